//! Traces as they are shown and stated: on pages, on the command line and in claims.

use serde_json::Value;

use crate::book::Book;
use crate::python;

const CYCLES: &str = "import gc\nclass Node: pass\na = Node()\na.me = a\ndel a\nprint(gc.collect() > 0)";

const THREADS: &str = "import threading, time\ndef spin():\n    end = time.perf_counter() + 0.05\n    while \
                       time.perf_counter() < end: pass\nboth = [threading.Thread(target=spin) for _ in range(2)]\nfor \
                       each in both: each.start()\nfor each in both: each.join()";

fn book(code: &str, behind: &str) -> Book {
    Book::traced(&format!("# T\n\n{}{behind}\n", python(code)))
}

#[test]
fn a_page_shows_what_the_collector_did() {
    let book = book(CYCLES, "");
    assert_eq!(book.run(&["build", "."]).code, 0);
    let page = book.read("site/note.html");
    assert!(page.contains("<svg class=\"tr-svg\" role=\"group\""), "{page}");
    assert!(page.contains("gc.collect() on line <a href=\"#L9\">9</a> freed "), "{page}");
    assert!(page.contains("<a href=\"#L9\" data-line=\"9\""), "{page}");
    assert!(page.contains("<i class=\"tr-line\" id=\"L9\"></i>"), "{page}");
    assert!(page.contains("<script src=\"static/trace.js\" defer></script>"), "{page}");
    assert!(book.read("site/static/trace.js").contains("prepare"));
}

#[test]
fn whatever_refers_to_an_example_finds_it_whatever_the_note_is_called() {
    let sleeps = "import threading, time\neach = threading.Thread(target=time.sleep, args=(5,))\neach.start()\neach.join()\n\
                  print(1)  # 2";
    for (theme, page, report) in
        [("default", "sub dir/no head (ing).html", "report.html"), ("paper", "index.html", "index.html")]
    {
        let book = Book::traced("# T\n").file("sub dir/no head (ing).md", python(sleeps));
        assert_eq!(book.run(&["build", ".", "--theme", theme]).code, 1);
        let (page, report) = (book.read(&format!("site/{page}")), book.read(&format!("site/{report}")));
        let values = |html: &str, before: &str, end: char| -> Vec<String> {
            let found = html.split(before).skip(1);
            found.map(|rest| rest.split(end).next().expect("a value").to_owned()).collect()
        };
        let ids = values(&page, " id=\"", '"');
        let hatches = values(&page, "url(#", ')');
        let described = values(&page, "aria-describedby=\"", '"').join(" ");
        let links =
            values(&report, "href=\"", '"').into_iter().filter_map(|href| Some(href.split_once('#')?.1.to_owned()));
        let links: Vec<String> = links.filter(|link| link.contains("ex-")).collect();
        assert!(!hatches.is_empty() && !described.is_empty() && !links.is_empty(), "{theme}: {page}");
        let named =
            hatches.iter().map(String::as_str).chain(described.split(' ')).chain(links.iter().map(String::as_str));
        for name in named {
            assert!(ids.iter().any(|id| id == name), "{theme}: `{name}` is none of {ids:?}");
        }
    }
}

#[test]
fn where_nothing_happened_nothing_is_drawn() {
    let book = book("print(1)", "");
    assert_eq!(book.run(&["build", "."]).code, 0);
    assert!(!book.read("site/note.html").contains("data-trace"));
    let done = book.run(&["trace", "note.md"]);
    assert_eq!((done.code, done.stdout.trim()), (0, ""));
    assert!(done.stderr.contains("nothing happened inside that a trace could show"), "{done:?}");
}

