//! Asks an interpreter to describe itself.
//!
//! Takes the path of an executable; gives an [`Answer`] or the reason why there is none. The executable runs once, for
//! some tens of milliseconds, without variables that change Python and never for longer than a limit.

use std::fmt;
use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};
use serde::{Deserialize, Serialize};

use super::{OLDEST_MINOR, Version};

/// How long an interpreter may take to answer. Tens of milliseconds are usual; a cold network drive takes seconds.
pub(super) const LIMIT: Duration = Duration::from_secs(10);

pub(super) const SCRIPT: &str = include_str!("describe.py");

/// What the line of the answer begins with: start-up files of an environment may print lines of their own.
const MARK: &str = "tracebook:";

/// Output beyond this many bytes is no description.
const MOST_OUTPUT: u64 = 1 << 18;

/// What an interpreter says about itself, as `describe.py` writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Answer {
    /// `sys.implementation.name`
    pub(super) implementation: String,
    /// The first word of `sys.version`.
    pub(super) version: String,
    /// `sys.executable`; empty where Python does not know it.
    pub(super) executable: PathBuf,
    /// `sys.prefix`
    pub(super) prefix: PathBuf,
    /// `sys.base_prefix`
    pub(super) base_prefix: PathBuf,
    /// `Py_GIL_DISABLED`
    pub(super) free_threaded: bool,
    /// `LIBDIR`
    pub(super) library_folder: Option<PathBuf>,
    /// `LIBPL`
    pub(super) config_folder: Option<PathBuf>,
    /// `MULTIARCH`
    pub(super) multiarch: Option<String>,
    /// `PYTHONFRAMEWORKPREFIX`, of framework builds for macOS only.
    pub(super) framework: Option<PathBuf>,
    /// `INSTSONAME`
    pub(super) soname: Option<String>,
    /// `LDLIBRARY`
    pub(super) linked_name: Option<String>,
    /// Those parts of `sys.path` that packages are installed into.
    pub(super) packages: Vec<PathBuf>,
    /// Folders and files that it and its packages consist of: the parts of its prefixes, and `sys.path`.
    #[serde(default)]
    pub(super) places: Vec<PathBuf>,
}

/// Why an executable cannot be used. Its text fits behind the path of the executable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// The system does not start it; what the system says.
    NotStarted(String),
    /// It did not answer within the limit.
    Silent(Duration),
    /// It ended otherwise than a Python does: how, and the last line that it wrote as an error.
    Failed(String, String),
    /// It wrote something else than a description.
    Rubbish,
    /// It is a Python older than 3.8.
    TooOld(Version),
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotStarted(reason) => write!(f, "cannot be run: {reason}"),
            Self::Silent(limit) => write!(f, "did not answer within {} s", limit.as_secs_f64()),
            Self::Failed(status, line) if line.is_empty() => write!(f, "is not a working Python: {status}"),
            Self::Failed(status, line) => write!(f, "is not a working Python: {status}, `{line}`"),
            Self::Rubbish => f.write_str("is not a Python: it did not describe itself"),
            Self::TooOld(version) => write!(f, "is Python {version}, and 3.{OLDEST_MINOR} is the oldest that works"),
        }
    }
}

/// Asks the executable at `path`, which must be absolute.
pub(super) fn ask(path: &Path, limit: Duration) -> Result<Answer, Unusable> {
    let deadline = Instant::now() + limit;
    let mut child = start(path, deadline).map_err(|error| Unusable::NotStarted(crate::error::cause(&error)))?;
    let stdout = read_aside(child.stdout.take());
    let stderr = read_aside(child.stderr.take());
    let output = stdout.recv_timeout(deadline.saturating_duration_since(Instant::now())).ok();
    let ended = output.and_then(|output| Some((output, wait(&mut child, deadline)?)));
    let Some((output, status)) = ended else {
        stop(&mut child);
        return Err(Unusable::Silent(limit));
    };
    match read_answer(&output) {
        Some(answer) => Ok(answer),
        None if status.success() => Err(Unusable::Rubbish),
        None => Err(Unusable::Failed(status.to_string(), last_line(&stderr))),
    }
}

/// Starts the executable in a process group of its own, so that what it starts can be stopped with it. The flags are
/// those that isolate and that Python 2.7 knows too.
fn start(path: &Path, deadline: Instant) -> io::Result<Child> {
    let mut command = Command::new(path);
    command.args(["-E", "-s", "-c", SCRIPT]).current_dir("/").process_group(0);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for (name, _) in std::env::vars_os() {
        if name.as_encoded_bytes().starts_with(b"PYTHON") || name == "__PYVENV_LAUNCHER__" {
            command.env_remove(name);
        }
    }
    loop {
        match command.spawn() {
            // Someone, such as a package manager, is still writing the file.
            Err(error) if error.kind() == io::ErrorKind::ExecutableFileBusy && Instant::now() < deadline => {
                thread::sleep(Duration::from_millis(5));
            }
            other => return other,
        }
    }
}

/// Reads a pipe on a thread: a process that outlives the one that was started can keep the pipe open for ever.
fn read_aside(pipe: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            // What was read before an error is all that there is.
            let _ = pipe.take(MOST_OUTPUT).read_to_end(&mut bytes);
        }
        // Nobody listens any more after the limit.
        let _ = sender.send(bytes);
    });
    receiver
}

/// Waits for the end of the process up to the deadline. The standard library has no wait with a limit; the process
/// has closed its output when this is called, so it is about to end.
fn wait(child: &mut Child, deadline: Instant) -> Option<ExitStatus> {
    loop {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        if Instant::now() >= deadline {
            return None;
        }
        thread::sleep(Duration::from_millis(1));
    }
}

/// Ends a process that has not been waited for, and what it started.
fn stop(child: &mut Child) {
    // An error means that there is nothing left to stop.
    let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
    let _ = child.wait();
}

fn read_answer(output: &[u8]) -> Option<Answer> {
    let text = String::from_utf8_lossy(output);
    let line = text.lines().rev().find_map(|line| line.strip_prefix(MARK))?;
    serde_json::from_str(line).ok()
}

/// The last line with something on it, cut to a length that fits into a message. The process has ended: only what it has
/// started can keep the pipe open.
fn last_line(stderr: &Receiver<Vec<u8>>) -> String {
    let bytes = stderr.recv_timeout(Duration::from_secs(2)).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let line = text.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or("");
    line.chars().take(120).collect()
}

#[cfg(test)]
#[path = "query_tests.rs"]
mod tests;
