use super::*;
use crate::trace::{Life, Lock, LockEvent, Task, Thread};

/// A trace of threads `0..threads` and one lock of each kind; each step is thread, what, lock, line.
fn trace(threads: usize, kinds: &[&str], steps: &[(usize, LockStep, usize, u32)]) -> Trace {
    let thread =
        |id: usize| Thread { name: format!("T{id}"), life: Life { start: 0, end: Some(9) }, ..Thread::default() };
    Trace {
        threads: (0..threads).map(thread).collect(),
        locks: kinds.iter().map(|&kind| Lock { kind: kind.to_owned(), name: None }).collect(),
        lock_events: steps
            .iter()
            .zip(0..)
            .map(|(&(thread, step, lock, line), at)| LockEvent { lock, thread, step, at, line: Some(line) })
            .collect(),
        ..Trace::default()
    }
}

fn waiting(thread: usize, lock: usize, line: u32, holder: Option<(usize, u32)>) -> Waiting {
    let holder = holder.map(|(thread, line)| Holder { thread, line: Some(line) });
    Waiting { thread, lock, line: Some(line), holder }
}

use LockStep::{Acquire, GiveUp, Release, Wait};

#[test]
fn two_threads_that_wait_for_each_other() {
    let steps = [(1, Acquire, 0, 10), (2, Acquire, 1, 20), (1, Wait, 1, 11), (2, Wait, 0, 21)];
    let found = findings(&trace(3, &["Lock", "RLock"], &steps));
    let cycle = vec![waiting(1, 1, 11, Some((2, 20))), waiting(2, 0, 21, Some((1, 10)))];
    assert_eq!(found[0], Finding::Deadlock(cycle));
    assert!(!found.iter().any(|finding| matches!(finding, Finding::Waits(_))), "{found:?}");
}

#[test]
fn a_ring_of_three_is_told_once_and_who_waits_for_it_apart() {
    let steps = [
        (1, Acquire, 0, 1),
        (2, Acquire, 1, 2),
        (3, Acquire, 2, 3),
        (3, Wait, 0, 6),
        (1, Wait, 1, 4),
        (2, Wait, 2, 5),
        (0, Wait, 0, 7),
    ];
    let found = findings(&trace(4, &["Lock"; 3], &steps));
    let cycle = vec![waiting(1, 1, 4, Some((2, 2))), waiting(2, 2, 5, Some((3, 3))), waiting(3, 0, 6, Some((1, 1)))];
    assert_eq!(found[..2], [Finding::Deadlock(cycle), Finding::Waits(waiting(0, 0, 7, Some((1, 1))))]);
}

#[test]
fn a_thread_that_takes_its_own_lock_again() {
    let found = findings(&trace(1, &["Lock"], &[(0, Acquire, 0, 1), (0, Wait, 0, 2)]));
    assert_eq!(found[0], Finding::Deadlock(vec![waiting(0, 0, 2, Some((0, 1)))]));
}

#[test]
fn locks_that_were_given_back_hold_nobody_up() {
    let steps = [(1, Acquire, 0, 1), (2, Wait, 0, 5), (1, Release, 0, 2), (2, Acquire, 0, 5), (2, Release, 0, 6)];
    assert_eq!(findings(&trace(3, &["Lock"], &steps)), []);
    assert_eq!(findings(&trace(3, &["Lock"], &[(1, Wait, 0, 1), (1, GiveUp, 0, 1)])), []);
}

#[test]
fn another_thread_may_give_a_lock_back() {
    let steps = [(1, Acquire, 0, 1), (2, Release, 0, 2), (2, Release, 0, 3)];
    assert_eq!(findings(&trace(3, &["Lock"], &steps)), []);
}

#[test]
fn a_lock_that_was_not_given_back() {
    let by = Holder { thread: 1, line: Some(4) };
    assert_eq!(findings(&trace(2, &["Lock"], &[(1, Acquire, 0, 4)])), [Finding::Held { lock: 0, by }]);
}

#[test]
fn who_waits_for_an_event_waits_for_nobody() {
    let steps = [(1, Acquire, 0, 3), (0, Wait, 0, 4)];
    let found = findings(&trace(2, &["Event"], &steps));
    assert_eq!(found, [Finding::Waits(waiting(0, 0, 4, None))]);
}

#[test]
fn another_lock_taken_meanwhile_does_not_end_a_wait() {
    let steps = [(1, Acquire, 0, 1), (2, Wait, 0, 5), (2, Acquire, 1, 4)];
    let found = findings(&trace(3, &["Lock", "Lock"], &steps));
    assert_eq!(found[0], Finding::Waits(waiting(2, 0, 5, Some((1, 1)))));
}

#[test]
fn threads_and_tasks_that_are_still_there() {
    let mut trace = trace(2, &[], &[]);
    trace.threads[0].life.end = None;
    assert_eq!(findings(&trace), [], "the main thread outlives all");
    trace.threads[1].life.end = None;
    trace.tasks = vec![Task { ending: TaskEnd::Done, ..Task::default() }, Task::default()];
    assert_eq!(findings(&trace), [Finding::Alive(1), Finding::Pending(1)]);
}

#[test]
fn events_of_locks_that_nobody_named_are_harmless() {
    let found = findings(&trace(1, &[], &[(5, Wait, 7, 1), (5, Acquire, 8, 1), (6, Release, 9, 1)]));
    assert_eq!(found, [Finding::Waits(waiting(5, 7, 1, None))]);
}
