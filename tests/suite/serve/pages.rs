//! What is served, before and after the examples have run.

use serde_json::Value;

use super::preview::Preview;
use super::runs::{self, Gate};
use crate::book::Book;
use crate::patience::until;
use crate::python;

/// What is shown of an example whose turn has not come.
const PENDING: &str = "its turn has not come yet";

#[test]
fn pages_are_served_before_their_examples_have_run() {
    let book = runs::book(&("# T\n\n".to_owned() + &runs::waits()));
    let gate = Gate::new(&book);
    let preview = gate.preview(&book);
    let page = preview.get("/note.html");
    assert_eq!(page.status, 200);
    assert!(page.body.contains(PENDING), "{}", page.body);
    let events = preview.listen("note.html", page.header("ETag").expect("a tag"));
    events.wait("state", |state| state["progress"]["done"] == 0 && state["progress"]["all"] == 1);
    events.wait("page", |_| true);
    gate.open();
    events.wait("state", |state| state["progress"]["done"] == 1 && state["failed"] == 0);
    let page = preview.get("/note.html");
    assert!(page.body.contains("<strong>Passed</strong>") && !page.body.contains(PENDING), "{}", page.body);
    preview.wait_for("1 example: 1 passed, 0 failed");
}

#[test]
fn nothing_is_written() {
    let book = Book::of("# T\n");
    let preview = Preview::start(&book, &["--no-run"]);
    assert_eq!(preview.get("/note.html").status, 200);
    let names: Vec<_> =
        std::fs::read_dir(book.path()).expect("the folder").flatten().map(|each| each.file_name()).collect();
    assert_eq!(names, ["note.md"]);
}

#[test]
fn every_file_of_the_built_site_is_served_the_same() {
    let book = Book::new()
        .file("index.md", "---\ntags: [one]\nredirect_from: [old.html]\n---\n# T\n\n![x](x.svg) and [a](guide/a.md)\n")
        .file("guide/a.md", "# A\n\nText.\n\n```python\nimport gc\n```\n")
        .file("x.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .file("more.css", "body { color: red }")
        .file("book.toml", "[site]\nadditional-css = [\"more.css\"]\nsite-url = \"https://e.org/p/\"\n[site.redirects]\n\"older/\" = \"guide/a.md\"\n");
    assert_eq!(book.run(&["build", ".", "--no-run"]).code, 0);
    let preview = Preview::start(&book, &["--no-run"]);
    let mut files = Vec::new();
    let mut folders = vec![book.path().join("site")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            if entry.path().is_dir() { folders.push(entry.path()) } else { files.push(entry.path()) }
        }
    }
    assert!(files.len() > 20, "{files:?}");
    for file in files {
        let path = file.strip_prefix(book.path().join("site")).expect("below").display().to_string();
        // The page for what is not there is no page of its own here; a moment in a report is another one.
        if matches!(path.as_str(), ".tracebook" | "404.html" | "report.html") {
            continue;
        }
        let answer = preview.get(&format!("/{}", path.replace(' ', "%20")));
        assert_eq!(answer.status, 200, "{path}");
        let mut body = answer.body;
        if let Some(start) = body.find("<script src=\"/-tracebook/live.js\" defer></script>") {
            let end = body[start..].find("</script><script").expect("two") + start;
            let end = body[end + 20..].find("</script>").expect("an end") + end + 20 + "</script>".len();
            body.replace_range(start..end, "");
        }
        let built = String::from_utf8_lossy(&std::fs::read(&file).expect("a file")).into_owned();
        assert!(body == built, "{path} differs:\n{body}\n---\n{built}");
    }
}

