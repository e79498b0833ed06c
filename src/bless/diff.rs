//! What changes in a note, as a unified diff.

use anstyle::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

const REMOVED: Style = AnsiColor::Red.on_default();
const ADDED: Style = AnsiColor::Green.on_default();
const HUNK: Style = AnsiColor::Cyan.on_default();
const NAME: Style = Style::new().bold();

/// The changed lines of the file `path` with two lines around them. Empty where nothing changes.
#[must_use]
pub fn unified(path: &str, old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let mut text = String::new();
    for hunk in diff.unified_diff().context_radius(2).iter_hunks() {
        if text.is_empty() {
            text = format!("{NAME}--- {path}{NAME:#}\n{NAME}+++ {path}{NAME:#}\n");
        }
        text.extend([HUNK.to_string().as_str(), hunk.header().to_string().trim_end(), &format!("{HUNK:#}\n")]);
        for change in hunk.iter_changes() {
            text.push_str(&line(change.tag(), change.value()));
        }
    }
    text
}

/// A line without its line ending, in its own style, so that what cuts lines apart cuts no style in two.
fn line(tag: ChangeTag, line: &str) -> String {
    let shown = visible(line.trim_end_matches(['\n', '\r']));
    match tag {
        ChangeTag::Equal => format!(" {shown}\n"),
        ChangeTag::Delete => format!("{REMOVED}-{shown}{REMOVED:#}\n"),
        ChangeTag::Insert => format!("{ADDED}+{shown}{ADDED:#}\n"),
    }
}

/// Control characters as escapes: a note must not steer the terminal.
fn visible(line: &str) -> String {
    let mut shown = String::with_capacity(line.len());
    for c in line.chars() {
        if c.is_control() && c != '\t' { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(old: &str, new: &str) -> String {
        anstream::adapter::strip_str(&unified("a.md", old, new)).to_string()
    }

    #[test]
    fn changed_lines_are_shown_with_those_around_them() {
        assert_eq!(
            plain("1\r\n2\r\n3\r\n4\r\n5\r\n", "1\r\n2\r\n3\r\n\u{1b}\r\n5\r\n"),
            "--- a.md\n+++ a.md\n@@ -2,4 +2,4 @@\n 2\n 3\n-4\n+\\u{1b}\n 5\n"
        );
        assert_eq!(plain("same\n", "same\n"), "");
    }
}
