use serde_json::{Value, json};

use super::super::sample::Sample;
use super::*;
use crate::claim::NotRun;
use crate::report::Part;
use crate::run::Stream;
use crate::source::{FileId, Span};
use crate::verify::{ClaimVerdict, Failure, Reason, Status};

fn document(sample: &Sample) -> Value {
    serde_json::from_str(&render(&sample.report())).unwrap()
}

#[test]
fn a_whole_document() {
    let sample = Sample::broken("print(1)  # 2\n", 1, "2", "1\n")
        .wrote(Stream::Stdout, "1\n")
        .wrote(Stream::Stderr, "careful\n")
        .wrote(Stream::Stdout, "é\u{fffd}");
    let expected = r#"{
  "version": 1,
  "runtime": {
    "implementation": "cpython",
    "version": "3.13.0",
    "executable": "/py/bin/python3",
    "library": "/py/lib/libpython3.13.so.1.0",
    "host": "library",
    "gil": true,
    "collector": "generational"
  },
  "pages": [
    {
      "file": "guide/gc.md",
      "title": "Memory",
      "url": "guide/gc.html",
      "examples": [
        "guide/gc.md#cycles:1"
      ],
      "summary": {
        "examples": 1,
        "passed": 0,
        "passed_broken": 0,
        "failed": 1,
        "ran": 0,
        "skipped": 0,
        "claims": 1,
        "holds": 0,
        "broken": 1,
        "broken_on_purpose": 0,
        "unverifiable": 0,
        "reasons": {},
        "known": 0,
        "new": 1,
        "cached": 0
      }
    }
  ],
  "examples": [
    {
      "id": "guide/gc.md#cycles:1",
      "file": "guide/gc.md",
      "line": 3,
      "end_line": 5,
      "heading": [
        "Memory Management",
        "Cycles"
      ],
      "language": "python",
      "status": "failed",
      "reason": "1 claim broken",
      "on_purpose": false,
      "baseline": null,
      "cached": false,
      "namespace": "planned",
      "stdout": "1\né�",
      "stderr": "careful\n",
      "value": null,
      "exception": null,
      "ended_on": null,
      "duration_ns": 1500,
      "skipped_ns": 0,
      "clock": "real",
      "clock_reason": "unsupported",
      "claims": [
        {
          "line": 4,
          "column": null,
          "form": "trailing",
          "kind": "value",
          "head": "2",
          "verdict": "broken",
          "on_purpose": false,
          "reason": null,
          "expected": "2",
          "got": "1\n",
          "rule": null,
          "baseline": null
        }
      ],
      "trace": null
    }
  ],
  "summary": {
    "examples": 1,
    "passed": 0,
    "passed_broken": 0,
    "failed": 1,
    "ran": 0,
    "skipped": 0,
    "claims": 1,
    "holds": 0,
    "broken": 1,
    "broken_on_purpose": 0,
    "unverifiable": 0,
    "reasons": {},
    "known": 0,
    "new": 1,
    "cached": 0,
    "duration_ns": 3210000000,
    "skipped_ns": 0
  },
  "diagnostics": []
}
"#;
    assert_eq!(render(&sample.report()), expected);
}

#[test]
fn claims_that_hold_name_the_rule_and_others_the_reason() {
    let sample = Sample::new("f()  # 1\ng()  # ~2 s\n").holds(1, "1").claim(
        2,
        "~2 s",
        ClaimVerdict::Unverifiable(Reason::Timing),
    );
    let claims = &document(&sample)["examples"][0]["claims"];
    assert_eq!(claims[0]["verdict"], "holds");
    assert_eq!(
        (&claims[0]["got"], &claims[0]["rule"], &claims[0]["reason"]),
        (&json!("1"), &json!("exact"), &json!(null))
    );
    assert_eq!(claims[1]["verdict"], "unverifiable");
    assert_eq!(
        (&claims[1]["got"], &claims[1]["rule"], &claims[1]["reason"]),
        (&json!(null), &json!(null), &json!("timing"))
    );
}

#[test]
fn reasons_are_counted_for_the_book_and_for_each_page() {
    let unchecked = |reason| ClaimVerdict::Unverifiable(reason);
    let sample = Sample::new("f()  # 1 s\ng()  # ~2\n").claim(1, "1 s", unchecked(Reason::Timing)).claim(
        2,
        "~2",
        unchecked(Reason::Hedged),
    );
    let document =
        document(&Sample::book([sample, Sample::new("f()  # 1 s\n").claim(1, "1 s", unchecked(Reason::Timing))]));
    let reasons = json!({"timing": 2, "hedged": 1});
    assert_eq!((&document["summary"]["reasons"], &document["pages"][0]["summary"]["reasons"]), (&reasons, &reasons));
}

