//! Joins names and events.

use std::collections::BTreeMap;

use super::ring::{self, Event, Kind, RING};
use super::{About, Traced};
use crate::python::Host;
use crate::run::{Origin, Runtime, Write};
use crate::trace::{
    Cause, Collection, Count, Dropped, Freed, FreedBy, Life, Lock, LockEvent, LockStep, Mark, Member, NoGil, Place,
    Process, Ring, Slice, Task, TaskEnd, Thread, ThreadId, Trace,
};

/// The trace of a task; nothing where nothing was recorded. `ring` gives the bytes of the ring, which are asked for once.
pub(in crate::run) fn build(traced: &[Traced], ring: impl FnOnce() -> Vec<u8>, about: About<'_>) -> Option<Trace> {
    let begin = traced.iter().rposition(|each| matches!(each, Traced::Begin(..)))?;
    let Traced::Begin(start, number) = traced[begin] else { return None };
    let mut build = Build { start, ..Build::default() };
    traced[begin..].iter().for_each(|each| build.name(each));
    let events = ring::read(&ring());
    let last = start.saturating_add(about.duration);
    // Those of a later task of the session may be there already.
    let own: Vec<&Event> = events.iter().filter(|event| event.number > number && event.at <= last).collect();
    // The newest has gone round the ring, and written over the first.
    let lapped = events.last().is_some_and(|newest| newest.number > number.saturating_add(RING));
    if lapped && own.first().is_none_or(|first| first.number > number + 1) {
        build.trace.dropped.insert(Dropped::Events);
    }
    for event in own {
        build.event(event);
    }
    Some(build.finish(about))
}

#[derive(Default)]
struct Build {
    trace: Trace,
    start: u64,
    /// By the driver's numbers: indexes into the trace's lists.
    threads: BTreeMap<usize, ThreadId>,
    locks: BTreeMap<u64, usize>,
    tasks: BTreeMap<u64, usize>,
    processes: BTreeMap<u64, usize>,
    classes: BTreeMap<u64, String>,
    counted: BTreeMap<u64, String>,
}

impl Build {
    fn name(&mut self, traced: &Traced) {
        match traced {
            Traced::Begin(..) | Traced::Native(..) => {}
            Traced::Thread(number, name, parent, daemon, line, start) => {
                let parent = parent.and_then(|parent| self.threads.get(&parent).copied());
                let alive = Life { start: start.unwrap_or(0), end: None };
                self.threads.insert(*number, self.trace.threads.len());
                self.trace.threads.push(Thread {
                    name: name.clone(),
                    parent,
                    life: alive,
                    daemon: *daemon,
                    line: *line,
                });
            }
            Traced::Ended(number, at, name) => {
                if let Some(thread) = self.threads.get(number).and_then(|&id| self.trace.threads.get_mut(id)) {
                    thread.life.end = Some(*at);
                    thread.name.clone_from(name);
                }
            }
            Traced::Class(number, name) => _ = self.classes.insert(*number, name.clone()),
            Traced::Ring(at, line, objects, count) => self.trace.rings.push(Ring {
                objects: objects
                    .iter()
                    .map(|(class, name)| Member { class: class.clone(), name: name.clone() })
                    .collect(),
                count: *count,
                at: *at,
                line: *line,
            }),
            Traced::Counted(number, name) => _ = self.counted.insert(*number, name.clone()),
            Traced::Lock(number, kind, name) => {
                self.locks.insert(*number, self.trace.locks.len());
                self.trace.locks.push(Lock { kind: kind.clone(), name: name.clone() });
            }
            Traced::Task(number, name, coroutine, at, thread, line) => {
                self.tasks.insert(*number, self.trace.tasks.len());
                self.trace.tasks.push(Task {
                    name: name.clone(),
                    coroutine: coroutine.clone(),
                    life: Life { start: *at, end: None },
                    thread: self.threads.get(thread).copied().unwrap_or(0),
                    line: *line,
                    ..Task::default()
                });
            }
            Traced::Named(number, name) => {
                if let Some(task) = self.tasks.get(number).and_then(|&id| self.trace.tasks.get_mut(id)) {
                    task.name.clone_from(name);
                }
            }
            Traced::Process(number, name, at, line) => {
                self.processes.insert(*number, self.trace.processes.len());
                let alive = Life { start: *at, end: None };
                self.trace.processes.push(Process { name: name.clone(), life: alive, status: None, line: Some(*line) });
            }
            Traced::Exited(number, status, at) => {
                if let Some(process) = self.processes.get(number).and_then(|&id| self.trace.processes.get_mut(id)) {
                    process.life.end = Some(*at);
                    process.status = Some(*status);
                }
            }
            Traced::Dropped([what]) => _ = self.trace.dropped.insert(*what),
        }
    }

