//! Traces made by hand, for tests.

use super::*;

const MS: u64 = 1_000_000;

/// A trace of this many milliseconds with these threads; the main thread is there already.
pub(crate) fn trace(milliseconds: u64, threads: &[&str]) -> Trace {
    let duration = milliseconds * MS;
    let main = Thread { name: "MainThread".into(), life: Life { start: 0, end: None }, ..Thread::default() };
    let started = threads.iter().map(|name| Thread {
        name: (*name).into(),
        parent: Some(0),
        life: Life { start: MS, end: Some(duration - MS) },
        daemon: false,
        line: Some(7),
    });
    Trace {
        runtime: "CPython 3.13.0, generational collector".into(),
        duration,
        threads: std::iter::once(main).chain(started).collect(),
        no_gil: Some(NoGil::OneThread),
        ..Trace::default()
    }
}

/// Two threads that take turns every 5 ms, with `gap` nanoseconds between them.
pub(crate) fn turns(milliseconds: u64, gap: u64) -> Trace {
    let mut made = trace(milliseconds, &["Thread-1", "Thread-2"]);
    let mut gil = Gil::default();
    let (mut at, mut thread) = (MS, 1);
    while at + 5 * MS < made.duration - MS {
        gil.holds.push(Hold { thread, start: at, end: at + 5 * MS, line: None });
        thread = 3 - thread;
        gil.waits.push(Wait { thread, start: at, end: at + 5 * MS + gap, timeouts: 1 });
        at += 5 * MS + gap;
        gil.handoffs += 1;
    }
    made.gil = Some(gil);
    made.no_gil = None;
    made.pauses.push(Pause { thread: 0, kind: PauseKind::Lock, start: 2 * MS, end: made.duration - MS, line: None });
    made.output.push(Mark { thread: 1, at: 3 * MS, line: Some(5), bytes: 4 });
    made
}

/// Two threads that work for a few milliseconds, sleep for a second and for three, and work again.
pub(crate) fn waiting() -> Trace {
    let mut made = trace(4_040, &["Thread-1", "Thread-2"]);
    let hold = |thread, start, end| Hold { thread, start: start * MS, end: end * MS, line: None };
    let holds = vec![hold(1, 2, 9), hold(2, 9, 14), hold(1, 1_014, 1_021), hold(2, 4_021, 4_033)];
    made.gil = Some(Gil { holds, waits: Vec::new(), handoffs: 3 });
    made.no_gil = None;
    let sleep = |thread, start, end, line| Pause {
        thread,
        kind: PauseKind::Sleep,
        start: start * MS,
        end: end * MS,
        line: Some(line),
    };
    made.pauses = vec![sleep(1, 9, 1_014, 5), sleep(2, 14, 4_021, 6)];
    made.skips = vec![Skip { at: 14 * MS, duration: 1_000 * MS }, Skip { at: 1_021 * MS, duration: 3_000 * MS }];
    made.output = vec![Mark { thread: 1, at: 1_020 * MS, line: Some(7), bytes: 4 }];
    made
}

/// A collection of `generation` at a millisecond.
pub(crate) fn collection(at: u64, generation: u8, collected: u64, cause: Cause, line: u32) -> Collection {
    Collection {
        start: at * MS,
        duration: MS / 2,
        generation,
        collected,
        uncollectable: 0,
        cause,
        thread: 0,
        line: Some(line),
        count_before: [701, 3, 1],
        count_after: [0, 4, 1],
        thresholds: [700, 10, 10],
    }
}

/// Two tasks that wait while the other runs.
pub(crate) fn tasks() -> Trace {
    let mut made = trace(100, &[]);
    let task = |name: &str, coroutine: &str, start: u64, slices: &[(u64, u64)], ending| Task {
        name: name.into(),
        coroutine: coroutine.into(),
        life: Life { start: start * MS, end: slices.last().map(|slice| slice.1 * MS) },
        ending,
        slices: slices.iter().map(|(start, end)| Slice { start: start * MS, end: end * MS, line: Some(9) }).collect(),
        thread: 0,
        line: Some(12),
    };
    made.tasks = vec![
        task("Task-1", "main", 0, &[(0, 2), (90, 92)], TaskEnd::Done),
        task("Task-2", "fetch", 1, &[(2, 4), (50, 52)], TaskEnd::Done),
        task("Task-3", "fetch", 1, &[(4, 6), (88, 90)], TaskEnd::Cancelled),
    ];
    made
}

/// Two threads and a lock: the second waits 40 ms for it.
pub(crate) fn locked() -> Trace {
    let mut made = trace(100, &["Thread-1", "Thread-2"]);
    made.locks = vec![Lock { kind: "Lock".into(), name: Some("door".into()) }];
    let event = |thread, step, at: u64| LockEvent { lock: 0, thread, step, at: at * MS, line: Some(4) };
    made.lock_events = vec![
        event(1, LockStep::Acquire, 5),
        event(2, LockStep::Wait, 10),
        event(1, LockStep::Release, 50),
        event(2, LockStep::Acquire, 50),
        event(2, LockStep::Release, 60),
    ];
    made.no_gil = Some(NoGil::Host);
    made
}

/// Two children, of which one failed.
pub(crate) fn processes() -> Trace {
    let mut made = trace(100, &[]);
    let child = |name: &str, start: u64, end: u64, status| Process {
        name: name.into(),
        life: Life { start: start * MS, end: Some(end * MS) },
        status: Some(status),
        line: Some(8),
    };
    made.processes = vec![child("Process-1", 5, 60, 0), child("Process-2", 6, 80, 3)];
    made
}

/// An object that gets a second name, loses both, and is gone.
pub(crate) fn counts() -> Trace {
    let mut made = trace(1, &[]);
    let count = |line, count| Count { name: "a".into(), count, at: u64::from(line) * 1000, line };
    made.counts = vec![count(3, 1), count(4, 2), count(5, 1), count(6, 0)];
    made
}
