use std::path::PathBuf;

use super::super::ring::record;
use super::*;

const COLLECTION: u8 = 1;
const WAIT: u8 = 2;
const RAN: u8 = 6;
const FREED: u8 = 7;
const COUNTED: u8 = 8;
const PLACE: u8 = 9;

fn runtime() -> Runtime {
    Runtime {
        implementation: "cpython".to_owned(),
        version: "3.13.0".to_owned(),
        executable: PathBuf::new(),
        library: None,
        host: Host::Library,
        gil: true,
        collector: "generational".to_owned(),
        sandbox: None,
        lacks: Vec::new(),
    }
}

/// The trace of a task that began at 1000 with ten events before it, and took 500.
fn traced(journal: &[&str], records: &[Vec<u8>]) -> Option<Trace> {
    let names: Vec<Traced> = journal.iter().map(|line| serde_json::from_str(line).expect("a record")).collect();
    build(&names, || records.concat(), About { duration: 500, writes: &[], runtime: &runtime() })
}

const BEGIN: &str = r#"{"begin": [1000, 10]}"#;
const MAIN: &str = r#"{"thread": [0, "MainThread", null, false, null, null]}"#;

#[test]
fn nothing_recorded_is_no_trace() {
    assert_eq!(traced(&[], &[]), None);
    assert_eq!(traced(&[MAIN], &[record(1, 1000, (COLLECTION, 0), 0, 1, &[])]), None);
}

#[test]
fn a_collection() {
    let counts = |a: u64, b: u64, c: u64| a | b << 21 | c << 42;
    let words = [7, 20, 1, counts(701, 2, 3), counts(0, 3, 3), counts(700, 10, 10)];
    let trace = traced(&[BEGIN, MAIN], &[record(11, 1100, (COLLECTION, 3), 0, 8, &words)]).expect("a trace");
    let expected = Collection {
        start: 100,
        duration: 7,
        generation: 1,
        collected: 20,
        uncollectable: 1,
        cause: Cause::Explicit,
        thread: 0,
        line: Some(8),
        count_before: [701, 2, 3],
        count_after: [0, 3, 3],
        thresholds: [700, 10, 10],
    };
    assert_eq!(trace.gc, [expected]);
    assert_eq!((trace.runtime.as_str(), trace.dropped.len()), ("CPython 3.13.0, generational collector", 0));
    assert_eq!(trace.no_gil, Some(NoGil::OneThread));
}

#[test]
fn events_of_other_tasks_are_left_out() {
    let at = |number, at| record(number, at, (COLLECTION, 0), 0, 1, &[]);
    let trace = traced(&[BEGIN, MAIN], &[at(9, 1100), at(11, 1200), at(12, 1501)]).expect("a trace");
    assert_eq!(trace.gc.iter().map(|collection| collection.start).collect::<Vec<_>>(), [200]);
}

