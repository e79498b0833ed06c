//! What a trace is made of. Plain data; times are nanoseconds since the example began, on the monotonic clock.

mod collector;
mod gil;
mod locks;
mod tasks;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use collector::{Cause, Collection, Count, Freed, FreedBy, Member, Ring};
pub use gil::{Gil, Hold, NoGil, Pause, PauseKind, Place, Wait};
pub use locks::{Lock, LockEvent, LockStep};
pub use tasks::{Slice, Task, TaskEnd};

/// Names a thread of a trace: index into [`Trace::threads`].
pub type ThreadId = usize;

/// What happened inside while one example ran.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// Exact version and collector, as `CPython 3.13.0, generational collector`: counts of two collectors do not compare.
    pub runtime: String,
    /// From the example's beginning to its end.
    pub duration: u64,
    /// The main thread first, then in the order in which they were started.
    pub threads: Vec<Thread>,
    /// Collections in the order in which they began.
    pub gc: Vec<Collection>,
    /// Objects of the example's own classes that went, by class and cause.
    pub freed: Vec<Freed>,
    /// Rings of such objects that collections freed, with their names.
    pub rings: Vec<Ring>,
    /// Who held the GIL and who waited for it.
    pub gil: Option<Gil>,
    /// Why there is no `gil`, where there is none.
    pub no_gil: Option<NoGil>,
    /// Times in which a thread was blocked outside Python: sleeping, in input and output, or waiting for a lock.
    pub pauses: Vec<Pause>,
    /// Lines on which threads were about to be blocked, in order; pauses and holds have theirs from here.
    pub places: Vec<Place>,
    /// The locks that `lock_events` speak of.
    pub locks: Vec<Lock>,
    /// What was done with locks, in order.
    pub lock_events: Vec<LockEvent>,
    /// asyncio's tasks in the order in which they were made.
    pub tasks: Vec<Task>,
    /// Children, those of `os.fork`, `subprocess` and `multiprocessing`.
    pub processes: Vec<Process>,
    /// Reference counts of named objects after each statement.
    pub counts: Vec<Count>,
    /// What was written when and where.
    pub output: Vec<Mark>,
    /// Waiting that a virtual clock jumped over, in order; no two overlap. Times are those of that clock, so that whatever waits
    /// lasts as long as it would have.
    pub skips: Vec<Skip>,
    /// What is not in it because there was too much of it.
    pub dropped: BTreeSet<Dropped>,
}

/// What a trace leaves out where there is too much of it. The names are those of the JSON report and of the driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dropped {
    /// The first of all events: collections, objects that went, turns of tasks, steps with locks.
    Events,
    /// The first switches of the GIL, and the pauses of threads.
    Gil,
    /// Locks that nobody waits for, from some time on.
    Locks,
    /// Threads, locks, tasks, processes and classes that would need a name, from some time on.
    Names,
    /// What became of the example's own objects, from some time on: there were too many objects to look at.
    Objects,
}

impl Dropped {
    /// The name that reports give.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Gil => "gil",
            Self::Locks => "locks",
            Self::Names => "names",
            Self::Objects => "objects",
        }
    }
}

/// A jump of a virtual clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skip {
    /// The time from which it jumped.
    pub at: u64,
    /// How far.
    pub duration: u64,
}

impl Skip {
    /// The time to which it jumped.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.at.saturating_add(self.duration)
    }
}

/// When something began and ended; no end where it was still there when the example ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Life {
    /// Its beginning.
    pub start: u64,
    /// Its end.
    pub end: Option<u64>,
}

/// One thread.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// `Thread.name`.
    pub name: String,
    /// Who started it.
    pub parent: Option<ThreadId>,
    /// When.
    pub life: Life,
    /// `Thread.daemon`.
    pub daemon: bool,
    /// The note's line that started it.
    pub line: Option<u32>,
}

/// One child process.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Process {
    /// Its name, as `multiprocessing` gives it, or the command.
    pub name: String,
    /// When it was started and when its end was noticed.
    pub life: Life,
    /// Exit status, negative for a signal; none where it was not noticed.
    pub status: Option<i32>,
    /// The note's line that started it.
    pub line: Option<u32>,
}

/// Something was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Who wrote.
    pub thread: ThreadId,
    /// When.
    pub at: u64,
    /// The note's line that wrote.
    pub line: Option<u32>,
    /// How many bytes.
    pub bytes: u64,
}
