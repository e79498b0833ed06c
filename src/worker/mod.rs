//! The child's side: what runs inside the process that holds the interpreter.
//!
//! The same binary, called as `tracebook __worker LIBRARY EXECUTABLE CACHE`, loads the Python library and gives it
//! [`DRIVER`] to run. For the executable host, called as `tracebook __worker "" EXECUTABLE CACHE`, it becomes the interpreter's
//! own executable, which runs the same driver. Either way orphans of examples come to this process, so that it can end
//! them all. This is the only part of tracebook with `unsafe` code.

mod api;
mod collector;
mod generations;
mod host;
mod locks;
mod module;
mod pages;
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
mod probe;
mod ring;
mod serve;
mod stand_in;
pub(crate) mod turns;
mod watch;

use std::ffi::{OsStr, OsString};
use std::os::unix::process::CommandExt;
use std::process::Command;

pub use host::HostError;

/// The first argument that makes the binary a worker.
pub const SUBCOMMAND: &str = "__worker";

/// The Python program that keeps an interpreter warm and runs sessions.
pub const DRIVER: &str = concat!(
    include_str!("driver/wire.py"),
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
        [_, word, library, executable, cache] if word == SUBCOMMAND => {
            Some(Request { library: Some(library.as_os_str()).filter(|path| !path.is_empty()), executable, cache })
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
}

/// Loads the library and runs the driver in it until there are no more requests; gives the exit status.
///
/// # Errors
/// When the library cannot be loaded or is no Python, or the executable cannot be run.
pub fn run(request: Request<'_>) -> Result<i32, HostError> {
    // prctl(2), PR_SET_CHILD_SUBREAPER: it stays when another program takes over.
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
    let words = [BOOT.as_ref(), DRIVER.as_ref(), request.cache];
    match request.library {
        Some(library) => host::run(library, request.executable, &words),
        None => Err(HostError::Start(Command::new(request.executable).arg("-c").args(words).exec())),
    }
}
