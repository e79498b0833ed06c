//! Known failures: what is recorded, what survives edits, what is new, what is obsolete.

use crate::book::{Book, Done};
use crate::python;

const FILE: &str = "tracebook-baseline.toml";

/// A book whose failures have just been recorded.
fn recorded(note: &str) -> Book {
    let book = Book::of(note);
    assert_eq!(book.run(&["test", ".", "--write-baseline"]).code, 0);
    book
}

/// The counts of known and new failures, and the exit code.
fn counts(book: &Book) -> (u64, u64, i32) {
    let report = book.test(&[]);
    let count = |key: &str| report.json["summary"][key].as_u64().expect("a count");
    (count("known"), count("new"), report.code)
}

/// The messages of the warnings about the baseline.
fn obsolete(done: &Done) -> Vec<&str> {
    done.stderr.lines().filter_map(|line| line.strip_prefix("warning[obsolete-baseline]: ")).collect()
}

fn two() -> String {
    "# A\n\n".to_owned() + &python("x = 1\nprint(x)  # 2\nprint(x)  # 3") + &python("1 / 0")
}

#[test]
fn recorded_failures_are_counted_and_not_failed_on() {
    let book = Book::of(&two());
    let done = book.run(&["test", ".", "--write-baseline"]);
    assert_eq!(done.code, 0, "{done:?}");
    assert_eq!(done.stderr, "baseline: 3 known failures in tracebook-baseline.toml\n");
    for command in ["test", "build"] {
        let done = book.run(&[command, "."]);
        assert_eq!(done.code, 0, "{done:?}");
        let lines: Vec<&str> = done.stdout.lines().take(3).collect();
        let expected = [
            "2 examples: 0 passed, 2 failed, 0 ran, 0 skipped",
            "2 claims: 0 hold, 2 broken, 0 not checkable",
            "3 known failures, 0 new",
        ];
        assert_eq!(lines, expected);
    }
    let (page, report) = (book.read("site/note.html"), book.read("site/report.html"));
    assert!(page.contains("2 claims: 2 broken"), "the page shows what is: {page}");
    for html in [page, report.clone()] {
        assert!(html.contains("<span>3 known failures, 0 new</span>"), "{html}");
    }
    assert_eq!(report.matches(" (known)</p>").count(), 2, "{report}");
    assert!(!book.path().join("site").join(FILE).exists(), "it is no part of the site");
    assert_eq!(book.run(&["test", ".", "--no-baseline"]).code, 1);
}

#[test]
fn the_file_is_readable_and_sorted() {
    let book = Book::new().file("b.md", python("1 / 0")).file("a.md", python("print(1)\nprint(2)  # 3") + &python("x"));
    book.run(&["test", ".", "--write-baseline"]);
    let expected = r#"# Failures that tracebook knows and does not fail on. `tracebook test --write-baseline` writes this file.
# A failure is found again by file, example, and claim or ending; line and message are for people.
version = 1

[[known]]
file = "a.md"
example = "HASH"
claim = "HASH"
line = 3
message = "expected 3, got 2"

[[known]]
file = "a.md"
example = "HASH"
ending = "NameError"
line = 7
message = "NameError: name 'x' is not defined"

[[known]]
file = "b.md"
example = "HASH"
ending = "ZeroDivisionError"
line = 2
message = "ZeroDivisionError: division by zero"
"#;
    let hidden = |line: &str| match line.split_once(" = ") {
        Some((key @ ("example" | "claim"), value)) if value.len() == 18 => format!("{key} = \"HASH\"\n"),
        _ => line.to_owned() + "\n",
    };
    assert_eq!(book.read(FILE).lines().map(hidden).collect::<String>(), expected);
    let before = book.read(FILE);
    book.run(&["test", ".", "--write-baseline"]);
    assert_eq!(book.read(FILE), before, "the same failures are the same file");
}

#[test]
fn what_differs_from_run_to_run_changes_nothing() {
    let book = recorded(&python("import time\nprint(time.time_ns())  # 5\nraise ValueError(time.time_ns())"));
    let before = book.read(FILE);
    assert_eq!(book.run(&["test", ".", "--write-baseline"]).code, 0);
    assert_eq!(book.read(FILE), before);
}

#[test]
fn entries_survive_moved_lines_and_changed_comments() {
    let book = recorded(&two());
    let moved = python("print(1)  # 1")
        + "New text.\n\n"
        + &two().replace("x = 1\n", "# now with a remark\n\nx = 1  # and one more  \n");
    let book = book.file("note.md", moved.replace('\n', "\r\n"));
    assert_eq!(counts(&book), (3, 0, 0));
}

