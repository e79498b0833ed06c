//! The verdicts of a book that is kept, and what is wrong with it.
//!
//! A page is planned when its text is another one, and judged when that or what its sessions did is. What depends on more than
//! one page is found out for the whole book each time: it takes less than to know what changed.

use super::work::Work;
use super::{Kept, Python, next};
use crate::claim::NotRun;
use crate::pipeline::{Execution, Source, dropped, fresh, judge};
use crate::plan::{self, ExampleRef, Plan, RunsOn, Selection};
use crate::run::{Capture, Captures};
use crate::verify::{self, Lost};
use crate::{around, link, site};

impl Kept {
    /// Decides what runs of a page, and keeps what has run already.
    pub(super) fn plan(&mut self, page: usize) {
        let runs_on = match (self.request.execution, &self.python) {
            (Execution::Show, _) => RunsOn::Nothing,
            (Execution::Run, Python::Awaited) => RunsOn::Missing,
            (Execution::Run, Python::Known(version, _)) => RunsOn::Version(version),
        };
        let run = &self.request.config.run;
        let settings = plan::Settings {
            runs_on,
            timeout: run.timeout,
            clock: run.clock,
            trace: run.trace,
            selection: &Selection::All,
        };
        let results = &self.outcome.results;
        let of_page = (&results.pages[page], results.examples[page].as_slice());
        let Plan { sessions, skipped } = plan::page(&self.outcome.sources, page, of_page, &settings);
        let sessions = sessions.into_iter().map(|session| Work::new(next(&mut self.tickets), session)).collect();
        self.work[page].replace(sessions, skipped.into_iter().collect());
        self.dirty.insert(page);
    }

    /// Judges a page by what its sessions did so far; plans the second chances once all have run.
    fn judge(&mut self, page: usize) {
        let work = &mut self.work[page];
        let results = &mut self.outcome.results;
        let mut behind = results.captures.split_off(&ExampleRef { page, example: 0 });
        results.captures.append(&mut behind.split_off(&ExampleRef { page: page + 1, example: 0 }));
        results.lost.retain(|this, _| this.page != page);
        results.fresh.retain(|this| this.page != page);
        results.cached.retain(|this| this.page != page);
        results.cached.extend(cached(&work.sessions));
        results.captures.extend(captures(&work.sessions));
        let mut skipped = work.skipped.clone();
        let tasks = work.sessions.iter().flat_map(|work| &work.session.tasks);
        skipped.extend(tasks.map(|task| (task.example, NotRun::Pending)));
        let setting = self.python.setting(&self.request);
        let of_page = (&results.pages[page], results.examples[page].as_slice());
        let (verdicts, lost) = judge::page(page, of_page, &skipped, &results.captures, setting);
        results.verdicts[page] = verdicts;
        results.lost.extend(lost);
        let Some(setting) = setting.filter(|_| work.is_done()) else { return };
        if work.alone.is_none() {
            let sessions = work.sessions.iter().map(|work| work.session.clone()).collect();
            let shared = Plan { sessions, skipped: Vec::new() };
            let second = fresh::plan(&shared, &results.captures, &results.verdicts).sessions.into_iter();
            work.give_chances(second.map(|session| Work::new(next(&mut self.tickets), session)).collect());
        }
        let second = captures(work.alone.as_deref().unwrap_or_default());
        let (pages, examples) = (&results.pages, &results.examples);
        let judge = |this: ExampleRef, capture: &Capture| {
            let example = &examples[this.page][this.example];
            let fence = &pages[this.page].fences[example.fence];
            verify::verify(example, fence, capture, setting.of(fence), &Lost::default())
        };
        let taken = fresh::take_over(&mut results.captures, &mut results.verdicts, second, judge);
        results.lost.retain(|this, _| !taken.contains(this));
        results.cached.retain(|this| !taken.contains(this));
        results.cached.extend(cached(work.alone.as_deref().unwrap_or_default()).filter(|this| taken.contains(this)));
        results.fresh.extend(taken);
    }

    /// Judges what changed, and finds out what depends on more than one page: links that lead nowhere, what a baseline knows. To
    /// be called after changes, before [`Kept::jobs`] and [`Kept::outcome`].
    pub fn settle(&mut self) {
        for page in std::mem::take(&mut self.dirty) {
            self.judge(page);
        }
        let outcome = &mut self.outcome;
        let results = &outcome.results;
        let mut diagnostics = self.general.clone();
        diagnostics.extend(self.diagnostics.iter().flatten().cloned());
        let paths: Vec<&str> = results.pages.iter().map(|page| outcome.sources.file(page.file).path.as_str()).collect();
        let assets: Vec<String> = outcome.assets.iter().map(|asset| asset.path.clone()).collect();
        diagnostics.extend(link::check(&results.pages, &outcome.sources, &assets, &self.request.config.site.redirects));
        diagnostics.extend(site::collisions(&paths, &results.urls, &assets));
        diagnostics.extend(around::check(&results.pages, &outcome.sources, &self.request.config));
        diagnostics.extend(dropped::traces(&results.pages, &results.examples, &results.captures));
        let comparison = results.compare(&outcome.sources, &self.request);
        // What has not run yet may still fail as the baseline says.
        if self.is_done() {
            diagnostics.extend(comparison.obsolete);
        }
        self.outcome.known = comparison.known;
        self.outcome.diagnostics = diagnostics;
        self.outcome.duration = self.since.elapsed();
    }
}

/// What the tasks of some sessions did.
fn captures(work: &[Work]) -> Captures {
    work.iter().flat_map(Work::told).map(|(this, capture)| (this, capture.clone())).collect()
}

/// The examples of sessions whose results come from the cache.
fn cached(work: &[Work]) -> impl Iterator<Item = ExampleRef> {
    work.iter()
        .filter(|work| work.source == Source::Cache)
        .flat_map(|work| work.session.tasks.iter().map(|task| task.example))
}
