//! asyncio's tasks.

use serde::{Deserialize, Serialize};

use super::{Life, ThreadId};

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
