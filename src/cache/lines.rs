//! Where examples stand in their note, and how what is known of them moves when they do.
//!
//! Takes the places of a session's examples when they ran and now; gives captures whose lines are those of now.

use crate::plan::Task;
use crate::run::{Capture, Ending, Exception, Statement};
use crate::trace::Trace;

use super::named::{self, Name};

use serde::{Deserialize, Serialize};

/// The lines of one example: 1-based lines of the note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    /// Its first line.
    pub(super) first: u32,
    /// The line behind its last one: Python may say that the code ends there too early.
    pub(super) end: u32,
}

impl Place {
    /// The lines that the code of `task` takes.
    pub(super) fn of(task: &Task) -> Self {
        let of_chunks = task.chunks.iter().map(|chunk| (chunk.line, chunk.line + lines_of(&chunk.source)));
        let of_ghosts = task.ghosts.iter().map(|(line, source)| (*line, *line + lines_of(source)));
        let of_watched = task.watched.iter().map(|&line| (line, line + 1));
        let all = of_chunks.chain(of_ghosts).chain(of_watched);
        let (first, end) = all.fold((u32::MAX, 0), |(first, end), (from, to)| (first.min(from), end.max(to)));
        Self { first, end }
    }
}

fn lines_of(source: &str) -> u32 {
    u32::try_from(source.lines().count().max(1)).unwrap_or(u32::MAX)
}

/// How the lines of one session have moved.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shift<'a> {
    /// Where its examples stood.
    pub(super) from: &'a [Place],
    /// Where they stand.
    pub(super) to: &'a [Place],
}

impl Shift<'_> {
    /// Where `line` went; nothing where it belongs to no example.
    pub(super) fn line(&self, line: u32) -> Option<u32> {
        let at = self.from.iter().position(|place| (place.first..=place.end).contains(&line))?;
        Some(self.to.get(at)?.first + (line - self.from[at].first))
    }

    /// Moves everything that `capture` says of lines; whether all of it could be.
    pub(super) fn capture(&self, capture: &mut Capture, name: &Name) -> bool {
        let mut mover = Mover { shift: *self, name, whole: true };
        mover.capture(capture);
        mover.whole
    }
}

struct Mover<'a> {
    shift: Shift<'a>,
    name: &'a Name,
    whole: bool,
}

impl Mover<'_> {
    fn line(&mut self, line: &mut u32) {
        match self.shift.line(*line) {
            Some(moved) => *line = moved,
            None => self.whole = false,
        }
    }

    fn lines<'l>(&mut self, lines: impl IntoIterator<Item = &'l mut u32>) {
        lines.into_iter().for_each(|line| self.line(line));
    }

    fn text(&mut self, text: &mut String) {
        match named::moved(text, self.name, &|line| self.shift.line(line)) {
            Some(moved) => *text = moved,
            None => self.whole = false,
        }
    }

    fn capture(&mut self, capture: &mut Capture) {
        self.ending(&mut capture.ending);
        capture.statements.iter_mut().for_each(|statement| self.statement(statement));
        for write in &mut capture.writes {
            self.lines(write.line.iter_mut().chain(&mut write.statement));
        }
        for (line, ghost) in &mut capture.ghosts {
            self.line(line);
            self.ending(&mut ghost.ending);
        }
        if let Some(trace) = &mut capture.trace {
            self.trace(trace);
        }
    }

    fn ending(&mut self, ending: &mut Ending) {
        match ending {
            Ending::Raised(exception) | Ending::DidNotParse(exception) => self.exception(exception),
            Ending::TimedOut { line, stacks, .. } | Ending::Killed { line, stacks, .. } => {
                self.lines(line);
                self.text(stacks);
            }
            Ending::Exited { line, .. } => self.lines(line),
            Ending::Completed | Ending::Lost(_) | Ending::NotReached(_) | Ending::NotCached => {}
        }
    }

    fn exception(&mut self, exception: &mut Exception) {
        self.lines(&mut exception.line);
        self.text(&mut exception.message);
        self.text(&mut exception.traceback);
    }

    fn statement(&mut self, statement: &mut Statement) {
        self.line(&mut statement.line);
        self.line(&mut statement.end_line);
        if let Some(exception) = &mut statement.exception {
            self.exception(exception);
        }
    }

    fn trace(&mut self, trace: &mut Trace) {
        self.lines(trace.threads.iter_mut().filter_map(|each| each.line.as_mut()));
        self.lines(trace.gc.iter_mut().filter_map(|each| each.line.as_mut()));
        self.lines(trace.freed.iter_mut().filter_map(|each| each.line.as_mut()));
        self.lines(trace.rings.iter_mut().filter_map(|each| each.line.as_mut()));
        if let Some(gil) = &mut trace.gil {
            self.lines(gil.holds.iter_mut().filter_map(|each| each.line.as_mut()));
        }
        self.lines(trace.pauses.iter_mut().filter_map(|each| each.line.as_mut()));
        self.lines(trace.places.iter_mut().map(|each| &mut each.line));
        self.lines(trace.lock_events.iter_mut().filter_map(|each| each.line.as_mut()));
        for task in &mut trace.tasks {
            self.lines(task.line.iter_mut().chain(task.slices.iter_mut().filter_map(|each| each.line.as_mut())));
        }
        self.lines(trace.processes.iter_mut().filter_map(|each| each.line.as_mut()));
        self.lines(trace.counts.iter_mut().map(|each| &mut each.line));
        self.lines(trace.output.iter_mut().filter_map(|each| each.line.as_mut()));
    }
}
