//! Runs one session: hands its tasks to a fork of the warm interpreter, sets the time limits, and goes on after a task that
//! took the process with it.
//!
//! The session leaves a checkpoint behind now and then: a fork that waits. When a task kills the process or is killed, the
//! newest checkpoint takes over, runs again what came after it, and goes on behind the task that is lost. Where there is
//! none yet, a new fork of the warm interpreter does the same from the beginning.

use std::fs::File;
use std::os::fd::{AsFd, OwnedFd};
use std::time::{Duration, Instant, SystemTime};

use rustix::event::{PollFd, PollFlags};

use super::capture::{Capture, Ending};
use super::ending::{self, Told};
use super::faults;
use super::files::{self, Files};
use super::folder::SessionFolder;
use super::gil::{self, GilEvents, Writer};
use super::journal::{self, End};
use super::opened::Opened;
use super::process::{self, Event, Process};
use super::protocol::{Notice, Orders};
use super::trace::{self, About, Traced};
use super::warm::{self, Warm};
use super::{Ran, Watch};
use crate::clock::{Clock, ClockUse, RealClock};
use crate::error::{Error, Result};
use crate::plan::{Session, Task};
use crate::python::Host;
use crate::trace::Trace;

/// How often a running task's output is looked at, to stop one that floods.
const TICK: Duration = Duration::from_millis(250);

/// How much native code may write to its streams before the task is stopped.
const FLOOD: u64 = 64 << 20;

/// How large the record of a task may grow before the task is stopped, and how much is read of it. A million short writes make half
/// of it.
const RECORDS: u64 = 128 << 20;

/// How long a checkpoint may take to say that it is ready.
const READY: Duration = Duration::from_secs(5);

/// How long the driver may keep to itself that tasks are done (`NOTICE_AFTER` in the driver).
const NOTICE_AFTER: Duration = Duration::from_millis(10);

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
        let (ours, theirs) = warm::socket_pair()?;
        let folder = self.folder.path().to_string_lossy();
        let plan = files::plan(self.session, self.warm.host(), &folder, orders)?;
        let mut descriptors = vec![plan.as_fd(), theirs.as_fd()];
        descriptors.extend(self.files.descriptors());
        let pid = self.warm.fork(&folder, &descriptors)?;
        self.process = Some(Process::new(ours, pid));
        self.since = Instant::now();
        Ok(())
    }

    /// Waits for the next thing that happens, and deals with it.
    fn step(&mut self) -> Result<()> {
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

    /// Sees to it that a session that never stops talking is treated as one that is silent.
    fn keep_watch(&mut self) -> Result<()> {
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

    /// How long what is done now may take.
    fn limit(&self) -> Duration {
        match self.doing {
            Doing::Running => self.task().timeout,
            Doing::Replaying(limit) => limit,
        }
    }

    /// How much of it is left.
    fn left(&self) -> Duration {
        self.limit().saturating_sub(self.since.elapsed())
    }

    fn noticed(&mut self, notice: &Notice, descriptors: Vec<OwnedFd>) -> Result<()> {
        self.heed(notice, descriptors);
        if let Notice::Overslept(task) = notice {
            return self.overslept(*task);
        }
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
            Notice::Ready(_) | Notice::Overslept(_) => return,
        };
        if is_new {
            self.since = Instant::now();
        }
    }

    /// Between notices: what is done by now, and whether the running task floods.
    fn look(&mut self) -> Result<()> {
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
    fn overdue(&mut self) -> Result<()> {
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

    /// The task sleeps on and on, if it has not ended meanwhile.
    fn overslept(&mut self, task: usize) -> Result<()> {
        self.collect()?;
        if self.captures.len() != task || self.doing != Doing::Running {
            return Ok(());
        }
        if let Some(process) = &self.process {
            process.abort();
        }
        let limit = self.task().timeout * files::MOST_SKIPPED;
        self.lost(Some(Ending::TimedOut { limit, line: None, stacks: String::new() }))
    }

    /// Deals with a process that has ended before its tasks were done, and goes on.
    fn lost(&mut self, ending: Option<Ending>) -> Result<()> {
        let after = self.since.elapsed();
        self.ended = gil::now();
        self.collect()?;
        if self.captures.len() == self.session.tasks.len() {
            return Ok(());
        }
        let Some(process) = self.process.take() else { return Ok(()) };
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
        if warm::send_at_once(checkpoint.channel.as_fd(), &orders).is_err() {
            return self.fork(&self.orders(self.survivors(then), then));
        }
        self.process = Some(Process::new(checkpoint.channel, pid));
        self.since = Instant::now();
        Ok(())
    }

    /// The tasks before `then` that can be run again.
    fn survivors(&self, then: usize) -> Vec<usize> {
        (0..then).filter(|&task| !took_the_process(&self.captures[task].ending)).collect()
    }

    fn give_up(&mut self, why: &str) -> Result<()> {
        while self.captures.len() < self.session.tasks.len() {
            self.capture(End::Died(Ending::NotReached(why.into()), Duration::ZERO))?;
        }
        Ok(())
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

    /// Turns what is new in the journal into captures of the tasks that have ended.
    fn collect(&mut self) -> Result<()> {
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
    fn capture(&mut self, end: End) -> Result<()> {
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

/// Whether a task that ended so would do it again.
fn took_the_process(ending: &Ending) -> bool {
    !matches!(ending, Ending::Completed | Ending::Raised(_) | Ending::DidNotParse(_))
}

/// Whether `to` is further than anything before, and no further than there is anything.
fn is_further(from: &mut usize, to: usize, end: usize) -> bool {
    let is_further = (*from + 1..=end).contains(&to);
    if is_further {
        *from = to;
    }
    is_further
}

/// The process id of a checkpoint; `None` when it is gone. An example may have made the channel: a process that did not speak
/// itself is none, as it would be killed when it is done with.
fn ready(channel: &OwnedFd) -> Option<i32> {
    if !process::ready(&mut [PollFd::new(channel, PollFlags::IN)], READY) {
        return None;
    }
    match warm::receive_from(channel.as_fd()) {
        Ok(Some((Notice::Ready(pid), sender))) if pid > 0 && sender == Some(pid) => Some(pid),
        _ => None,
    }
}
