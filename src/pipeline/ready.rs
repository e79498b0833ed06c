//! What examples run on: an interpreter and the cache of what they did on it before.
//!
//! Takes a [`Request`]; gives captures for the sessions of a plan. Those that are in the cache are there at once; the others run on an interpreter
//! that is started when it is first needed, or right away where nothing is known of the book yet.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::OnceLock;

use rayon::prelude::*;

use super::{Progress, Readings, Request, Source, jobs};
use crate::cache::{self, Cache, Known, Machine};
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::plan::{ExampleRef, Plan, Session};
use crate::python::{self, Host, Interpreter, Version};
use crate::run::{self, Capture, Captures, Ending, Ran, Runner, Runtime, Watch};
use crate::sandbox::{self, Mode, Policy};

/// An interpreter and a cache.
#[derive(Debug)]
pub struct Ready {
    /// Nothing where the cache alone is asked.
    start: Option<Start>,
    runner: OnceLock<Runner>,
    cache: Option<Cache>,
    machine: Option<Machine>,
    /// What the cache remembers of the interpreter.
    known: Option<Runtime>,
    /// What is odd about the choice of the interpreter.
    pub warning: Option<Diagnostic>,
}

/// What an interpreter is started with.
#[derive(Debug)]
struct Start {
    interpreter: Interpreter,
    host: Host,
    /// What examples may reach and use; all that the user may where there is nothing.
    policy: Option<Policy>,
    /// Whether nothing may run where the system cannot enforce all of the policy.
    mode: Mode,
}

impl Start {
    fn new(interpreter: Interpreter, host: Host, config: &Config) -> Self {
        let settings = &config.run.sandbox;
        let policy = Policy::new(settings, &config.root, &interpreter);
        Self { interpreter, host, policy, mode: settings.mode }
    }

    fn runner(&self) -> Result<Runner> {
        Runner::start(&self.interpreter, self.host, self.policy.as_ref())
    }

    /// That the system enforces what has to be enforced.
    fn check(&self, runner: &Runner) -> Result<()> {
        if self.mode != Mode::Require {
            return Ok(());
        }
        let lacks = runner.runtime()?.lacks;
        lacks.into_iter().find(|lack| lack.is_hole()).map_or(Ok(()), |hole| Err(Error::Sandbox(hole)))
    }
}

/// What became of the sessions of a plan.
#[derive(Debug, Default)]
pub(super) struct Got {
    pub(super) captures: Captures,
    /// The examples whose captures come from the cache.
    pub(super) cached: BTreeSet<ExampleRef>,
}

/// What became of one session.
#[derive(Clone, Debug)]
pub struct Finished {
    /// A capture for each task.
    pub captures: Vec<Capture>,
    /// Where they come from.
    pub source: Source,
    /// What it has read besides its own files.
    pub readings: Readings,
}

impl Ready {
    /// Finds what is asked for, and starts the interpreter where it will be needed.
    ///
    /// # Errors
    /// When there is no such interpreter, or it cannot be started.
    pub fn prepare(request: &Request) -> Result<Self> {
        run::remove_left_overs();
        let notes = request.config.root.join(&request.config.book.src);
        let cache = Cache::open(&request.cache, &notes);
        if request.cache.wanted == cache::Use::Frozen {
            let (machine, known) = cache.as_ref().and_then(|cache| cache.last(&request.python)).unzip();
            return Ok(Self { start: None, runner: OnceLock::new(), cache, machine, known, warning: None });
        }
        // An environment beside notes that are not trusted is a program of theirs.
        let notes = if request.config.site.trust.in_settings() { notes } else { PathBuf::from("/") };
        let interpreter = python::find(&request.python, &notes)?;
        let host = python::host(&interpreter, request.python.host)?;
        let unasked = request.python.spec.is_none() && interpreter.environment.is_none();
        let warning = unasked.then(|| python::broken_environment(&notes)).flatten();
        let start = Start::new(interpreter, host, &request.config);
        let machine = cache.as_ref().map(|_| cache::machine(&start.interpreter, host, start.policy.as_ref()));
        let known = cache.as_ref().zip(machine).and_then(|(cache, machine)| cache.known(machine));
        // What the system lacked then it may give now.
        let known = known.filter(|runtime| runtime.lacks.is_empty());
        let runner = OnceLock::new();
        if known.is_none() {
            let started = start.runner()?;
            start.check(&started)?;
            let _ = runner.set(started);
        }
        Ok(Self { start: Some(start), runner, cache, machine, known, warning })
    }

    /// The version that examples run on, as far as it is known.
    pub fn version(&self) -> Option<Version> {
        match &self.start {
            Some(start) => Some(start.interpreter.version.clone()),
            None => self.known.as_ref()?.version.parse().ok(),
        }
    }

    /// Waits until the interpreter has started, where it was. That it could not is told when it is needed.
    pub(super) fn wait(&self) {
        if let Some(runner) = self.runner.get() {
            let _ = runner.runtime();
        }
    }