#[test]
fn requests_are_answered_as_browsers_expect() {
    let book = Book::of("# T\n").file("guide/index.md", "# Guide\n").file("a.txt", "0123456789");
    let preview = Preview::start(&book, &["--no-run"]);
    let page = preview.get("/note.html");
    assert_eq!(page.header("Content-Type"), Some("text/html; charset=utf-8"));
    assert_eq!(page.header("Cache-Control"), Some("no-cache"));
    let tag = page.header("ETag").expect("a tag");
    assert_eq!(preview.request("GET", "/note.html", &[("If-None-Match", tag)], "").status, 304);
    let head = preview.request("HEAD", "/note.html", &[], "");
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert_eq!(head.header("Content-Length"), page.header("Content-Length"));
    let part = preview.request("GET", "/a.txt", &[("Range", "bytes=2-4")], "");
    assert_eq!((part.status, part.body.as_str()), (206, "234"));
    assert_eq!(part.header("Content-Range"), Some("bytes 2-4/10"));
    assert_eq!(preview.request("GET", "/a.txt", &[("Range", "bytes=99-")], "").status, 416);
    let elsewhere = preview.get("/guide");
    assert_eq!((elsewhere.status, elsewhere.header("Location")), (302, Some("/guide/")));
    assert!(preview.get("/guide/").body.contains("Guide"));
    assert!(preview.get("/note").body.contains("<title>T"));
    let missing = preview.get("/guide/nothing.html");
    assert_eq!(missing.status, 404);
    assert!(
        missing.body.contains("There is no page at this address")
            && missing.body.contains("href=\"/static/style.css\"")
    );
}

#[test]
fn pages_tell_where_their_examples_stand_in_the_note() {
    let book = Book::of("# T\n\n```python\n1 + 1  # 3\n```\n\n## U\n\n```python norun\nx\n```\n");
    let preview = Preview::start(&book, &[]);
    preview.wait_for("in ");
    let facts = preview.facts("/note.html");
    assert_eq!((&facts["note"], &facts["editor"]), (&Value::from("note.md"), &Value::from(false)));
    assert_eq!(facts["headings"], serde_json::json!([["t", 1], ["u", 7]]));
    assert_eq!(
        facts["examples"],
        serde_json::json!([
            { "anchor": "ex-t-1", "line": 3, "runs": true, "broken": [4] },
            { "anchor": "ex-u-1", "line": 9, "runs": false, "broken": [] },
        ])
    );
}

#[test]
fn a_port_that_is_taken_is_passed_over_and_said() {
    let book = Book::of("# T\n");
    let first = Preview::start(&book, &["--no-run"]);
    let port = first.host.rsplit(':').next().expect("a port");
    let second = Preview::spawn(book.command(&["serve", ".", "--no-run", "--port", port]));
    assert_ne!(first.host, second.host);
    assert_eq!(second.get("/note.html").status, 200);
}

#[test]
fn it_ends_when_it_is_told_to_and_leaves_nothing_behind() {
    let note = python("import os, time\nopen(os.environ['STARTED'], 'w').write(str(os.getpid()))\ntime.sleep(600)");
    for signal in ["-INT", "-TERM", "-HUP"] {
        let settings = "[run.sandbox]\nwrite = [\"tmp\"]\nenvironment = [\"STARTED\"]\n";
        let note = note.replace("```python\n", "```python timeout=600 clock=real\n");
        let book = Book::of(&note).file("tmp/keep", "").file("book.toml", settings);
        let started = book.path().join("tmp/started");
        let mut command = book.command(&["serve", ".", "--port", "0"]);
        command.env("STARTED", &started).env("TMPDIR", book.path().join("tmp"));
        let preview = Preview::spawn(command);
        until(|| std::fs::read_to_string(&started).is_ok_and(|text| !text.is_empty()));
        let example = std::fs::read_to_string(&started).expect("a process");
        let events = preview.listen("note.html", "");
        assert_eq!(preview.stop(signal), Some(0), "{signal}");
        assert!(events.is_over());
        until(|| !std::path::Path::new(&format!("/proc/{example}")).exists());
        until(|| std::fs::read_dir(book.path().join("tmp")).expect("the folder").count() == 2);
    }
}