#[test]
fn why_there_is_no_trace_is_told() {
    let note = "```python trace=off\nimport gc\ngc.collect()\n```\n\n```python norun\nprint(1)\n```\n";
    let book = Book::traced(note);
    let told = |place: &str| {
        let done = book.run(&["trace", place]);
        assert_eq!((done.code, done.stdout.trim()), (0, ""));
        done.stderr
    };
    assert!(told("note.md:1").contains("nothing was recorded: the fence says `trace=off`"), "{}", told("note.md:1"));
    assert!(told("note.md:6").contains("nothing was recorded: no example ran"), "{}", told("note.md:6"));
    let absent = book.run(&["trace", "note.md:99"]);
    assert_eq!(absent.code, 4);
    assert!(absent.stderr.contains("no example stands on line 99 of"), "{absent:?}");
}

#[test]
fn pages_are_the_same_but_for_their_traces() {
    let book = book(THREADS, &python(CYCLES));
    let built = |name: &str| {
        assert_eq!(book.run(&["build", ".", "--dest", name]).code, 0);
        let page = book.read(&format!("{name}/note.html"));
        assert!(page.contains("data-trace"), "{page}");
        let lines = page.lines().filter(|line| !line.starts_with("<div class=\"trace\" data-trace>"));
        let plain: Vec<String> = lines
            .map(|line| without(&without(line, "<i class=\"tr-line\"", "</i>"), " data-timing>", "</span>"))
            .collect();
        plain.join("\n")
    };
    assert_eq!(built("one"), built("two"));
}

/// `line` without everything from `start` to `end`.
fn without(line: &str, start: &str, end: &str) -> String {
    let mut pieces = line.split(start);
    let first = pieces.next().unwrap_or("").to_owned();
    pieces.fold(first, |text, piece| text + piece.split_once(end).map_or("", |(_, rest)| rest))
}

#[test]
fn conditions_are_checked_like_claims() {
    let code = format!("{CYCLES}  # trace: gc.explicit == 1, gc.collected >= 1");
    let report = book(&code, "<!-- trace: threads.started == 1, no deadlock -->\n").test(&[]);
    assert_eq!(report.verdicts(0), ["holds", "holds", "broken", "holds"]);
    assert_eq!(report.code, 1);
    let claims = report.example(0)["claims"].as_array().unwrap();
    let broken = &claims[2];
    assert_eq!(
        (&broken["form"], &broken["kind"], &broken["head"], &broken["got"]),
        (&"trace".into(), &"trace".into(), &"threads.started == 1".into(), &"threads.started == 0".into())
    );
    assert_eq!(claims[0]["rule"], "trace");
}

#[test]
fn a_broken_condition_is_reported_like_any_claim() {
    let done = book("print(1)", "<!-- trace: gc.collections > 5 -->\n").run(&["test", "."]);
    assert_eq!(done.code, 1);
    let told = "Failed example at note.md:7:\n    <!-- trace: gc.collections > 5 -->\nExpected:\n    gc.collections > \
                5\nGot:\n    gc.collections == 0\n";
    assert!(done.stdout.contains(told), "{done:?}");
}

#[test]
fn a_condition_that_is_not_understood_is_a_mistake() {
    let done = book("print(1)  # trace: gc.colections > 5", "").run(&["test", "."]);
    assert_eq!(done.code, 2);
    assert!(done.stderr.contains("a trace has nothing called `gc.colections`"), "{done:?}");
    assert!(done.stderr.contains("did you mean `gc.collections`?"), "{done:?}");
}

#[test]
fn without_a_trace_conditions_are_not_checked() {
    let note = "```python trace=off\nprint(1)\n```\n<!-- trace: gc.collections == 0 -->\n";
    assert_eq!(Book::traced(note).test(&[]).verdicts(0), ["unverifiable: no-trace"]);
    let threads = book(THREADS, "<!-- trace: gil.handoffs > 0, threads.started == 2 -->\n");
    let report = threads.test(&["--host", "executable"]);
    assert_eq!(report.verdicts(0), ["unverifiable: no-trace", "holds"]);
    assert_eq!(report.code, 0);
}

