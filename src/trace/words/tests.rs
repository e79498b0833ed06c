//! Traces and what is said of them.

use super::*;
use crate::trace::sample::{self, collection};
use crate::trace::{Cause, Dropped, Freed, FreedBy, LockStep, Member, NoGil, Pause, PauseKind, Ring, TaskEnd};

fn said(trace: &Trace) -> Vec<String> {
    sentences(trace)
}

#[test]
fn where_nothing_happened_nothing_is_said() {
    assert_eq!(said(&Trace::default()), [""; 0]);
    assert_eq!(said(&sample::trace(10, &[])), [""; 0]);
    let cut = Trace { dropped: [Dropped::Events].into(), ..sample::trace(10, &[]) };
    assert_eq!(said(&cut), [""; 0]);
}

#[test]
fn what_was_dropped_is_told_last() {
    let cut = |what| Trace { dropped: [what].into(), ..sample::turns(50, 0) };
    let told = |what| said(&cut(what)).pop().unwrap_or_default();
    assert_eq!(
        told(Dropped::Events),
        "There were more events than are kept: what is told of them is of the last ones."
    );
    assert_eq!(
        told(Dropped::Locks),
        "There were more steps with locks than are kept: of later ones, those that had to wait are told."
    );
    assert_eq!(
        told(Dropped::Objects),
        "There were more objects than are looked at: from then on, nothing is told of what freed those of the example."
    );
}

#[test]
fn threads_take_turns() {
    assert_eq!(
        said(&sample::turns(102, 0)),
        ["Thread-1 and Thread-2 took turns 18 times; each waited for the GIL 45 to 50 % of its life; \
          the switch interval ran out 19 times."]
    );
}

#[test]
fn the_time_that_waking_takes_is_told() {
    let told = said(&sample::turns(102, 1_000_000));
    assert_eq!(
        told[1],
        "Of the time that threads waited, the GIL was free for 17 %: the next one was still waking up."
    );
}

#[test]
fn sleeps_at_the_same_time_are_told() {
    let mut trace = sample::trace(100, &["a", "b"]);
    let sleep = |thread, start, end| Pause { thread, kind: PauseKind::Sleep, start, end, line: None };
    trace.pauses = vec![sleep(1, 0, 60_000_000), sleep(2, 20_000_000, 80_000_000)];
    trace.no_gil = None;
    trace.gil = Some(crate::trace::Gil::default());
    assert_eq!(said(&trace), ["a and b slept at the same time for 40 ms, and the GIL was free."]);
}

#[test]
fn why_there_is_no_gil_is_told_where_there_are_threads() {
    let mut trace = sample::trace(100, &["a"]);
    trace.no_gil = Some(NoGil::FreeThreaded);
    assert_eq!(
        said(&trace),
        ["1 thread was started.", "There is no GIL to show: this Python runs its threads without one."]
    );
    trace.threads.truncate(1);
    assert_eq!(said(&trace), [""; 0]);
}

#[test]
fn locks_are_told_by_their_waits() {
    let mut trace = sample::locked();
    assert_eq!(said(&trace)[2], "The lock door was taken twice; Thread-2 had to wait for it, 40 ms.");
    trace.lock_events.retain(|event| event.step != LockStep::Wait);
    assert_eq!(said(&trace)[2], "The lock door was taken twice, and nobody had to wait.");
}

#[test]
fn tasks_are_told_with_their_endings() {
    let mut trace = sample::tasks();
    assert_eq!(
        said(&trace),
        [
            "3 tasks took 6 turns on the event loop; without the first, their lives add up to 140 ms and took 89 ms side by \
          side; Task-3 was cancelled."
        ]
    );
    for task in &mut trace.tasks {
        task.ending = TaskEnd::Pending;
    }
    assert!(said(&trace)[0].ends_with("; Task-1, Task-2 and Task-3 were still pending at the end."));
    trace.tasks.truncate(1);
    assert_eq!(said(&trace), ["1 task took 2 turns on the event loop; Task-1 was still pending at the end."]);
}

#[test]
fn children_are_told_by_their_statuses() {
    let mut trace = sample::processes();
    assert_eq!(said(&trace), ["2 child processes ran: Process-2 ended with status 3."]);
    trace.processes[1].status = Some(-9);
    assert_eq!(said(&trace), ["2 child processes ran: Process-2 was killed by SIGKILL."]);
    let bad = trace.processes[1].clone();
    trace.processes.extend(std::iter::repeat_n(bad, 5));
    assert_eq!(said(&trace), ["7 child processes ran, and 6 of them did not end well."]);
    trace.processes.remove(0);
    assert_eq!(said(&trace), ["6 child processes ran, and none of them ended well."]);
    let mut trace = sample::processes();
    trace.processes.truncate(1);
    assert_eq!(said(&trace), ["1 child process ran and ended with status 0."]);
}

