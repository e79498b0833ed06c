//! What a trace shows to be stuck or left behind: threads that wait for each other, locks that nobody gave back, threads
//! and tasks that were still there at the end.
//!
//! Takes a [`Trace`]; gives [`Finding`]s, the gravest first. Words are for those who tell.

use std::collections::BTreeMap;

use super::{LockStep, TaskEnd, ThreadId, Trace};

/// One thing that the end of an example shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Each of these threads waits for the next, and the last for the first; one may wait for itself.
    Deadlock(Vec<Waiting>),
    /// A thread waits and is part of no deadlock.
    Waits(Waiting),
    /// A lock was not given back.
    Held {
        /// Index into [`Trace::locks`].
        lock: usize,
        /// Who has it.
        by: Holder,
    },
    /// A thread was still alive.
    Alive(ThreadId),
    /// A task was still pending: index into [`Trace::tasks`].
    Pending(usize),
}

/// A thread that waits for a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Who waits.
    pub thread: ThreadId,
    /// For which lock: index into [`Trace::locks`].
    pub lock: usize,
    /// On which line of the note.
    pub line: Option<u32>,
    /// Who has the lock, where that is known.
    pub holder: Option<Holder>,
}

/// Who has a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub thread: ThreadId,
    /// The line that acquired it.
    pub line: Option<u32>,
}

/// Kinds that a thread has and gives back; for others it only waits.
const OWNED: [&str; 5] = ["Lock", "RLock", "Condition", "Semaphore", "BoundedSemaphore"];

/// What the end of the trace shows.
#[must_use]
pub fn findings(trace: &Trace) -> Vec<Finding> {
    let end = State::at_end(trace);
    let cycles = end.cycles();
    let stuck = |thread| cycles.iter().flatten().any(|waiting| waiting.thread == thread);
    let waits: Vec<Finding> =
        end.waiting.values().filter(|waiting| !stuck(waiting.thread)).map(|&waiting| Finding::Waits(waiting)).collect();
    let held =
        end.holders.iter().flat_map(|(&lock, holders)| holders.iter().map(move |&by| Finding::Held { lock, by }));
    let alive = trace.threads.iter().enumerate().skip(1).filter(|(_, thread)| thread.life.end.is_none());
    let pending = trace.tasks.iter().enumerate().filter(|(_, task)| task.ending == TaskEnd::Pending);
    let mut found: Vec<Finding> = cycles.into_iter().map(Finding::Deadlock).collect();
    found.extend(waits);
    found.extend(held);
    found.extend(alive.map(|(id, _)| Finding::Alive(id)));
    found.extend(pending.map(|(id, _)| Finding::Pending(id)));
    found
}

/// Who has and who waits for which lock, after all events.
#[derive(Default)]
struct State {
    holders: BTreeMap<usize, Vec<Holder>>,
    waiting: BTreeMap<ThreadId, Waiting>,
}

impl State {
    fn at_end(trace: &Trace) -> Self {
        let mut state = Self::default();
        for event in &trace.lock_events {
            let (thread, lock, line) = (event.thread, event.lock, event.line);
            match event.step {
                LockStep::Wait => {
                    state.waiting.insert(thread, Waiting { thread, lock, line, holder: None });
                }
                LockStep::GiveUp => state.wait_no_longer(thread, lock),
                LockStep::Acquire => {
                    state.wait_no_longer(thread, lock);
                    if trace.locks.get(lock).is_some_and(|lock| OWNED.contains(&lock.kind.as_str())) {
                        state.holders.entry(lock).or_default().push(Holder { thread, line });
                    }
                }
                LockStep::Release => state.release(lock, thread),
            }
        }
        for waiting in state.waiting.values_mut() {
            waiting.holder = state.holders.get(&waiting.lock).and_then(|holders| holders.first()).copied();
        }
        state
    }

    /// That a thread has another lock may be told while it waits for this one.
    fn wait_no_longer(&mut self, thread: ThreadId, lock: usize) {
        if self.waiting.get(&thread).is_some_and(|waiting| waiting.lock == lock) {
            self.waiting.remove(&thread);
        }
    }

    /// A lock may be given back by another thread than the one that took it.
    fn release(&mut self, lock: usize, thread: ThreadId) {
        let Some(holders) = self.holders.get_mut(&lock) else { return };
        let own = holders.iter().position(|holder| holder.thread == thread);
        if !holders.is_empty() {
            holders.remove(own.unwrap_or(0));
        }
    }

    /// Each ring of threads once, beginning with its lowest.
    fn cycles(&self) -> Vec<Vec<Waiting>> {
        let mut found: Vec<Vec<Waiting>> = Vec::new();
        for &start in self.waiting.keys() {
            if let Some(cycle) = self.cycle(start)
                && cycle.iter().all(|waiting| waiting.thread >= start)
            {
                found.push(cycle);
            }
        }
        found
    }

    /// The ring that leads from a thread back to it.
    fn cycle(&self, start: ThreadId) -> Option<Vec<Waiting>> {
        let mut cycle: Vec<Waiting> = Vec::new();
        let mut thread = start;
        while cycle.len() <= self.waiting.len() {
            let waiting = self.waiting.get(&thread)?;
            cycle.push(*waiting);
            thread = waiting.holder?.thread;
            if thread == start {
                return Some(cycle);
            }
        }
        None
    }
}

#[cfg(test)]
#[path = "deadlock_tests.rs"]
mod tests;
