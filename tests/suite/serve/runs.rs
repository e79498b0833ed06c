//! What runs in a preview and on what: from the cache alone, on an interpreter that dies or is not there yet, and no longer
//! than anybody waits for it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use super::preview::Preview;
use crate::book::Book;
use crate::patience::until;
use crate::python;

fn write(book: &Book, path: &str, text: &str) {
    std::fs::write(book.path().join(path), text).expect("a file");
}

/// A pipe at which examples wait until somebody writes into it: `GATE` in their environment.
pub(super) struct Gate(PathBuf);

impl Gate {
    pub(super) fn new(book: &Book) -> Self {
        let path = book.path().join("gate.bin");
        assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo runs").success());
        Self(path)
    }

    pub(super) fn preview(&self, book: &Book) -> Preview {
        let mut command = book.command(&["serve", ".", "--port", "0"]);
        command.env("GATE", &self.0).env("STARTED", book.path().join("started.bin"));
        Preview::spawn(command)
    }

    pub(super) fn open(&self) {
        std::fs::write(&self.0, "go").expect("an example waits");
    }
}

/// A book whose examples may use the gate.
pub(super) fn book(note: &str) -> Book {
    let settings = "[run.sandbox]\nwrite = [\".\"]\nenvironment = [\"GATE\", \"STARTED\"]\n";
    Book::of(note).file("book.toml", settings)
}

/// An example that tells its process id, and then waits at the gate.
pub(super) fn waits() -> String {
    "```python timeout=600\nimport os\nopen(os.environ['STARTED'], 'w').write(str(os.getpid()))\n\
     print(open(os.environ['GATE']).read())  # go\n```\n\n"
        .to_owned()
}

/// The process of the example that waits at the gate.
fn waiting(book: &Book) -> String {
    let path = book.path().join("started.bin");
    until(|| std::fs::read_to_string(&path).is_ok_and(|text| !text.is_empty()));
    std::fs::read_to_string(&path).expect("a process")
}

fn lives(process: &str) -> bool {
    Path::new("/proc").join(process).exists()
}

/// The process that a process was started by (proc(5)).
fn parent(process: &str) -> String {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("a process");
    stat.rsplit(')').next().and_then(|fields| fields.split_whitespace().nth(1)).expect("its parent").to_owned()
}

fn kill(process: &str) {
    assert!(Command::new("kill").args(["-KILL", process]).status().expect("kill runs").success());
}

#[test]
fn examples_of_a_page_arrive_one_by_one() {
    let book = self::book(&(python("print(1)  # 1") + &waits() + &python("print(3)  # 3")));
    let gate = Gate::new(&book);
    let preview = gate.preview(&book);
    let events = preview.listen("note.html", "");
    events.wait("state", |state| state["progress"] == json!({ "done": 1, "all": 3 }));
    let page = preview.until("/note.html", "<strong>Passed</strong>");
    assert_eq!(page.matches("<strong>Passed</strong>").count(), 1);
    gate.open();
    events.wait("state", |state| state["progress"] == json!({ "done": 3, "all": 3 }));
    preview.wait_for("3 passed");
}

#[test]
fn a_newer_save_ends_the_process_of_what_is_out_of_date() {
    let book = self::book(&waits());
    let preview = Gate::new(&book).preview(&book);
    let example = waiting(&book);
    assert!(lives(&example));
    write(&book, "note.md", &python("print(1)  # 1"));
    preview.wait_for("1 passed");
    until(|| !lives(&example));
}

#[test]
fn an_interpreter_that_is_killed_is_started_anew() {
    let book = self::book(&waits());
    let gate = Gate::new(&book);
    let preview = gate.preview(&book);
    let example = waiting(&book);
    std::fs::remove_file(book.path().join("started.bin")).expect("it was there");
    kill(&parent(&example));
    // The example runs again, from its beginning.
    let again = waiting(&book);
    assert_ne!(again, example);
    gate.open();
    preview.wait_for("1 passed");
    // While nothing runs, nobody notices before the next example.
    let interpreter = preview.interpreter();
    kill(&interpreter);
    until(|| Preview::is_dead(&interpreter));
    write(&book, "note.md", &python("print(2)  # 2"));
    preview.wait_for_all(&["changed: note.md", "1 passed"]);
    assert_eq!(preview.facts("/note.html")["examples"][0]["runs"], true);
}

