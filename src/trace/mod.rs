//! What the collector, the threads, the locks, the tasks and the GIL did while an example ran.
//!
//! [`Trace`] is the type between running ([`crate::run`], which builds it from what the probe and the driver recorded) and
//! telling: [`crate::report`], [`crate::render`]. Telling never changes it: [`words`] makes sentences of it, [`lanes`] a
//! [`picture`], which [`svg`] and [`text`] draw, [`table`] the same as rows, [`perfetto`] a file for other tools, and
//! [`condition`] holds what an author states about it against it.

pub mod condition;
mod deadlock;
pub mod gil;
mod imports;
mod interval;
pub mod lanes;
mod locks;
mod model;
pub mod perfetto;
pub mod picture;
mod place;
pub mod ring;
pub mod scale;
pub mod svg;
pub mod table;
pub mod text;
mod time;
mod wish;
pub mod words;

pub use deadlock::{Finding, Holder, Waiting, findings};
pub use imports::is_of_imports;
pub use model::{
    Cause, Collection, Count, Dropped, Freed, FreedBy, Gil, Hold, Life, Lock, LockEvent, LockStep, Mark, Member, NoGil,
    Pause, PauseKind, Place, Process, Ring, Skip, Slice, Task, TaskEnd, Thread, ThreadId, Trace, Wait,
};
pub use place::place_lines;
pub(crate) use time::{nanoseconds, words as duration_words};
pub use wish::{Extras, Needs, Wish};

#[cfg(test)]
pub(crate) mod sample;