#[test]
fn changed_code_is_a_new_failure() {
    let book = recorded(&two());
    let book = book.file("note.md", two().replace("1 / 0", "2 / 0"));
    assert_eq!(counts(&book), (2, 1, 1));
}

#[test]
fn another_claim_of_a_known_example_is_new() {
    let book = recorded(&two());
    let book = book.file("note.md", two().replace("# 3", "# 4"));
    let done = book.run(&["test", "."]);
    assert_eq!(done.code, 1);
    assert!(done.stdout.contains("Failed example at note.md:6:\n    print(x)  # 4\n"), "{}", done.stdout);
    assert!(!done.stdout.contains("# 2"), "a known one is not shown: {}", done.stdout);
    assert_eq!(obsolete(&done), ["note.md:6 does not fail any more: expected 3, got 1"]);
    let report = book.test(&[]);
    let baselines = [0, 1].map(|claim| report.example(0)["claims"][claim]["baseline"].as_str());
    assert_eq!(baselines, [Some("known"), None]);
    assert_eq!([0, 1].map(|index| report.example(index)["baseline"].as_str()), [None, Some("known")]);
}

#[test]
fn another_exception_of_a_known_example_is_new() {
    let book = recorded(&(python("y = 0") + &python("1 / y")));
    let book = book.file("note.md", python("y = ''") + &python("1 / y"));
    assert_eq!(counts(&book), (0, 1, 1));
}

#[test]
fn the_same_code_twice_is_two_entries() {
    let once = python("print(1)  # 2");
    let book = recorded(&once);
    assert_eq!(counts(&book), (1, 0, 0));
    let book = book.file("note.md", once.repeat(2));
    assert_eq!(counts(&book), (1, 1, 1));
    let twice = python("print(1)  # 2\nprint(1)  # 2");
    assert_eq!(counts(&recorded(&twice)), (2, 0, 0));
}

#[test]
fn what_does_not_fail_any_more_is_told_and_removed() {
    let book = recorded(&two());
    let book = book.file("note.md", python("x = 1\nprint(x)  # 1\nprint(x)  # 3")).file("b.md", python("1 / 0"));
    let done = book.run(&["test", "."]);
    assert_eq!(done.code, 1, "the same code in another file is another failure");
    let messages = [
        "note.md:5 does not fail any more: expected 2, got 1",
        "note.md:10 does not fail any more: ZeroDivisionError: division by zero",
    ];
    assert_eq!(obsolete(&done), messages);
    assert!(done.stderr.contains("  --> tracebook-baseline.toml:5:1\n"), "{}", done.stderr);
    assert_eq!(book.run(&["test", ".", "--write-baseline"]).code, 0);
    assert_eq!(book.read(FILE).matches("[[known]]").count(), 2);
    assert_eq!(obsolete(&book.run(&["test", "."])), Vec::<&str>::new());
}

#[test]
fn a_note_that_is_gone_leaves_obsolete_entries() {
    let book = recorded(&two()).file("b.md", python("1"));
    std::fs::remove_file(book.path().join("note.md")).expect("a note");
    let done = book.run(&["test", "."]);
    assert_eq!((done.code, obsolete(&done).len()), (0, 3));
}

#[test]
fn a_part_of_the_book_says_nothing_about_the_rest() {
    let book = recorded(&two()).file("b.md", python("x"));
    for place in ["note.md:4", "note.md:9", "note.md", "b.md"] {
        let done = book.run(&["test", place]);
        assert_eq!(obsolete(&done), Vec::<&str>::new(), "{place}");
        assert_eq!(done.code, i32::from(place == "b.md"), "{place}");
    }
    let book = book.file("note.md", two().replace("1 / 0", "1 / 1"));
    assert_eq!(obsolete(&book.run(&["test", "note.md:4"])), Vec::<&str>::new());
    assert_eq!(obsolete(&book.run(&["test", "note.md"])).len(), 1);
}

#[test]
fn a_part_of_the_book_can_be_recorded() {
    let book = recorded(&two()).file("b.md", python("x"));
    assert_eq!(book.run(&["test", "b.md:2", "--write-baseline"]).code, 0);
    assert_eq!(counts(&book), (4, 0, 0));
    let book = book.file("note.md", two().replace("# 2", "# 1"));
    assert_eq!(book.run(&["test", "note.md:4", "--write-baseline"]).code, 0);
    assert_eq!(counts(&book), (3, 0, 0));
    assert_eq!(book.read(FILE).matches("[[known]]").count(), 3);
}