    /// What the interpreter says of itself, or said when it ran last; nothing where none ever ran.
    ///
    /// # Errors
    /// When it cannot be started, ended at once, or said nothing for a minute.
    pub fn runtime(&self) -> Result<Option<Runtime>> {
        match (self.runner.get(), &self.known) {
            (None, Some(known)) => Ok(Some(known.clone())),
            (None, None) if self.start.is_none() => Ok(None),
            _ => self.runner()?.map(Runner::runtime).transpose(),
        }
    }

    /// What there is to say of how examples are contained on `runtime`.
    #[must_use]
    pub fn containment(runtime: Option<&Runtime>) -> Option<Diagnostic> {
        sandbox::warning(&runtime?.lacks)
    }

    /// What became of every session of `plan`: from the cache, or run now.
    pub(super) fn run(&self, plan: &Plan, request: &Request, progress: &dyn Progress) -> Result<Got> {
        let found: Vec<Option<Known>> = plan.sessions.par_iter().map(|session| self.find(session)).collect();
        let mut got = Got::default();
        let mut missing = Plan { sessions: Vec::new(), skipped: Vec::new() };
        for (session, known) in plan.sessions.iter().zip(found) {
            let Some(Known { captures, .. }) = known else {
                missing.sessions.push(session.clone());
                continue;
            };
            progress.session_ended(session, &captures, Source::Cache);
            let examples = || session.tasks.iter().map(|task| task.example);
            got.cached.extend(examples());
            got.captures.extend(examples().zip(captures));
        }
        if missing.sessions.is_empty() {
            return Ok(got);
        }
        match self.runner()? {
            None => got.captures.extend(missing.sessions.iter().flat_map(not_cached)),
            Some(runner) => {
                progress.begin(missing.sessions.iter().map(|session| session.tasks.len()).sum());
                let ran = runner.run(&missing, jobs(request), &Keeper { ready: self, progress });
                progress.end();
                if ran.is_err() {
                    self.save(None);
                }
                got.captures.extend(ran?);
            }
        }
        Ok(got)
    }

    /// What became of one session, for whoever decides what runs when: from the cache, or run now in the folder with
    /// this number, which no other has that runs at the same time. [`Ready::save`] writes what is kept of it.
    ///
    /// # Errors
    /// As those of [`Runner::run`].
    pub fn run_one(&self, number: usize, session: &Session, watch: &dyn Watch) -> Result<Finished> {
        match self.find(session) {
            Some(Known { captures, read }) => {
                Ok(Finished { captures, source: Source::Cache, readings: Readings::now(read) })
            }
            None => self.run_anew(number, session, watch),
        }
    }

    /// The same, whatever the cache has.
    ///
    /// # Errors
    /// As those of [`Runner::run`].
    pub fn run_anew(&self, number: usize, session: &Session, watch: &dyn Watch) -> Result<Finished> {
        let Some(runner) = self.runner()? else {
            let captures = not_cached(session).map(|(_, capture)| capture).collect();
            return Ok(Finished { captures, source: Source::Cache, readings: Readings::default() });
        };
        let ran = runner.run_one(number, session, watch)?;
        self.keep(session, &ran);
        let readings = Readings::now(cache::read(&ran.opened));
        Ok(Finished { captures: ran.captures, source: Source::Run, readings })
    }

    /// To be called when files beside the notes may have changed, by whoever keeps this for longer than a run.
    pub fn files_changed(&self) {
        self.cache.iter().for_each(Cache::files_changed);
    }

    /// Keeps what ran for the next time; gives what there is to say of the cache.
    pub fn save(&self, runtime: Option<&Runtime>) -> Vec<Diagnostic> {
        self.cache.as_ref().map_or_else(Vec::new, |cache| cache.save(self.machine.zip(runtime)))
    }

    /// What the examples of `session` would do, where that is in the cache.
    fn find(&self, session: &Session) -> Option<Known> {
        self.cache.as_ref()?.find(self.machine?, session)
    }

    fn keep(&self, session: &Session, ran: &Ran) {
        if let Some((cache, machine)) = self.cache.as_ref().zip(self.machine) {
            cache.keep(machine, session, ran);
        }
    }

    /// The started interpreter, where examples may run on it; nothing where none is to be started.
    fn runner(&self) -> Result<Option<&Runner>> {
        let Some(start) = &self.start else { return Ok(None) };
        let runner = if let Some(runner) = self.runner.get() {
            runner
        } else {
            let runner = start.runner()?;
            self.runner.get_or_init(|| runner)
        };
        start.check(runner)?;
        Ok(Some(runner))
    }
}

/// Keeps what ran, and tells of it.
struct Keeper<'a> {
    ready: &'a Ready,
    progress: &'a dyn Progress,
}

impl Watch for Keeper<'_> {
    fn task_ended(&self, _task: usize, _capture: &Capture) {
        self.progress.advance();
    }

    fn session_ended(&self, session: &Session, ran: &Ran) {
        self.ready.keep(session, ran);
        self.progress.session_ended(session, &ran.captures, Source::Run);
    }

    fn is_cancelled(&self) -> bool {
        self.progress.is_cancelled()
    }
}

fn not_cached(session: &Session) -> impl Iterator<Item = (ExampleRef, Capture)> {
    session.tasks.iter().map(|task| (task.example, Capture::empty(Ending::NotCached)))
}
