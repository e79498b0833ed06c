//! A warm interpreter: started once, forked for each session.
//!
//! Takes an interpreter and a host; gives [`Warm`], which forks sessions and tells how they ended. It may be used from
//! several threads at the same time.

use std::ffi::OsString;
use std::io::{IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags};
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, SocketFlags, SocketType, sockopt,
};
use serde::Deserialize;

use super::Runtime;
use super::process;
use super::protocol::{Hello, Reply, Request};
use crate::error::{Error, Result};
use crate::python::{self, Host, Interpreter};
use crate::sandbox::Policy;
use crate::worker;

/// How long the interpreter may take to start: many times what it takes where it must be read from a network first.
const START: Duration = Duration::from_mins(1);

/// How long the interpreter may take to end.
const FAREWELL: Duration = Duration::from_secs(2);

/// Longest message to the parent. The longest that there is tells why a fork was refused.
const MAX_MESSAGE: usize = 1 << 12;

/// A started interpreter.
#[derive(Debug)]
pub(super) struct Warm {
    control: Mutex<OwnedFd>,
    child: Mutex<Option<Child>>,
    /// Nothing where it has not started in time.
    hello: OnceLock<Option<Hello>>,
    host: Host,
    library: Option<std::path::PathBuf>,
    sandbox: Option<Policy>,
    name: String,
}

impl Warm {
    /// Starts the interpreter in `folder`, contained by the policy where there is one, and does not wait for it.
    pub(super) fn start(interpreter: &Interpreter, host: Host, folder: &Path, policy: Option<&Policy>) -> Result<Self> {
        let (ours, theirs) = socket_pair()?;
        let name = interpreter.executable.display().to_string();
        let library = interpreter.library.clone().filter(|_| host == Host::Library);
        let own = std::env::current_exe().map_err(Error::io("find", Path::new("tracebook")))?;
        let mut command = Command::new(own);
        command.arg(worker::SUBCOMMAND).arg(library.as_deref().unwrap_or(Path::new("")));
        command.arg(&interpreter.executable).arg(python::cache_folder().unwrap_or_default());
        let json = policy.map(serde_json::to_string).transpose();
        command.arg(json.map_err(|error| Error::Internal(format!("a policy: {error}")))?.unwrap_or_default());
        let child = with_environment(&mut command, policy)
            .current_dir(folder)
            .stdin(Stdio::from(theirs))
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .map_err(|source| Error::Python {
                message: format!("failed to start {name}: {source}"),
                help: "`tracebook pythons` lists the interpreters that work".into(),
            })?;
        Ok(Self {
            control: Mutex::new(ours),
            child: Mutex::new(Some(child)),
            hello: OnceLock::new(),
            host,
            library,
            sandbox: policy.cloned(),
            name,
        })
    }

    /// How it is run.
    pub(super) fn host(&self) -> Host {
        self.host
    }

    /// What the interpreter says of itself; waits until it is ready.
    pub(super) fn runtime(&self) -> Result<Runtime> {
        let control = lock(&self.control);
        let hello = self.hello(&control, START)?;
        Ok(Runtime {
            implementation: hello.implementation.clone(),
            version: hello.version.clone(),
            executable: hello.executable.clone().into(),
            library: self.library.clone(),
            host: self.host,
            gil: hello.gil,
            collector: hello.collector.clone(),
            sandbox: self.sandbox.clone(),
            lacks: hello.lacks.clone(),
        })
    }

    /// How many processes a session may have, where the sandbox limits them.
    pub(super) fn most_processes(&self) -> Option<usize> {
        self.sandbox.as_ref().map(|policy| usize::try_from(policy.limits.processes).unwrap_or(usize::MAX))
    }

    /// Forks a session; gives its process id.
    pub(super) fn fork(&self, folder: &str, descriptors: &[BorrowedFd<'_>]) -> Result<i32> {
        match self.ask(&Request::Fork(folder), descriptors)? {
            Reply::Forked(pid) => Ok(pid),
            Reply::Refused(why) => Err(Error::Python {
                message: format!("a process for the examples could not be made: {why}"),
                help: "see how many processes this user may have (`ulimit -u`), and how much memory is left".into(),
            }),
            other => Err(unexpected(&other)),
        }
    }

    /// The wait status of a session that has ended, where it can still be told, and whether others of its group live.
    pub(super) fn reap(&self, pid: i32) -> Result<(Option<i32>, bool)> {
        match self.ask(&Request::Reap(pid), &[])? {
            Reply::Ended(status, others) => Ok((status, others)),
            other => Err(unexpected(&other)),
        }
    }

    /// Whether any process of the group lives.
    pub(super) fn group_lives(&self, group: i32) -> Result<bool> {
        match self.ask(&Request::Group(group), &[])? {
            Reply::Lives(lives) => Ok(lives),
            other => Err(unexpected(&other)),
        }
    }

    fn ask(&self, request: &Request<'_>, descriptors: &[BorrowedFd<'_>]) -> Result<Reply> {
        let control = lock(&self.control);
        self.hello(&control, START)?;
        send(control.as_fd(), request, descriptors).map_err(|_| self.gone())?;
        self.answer(&control)
    }

