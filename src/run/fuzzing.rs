//! A door for `tests/fuzz`, which is built with `--cfg fuzzing`: what a session may say, read as a run reads it.

use std::time::Duration;

use super::Runtime;
use super::journal::{self, End};
use super::protocol::{Notice, Reply};
use super::trace::{self, About};

const RUNTIME: &str = r#"{"implementation": "cpython", "version": "3.13.0", "executable": "python3", "library": null,
    "host": "library", "gil": true, "collector": "generational", "sandbox": null, "lacks": []}"#;

/// Reads a message, and a journal with a ring behind its first zero byte.
pub fn read(bytes: &[u8]) {
    let _ = (serde_json::from_slice::<Notice>(bytes), serde_json::from_slice::<Reply>(bytes));
    let ring = bytes.iter().position(|byte| *byte == 0).map_or(bytes.len(), |zero| zero + 1);
    let (text, ring) = bytes.split_at(ring);
    let text = String::from_utf8_lossy(text);
    let Ok(told) = journal::capture(text.trim_end_matches('\0'), End::Told, &mut |_, _, _| String::new()) else {
        return;
    };
    let Ok(runtime) = serde_json::from_str::<Runtime>(RUNTIME) else { return };
    let duration = u64::try_from(Duration::from_secs(1).as_nanos()).unwrap_or(u64::MAX);
    let about = About { duration, writes: &told.capture.writes, runtime: &runtime };
    let trace = trace::build(&told.traced, || ring.to_vec(), about);
    let _ = trace::natives(&told.traced, trace.as_ref());
    if let Some(trace) = trace {
        let _ = crate::trace::text::render(&trace, 100);
    }
}
