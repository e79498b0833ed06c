//! Text that was decoded twice: it is told, and `tracebook bless --encoding` repairs it.

use crate::book::Book;

const NOTE: &str = "# A â€“ B\r\n\r\nIt doesn‚Äôt matter.\r\n\r\n```python\r\nprint(1)  # 2\r\n```\r\n\r\nâœ… done\r\n";

#[test]
fn a_build_warns_and_shows_the_text_as_it_stands() {
    let book = Book::of(NOTE);
    let done = book.run(&["build", ".", "--no-run", "--dest", "site"]);
    assert_eq!(done.code, 0, "{done:?}");
    let expected = "warning[decoded-twice]: text was decoded twice in 3 places, as UTF-8 and as Windows-1252: `â€“` should \
                    be `–`, `‚Äô` should be `’`, `âœ…` should be `✅`";
    assert!(done.stderr.contains(expected), "{}", done.stderr);
    assert!(done.stderr.contains("note.md:1:5"), "{}", done.stderr);
    assert!(book.read("site/note.html").contains("It doesn‚Äôt matter."));
}

#[test]
fn bless_encoding_repairs_the_note_and_nothing_else() {
    let book = Book::new().file("note.md", format!("\u{feff}{NOTE}"));
    let done = book.run(&["bless", "--encoding"]);
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    assert_eq!(
        done.stdout,
        "--- note.md\n+++ note.md\n@@ -1,5 +1,5 @@\n-# A â€“ B\n+# A – B\n \n-It doesn‚Äôt matter.\n+It doesn’t matter.\n \n \
         ```python\n@@ -7,3 +7,3 @@\n ```\n \n-âœ… done\n+✅ done\n3 places repaired in 1 note\n"
    );
    let repaired = NOTE.replace("â€“", "–").replace("‚Äô", "’").replace("âœ…", "✅");
    assert_eq!(book.read("note.md"), format!("\u{feff}{repaired}"));
    assert_eq!(book.run(&["bless", "--encoding"]).stdout, "no text was decoded twice\n");
}

#[test]
fn a_dry_run_writes_nothing_and_says_so_by_its_exit_code() {
    let book = Book::of(NOTE);
    let done = book.run(&["bless", "--encoding", "--dry-run", "--quiet"]);
    assert_eq!((done.code, done.stdout.as_str()), (1, ""));
    assert_eq!(book.read("note.md"), NOTE);
}

#[test]
fn a_line_names_itself() {
    let book = Book::of(NOTE);
    let done = book.run(&["bless", "--encoding", "note.md:9"]);
    assert_eq!(done.code, 0, "{done:?}");
    assert_eq!(book.read("note.md"), NOTE.replace("âœ…", "✅"));
}

#[test]
fn interactive_asks_for_each_line() {
    let book = Book::of(NOTE).file("answers", "n\ny\nq\n");
    let answers = std::fs::File::open(book.path().join("answers")).expect("a file");
    let output = book.command(&["bless", "--encoding", "-i"]).stdin(answers).output().expect("tracebook runs");
    assert_eq!(output.status.code(), Some(1));
    let asked = String::from_utf8_lossy(&output.stderr).matches("repair this line?").count();
    assert_eq!((asked, book.read("note.md")), (3, NOTE.replace("‚Äô", "’")));
}

#[test]
fn a_note_that_is_not_utf_8_is_left_alone() {
    let book = Book::new().file("note.md", b"caf\xe9 \xe2\x82\xac \xc3\xa2\xe2\x82\xac\xe2\x80\x9c\n");
    let done = book.run(&["bless", "--encoding"]);
    assert_eq!((done.code, done.stdout.as_str()), (1, "0 places repaired in 0 notes\n"));
    assert!(done.stderr.contains("error[not-utf-8]"), "{}", done.stderr);
}

#[test]
fn text_as_it_should_be_is_not_told() {
    let book = Book::of("Il dit «voilà», l’été — „Ä“, ‚Übung‘.\n");
    let done = book.run(&["test", ".", "--no-run"]);
    assert!(!done.stderr.contains("decoded-twice"), "{}", done.stderr);
}

#[test]
fn what_runs_code_does_not_go_with_encoding() {
    let done = Book::of(NOTE).run(&["bless", "--encoding", "--python", "3.12"]);
    assert_eq!(done.code, 2);
}
