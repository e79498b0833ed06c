//! The JSON report: its keys are a promise to other programs.

use serde_json::Value;

use crate::book::Book;
use crate::python;

/// A book with every kind of status, a claim of every verdict and a diagnostic.
fn report() -> Value {
    let note = python("print(1)  # 1") + &python("print(1)  # 2") + &python("print(id(1))  # 140") + &python("1 / 0");
    Book::of(&(note + "```bash\nls\n```\n\n[x](nowhere.md)\n")).test(&[]).json
}

fn assert_keys(value: &Value, expected: &str) {
    let object = value.as_object().unwrap_or_else(|| panic!("{value} is no object"));
    let mut keys: Vec<&str> = object.keys().map(String::as_str).collect();
    let mut expected: Vec<&str> = expected.split_whitespace().collect();
    keys.sort_unstable();
    expected.sort_unstable();
    assert_eq!(keys, expected);
}

fn all<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().unwrap_or_else(|| panic!("{key} is no list"))
}

#[test]
fn every_object_has_its_keys_and_no_other() {
    let report = report();
    assert_keys(&report, "version runtime pages examples summary diagnostics");
    assert_keys(&report["runtime"], "implementation version executable library host gil collector");
    assert_keys(&report["pages"][0], "file title url examples summary");
    assert_keys(&report["diagnostics"][0], "code severity message file line column help");
    let counts = "examples passed passed_broken failed ran skipped claims holds broken broken_on_purpose unverifiable \
                  reasons known new cached";
    assert_keys(&report["pages"][0]["summary"], counts);
    assert_keys(&report["summary"], &format!("{counts} duration_ns skipped_ns"));
    for example in all(&report, "examples") {
        assert_keys(
            example,
            "id file line end_line heading language status reason on_purpose baseline cached namespace stdout stderr value exception \
             ended_on duration_ns skipped_ns clock clock_reason claims trace",
        );
        for claim in all(example, "claims") {
            assert_keys(claim, "line column form kind head verdict on_purpose reason expected got rule baseline");
        }
    }
    assert_keys(&report["examples"][3]["exception"], "type message line traceback");
}

#[test]
fn the_summary_counts_what_is_listed() {
    let report = report();
    let examples = all(&report, "examples");
    let with = |status: &str| examples.iter().filter(|example| example["status"] == status).count();
    for status in ["passed", "failed", "ran", "skipped"] {
        assert_eq!(report["summary"][status], with(status), "{status}");
    }
    let claims: Vec<&Value> = examples.iter().flat_map(|example| all(example, "claims")).collect();
    for verdict in ["holds", "broken", "unverifiable"] {
        let count = claims.iter().filter(|claim| claim["verdict"] == verdict).count();
        assert_eq!(report["summary"][verdict], count, "{verdict}");
        assert_eq!(count, 1, "{verdict}");
    }
    assert_eq!(report["summary"]["examples"], 5);
    assert_eq!(report["summary"]["reasons"], serde_json::json!({"address": 1}));
    let mut of_page = report["pages"][0]["summary"].clone();
    for of_the_run in ["duration_ns", "skipped_ns"] {
        of_page[of_the_run] = report["summary"][of_the_run].clone();
    }
    assert_eq!(of_page, report["summary"], "the book has one page");
}

#[test]
fn standard_output_holds_the_document_and_nothing_else() {
    let book = Book::of(&(python("1 / 0") + "[x](nowhere.md)\n"));
    for command in [&["test", ".", "--format", "json"][..], &["build", ".", "--format", "json", "--color", "always"]] {
        let done = book.run(command);
        assert_eq!(done.code, 1, "{done:?}");
        assert!(serde_json::from_str::<Value>(&done.stdout).is_ok(), "{}", done.stdout);
        assert!(done.stderr.contains("nowhere.md"), "{}", done.stderr);
    }
}

#[test]
fn without_a_run_there_is_no_runtime() {
    let report = Book::of(&python("print(1)  # 2")).test(&["--no-run"]);
    assert!(report.json["runtime"].is_null());
    assert_eq!(report.statuses(), ["skipped: --no-run"]);
    assert_eq!(report.verdicts(0), ["unverifiable: not-run"]);
    assert_eq!(report.code, 0);
}
