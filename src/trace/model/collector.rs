//! What went from memory, and how: collections, objects that were freed, rings of them, reference counts.

use serde::{Deserialize, Serialize};

use super::ThreadId;

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
