//! What happened when an example ran: the type between running and verifying.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::{ClockUse, RealClock};
use crate::trace::Trace;

/// Everything that one example did.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Capture {
    /// How it ended.
    pub ending: Ending,
    /// The top-level statements that ran, in order. The last one is the one that did not complete, if any.
    pub statements: Vec<Statement>,
    /// What was written, in order.
    pub writes: Vec<Write>,
    /// Whether output was dropped because there was too much of it.
    pub truncated: bool,
    /// `repr` of the last bare expression, as a notebook shows it; `None` where it was None, or there is none.
    pub echo: Option<String>,
    /// From the first statement to the end, on the example's clock.
    pub duration: Duration,
    /// How much of the duration was not waited for, as a virtual clock skipped it.
    pub skipped: Duration,
    /// The clock that it ran on.
    pub clock: ClockUse,
    /// What each ghost did ([`crate::claim::Target::Ghost`]), by its line.
    pub ghosts: Vec<(u32, Ghost)>,
    /// What went on inside, where anything did that is recorded.
    pub trace: Option<Box<Trace>>,
}

/// How an example ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// The last statement completed.
    Completed,
    /// A statement raised and nothing caught it. `SystemExit` and `KeyboardInterrupt` are exceptions like others here.
    Raised(Exception),
    /// The compiler refused it; nothing ran.
    DidNotParse(Exception),
    /// The time-out struck.
    TimedOut {
        /// The limit.
        limit: Duration,
        /// The line that the main thread was on, where it could be told.
        line: Option<u32>,
        /// Stacks of all threads as `faulthandler` prints them, or an empty text.
        stacks: String,
    },
    /// The process ended by itself before the example did, as `os._exit` does.
    Exited {
        /// The exit status.
        status: i32,
        /// The line of the top-level statement that ran.
        line: Option<u32>,
    },
    /// A signal ended the process.
    Killed {
        /// Its number.
        signal: i32,
        /// The line that the main thread was on, where it could be told.
        line: Option<u32>,
        /// Stacks of all threads as `faulthandler` prints them, or an empty text.
        stacks: String,
    },
    /// Its process could not be followed any longer, and was killed; why.
    Lost(String),
    /// It was never started, because the session could not be continued.
    NotReached(String),
    /// It was not run, and the cache has no result of it.
    NotCached,
}

/// An exception that reached the top of an example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// Name of its class, with the module where that is neither `builtins` nor `__main__`: as tracebacks print it.
    pub kind: String,
    /// Unqualified names of the class and its bases in resolution order.
    pub bases: Vec<String>,
    /// `str` of it.
    pub message: String,
    /// The innermost line of the note in its traceback.
    pub line: Option<u32>,
    /// The traceback as Python prints it, frames of tracebook left out.
    pub traceback: String,
}

/// A top-level statement that ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Its first line in the note.
    pub line: u32,
    /// Its last line in the note.
    pub end_line: u32,
    /// For a bare expression or an assignment that a claim asks about: the value.
    pub value: Option<Value>,
    /// For a call of a method that gave None, when a claim asks: the object that the method belongs to.
    pub receiver: Option<Value>,
    /// What it raised. At a prompt that ends the statement only; elsewhere it ends the example.
    pub exception: Option<Exception>,
    /// When it began, since the example began.
    pub start: Duration,
    /// How long it took, on the example's clock.
    pub duration: Duration,
    /// How much of the duration a virtual clock skipped.
    pub skipped: Duration,
}

/// A value as far as it can be told from outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// Its `repr`.
    pub repr: String,
    /// Its `str`, where that differs.
    pub text: Option<String>,
    /// Name of its type.
    pub kind: String,
}

/// One piece of output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Write {
    /// Where it went.
    pub stream: Stream,
    /// Who wrote it.
    pub origin: Origin,
    /// The line of the note that was running, for [`Origin::Python`] as exactly as its frames tell, else the top-level
    /// statement's first line.
    pub line: Option<u32>,
    /// First line of the top-level statement that was running.
    pub statement: Option<u32>,
    /// Name of the thread; of the process and the thread where it is another process.
    pub thread: String,
    /// When, since the example began.
    pub at: Duration,
    /// The text; bytes that are not UTF-8 are replaced.
    pub text: String,
}

/// Standard output or standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// Who wrote a piece of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// Python code, through `sys.stdout` or `sys.stderr`.
    Python,
    /// C code or a child process, through the file descriptor.
    Native,
}

/// What a commented-out statement did when it was run in a fork.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ghost {
    /// How it ended.
    pub ending: Ending,
    /// What it printed on standard output.
    pub stdout: String,
    /// Its value, for a bare expression.
    pub value: Option<Value>,
}

impl Statement {
    /// How long it took without the waiting that was skipped.
    #[must_use]
    pub fn worked(&self) -> Duration {
        self.duration.saturating_sub(self.skipped)
    }

    /// The one on these lines, of which nothing else is known.
    #[must_use]
    pub fn on(line: u32, end_line: u32) -> Self {
        Self {
            line,
            end_line,
            value: None,
            receiver: None,
            exception: None,
            start: Duration::ZERO,
            duration: Duration::ZERO,
            skipped: Duration::ZERO,
        }
    }
}

impl Capture {
    /// That of an example that ended so and did nothing that was seen.
    #[must_use]
    pub fn empty(ending: Ending) -> Self {
        Self {
            ending,
            statements: Vec::new(),
            writes: Vec::new(),
            truncated: false,
            echo: None,
            duration: Duration::ZERO,
            skipped: Duration::ZERO,
            clock: ClockUse::Real { why: RealClock::Unsupported },
            ghosts: Vec::new(),
            trace: None,
        }
    }

    /// How long it took without the waiting that was skipped.
    #[must_use]
    pub fn worked(&self) -> Duration {
        self.duration.saturating_sub(self.skipped)
    }

    /// Everything written to `stream`, in order.
    #[must_use]
    pub fn text(&self, stream: Stream) -> String {
        self.writes.iter().filter(|write| write.stream == stream).map(|write| write.text.as_str()).collect()
    }

    /// What was written to standard output by code on the lines `first..=last`.
    #[must_use]
    pub fn printed_on(&self, first: u32, last: u32) -> String {
        self.writes
            .iter()
            .filter(|write| {
                write.stream == Stream::Stdout && write.line.is_some_and(|line| (first..=last).contains(&line))
            })
            .map(|write| write.text.as_str())
            .collect()
    }

    /// The exception that ended the example, if one did.
    #[must_use]
    pub fn exception(&self) -> Option<&Exception> {
        match &self.ending {
            Ending::Raised(exception) | Ending::DidNotParse(exception) => Some(exception),
            _ => None,
        }
    }
}
