//! Expected and got, one below the other or as a diff where they are long.

use anstyle::{AnsiColor, Style};
use similar::{Algorithm, ChangeTag, TextDiff};

use super::lines::{MOST_LINES, clean, excerpt};

/// Text of more lines than these is shown as a diff.
const SHORT: usize = 5;

/// Lines of either text beyond these are not compared, so that megabytes of output cost no minutes.
const MOST_COMPARED: usize = 1000;

const REMOVED: Style = AnsiColor::Green.on_default();
const ADDED: Style = AnsiColor::Red.on_default();

/// What was expected and what was got, as lines of a report.
pub(super) fn difference(expected: &str, got: &str) -> String {
    let long = expected.lines().count() > SHORT || got.lines().count() > SHORT;
    let hunks = if long && !expected.is_empty() && !got.is_empty() { unified(expected, got) } else { String::new() };
    if hunks.is_empty() {
        return format!("{}{}", part("Expected", expected, REMOVED), part("Got", got, ADDED));
    }
    format!("Differences ({REMOVED}-expected{REMOVED:#} {ADDED}+got{ADDED:#}):\n{hunks}")
}

/// A title and the text below it, or `Got nothing`.
fn part(title: &str, text: &str, style: Style) -> String {
    if text.is_empty() {
        format!("{title} nothing\n")
    } else {
        format!("{title}:\n{}", paint(&excerpt(text, MOST_LINES), style))
    }
}

/// Each line in its own style, so that what cuts lines apart cuts no style in two.
fn paint(text: &str, style: Style) -> String {
    text.lines()
        .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("{style}{line}{style:#}\n") })
        .collect()
}

/// The changed lines with three lines around them; nothing where the compared lines are the same.
fn unified(expected: &str, got: &str) -> String {
    let (old, new) = (compared(expected), compared(got));
    if old == new {
        return String::new();
    }
    let diff = TextDiff::configure().algorithm(Algorithm::Patience).diff_slices(&old, &new);
    let mut lines = Vec::new();
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        lines.push(hunk.header().to_string().trim_end().to_owned());
        lines.extend(hunk.iter_changes().map(|change| changed(change.tag(), change.value())));
    }
    let left_out = lines.len().saturating_sub(MOST_LINES);
    lines.truncate(MOST_LINES);
    if left_out > 0 {
        lines.push(format!("… ({left_out} more lines)"));
    }
    format!("    {}\n", lines.join("\n    "))
}

fn compared(text: &str) -> Vec<&str> {
    text.lines().take(MOST_COMPARED).collect()
}

fn changed(tag: ChangeTag, line: &str) -> String {
    let line = clean(line);
    match tag {
        ChangeTag::Equal => format!(" {line}").trim_end().to_owned(),
        ChangeTag::Delete => format!("{REMOVED}-{line}{REMOVED:#}"),
        ChangeTag::Insert => format!("{ADDED}+{line}{ADDED:#}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(expected: &str, got: &str) -> String {
        anstream::adapter::strip_str(&difference(expected, got)).to_string()
    }

    #[test]
    fn short_texts_stand_below_each_other() {
        assert_eq!(shown("40", "48\n"), "Expected:\n    40\nGot:\n    48\n");
        assert_eq!(shown("a\n\nb", "a"), "Expected:\n    a\n\n    b\nGot:\n    a\n");
    }

    #[test]
    fn nothing_is_said() {
        assert_eq!(shown("40", ""), "Expected:\n    40\nGot nothing\n");
        assert_eq!(
            shown("", "1\n2\n3\n4\n5\n6\n"),
            "Expected nothing\nGot:\n    1\n    2\n    3\n    4\n    5\n    6\n"
        );
    }

    #[test]
    fn long_texts_are_a_diff() {
        assert_eq!(
            shown("1\n2\n3\n4\n5\n6\n7\n", "1\n2\n3\n4\n\n6\n7\n8\n"),
            "Differences (-expected +got):\n    @@ -2,6 +2,7 @@\n     2\n     3\n     4\n    -5\n    +\n     6\n     7\n    +8\n"
        );
    }

    #[test]
    fn what_differs_only_in_line_endings_is_shown_whole() {
        let six = "1\n2\n3\n4\n5\n6\n";
        assert!(shown(six, &six.replace('\n', "\r\n")).starts_with("Expected:\n    1\n"));
    }

    #[test]
    fn a_megabyte_is_shown_in_part() {
        let expected = "same\nother\n".repeat(100_000);
        let got: String = (0..100_000).map(|number| number.to_string() + "\n").collect();
        assert_eq!(shown(&expected, &got).lines().count(), MOST_LINES + 2);
    }
}
