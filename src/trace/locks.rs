//! When locks were held and waited for.
//!
//! Takes the steps that a trace has; gives spans.

use super::interval::Span;
use super::model::{Lock, LockEvent, LockStep, ThreadId, Trace};

/// A time in which a thread held a lock, or waited for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Use {
    /// Index into [`Trace::locks`].
    pub(super) lock: usize,
    /// Who.
    pub(super) thread: ThreadId,
    /// What.
    pub(super) sort: UseSort,
    /// From and to.
    pub(super) span: Span,
    /// Whether it had not ended when the example did.
    pub(super) open: bool,
    /// The note's line at which it began.
    pub(super) line: Option<u32>,
}

/// Holding or waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UseSort {
    /// The thread had the lock.
    Held,
    /// The thread waited for it.
    Waited,
}

/// What was done with all locks, in the order of the beginnings.
pub(super) fn uses(trace: &Trace) -> Vec<Use> {
    let mut open: Vec<Use> = Vec::new();
    let mut done: Vec<Use> = Vec::new();
    for event in &trace.lock_events {
        match event.step {
            LockStep::Wait => open.push(begin(event, UseSort::Waited)),
            LockStep::Acquire => {
                close(&mut open, &mut done, event, UseSort::Waited);
                if trace.locks.get(event.lock).is_some_and(is_held) {
                    open.push(begin(event, UseSort::Held));
                }
            }
            LockStep::Release => close(&mut open, &mut done, event, UseSort::Held),
            LockStep::GiveUp => close(&mut open, &mut done, event, UseSort::Waited),
        }
    }
    done.extend(open.into_iter().map(|each| Use { span: (each.span.0, trace.duration.max(each.span.0)), ..each }));
    done.sort_by_key(|each| each.span.0);
    done
}

/// Whether one has such a lock after getting it. What wakes waiters up is passed, not held.
fn is_held(lock: &Lock) -> bool {
    !matches!(lock.kind.as_str(), "Event" | "Barrier" | "Queue" | "LifoQueue" | "PriorityQueue" | "SimpleQueue")
}

fn begin(event: &LockEvent, sort: UseSort) -> Use {
    let LockEvent { lock, thread, at, line, .. } = *event;
    Use { lock, thread, sort, span: (at, at), open: true, line }
}

/// Ends the innermost use of the event's thread; for a release by another thread, the oldest one.
fn close(open: &mut Vec<Use>, done: &mut Vec<Use>, event: &LockEvent, sort: UseSort) {
    let fits = |each: &Use| each.lock == event.lock && each.sort == sort;
    let own = open.iter().rposition(|each| fits(each) && each.thread == event.thread);
    let other = || (sort == UseSort::Held).then(|| open.iter().position(fits)).flatten();
    if let Some(index) = own.or_else(other) {
        let each = open.remove(index);
        done.push(Use { span: (each.span.0, event.at.max(each.span.0)), open: false, ..each });
    }
}

/// What to call a lock: its name in the code, or its sort where nothing names it.
pub(super) fn name(trace: &Trace, lock: usize) -> String {
    match trace.locks.get(lock) {
        Some(Lock { name: Some(name), .. }) => name.clone(),
        Some(Lock { kind, .. }) => format!("{kind} {}", lock + 1),
        None => format!("lock {}", lock + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use LockStep::{Acquire, GiveUp, Release, Wait};

    fn trace(kind: &str, steps: &[(ThreadId, LockStep, u64)]) -> Trace {
        let event = |&(thread, step, at)| LockEvent { lock: 0, thread, step, at, line: None };
        let lock = Lock { kind: kind.into(), name: None };
        Trace { duration: 100, locks: vec![lock], lock_events: steps.iter().map(event).collect(), ..Trace::default() }
    }

    fn told(kind: &str, steps: &[(ThreadId, LockStep, u64)]) -> Vec<(ThreadId, UseSort, Span, bool)> {
        uses(&trace(kind, steps)).into_iter().map(|each| (each.thread, each.sort, each.span, each.open)).collect()
    }

    #[test]
    fn a_wait_ends_with_the_lock_or_without() {
        let steps = [(0, Acquire, 1), (1, Wait, 2), (2, Wait, 3), (0, Release, 5), (1, Acquire, 6), (2, GiveUp, 7)];
        assert_eq!(
            told("Lock", &steps),
            [
                (0, UseSort::Held, (1, 5), false),
                (1, UseSort::Waited, (2, 6), false),
                (2, UseSort::Waited, (3, 7), false),
                (1, UseSort::Held, (6, 100), true),
            ]
        );
    }

    #[test]
    fn another_thread_may_release_and_events_are_not_held() {
        assert_eq!(told("Lock", &[(0, Acquire, 1), (1, Release, 4)]), [(0, UseSort::Held, (1, 4), false)]);
        assert_eq!(told("Event", &[(0, Wait, 1), (0, Acquire, 4)]), [(0, UseSort::Waited, (1, 4), false)]);
    }

    #[test]
    fn what_does_not_fit_is_passed_over() {
        let odd = [(0, Release, 1), (0, GiveUp, 2), (3, Acquire, 90), (3, Release, 5)];
        assert_eq!(told("Lock", &odd), [(3, UseSort::Held, (90, 90), false)]);
        let unknown = LockEvent { lock: 7, thread: 9, step: Acquire, at: 1, line: None };
        assert_eq!(uses(&Trace { lock_events: vec![unknown], ..Trace::default() }), []);
        assert_eq!(name(&Trace::default(), 7), "lock 8");
    }
}
