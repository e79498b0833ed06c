//! From what the driver recorded to a [`Trace`].
//!
//! Takes the names in a task's part of the journal, the bytes of the session's ring, and what else is known of the task;
//! gives its trace, or nothing where nothing happened that a trace would show. Trusts neither: what names something that
//! was never announced is left out. Pure.

mod build;
mod ring;

use std::collections::BTreeMap;

use serde::Deserialize;

pub(super) use build::{build, label};

use crate::trace::gil::Native;
use crate::trace::{Dropped, Trace};

/// A name, or something rare, in the journal. Times are nanoseconds since the task began, lines those of the note.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Traced {
    /// The first of a task: when the task began on the monotonic clock, and the number of events so far.
    Begin(u64, u64),
    /// A thread: number, name, who started it, whether it is a daemon, the line, when; nothing where it was there before.
    Thread(usize, String, Option<usize>, bool, Option<u32>, Option<u64>),
    /// The kernel's number for a thread.
    Native(usize, u32),
    /// A thread ended: number, when, its name by then.
    Ended(usize, u64, String),
    /// A class of the example: number, name.
    Class(u64, String),
    /// A name whose object's references are counted: number, name.
    Counted(u64, String),
    /// A ring that a collection has freed: when, the line, the classes of its objects with their names, how many like it.
    Ring(u64, Option<u32>, Vec<(String, Option<String>)>, u64),
    /// A lock: number, kind, name.
    Lock(u64, String, Option<String>),
    /// A task: number, name, coroutine, when, thread, line.
    Task(u64, String, String, u64, usize, Option<u32>),
    /// A task has another name: number, name.
    Named(u64, String),
    /// A child: number, name, when, line.
    Process(u64, String, u64, u32),
    /// A child ended: number, status, when.
    Exited(u64, i32, u64),
    /// Something is not recorded, from now on, because there is too much of it.
    Dropped([Dropped; 1]),
}

/// What else is known of a task.
#[derive(Clone, Copy, Debug)]
pub(super) struct About<'a> {
    /// From its beginning to its end, as far as events are its own.
    pub(super) duration: u64,
    /// What it wrote.
    pub(super) writes: &'a [super::capture::Write],
    /// The interpreter.
    pub(super) runtime: &'a super::Runtime,
}

/// The threads of a trace by the kernel's numbers for them. A number that two threads had is the later one's.
pub(super) fn natives(traced: &[Traced], trace: Option<&Trace>) -> BTreeMap<u32, Native> {
    let begin = traced.iter().rposition(|each| matches!(each, Traced::Begin(..))).unwrap_or(0);
    let numbers = traced[begin..].iter().filter_map(|each| match each {
        Traced::Thread(number, ..) => Some(*number),
        _ => None,
    });
    let places: BTreeMap<usize, usize> = numbers.zip(0..).collect();
    let native = |each: &Traced| {
        let Traced::Native(number, native) = each else { return None };
        let thread = *places.get(number)?;
        let lives = trace?.threads.get(thread)?.life.end.is_none();
        Some((*native, Native { thread, lives }))
    };
    traced[begin..].iter().filter_map(native).collect()
}
