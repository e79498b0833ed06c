//! What settings depend on, while it is broken and mended, and comes and goes.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::preview::Preview;
use crate::book::Book;
use crate::python;

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

/// What a page that is opened now is told.
fn state(preview: &Preview) -> Value {
    preview.listen("note.html", "").wait("state", |_| true)
}

/// Waits until a page is told that something is wrong with this in it.
fn until_wrong(preview: &Preview, text: &str) {
    let told = |state: &Value| state["stale"] == true && state["problems"].to_string().contains(text);
    preview.listen("note.html", "").wait("state", told);
}

/// Waits until nothing is wrong.
fn until_right(preview: &Preview) {
    let told = |state: &Value| state["stale"] == false && state["problems"] == serde_json::json!([]);
    preview.listen("note.html", "").wait("state", told);
}

#[test]
fn a_mistake_in_the_settings_is_told_until_it_is_mended() {
    let book = Book::of("# T\n").file("book.toml", "[book]\ntitle = \"One\"\n").file("other.md", "# O\n");
    let preview = Preview::start(&book, &["--no-run"]);
    write(book.path(), "book.toml", "[book]\ntitel = \"Two\"\n");
    preview.wait_for("error[unknown-key]");
    write(book.path(), "note.md", "# U\n");
    preview.until("/note.html", "U · One");
    write(book.path(), "new.md", "# New\n");
    preview.until("/new.html", "New · One");
    std::fs::remove_file(book.path().join("other.md")).expect("gone");
    preview.until("/other.html", "There is no page at this address");
    let now = state(&preview);
    assert!(now["stale"] == true && now["problems"].to_string().contains("did you mean `title`?"), "{now}");
    assert!(!preview.has_said("error[unknown-key]"));
    write(book.path(), "book.toml", "[book]\ntitle = \"Two\"\n");
    until_right(&preview);
    preview.until("/note.html", "U · Two");
}

#[test]
fn settings_that_a_note_keeps_from_being_used_are_used_when_it_is_mended() {
    let book = Book::of("# T\n").file("book.toml", "[book]\ntitle = \"One\"\n");
    let preview = Preview::start(&book, &["--no-run"]);
    std::os::unix::fs::symlink("nowhere", book.path().join("dead.md")).expect("a link");
    until_wrong(&preview, "dead.md");
    let round = state(&preview)["book"].as_u64();
    write(book.path(), "book.toml", "[book]\ntitle = \"Two\"\n");
    let now = preview.listen("note.html", "").wait("state", |state| state["book"].as_u64() > round);
    assert_eq!(now["problems"].as_array().map(Vec::len), Some(1), "{now}");
    std::fs::remove_file(book.path().join("dead.md")).expect("gone");
    preview.until("/note.html", "T · Two");
    until_right(&preview);
}

#[test]
fn what_the_settings_name_is_seen_when_it_comes_and_when_it_goes() {
    let css = "[site]\nadditional-css = [\"assets/deep/more.css\"]\n";
    let source = "[book]\nsrc = \"notes/deep\"\n";
    for (settings, path, top) in [
        (css, "assets/deep/more.css", "assets"),
        (source, "notes/deep/note.md", "notes"),
        // Beside the folder of the notes, where nothing else is watched.
        ("[book]\nsrc = \"src\"\n[site]\nadditional-js = [\"a/b.js\"]\n", "a/b.js", "a"),
    ] {
        let (at_first, later) =
            (Book::of("# T\n").file("src/note.md", "# S\n"), Book::of("# T\n").file("src/note.md", "# S\n"));
        write(at_first.path(), "book.toml", settings);
        let previews = [&at_first, &later].map(|book| Preview::start(book, &["--no-run"]));
        write(later.path(), "book.toml", settings);
        for (preview, book) in previews.iter().zip([&at_first, &later]) {
            until_wrong(preview, "there is no");
            for _ in 0..2 {
                write(book.path(), path, "/* # New */\n");
                until_right(preview);
                std::fs::remove_dir_all(book.path().join(top)).expect("gone");
                until_wrong(preview, "there is no");
            }
        }
    }
}

