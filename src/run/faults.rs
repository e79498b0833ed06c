//! Reads what `faulthandler` writes when a process dies: the stacks of all threads, innermost frame first
//! (`CPython`, `Python/traceback.c`, `_Py_DumpTracebackThreads`).

/// The line of `file` that the main thread was on: its innermost frame there. The main thread is the last one listed.
pub(super) fn main_line(dump: &str, file: &str) -> Option<u32> {
    let name = escaped(file);
    // "Thread 0x…" or "Current thread 0x…".
    let main = dump.rfind("hread 0x").map_or(dump, |at| &dump[at..]);
    let wanted = format!("File \"{name}\", line ");
    main.lines().find_map(|line| {
        let rest = line.trim_start().strip_prefix(wanted.as_str())?;
        rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
    })
}

/// The dump without the frames of the driver: its own, and the one below that started it.
pub(super) fn tidy(dump: &str) -> String {
    let mut text = String::new();
    let mut ours = false;
    // The verdict tells what happened; which modules of ours are loaded is nobody's business.
    let told = |line: &str| ["Fatal Python error:", "Extension modules:"].iter().any(|begin| line.starts_with(begin));
    for line in dump.lines() {
        ours = line.contains("File \"<tracebook>\"") || (ours && line.contains("File \"<string>\""));
        if !ours && !told(line) {
            text.push_str(line);
            text.push('\n');
        }
    }
    let kept = text.trim_matches('\n');
    if kept.is_empty() { String::new() } else { format!("{kept}\n") }
}

/// A file name as `faulthandler` writes it: everything that is not ASCII is escaped.
pub(crate) fn escaped(name: &str) -> String {
    name.chars()
        .map(|c| match u32::from(c) {
            code @ 0x20..=0x7e => char::from_u32(code).unwrap_or(c).to_string(),
            code @ ..=0xff => format!("\\x{code:02x}"),
            code @ ..=0xffff => format!("\\u{code:04x}"),
            code => format!("\\U{code:08x}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUMP: &str = "Fatal Python error: Aborted\n\nThread 0x00007f01 (most recent call first):\n  File \"caf\\xe9.md\", line 7 in work\n\nCurrent thread 0x00007f02 (most recent call first):\n  File \"/usr/lib/python3.13/threading.py\", line 300 in wait\n  File \"caf\\xe9.md\", line 12 in outer\n  File \"caf\\xe9.md\", line 14 in <module>\n  File \"<string>\", line 1 in f\n  File \"<tracebook>\", line 300 in <module>\n  File \"<string>\", line 2 in <module>\n";

    #[test]
    fn main_thread_is_the_last_one() {
        assert_eq!(main_line(DUMP, "café.md"), Some(12));
    }

    #[test]
    fn nothing_in_the_note() {
        assert_eq!(main_line(DUMP, "other.md"), None);
        assert_eq!(main_line("", "other.md"), None);
    }

    #[test]
    fn driver_frames_are_left_out() {
        assert!(tidy(DUMP).ends_with("line 14 in <module>\n  File \"<string>\", line 1 in f\n"));
    }
}
