//! What a trace is made of. Plain data; times are nanoseconds since the example began, on the monotonic clock.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

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

/// One run of the cyclic collector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collection {
    /// When it began.
    pub start: u64,
    /// How long it took.
    pub duration: u64,
    /// The oldest generation that was collected.
    pub generation: u8,
    /// Unreachable objects that were found and freed.
    pub collected: u64,
    /// Unreachable objects that could not be freed.
    pub uncollectable: u64,
    /// Who asked for it.
    pub cause: Cause,
    /// Where it ran.
    pub thread: ThreadId,
    /// The note's line that ran.
    pub line: Option<u32>,
    /// `gc.get_count()` before.
    pub count_before: [u64; 3],
    /// `gc.get_count()` after.
    pub count_after: [u64; 3],
    /// `gc.get_threshold()`.
    pub thresholds: [u64; 3],
}

/// Who asked for a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// A threshold was passed.
    Automatic,
    /// `gc.collect()`.
    Explicit,
}

/// Objects of one class that went in the same way on the same line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freed {
    /// The class's name.
    pub class: String,
    /// How many.
    pub count: u64,
    /// What freed them.
    pub by: FreedBy,
    /// When it was noticed.
    pub at: u64,
    /// The statement during which they went.
    pub line: Option<u32>,
}

/// What freed an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FreedBy {
    /// Its reference count fell to zero.
    Count,
    /// The cyclic collector found it unreachable.
    Collector,
}

/// Objects of the example's own classes, each of which referred to the next and the last to the first, until a collection
/// freed them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ring {
    /// At least one.
    pub objects: Vec<Member>,
    /// How many rings of such objects the collection freed.
    pub count: u64,
    /// When.
    pub at: u64,
    /// The note's line that ran.
    pub line: Option<u32>,
}

/// An object of a ring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its class.
    pub class: String,
    /// The variable at the top level that it had been the value of.
    pub name: Option<String>,
}

/// The GIL's history: exact, never made up from samples.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gil {
    /// Who held it, in order; no two overlap.
    pub holds: Vec<Hold>,
    /// Who waited for it, in the order of their beginnings.
    pub waits: Vec<Wait>,
    /// How often it went from one thread to another.
    pub handoffs: u64,
}

/// A time in which a thread held the GIL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Who.
    pub thread: ThreadId,
    /// From.
    pub start: u64,
    /// To.
    pub end: u64,
    /// The last of the note's lines that is known to have run meanwhile.
    pub line: Option<u32>,
}

/// A time in which a thread waited for the GIL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// Who.
    pub thread: ThreadId,
    /// From.
    pub start: u64,
    /// To.
    pub end: u64,
    /// How often the switch interval ran out, so that it asked the holder to let go.
    pub timeouts: u32,
}

/// Why a trace does not show the GIL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoGil {
    /// Only one thread ran Python code: it held the GIL whenever it ran.
    OneThread,
    /// The interpreter was run by its executable, where there is no probe.
    Host,
    /// The build has none, or it is off.
    FreeThreaded,
    /// The operating system or this version of Python is not known to the probe.
    Unknown,
    /// What was recorded contradicted itself, and was dropped.
    Dropped,
}

impl NoGil {
    /// Its name in reports for machines.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OneThread => "one-thread",
            Self::Host => "host",
            Self::FreeThreaded => "free-threaded",
            Self::Unknown => "unknown",
            Self::Dropped => "dropped",
        }
    }
}

/// A time in which a thread was blocked and did not hold the GIL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Who.
    pub thread: ThreadId,
    /// Why.
    pub kind: PauseKind,
    /// From.
    pub start: u64,
    /// To.
    pub end: u64,
    /// The note's line that is blocked, where it is known.
    pub line: Option<u32>,
}

/// A moment at which a thread was known to be at a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Who.
    pub thread: ThreadId,
    /// When.
    pub at: u64,
    /// The note's line.
    pub line: u32,
}

/// What a thread is blocked in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PauseKind {
    /// `time.sleep`.
    Sleep,
    /// A lock, and all that is made of locks.
    Lock,
    /// Input, output, or other C code that gave the GIL away.
    Io,
}

/// A lock, or what is made of locks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    /// `Lock`, `RLock`, `Semaphore`, `Condition`, `Event`, `Barrier`, `Queue`.
    pub kind: String,
    /// The variable or attribute that holds it, where one does: `lock`, `self._lock`.
    pub name: Option<String>,
}

/// One step of a thread with a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockEvent {
    /// Index into [`Trace::locks`].
    pub lock: usize,
    /// Who.
    pub thread: ThreadId,
    /// What.
    pub step: LockStep,
    /// When.
    pub at: u64,
    /// The note's line.
    pub line: Option<u32>,
}

/// What a thread did with a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LockStep {
    /// It was not free: the thread waits.
    Wait,
    /// The thread has it.
    Acquire,
    /// The thread gave it back.
    Release,
    /// The thread no longer waits and does not have it.
    GiveUp,
}

/// One asyncio task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// `Task.get_name()`; empty where nobody named it.
    pub name: String,
    /// The coroutine's qualified name.
    pub coroutine: String,
    /// From its creation.
    pub life: Life,
    /// How it ended.
    pub ending: TaskEnd,
    /// When it ran on the loop.
    pub slices: Vec<Slice>,
    /// The thread whose loop it runs on.
    pub thread: ThreadId,
    /// The note's line that made it.
    pub line: Option<u32>,
}

impl Task {
    /// What it is called in sentences: its name, else that of its coroutine.
    #[must_use]
    pub fn called(&self) -> String {
        if self.name.is_empty() { format!("{}()", self.coroutine) } else { self.name.clone() }
    }

    /// Its name and its coroutine: `Task-2 fetch()`.
    #[must_use]
    pub fn label(&self) -> String {
        let named = !self.name.is_empty() && !self.coroutine.is_empty();
        if named { format!("{} {}()", self.name, self.coroutine) } else { self.called() }
    }
}

/// A time in which a task ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slice {
    /// From.
    pub start: u64,
    /// To.
    pub end: u64,
    /// The note's line at which it then waited.
    pub line: Option<u32>,
}

/// How a task ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TaskEnd {
    /// It was still there when the example ended.
    #[default]
    Pending,
    /// It returned.
    Done,
    /// It raised, and nobody may have asked for the exception.
    Raised,
    /// It was cancelled.
    Cancelled,
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

/// The reference count of a named object after a statement, without the count that looking takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The name at the top level.
    pub name: String,
    /// References, zero where the object is gone.
    pub count: u64,
    /// When.
    pub at: u64,
    /// The statement's last line.
    pub line: u32,
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
