//! Who held the GIL, who waited for it, and where threads were blocked outside of it.

use serde::{Deserialize, Serialize};

use super::ThreadId;

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
