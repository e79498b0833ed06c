use super::*;
use crate::source::{FileId, Span};
use std::path::{Path, PathBuf};

/// The lines for a place in a note of this text, without styles.
fn in_note(text: &str, range: Range<usize>) -> Vec<String> {
    let (file, _) = SourceFile::decode("a.md".to_owned(), text.as_bytes());
    let sources = Sources::new(PathBuf::new(), vec![file]);
    let place = Place::Note(Span::new(FileId(0), range.start, range.end));
    plain(&render(
        &Diagnostic::warning("code", place, "what is wrong").with_help("what to do"),
        &sources,
        Path::new("notes"),
    ))
}

fn plain(text: &str) -> Vec<String> {
    anstream::adapter::strip_str(text).to_string().lines().map(str::to_owned).collect()
}

/// The excerpt and its mark.
fn excerpt_of(text: &str, range: Range<usize>) -> [String; 2] {
    let lines = in_note(text, range);
    [lines[3].clone(), lines[4].clone()]
}

#[test]
fn a_diagnostic_shows_its_line() {
    let content = "[book]\ntitel = \"x\"\n";
    let place = Place::Text { path: "book.toml".to_owned(), text: content.to_owned(), range: 7..12 };
    let diagnostic = Diagnostic::error("unknown-key", place, "unknown key `titel` in [book]");
    let text = render(
        &diagnostic.with_help("did you mean `title`?"),
        &Sources::new(PathBuf::new(), Vec::new()),
        Path::new("notes"),
    );
    let expected = [
        "error[unknown-key]: unknown key `titel` in [book]",
        "  --> book.toml:2:1",
        "   |",
        " 2 | titel = \"x\"",
        "   | ^^^^^",
        "  help: did you mean `title`?",
    ];
    assert_eq!(plain(&text), expected);
    assert!(text.ends_with('\n'));
}

#[test]
fn the_gutter_is_as_wide_as_the_number() {
    let text = format!("{}here\n", "\n".repeat(99));
    let expected = [
        "warning[code]: what is wrong",
        "    --> notes/a.md:100:2",
        "     |",
        " 100 | here",
        "     |  ^^",
        "    help: what to do",
    ];
    assert_eq!(in_note(&text, 100..102), expected);
}

#[test]
fn an_empty_line_and_a_path_have_no_excerpt() {
    let expected = ["warning[code]: what is wrong", "  --> notes/a.md:2:1", "  help: what to do"];
    assert_eq!(in_note("a\n  \nb\n", 2..2), expected);
    assert_eq!(in_note("", 0..0), ["warning[code]: what is wrong", "  --> notes/a.md:1:1", "  help: what to do"]);

    let sources = Sources::new(PathBuf::new(), Vec::new());
    let at_path = Diagnostic::error("unreadable", Place::Path("x.md".to_owned()), "m");
    assert_eq!(plain(&render(&at_path, &sources, Path::new(""))), ["error[unreadable]: m", "  --> x.md"]);
    let at_command_line = Diagnostic::error("usage", Place::CommandLine, "m").with_help("h");
    assert_eq!(plain(&render(&at_command_line, &sources, Path::new(""))), ["error[usage]: m", "  help: h"]);
}

#[test]
fn a_place_without_width_has_one_mark() {
    assert_eq!(excerpt_of("ab\n", 1..1), [" 1 | ab", "   |  ^"]);
    assert_eq!(excerpt_of("ab\n", 2..2), [" 1 | ab", "   |   ^"]);
}

#[test]
fn a_place_of_several_lines_is_marked_on_the_first() {
    assert_eq!(excerpt_of("abc\r\ndef\r\n", 1..8), [" 1 | abc", "   |  ^^"]);
}

#[test]
fn tabs_and_wide_characters_keep_the_mark_in_place() {
    assert_eq!(excerpt_of("\tx\ty\n", 3..4), [" 1 |     x    y", "   |          ^"]);
    assert_eq!(excerpt_of("型x\n", 3..4), [" 1 | 型x", "   |   ^"]);
    assert_eq!(excerpt_of("x型\n", 1..4), [" 1 | x型", "   |  ^^"]);
}

#[test]
fn long_lines_are_cut_around_the_place() {
    let text = format!("{}HERE{}\n", "a".repeat(500_000), "b".repeat(500_000));
    let [line, marks] = excerpt_of(&text, 500_000..500_004);
    assert_eq!(line, format!(" 1 | …{}HERE{}…", "a".repeat(40), "b".repeat(55)));
    assert_eq!(marks, format!("   | {}^^^^", " ".repeat(41)));

    let [line, marks] = excerpt_of(&"c".repeat(1000), 0..1000);
    assert_eq!((line, marks), (format!(" 1 | {}…", "c".repeat(100)), format!("   | {}", "^".repeat(100))));
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
    assert_eq!(excerpt_of("a\u{1b}[31mb\n", 0..1)[0], " 1 | a\u{fffd}[31mb");
    let sources = Sources::new(PathBuf::new(), Vec::new());
    let text = render(&Diagnostic::error("c", Place::CommandLine, "a\nb\u{1b}[2J"), &sources, Path::new(""));
    assert_eq!(plain(&text), ["error[c]: a\u{fffd}b\u{fffd}[2J"]);
}

#[test]
fn places_that_do_not_fit_do_no_harm() {
    for range in [1..2, 2..3, 0..99, 50..60, Range { start: 3, end: 1 }] {
        assert_eq!(in_note("é型\n", range.clone()).len(), 6, "at {range:?}");
    }
    let place = Place::Text { path: "t".to_owned(), text: "\u{feff}ab".to_owned(), range: 3..4 };
    let text = render(&Diagnostic::error("c", place, "m"), &Sources::new(PathBuf::new(), Vec::new()), Path::new(""));
    assert_eq!(plain(&text)[1..], ["  --> t:1:1", "   |", " 1 | ab", "   | ^"]);
}

#[test]
fn severities_have_their_colours() {
    let sources = Sources::new(PathBuf::new(), Vec::new());
    let text = |diagnostic: Diagnostic| render(&diagnostic, &sources, Path::new(""));
    let error = text(Diagnostic::error("c", Place::CommandLine, "m"));
    assert_eq!(error, "\u{1b}[1m\u{1b}[31merror[c]\u{1b}[0m\u{1b}[1m: m\u{1b}[0m\n");
    let warning = text(Diagnostic::warning("c", Place::CommandLine, "m"));
    assert_eq!(warning, "\u{1b}[1m\u{1b}[33mwarning[c]\u{1b}[0m\u{1b}[1m: m\u{1b}[0m\n");
}
