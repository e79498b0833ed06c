//! Runs sessions, some at a time, while the preview goes on.
//!
//! Takes [`Job`]s; gives what they did as messages. A job that nobody waits for any more is not begun, and killed where it
//! runs. What has been run is written to the cache whenever nothing is left to run. Where an interpreter died, it is found and
//! started anew, and what ran on it begins again.

use std::collections::{BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::{Found, Message};
use crate::error::{Error, Result};
use crate::pipeline::kept::{Job, Memory, Ticket};
use crate::pipeline::{self, Finished, Ready, Request};
use crate::run::{Capture, Watch};

/// How long sessions may take to end when all is over.
const FAREWELL: Duration = Duration::from_secs(3);

/// What has ended, and what it did.
pub(super) enum Ended {
    /// A task of a session that runs on.
    Task(Ticket, usize, Capture),
    /// A session: what its tasks did; or why it could not run.
    Session(Ticket, Result<Finished>),
}

/// What runs sessions.
pub(super) struct Runs {
    shared: Arc<Shared>,
    workers: Vec<JoinHandle<()>>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    /// Held while an interpreter is replaced.
    renewing: Mutex<()>,
    messages: Sender<Message>,
    request: Request,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Job>,
    running: Vec<Running>,
    /// What they run on, once that is found.
    ready: Option<Arc<Ready>>,
    is_over: bool,
}

/// A job that runs.
struct Running {
    ticket: Ticket,
    number: usize,
    cancelled: Arc<AtomicBool>,
}

impl Runs {
    /// Finds the interpreter that `request` asks for, and tells of it.
    pub(super) fn start(request: &Request, messages: &Sender<Message>) -> Self {
        let (messages, request) = (messages.clone(), request.clone());
        let (state, renewing) = (Mutex::default(), Mutex::default());
        let shared = Arc::new(Shared { state, changed: Condvar::new(), renewing, messages, request });
        let worker = |_| {
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || shared.work())
        };
        let workers = (0..pipeline::jobs(&shared.request)).map(worker).collect();
        let finding = Arc::clone(&shared);
        std::thread::spawn(move || {
            let found = finding.find();
            let _ = finding.messages.send(Message::Python(Box::new(found)));
        });
        Self { shared, workers }
    }

    /// Has `jobs` run, before those that wait.
    pub(super) fn add(&self, jobs: Vec<Job>) {
        let mut state = self.shared.state();
        for job in jobs.into_iter().rev() {
            state.queue.push_front(job);
        }
        self.shared.changed.notify_all();
    }

    /// That files which are given to examples have changed.
    pub(super) fn files_changed(&self) {
        if let Some(ready) = &self.shared.state().ready {
            ready.files_changed();
        }
    }

    /// That nobody waits for any job but these.
    pub(super) fn keep(&self, awaited: &BTreeSet<Ticket>) {
        let mut state = self.shared.state();
        state.queue.retain(|job| awaited.contains(&job.ticket));
        for running in state.running.iter().filter(|running| !awaited.contains(&running.ticket)) {
            running.cancelled.store(true, Ordering::Relaxed);
        }
    }
}

impl Drop for Runs {
    /// Ends what runs, and waits a moment for it, so that no process is left behind.
    fn drop(&mut self) {
        self.keep(&BTreeSet::new());
        let mut state = self.shared.state();
        (state.is_over, state.ready) = (true, None);
        drop(state);
        self.shared.changed.notify_all();
        let limit = Instant::now() + FAREWELL;
        while !self.workers.iter().all(JoinHandle::is_finished) && Instant::now() < limit {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Finds the interpreter.
    fn find(&self) -> Found {
        let ready = Ready::prepare(&self.request)?;
        let (version, runtime) = ready.version().zip(ready.runtime()?).ok_or_else(nothing_known)?;
        let warnings = ready.warning.iter().cloned().chain(Ready::containment(Some(&runtime))).collect();
        self.state().ready = Some(Arc::new(ready));
        Ok((version, runtime, warnings))
    }

    fn work(&self) {
        while let Some((job, ready, cancelled)) = self.next() {
            let run = |ready: &Ready| self.run(ready, &job, &cancelled);
            let result = match run(&ready) {
                // It may have been ended from outside: what it could not do, another one may.
                Err(Error::Python { .. }) => self.another(&ready).and_then(|another| run(&another)),
                other => other,
            };
            let result = result.transpose();
            let is_last = {
                let mut state = self.state();
                state.running.retain(|running| running.ticket != job.ticket);
                state.queue.is_empty() && state.running.is_empty()
            };
            self.changed.notify_all();
            if let Some(result) = result {
                let _ = self.messages.send(Message::Ended(Box::new(Ended::Session(job.ticket, result))));
            }
            let said = if is_last { ready.save(ready.runtime().ok().flatten().as_ref()) } else { Vec::new() };
            if !said.is_empty() {
                let _ = self.messages.send(Message::Said(said));
            }
        }
    }

    /// An interpreter in the place of one that failed. Where several sessions ran on that, they share the new one.
    fn another(&self, failed: &Arc<Ready>) -> Result<Arc<Ready>> {
        let _one = self.renewing.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.state().ready.clone();
        if let Some(now) = now.filter(|now| !Arc::ptr_eq(now, failed)) {
            return Ok(now);
        }
        // What it did until then is not lost.
        failed.save(failed.runtime().ok().flatten().as_ref());
        let another = Arc::new(Ready::prepare(&self.request)?);
        let mut state = self.state();
        if !state.is_over {
            state.ready = Some(Arc::clone(&another));
        }
        Ok(another)
    }

    /// What the session of a job did; nothing where it was cancelled.
    fn run(&self, ready: &Ready, job: &Job, cancelled: &AtomicBool) -> Result<Option<Finished>> {
        let follower = Follower { ticket: job.ticket, cancelled, messages: &self.messages };
        let result = match job.memory {
            Memory::Counts => ready.run_one(job.number, &job.session, &follower),
            Memory::Forgotten => ready.run_anew(job.number, &job.session, &follower),
        };
        match result {
            Err(Error::Cancelled) => Ok(None),
            other => other.map(Some),
        }
    }

    /// The next job that can begin, when there is one; nothing when all is over.
    fn next(&self) -> Option<(Job, Arc<Ready>, Arc<AtomicBool>)> {
        let mut state = self.state();
        loop {
            if state.is_over {
                return None;
            }
            let is_free = |job: &Job| state.running.iter().all(|running| running.number != job.number);
            let at = state.queue.iter().position(is_free).filter(|_| state.ready.is_some());
            if let Some(job) = at.and_then(|at| state.queue.remove(at)) {
                let ready = state.ready.clone()?;
                let cancelled = Arc::default();
                let running = Running { ticket: job.ticket, number: job.number, cancelled: Arc::clone(&cancelled) };
                state.running.push(running);
                return Some((job, ready, cancelled));
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Tells what each task of a job did, and whether it was cancelled.
struct Follower<'a> {
    ticket: Ticket,
    cancelled: &'a AtomicBool,
    messages: &'a Sender<Message>,
}

impl Watch for Follower<'_> {
    fn task_ended(&self, task: usize, capture: &Capture) {
        let _ = self.messages.send(Message::Ended(Box::new(Ended::Task(self.ticket, task, capture.clone()))));
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

fn nothing_known() -> Error {
    Error::Nothing {
        message: "the cache has no results of this book".to_owned(),
        help: "leave --frozen out where there is a Python".to_owned(),
    }
}
