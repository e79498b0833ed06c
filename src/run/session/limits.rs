//! How long a task may run, and how much it may write: what is looked at between notices, and what stops a task that goes on and on.

use std::time::{Duration, Instant};

use super::{Doing, SessionRun};
use crate::error::Result;
use crate::run::capture::Ending;
use crate::run::files;

/// How often a running task's output is looked at, to stop one that floods.
pub(super) const TICK: Duration = Duration::from_millis(250);

/// How much native code may write to its streams before the task is stopped.
const FLOOD: u64 = 64 << 20;

/// How large the record of a task may grow before the task is stopped, and how much is read of it. A million short writes make half
/// of it.
pub(super) const RECORDS: u64 = 128 << 20;

/// How long the driver may keep to itself that tasks are done (`NOTICE_AFTER` in the driver).
const NOTICE_AFTER: Duration = Duration::from_millis(10);

impl SessionRun<'_> {
    /// Sees to it that a session that never stops talking is treated as one that is silent.
    pub(super) fn keep_watch(&mut self) -> Result<()> {
        if self.captures.len() == self.session.tasks.len() {
            Ok(())
        } else if self.left().is_zero() {
            self.overdue()
        } else if self.looked.elapsed() > TICK {
            self.look()
        } else {
            Ok(())
        }
    }

    /// How much of it is left.
    pub(super) fn left(&self) -> Duration {
        self.limit().saturating_sub(self.since.elapsed())
    }

    /// How long what is done now may take.
    fn limit(&self) -> Duration {
        match self.doing {
            Doing::Running => self.task().timeout,
            Doing::Replaying(limit) => limit,
        }
    }

    /// Between notices: what is done by now, and whether the running task floods.
    pub(super) fn look(&mut self) -> Result<()> {
        self.looked = Instant::now();
        self.stop_flood()?;
        let before = self.captures.len();
        self.collect()?;
        if self.captures.len() > before {
            self.since += NOTICE_AFTER;
        }
        self.stop_bomb()
    }

    /// The limit has passed since the last notice. The task that runs may be a later one: it has begun at most
    /// [`NOTICE_AFTER`] later.
    pub(super) fn overdue(&mut self) -> Result<()> {
        let (before, limit) = (self.captures.len(), self.limit());
        self.collect()?;
        if self.captures.len() > before {
            self.since += NOTICE_AFTER;
            return Ok(());
        }
        if !self.left().is_zero() {
            return Ok(());
        }
        if let Some(process) = &self.process {
            process.abort();
        }
        self.lost(Some(Ending::TimedOut { limit, line: None, stacks: String::new() }))
    }

    /// Stops a task that has said to sleep on and on, if that is the one which runs: an example can say it too, and of any number.
    pub(super) fn stop_sleeper(&mut self, task: usize) -> Result<()> {
        self.collect()?;
        let Some(sleeper) = self.session.tasks.get(task) else { return Ok(()) };
        if self.captures.len() != task || self.doing != Doing::Running {
            return Ok(());
        }
        if let Some(process) = &self.process {
            process.abort();
        }
        let limit = sleeper.timeout * files::MOST_SKIPPED;
        self.lost(Some(Ending::TimedOut { limit, line: None, stacks: String::new() }))
    }

    /// Stops a task whose native code or children write without end, or that fills its own record.
    fn stop_flood(&mut self) -> Result<()> {
        let most = if self.files.written() >= FLOOD {
            FLOOD
        } else if self.files.unread() + self.journal.len() as u64 >= RECORDS {
            RECORDS
        } else {
            return Ok(());
        };
        if let Some(process) = &self.process {
            process.kill();
        }
        self.lost(Some(Ending::Lost(format!("it wrote more than {} MiB", most >> 20))))
    }

    /// Stops a task that makes processes without end: the kernel's own limit of them is not for root.
    fn stop_bomb(&mut self) -> Result<()> {
        let Some((process, most)) = self.process.as_ref().zip(self.warm.most_processes()) else { return Ok(()) };
        if process.group_size() <= most {
            return Ok(());
        }
        process.kill_group();
        self.lost(Some(Ending::Lost(format!("it had more than {most} processes"))))
    }
}
