//! Notes and other files change, come and go, and pages that are open are told.

use super::preview::Preview;
use crate::book::Book;
use crate::python;

fn write(book: &Book, path: &str, text: &str) {
    let path = book.path().join(path);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

/// A preview whose examples have run, and what its page `note.html` is told from now on.
fn running(book: &Book) -> (Preview, super::preview::Events) {
    let preview = Preview::start(book, &[]);
    preview.wait_for(" on CPython ");
    let tag = preview.get("/note.html").header("ETag").expect("a tag").to_owned();
    let events = preview.listen("note.html", &tag);
    events.wait("state", |_| true);
    (preview, events)
}

#[test]
fn a_word_that_changes_runs_nothing() {
    let code = python("import itertools, os\nprint(os.getpid())");
    let book = Book::of(&format!("# T\n\nOne.\n\n{code}"));
    let (preview, events) = running(&book);
    let output = |page: &str| page.split("Output</span>").nth(1).expect("output")[..40].to_owned();
    let before = output(&preview.get("/note.html").body);
    write(&book, "note.md", &format!("# T\n\nTwo.\n\n{code}"));
    events.wait("page", |_| true);
    let page = preview.get("/note.html").body;
    assert!(page.contains("<p>Two.</p>"));
    assert_eq!(output(&page), before);
}

#[test]
fn an_example_that_changes_runs_again_with_its_session() {
    let book = Book::of(&(python("x = 1") + &python("print(x)  # 1")));
    let (preview, events) = running(&book);
    write(&book, "note.md", &(python("x = 2") + &python("print(x)  # 1")));
    events.wait("state", |state| state["failed"] == 1);
    assert!(preview.get("/note.html").body.contains("<strong>Failed</strong>"));
    preview.wait_for_all(&["changed: note.md", "rerun: tracebook test note.md:5"]);
}

#[test]
fn only_the_page_that_changed_runs_again() {
    let other = python("import os\nopen(os.environ['LOG'], 'a').write('x')");
    let settings = "[run.sandbox]\nwrite = [\".\"]\nenvironment = [\"LOG\"]\n";
    let book = Book::of(&python("print(1)  # 1")).file("other.md", other).file("book.toml", settings);
    let log = book.path().join("log.bin");
    let mut command = book.command(&["serve", ".", "--port", "0"]);
    command.env("LOG", &log);
    let preview = Preview::spawn(command);
    preview.wait_for(" on CPython ");
    write(&book, "note.md", &python("print(2)  # 2"));
    preview.wait_for_all(&["changed: note.md", " on CPython "]);
    assert_eq!(std::fs::read_to_string(&log).expect("a log"), "x");
}

#[test]
fn notes_come_and_go_and_are_renamed() {
    let book = Book::of("# T\n\n[other](other.md)\n");
    let (preview, events) = running(&book);
    write(&book, "other.md", "# Other\n");
    events.wait("page", |_| true);
    assert!(preview.until("/other.html", "<title>Other").contains("href=\"note.html\""));
    std::fs::rename(book.path().join("other.md"), book.path().join("third.md")).expect("a new name");
    preview.until("/third.html", "<title>Other");
    assert_eq!(preview.get("/other.html").status, 404);
    events.wait("state", |state| state["problems"].to_string().contains("other.md"));
    std::fs::remove_file(book.path().join("third.md")).expect("gone");
    preview.until("/third.html", "There is no page at this address");
}

#[test]
fn new_folders_are_watched_too() {
    let book = Book::of("# T\n");
    let (preview, _events) = running(&book);
    write(&book, "deep/er/a.md", "# A\n");
    preview.until("/deep/er/a.html", "<title>A");
    write(&book, "deep/er/a.md", "# B\n");
    preview.until("/deep/er/a.html", "<title>B");
}

#[test]
fn a_save_by_rename_is_a_save() {
    let book = Book::of("# T\n\nOne.\n");
    let (preview, events) = running(&book);
    write(&book, ".note.md.swp", "# T\n\nTwo.\n");
    std::fs::rename(book.path().join(".note.md.swp"), book.path().join("note.md")).expect("a save");
    events.wait("page", |_| true);
    assert!(preview.get("/note.html").body.contains("<p>Two.</p>"));
}

#[test]
fn many_changes_at_once_are_one() {
    let book = (0..300).fold(Book::of("# T\n"), |book, number| book.file(&format!("{number}.md"), "# Old\n"));
    let (preview, _events) = running(&book);
    for number in 0..300 {
        write(&book, &format!("{number}.md"), "# New\n");
    }
    preview.until("/299.html", "<title>New");
    preview.until("/0.html", "<title>New");
    preview.wait_for("changed: ");
    assert!(!preview.has_said("changed: 0.md\n"));
}

#[test]
fn other_files_are_told_to_pages_that_show_them() {
    let book = Book::of("# T\n\n![x](x.svg)\n").file("x.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    let (preview, events) = running(&book);
    write(&book, "x.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><path/></svg>");
    events.wait("files", |files| files == &serde_json::json!(["x.svg"]));
    assert!(preview.get("/x.svg").body.contains("<path/>"));
}

#[test]
fn examples_run_again_when_their_files_change() {
    let book = Book::of(&python("print(open('n.txt').read())  # 1")).file("files/n.txt", "1");
    let (_preview, events) = running(&book);
    write(&book, "files/n.txt", "2");
    events.wait("state", |state| state["failed"] == 1);
}

#[test]
fn a_newer_save_drops_what_is_out_of_date() {
    let slow = |seconds: u32| {
        format!(
            "```python timeout=900 clock=real\nimport time\ntime.sleep({seconds})\nprint({seconds})  # {seconds}\n```\n"
        )
    };
    let book = Book::of(&python("print(1)"));
    let (preview, events) = running(&book);
    write(&book, "note.md", &slow(600));
    events.wait("page", |_| true);
    write(&book, "note.md", &slow(0));
    events.wait("state", |state| state["progress"]["done"] == 1 && state["failed"] == 0);
    assert!(preview.get("/note.html").body.contains("<strong>Passed</strong>"));
}

#[test]
fn files_can_be_looked_at_instead() {
    let book = Book::of("# T\n\nOne.\n");
    let preview = Preview::start(&book, &["--no-run", "--poll"]);
    preview.wait_for("the files are looked at twice a second");
    write(&book, "note.md", "# T\n\nTwo.\n");
    preview.until("/note.html", "<p>Two.</p>");
}
