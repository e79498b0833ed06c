//! Runs a plan: warm interpreters, one forked process for each session, time-outs and what is left after a crash.
//!
//! Takes a [`crate::plan::Plan`] and an [`crate::python::Interpreter`]; gives a [`Capture`] for each task. A failing,
//! hanging or crashing example is a capture like any other; an error means that no interpreter could be started.

mod capture;
mod channel;
mod ending;
mod faults;
mod files;
mod folder;
#[cfg(fuzzing)]
pub mod fuzzing;
mod gil;
mod journal;
mod marshal;
mod opened;
mod process;
mod protocol;
mod session;
mod trace;
mod warm;

pub(crate) use faults::escaped;
pub(crate) use folder::{for_server as folder_for_server, remove_left_overs};
pub use opened::Opened;

pub use capture::{Capture, Ending, Exception, Ghost, Origin, Statement, Stream, Value, Write};

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::SystemTime;

use rustix::process::{Resource, getrlimit};
use serde::{Deserialize, Serialize};

use crate::disk::Held;
use crate::error::{Error, Result};
use crate::plan::{ExampleRef, Plan, Session};
use crate::python::{Host, Interpreter};
use crate::sandbox::{Lack, Policy};
use crate::worker::turns::{self, Turns};
use folder::SessionFolder;

/// The most files that a session has open here: what it writes into, its channels, its plan while it begins, and those of a checkpoint.
const SESSION_FILES: usize = 10;

/// Files that are open besides those of sessions: standard streams, the interpreter's channel, and what is read or written meanwhile.
const OWN_FILES: usize = 64;

/// Bytes of output that are kept of one piece of native output; the driver keeps as much of an example's own.
const OUTPUT_LIMIT: u64 = 1 << 20;

/// The interpreter that ran the examples, as it described itself when it started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Runtime {
    /// `sys.implementation.name`
    pub implementation: String,
    /// `3.13.0`
    pub version: String,
    /// `sys.executable`
    pub executable: PathBuf,
    /// The library that was loaded, for the library host.
    pub library: Option<PathBuf>,
    /// How it was run.
    pub host: Host,
    /// Whether the GIL is there and on.
    pub gil: bool,
    /// `generational`, `incremental` or `free-threaded`: which cyclic collector this version has.
    pub collector: String,
    /// What contained the examples; nothing where that is turned off.
    pub sandbox: Option<Policy>,
    /// What the system did not give of it.
    pub lacks: Vec<Lack>,
}

/// What happened to each example that ran.
pub type Captures = BTreeMap<ExampleRef, Capture>;

/// What became of one session.
#[derive(Debug)]
pub struct Ran {
    /// A capture for each task.
    pub captures: Vec<Capture>,
    /// What was opened outside of its folder.
    pub opened: Opened,
    /// When it began.
    pub began: SystemTime,
}

/// Who is told how far a run is, and may end it. Called from any thread.
pub trait Watch: Sync {
    /// This is what became of one more task. What its threads write later is only known when its session has ended.
    fn task_ended(&self, _task: usize, _capture: &Capture) {}

    /// All tasks of a session have.
    fn session_ended(&self, _session: &Session, _ran: &Ran) {}

    /// Whether the run is out of date: what runs is killed within a quarter of a second, and nothing more begins.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// A started interpreter and the folder that its sessions work in.
#[derive(Debug)]
pub struct Runner {
    // Dropped in this order: the interpreter ends before its folder goes.
    warm: warm::Warm,
    folder: Held,
}

impl Runner {
    /// Starts the interpreter, contained by `policy`, and does not wait until it is ready, so that the caller can go on meanwhile.
    ///
    /// # Errors
    /// When it cannot be started, or there is no place for temporary files.
    pub fn start(interpreter: &Interpreter, host: Host, policy: Option<&Policy>) -> Result<Self> {
        let folder = folder::for_run()?;
        // The interpreter removes the folder where this process cannot, and no other run may do so or use its name meanwhile.
        let share = folder.share().map_err(Error::io("lock", folder.path()))?;
        let warm = warm::Warm::start(interpreter, host, folder.path(), policy)?;
        drop(share);
        Ok(Self { warm, folder })
    }