#[test]
fn what_the_ring_has_lost_is_said() {
    let at = |number| record(number, 1100, (COLLECTION, 0), 0, 1, &[]);
    let dropped = |journal: &[&str], first| -> Vec<Dropped> {
        let trace = traced(journal, &[at(first), at(first + 1)]).expect("a trace");
        trace.dropped.into_iter().collect()
    };
    assert_eq!(dropped(&[BEGIN, MAIN], 11), []);
    assert_eq!(dropped(&[BEGIN, MAIN], 9000), [Dropped::Events]);
    let told = [BEGIN, MAIN, r#"{"dropped": ["objects"]}"#, r#"{"dropped": ["locks"]}"#, r#"{"dropped": ["names"]}"#];
    assert_eq!(dropped(&told, 11), [Dropped::Locks, Dropped::Names, Dropped::Objects]);
}

#[test]
fn threads_have_parents_and_ends() {
    let journal = [
        BEGIN,
        MAIN,
        r#"{"thread": [3, "Thread-1", 0, true, 12, 50]}"#,
        r#"{"native": [3, 4711]}"#,
        r#"{"ended": [3, 90, "renamed"]}"#,
    ];
    let trace = traced(&journal, &[]).expect("a trace");
    let life = Life { start: 50, end: Some(90) };
    let expected = Thread { name: "renamed".to_owned(), parent: Some(0), life, daemon: true, line: Some(12) };
    assert_eq!(trace.threads[1], expected);
    assert_eq!(trace.no_gil, Some(NoGil::Unknown));
}

#[test]
fn locks_tasks_classes_and_names_are_looked_up() {
    let journal = [
        BEGIN,
        MAIN,
        r#"{"lock": [4, "RLock", "self.lock"]}"#,
        r#"{"task": [2, "Task-1", "main", 30, 0, 5]}"#,
        r#"{"named": [2, "slow"]}"#,
        r#"{"class": [0, "Node"]}"#,
        r#"{"counted": [0, "x"]}"#,
        r#"{"ring": [140, 10, [["Node", "a"], ["Node", null]], 2]}"#,
    ];
    let records = [
        record(11, 1100, (WAIT, 0), 0, 8, &[4]),
        record(12, 1110, (RAN, 0), 0, 9, &[2, 15]),
        record(13, 1130, (RAN, 3), 0, 0, &[2, 5]),
        record(14, 1140, (FREED, 1), 0, 10, &[0, 6]),
        record(15, 1150, (COUNTED, 0), 0, 11, &[0, 3]),
        record(16, 1160, (PLACE, 0), 0, 12, &[]),
        record(17, 1170, (PLACE, 0), 0, 0, &[]),
    ];
    let trace = traced(&journal, &records).expect("a trace");
    let wait = LockEvent { lock: 0, thread: 0, step: LockStep::Wait, at: 100, line: Some(8) };
    assert_eq!(trace.lock_events, [wait]);
    assert_eq!(trace.locks, [Lock { kind: "RLock".to_owned(), name: Some("self.lock".to_owned()) }]);
    let task = &trace.tasks[0];
    assert_eq!((task.name.as_str(), task.ending, task.life.end), ("slow", TaskEnd::Cancelled, Some(135)));
    assert_eq!(
        task.slices,
        [Slice { start: 110, end: 125, line: Some(9) }, Slice { start: 130, end: 135, line: None }]
    );
    let freed = Freed { class: "Node".to_owned(), count: 6, by: FreedBy::Collector, at: 140, line: Some(10) };
    assert_eq!(trace.freed, [freed]);
    let member = |name: Option<&str>| Member { class: "Node".to_owned(), name: name.map(str::to_owned) };
    let ring = Ring { objects: vec![member(Some("a")), member(None)], count: 2, at: 140, line: Some(10) };
    assert_eq!((trace.rings, trace.places), (vec![ring], vec![Place { thread: 0, at: 160, line: 12 }]));
    assert_eq!(trace.counts, [Count { name: "x".to_owned(), count: 3, at: 150, line: 11 }]);
}

#[test]
fn what_was_never_named_is_left_out() {
    let events =
        (1..9).map(|kind| record(10 + u64::from(kind), 1100, (kind, 0), 7, 1, &[99, u64::MAX])).collect::<Vec<_>>();
    assert_eq!(traced(&[BEGIN, MAIN], &events).map(|trace| (trace.gc, trace.tasks)), Some((vec![], vec![])));
    let known =
        (1..9).map(|kind| record(10 + u64::from(kind), 1100, (kind, 0), 0, 1, &[99, u64::MAX])).collect::<Vec<_>>();
    let trace =
        traced(&[BEGIN, MAIN, r#"{"ended": [9, 1, "x"]}"#, r#"{"exited": [9, 1, 1]}"#], &known).expect("a trace");
    assert_eq!((trace.gc.len(), trace.lock_events.len(), trace.freed.len()), (1, 0, 0));
}

#[test]
fn children_have_statuses() {
    let journal = [BEGIN, MAIN, r#"{"process": [1, "worker", 10, 4]}"#, r#"{"exited": [1, -9, 80]}"#];
    let trace = traced(&journal, &[]).expect("a trace");
    let life = Life { start: 10, end: Some(80) };
    assert_eq!(trace.processes, [Process { name: "worker".to_owned(), life, status: Some(-9), line: Some(4) }]);
}
