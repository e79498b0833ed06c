//! Examples that are broken on purpose.

use serde_json::json;

use crate::book::Book;
use crate::python;

fn broken(code: &str) -> Book {
    Book::of(&format!("```python broken\n{code}\n```\n"))
}

#[test]
fn a_broken_claim_passes_and_is_counted_apart() {
    let report = broken("print(1)  # 1\nprint(1)  # 3").test(&[]);
    assert_eq!((report.code, report.statuses()), (0, vec!["passed".to_owned()]));
    let example = report.example(0);
    assert_eq!(example["on_purpose"], json!(true));
    assert_eq!(report.verdicts(0), ["holds", "broken"]);
    assert_eq!(
        (&example["claims"][0]["on_purpose"], &example["claims"][1]["on_purpose"]),
        (&json!(false), &json!(true))
    );
    let summary = &report.json["summary"];
    let counts =
        ["passed", "passed_broken", "failed", "claims", "holds", "broken", "broken_on_purpose", "unverifiable"];
    assert_eq!(counts.map(|key| summary[key].as_u64().unwrap_or(99)), [1, 1, 0, 2, 1, 0, 1, 0]);
}

#[test]
fn every_failing_end_passes() {
    let endings = ["1 / 0", "def f(:", "import os; os._exit(3)", "import os; os.abort()"];
    for code in endings {
        let report = broken(code).test(&[]);
        assert_eq!((report.code, report.statuses()), (0, vec!["passed".to_owned()]), "{code}");
        assert_eq!(report.example(0)["on_purpose"], json!(true), "{code}");
    }
}

#[test]
fn what_holds_or_claims_nothing_fails() {
    for code in ["print(1)  # 1", "x = 1", "{}['a']  # KeyError", "print(id(x := 1))  # 140"] {
        let report = broken(code).test(&[]);
        let failed = vec!["failed: should be broken, and nothing is".to_owned()];
        assert_eq!((report.code, report.statuses()), (1, failed), "{code}");
        assert_eq!(report.example(0)["on_purpose"], json!(false), "{code}");
    }
}

#[test]
fn a_session_of_its_own_breaks_nothing_on_purpose() {
    let note = python("d = {}") + "```python broken\nd['a']  # KeyError\n```\n";
    let report = Book::of(&note).test(&[]);
    assert_eq!(report.statuses()[1], "failed: should be broken, and nothing is");
    assert_eq!(report.example(1)["namespace"], json!("planned"));
}

#[test]
fn a_missing_module_is_not_on_purpose() {
    let report = broken("import no_such_module_anywhere").test(&[]);
    assert_eq!((report.code, report.statuses()), (1, vec!["failed: ModuleNotFoundError".to_owned()]));
}

#[test]
fn people_are_told() {
    let done = broken("print(1)  # 2").run(&["test", "."]);
    assert_eq!(done.code, 0, "{done:?}");
    let told: Vec<&str> =
        done.stdout.lines().chain(done.stderr.lines()).filter(|line| !line.starts_with("in ")).collect();
    assert_eq!(
        told,
        [
            "1 example: 1 passed (1 broken on purpose), 0 failed, 0 ran, 0 skipped",
            "1 claim: 0 hold, 0 broken, 1 broken on purpose, 0 not checkable"
        ]
    );
}

#[test]
fn the_page_shows_it_with_the_word() {
    let book = broken("print(1)  # 2");
    assert_eq!(book.run(&["build", "."]).code, 0);
    let page = book.read("site/note.html");
    assert!(page.contains("aria-label=\"broken on purpose\"></span><span class=\"b\">print"), "{page}");
    assert!(page.contains("broken on purpose, got: </span><samp>1</samp>"), "{page}");
    assert!(page.contains("1 claim: 1 broken on purpose"), "{page}");
}

#[test]
fn every_format_takes_it_for_passed() {
    let book = Book::of("```python broken\nprint(1)  # 2\n```\n\n```python broken\n1 / 0\n```\n");
    let github = book.run(&["test", ".", "--format", "github"]);
    assert_eq!(github.code, 0, "{github:?}");
    assert!(github.stdout.starts_with("2 examples: 2 passed (2 broken on purpose), 0 failed,"), "{}", github.stdout);
    let junit = book.run(&["test", ".", "--format", "junit"]);
    assert_eq!(junit.code, 0, "{junit:?}");
    assert!(junit.stdout.contains(r#"tests="2" skipped="0" errors="0" failures="0""#), "{}", junit.stdout);
    let json = book.test(&[]).json;
    assert_eq!((&json["summary"]["known"], &json["summary"]["new"]), (&json!(0), &json!(0)));
}

#[test]
fn every_format_tells_that_nothing_is_broken() {
    let book = broken("x = 1\nprint(x)  # 1");
    let human = book.run(&["test", "."]);
    assert!(human.stdout.contains("It should be broken, and nothing in it is\nhelp: "), "{}", human.stdout);
    let github = book.run(&["test", ".", "--format", "github"]);
    let place = "::error file=note.md,line=1,col=1,endLine=1,title=should be broken%2C and nothing is::";
    assert!(github.stdout.starts_with(&place.replace("col=1,", "")), "{}", github.stdout);
    let junit = book.run(&["test", ".", "--format", "junit"]);
    assert!(junit.stdout.contains(r#"type="should be broken, and nothing is""#), "{}", junit.stdout);
    for done in [human, github, junit] {
        assert_eq!(done.code, 1, "{done:?}");
    }
    assert_eq!(book.test(&[]).json["summary"]["new"], json!(1));
}

#[test]
fn a_baseline_does_not_record_it() {
    let book = Book::of(&("```python broken\nprint(1)  # 2\n1 / 0\n```\n\n".to_owned() + &python("print(1)  # 3")));
    assert_eq!(book.run(&["test", ".", "--write-baseline"]).code, 0);
    let known = book.read("tracebook-baseline.toml");
    assert_eq!(known.matches("[[known]]").count(), 1, "{known}");
    assert!(known.contains("line = 7\nmessage = \"expected 3, got 1\""), "{known}");
}

#[test]
fn what_was_known_and_is_now_meant_is_obsolete() {
    let book = Book::of(&python("print(1)  # 2"));
    assert_eq!(book.run(&["test", ".", "--write-baseline"]).code, 0);
    let book = book.file("note.md", "```python broken\nprint(1)  # 2\n```\n");
    let done = book.run(&["test", "."]);
    assert_eq!(done.code, 0, "{done:?}");
    assert!(done.stderr.starts_with("warning[obsolete-baseline]: note.md:2 does not fail any more"), "{}", done.stderr);
}

#[test]
fn that_nothing_is_broken_can_be_known() {
    let book = broken("{}['a']  # KeyError");
    assert_eq!(book.run(&["test", ".", "--write-baseline"]).code, 0);
    let known = book.read("tracebook-baseline.toml");
    let entry =
        "ending = \"should be broken, and nothing is\"\nline = 1\nmessage = \"should be broken, and nothing is\"\n";
    assert!(known.ends_with(entry), "{known}");
    assert_eq!(book.run(&["test", "."]).code, 0);
}
