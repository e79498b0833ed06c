//! What becomes of a session whose process has ended before its tasks were done: what the process left is made out, and the session goes
//! on behind the task that took it.

use std::os::fd::{AsFd, OwnedFd};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags};

use super::{Doing, SessionRun};
use crate::error::Result;
use crate::run::capture::{Capture, Ending};
use crate::run::ending::{self, Told};
use crate::run::journal::End;
use crate::run::process::{self, Process};
use crate::run::protocol::Notice;
use crate::run::{channel, faults, gil};

/// How long a checkpoint may take to say that it is ready.
const READY: Duration = Duration::from_secs(5);

impl SessionRun<'_> {
    /// Deals with a process that has ended before its tasks were done, and goes on.
    pub(super) fn lost(&mut self, ending: Option<Ending>) -> Result<()> {
        let after = self.since.elapsed();
        self.ended = gil::now();
        self.collect()?;
        if self.captures.len() == self.session.tasks.len() {
            return Ok(());
        }
        let Some(process) = self.process.take() else { return Ok(()) };
        self.overslept = None;
        let status = process.reap(self.warm)?;
        // Nobody is left who would complete it.
        self.files.clear_journal();
        let dump = self.files.faults();
        let line = faults::main_line(&dump, &self.session.file);
        let stacks = faults::tidy(&dump);
        if let Doing::Replaying(_) = self.doing {
            return self.give_up("the examples before it ended otherwise when they were run again");
        }
        let ending = match ending {
            Some(Ending::TimedOut { limit, .. }) => Ending::TimedOut { limit, line, stacks },
            Some(other) => other,
            None => status.map_or_else(
                || Ending::Lost("its process ended, and how cannot be told".into()),
                |status| {
                    let told = if self.journal.is_empty() { Told::Nothing } else { Told::Something };
                    ending::of_session(status, stacks, line, told)
                },
            ),
        };
        self.capture(End::Died(ending, after))?;
        if self.captures.len() < self.session.tasks.len() { self.resume() } else { Ok(()) }
    }

    /// Goes on behind the last capture, from the newest checkpoint or from the beginning.
    fn resume(&mut self) -> Result<()> {
        let then = self.captures.len();
        let checkpoint = self.checkpoint.take();
        self.checkpointed = 0;
        let from = checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.task);
        let replay: Vec<usize> = (from..then).filter(|&task| !took_the_process(&self.captures[task].ending)).collect();
        let worked = |capture: &Capture| capture.duration.saturating_sub(capture.skipped);
        let again: Duration = replay.iter().map(|&task| worked(&self.captures[task])).sum();
        self.doing = Doing::Replaying(again * 2 + self.session.tasks[then].timeout);
        let orders = self.orders(replay, then);
        let Some(checkpoint) = checkpoint else { return self.fork(&orders) };
        let Some(pid) = ready(&checkpoint.channel) else {
            return self.fork(&self.orders(self.survivors(then), then));
        };
        if channel::send_at_once(checkpoint.channel.as_fd(), &orders).is_err() {
            return self.fork(&self.orders(self.survivors(then), then));
        }
        self.process = Some(Process::new(checkpoint.channel, pid)?);
        self.since = Instant::now();
        Ok(())
    }

    /// The tasks before `then` that can be run again.
    fn survivors(&self, then: usize) -> Vec<usize> {
        (0..then).filter(|&task| !took_the_process(&self.captures[task].ending)).collect()
    }

    pub(super) fn give_up(&mut self, why: &str) -> Result<()> {
        while self.captures.len() < self.session.tasks.len() {
            self.capture(End::Died(Ending::NotReached(why.into()), Duration::ZERO))?;
        }
        Ok(())
    }
}

/// Whether a task that ended so would do it again.
fn took_the_process(ending: &Ending) -> bool {
    !matches!(ending, Ending::Completed | Ending::Raised(_) | Ending::DidNotParse(_))
}

/// The process id of a checkpoint; `None` when it is gone. An example may have made the channel: a process that did not speak
/// itself is none, as it would be killed when it is done with.
fn ready(channel: &OwnedFd) -> Option<i32> {
    if !process::ready(&mut [PollFd::new(channel, PollFlags::IN)], READY) {
        return None;
    }
    match channel::receive_from(channel.as_fd()) {
        Ok(Some((Notice::Ready(pid), sender))) if pid > 0 && sender == Some(pid) => Some(pid),
        _ => None,
    }
}
