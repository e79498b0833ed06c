//! A trace as JSON, and that the documentation tells of each of its fields.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::*;
use crate::trace::{Cause, Freed, FreedBy, LockStep, Mark, Member, PauseKind, Ring, Skip, sample};

const PAGE: &str = include_str!("../../content/traces.md");

/// The fields of each object, by the names that lead to it.
type Fields = BTreeMap<String, BTreeSet<String>>;

/// A trace in which everything has happened.
fn everything() -> Trace {
    let mut trace = sample::turns(40, 0);
    trace.gc = vec![sample::collection(3, 2, 5, Cause::Explicit, 4)];
    let freed = |by| Freed { class: "Node".into(), count: 2, by, at: 5, line: Some(4) };
    trace.freed = vec![freed(FreedBy::Count), freed(FreedBy::Collector)];
    let member = Member { class: "Node".into(), name: Some("a".into()) };
    trace.rings = vec![Ring { objects: vec![member], count: 1, at: 5, line: Some(4) }];
    trace.tasks = sample::tasks().tasks;
    trace.tasks[1].ending = TaskEnd::Pending;
    trace.processes = sample::processes().processes;
    trace.counts = sample::counts().counts;
    trace.output = vec![Mark { thread: 0, at: 1, line: None, bytes: 2 }];
    trace.skips = vec![Skip { at: 2, duration: 3 }];
    trace.threads[2].life.end = None;
    let lock = |name: &str| Lock { kind: "Lock".into(), name: Some(name.into()) };
    trace.locks = ["left", "right", "spare"].map(lock).into();
    let event = |lock, thread, step, at| LockEvent { lock, thread, step, at, line: Some(9) };
    trace.lock_events = vec![
        event(0, 1, LockStep::Acquire, 1),
        event(1, 2, LockStep::Acquire, 2),
        event(1, 1, LockStep::Wait, 3),
        event(0, 2, LockStep::Wait, 4),
        event(0, 0, LockStep::Wait, 5),
    ];
    trace
}

/// Collects what `value` and what is in it have.
fn collect(value: &Value, place: &str, found: &mut Fields) {
    let inner = |key: &str| if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") };
    match value {
        Value::Array(all) => all.iter().for_each(|each| collect(each, place, found)),
        Value::Object(all) => all.iter().for_each(|(key, each)| {
            found.entry(place.to_owned()).or_default().insert(key.clone());
            collect(each, &inner(key), found);
        }),
        _ => {}
    }
}

/// The names in the backticks of a cell.
fn names(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// What the table of the page says.
fn documented() -> Fields {
    let table = PAGE.split_once("## Traces as JSON").expect("the chapter").1;
    let row = |line: &str| {
        let cells: Vec<&str> = line.strip_prefix('|')?.split('|').collect();
        let fields: BTreeSet<String> = names(cells.get(1)?).map(str::to_owned).collect();
        (!fields.is_empty()).then(|| (names(cells[0]).next().unwrap_or("").to_owned(), fields))
    };
    table.lines().filter_map(row).collect()
}

#[test]
fn each_field_is_documented_and_there_are_no_others() {
    let mut found = Fields::new();
    collect(&serde_json::to_value(TraceEntry::new(&everything())).expect("JSON"), "", &mut found);
    assert_eq!(found, documented());
}

#[test]
fn words_for_kinds_are_documented() {
    let words = ["automatic", "explicit", "collector", "sleep", "io", "wait", "acquire", "release", "give-up"];
    let endings = ["pending", "done", "raised", "cancelled", "deadlock", "waits", "held", "alive"];
    let reasons = [NoGil::OneThread, NoGil::Host, NoGil::FreeThreaded, NoGil::Unknown, NoGil::Dropped].map(NoGil::name);
    for word in words.into_iter().chain(endings).chain(reasons) {
        assert!(PAGE.contains(&format!("`{word}`")), "{word}");
    }
}

#[test]
fn lines_of_holds_and_pauses_are_told() {
    let mut trace = everything();
    trace.pauses = vec![Pause { thread: 1, kind: PauseKind::Sleep, start: 1, end: 2, line: Some(7) }];
    let json = serde_json::to_value(TraceEntry::new(&trace)).expect("JSON");
    let expected = serde_json::json!({ "thread": 1, "kind": "sleep", "start": 1, "end": 2, "line": 7 });
    assert_eq!(json["pauses"][0], expected);
    assert_eq!(json["gil"]["holds"][0]["line"], Value::Null);
    let ring = serde_json::json!({ "objects": [{ "class": "Node", "name": "a" }], "count": 1, "t": 5, "line": 4 });
    assert_eq!(json["rings"][0], ring);
}