    /// The next answer; waits for it.
    fn answer(&self, control: &OwnedFd) -> Result<Reply> {
        match receive_all(control.as_fd(), RecvFlags::empty()) {
            Ok(Some((reply, ..))) => Ok(reply),
            _ => Err(self.gone()),
        }
    }

    /// What it says when it has started; waits for that.
    fn hello(&self, control: &OwnedFd, limit: Duration) -> Result<&Hello> {
        if self.hello.get().is_none() {
            let hello = self.hear(control, Instant::now() + limit)?;
            if hello.is_none() {
                let _ = lock(&self.child).as_mut().map(Child::kill);
            }
            let _ = self.hello.set(hello);
        }
        let hello = self.hello.get().and_then(Option::as_ref);
        hello.ok_or_else(|| Error::Python {
            message: format!("the interpreter {} has not started within {} s", self.name, limit.as_secs_f64()),
            help: format!(
                "a module that all its programs import may wait for something: see `{} -v -c pass`",
                self.name
            ),
        })
    }

    /// The same, or nothing where that does not come until then.
    fn hear(&self, control: &OwnedFd, until: Instant) -> Result<Option<Hello>> {
        let mut lacks = Vec::new();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if !process::ready(&mut [PollFd::new(control, PollFlags::IN)], left) {
                if left.is_zero() {
                    return Ok(None);
                }
                continue; // a signal came, or the time is up
            }
            match self.answer(control)? {
                Reply::Enclosed(lacking) => lacks = lacking,
                Reply::Hello(mut hello) => {
                    hello.lacks.splice(0..0, lacks);
                    return Ok(Some(hello));
                }
                _ => return Err(self.gone()),
            }
        }
    }

    fn gone(&self) -> Error {
        let status = lock(&self.child).as_mut().map(Child::wait);
        let status =
            status.and_then(std::result::Result::ok).map_or("how is not known".into(), |status| status.to_string());
        Error::Python {
            message: format!("the interpreter {} ended by itself ({status})", self.name),
            help: "try another one with `--python`, or `--host executable`; `tracebook pythons` lists them".into(),
        }
    }
}

impl Drop for Warm {
    fn drop(&mut self) {
        // It ends what is left of the examples' processes first, then closes its end. One that hangs is not waited for.
        let Some(mut child) = lock(&self.child).take() else { return };
        let control = lock(&self.control);
        let told = send(control.as_fd(), &Request::End, &[]).is_ok();
        if !(told && is_closed_within(&control, FAREWELL)) {
            let _ = child.kill();
        }
        // Nobody needs to wait until its memory is gone.
        std::thread::spawn(move || child.wait());
    }
}

/// Waits until the other end is closed, whatever it still says; whether that came within the limit.
fn is_closed_within(control: &OwnedFd, limit: Duration) -> bool {
    let until = Instant::now() + limit;
    while process::ready(&mut [PollFd::new(control, PollFlags::IN)], until.saturating_duration_since(Instant::now())) {
        if !matches!(receive::<Reply>(control.as_fd()), Ok(Some(_))) {
            return true;
        }
    }
    false
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn unexpected(reply: &Reply) -> Error {
    Error::Internal(format!("the driver answered {reply:?}"))
}

/// The same environment on every machine, as far as examples can notice, and of a contained one only what the policy names.
fn with_environment<'c>(command: &'c mut Command, policy: Option<&Policy>) -> &'c mut Command {
    let inherited: Vec<OsString> = std::env::vars_os().map(|(name, _)| name).collect();
    for name in inherited {
        let text = name.to_str();
        let set_here = text.is_some_and(|name| name.starts_with("PYTHON") || name.starts_with("LC_"));
        let kept = policy.is_none_or(|policy| policy.passes_on(&name));
        if set_here || !kept {
            command.env_remove(name);
        }
    }
    command
        .env("PYTHONHASHSEED", "0")
        .env("PYTHONUTF8", "1")
        .env("TZ", "UTC")
        .env("LANG", "C.UTF-8")
        .env("LC_ALL", "C.UTF-8")
        .env("COLUMNS", "80")
        .env_remove("LINES")
        .env_remove("FORCE_COLOR")
        .env("NO_COLOR", "1")
}

