//! What can be counted in a trace, by the names that authors use.

use std::fmt;

use crate::trace::locks::{self, UseSort};
use crate::trace::model::{Cause, Dropped, FreedBy, Gil, NoGil, TaskEnd, Trace};

/// Something that can be counted in a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Collections.
    Collections,
    /// Collections by themselves.
    Automatic,
    /// Calls of `gc.collect()`.
    Explicit,
    /// Objects that collections freed.
    Collected,
    /// Objects that they could not free.
    Uncollectable,
    /// Objects of the example's own classes that went with their last reference.
    FreedByCount,
    /// Objects of the example's own classes that went with a collection.
    FreedByCollector,
    /// Threads that were started.
    ThreadsStarted,
    /// Started threads that were still there at the end.
    ThreadsAlive,
    /// How often the GIL went from one thread to another.
    Handoffs,
    /// How often the switch interval ran out for a thread that waited for it.
    Timeouts,
    /// How often a thread waited for a lock.
    LockWaits,
    /// Locks that a thread waited for.
    Contended,
    /// Tasks that were made.
    TasksCreated,
    /// Tasks that returned.
    TasksDone,
    /// Tasks that raised.
    TasksRaised,
    /// Tasks that were cancelled.
    TasksCancelled,
    /// Tasks that were still there at the end.
    TasksPending,
    /// Children that were started.
    ProcessesStarted,
    /// Children that ended with another status than 0.
    ProcessesFailed,
}

/// The names of all figures, in the order of the documentation.
pub(super) const NAMES: [(&str, Figure); 20] = [
    ("gc.collections", Figure::Collections),
    ("gc.automatic", Figure::Automatic),
    ("gc.explicit", Figure::Explicit),
    ("gc.collected", Figure::Collected),
    ("gc.uncollectable", Figure::Uncollectable),
    ("freed.count", Figure::FreedByCount),
    ("freed.collector", Figure::FreedByCollector),
    ("threads.started", Figure::ThreadsStarted),
    ("threads.alive", Figure::ThreadsAlive),
    ("gil.handoffs", Figure::Handoffs),
    ("gil.timeouts", Figure::Timeouts),
    ("locks.waits", Figure::LockWaits),
    ("locks.contended", Figure::Contended),
    ("tasks.created", Figure::TasksCreated),
    ("tasks.done", Figure::TasksDone),
    ("tasks.raised", Figure::TasksRaised),
    ("tasks.cancelled", Figure::TasksCancelled),
    ("tasks.pending", Figure::TasksPending),
    ("processes.started", Figure::ProcessesStarted),
    ("processes.failed", Figure::ProcessesFailed),
];

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(NAMES.iter().find(|(_, known)| known == self).map_or("", |(name, _)| name))
    }
}

impl Figure {
    /// What must not have been dropped for the figure to be exact.
    pub(super) fn needs(self, trace: &Trace) -> &'static [Dropped] {
        match self {
            Self::Collections | Self::Automatic | Self::Explicit | Self::Collected | Self::Uncollectable => {
                &[Dropped::Events]
            }
            Self::FreedByCount | Self::FreedByCollector => &[Dropped::Events, Dropped::Names, Dropped::Objects],
            Self::Handoffs | Self::Timeouts if trace.threads.len() > 1 => &[Dropped::Gil, Dropped::Names],
            Self::Handoffs
            | Self::Timeouts
            | Self::ThreadsStarted
            | Self::ThreadsAlive
            | Self::TasksCreated
            | Self::ProcessesStarted
            | Self::ProcessesFailed => &[Dropped::Names],
            Self::LockWaits
            | Self::Contended
            | Self::TasksDone
            | Self::TasksRaised
            | Self::TasksCancelled
            | Self::TasksPending => &[Dropped::Events, Dropped::Names],
        }
    }

    /// The figure, where the trace shows it.
    pub(super) fn of(self, trace: &Trace) -> Option<u64> {
        let collections = |cause| trace.gc.iter().filter(|each| each.cause == cause).count() as u64;
        let freed = |by| trace.freed.iter().filter(|each| each.by == by).map(|each| each.count).sum();
        let tasks = |ending| trace.tasks.iter().filter(|task| task.ending == ending).count() as u64;
        Some(match self {
            Self::Collections => trace.gc.len() as u64,
            Self::Automatic => collections(Cause::Automatic),
            Self::Explicit => collections(Cause::Explicit),
            Self::Collected => trace.gc.iter().map(|each| each.collected).sum(),
            Self::Uncollectable => trace.gc.iter().map(|each| each.uncollectable).sum(),
            Self::FreedByCount => freed(FreedBy::Count),
            Self::FreedByCollector => freed(FreedBy::Collector),
            Self::ThreadsStarted => (trace.threads.len() as u64).saturating_sub(1),
            Self::ThreadsAlive => trace.threads.iter().skip(1).filter(|each| each.life.end.is_none()).count() as u64,
            Self::Handoffs => gil(trace, |gil| gil.handoffs)?,
            Self::Timeouts => gil(trace, |gil| gil.waits.iter().map(|wait| u64::from(wait.timeouts)).sum())?,
            Self::LockWaits => waits(trace).len() as u64,
            Self::Contended => {
                let mut locks = waits(trace);
                locks.sort_unstable();
                locks.dedup();
                locks.len() as u64
            }
            Self::TasksCreated => trace.tasks.len() as u64,
            Self::TasksDone => tasks(TaskEnd::Done),
            Self::TasksRaised => tasks(TaskEnd::Raised),
            Self::TasksCancelled => tasks(TaskEnd::Cancelled),
            Self::TasksPending => tasks(TaskEnd::Pending),
            Self::ProcessesStarted => trace.processes.len() as u64,
            Self::ProcessesFailed => {
                trace.processes.iter().filter(|each| each.status.is_some_and(|status| status != 0)).count() as u64
            }
        })
    }
}

/// A figure of the GIL; with one thread it never went anywhere.
fn gil(trace: &Trace, figure: fn(&Gil) -> u64) -> Option<u64> {
    match (&trace.gil, trace.no_gil) {
        (Some(gil), _) => Some(figure(gil)),
        (None, Some(NoGil::OneThread)) => Some(0),
        (None, None) if trace.threads.len() < 2 => Some(0),
        (None, _) => None,
    }
}

/// The locks that were waited for, one for each wait.
fn waits(trace: &Trace) -> Vec<usize> {
    locks::uses(trace).iter().filter(|each| each.sort == UseSort::Waited).map(|each| each.lock).collect()
}
