//! From a session's journal to captures.
//!
//! Takes the records of one task, the text that native code wrote, and how the task ended where it did not say so itself;
//! gives a [`Capture`].

use std::time::Duration;

use super::capture::{Capture, Ending, Exception, Ghost, Origin, Statement, Stream, Value, Write};
use super::opened::Opened;
use super::protocol::{self, Record};
use super::trace::Traced;

/// How a task ended, as far as the parent knows.
#[derive(Debug)]
pub(super) enum End {
    /// The session said that it is done.
    Told,
    /// The process is gone: how, and how long the task had run.
    Died(Ending, Duration),
}

/// Joins the records of one task.
///
/// `native` gives the bytes of a stream's file from one offset to another. An example can write here too, or break the driver: a
/// record that cannot be read, or that the driver failed, is how the task ended.
pub(super) fn capture(journal: &str, end: End, native: &mut dyn FnMut(Stream, u64, u64) -> String) -> Told {
    let mut build = Builder::default();
    for line in journal.lines() {
        match serde_json::from_str(line) {
            Ok(record) => build.add(record, native),
            Err(_) => build.lost = Some("the record of what it did cannot be read".to_owned()),
        }
    }
    let (strays, traced) = (std::mem::take(&mut build.strays), std::mem::take(&mut build.traced));
    let (watched, opened) = (build.watched, std::mem::take(&mut build.opened));
    Told { capture: build.finish(end), strays, traced, opened, watched }
}

/// What the records of one task say.
#[derive(Debug)]
pub(super) struct Told {
    /// The task's own, all but the trace.
    pub(super) capture: Capture,
    /// What threads of earlier tasks wrote meanwhile, with those tasks' indices: it belongs there.
    pub(super) strays: Vec<(usize, Write)>,
    /// What the trace is made of.
    pub(super) traced: Vec<Traced>,
    /// What was opened outside of the session's folder.
    pub(super) opened: Opened,
    /// Whether the GIL was watched.
    pub(super) watched: Option<Watched>,
}

/// That the GIL was to be watched while a task ran.
#[derive(Clone, Copy, Debug)]
pub(super) struct Watched {
    /// When the task began, in nanoseconds of the monotonic clock.
    pub(super) start: u64,
    /// Whether it could be; `None` where there is no probe.
    pub(super) possible: Option<bool>,
}

#[derive(Debug, Default)]
struct Builder {
    statements: Vec<Statement>,
    writes: Vec<Write>,
    strays: Vec<(usize, Write)>,
    traced: Vec<Traced>,
    ghosts: Vec<(u32, Ghost)>,
    watched: Option<Watched>,
    opened: Opened,
    ending: Option<Ending>,
    /// Why what the records say does not count.
    lost: Option<String>,
    echo: Option<String>,
    truncated: bool,
    duration: Duration,
}

impl Builder {
    fn add(&mut self, record: Record, native: &mut dyn FnMut(Stream, u64, u64) -> String) {
        match record {
            Record::Begin(line, end_line, at) => {
                let start = Duration::from_nanos(at);
                self.statements.push(Statement { start, ..Statement::on(line, end_line) });
            }
            Record::Statement(took, value, receiver) => {
                if let Some(statement) = self.statements.last_mut() {
                    statement.duration = Duration::from_nanos(took);
                    statement.value = value.map(Value::from);
                    statement.receiver = receiver.map(Value::from);
                }
            }
            Record::Raised(took, exception) => {
                let exception = Exception::from(exception);
                if let Some(statement) = self.statements.last_mut() {
                    statement.duration = Duration::from_nanos(took);
                    statement.exception = Some(exception.clone());
                }
                self.ending = Some(Ending::Raised(exception));
            }
            Record::Unparsed(exception) => self.ending = Some(Ending::DidNotParse(exception.into())),
            Record::Echo(repr) => self.echo = repr,
            Record::Write(stream, line, statement, thread, at, text, owner) => {
                let (stream, at) = (Stream::from_number(stream), Duration::from_nanos(at));
                let statement = statement.filter(|_| owner.is_none());
                let write =
                    Write { stream, origin: Origin::Python, line: line.or(statement), statement, thread, at, text };
                match owner {
                    Some(task) => self.strays.push((task, write)),
                    None => self.writes.push(write),
                }
            }
            Record::Native(stream, statement, at, start, end) => {
                let stream = Stream::from_number(stream);
                self.writes.push(Write {
                    stream,
                    origin: Origin::Native,
                    line: statement,
                    statement,
                    thread: String::new(),
                    at: Duration::from_nanos(at),
                    text: native(stream, start, end),
                });
            }
            Record::Truncated => self.truncated = true,
            Record::Ghost(line, told, status) => self.ghosts.push((line, ghost(told, status))),
            Record::Traced(traced) => self.traced.push(traced),
            Record::Watched(start, possible) => self.watched = Some(Watched { start, possible }),
            Record::Opened(path, writes) => self.opened.add(path, writes),
            Record::End(at) => self.duration = Duration::from_nanos(at),
            Record::Fault(traceback) => {
                let what = traceback.trim_end().lines().next_back().unwrap_or_default();
                self.lost = Some(format!("the driver failed in its process ({what})"));
            }
        }
    }

    fn finish(self, end: End) -> Capture {
        let (ending, duration) = match end {
            // A prompt that raised does not end the example: the next prompt still ran.
            End::Told => (
                self.ending
                    .filter(|_| self.statements.last().is_none_or(|last| last.exception.is_some()))
                    .unwrap_or(Ending::Completed),
                self.duration,
            ),
            End::Died(ending, after) => (at_statement(ending, self.statements.last()), after),
        };
        let ending = self.lost.map_or(ending, Ending::Lost);
        Capture {
            statements: self.statements,
            writes: self.writes,
            truncated: self.truncated,
            echo: self.echo,
            duration,
            ghosts: self.ghosts,
            ..Capture::empty(ending)
        }
    }
}

/// The same ending with the line of the statement that ran, where no better one is known.
fn at_statement(mut ending: Ending, last: Option<&Statement>) -> Ending {
    if let Ending::TimedOut { line, .. } | Ending::Exited { line, .. } | Ending::Killed { line, .. } = &mut ending {
        *line = line.or(last.map(|statement| statement.line));
    }
    ending
}

fn ghost(told: Option<protocol::Ghost>, status: i32) -> Ghost {
    let Some(told) = told else {
        return Ghost {
            ending: super::session::ending_of(status, String::new(), None),
            stdout: String::new(),
            value: None,
        };
    };
    let ending = told.exception.map_or(Ending::Completed, |exception| Ending::Raised(exception.into()));
    Ghost { ending, stdout: told.stdout, value: told.value.map(Value::from) }
}

impl From<protocol::Value> for Value {
    fn from(value: protocol::Value) -> Self {
        Self { repr: value.repr, text: value.text, kind: value.kind }
    }
}

impl From<protocol::Exception> for Exception {
    fn from(told: protocol::Exception) -> Self {
        Self { kind: told.kind, bases: told.bases, message: told.message, line: told.line, traceback: told.traceback }
    }
}

impl Stream {
    fn from_number(number: u8) -> Self {
        if number == 2 { Self::Stderr } else { Self::Stdout }
    }
}
