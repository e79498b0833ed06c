//! A trace in the JSON report: what [`super::json`] writes below `trace`.
//!
//! Threads, locks and tasks are named by their places in the lists; times are nanoseconds since the example began. As in
//! the rest of the document, the types exist for it alone.

use serde::Serialize;

use super::trace_objects_json::{CollectionEntry, FreedEntry, RingEntry};
use crate::trace::{
    Count, Finding, Gil, Hold, Lock, LockEvent, LockStep, NoGil, Pause, PauseKind, Process, Slice, Task, TaskEnd,
    Thread, Trace, Waiting, findings,
};

#[derive(Serialize)]
pub(super) struct TraceEntry<'a> {
    runtime: &'a str,
    duration: u64,
    threads: Vec<ThreadEntry<'a>>,
    gc: Vec<CollectionEntry>,
    freed: Vec<FreedEntry<'a>>,
    rings: Vec<RingEntry<'a>>,
    gil: Option<GilEntry>,
    no_gil: Option<&'static str>,
    pauses: Vec<PauseEntry>,
    locks: Vec<LockEntry<'a>>,
    tasks: Vec<TaskEntry<'a>>,
    processes: Vec<ProcessEntry<'a>>,
    counts: Vec<CountEntry<'a>>,
    output: Vec<MarkEntry>,
    skips: Vec<SkipEntry>,
    findings: Vec<FindingEntry>,
    truncated: bool,
    dropped: Vec<&'static str>,
}

#[derive(Serialize)]
struct ThreadEntry<'a> {
    id: usize,
    name: &'a str,
    parent: Option<usize>,
    start: u64,
    end: Option<u64>,
    daemon: bool,
    line: Option<u32>,
}

#[derive(Serialize)]
struct GilEntry {
    holds: Vec<HoldEntry>,
    waits: Vec<WaitEntry>,
    handoffs: u64,
}

#[derive(Serialize)]
struct HoldEntry {
    thread: usize,
    start: u64,
    end: u64,
    line: Option<u32>,
}

#[derive(Serialize)]
struct WaitEntry {
    thread: usize,
    start: u64,
    end: u64,
    timeouts: u32,
}

#[derive(Serialize)]
struct PauseEntry {
    thread: usize,
    kind: &'static str,
    start: u64,
    end: u64,
    line: Option<u32>,
}

#[derive(Serialize)]
struct LockEntry<'a> {
    lock: usize,
    name: Option<&'a str>,
    kind: &'a str,
    thread: usize,
    event: &'static str,
    t: u64,
    line: Option<u32>,
}

#[derive(Serialize)]
struct TaskEntry<'a> {
    id: usize,
    name: &'a str,
    coroutine: &'a str,
    start: u64,
    end: Option<u64>,
    ending: &'static str,
    thread: usize,
    line: Option<u32>,
    slices: Vec<SliceEntry>,
}

#[derive(Serialize)]
struct SliceEntry {
    start: u64,
    end: u64,
    line: Option<u32>,
}

#[derive(Serialize)]
struct ProcessEntry<'a> {
    id: usize,
    name: &'a str,
    start: u64,
    end: Option<u64>,
    status: Option<i32>,
    line: Option<u32>,
}

#[derive(Serialize)]
struct CountEntry<'a> {
    name: &'a str,
    count: u64,
    t: u64,
    line: u32,
}

#[derive(Serialize)]
struct MarkEntry {
    thread: usize,
    t: u64,
    line: Option<u32>,
    bytes: u64,
}

/// Waiting that a virtual clock jumped over.
#[derive(Serialize)]
struct SkipEntry {
    start: u64,
    end: u64,
}

/// What the end of the example shows: `deadlock` and `waits` tell who waits, `held` who has a lock, `alive` and `pending`
/// which thread and which task were still there.
#[derive(Serialize)]
#[serde(tag = "finding", rename_all = "lowercase")]
enum FindingEntry {
    Deadlock { waits: Vec<WaitingEntry> },
    Waits(WaitingEntry),
    Held { lock: usize, thread: usize, line: Option<u32> },
    Alive { thread: usize },
    Pending { task: usize },
}

#[derive(Serialize)]
struct WaitingEntry {
    thread: usize,
    lock: usize,
    line: Option<u32>,
    held_by: Option<usize>,
    held_since_line: Option<u32>,
}

