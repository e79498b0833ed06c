//! Some of the claims only, and none without having been asked for.

use std::io::Write;
use std::process::Stdio;

use crate::book::{Book, Done};
use crate::python;

#[test]
fn a_dry_run_shows_the_diff_and_writes_nothing() {
    let book = Book::of(&python("print(1)  # 2"));
    let done = book.run(&["bless", "--dry-run"]);
    let diff = "--- note.md\n+++ note.md\n@@ -1,4 +1,4 @@\n ```python\n-print(1)  # 2\n+print(1)  # 1\n ```\n \n";
    assert_eq!((done.code, done.stdout), (1, format!("{diff}1 claim would be rewritten in 1 note\n")));
    assert_eq!(book.read("note.md"), python("print(1)  # 2"));
    assert_eq!(Book::of(&python("print(1)  # 1")).run(&["bless", "--dry-run"]).code, 0);
}

#[test]
fn only_what_is_named_is_rewritten() {
    let note = python("print(1)  # 2") + &python("print(3)  # 4");
    let book = Book::of(&note).file("other.md", python("print(5)  # 6"));
    assert_eq!(book.run(&["bless", "note.md:6"]).code, 0);
    assert_eq!(book.read("note.md"), python("print(1)  # 2") + &python("print(3)  # 3"));
    assert_eq!(book.read("other.md"), python("print(5)  # 6"));
    assert_eq!(book.run(&["bless", "note.md:99"]).code, 4);
}

/// `tracebook bless ARGUMENTS` with `answers` on standard input.
fn answered(book: &Book, arguments: &[&str], answers: &str) -> Done {
    let mut command = book.command(&[&["bless"], arguments].concat());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("tracebook runs");
    // It may end before it reads all answers.
    let _ = child.stdin.take().expect("a pipe").write_all(answers.as_bytes());
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Done { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
}

#[test]
fn each_claim_can_be_asked_for() {
    let note = python("print(1)  # 9\nprint(2)  # 9\nprint(3)  # 9");
    let rewritten = |answers: &str| {
        let book = Book::of(&note);
        let done = answered(&book, &["--interactive"], answers);
        (done.code, book.read("note.md"))
    };
    let with = |values: [u8; 3]| {
        let [a, b, c] = values;
        python(&format!("print(1)  # {a}\nprint(2)  # {b}\nprint(3)  # {c}"))
    };
    assert_eq!(rewritten("y\nn\nperhaps\ny\n"), (1, with([1, 9, 3])));
    assert_eq!(rewritten("n\na\n"), (1, with([9, 2, 3])));
    assert_eq!(rewritten("y\nq\n"), (1, with([1, 9, 9])));
    assert_eq!(rewritten(""), (1, with([9, 9, 9])));
    assert_eq!(rewritten("a\n"), (0, with([1, 2, 3])));
}

#[test]
fn yes_is_stronger_than_interactive() {
    let book = Book::of(&python("print(1)  # 2"));
    assert_eq!(answered(&book, &["--interactive", "--yes"], "").code, 0);
    assert_eq!(book.read("note.md"), python("print(1)  # 1"));
}
