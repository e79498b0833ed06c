//! Conditions as they are written, and traces of which they are true or false.

use super::*;
use crate::trace::sample;
use crate::trace::{Cause, LockEvent, LockStep};

fn find(text: &str, trace: &Trace) -> Shown {
    Condition::read(text).unwrap().find(trace, Reach::Whole)
}

fn is(text: &str) -> Shown {
    Shown::True(text.into())
}

fn is_not(text: &str) -> Shown {
    Shown::False(text.into())
}

#[test]
fn conditions_are_read_as_they_are_written() {
    for text in ["gc.collected >= 2", "gil.handoffs > 0", "threads.started == 3", "tasks.pending != 1", "no deadlock"] {
        assert_eq!(Condition::read(text).map(|condition| condition.to_string()), Ok(text.to_owned()));
    }
    let loose = Condition::read("  gc.collected>=10_000 ");
    assert_eq!(loose, Ok(Condition::Compare(Figure::Collected, Operator::AtLeast, 10_000)));
}

#[test]
fn prose_is_no_condition_and_slips_are_told() {
    for prose in [
        "",
        "this shows the flow",
        "see below",
        "called once",
        "no idea",
        "enter",
        "started",
        "== 5",
        "x > 5",
        "os.path",
    ] {
        assert_eq!(Condition::read(prose), Err(Misread::NotOne), "{prose}");
    }
    let slip = |name: &str, near| Err(Misread::UnknownName(name.into(), near));
    assert_eq!(Condition::read("gc.colected >= 2"), slip("gc.colected", Some("gc.collected")));
    assert_eq!(Condition::read("started == 2"), slip("started", Some("threads.started")));
    assert_eq!(Condition::read("no deadlocks"), slip("no deadlocks", Some("no deadlock")));
    assert_eq!(Condition::read("memory.used < 5"), slip("memory.used", None));
    assert_eq!(Condition::read("gc.collected"), Err(Misread::BadComparison("gc.collected")));
    assert_eq!(Condition::read("gc.collected >= two"), Err(Misread::BadComparison("gc.collected")));
    assert_eq!(Condition::read("gc.collected => 2"), Err(Misread::BadComparison("gc.collected")));
    assert_eq!(Condition::read("gc.collected >= -1"), Err(Misread::BadComparison("gc.collected")));
}

#[test]
fn figures_are_counted() {
    let mut trace = sample::turns(50, 0);
    trace.gc = vec![sample::collection(1, 0, 5, Cause::Automatic, 2), sample::collection(2, 2, 3, Cause::Explicit, 2)];
    trace.tasks = sample::tasks().tasks;
    trace.processes = sample::processes().processes;
    trace.locks = sample::locked().locks;
    trace.lock_events = sample::locked().lock_events;
    let figures: Vec<u64> = NAMES.iter().map(|(_, figure)| figure.of(&trace).unwrap()).collect();
    assert_eq!(figures, [2, 1, 1, 8, 0, 0, 0, 2, 0, 9, 9, 1, 1, 3, 2, 0, 1, 0, 2, 1]);
}

#[test]
fn a_condition_is_true_or_false_of_a_trace() {
    let trace = sample::turns(50, 0);
    assert_eq!(find("threads.started == 2", &trace), is("threads.started == 2"));
    assert_eq!(find("threads.started != 2", &trace), is_not("threads.started == 2"));
    assert_eq!(find("gil.handoffs >= 10", &trace), is_not("gil.handoffs == 9"));
    assert_eq!(find("gil.handoffs < 10", &trace), is("gil.handoffs == 9"));
    assert_eq!(find("no deadlock", &trace), is("no deadlock"));
}

#[test]
fn of_a_part_only_what_can_no_longer_change_is_told() {
    let mut trace = sample::turns(50, 0);
    trace.dropped.insert(Dropped::Gil);
    assert_eq!(find("gil.handoffs >= 9", &trace), is("gil.handoffs == 9"));
    assert_eq!(find("gil.handoffs >= 10", &trace), Shown::Unknown);
    assert_eq!(find("gil.handoffs == 9", &trace), Shown::Unknown);
    assert_eq!(find("gil.handoffs == 8", &trace), is_not("gil.handoffs == 9"));
    assert_eq!(find("gil.handoffs != 8", &trace), is("gil.handoffs == 9"));
    assert_eq!(find("gil.handoffs < 9", &trace), is_not("gil.handoffs == 9"));
    assert_eq!(find("gil.handoffs <= 9", &trace), Shown::Unknown);
    assert_eq!(find("no deadlock", &trace), is("no deadlock"));
    assert_eq!(Condition::read("no deadlock").unwrap().find(&trace, Reach::Cut), Shown::Unknown);
}

#[test]
fn what_was_dropped_leaves_other_figures_exact() {
    let unknown = |what: Dropped, trace: &Trace| -> Vec<&'static str> {
        let trace = Trace { dropped: [what].into(), ..trace.clone() };
        let is_unknown = |name: &&str| find(&format!("{name} <= 99"), &trace) == Shown::Unknown;
        NAMES.iter().map(|(name, _)| *name).filter(is_unknown).collect()
    };
    let (one, three) = (sample::trace(1, &[]), sample::turns(50, 0));
    assert_eq!(unknown(Dropped::Locks, &three), [""; 0]);
    assert_eq!(unknown(Dropped::Objects, &three), ["freed.count", "freed.collector"]);
    assert_eq!(unknown(Dropped::Gil, &three), ["gil.handoffs", "gil.timeouts"]);
    // One thread never hands over, however much of it was dropped.
    assert_eq!(unknown(Dropped::Gil, &one), [""; 0]);
    assert_eq!(unknown(Dropped::Names, &one).len(), 15);
    let events = unknown(Dropped::Events, &three);
    assert_eq!(events.len(), 13);
    assert!(!events.iter().any(|name| name.starts_with("gil.") || name.starts_with("threads.")));
}

#[test]
fn without_the_gil_nothing_is_said_of_it() {
    let one = sample::trace(1, &[]);
    assert_eq!(find("gil.handoffs == 0", &one), is("gil.handoffs == 0"));
    assert_eq!(find("gil.handoffs > 0", &sample::locked()), Shown::Unknown);
    assert_eq!(find("threads.started == 2", &sample::locked()), is("threads.started == 2"));
}

#[test]
fn threads_that_wait_for_each_other_are_named() {
    let mut trace = sample::locked();
    trace.locks.push(trace.locks[0].clone());
    let event = |lock, thread, step| LockEvent { lock, thread, step, at: 1, line: None };
    trace.lock_events = vec![
        event(0, 1, LockStep::Acquire),
        event(1, 2, LockStep::Acquire),
        event(1, 1, LockStep::Wait),
        event(0, 2, LockStep::Wait),
    ];
    assert_eq!(find("no deadlock", &trace), is_not("deadlock of Thread-1 and Thread-2"));
    trace.lock_events.push(event(1, 1, LockStep::GiveUp));
    assert_eq!(find("no deadlock", &trace), is("no deadlock"));
}
