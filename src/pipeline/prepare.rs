//! What comes before anything runs: reading, looking for what is wrong, and planning, while the interpreter starts.
//!
//! Takes a [`Request`]; gives [`Prepared`]: a plan, and all that was read. Runs nothing.

use std::sync::OnceLock;

use rayon::prelude::*;

use super::{Execution, Ready, Request};
use crate::claim::{self, Example};
use crate::diagnostic::Diagnostic;
use crate::discover::{self, Found, Scope};
use crate::error::Result;
use crate::parse::{self, Page};
use crate::plan::{self, Plan, RunsOn};
use crate::python::Version;
use crate::source::Sources;
use crate::{around, drawn, encoding, link, raw_html, site, untrusted};

/// What is known before anything has run.
pub(super) struct Prepared {
    pub(super) found: Found,
    pub(super) pages: Vec<Page>,
    pub(super) urls: Vec<String>,
    pub(super) examples: Vec<Vec<Example>>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) plan: Plan,
    /// That of the interpreter, where it is known.
    pub(super) version: Option<Version>,
}

/// Reads the notes, looks for what is wrong with them, and plans what to run; and gives what it runs on, where anything is to run.
///
/// # Errors
/// When the content does not allow a run, or no interpreter can be had though one is needed.
pub(super) fn prepare(request: &Request) -> Result<(Prepared, Option<Ready>)> {
    let starting = Starting::new(request);
    let prepared = starting.beside(|| read_and_plan(request, &starting))?;
    let ready = starting.needed(&prepared.plan)?;
    Ok((prepared, ready))
}

fn read_and_plan(request: &Request, starting: &Starting<'_>) -> Result<Prepared> {
    let mut found = discover::discover(&request.config, &request.scope)?;
    let Read { pages, examples, mut diagnostics } = read(&found.sources, &request.scope);
    diagnostics.splice(0..0, std::mem::take(&mut found.diagnostics));
    diagnostics.extend(encoding::check(&pages, &found.sources));
    diagnostics.extend(drawn::check(&pages, &found.sources));
    diagnostics.extend(raw_html::check(&pages, &found.sources));
    diagnostics.splice(0..0, untrusted::check(&request.config));
    diagnostics.splice(0..0, request.config.warnings.iter().cloned());
    let starting = starting.get();
    if let Some(Ok(ready)) = starting {
        diagnostics.splice(0..0, ready.warning.clone());
    }
    let paths: Vec<&str> = pages.iter().map(|page| found.sources.file(page.file).path.as_str()).collect();
    let urls = site::urls(&paths);
    if request.scope == Scope::Folder {
        let assets: Vec<String> = found.assets.iter().map(|asset| asset.path.clone()).collect();
        diagnostics.extend(link::check(&pages, &found.sources, &assets, &request.config.site.redirects));
        diagnostics.extend(site::collisions(&paths, &urls, &assets));
        diagnostics.extend(around::check(&pages, &found.sources, &request.config));
    }
    let version = starting.and_then(|starting| starting.as_ref().ok()?.version());
    let runs_on = match (starting, &version) {
        (_, Some(version)) => RunsOn::Version(version),
        // Whether one is needed shows when the plan is made.
        (Some(_), None) => RunsOn::Missing,
        (None, None) => RunsOn::Nothing,
    };
    let plan = make_plan(request, &found.sources, &pages, &examples, runs_on);
    Ok(Prepared { found, pages, urls, examples, diagnostics, plan, version })
}

/// What reading the notes gave.
struct Read {
    pages: Vec<Page>,
    examples: Vec<Vec<Example>>,
    diagnostics: Vec<Diagnostic>,
}

fn read(sources: &Sources, scope: &Scope) -> Read {
    let (mut pages, mut diagnostics) = parse::parse(sources);
    if *scope == Scope::Folder {
        // A draft that is named is wanted.
        pages.retain(|page| !page.front_matter.draft);
    }
    let read: Vec<_> = pages.par_iter().map(|page| claim::read(page, sources)).collect();
    let mut examples = Vec::with_capacity(read.len());
    for (of_page, about_page) in read {
        examples.push(of_page);
        diagnostics.extend(about_page);
    }
    Read { pages, examples, diagnostics }
}

fn make_plan(
    request: &Request,
    sources: &Sources,
    pages: &[Page],
    examples: &[Vec<Example>],
    runs_on: RunsOn<'_>,
) -> Plan {
    let settings = plan::Settings {
        runs_on,
        timeout: request.config.run.timeout,
        clock: request.config.run.clock,
        trace: request.config.run.trace,
        selection: &request.selection,
    };
    plan::plan(sources, pages, examples, &settings)
}

/// The interpreter of a run, from when it is asked for.
struct Starting<'a> {
    request: &'a Request,
    /// Nothing where nothing is to run.
    ready: OnceLock<Option<Result<Ready>>>,
}

impl<'a> Starting<'a> {
    fn new(request: &'a Request) -> Self {
        Self { request, ready: OnceLock::new() }
    }

    /// It, where any example is to run.
    fn needed(self, plan: &Plan) -> Result<Option<Ready>> {
        match self.ready.into_inner().flatten() {
            Some(Err(_)) if plan.sessions.is_empty() => Ok(None),
            Some(Ok(ready)) if plan.sessions.is_empty() && ready.runtime().is_err() => Ok(None),
            starting => starting.transpose(),
        }
    }

    /// What there is of it; it need not have started. Asks for it where nobody has.
    fn get(&self) -> Option<&Result<Ready>> {
        let prepare = || (self.request.execution == Execution::Run).then(|| Ready::prepare(self.request));
        self.ready.get_or_init(prepare).as_ref()
    }

    /// Does some work while it starts, which takes longer: one thread of those that work waits with it, so that it has a processor.
    fn beside<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        if rayon::current_num_threads() < 2 {
            self.get();
            return work();
        }
        rayon::scope(|scope| {
            scope.spawn(|_| {
                if let Some(Ok(ready)) = self.get() {
                    ready.wait();
                }
            });
            work()
        })
    }
}
