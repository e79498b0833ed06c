//! Runs one session: hands its tasks to a fork of the warm interpreter, sets the time limits (`limits`), turns what it records into
//! captures (`collect`), and goes on after a task that took the process with it (`lost`).
//!
//! The session leaves a checkpoint behind now and then: a fork that waits. When a task kills the process or is killed, the
//! newest checkpoint takes over, runs again what came after it, and goes on behind the task that is lost. Where there is
//! none yet, a new fork of the warm interpreter does the same from the beginning.

mod collect;
mod limits;
mod lost;

use std::fs::File;
use std::os::fd::{AsFd, OwnedFd};
use std::time::{Duration, Instant, SystemTime};

use super::capture::{Capture, Ending};
use super::channel;
use super::files::{self, Files};
use super::folder::SessionFolder;
use super::gil::GilEvents;
use super::opened::Opened;
use super::process::{Event, Process};
use super::protocol::{Notice, Orders};
use super::warm::Warm;
use super::{Ran, Watch};
use crate::error::{Error, Result};
use crate::plan::{Session, Task};
use limits::TICK;

/// How many milliseconds the clock of a session is believed to be ahead: a lifetime.
const MOST_AHEAD: u64 = 1 << 41;

/// How long a session may take to end after its last task.
const FAREWELL: Duration = Duration::from_secs(1);

/// Runs the session and gives a capture for each of its tasks. `watch` is told of each.
///
/// # Errors
/// [`Error::Cancelled`] when `watch` wants it to end: its processes have ended then.
pub(super) fn run(session: &Session, folder: &SessionFolder, warm: &Warm, watch: &dyn Watch) -> Result<Ran> {
    let began = SystemTime::now();
    let mut run = SessionRun::begin(session, folder, warm)?;
    while run.captures.len() < session.tasks.len() {
        if watch.is_cancelled() {
            run.cancel()?;
            return Err(Error::Cancelled);
        }
        let before = run.captures.len();
        run.step()?;
        (before..run.captures.len()).for_each(|task| watch.task_ended(task, &run.captures[task]));
    }
    let opened = std::mem::take(&mut run.opened);
    Ok(Ran { captures: run.end()?, opened, began })
}

/// A fork that waits to go on from a task.
#[derive(Debug)]
struct Checkpoint {
    channel: OwnedFd,
    task: usize,
}

/// What the process is doing, as far as the parent knows.
#[derive(Debug, PartialEq)]
enum Doing {
    /// Tasks are run again after a loss, within this time.
    Replaying(Duration),
    /// The next task runs.
    Running,
}

#[derive(Debug)]
struct SessionRun<'a> {
    session: &'a Session,
    folder: &'a SessionFolder,
    warm: &'a Warm,
    files: Files,
    process: Option<Process>,
    checkpoint: Option<Checkpoint>,
    /// What the probe has written, once the session said that it does.
    gil: Option<GilEvents>,
    doing: Doing,
    since: Instant,
    /// When the running task was last looked at.
    looked: Instant,
    /// The furthest that the session has said it is. What it says again gives it no more time.
    done: usize,
    /// The same of its checkpoints, since it last went on from one.
    checkpointed: usize,
    /// The task that has said to sleep on and on.
    overslept: Option<usize>,
    /// When the last process that was lost had ended, on the monotonic clock.
    ended: u64,
    /// By how many nanoseconds the session's clock has been ahead of the real one, as far as it has told.
    ahead: i64,
    /// Records of the current task that have been read.
    journal: String,
    captures: Vec<Capture>,
    opened: Opened,
}

impl<'a> SessionRun<'a> {
    fn begin(session: &'a Session, folder: &'a SessionFolder, warm: &'a Warm) -> Result<Self> {
        let mut run = Self {
            session,
            folder,
            warm,
            files: Files::new()?,
            process: None,
            checkpoint: None,
            gil: None,
            doing: Doing::Running,
            since: Instant::now(),
            looked: Instant::now(),
            done: 0,
            checkpointed: 0,
            overslept: None,
            ended: 0,
            ahead: 0,
            journal: String::new(),
            captures: Vec::with_capacity(session.tasks.len()),
            opened: Opened::default(),
        };
        run.fork(&run.orders(Vec::new(), 0))?;
        Ok(run)
    }