    fn event(&mut self, event: &Event) {
        let Some(&thread) = self.threads.get(&usize::from(event.thread)) else { return };
        let at = event.at.saturating_sub(self.start);
        let [first, second, ..] = event.words;
        match event.kind {
            Kind::Collection => self.trace.gc.push(collection(event, at, thread)),
            Kind::Wait => self.lock(event, thread, at, LockStep::Wait),
            Kind::Acquire => self.lock(event, thread, at, LockStep::Acquire),
            Kind::Release => self.lock(event, thread, at, LockStep::Release),
            Kind::GiveUp => self.lock(event, thread, at, LockStep::GiveUp),
            Kind::Ran => {
                self.ran(first, Slice { start: at, end: at.saturating_add(second), line: event.line }, event.detail);
            }
            Kind::Freed => {
                let by = if event.detail == 0 { FreedBy::Count } else { FreedBy::Collector };
                if let Some(class) = self.classes.get(&first).cloned() {
                    self.trace.freed.push(Freed { class, count: second, by, at, line: event.line });
                }
            }
            Kind::Place => {
                if let Some(line) = event.line {
                    self.trace.places.push(Place { thread, at, line });
                }
            }
            Kind::Counted => {
                if let (Some(name), Some(line)) = (self.counted.get(&first).cloned(), event.line) {
                    self.trace.counts.push(Count { name, count: second, at, line });
                }
            }
        }
    }

    fn lock(&mut self, event: &Event, thread: ThreadId, at: u64, step: LockStep) {
        if let Some(&lock) = self.locks.get(&event.words[0]) {
            self.trace.lock_events.push(LockEvent { lock, thread, step, at, line: event.line });
        }
    }

    fn ran(&mut self, number: u64, slice: Slice, ending: u8) {
        let Some(task) = self.tasks.get(&number).and_then(|&id| self.trace.tasks.get_mut(id)) else { return };
        task.ending = match ending {
            0 => TaskEnd::Pending,
            1 => TaskEnd::Done,
            2 => TaskEnd::Raised,
            _ => TaskEnd::Cancelled,
        };
        if ending > 0 {
            task.life.end = Some(slice.end);
        }
        task.slices.push(slice);
    }

    fn finish(self, about: About<'_>) -> Trace {
        let mut trace = self.trace;
        trace.runtime = label(about.runtime);
        trace.no_gil = Some(no_gil(about.runtime, trace.threads.len()));
        trace.duration = about.duration;
        trace.gc.sort_by_key(|collection| collection.start);
        trace.output = about.writes.iter().filter_map(|write| mark(write, &trace.threads)).collect();
        trace
    }
}

fn collection(event: &Event, start: u64, thread: ThreadId) -> Collection {
    let [duration, collected, uncollectable, before, after, thresholds, ..] = event.words;
    Collection {
        start,
        duration,
        generation: event.detail / 2,
        collected,
        uncollectable,
        cause: if event.detail % 2 == 1 { Cause::Explicit } else { Cause::Automatic },
        thread,
        line: event.line,
        count_before: triple(before),
        count_after: triple(after),
        thresholds: triple(thresholds),
    }
}

/// Three numbers of 21 bits each.
fn triple(word: u64) -> [u64; 3] {
    [0, 21, 42].map(|shift| word >> shift & 0x1f_ffff)
}

fn mark(write: &Write, threads: &[Thread]) -> Option<Mark> {
    let thread = match write.origin {
        Origin::Python => threads.iter().rposition(|thread| thread.name == write.thread)?,
        Origin::Native => return None,
    };
    let at = u64::try_from(write.at.as_nanos()).unwrap_or(u64::MAX);
    Some(Mark { thread, at, line: write.line, bytes: write.text.len() as u64 })
}

/// The interpreter and its collector, as traces name them.
pub(in crate::run) fn label(runtime: &Runtime) -> String {
    let name = if runtime.implementation == "cpython" { "CPython" } else { &runtime.implementation };
    format!("{name} {}, {} collector", runtime.version, runtime.collector)
}

fn no_gil(runtime: &Runtime, threads: usize) -> NoGil {
    match (runtime.gil, runtime.host, threads) {
        (false, ..) => NoGil::FreeThreaded,
        (true, _, 0 | 1) => NoGil::OneThread,
        (true, Host::Executable, _) => NoGil::Host,
        (true, Host::Library, _) => NoGil::Unknown,
    }
}

#[cfg(test)]
#[path = "build_tests.rs"]
mod tests;