/// Two ends of a channel that keeps messages apart.
pub(super) fn socket_pair() -> Result<(OwnedFd, OwnedFd)> {
    rustix::net::socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)
        .map_err(|error| Error::io("make", Path::new("a socket"))(error.into()))
}

/// Sends one message with descriptors; waits until there is room for it.
fn send(
    channel: BorrowedFd<'_>,
    message: &impl serde::Serialize,
    descriptors: &[BorrowedFd<'_>],
) -> std::io::Result<()> {
    send_all(channel, message, descriptors, SendFlags::empty())
}

/// Sends one message on a channel that an example may have made, and filled: where there is no room, that is an error.
pub(super) fn send_at_once(channel: BorrowedFd<'_>, message: &impl serde::Serialize) -> std::io::Result<()> {
    send_all(channel, message, &[], SendFlags::DONTWAIT)
}

fn send_all(
    channel: BorrowedFd<'_>,
    message: &impl serde::Serialize,
    descriptors: &[BorrowedFd<'_>],
    flags: SendFlags,
) -> std::io::Result<()> {
    let data = serde_json::to_vec(message)?;
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(8))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    if !descriptors.is_empty() {
        ancillary.push(SendAncillaryMessage::ScmRights(descriptors));
    }
    rustix::net::sendmsg(channel, &[IoSlice::new(&data)], &mut ancillary, flags | SendFlags::NOSIGNAL)?;
    Ok(())
}

/// The message that has come and the descriptors it carries; `None` when the other end is gone. It is not waited for: an example may
/// have taken it from a channel that it made.
pub(super) fn receive<T: for<'de> Deserialize<'de>>(
    channel: BorrowedFd<'_>,
) -> std::io::Result<Option<(T, Vec<OwnedFd>)>> {
    Ok(receive_all(channel, RecvFlags::DONTWAIT)?.map(|(message, descriptors, _)| (message, descriptors)))
}

/// The message that has come and the process that sent it, where that has said who it is: the kernel lets nobody name another process
/// (unix(7), `SCM_CREDENTIALS`).
pub(super) fn receive_from<T: for<'de> Deserialize<'de>>(
    channel: BorrowedFd<'_>,
) -> std::io::Result<Option<(T, Option<i32>)>> {
    sockopt::set_socket_passcred(channel, true)?;
    let received = receive_all(channel, RecvFlags::DONTWAIT);
    sockopt::set_socket_passcred(channel, false)?;
    Ok(received?.map(|(message, _, sender)| (message, sender)))
}

type Received<T> = (T, Vec<OwnedFd>, Option<i32>);

fn receive_all<T: for<'de> Deserialize<'de>>(
    channel: BorrowedFd<'_>,
    flags: RecvFlags,
) -> std::io::Result<Option<Received<T>>> {
    let mut data = [0; MAX_MESSAGE];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(8), ScmCredentials(1))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let received = loop {
        let mut slices = [IoSliceMut::new(&mut data)];
        match rustix::net::recvmsg(channel, &mut slices, &mut ancillary, flags | RecvFlags::CMSG_CLOEXEC) {
            Err(rustix::io::Errno::INTR) => {}
            Err(rustix::io::Errno::CONNRESET) => return Ok(None),
            other => break other?,
        }
    };
    let (mut descriptors, mut sender) = (Vec::new(), None);
    for message in ancillary.drain() {
        match message {
            RecvAncillaryMessage::ScmRights(rights) => descriptors.extend(rights),
            RecvAncillaryMessage::ScmCredentials(who) => sender = Some(who.pid.as_raw_pid()),
            _ => {}
        }
    }
    if received.bytes == 0 || received.flags.contains(ReturnFlags::TRUNC) {
        return Ok(None);
    }
    Ok(Some((serde_json::from_slice(&data[..received.bytes])?, descriptors, sender)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interpreter_that_says_nothing_is_not_waited_for_without_end() {
        let (ours, _theirs) = socket_pair().unwrap();
        let child = Command::new("sleep").arg("1000").spawn().unwrap();
        let warm = Warm {
            control: Mutex::new(ours),
            child: Mutex::new(Some(child)),
            hello: OnceLock::new(),
            host: Host::Library,
            library: None,
            sandbox: None,
            name: "/usr/bin/python3".into(),
        };
        for _ in 0..2 {
            let error = warm.hello(&lock(&warm.control), Duration::from_millis(50)).unwrap_err();
            assert_eq!(error.to_string(), "the interpreter /usr/bin/python3 has not started within 0.05 s");
        }
        let status = lock(&warm.child).take().unwrap().wait().unwrap();
        assert_eq!(status.to_string(), "signal: 9 (SIGKILL)");
    }
}