    /// What a process is to do, whose clock is as far ahead in the end as the one before: what runs again skips its waiting again.
    fn orders(&self, replay: Vec<usize>, then: usize) -> Orders {
        let again: Duration = replay.iter().map(|&task| self.captures[task].skipped).sum();
        let ahead = Duration::from_nanos(u64::try_from(self.ahead).unwrap_or(0)).saturating_sub(again);
        let milliseconds = ahead.as_nanos().div_ceil(1_000_000);
        Orders { replay, then, ahead: u64::try_from(milliseconds).unwrap_or(u64::MAX).min(MOST_AHEAD) }
    }

    /// Starts a process of its own for the session.
    fn fork(&mut self, orders: &Orders) -> Result<()> {
        let (ours, theirs) = channel::socket_pair()?;
        let folder = self.folder.path().to_string_lossy();
        let plan = files::plan(self.session, self.warm.host(), &folder, orders)?;
        let mut descriptors = vec![plan.as_fd(), theirs.as_fd()];
        descriptors.extend(self.files.descriptors());
        let pid = self.warm.fork(&folder, &descriptors)?;
        self.process = Some(Process::new(ours, pid)?);
        self.since = Instant::now();
        Ok(())
    }

    /// Waits for the next thing that happens, and deals with it.
    fn step(&mut self) -> Result<()> {
        if let Some(task) = self.overslept.take() {
            self.stop_sleeper(task)?;
            return self.keep_watch();
        }
        let Some(process) = &self.process else { return self.give_up("the session could not be continued") };
        match process.wait(self.left().min(TICK)) {
            Event::Notice(notice, descriptors) => {
                self.noticed(&notice, descriptors)?;
                self.keep_watch()
            }
            Event::Ended => self.lost(None),
            Event::Silent => {
                process.kill();
                self.lost(Some(Ending::Lost("it closed the channel that it is followed by".into())))
            }
            Event::Nothing if self.left().is_zero() => self.overdue(),
            Event::Nothing => self.look(),
        }
    }

    fn noticed(&mut self, notice: &Notice, descriptors: Vec<OwnedFd>) -> Result<()> {
        self.heed(notice, descriptors);
        if let Notice::Done(_) | Notice::Checkpoint(_) = notice { self.collect() } else { Ok(()) }
    }

    /// Takes note of what the session says. An example can say it too: time begins anew only when there is something new.
    fn heed(&mut self, notice: &Notice, mut descriptors: Vec<OwnedFd>) {
        let is_new = match *notice {
            Notice::Done(tasks) => is_further(&mut self.done, tasks, self.session.tasks.len()),
            Notice::Replayed(_) => std::mem::replace(&mut self.doing, Doing::Running) != Doing::Running,
            Notice::Checkpoint(task) => {
                self.checkpoint = descriptors.pop().map(|channel| Checkpoint { channel, task });
                is_further(&mut self.checkpointed, task, self.session.tasks.len())
            }
            Notice::Ring => return self.files.ring = descriptors.pop().map(File::from),
            Notice::Gil(_) => return self.gil = descriptors.pop().map(GilEvents::new),
            Notice::Overslept(task) => return self.overslept = Some(task),
            Notice::Ready(_) => return,
        };
        if is_new {
            self.since = Instant::now();
        }
    }

    fn task(&self) -> &'a Task {
        &self.session.tasks[self.captures.len()]
    }

    /// Ends what runs, whatever it is doing.
    fn cancel(mut self) -> Result<()> {
        self.checkpoint = None;
        let Some(process) = self.process.take() else { return Ok(()) };
        process.kill();
        process.reap(self.warm).map(|_| ())
    }

    fn end(mut self) -> Result<Vec<Capture>> {
        // A checkpoint ends when nobody can tell it any more to go on.
        self.checkpoint = None;
        if let Some(process) = self.process.take() {
            if !process.ended_within(FAREWELL) {
                process.kill();
            }
            process.reap(self.warm)?;
        }
        Ok(self.captures)
    }
}

/// Whether `to` is further than anything before, and no further than there is anything.
fn is_further(from: &mut usize, to: usize, end: usize) -> bool {
    let is_further = (*from + 1..=end).contains(&to);
    if is_further {
        *from = to;
    }
    is_further
}
