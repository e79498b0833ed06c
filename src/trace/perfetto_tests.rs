//! The export, held against the rules of the format.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::*;
use crate::trace::sample;
use crate::trace::{Count, Mark, Pause, Skip};

fn exported(trace: &Trace) -> Value {
    serde_json::from_str(&export(&[Example { name: "a.md:3".into(), trace }])).unwrap()
}

fn everything() -> Trace {
    let mut trace = sample::turns(100, 500_000);
    trace.gc = vec![sample::collection(20, 2, 3, Cause::Explicit, 8), sample::collection(3, 0, 1, Cause::Automatic, 5)];
    trace.tasks = sample::tasks().tasks;
    trace.processes = sample::processes().processes;
    trace.locks = sample::locked().locks;
    trace.lock_events = sample::locked().lock_events;
    trace.counts = vec![Count { name: "a".into(), count: 2, at: 9_000, line: 3 }];
    trace.skips = vec![Skip { at: 60_000_000, duration: 30_000_000 }];
    trace.output.push(Mark { thread: 2, at: 7, line: None, bytes: 1 });
    trace
}

/// What is wrong with a document in the Trace Event Format.
fn wrong(document: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut last: BTreeMap<u64, f64> = BTreeMap::new();
    let mut open: BTreeMap<(u64, u64), Vec<(f64, f64)>> = BTreeMap::new();
    let mut named = BTreeSet::new();
    let mut flows: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for event in document["traceEvents"].as_array().unwrap() {
        let mut object = |what: &str| wrong.push(format!("{what}: {event}"));
        let (Some(pid), Some(tid)) = (event["pid"].as_u64(), event["tid"].as_u64()) else {
            object("no numbers");
            continue;
        };
        let phase = event["ph"].as_str().unwrap_or("");
        let at = event["ts"].as_f64().unwrap_or(-1.0);
        if event["name"].as_str().is_none_or(str::is_empty) || event["cat"].as_str().is_none() || at < 0.0 {
            object("name, category or time");
        }
        if !event["args"].is_object() {
            object("arguments");
        }
        if phase == "M" {
            named.insert((pid, tid));
            let sorts = event["name"].as_str().is_some_and(|name| name.ends_with("_sort_index"));
            let value = if sorts { "sort_index" } else { "name" };
            if event["args"][value].is_null() {
                object("metadata");
            }
            continue;
        }
        if last.insert(pid, at).is_some_and(|last| last > at) {
            object("order");
        }
        if !named.contains(&(pid, tid)) {
            object("a track without a name");
        }
        match phase {
            "X" => {
                let duration = event["dur"].as_f64().unwrap_or(-1.0);
                let stack = open.entry((pid, tid)).or_default();
                stack.retain(|(_, end)| *end > at);
                if duration < 0.0 || stack.last().is_some_and(|(_, end)| *end + 1e-6 < at + duration) {
                    object("a span that crosses another");
                }
                stack.push((at, at + duration));
            }
            "i" if !matches!(event["s"].as_str(), Some("t" | "p" | "g")) => object("scope"),
            "s" | "f" => {
                let inside =
                    open.get(&(pid, tid)).is_some_and(|spans| spans.iter().any(|span| span.0 <= at && at <= span.1));
                if phase == "s" && !inside {
                    object("an arrow from nowhere");
                }
                if phase == "f" && event["bp"] != "e" {
                    object("binding point");
                }
                flows.entry(event["id"].as_u64().unwrap_or(0)).or_default().push(phase.to_owned());
            }
            "i" | "C" => {}
            _ => object("phase"),
        }
    }
    wrong.extend(flows.iter().filter(|(_, ends)| **ends != ["s", "f"]).map(|(id, ends)| format!("{id}: {ends:?}")));
    wrong
}

#[test]
fn an_export_keeps_the_rules_of_the_format() {
    let document = exported(&everything());
    assert_eq!(wrong(&document), [""; 0]);
    assert_eq!(document["displayTimeUnit"], "ms");
    let phases: BTreeSet<&str> =
        document["traceEvents"].as_array().unwrap().iter().map(|event| event["ph"].as_str().unwrap()).collect();
    assert_eq!(phases, BTreeSet::from(["C", "M", "X", "f", "i", "s"]));
}

#[test]
fn the_checker_sees_what_is_wrong() {
    let mut document = exported(&everything());
    let events = document["traceEvents"].as_array_mut().unwrap();
    let span = events.iter().position(|event| event["ph"] == "X").unwrap();
    events[span]["dur"] = json!(-1.0);
    let arrow = events.iter().position(|event| event["ph"] == "f").unwrap();
    events.remove(arrow);
    events.retain(|event| event["args"]["name"] != "garbage collector" && event["args"]["sort_index"] != 1000);
    let told = wrong(&document);
    assert!(told.iter().any(|each| each.starts_with("a span that crosses")), "{told:?}");
    assert!(told.iter().any(|each| each.ends_with("[\"s\"]")), "{told:?}");
    assert!(told.iter().any(|each| each.starts_with("a track without a name")), "{told:?}");
}

#[test]
fn times_are_microseconds_and_lines_are_kept() {
    let document = exported(&everything());
    let events = document["traceEvents"].as_array().unwrap();
    let collection = events.iter().find(|event| event["name"] == "collection of generation 2").unwrap();
    assert_eq!((collection["ts"].as_f64(), collection["dur"].as_f64()), (Some(20_000.0), Some(500.0)));
    assert_eq!(collection["args"]["line"], 8);
    assert_eq!(collection["args"]["cause"], "gc.collect()");
    let name = events.iter().find(|event| event["name"] == "process_name").unwrap();
    assert_eq!(name["args"]["name"], "a.md:3");
}

#[test]
fn spans_that_cross_are_cut() {
    let mut trace = sample::turns(50, 0);
    trace.pauses = vec![
        Pause { thread: 1, kind: PauseKind::Io, start: 2_000_000, end: 8_000_000, line: None },
        Pause { thread: 1, kind: PauseKind::Sleep, start: 0, end: 60_000_000, line: None },
    ];
    assert_eq!(wrong(&exported(&trace)), [""; 0]);
}

#[test]
fn each_example_is_a_process() {
    let (one, two) = (sample::tasks(), sample::processes());
    let named = |name: &str, trace| Example { name: name.to_owned(), trace };
    let document = serde_json::from_str(&export(&[named("a", &one), named("b", &two)])).unwrap();
    assert_eq!(wrong(&document), [""; 0]);
    let pids: BTreeSet<u64> =
        document["traceEvents"].as_array().unwrap().iter().map(|event| event["pid"].as_u64().unwrap()).collect();
    assert_eq!(pids, BTreeSet::from([1, 2]));
}
