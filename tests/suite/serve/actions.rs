//! What a person has done from a page: run an example again, rewrite a claim, open the note.

use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use super::preview::Preview;
use crate::book::Book;
use crate::patience::until;
use crate::python;

#[test]
fn an_example_runs_again() {
    let book = Book::of(&python("import os\nlog = open(os.environ['LOG'], 'a').write('x')\nprint(log)  # 1"))
        .file("book.toml", "[run.sandbox]\nwrite = [\".\"]\nenvironment = [\"LOG\"]\n");
    let log = book.path().join("log.bin");
    let mut command = book.command(&["serve", ".", "--port", "0"]);
    command.env("LOG", &log);
    let preview = Preview::spawn(command);
    preview.wait_for(" on CPython ");
    assert_eq!(preview.act("run", "/note.html", json!({ "line": 1 })).0, 200);
    preview.wait_for("changed: note.md");
    assert_eq!(std::fs::read_to_string(&log).expect("a log"), "xx");
    assert_eq!(
        preview.act("run", "/note.html", json!({ "line": 2 })),
        (409, json!({ "refused": "there is no such example" }))
    );
}

#[test]
fn a_claim_is_rewritten_after_its_diff_was_shown() {
    let book = Book::of("# T\n\n```python\nprint(1)  # 2\nprint(3)  # 4\n```\n");
    let preview = Preview::start(&book, &[]);
    preview.wait_for(" on CPython ");
    let (status, shown) = preview.act("bless", "/note.html", json!({ "line": 3, "claim": 5 }));
    assert_eq!(status, 200, "{shown}");
    assert_eq!(
        shown["diff"],
        "--- note.md\n+++ note.md\n@@ -3,4 +3,4 @@\n ```python\n print(1)  # 2\n-print(3)  # 4\n+print(3)  # 3\n ```\n"
    );
    assert!(book.read("note.md").contains("# 4"), "nothing is written before it was accepted");
    assert_eq!(preview.act("accept", "/note.html", json!({ "proposal": 99 })).0, 409);
    let (_, shown) = preview.act("bless", "/note.html", json!({ "line": 3, "claim": 5 }));
    assert_eq!(preview.act("accept", "/note.html", json!({ "proposal": shown["proposal"] })).0, 200);
    assert_eq!(book.read("note.md"), "# T\n\n```python\nprint(1)  # 2\nprint(3)  # 3\n```\n");
    until(|| preview.facts("/note.html")["examples"][0]["broken"] == json!([4]));
    let (status, refused) = preview.act("bless", "/note.html", json!({ "line": 3, "claim": 5 }));
    assert_eq!((status, refused), (409, json!({ "refused": "the claim is not broken any more" })));
}

#[test]
fn a_note_that_changed_meanwhile_is_not_rewritten() {
    let book = Book::of("```python\nprint(1)  # 2\n```\n");
    let preview = Preview::start(&book, &[]);
    preview.wait_for(" on CPython ");
    let (_, shown) = preview.act("bless", "/note.html", json!({ "line": 1, "claim": 2 }));
    std::fs::write(book.path().join("note.md"), "```python\nprint(1)  # 2\n```\n\nMore.\n").expect("a save");
    let (status, refused) = preview.act("accept", "/note.html", json!({ "proposal": shown["proposal"] }));
    assert_eq!((status, refused), (409, json!({ "refused": "this note changed meanwhile and was not rewritten" })));
    assert!(book.read("note.md").contains("# 2"));
}

#[test]
fn a_note_is_opened_at_its_line() {
    let book = Book::of("# T\n")
        .file("deep/other.md", "# O\n")
        .file("bin/editor", "#!/bin/sh\necho \"$@\" > \"$OPENED.draft\"\nmv \"$OPENED.draft\" \"$OPENED\"\n");
    let editor = book.path().join("bin/editor");
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o755)).expect("permissions");
    let opened = book.path().join("opened.bin");
    let command_line = format!("{} --at {{line}} {{file}}", editor.display());
    let mut command = book.command(&["serve", ".", "--port", "0", "--no-run", "--editor", &command_line]);
    command.env("OPENED", &opened);
    let preview = Preview::spawn(command);
    assert_eq!(preview.facts("/note.html")["editor"], true);
    assert_eq!(preview.act("open", "/note.html", json!({ "line": 7 })).0, 200);
    until(|| opened.exists());
    let told = std::fs::read_to_string(&opened).expect("what was opened");
    assert_eq!(told, format!("--at 7 {}\n", book.path().join("note.md").display()));
    std::fs::remove_file(&opened).expect("it was there");
    // A problem of another note opens that one, from any page.
    let other = json!({ "note": "deep/other.md", "line": 2 });
    assert_eq!(preview.act("open", "/report.html", other).0, 200);
    until(|| opened.exists());
    let told = std::fs::read_to_string(&opened).expect("what was opened");
    assert_eq!(told, format!("--at 2 {}\n", book.path().join("deep/other.md").display()));
    let outside = json!({ "note": "../../etc/passwd", "line": 1 });
    assert_eq!(preview.act("open", "/note.html", outside), (409, json!({ "refused": "there is no such note" })));
}

#[test]
fn what_is_not_there_is_refused() {
    let book = Book::of("# T\n");
    let preview = Preview::start(&book, &["--no-run"]);
    let open = preview.act("open", "/note.html", json!({}));
    assert_eq!(open, (409, json!({ "refused": "no editor is known: start tracebook serve with --editor" })));
    assert_eq!(preview.act("dance", "/note.html", json!({})).0, 404);
    assert_eq!(preview.act("open", "/report.html", json!({})).0, 409);
}
