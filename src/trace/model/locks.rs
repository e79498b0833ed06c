//! Locks, and what threads did with them.

use serde::{Deserialize, Serialize};

use super::ThreadId;

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
    /// Index into [`Trace::locks`](super::Trace::locks).
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
