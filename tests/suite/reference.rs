//! The book's own reference of claims: whatever it describes is alive in it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::book::{Book, Report};

const FORMS: &str = "session trailing comment-block triple-quoted in-block-output next-fence ghost trace";
const RULES: &str = "exact whitespace value rounded ellipsis address prose label sequence measure bytecode exception flag duration trace";
const REASONS: &str =
    "syntax missing-module timeout not-run timing address environment random hedged ambiguous unseen no-trace";

fn reference() -> Report {
    let content = concat!(env!("CARGO_MANIFEST_DIR"), "/content");
    let [claims, comparison] = ["claims.md", "comparison.md"].map(|name| format!("{content}/{name}"));
    let done = Book::new().run(&["test", &claims, &comparison, "--format", "json"]);
    Report {
        json: serde_json::from_str(&done.stdout).unwrap_or_else(|error| panic!("{error}: {done:?}")),
        code: done.code,
    }
}

/// The values of `key` in the claims that pass `filter`.
fn found<'r>(report: &'r Report, key: &str, filter: impl Fn(&Value) -> bool) -> BTreeSet<&'r str> {
    let examples = report.json["examples"].as_array().expect("examples");
    let claims = examples.iter().flat_map(|example| example["claims"].as_array().expect("claims"));
    claims.filter(|claim| filter(claim)).filter_map(|claim| claim[key].as_str()).collect()
}

fn names(list: &str) -> BTreeSet<&str> {
    list.split(' ').collect()
}

#[test]
fn every_form_is_alive_and_a_broken_one_of_each_is_shown_as_such() {
    let report = reference();
    assert_eq!(report.code, 0);
    assert_eq!(found(&report, "form", |claim| claim["verdict"] == "holds"), names(FORMS));
    assert_eq!(found(&report, "form", |claim| claim["on_purpose"] == true), names(FORMS));
    assert_eq!(report.json["summary"]["broken"], 0);
}

#[test]
fn every_step_of_the_comparison_and_every_reason_is_alive() {
    let report = reference();
    assert_eq!(found(&report, "rule", |_| true), names(RULES));
    assert_eq!(found(&report, "reason", |_| true), names(REASONS));
}

#[test]
fn the_tables_name_them_in_their_order() {
    let page = include_str!("../../content/comparison.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| [`").or_else(|| line.strip_prefix("| `")));
    let named: Vec<&str> = rows.filter_map(|row| row.split('`').next()).collect();
    let steps = RULES.split(' ').count();
    assert_eq!(named[..steps].join(" "), RULES);
    assert_eq!(named[steps..].iter().copied().collect::<BTreeSet<_>>(), names(REASONS));
}
