//! Tracebacks without what is the author's own in them: headers, files, lines, source lines and carets.
//!
//! Takes a text that may hold tracebacks, also those of exception groups with their margin of `|` and `+`; gives what counts of it: the
//! lines around the tracebacks, the exceptions, and the rules that part those of a group.

const HEADER: &str = "Traceback (most recent call last)";
const GROUP: &str = "Exception Group Traceback (most recent call last)";

/// The lines of `text` that count, or nothing where no traceback stands in it.
pub(super) fn left(text: &str) -> Option<Vec<&str>> {
    if !text.contains(HEADER) {
        return None;
    }
    let grouped = text.contains(GROUP);
    let mut kept = Vec::new();
    // How far the header is indented whose frames come.
    let mut inside: Option<usize> = None;
    for line in text.lines() {
        let body = if grouped { behind_margin(line) } else { line };
        if is_header(body) {
            inside = Some(indent(body));
        } else if inside.is_none_or(|header| !is_frame(body, header)) {
            inside = None;
            kept.push(body);
        }
    }
    Some(kept)
}

/// Where the traceback of an exception group begins in `text`, with those of the exceptions before it.
pub(super) fn group(text: &str) -> Option<usize> {
    if !text.contains(GROUP) {
        return None;
    }
    let mut at = 0;
    text.split_inclusive('\n').find_map(|line| {
        let start = at;
        at += line.len();
        is_header(behind_margin(line)).then_some(start)
    })
}

fn is_header(body: &str) -> bool {
    let body = body.trim_start();
    body.starts_with(HEADER) || body.starts_with(GROUP)
}

/// Whether a line belongs to the frames below a header that is indented so far.
fn is_frame(body: &str, header: usize) -> bool {
    matches!(body.trim(), "" | "..." | "…") || indent(body) > header
}

fn indent(body: &str) -> usize {
    body.len() - body.trim_start().len()
}

/// A line of a group without its margin; a rule stays as it is, but for its depth.
fn behind_margin(line: &str) -> &str {
    let bare = line.trim_start();
    let body = bare.strip_prefix('|').or_else(|| bare.strip_prefix("+ ").map(|_| &bare[1..]));
    match body {
        Some(body) => body.strip_prefix(' ').unwrap_or(body),
        None if bare.starts_with("+-") => bare,
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EIGHT: &str = "ERROR: oops\nTraceback (most recent call last):\n  File \"a.py\", line 3, in <module>\n    1 / 0\n    ~~^~~\nZeroDivisionError: division by zero\nbye\n";

    const TWO: &str = "before\n  + Exception Group Traceback (most recent call last):\n  |   File \"a.py\", line 1, in <module>\n  |     raise g\n  | ExceptionGroup: two (2 sub-exceptions)\n  +-+---------------- 1 ----------------\n    | Traceback (most recent call last):\n    |   File \"a.py\", line 2, in f\n    | ValueError: 1\n    +---------------- 2 ----------------\n    | TypeError: 2\n    +------------------------------------\n";

    #[test]
    fn headers_and_frames_go() {
        assert_eq!(left(EIGHT).unwrap(), ["ERROR: oops", "ZeroDivisionError: division by zero", "bye"]);
        assert_eq!(left("Traceback (most recent call last):\n...\nKeyError: 1").unwrap(), ["KeyError: 1"]);
        assert_eq!(left("KeyError: 1"), None);
    }

    #[test]
    fn of_a_group_exceptions_and_rules_stay() {
        let rules = ["+-+---------------- 1 ----------------", "+---------------- 2 ----------------"];
        let end = "+------------------------------------";
        assert_eq!(
            left(TWO).unwrap(),
            [
                "before",
                "ExceptionGroup: two (2 sub-exceptions)",
                rules[0],
                "ValueError: 1",
                rules[1],
                "TypeError: 2",
                end
            ]
        );
        assert_eq!(group(TWO), Some("before\n".len()));
        assert_eq!(group(EIGHT), None);
    }

    #[test]
    fn a_table_is_no_margin() {
        let text = "| a |\n+---+\nTraceback (most recent call last):\n  | x\nKeyError: 1";
        assert_eq!(left(text).unwrap(), ["| a |", "+---+", "KeyError: 1"]);
    }
}