#[test]
fn a_theme_is_read_when_it_comes_and_missed_when_it_goes() {
    let book = Book::of("# T\n").file("book.toml", "[site]\ntheme = \"mine\"\n");
    let preview = Preview::start(&book, &["--no-run"]);
    for _ in 0..2 {
        until_wrong(&preview, "there is no theme `mine`");
        write(book.path(), "mine/theme.toml", "engine = \"minijinja\"\n");
        until_wrong(&preview, "the theme is not whole");
        std::fs::remove_dir_all(book.path().join("mine")).expect("gone");
    }
    until_wrong(&preview, "there is no theme `mine`");
}

#[test]
fn an_inventory_is_read_when_it_comes_and_missed_when_it_goes() {
    let settings = "[[site.inventories]]\npath = \"lists/a.inv\"\nurl = \"https://e.org/\"\n";
    let book = Book::of("# T\n").file("book.toml", settings);
    let preview = Preview::start(&book, &["--no-run"]);
    until_wrong(&preview, "there is no file `lists/a.inv`");
    write(book.path(), "lists/a.inv", "no list\n");
    until_wrong(&preview, "is no inventory");
    std::fs::remove_file(book.path().join("lists/a.inv")).expect("gone");
    until_wrong(&preview, "there is no file `lists/a.inv`");
    write(book.path(), "book.toml", "");
    until_right(&preview);
}

#[test]
fn a_folder_of_notes_that_is_made_again_is_followed_again() {
    for (arguments, settings, notes) in [
        // In the folder itself, from above, and where the book is above.
        (&["."][..], "", "book"),
        (&["book"][..], "", "book"),
        (&["."][..], "[book]\nsrc = \"book\"\n", "book"),
        (&["book", "--poll"][..], "", "book"),
    ] {
        let above =
            Book::new().file("book/note.md", "# T\n").file("book/sub/a.md", "# A\n").file("book.toml", settings);
        let here =
            if arguments[0] == "." && settings.is_empty() { above.path().join(notes) } else { above.path().to_owned() };
        let start = |arguments: &[&str]| {
            let mut command: Command = above.command(&[&["serve", "--port", "0", "--no-run"], arguments].concat());
            command.current_dir(&here);
            Preview::spawn(command)
        };
        let preview = start(arguments);
        preview.until("/sub/a.html", "<title>A");
        let folder = above.path().join(notes);
        // Gone for a while, and for a moment.
        for (turn, pause) in [(0, true), (1, false), (2, false)] {
            std::fs::remove_dir_all(&folder).expect("gone");
            if pause {
                until_wrong(&preview, "");
            }
            write(&folder, "note.md", &format!("# Again {turn}\n"));
            write(&folder, "sub/a.md", &format!("# A{turn}\n"));
            preview.until("/note.html", &format!("<title>Again {turn}"));
            preview.until("/sub/a.html", &format!("<title>A{turn}"));
            until_right(&preview);
            write(&folder, "sub/a.md", &format!("# B{turn}\n"));
            preview.until("/sub/a.html", &format!("<title>B{turn}"));
        }
    }
}

#[test]
fn what_is_told_after_a_mistake_is_the_time_that_this_took() {
    let slow = "```python clock=real\nimport time\ntime.sleep(4)\n```\n";
    let book = Book::of(slow).file("book.toml", "");
    let preview = Preview::start(&book, &["--no-cache"]);
    let seconds = |line: String| -> f64 {
        let words = line.trim_start_matches("in ").split(' ').next().expect("a number");
        words.parse().unwrap_or_else(|error| panic!("{error}: {line}"))
    };
    assert!(seconds(preview.wait_for(" on CPython ")) >= 4.0);
    write(book.path(), "book.toml", "[boook]\n");
    assert!(seconds(preview.wait_for(" on CPython ")) < 4.0);
}

#[test]
fn examples_run_after_the_folder_was_made_again() {
    let book = Book::of(&python("print(1)  # 1"));
    let preview = Preview::start(&book, &[]);
    preview.wait_for("1 passed");
    std::fs::remove_dir_all(book.path()).expect("gone");
    until_wrong(&preview, "");
    write(book.path(), "note.md", &python("print(2)  # 2"));
    preview.until("/note.html", "print");
    until_right(&preview);
    write(book.path(), "note.md", &python("print(open('x.txt').read())  # 3"));
    write(book.path(), "files/x.txt", "3");
    preview.until("/note.html", "<strong>Passed</strong>");
}
