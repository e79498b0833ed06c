//! What is wrong is told on the page and on the terminal, and the last good page stays.

use super::preview::Preview;
use crate::book::Book;

fn write(book: &Book, path: &str, text: &str) {
    std::fs::write(book.path().join(path), text).expect("a file");
}

#[test]
fn a_mistake_in_a_note_is_told_with_its_place() {
    let book = Book::of("# T\n").file("other.md", "# O\n");
    let preview = Preview::start(&book, &["--no-run"]);
    let events = preview.listen("note.html", "");
    events.wait("state", |state| state["problems"] == serde_json::json!([]));
    write(&book, "other.md", "# O\n\n[x](nowhere.md)\n");
    let state = events.wait("state", |state| state["problems"][0].is_object());
    let problem = &state["problems"][0];
    assert_eq!((&problem["note"], &problem["line"], &state["stale"]), (&"other.md".into(), &3.into(), &false.into()));
    let text = problem["text"].as_str().expect("text");
    assert!(text.contains("--> other.md:3:1") && text.contains("3 | [x](nowhere.md)"), "{text}");
    preview.wait_for("error[broken-link]");
    preview.wait_for("--> other.md:3:1");
    write(&book, "other.md", "# O\n");
    events.wait("state", |state| state["problems"] == serde_json::json!([]));
}

#[test]
fn a_mistake_in_the_settings_leaves_the_last_page() {
    let book = Book::of("# T\n").file("book.toml", "[book]\ntitle = \"One\"\n");
    let preview = Preview::start(&book, &["--no-run"]);
    let events = preview.listen("note.html", "");
    write(&book, "book.toml", "[book]\ntitel = \"Two\"\n");
    let state = events.wait("state", |state| state["stale"] == true);
    let text = state["problems"][0]["text"].as_str().expect("text");
    assert!(text.contains("book.toml:2:1") && text.contains("did you mean `title`?"), "{text}");
    preview.wait_for("error[unknown-key]");
    assert!(preview.get("/note.html").body.contains("T · One"));
    write(&book, "note.md", "# U\n");
    write(&book, "book.toml", "[book]\ntitle = \"Two\"\n");
    events.wait("state", |state| state["stale"] == false && state["problems"] == serde_json::json!([]));
    preview.until("/note.html", "U · Two");
}

#[test]
fn a_mistake_in_a_theme_leaves_the_last_page() {
    let page = Book::theme_file("page.html");
    let book = Book::of("# T\n").file("theme/page.html", &page);
    let preview = Preview::start(&book, &["--no-run"]);
    let tag = preview.get("/note.html").header("ETag").expect("a tag").to_owned();
    let events = preview.listen("note.html", &tag);
    write(&book, "theme/page.html", &page.replace("{{ content | safe }}", "{{ contend | safe }}"));
    let state = events.wait("state", |state| state["stale"] == true);
    let text = state["problems"][0]["text"].as_str().expect("text");
    assert!(text.contains("theme/page.html:") && text.contains("did you mean `content`?"), "{text}");
    preview.wait_for("error[template]");
    write(&book, "theme/page.html", &page.replace("{{ content | safe }}", "<hr class=\"mine\">{{ content | safe }}"));
    events.wait("state", |state| state["stale"] == false);
    preview.until("/note.html", "<hr class=\"mine\">");
}

#[test]
fn it_starts_with_a_mistake_and_goes_on_when_that_is_mended() {
    let book = Book::of("# T\n").file("book.toml", "[book\n");
    let preview = Preview::start(&book, &["--no-run"]);
    let page = preview.get("/note.html");
    assert!(page.status == 500 && page.body.contains("live.js"), "{}", page.body);
    let events = preview.listen("note.html", "");
    events.wait("state", |state| state["problems"].to_string().contains("book.toml:1"));
    write(&book, "book.toml", "");
    events.wait("page", |_| true);
    assert!(preview.get("/note.html").body.contains("<title>T"));
}

#[test]
fn a_mistake_that_moves_is_not_told_again() {
    let book = Book::of("# T\n\n[x](nowhere.md)\n");
    let preview = Preview::start(&book, &["--no-run"]);
    preview.wait_for("--> note.md:3:1");
    write(&book, "note.md", "# T\n\nMore.\n\n[x](nowhere.md)\n");
    preview.until("/note.html", "<p>More.</p>");
    write(&book, "note.md", "# T\n\nMore.\n\n[x](nowhere.md) [x](nowhere.md)\n");
    let told = preview.wait_for("--> note.md:5:");
    assert!(told.ends_with("--> note.md:5:17"), "{told}");
}

#[test]
fn warnings_are_told_apart_from_mistakes() {
    let book = Book::of("# T\n").file("other.md", "# O\n");
    let preview = Preview::start(&book, &["--no-run"]);
    let events = preview.listen("note.html", "");
    events.wait("state", |state| state["warnings"] == serde_json::json!([]));
    write(&book, "other.md", "# O\n\n<div>\n");
    let state = events.wait("state", |state| state["warnings"][0].is_object());
    let warning = &state["warnings"][0];
    assert_eq!((&warning["note"], &warning["line"]), (&"other.md".into(), &3.into()), "{warning}");
    assert!(warning["text"].as_str().is_some_and(|text| text.contains("other.md:3:1")), "{warning}");
    assert_eq!((&state["problems"], &state["stale"]), (&serde_json::json!([]), &false.into()));
    preview.wait_for("--> other.md:3:1");
    write(&book, "other.md", "# O\n");
    events.wait("state", |state| state["warnings"] == serde_json::json!([]));
}

#[test]
fn a_folder_that_is_not_there_is_the_command_lines_fault() {
    let done = Book::new().run(&["serve", "nowhere"]);
    assert_eq!(done.code, 2);
    assert!(done.stderr.contains("there is no such folder"), "{}", done.stderr);
}

#[test]
fn an_address_that_cannot_be_used_is_told() {
    let done = Book::of("# T\n").run(&["serve", ".", "--hostname", "203.0.113.1"]);
    assert_eq!(done.code, 2);
    assert!(done.stderr.contains("error[cannot-listen]"), "{}", done.stderr);
}

#[test]
fn without_python_pages_are_shown_and_the_reason_is_told() {
    let book = Book::of("# T\n\n```python\n1\n```\n");
    let preview = Preview::start(&book, &["--python", "no-such-python"]);
    let events = preview.listen("note.html", "");
    events.wait("state", |state| state["problems"].to_string().contains("no-such-python"));
    assert!(preview.get("/note.html").body.contains("<title>T"));
}
