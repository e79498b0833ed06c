//! From a session's journal to captures.
//!
//! Takes the records of one task, the text that native code wrote, and how the task ended where it did not say so itself;
//! gives a [`Capture`].

use std::time::Duration;

use super::capture::{Capture, Ending, Exception, Ghost, Origin, Statement, Stream, Value, Write};
use super::opened::Opened;
use super::protocol::{self, Record, Timed};
use super::trace::Traced;
use crate::clock::{ClockUse, RealClock};
use crate::trace::Skip;

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
    let (skips, ahead) = (build.skips.clone(), build.ahead);
    Told { capture: build.finish(end), strays, traced, skips, ahead, opened, watched }
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
    /// The jumps of the clock.
    pub(super) skips: Vec<Skip>,
    /// By how many nanoseconds the clock is ahead of the real one since the last of them.
    pub(super) ahead: Option<i64>,
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
    skips: Vec<Skip>,
    ahead: Option<i64>,
    clock: Option<(Duration, Timed)>,
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
            Record::Statement(took, value, receiver, skipped) => {
                if let Some(statement) = self.statements.last_mut() {
                    statement.duration = Duration::from_nanos(took);
                    statement.skipped = Duration::from_nanos(skipped);
                    statement.value = value.map(Value::from);
                    statement.receiver = receiver.map(Value::from);
                }
            }
            Record::Raised(took, exception, skipped) => {
                let exception = Exception::from(exception);
                if let Some(statement) = self.statements.last_mut() {
                    statement.duration = Duration::from_nanos(took);
                    statement.skipped = Duration::from_nanos(skipped);
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
            Record::Skip(at, duration, ahead) => {
                if duration > 0 {
                    self.skips.push(Skip { at: u64::try_from(at).unwrap_or(0), duration });
                }
                self.ahead = Some(ahead);
            }
            Record::Clock(skipped, timed) => self.clock = Some((Duration::from_nanos(skipped), timed)),
            Record::Opened(path, writes) => self.opened.add(path, writes),
            Record::End(at) => self.duration = Duration::from_nanos(at),
            Record::Fault(traceback) => {
                let what = traceback.trim_end().lines().next_back().unwrap_or_default();
                self.lost = Some(format!("the driver failed in its process ({what})"));
            }
        }
    }

    fn finish(self, end: End) -> Capture {
        // One that did not come to its end has told of its jumps only.
        let sum = || self.skips.iter().fold(0, |sum: u64, skip| sum.saturating_add(skip.duration));
        let told = || (Duration::from_nanos(sum()), Timed::Virtual);
        let (skipped, timed) = self.clock.unwrap_or_else(told);
        let (ending, duration) = match end {
            // A prompt that raised does not end the example: the next prompt still ran.
            End::Told => (
                self.ending
                    .filter(|_| self.statements.last().is_none_or(|last| last.exception.is_some()))
                    .unwrap_or(Ending::Completed),
                self.duration,
            ),
            End::Died(ending, after) => (at_statement(ending, self.statements.last()), after.saturating_add(skipped)),
        };
        let ending = self.lost.map_or(ending, Ending::Lost);
        Capture {
            statements: self.statements,
            writes: self.writes,
            truncated: self.truncated,
            echo: self.echo,
            duration,
            ghosts: self.ghosts,
            skipped,
            clock: timed.into(),
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
        return Ghost { ending: super::ending::of(status, String::new(), None), stdout: String::new(), value: None };
    };
    let ending = told.exception.map_or(Ending::Completed, |exception| Ending::Raised(exception.into()));
    Ghost { ending, stdout: told.stdout, value: told.value.map(Value::from) }
}

impl From<Timed> for ClockUse {
    fn from(timed: Timed) -> Self {
        let why = match timed {
            Timed::Virtual => return Self::Virtual,
            Timed::Waits => RealClock::Waits,
            Timed::Children => RealClock::Children,
            Timed::Unsupported => RealClock::Unsupported,
        };
        Self::Real { why }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn told(journal: &str, end: End) -> Told {
        capture(journal, end, &mut |_, _, _| String::new())
    }

    #[test]
    fn jumps_of_the_clock_are_told_with_their_sum_and_why_it_was_real() {
        let journal = "{\"skip\": [-1, 5, 7]}\n{\"skip\": [9, 0, 8]}\n{\"skip\": [10, 6, 14]}\n{\"clock\": [11, \"children\"]}\n{\"end\": [20]}\n";
        let told = told(journal, End::Told);
        assert_eq!(told.skips, [Skip { at: 0, duration: 5 }, Skip { at: 10, duration: 6 }]);
        assert_eq!(told.ahead, Some(14));
        assert_eq!(told.capture.skipped, Duration::from_nanos(11));
        assert_eq!(told.capture.clock, ClockUse::Real { why: RealClock::Children });
    }

    #[test]
    fn a_task_that_was_lost_has_skipped_what_it_has_told_of() {
        let journal = "{\"skip\": [1, 5, 7]}\n{\"skip\": [9, 6, 13]}\n";
        let died = |journal| told(journal, End::Died(Ending::Lost("x".into()), Duration::from_nanos(2))).capture;
        let capture = died(journal);
        assert_eq!((capture.skipped, capture.duration), (Duration::from_nanos(11), Duration::from_nanos(13)));
        assert_eq!(capture.clock, ClockUse::Virtual);
        let most = format!("{{\"skip\": [1, {0}, 7]}}\n{{\"skip\": [9, {0}, 7]}}\n", u64::MAX);
        assert_eq!(died(&most).skipped, Duration::from_nanos(u64::MAX), "what an example writes there does no harm");
    }
}