impl<'a> TraceEntry<'a> {
    pub(super) fn new(trace: &'a Trace) -> Self {
        Self {
            runtime: &trace.runtime,
            duration: trace.duration,
            threads: trace.threads.iter().enumerate().map(ThreadEntry::new).collect(),
            gc: trace.gc.iter().map(CollectionEntry::new).collect(),
            freed: trace.freed.iter().map(FreedEntry::new).collect(),
            rings: trace.rings.iter().map(RingEntry::new).collect(),
            gil: trace.gil.as_ref().map(GilEntry::new),
            no_gil: trace.no_gil.filter(|_| trace.gil.is_none()).map(NoGil::name),
            pauses: trace.pauses.iter().map(PauseEntry::new).collect(),
            locks: trace.lock_events.iter().filter_map(|event| LockEntry::new(event, &trace.locks)).collect(),
            tasks: trace.tasks.iter().enumerate().map(TaskEntry::new).collect(),
            processes: trace.processes.iter().enumerate().map(ProcessEntry::new).collect(),
            counts: trace.counts.iter().map(CountEntry::new).collect(),
            output: trace
                .output
                .iter()
                .map(|mark| MarkEntry { thread: mark.thread, t: mark.at, line: mark.line, bytes: mark.bytes })
                .collect(),
            skips: trace.skips.iter().map(|skip| SkipEntry { start: skip.at, end: skip.end() }).collect(),
            findings: findings(trace).iter().map(FindingEntry::new).collect(),
            truncated: !trace.dropped.is_empty(),
            dropped: trace.dropped.iter().map(|what| what.name()).collect(),
        }
    }
}

impl<'a> ThreadEntry<'a> {
    fn new((id, thread): (usize, &'a Thread)) -> Self {
        let Thread { name, parent, life, daemon, line } = thread;
        Self { id, name, parent: *parent, start: life.start, end: life.end, daemon: *daemon, line: *line }
    }
}

impl GilEntry {
    fn new(gil: &Gil) -> Self {
        let holds = gil.holds.iter().map(|&Hold { thread, start, end, line }| HoldEntry { thread, start, end, line });
        let waits = gil.waits.iter().map(|each| WaitEntry {
            thread: each.thread,
            start: each.start,
            end: each.end,
            timeouts: each.timeouts,
        });
        Self { holds: holds.collect(), waits: waits.collect(), handoffs: gil.handoffs }
    }
}

impl PauseEntry {
    fn new(pause: &Pause) -> Self {
        let kind = match pause.kind {
            PauseKind::Sleep => "sleep",
            PauseKind::Lock => "lock",
            PauseKind::Io => "io",
        };
        Self { thread: pause.thread, kind, start: pause.start, end: pause.end, line: pause.line }
    }
}

impl<'a> LockEntry<'a> {
    fn new(event: &LockEvent, locks: &'a [Lock]) -> Option<Self> {
        let lock = locks.get(event.lock)?;
        let name = match event.step {
            LockStep::Wait => "wait",
            LockStep::Acquire => "acquire",
            LockStep::Release => "release",
            LockStep::GiveUp => "give-up",
        };
        Some(Self {
            lock: event.lock,
            name: lock.name.as_deref(),
            kind: &lock.kind,
            thread: event.thread,
            event: name,
            t: event.at,
            line: event.line,
        })
    }
}

impl<'a> TaskEntry<'a> {
    fn new((id, task): (usize, &'a Task)) -> Self {
        Self {
            id,
            name: &task.name,
            coroutine: &task.coroutine,
            start: task.life.start,
            end: task.life.end,
            ending: match task.ending {
                TaskEnd::Pending => "pending",
                TaskEnd::Done => "done",
                TaskEnd::Raised => "raised",
                TaskEnd::Cancelled => "cancelled",
            },
            thread: task.thread,
            line: task.line,
            slices: task.slices.iter().map(|&Slice { start, end, line }| SliceEntry { start, end, line }).collect(),
        }
    }
}

impl<'a> ProcessEntry<'a> {
    fn new((id, process): (usize, &'a Process)) -> Self {
        let Process { name, life, status, line } = process;
        Self { id, name, start: life.start, end: life.end, status: *status, line: *line }
    }
}

impl<'a> CountEntry<'a> {
    fn new(count: &'a Count) -> Self {
        Self { name: &count.name, count: count.count, t: count.at, line: count.line }
    }
}

impl FindingEntry {
    fn new(finding: &Finding) -> Self {
        match finding {
            Finding::Deadlock(cycle) => Self::Deadlock { waits: cycle.iter().map(WaitingEntry::new).collect() },
            Finding::Waits(waiting) => Self::Waits(WaitingEntry::new(waiting)),
            Finding::Held { lock, by } => Self::Held { lock: *lock, thread: by.thread, line: by.line },
            Finding::Alive(thread) => Self::Alive { thread: *thread },
            Finding::Pending(task) => Self::Pending { task: *task },
        }
    }
}

impl WaitingEntry {
    fn new(waiting: &Waiting) -> Self {
        Self {
            thread: waiting.thread,
            lock: waiting.lock,
            line: waiting.line,
            held_by: waiting.holder.map(|holder| holder.thread),
            held_since_line: waiting.holder.and_then(|holder| holder.line),
        }
    }
}

#[cfg(test)]
#[path = "trace_json_tests.rs"]
mod tests;