#[test]
fn a_trace_is_told_as_text() {
    let book = book(THREADS, "");
    let mut command = book.command(&["trace", "note.md:3"]);
    let output = command.env("COLUMNS", "80").output().expect("tracebook runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.starts_with("note.md:3  T\n\n"), "{text}");
    for part in ["\nMainThread", "\nThread-1", "\nThread-2", "\nThreads\n", "Held the GIL"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains('\u{1b}'), "{text}");
}

#[test]
fn a_trace_is_told_as_json() {
    let done = book(CYCLES, &python("print(1)")).run(&["trace", "note.md", "--format", "json"]);
    let json: Value = serde_json::from_str(&done.stdout).expect("JSON");
    assert_eq!(json["version"], 1);
    assert_eq!(json["examples"][0]["trace"]["gc"][0]["cause"], "explicit");
    assert_eq!(json["examples"][1]["trace"], Value::Null);
}

#[test]
fn a_trace_is_exported_to_a_file_or_to_standard_output() {
    let book = book(THREADS, "");
    let done = book.run(&["trace", "note.md", "--export", "perfetto", "--out", "t.json"]);
    assert_eq!((done.code, done.stdout.as_str()), (0, ""));
    let json: Value = serde_json::from_str(&book.read("t.json")).expect("JSON");
    let events = json["traceEvents"].as_array().expect("events");
    assert!(events.iter().any(|event| event["ph"] == "M" && event["args"]["name"] == "note.md:3"), "{json}");
    assert!(events.iter().any(|event| event["ph"] == "X" && event["name"] == "holds the GIL"), "{json}");
    let printed = book.run(&["trace", "note.md", "--export", "perfetto"]);
    assert!(printed.stdout.starts_with("{\"traceEvents\":["), "{printed:?}");
}

#[test]
fn formats_that_hold_no_trace_are_refused() {
    for format in ["junit", "github"] {
        let done = book(CYCLES, "").run(&["trace", "note.md", "--format", format]);
        assert_eq!((done.code, done.stdout.as_str()), (2, ""));
        assert!(done.stderr.contains("traces are told as text or as JSON"), "{done:?}");
    }
}

#[test]
fn a_broken_condition_is_told_in_every_format() {
    let book = book("print(1)  # trace: threads.started == 2", "");
    let json = book.test(&[]).json;
    let claim = &json["examples"][0]["claims"][0];
    assert_eq!((&claim["form"], &claim["line"], &claim["column"]), (&"trace".into(), &4.into(), &20.into()), "{claim}");
    let annotation = book.run(&["test", ".", "--format", "github"]);
    assert!(annotation.stdout.contains("line=4,"), "{annotation:?}");
    let case = book.run(&["test", ".", "--format", "junit"]);
    assert!(case.stdout.contains("threads.started == 2"), "{case:?}");
}

#[test]
fn a_known_condition_does_not_fail() {
    let book = book("print(1)  # trace: threads.started == 2", "");
    assert_eq!(book.run(&["test", ".", "--write-baseline"]).code, 0);
    assert_eq!(book.run(&["test", "."]).code, 0);
    assert_eq!(book.run(&["test", ".", "--no-baseline"]).code, 1);
}

#[test]
fn failures_are_told_beside_the_trace() {
    let book = book(&format!("{CYCLES}\nprint(1)  # 2"), "");
    let done = book.run(&["trace", "note.md"]);
    assert_eq!(done.code, 1);
    assert!(done.stdout.contains("gc.collect()"), "{done:?}");
    assert!(done.stderr.contains("Expected:\n    2\n"), "{done:?}");
    let missing = book.run(&["trace", "note.md:1"]);
    assert_eq!(missing.code, 4);
    let nowhere = book.run(&["trace", "note.md", "--export", "perfetto", "--out", "no/such/folder.json"]);
    assert_eq!(nowhere.code, 3, "{nowhere:?}");
}
