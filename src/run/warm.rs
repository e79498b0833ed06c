//! A warm interpreter: started once, forked for each session.
//!
//! Takes an interpreter and a host; gives [`Warm`], which forks sessions and tells how they ended. It may be used from
//! several threads at the same time.

use std::ffi::OsString;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags};

use super::Runtime;
use super::channel::{self, SHORT};
use super::process;
use super::protocol::{Hello, Reply, Request};
use crate::error::{Error, Result};
use crate::python::{self, Host, Interpreter};
use crate::sandbox::Policy;
use crate::worker;

/// How long the interpreter may take to start, and to answer: many times what it takes where it must be read from a network first.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long the interpreter may take to end.
const FAREWELL: Duration = Duration::from_secs(2);

/// The longest message that holds the path of an interpreter, of which JSON makes six bytes of one.
const HELLO: usize = 1 << 15;

/// A started interpreter.
#[derive(Debug)]
pub(super) struct Warm {
    control: Mutex<OwnedFd>,
    child: Mutex<Option<Child>>,
    hello: OnceLock<Hello>,
    /// How long it may take to answer.
    patience: Duration,
    failure: OnceLock<Failure>,
    host: Host,
    library: Option<std::path::PathBuf>,
    sandbox: Option<Policy>,
    name: String,
}

/// Why there is no going on with it.
#[derive(Clone, Debug)]
struct Failure {
    message: String,
    help: String,
}

impl Warm {
    /// Starts the interpreter in `folder`, contained by the policy where there is one, and does not wait for it.
    pub(super) fn start(interpreter: &Interpreter, host: Host, folder: &Path, policy: Option<&Policy>) -> Result<Self> {
        let (ours, theirs) = channel::socket_pair()?;
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
            patience: PATIENCE,
            failure: OnceLock::new(),
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
        let hello = self.hello(&control)?;
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
        self.hello(&control)?;
        channel::send(control.as_fd(), request, descriptors).map_err(|_| self.gone())?;
        self.answer::<SHORT>(&control)
    }

    /// What it says when it has started; waits for that.
    fn hello(&self, control: &OwnedFd) -> Result<&Hello> {
        if let Some(hello) = self.hello.get() {
            return Ok(hello);
        }
        let mut lacks = Vec::new();
        loop {
            match self.answer::<HELLO>(control)? {
                Reply::Enclosed(lacking) => lacks = lacking,
                Reply::Hello(mut hello) => {
                    hello.lacks.splice(0..0, lacks);
                    return Ok(self.hello.get_or_init(|| hello));
                }
                _ => return Err(self.gone()),
            }
        }
    }

    /// The next answer; waits for it.
    fn answer<const SIZE: usize>(&self, control: &OwnedFd) -> Result<Reply> {
        let until = Instant::now() + self.patience;
        let mut left = self.patience;
        // A signal may come meanwhile.
        while !process::ready(&mut [PollFd::new(control, PollFlags::IN)], left) {
            if left.is_zero() {
                return Err(self.silent());
            }
            left = until.saturating_duration_since(Instant::now());
        }
        match channel::await_message::<Reply, SIZE>(control.as_fd()) {
            Ok(Some(reply)) => Ok(reply),
            _ => Err(self.gone()),
        }
    }

    /// Ends what has not answered in time.
    fn silent(&self) -> Error {
        self.fail(|child| {
            let _ = child.kill();
            let what = if self.hello.get().is_some() { "answered" } else { "started" };
            Failure {
                message: format!(
                    "the interpreter {} has not {what} within {} s",
                    self.name,
                    self.patience.as_secs_f64()
                ),
                help: format!(
                    "a module that all its programs import may wait for something: see `{} -v -c pass`",
                    self.name
                ),
            }
        })
    }

    /// What has gone, or cannot be understood any more, and is ended then.
    fn gone(&self) -> Error {
        self.fail(|child| {
            let how = match ended_within(child, FAREWELL) {
                Some(status) => format!("ended by itself ({status})"),
                None => "said what cannot be understood".to_owned(),
            };
            let _ = child.kill();
            Failure {
                message: format!("the interpreter {} {how}", self.name),
                help: "try another one with `--python`, or `--host executable`; `tracebook pythons` lists them".into(),
            }
        })
    }

    /// What has failed first: what fails then does so because of it.
    fn fail(&self, why: impl FnOnce(&mut Child) -> Failure) -> Error {
        let mut child = lock(&self.child);
        let Some(child) = child.as_mut() else {
            return Error::Internal("an interpreter that has ended was asked".into());
        };
        let Failure { message, help } = self.failure.get_or_init(|| why(child)).clone();
        Error::Python { message, help }
    }
}

/// How long a process takes to end by itself: its status, or nothing where it lives after `limit`.
fn ended_within(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let until = Instant::now() + limit;
    loop {
        match child.try_wait() {
            Ok(None) if Instant::now() < until => std::thread::sleep(Duration::from_millis(5)),
            Ok(status) => return status,
            Err(_) => return None,
        }
    }
}

impl Drop for Warm {
    fn drop(&mut self) {
        // It ends what is left of the examples' processes first, then closes its end. One that hangs is not waited for.
        let Some(mut child) = lock(&self.child).take() else { return };
        let control = lock(&self.control);
        let told = channel::send(control.as_fd(), &Request::End, &[]).is_ok();
        if !(told && is_closed_within(&control, FAREWELL)) {
            let _ = child.kill();
        }
        // Nobody needs to wait until its memory is gone. Where there is no thread for that, it is left to the end of this process.
        let _ = std::thread::Builder::new().spawn(move || child.wait());
    }
}

/// Waits until the other end is closed, whatever it still says; whether that came within the limit.
fn is_closed_within(control: &OwnedFd, limit: Duration) -> bool {
    let until = Instant::now() + limit;
    while process::ready(&mut [PollFd::new(control, PollFlags::IN)], until.saturating_duration_since(Instant::now())) {
        if !matches!(channel::receive::<Reply>(control.as_fd()), Ok(Some(_))) {
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

#[cfg(test)]
#[path = "warm_tests.rs"]
mod tests;