    /// What the interpreter says of itself; waits until it is ready.
    ///
    /// # Errors
    /// When it ended instead, or said nothing for a minute.
    pub fn runtime(&self) -> Result<Runtime> {
        self.warm.runtime()
    }

    /// Runs every session of the plan, `jobs` at a time, and gives what happened. `watch` is told how far that is.
    ///
    /// # Errors
    /// [`Error::Cancelled`] when `watch` ends it; otherwise when the interpreter cannot be kept running, or the driver broke its contract.
    pub fn run(&self, plan: &Plan, jobs: usize, watch: &dyn Watch) -> Result<Captures> {
        let queue = Mutex::new(longest_first(plan));
        let results = Mutex::new(Vec::new());
        let work = || {
            turns::take(Turns::Short);
            let mut folder = None;
            while let Some(number) = next(&queue) {
                let result = self.run_session(number, &plan.sessions[number], &mut folder, watch);
                let failed = result.is_err();
                locked(&results).push((number, result));
                if failed {
                    locked(&queue).clear();
                }
            }
        };
        at_once(jobs.min(most_sessions()).min(plan.sessions.len()), &work);
        let mut captures = Captures::new();
        let results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        for (number, result) in results {
            let session = &plan.sessions[number];
            captures.extend(session.tasks.iter().map(|task| task.example).zip(result?.captures));
        }
        Ok(captures)
    }

    /// Runs one session by itself. `number` names its folder: no two sessions that run at the same time may have the same.
    ///
    /// # Errors
    /// As those of [`Runner::run`].
    pub fn run_one(&self, number: usize, session: &Session, watch: &dyn Watch) -> Result<Ran> {
        self.run_session(number, session, &mut None, watch)
    }

    /// Runs one session in a folder of its own. `folder` is that of the session before it, and then its own.
    fn run_session(
        &self,
        number: usize,
        session: &Session,
        folder: &mut Option<SessionFolder>,
        watch: &dyn Watch,
    ) -> Result<Ran> {
        if watch.is_cancelled() {
            return Err(Error::Cancelled);
        }
        let own = SessionFolder::create(self.folder.path(), number, session.files.as_deref(), folder.take())?;
        let ran = session::run(session, folder.insert(own), &self.warm, watch)?;
        watch.session_ended(session, &ran);
        Ok(ran)
    }
}

/// Does `work` on as many threads at the same time, or on as many as there can be: the system may give no more of them. On none at
/// all it is done by a thread that is there.
fn at_once(threads: usize, work: &(impl Fn() + Sync)) {
    std::thread::scope(|scope| {
        let spawn = || std::thread::Builder::new().spawn_scoped(scope, work).ok();
        if std::iter::repeat_with(spawn).take(threads).map_while(|thread| thread).count() == 0 {
            work();
        }
    });
}

/// How many sessions can run at the same time, as each of them needs open files.
fn most_sessions() -> usize {
    let open = getrlimit(Resource::Nofile).current.and_then(|open| usize::try_from(open).ok()).unwrap_or(usize::MAX);
    (open.saturating_sub(OWN_FILES) / SESSION_FILES).max(1)
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn next(queue: &Mutex<VecDeque<usize>>) -> Option<usize> {
    locked(queue).pop_front()
}

/// The sessions' numbers, those with most code first, so that the longest ones do not begin last.
fn longest_first(plan: &Plan) -> VecDeque<usize> {
    let size = |session: &Session| -> usize {
        session.tasks.iter().flat_map(|task| &task.chunks).map(|chunk| chunk.source.len()).sum()
    };
    let mut numbers: Vec<usize> = (0..plan.sessions.len()).collect();
    numbers.sort_by_key(|&number| std::cmp::Reverse(size(&plan.sessions[number])));
    numbers.into()
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn work_is_done_on_as_many_threads_as_are_asked_for() {
        let (done, together) = (AtomicUsize::new(0), Barrier::new(3));
        at_once(3, &|| {
            together.wait();
            done.fetch_add(1, Ordering::Relaxed);
        });
        assert_eq!(done.into_inner(), 3);
    }

    #[test]
    fn without_another_thread_the_own_one_works() {
        let own = std::thread::current().id();
        let worked = Mutex::new(Vec::new());
        at_once(0, &|| worked.lock().unwrap().push(std::thread::current().id()));
        assert_eq!(worked.into_inner().unwrap(), [own]);
    }
}
