//! A folder of notes that is a part of a larger book.

use crate::book::Book;
use crate::python;

fn book() -> Book {
    Book::new()
        .file("book.toml", "[book]\nsrc = \"notes\"\n")
        .file("notes/index.md", python("print(1)  # 2"))
        .file("notes/deep/one.md", format!("[up](../index.md)\n\n{}", python("print(1)  # 1")))
        .file("notes/deep/words.md", "Nothing runs here.\n")
        .file("other/two.md", format!("[up](../notes/index.md)\n\n{}", python("print(2)  # 2")))
}

#[test]
fn a_folder_below_the_notes_is_a_part_of_their_book() {
    let done = book().run(&["test", "notes/deep"]);
    assert_eq!((done.code, done.stdout.contains("1 example: 1 passed")), (0, true), "{done:?}");
    assert!(!done.stderr.contains("outside") && !done.stderr.contains("error"), "{done:?}");
}

#[test]
fn the_folder_of_the_notes_is_all_of_the_book() {
    let done = book().run(&["test", "notes"]);
    assert_eq!((done.code, done.stdout.contains("2 examples: 1 passed, 1 failed")), (1, true), "{done:?}");
}

#[test]
fn a_folder_beside_the_notes_is_a_book_by_itself() {
    let done = book().run(&["test", "other"]);
    assert_eq!(done.code, 2, "{done:?}");
    assert!(done.stderr.contains("../notes/index.md"), "{done:?}");
}

#[test]
fn a_part_may_be_named_beside_a_note() {
    let done = book().run(&["test", "notes/deep", "notes/index.md"]);
    assert_eq!((done.code, done.stdout.contains("2 examples: 1 passed, 1 failed")), (1, true), "{done:?}");
}

#[test]
fn a_part_without_examples_holds_nothing_to_run() {
    let book = book().file("notes/silent/words.md", "Nothing runs here.\n");
    let done = book.run(&["test", "notes/silent"]);
    assert_eq!((done.code, done.stderr.contains("holds no example")), (4, true), "{done:?}");
}

#[test]
fn a_part_of_a_book_whose_settings_are_mistaken_is_not_taken_for_a_book() {
    let book = book().file("book.toml", "[book]\nsource = \"notes\"\n");
    let done = book.run(&["test", "notes/deep"]);
    assert_eq!((done.code, done.stdout.as_str()), (2, ""), "{done:?}");
    assert!(done.stderr.contains("--> book.toml:2:1"), "{done:?}");
}
