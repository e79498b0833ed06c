//! What an author can state about a trace: `gc.collected >= 2`, `no deadlock`.
//!
//! Takes the text of a condition, then a trace; tells what the trace shows and whether the condition is true of it. The names are
//! a small set on purpose: each is documented and each is exact.

use std::fmt;

use super::deadlock::{Finding, findings};
use super::locks::{self, UseSort};
use super::model::{Cause, Dropped, FreedBy, NoGil, TaskEnd, Trace};
use crate::diagnostic::nearest;

/// One condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// A figure compared with a number.
    Compare(Figure, Operator, u64),
    /// Threads do not wait for each other for ever.
    NoDeadlock,
}

/// What a trace says of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// It is true; the figure.
    True(String),
    /// It is false; the figure.
    False(String),
    /// The trace does not show it.
    Unknown,
}

/// How much of an example a trace covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It ran to its end.
    Whole,
    /// It was cut off.
    Cut,
}

/// Why a text is no condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misread {
    /// It does not look like one.
    NotOne,
    /// It is one about a figure that there is not; the one that may be meant.
    UnknownName(String, Option<&'static str>),
    /// It is one about a figure that there is, and the rest makes no sense.
    BadComparison(&'static str),
}

/// How a figure is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `==`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// Longer signs come before their beginnings.
const OPERATORS: [(&str, Operator); 6] = [
    ("==", Operator::Equal),
    ("!=", Operator::Unequal),
    ("<=", Operator::AtMost),
    (">=", Operator::AtLeast),
    ("<", Operator::Less),
    (">", Operator::More),
];

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
const NAMES: [(&str, Figure); 20] = [
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

const NO_DEADLOCK: &str = "no deadlock";

impl Condition {
    /// The condition that `text` is.
    ///
    /// # Errors
    /// Why it is none.
    pub fn read(text: &str) -> Result<Self, Misread> {
        let text = text.trim();
        if text == NO_DEADLOCK {
            return Ok(Self::NoDeadlock);
        }
        let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_'))).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        let comparison = comparison(rest);
        match NAMES.iter().find(|(known, _)| *known == name) {
            Some((known, figure)) => {
                let (operator, number) = comparison.ok_or(Misread::BadComparison(known))?;
                Ok(Self::Compare(*figure, operator, number))
            }
            None if nearest(text, [NO_DEADLOCK]).is_some() => {
                Err(Misread::UnknownName(text.to_owned(), Some(NO_DEADLOCK)))
            }
            None => Err(unknown(name, comparison.is_some())),
        }
    }

    /// Whether only the library host records what it speaks of.
    #[must_use]
    pub fn needs_library_host(self) -> bool {
        matches!(
            self,
            Self::NoDeadlock
                | Self::Compare(
                    Figure::LockWaits | Figure::Contended | Figure::ProcessesStarted | Figure::ProcessesFailed,
                    ..
                )
        )
    }

    /// What `trace` says of it.
    #[must_use]
    pub fn find(self, trace: &Trace, reach: Reach) -> Shown {
        let whole = reach == Reach::Whole && !trace.dropped.iter().any(|what| self.needs(trace).contains(what));
        match self {
            Self::Compare(figure, operator, wanted) => {
                let Some(got) = figure.of(trace) else { return Shown::Unknown };
                let told = format!("{figure} == {got}");
                match operator.holds(got, wanted, whole) {
                    Some(true) => Shown::True(told),
                    Some(false) => Shown::False(told),
                    None => Shown::Unknown,
                }
            }
            Self::NoDeadlock => deadlock(trace, whole),
        }
    }

    /// What must not have been dropped for it to be sure. That of locks which nobody waited for changes nothing.
    fn needs(self, trace: &Trace) -> &'static [Dropped] {
        match self {
            Self::Compare(figure, ..) => figure.needs(trace),
            Self::NoDeadlock => &[Dropped::Events, Dropped::Names],
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compare(figure, operator, number) => {
                let sign = OPERATORS.iter().find(|(_, known)| known == operator).map_or("", |(sign, _)| sign);
                write!(f, "{figure} {sign} {number}")
            }
            Self::NoDeadlock => f.write_str(NO_DEADLOCK),
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(NAMES.iter().find(|(_, known)| known == self).map_or("", |(name, _)| name))
    }
}

/// `>= 2` and no more.
fn comparison(text: &str) -> Option<(Operator, u64)> {
    let text = text.trim_start();
    let (sign, operator) = OPERATORS.into_iter().find(|(sign, _)| text.starts_with(sign))?;
    let number = text[sign.len()..].trim().replace('_', "");
    Some((operator, number.parse().ok()?))
}

/// Whether a name that there is not is a slip, or the text is none of ours.
fn unknown(name: &str, is_compared: bool) -> Misread {
    let known = || NAMES.iter().map(|(known, _)| *known);
    // `gc.collect`, or a name of which only the second part is there.
    let part = || known().find(|known| known.split('.').nth(1) == Some(name.rsplit('.').next().unwrap_or(name)));
    match nearest(name, known()).or_else(part) {
        None if !is_compared || !name.contains('.') => Misread::NotOne,
        Some(_) if !is_compared && !name.contains('.') => Misread::NotOne,
        near => Misread::UnknownName(name.to_owned(), near),
    }
}

impl Operator {
    /// Whether `got` is as wanted; where a part is missing, what was got may be more than that.
    fn holds(self, got: u64, wanted: u64, whole: bool) -> Option<bool> {
        let now = match self {
            Self::Equal => got == wanted,
            Self::Unequal => got != wanted,
            Self::Less => got < wanted,
            Self::AtMost => got <= wanted,
            Self::More => got > wanted,
            Self::AtLeast => got >= wanted,
        };
        let lasts = match self {
            Self::Equal | Self::Unequal => got > wanted,
            Self::Less | Self::AtMost => !now,
            Self::More | Self::AtLeast => now,
        };
        (whole || lasts).then_some(now)
    }
}

impl Figure {
    /// What must not have been dropped for the figure to be exact.
    fn needs(self, trace: &Trace) -> &'static [Dropped] {
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
    fn of(self, trace: &Trace) -> Option<u64> {
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
fn gil(trace: &Trace, figure: fn(&super::Gil) -> u64) -> Option<u64> {
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

/// Threads that wait for each other, as the last steps with locks tell.
fn deadlock(trace: &Trace, whole: bool) -> Shown {
    let cycle = findings(trace).into_iter().find_map(|finding| match finding {
        Finding::Deadlock(cycle) => Some(cycle),
        _ => None,
    });
    let Some(cycle) = cycle else {
        return if whole { Shown::True("no deadlock".to_owned()) } else { Shown::Unknown };
    };
    let names: Vec<String> = cycle.iter().map(|waiting| super::words::thread(trace, waiting.thread)).collect();
    Shown::False(format!("deadlock of {}", super::words::list(&names, "thread")))
}

#[cfg(test)]
#[path = "condition_tests.rs"]
mod tests;
