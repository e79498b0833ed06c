//! What the parent and the driver say to each other; `src/worker/driver/` is the other end.
//!
//! Three channels. *Control*: a socket to the warm interpreter, [`Request`] and [`Reply`] in turn; a fork carries the six
//! descriptors of [`super::session`], the first of which holds the plan ([`super::files::plan`]). *Notices*: a socket to each session, by which it says what it has done. *Journal*: a
//! file of [`Record`]s, one JSON document a line, which outlives the session however it ends.

use serde::{Deserialize, Serialize};

use super::trace::Traced;
use crate::sandbox::Lack;

/// To the warm interpreter.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Request<'a> {
    /// Fork a session that works in this folder, which holds `work` and `tmp`.
    Fork(&'a str),
    /// Wait for the session with this process id, and tell how it ended.
    Reap(i32),
    /// Tell whether any process of this group lives.
    Group(i32),
    /// End all processes that descend from this one, then this one.
    End,
}

/// What a session does: after its fork, or when a checkpoint takes over.
#[derive(Debug, Serialize)]
pub(super) struct Orders {
    /// Tasks to run again without a record of them, so that the namespace is what it was.
    pub(super) replay: Vec<usize>,
    /// The task to go on with.
    pub(super) then: usize,
    /// How many milliseconds the clock has been ahead of the real one, at least: time does not go back.
    pub(super) ahead: u64,
}

/// From the warm interpreter.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Reply {
    /// Once, first, where examples are contained: what the system does not give of the sandbox.
    Enclosed(Vec<Lack>),
    /// Once, when it is ready.
    Hello(Hello),
    /// The process id of the new session.
    Forked(i32),
    /// There is no new session; why.
    Refused(String),
    /// The status as `waitpid` gives it, or nothing where the process is not known; whether others of its group live.
    Ended(Option<i32>, bool),
    /// Whether it does.
    Lives(bool),
}

/// The interpreter's description of itself.
#[derive(Debug, Deserialize)]
pub(super) struct Hello {
    pub(super) implementation: String,
    pub(super) version: String,
    pub(super) executable: String,
    pub(super) gil: bool,
    pub(super) collector: String,
    /// What the driver could not do of the sandbox.
    pub(super) lacks: Vec<Lack>,
}

/// From a session, on its own channel.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Notice {
    /// The task has ended and all its records are in the journal.
    Done(usize),
    /// A fork waits to go on from this task; the message carries its channel.
    Checkpoint(usize),
    /// What was to be run again has been.
    Replayed(#[expect(dead_code, reason = "the parent knows; the number helps whoever reads the channel")] usize),
    /// There is a ring of events now; the message carries it.
    #[serde(deserialize_with = "nothing")]
    Ring,
    /// The GIL is watched: the message carries the file that its events go into.
    Gil([u8; 0]),
    /// The task has skipped as much time as it may ([`super::files::MOST_SKIPPED`]), and sleeps on.
    Overslept(usize),
    /// The first notice of a checkpoint: its process id.
    Ready(i32),
}

/// A line of the journal. Times are nanoseconds since the task began, streams 1 and 2, lines those of the note.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Record {
    /// A top-level statement begins: first line, last line, time.
    Begin(u32, u32, u64),
    /// It completed: time it took, the value asked for, the receiver of the call that it is, the time skipped meanwhile.
    Statement(u64, Option<Value>, Option<Value>, u64),
    /// It raised: time it took, the exception, the time skipped meanwhile.
    Raised(u64, Exception, u64),
    /// The compiler refused the example.
    #[serde(deserialize_with = "single")]
    Unparsed(Exception),
    /// The last bare expression's value.
    #[serde(deserialize_with = "single")]
    Echo(Option<String>),
    /// Python code wrote: stream, source line, statement's line, thread, time, text, the earlier task whose thread it is.
    Write(u8, Option<u32>, Option<u32>, String, u64, String, Option<usize>),
    /// Something else wrote: stream, statement's line, time, range of bytes in the stream's file.
    Native(u8, Option<u32>, u64, u64, u64),
    /// What follows was dropped.
    #[serde(deserialize_with = "nothing")]
    Truncated,
    /// A commented-out statement was tried: its line, what it did, the status of the fork.
    Ghost(u32, Option<Ghost>, i32),
    /// A name, or something rare, of what went on inside.
    Traced(Traced),
    /// The GIL is watched while the task runs: when the task began on the monotonic clock, whether the probe could watch;
    /// nothing where there is no probe.
    Watched(u64, Option<bool>),
    /// A file or a folder outside of the session's own was opened: its path, whether it may be written.
    Opened(String, bool),
    /// The clock has jumped: when, how far, by how much it is ahead of the real one then.
    Skip(i64, u64, i64),
    /// The time that the clock has skipped in the task, and what became of it.
    Clock(u64, Timed),
    /// The task ended.
    #[serde(deserialize_with = "single")]
    End(u64),
    /// The driver itself failed: a traceback.
    #[serde(deserialize_with = "single")]
    Fault(String),
}

/// How the time of a task passed.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Timed {
    /// Waiting was skipped.
    Virtual,
    /// Something was waited for that cannot be skipped.
    Waits,
    /// There were children.
    Children,
    /// There is no virtual clock.
    Unsupported,
}

fn single<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    <(T,)>::deserialize(deserializer).map(|(value,)| value)
}

fn nothing<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    <[u8; 0]>::deserialize(deserializer).map(|_| ())
}

/// A value as the driver describes it.
#[derive(Debug, Deserialize)]
pub(super) struct Value {
    pub(super) repr: String,
    pub(super) text: Option<String>,
    pub(super) kind: String,
}

/// An exception as the driver describes it.
#[derive(Debug, Deserialize)]
pub(super) struct Exception {
    pub(super) kind: String,
    pub(super) bases: Vec<String>,
    pub(super) message: String,
    pub(super) line: Option<u32>,
    pub(super) traceback: String,
}

/// What a commented-out statement did.
#[derive(Debug, Deserialize)]
pub(super) struct Ghost {
    pub(super) exception: Option<Exception>,
    pub(super) value: Option<Value>,
    pub(super) stdout: String,
}
