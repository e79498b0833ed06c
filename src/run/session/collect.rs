//! Turns what a session has recorded into captures.

use std::time::Duration;

use super::SessionRun;
use super::limits::RECORDS;
use crate::clock::{Clock, ClockUse, RealClock};
use crate::error::Result;
use crate::python::Host;
use crate::run::capture::Capture;
use crate::run::gil::{self, Writer};
use crate::run::journal::{self, End};
use crate::run::process::Process;
use crate::run::trace::{self, About, Traced};
use crate::trace::Trace;

impl SessionRun<'_> {
    /// Turns what is new in the journal into captures of the tasks that have ended.
    pub(super) fn collect(&mut self) -> Result<()> {
        loop {
            let journal = self.files.journal(RECORDS.saturating_sub(self.journal.len() as u64));
            // Files that the records speak of came with notices that were sent before.
            for (notice, descriptors) in self.process.iter().flat_map(Process::pending).collect::<Vec<_>>() {
                self.heed(&notice, descriptors);
            }
            if journal.is_empty() {
                return Ok(());
            }
            for line in journal.split_inclusive('\n') {
                self.journal.push_str(line);
                // One more end than there are tasks is none of the driver's.
                if line.starts_with("{\"end\":") && self.captures.len() < self.session.tasks.len() {
                    self.capture(End::Told)?;
                }
            }
        }
    }

    /// Turns the records read into the capture of the current task.
    pub(super) fn capture(&mut self, end: End) -> Result<()> {
        let journal = std::mem::take(&mut self.journal);
        let files = &self.files;
        let writer = if matches!(end, End::Told) { Writer::Lives } else { Writer::Dead };
        let mut native = |stream, start, end| files.native(stream, start, end);
        let mut told = journal::capture(&journal, end, &mut native);
        self.ahead = told.ahead.unwrap_or(self.ahead);
        if let (Writer::Dead, Some(watched)) = (writer, told.watched) {
            // The notice that the task before was done, from which its time is taken, may have come late.
            let ended = self.ended.saturating_add_signed(self.ahead);
            told.capture.duration = Duration::from_nanos(ended.saturating_sub(watched.start));
        }
        if let Some(why) = self.real_clock() {
            told.capture.clock = ClockUse::Real { why };
        }
        told.capture.trace = self.trace(&told.traced, &told.capture)?.map(Box::new);
        if let Some(watched) = told.watched {
            let threads = trace::natives(&told.traced, told.capture.trace.as_deref());
            let seen = gil::Seen { events: self.gil.as_mut(), watched, threads, writer };
            gil::add(&mut told.capture, seen, &self.warm.runtime()?);
        }
        if let Some(trace) = &mut told.capture.trace {
            trace.skips = told.skips;
        }
        self.opened.extend(told.opened);
        self.captures.push(told.capture);
        for (task, write) in told.strays {
            if let Some(capture) = self.captures.get_mut(task) {
                capture.writes.push(write);
            }
        }
        Ok(())
    }

    /// The trace of the task that these names are of.
    fn trace(&self, traced: &[Traced], capture: &Capture) -> Result<Option<Trace>> {
        if traced.is_empty() {
            return Ok(None);
        }
        let duration = u64::try_from(capture.duration.as_nanos()).unwrap_or(u64::MAX);
        let about = About { duration, writes: &capture.writes, runtime: &self.warm.runtime()? };
        Ok(trace::build(traced, || self.files.ring(), about))
    }

    /// Why the current task has a real clock, where that was clear before it ran.
    fn real_clock(&self) -> Option<RealClock> {
        match (self.task().clock, self.warm.host()) {
            (Clock::Real, _) => Some(RealClock::Asked),
            (Clock::Virtual, Host::Executable) => Some(RealClock::Host),
            (Clock::Virtual, Host::Library) => None,
        }
    }
}
