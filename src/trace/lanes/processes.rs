//! A lane for each child process.

use super::{at_line, span};
use crate::report::reason::signal_name;
use crate::trace::model::{Process, Trace};
use crate::trace::picture::{Item, Lane, What};
use crate::trace::time;

pub(super) fn lanes(trace: &Trace) -> Vec<Lane> {
    trace.processes.iter().map(|process| lane(trace, process)).collect()
}

fn lane(trace: &Trace, process: &Process) -> Lane {
    let span = span(process.life, trace);
    let note = ending(process);
    let title = format!("{}{} ran for {}, {note}", at_line(process.line), process.name, time::words(span.1 - span.0));
    let item = Item { what: What::Child, span, label: String::new(), title, line: process.line };
    Lane { name: process.name.clone(), note, items: vec![item], ..Lane::default() }
}

/// How it ended, in a word or two.
fn ending(process: &Process) -> String {
    match (process.status, process.life.end) {
        (Some(status), _) if status < 0 => format!("killed by {}", signal_name(status.saturating_neg())),
        (Some(status), _) => format!("status {status}"),
        (None, Some(_)) => "ended".to_owned(),
        (None, None) => "still there at the end".to_owned(),
    }
}