#[test]
fn what_did_not_run_or_was_not_reached_is_not_obsolete() {
    let book = recorded(&(python("y = 1") + &python("y\nprint(y)  # 2")));
    let done = book.run(&["test", ".", "--no-run"]);
    assert_eq!((done.code, obsolete(&done)), (0, Vec::new()));
    let book = book.file("note.md", python("y = 1; del y") + &python("y\nprint(y)  # 2"));
    let done = book.run(&["test", "."]);
    assert_eq!((done.code, obsolete(&done)), (1, Vec::new()));
    let done = book.run(&["test", ".", "--no-run", "--write-baseline"]);
    assert_eq!(done.code, 2, "there is nothing to record: {done:?}");
}

#[test]
fn the_file_can_be_somewhere_else() {
    let book = Book::new().file("b/a.md", python("1 / 0"));
    assert_eq!(book.run(&["test", "b", "--write-baseline", "--baseline", "known.toml"]).code, 0);
    assert!(!book.path().join("b").join(FILE).exists());
    assert_eq!(book.run(&["test", "b"]).code, 1);
    assert_eq!(book.run(&["test", "b", "--baseline", "known.toml"]).code, 0);
    let book = book.file("b/book.toml", "[run]\nbaseline = \"../known.toml\"\n");
    assert_eq!(book.run(&["test", "b/a.md:2"]).code, 0);
}

#[test]
fn a_file_that_is_named_and_not_there() {
    let book = Book::of(&python("1 / 0"));
    let help = "  help: check the path, or write the file with `tracebook test --write-baseline`\n";
    let done = book.run(&["test", ".", "--baseline", "x.toml"]);
    assert_eq!((done.code, done.stdout.as_str()), (2, ""));
    assert_eq!(done.stderr, format!("error[no-baseline]: there is no baseline x.toml\n{help}"));
    let book = book.file("book.toml", "[run]\nbaseline = \"x.toml\"\n");
    let done = book.run(&["build", "."]);
    assert_eq!(done.code, 2);
    assert_eq!(done.stderr, format!("error[no-baseline]: there is no baseline x.toml\n  --> book.toml\n{help}"));
    assert_eq!(book.run(&["test", ".", "--write-baseline"]).code, 0);
    assert_eq!(book.run(&["test", "."]).code, 0);
}

#[test]
fn a_damaged_file_stops_everything() {
    let book = recorded(&two());
    let damaged = book.read(FILE).replacen("[[known]]", "<<<<<<< ours\n[[known]]", 1);
    let book = book.file(FILE, damaged);
    for command in [&["test", "."][..], &["build", "."], &["test", ".", "--write-baseline"]] {
        let done = book.run(command);
        assert_eq!((done.code, done.stdout.as_str()), (2, ""), "{done:?}");
        assert!(done.stderr.starts_with("error[damaged-baseline]: the baseline is damaged: "), "{}", done.stderr);
        assert!(done.stderr.contains("  --> tracebook-baseline.toml:5:"), "{}", done.stderr);
    }
    assert_eq!(book.run(&["test", ".", "--no-baseline"]).code, 1);
}

#[test]
fn a_file_that_cannot_be_written_is_a_failure_of_the_tool() {
    let done = Book::of(&python("1 / 0")).run(&["test", ".", "--write-baseline", "--baseline", "no/such/known.toml"]);
    assert_eq!(done.code, 3);
    assert!(done.stderr.starts_with("error: failed to write no/such/known.toml: no such file"), "{}", done.stderr);
}

#[test]
fn mistakes_in_the_notes_are_not_known() {
    let book = recorded(&two());
    let book = book.file("note.md", two() + "[x](nowhere.md)\n");
    assert_eq!(book.run(&["test", "."]).code, 2);
}

#[test]
fn known_failures_are_no_annotations_and_no_junit_failures() {
    let book = recorded(&two());
    let github = book.run(&["test", ".", "--format", "github"]);
    assert!(!github.stdout.contains("::error"), "{}", github.stdout);
    let junit = book.run(&["test", ".", "--format", "junit"]);
    assert!(junit.stdout.contains(r#"tests="2" skipped="2" failures="0""#), "{}", junit.stdout);
    assert!(junit.stdout.contains("2 known failures: 2 claims broken"), "{}", junit.stdout);
}

#[test]
fn entries_hold_for_every_form_of_claim() {
    let note = "# A\n\n```pycon\n>>> 1 + 1\n3\n```\n\n".to_owned()
        + &python("print(1)")
        + "```output\n2\n```\n\n"
        + &python("print(1)\n# Output:\n# 2")
        + &python("print(1)\n'''\n2\n'''")
        + &python("# int('x')  # TypeError");
    let broken = Book::of(&note).test(&[]).json["summary"]["broken"].as_u64().expect("a count");
    assert!(broken >= 4, "{broken}");
    let book = recorded(&note);
    let book = book.file("note.md", "New.\n\n".to_owned() + &note);
    assert_eq!(counts(&book), (broken, 0, 0));
}