#[test]
fn an_interpreter_that_is_there_later_is_found_at_the_next_save() {
    let book = Book::of("# T\n\n```python\nprint(1)  # 1\n```\n");
    let found = Command::new("python3").args(["-c", "import sys; print(sys.executable)"]).output();
    let preview = Preview::start(&book, &["--python", "./later"]);
    preview.wait_for("later");
    let executable = String::from_utf8(found.expect("a python3").stdout).expect("a path");
    std::os::unix::fs::symlink(executable.trim(), book.path().join("later")).expect("a link");
    write(&book, "note.md", "# U\n\n```python\nprint(1)  # 1\n```\n");
    preview.wait_for("1 passed");
    let events = preview.listen("note.html", "");
    events.wait("state", |state| state["problems"] == json!([]));
}

#[test]
fn frozen_shows_what_the_cache_has_and_runs_nothing() {
    let book = Book::of(&python("print(1)  # 1"));
    let frozen = ["--frozen", "--cache-dir", ".kept"];
    let preview = Preview::start(&book, &frozen);
    preview.wait_for("the cache has no results of this book");
    assert!(preview.get("/note.html").body.contains("print"));
    drop(preview);
    assert_eq!(book.run(&["test", ".", "--cache-dir", ".kept"]).code, 0);
    let mut command = book.command(&[&["serve", ".", "--port", "0"], &frozen[..]].concat());
    command.env("PATH", "/nowhere");
    let preview = Preview::spawn(command);
    preview.wait_for("1 passed");
    assert!(preview.get("/note.html").body.contains("<strong>Passed</strong>"));
    write(&book, "note.md", &python("print(2)  # 2"));
    preview.wait_for("not in the cache");
    write(&book, "note.md", &python("print(1)  # 1"));
    preview.wait_for("1 passed");
}

#[test]
fn examples_run_again_when_a_file_changes_that_they_read_elsewhere() {
    let beside = tempfile::TempDir::new().expect("a folder");
    let data = beside.path().join("data.txt");
    std::fs::write(&data, "1").expect("a file");
    let read = format!("print(open({:?}).read())  # 1", data.display().to_string());
    let settings = format!("[run.sandbox]\nread = [{:?}]\n", beside.path().display().to_string());
    let book = Book::of(&python(&read)).file("other.md", python("import os\nprint(os.getpid())"));
    let book = book.file("book.toml", settings);
    let preview = Preview::start(&book, &[]);
    preview.wait_for("1 passed");
    let other = |preview: &Preview| preview.get("/other.html").body;
    let before = other(&preview);
    std::fs::write(&data, "2").expect("a file");
    preview.wait_for_all(&["changed: note.md", "1 failed"]);
    // An editor may put another file in its place.
    std::fs::write(beside.path().join("draft"), "1").expect("a file");
    std::fs::rename(beside.path().join("draft"), &data).expect("a save");
    preview.wait_for_all(&["changed: note.md", "1 passed"]);
    assert_eq!(other(&preview), before);
}

#[test]
fn what_an_example_writes_itself_is_no_change() {
    let log = "import os\nwith open(os.environ['STARTED'], 'a') as log:\n    log.write('x')\nprint(open(os.environ['STARTED']).read())";
    let book = self::book(&python(log)).file("other.md", python("print(1)  # 1"));
    let preview = Gate::new(&book).preview(&book);
    preview.wait_for(" on CPython ");
    write(&book, "other.md", &python("print(2)  # 2"));
    preview.wait_for_all(&["changed: other.md", " on CPython "]);
    assert_eq!(book.read("started.bin"), "x");
}