#[test]
fn collections_are_told_by_their_cause() {
    let mut trace = sample::trace(100, &[]);
    trace.gc = vec![collection(1, 2, 0, Cause::Explicit, 3), collection(5, 2, 2, Cause::Explicit, 12)];
    assert_eq!(
        said(&trace),
        [
            "gc.collect() on line 3 found nothing to free.",
            "gc.collect() on line 12 freed 2 objects that could no longer be reached."
        ]
    );
    trace.gc = vec![collection(1, 0, 10_000, Cause::Automatic, 3), collection(5, 2, 2, Cause::Automatic, 12)];
    assert_eq!(
        said(&trace),
        ["The collector ran twice by itself (once for the youngest generation only) and freed 10,002 objects."]
    );
    trace.gc.truncate(1);
    trace.gc[0].uncollectable = 1;
    assert_eq!(
        said(&trace),
        ["The collector ran once by itself and freed 10,000 objects.", "1 object could not be freed."]
    );
}

#[test]
fn what_freed_the_own_objects_is_told() {
    let freed = |class: &str, count, by| Freed { class: class.into(), count, by, at: 0, line: None };
    let mut trace = sample::trace(1, &[]);
    trace.freed = vec![
        freed("Node", 1, FreedBy::Count),
        freed("Node", 1, FreedBy::Collector),
        freed("Tree", 2, FreedBy::Collector),
        freed("Node", 1, FreedBy::Collector),
    ];
    assert_eq!(
        said(&trace),
        [
            "1 Node object went as soon as nothing referred to it.",
            "2 Node objects and 2 Tree objects went only when the collector came."
        ]
    );
}

#[test]
fn counts_rise_and_fall() {
    assert_eq!(said(&sample::counts()), ["The object called a had up to 2 references, and was gone on line 6."]);
}

#[test]
fn numbers_and_nouns_agree() {
    assert_eq!([number(0, "object"), number(1, "process")], ["0 objects", "1 process"]);
    assert_eq!([number(2, "process"), number(1_234_567, "turn")], ["2 processes", "1,234,567 turns"]);
    assert_eq!([times(0), times(1), times(2), times(3000)], ["never", "once", "twice", "3,000 times"]);
    let names = |count: usize| (0..count).map(|index| index.to_string()).collect::<Vec<_>>();
    assert_eq!(list(&names(3), "thread"), "0, 1 and 2");
    assert_eq!(list(&names(6), "thread"), "6 threads");
}

#[test]
fn what_is_stuck_or_left_behind_is_told() {
    let mut trace = sample::locked();
    trace.locks.push(crate::trace::Lock { kind: "Lock".into(), name: Some("gate".into()) });
    let event = |lock, thread, step, line| crate::trace::LockEvent { lock, thread, step, at: 1, line: Some(line) };
    trace.lock_events = vec![
        event(0, 1, LockStep::Acquire, 4),
        event(1, 2, LockStep::Acquire, 8),
        event(1, 1, LockStep::Wait, 5),
        event(0, 2, LockStep::Wait, 9),
    ];
    trace.threads[1].life.end = None;
    let told = said(&trace);
    assert_eq!(
        told[0],
        "Deadlock: Thread-1 waits on line 5 for gate, which Thread-2 has since line 8; \
         Thread-2 waits on line 9 for door, which Thread-1 has since line 4."
    );
    assert_eq!(told.last().unwrap(), "Thread-1 was still there when the example ended.");
    trace.lock_events.truncate(1);
    trace.threads[1].life.end = Some(5);
    assert_eq!(said(&trace).last().unwrap(), "door was not released.");
}

#[test]
fn rings_are_told_with_the_names_of_their_objects() {
    let told = |objects: &[(&str, Option<&str>)], count| {
        let member =
            |(class, name): &(&str, Option<&str>)| Member { class: (*class).into(), name: name.map(str::to_owned) };
        let rings = vec![Ring { objects: objects.iter().map(member).collect(), count, at: 1, line: Some(9) }];
        said(&Trace { rings, ..sample::trace(10, &[]) }).join(" ")
    };
    assert_eq!(told(&[("Node", Some("a"))], 1), "a (Node) referred to itself.");
    assert_eq!(told(&[("Node", None)], 1), "A Node object referred to itself.");
    assert_eq!(told(&[("Node", None)], 30), "30 Node objects referred to themselves.");
    assert_eq!(told(&[("Node", Some("a")), ("Leaf", None)], 1), "a (Node) → a Leaf object → a formed a ring.");
    let two = [("Node", None), ("Leaf", None)];
    assert_eq!(told(&two, 2), "A Node object → a Leaf object → the first formed a ring (2 rings of this form).");
}

#[test]
fn skipped_waiting_is_told_beside_what_happened() {
    let said = said(&sample::waiting());
    assert!(said.contains(&"4 s of waiting was skipped: the clock jumped twice.".to_owned()), "{said:?}");
    // Nothing but waiting is no trace.
    let mut slept = sample::trace(1_000, &[]);
    slept.skips = vec![crate::trace::Skip { at: 0, duration: 999_000_000 }];
    assert_eq!(super::sentences(&slept), [""; 0]);
}