#[test]
fn known_failures_are_marked() {
    let broken = |got: &str| ClaimVerdict::Broken { got: got.to_owned() };
    let sample = Sample::broken("a  # 1\nb  # 2\n", 1, "1", "3").claim(2, "2", broken("4"));
    let mut sample = Sample::book([sample, Sample::raised("1 / 0\n", "ZeroDivisionError", "division by zero")]);
    let id = |number: u32| format!("guide/gc.md#cycles:{number}");
    sample.known = [(id(1), Part::Claim(0)), (id(2), Part::Ending)].into_iter().collect();
    let document = document(&sample);
    let examples = &document["examples"];
    assert_eq!((&examples[0]["baseline"], &examples[1]["baseline"]), (&json!(null), &json!("known")));
    let claims = &examples[0]["claims"];
    assert_eq!((&claims[0]["baseline"], &claims[1]["baseline"]), (&json!("known"), &json!(null)));
    assert_eq!((&document["summary"]["known"], &document["summary"]["new"]), (&json!(2), &json!(1)));
}

#[test]
fn an_exception_is_told() {
    let document = document(&Sample::raised("1 / 0\n", "ZeroDivisionError", "division by zero"));
    let example = &document["examples"][0];
    assert_eq!(example["reason"], "ZeroDivisionError");
    assert_eq!(
        example["exception"],
        json!({
            "type": "ZeroDivisionError",
            "message": "division by zero",
            "line": 4,
            "traceback": "Traceback (most recent call last):\n  …\nZeroDivisionError: division by zero\n",
        })
    );
}

#[test]
fn a_value_is_told() {
    let mut sample = Sample::new("1 + 1\n").status(Status::Ran);
    sample.capture().echo = Some("2".to_owned());
    let example = &document(&sample)["examples"][0];
    assert_eq!((&example["status"], &example["value"], &example["reason"]), (&json!("ran"), &json!("2"), &json!(null)));
}

#[test]
fn what_did_not_run_is_empty() {
    let sample = Sample::new("pass\n").status(Status::Skipped(NotRun::CommandLine)).without_runtime();
    let document = document(&sample);
    assert_eq!(document["runtime"], json!(null));
    let example = &document["examples"][0];
    assert_eq!((&example["status"], &example["reason"]), (&json!("skipped"), &json!("--no-run")));
    assert_eq!((&example["stdout"], &example["value"], &example["duration_ns"]), (&json!(""), &json!(null), &json!(0)));
}

#[test]
fn an_exception_that_did_not_come_is_the_reason() {
    let sample = Sample::new("pass\n").status(Status::Failed(Failure::NotRaised("TypeError".to_owned())));
    assert_eq!(document(&sample)["examples"][0]["reason"], "TypeError was not raised");
}

#[test]
fn diagnostics_have_their_place() {
    let mut sample = Sample::new("pass\n");
    let toml = Place::Text { path: "book.toml".to_owned(), text: "é = 1\nè = x".to_owned(), range: 10..11 };
    sample.diagnostics = vec![
        Diagnostic::warning("odd", Place::Note(Span::new(FileId(0), 2, 8)), "this is odd").with_help("mend it"),
        Diagnostic::error("bad", toml, "this is bad"),
        Diagnostic::error("gone", Place::Path("notes/x.md".to_owned()), "cannot be read"),
        Diagnostic::error("option", Place::CommandLine, "no such option"),
    ];
    let entry = |code,
                 severity,
                 message,
                 file: Option<&str>,
                 line: Option<u32>,
                 column: Option<u32>,
                 help: Option<&str>| {
        json!({"code": code, "severity": severity, "message": message, "file": file, "line": line, "column": column, "help": help})
    };
    assert_eq!(
        document(&sample)["diagnostics"],
        json!([
            entry("odd", "warning", "this is odd", Some("guide/gc.md"), Some(1), Some(3), Some("mend it")),
            entry("bad", "error", "this is bad", Some("book.toml"), Some(2), Some(3), None),
            entry("gone", "error", "cannot be read", Some("notes/x.md"), None, None, None),
            entry("option", "error", "no such option", None, None, None, None),
        ])
    );
}

#[test]
fn places_past_the_end_or_inside_a_character_do_no_harm() {
    assert_eq!(position("é", 1), (1, 1));
    assert_eq!(position("a\nb", 99), (2, 2));
    assert_eq!(position("", 0), (1, 1));
}
