//! A session's process, seen from the parent: waiting for it, killing it, and clearing up behind it.

use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, Signal};

use super::channel;
use super::protocol::Notice;
use super::warm::Warm;
use crate::error::{Error, Result};

/// How long a process may take to end after it was told to, before it is killed.
const GRACE: Duration = Duration::from_millis(200);

/// How long the rest of its group may take.
const GROUP_GRACE: Duration = Duration::from_millis(500);

/// How many notices are taken at once: a session could send them without end.
const NOTICES: usize = 256;

/// A session's process and its channel. The process is killed when this is dropped before it was reaped.
#[derive(Debug)]
pub(super) struct Process {
    channel: OwnedFd,
    pid: i32,
    /// Readable when the process has ended; `None` when it had before it could be opened.
    handle: Option<OwnedFd>,
    reaped: bool,
}

/// What came first.
#[derive(Debug)]
pub(super) enum Event {
    /// The session said something; descriptors that came with it.
    Notice(Notice, Vec<OwnedFd>),
    /// The process has ended.
    Ended,
    /// The process lives, but its channel is closed.
    Silent,
    /// Neither within the time.
    Nothing,
}

impl Process {
    /// # Errors
    /// When the system has no handle left for it, as with too many open files. Its group is killed then.
    pub(super) fn new(channel: OwnedFd, pid: i32) -> Result<Self> {
        let mut process = Self { channel, pid, handle: None, reaped: false };
        let opened = Pid::from_raw(pid).map(|pid| rustix::process::pidfd_open(pid, PidfdFlags::empty()));
        match opened {
            Some(Err(error)) if error != Errno::SRCH => {
                Err(Error::io("follow", Path::new("an example's process"))(error.into()))
            }
            handle => {
                process.handle = handle.and_then(std::result::Result::ok);
                Ok(process)
            }
        }
    }

    /// Waits for what comes first, up to `limit`. What was said before the end comes before [`Event::Ended`].
    pub(super) fn wait(&self, limit: Duration) -> Event {
        match self.poll(limit) {
            (true, _) => match channel::receive(self.channel.as_fd()) {
                Ok(Some((notice, descriptors))) => Event::Notice(notice, descriptors),
                _ if self.ended_within(GRACE) => Event::Ended,
                _ => Event::Silent,
            },
            (false, true) => Event::Ended,
            (false, false) => Event::Nothing,
        }
    }

    /// What the session has said already.
    pub(super) fn pending(&self) -> Vec<(Notice, Vec<OwnedFd>)> {
        let next = || match self.poll(Duration::ZERO) {
            (true, _) => channel::receive(self.channel.as_fd()).ok().flatten(),
            _ => None,
        };
        std::iter::from_fn(next).take(NOTICES).collect()
    }

    /// Whether the channel and the handle are readable.
    fn poll(&self, limit: Duration) -> (bool, bool) {
        let Some(handle) = &self.handle else {
            let mut wanted = [PollFd::new(&self.channel, PollFlags::IN)];
            return (ready(&mut wanted, Duration::ZERO) && !wanted[0].revents().is_empty(), true);
        };
        let mut wanted = [PollFd::new(&self.channel, PollFlags::IN), PollFd::new(handle, PollFlags::IN)];
        if !ready(&mut wanted, limit) {
            return (false, false);
        }
        (!wanted[0].revents().is_empty(), !wanted[1].revents().is_empty())
    }

    /// Waits until the process has ended; whether it did.
    pub(super) fn ended_within(&self, limit: Duration) -> bool {
        match &self.handle {
            Some(handle) => ready(&mut [PollFd::new(handle, PollFlags::IN)], limit),
            None => true,
        }
    }

    /// Has the process write its stacks and die (`faulthandler` does that at SIGABRT), then kills it.
    pub(super) fn abort(&self) {
        self.signal(Signal::ABORT);
        self.ended_within(GRACE);
        self.kill();
    }

    /// Kills the process. Its group is ended when it is reaped, more gently.
    pub(super) fn kill(&self) {
        self.signal(Signal::KILL);
        self.ended_within(Duration::from_secs(5));
    }

    /// Kills the process and its whole group at once: what makes processes without end has no time to make more.
    pub(super) fn kill_group(&self) {
        if let Some(group) = Pid::from_raw(self.pid) {
            let _ = rustix::process::kill_process_group(group, Signal::KILL);
        }
        self.kill();
    }

    /// How many processes its group has (proc(5), field 5 of `stat`).
    pub(super) fn group_size(&self) -> usize {
        let group = self.pid.to_string();
        let of_group = |entry: &std::fs::DirEntry| {
            let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
            stat.rsplit_once(')').and_then(|(_, rest)| rest.split_ascii_whitespace().nth(2)) == Some(&group)
        };
        std::fs::read_dir("/proc").map_or(0, |entries| entries.flatten().filter(of_group).count())
    }

    fn signal(&self, signal: Signal) {
        if let Some(handle) = &self.handle {
            let _ = rustix::process::pidfd_send_signal(handle, signal);
        }
    }

    /// The wait status of the ended process, where it can be told, with nothing of its group left alive.
    pub(super) fn reap(mut self, warm: &Warm) -> Result<Option<i32>> {
        let (status, others) = warm.reap(self.pid)?;
        self.reaped = true;
        if others {
            self.end_group(warm)?;
        }
        Ok(status)
    }

    /// Asks what is left of the process's group to end, and kills what does not. `multiprocessing`'s resource tracker
    /// ends by itself, after it has removed what the example left in shared memory.
    fn end_group(&self, warm: &Warm) -> Result<()> {
        let Some(group) = Pid::from_raw(self.pid) else { return Ok(()) };
        let until = Instant::now() + GROUP_GRACE;
        let _ = rustix::process::kill_process_group(group, Signal::TERM);
        while warm.group_lives(self.pid)? {
            if Instant::now() > until {
                let _ = rustix::process::kill_process_group(group, Signal::KILL);
                break;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if !self.reaped {
            self.signal(Signal::KILL);
            if let Some(group) = Pid::from_raw(self.pid) {
                let _ = rustix::process::kill_process_group(group, Signal::KILL);
            }
        }
    }
}

/// Polls; whether anything is ready. A signal that interrupts counts as nothing.
pub(super) fn ready(wanted: &mut [PollFd<'_>], limit: Duration) -> bool {
    let limit =
        Timespec { tv_sec: i64::try_from(limit.as_secs()).unwrap_or(i64::MAX), tv_nsec: limit.subsec_nanos().into() };
    rustix::event::poll(wanted, Some(&limit)).is_ok_and(|count| count > 0)
}
