//! The child's side: what runs inside the process that holds the interpreter.
//!
//! The same binary, called as `tracebook __worker LIBRARY EXECUTABLE CACHE POLICY`, loads the Python library and gives it
//! [`DRIVER`] to run. For the executable host, called as `tracebook __worker "" EXECUTABLE CACHE POLICY`, it becomes the interpreter's
//! own executable, which runs the same driver. Either way orphans of examples come to this process, so that it can end
//! them all. This is the only part of tracebook with `unsafe` code.

mod api;
mod arenas;
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
mod clock;
mod collector;
mod generations;
mod heap;
mod host;
mod immortal;
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
mod imports;
mod locks;
mod module;
mod objects;
mod pages;
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
mod probe;
mod ring;
mod sandbox;
mod serve;
mod stand_in;
mod streams;
pub(crate) mod turns;
mod watch;
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
mod wiped;

use std::ffi::{OsStr, OsString};
use std::os::unix::process::CommandExt;
use std::process::Command;

use crate::sandbox::{Lack, Policy};
pub use host::HostError;

/// The first argument that makes the binary a worker.
pub const SUBCOMMAND: &str = "__worker";

/// The Python program that keeps an interpreter warm and runs sessions.
pub const DRIVER: &str = concat!(
    include_str!("driver/wire.py"),
    include_str!("driver/clock.py"),
    include_str!("driver/output.py"),
    include_str!("driver/describe.py"),
    include_str!("driver/hooks.py"),
    include_str!("driver/spawn.py"),
    include_str!("driver/trace.py"),
    include_str!("driver/collector.py"),
    include_str!("driver/rings.py"),
    include_str!("driver/pauses.py"),
    include_str!("driver/threads.py"),
    include_str!("driver/locks.py"),
    include_str!("driver/tasks.py"),
    include_str!("driver/processes.py"),
    include_str!("driver/counts.py"),
    include_str!("driver/opened.py"),
    include_str!("driver/fork.py"),
    include_str!("driver/gil.py"),
    include_str!("driver/statements.py"),
    include_str!("driver/session.py"),
    include_str!("driver/serve.py"),
);

/// What the interpreter is told to run: it takes [`DRIVER`] from the arguments, and gives it a name and builtins of its own.
pub const BOOT: &str = include_str!("driver/boot.py");

/// Whether the command line asks for a worker, and what it gives it.
#[must_use]
pub fn requested(arguments: &[OsString]) -> Option<Request<'_>> {
    match arguments {
        [_, word, library, executable, cache, policy] if word == SUBCOMMAND => {
            let library = Some(library.as_os_str()).filter(|path| !path.is_empty());
            let policy = Some(policy.as_os_str()).filter(|policy| !policy.is_empty());
            Some(Request { library, executable, cache, policy })
        }
        _ => None,
    }
}

/// What a worker is asked to be.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The shared library to load; none for the executable host.
    pub library: Option<&'a OsStr>,
    /// The interpreter, or what it is told to be its executable.
    pub executable: &'a OsStr,
    /// The folder where the compiled driver is kept; empty for nowhere.
    pub cache: &'a OsStr,
    /// The [`Policy`] as JSON; none where examples are not contained.
    pub policy: Option<&'a OsStr>,
}

/// Loads the library and runs the driver in it until there are no more requests; gives the exit status.
///
/// # Errors
/// When the library cannot be loaded or is no Python, the executable cannot be run, or the policy cannot be read.
pub fn run(request: Request<'_>) -> Result<i32, HostError> {
    // prctl(2), PR_SET_CHILD_SUBREAPER: it stays when another program takes over.
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
    go_first();
    let rules = request.policy.map(enclose).transpose()?.flatten();
    let words = [BOOT.as_ref(), DRIVER.as_ref(), request.cache];
    match request.library {
        Some(library) => {
            serve::contain(rules);
            host::run(library, request.executable, &words)
        }
        None if rules.is_some_and(|rules| serve::hand_on(&rules).is_err()) => Err(HostError::Policy),
        None => Err(HostError::Start(Command::new(request.executable).arg("-c").args(words).exec())),
    }
}

/// Has the kernel end examples before any other program when the machine's memory runs out (proc(5), `oom_score_adj`), the largest
/// first: the run goes on without it. Other systems have nothing of the kind.
fn go_first() {
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
}

/// Takes all files, sockets and signals to others from this process, which needs none of them, and calls that reach far into the
/// kernel, as far as the system can do it. It must have one thread.
pub(crate) fn seclude() {
    sandbox::seclude();
}

/// Encloses this process as the policy says, tells the parent what is lacking, and gives the rules that are for sessions, where
/// they can be enforced.
fn enclose(policy: &OsStr) -> Result<Option<sandbox::Rules>, HostError> {
    let policy: Policy = serde_json::from_slice(policy.as_encoded_bytes()).map_err(|_| HostError::Policy)?;
    let lacks: Vec<Lack> = sandbox::enter(&policy);
    let told = serde_json::json!({ "enclosed": lacks }).to_string();
    // That the parent was killed is what the next message tells. Standard input is the control channel.
    let _ = rustix::io::write(rustix::stdio::stdin(), told.as_bytes());
    Ok(sandbox::can_restrict().then(|| sandbox::Rules::new(&policy)))
}

/// Nanoseconds, as `time.monotonic_ns` gives them in this process: with what its clock has skipped.
fn monotonic() -> u64 {
    #[cfg(all(target_os = "linux", target_pointer_width = "64"))]
    return clock::now();
    #[cfg(not(all(target_os = "linux", target_pointer_width = "64")))]
    {
        let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
        u64::try_from(now.tv_sec).unwrap_or(0) * 1_000_000_000 + u64::try_from(now.tv_nsec).unwrap_or(0)
    }
}
