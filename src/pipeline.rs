//! The stages, joined: from settings to everything that a report needs.
//!
//! Takes a [`Request`]; gives an [`Outcome`]. Prints nothing; progress goes to whoever asked through [`Progress`].
//!
//! Sessions that are in the cache do not run ([`crate::cache`]). Whoever shows results as they come implements
//! [`Progress::session_ended`]: it is called for those of the cache before anything runs, and for each other as soon as it has ended.
//! Whoever starts a run that makes this one out of date lets [`Progress::is_cancelled`] say so: [`verify`] then gives
//! [`Error::Cancelled`](crate::error::Error::Cancelled) within a quarter of a second where the interpreter has started, no process is left,
//! and what has ended by then is in the cache.
//!
//! Whoever decides itself what runs when keeps a [`Ready`] and asks it for one session after the other.

mod dropped;
mod fresh;
mod judge;
pub mod kept;
mod outcome;
mod prepare;
mod readings;
mod ready;

use std::collections::BTreeSet;
use std::time::Instant;

use crate::baseline;
use crate::cache;
use crate::config::Config;
use crate::discover::Scope;
use crate::error::Result;
use crate::moment::Moment;
use crate::plan::{ExampleRef, Selection, Session};
use crate::python::{self, Host, Version};
use crate::run::Capture;
use crate::verify::{self, Lost, Setting};

pub use outcome::Outcome;
use outcome::Results;
use prepare::Prepared;
pub use readings::Readings;
use ready::Got;
pub use ready::{Finished, Ready};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The book's settings, with what the command line changed.
    pub config: Config,
    /// Which notes are read.
    pub scope: Scope,
    /// Which examples are wanted.
    pub selection: Selection,
    /// Whether examples run.
    pub execution: Execution,
    /// Which interpreter runs them.
    pub python: python::Request,
    /// The cache of what they did before, and what is done with it.
    pub cache: cache::Settings,
    /// What is done about failures from before.
    pub baseline: baseline::Use,
}

/// Whether examples run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Execution {
    /// They do.
    Run,
    /// They are only shown.
    Show,
}

/// Who is told how far a run is. Called from any thread.
pub trait Progress: Sync {
    /// So many examples will run.
    fn begin(&self, examples: usize);
    /// One more has ended.
    fn advance(&self);
    /// All have.
    fn end(&self);

    /// This is what became of a session, before it is judged: of those in the cache at once, of each other one when its last example has ended. An
    /// example may come twice: once more in a session of its own, which counts only where it does better there.
    fn session_ended(&self, _session: &Session, _captures: &[Capture], _source: Source) {}

    /// Whether nobody wants the outcome any longer.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Where results come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The examples ran.
    Run,
    /// They did so in an earlier run, and would do the same again.
    Cache,
}

/// Reads, runs and judges.
///
/// # Errors
/// When the content does not allow a run, no interpreter can be had though one is needed, the tool itself fails, or `progress`
/// cancels it.
pub fn verify(request: &Request, progress: &dyn Progress) -> Result<Outcome> {
    let (begin, moment) = (Instant::now(), Moment::of_build()?);
    let (Prepared { found, pages, urls, examples, mut diagnostics, plan, version }, ready) = prepare::prepare(request)?;
    let Got { mut captures, mut cached } = match &ready {
        Some(ready) => ready.run(&plan, request, progress)?,
        None => Got::default(),
    };
    let runtime = ready.as_ref().map_or(Ok(None), Ready::runtime)?;
    diagnostics.extend(Ready::containment(runtime.as_ref()));
    let wish = request.config.run.trace;
    let host = runtime.as_ref().map_or(Host::Library, |runtime| runtime.host);
    // Where nothing is known of an interpreter, nothing has run on one: any version will do.
    let judged_as = version.or_else(|| ready.as_ref().map(|_| Version::OLDEST));
    let setting = judged_as.as_ref().map(|version| Setting { version, host, wish });
    let judge::Judged { mut verdicts, mut lost } = judge::judge(&pages, &examples, &plan, &captures, setting);
    let fresh = match (&ready, setting) {
        (Some(ready), Some(setting)) => {
            let second = fresh::plan(&plan, &captures, &verdicts);
            let second = ready.run(&second, request, &Quietly(progress))?;
            let judge = |this: ExampleRef, capture: &Capture| {
                let example = &examples[this.page][this.example];
                let fence = &pages[this.page].fences[example.fence];
                verify::verify(example, fence, capture, setting.of(fence), &Lost::default())
            };
            let taken = fresh::take_over(&mut captures, &mut verdicts, second.captures, judge);
            cached.retain(|this| !taken.contains(this));
            cached.extend(second.cached.intersection(&taken));
            taken
        }
        _ => BTreeSet::new(),
    };
    diagnostics.extend(ready.iter().flat_map(|ready| ready.save(runtime.as_ref())));
    diagnostics.extend(dropped::traces(&pages, &examples, &captures));
    rayon::spawn(move || drop(plan)); // which takes a while, for nothing that anyone waits for
    lost.retain(|this, _| !fresh.contains(this));
    let results = Results { pages, urls, examples, captures, verdicts, lost, fresh, cached };
    let comparison = results.compare(&found.sources, request);
    diagnostics.extend(comparison.obsolete);
    let outcome = Outcome {
        sources: found.sources,
        diagnostics,
        assets: found.assets,
        moment,
        outline: found.outline,
        runtime,
        recorded: comparison.recorded,
        results,
        known: comparison.known,
        selection: request.selection.clone(),
        duration: begin.elapsed(),
    };
    outcome.require_a_match()
}

/// Tells of sessions, and not how far a second run is.
struct Quietly<'a>(&'a dyn Progress);

impl Progress for Quietly<'_> {
    fn begin(&self, _examples: usize) {}

    fn advance(&self) {}

    fn end(&self) {}

    fn session_ended(&self, session: &Session, captures: &[Capture], source: Source) {
        self.0.session_ended(session, captures, source);
    }

    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

/// How many sessions run at the same time.
pub(crate) fn jobs(request: &Request) -> usize {
    request.config.run.jobs.unwrap_or_else(default_jobs)
}

/// Twice as many as there are processors: while sessions begin, end or wait, others can use them.
fn default_jobs() -> usize {
    std::thread::available_parallelism().map_or(2, |processors| 2 * processors.get())
}
