//! A book that is kept while its notes change.
//!
//! Takes a [`Request`] once, and then what changes: the text of notes, the interpreter, what sessions did. Gives an
//! [`Outcome`] at any time, in which what has not run yet is [`NotRun::Pending`], and the [`Job`]s that are to be run. What a
//! change does not touch is not done again: a note is parsed when its text differs, a session runs when what it does differs.
//! Nothing runs here, nothing waits, and only [`Kept::read`], [`Kept::read_again`] and [`Kept::touch`] read files.

mod notes;
mod work;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::time::Instant;

use super::{Execution, Outcome, Request, Results, Source, dropped, fresh, judge};
use crate::claim::NotRun;
use crate::diagnostic::Diagnostic;
use crate::error::Result;
use crate::moment::Moment;
use crate::plan::{self, ExampleRef, Plan, RunsOn, Selection};
use crate::python::{Host, Version};
use crate::render::Imports;
use crate::report::Known;
use crate::run::{Capture, Captures, Runtime};
use crate::source::{FileId, SourceFile};
use crate::verify::{self, Lost, Setting};
use crate::{around, discover, link, site, untrusted};

use notes::Notes;
pub use work::{Job, Memory, Ticket};
use work::{PageWork, Stage, Work};

/// Numbers of folders from here on are those of sessions that give an example a second chance.
const ALONE: usize = 1 << 32;

/// A book that is kept.
#[derive(Debug)]
pub struct Kept {
    request: Request,
    outcome: Outcome,
    /// What is wrong with the text of each page.
    diagnostics: Vec<Vec<Diagnostic>>,
    imports: Vec<Imports>,
    work: Vec<PageWork>,
    /// The pages that are to be judged.
    dirty: BTreeSet<usize>,
    /// What is wrong with the book as a whole.
    general: Vec<Diagnostic>,
    folders: Vec<std::path::PathBuf>,
    python: Python,
    tickets: u64,
    since: Instant,
}

/// What is known of the interpreter.
#[derive(Clone, Debug)]
enum Python {
    /// Nothing yet: everything that might run is to be run.
    Awaited,
    /// Its version and its host.
    Known(Version, Host),
}

impl Python {
    /// How examples run, once that is known.
    fn setting(&self, request: &Request) -> Option<Setting<'_>> {
        match self {
            Self::Known(version, host) => Some(Setting { version, host: *host, wish: request.config.run.trace }),
            Self::Awaited => None,
        }
    }
}

/// What became of a note that was read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touched {
    /// Its text is the same.
    Same,
    /// The page with this index is another one.
    Page(usize),
    /// It became a page, or is none any more: the whole book is to be read again.
    Book,
}

impl Kept {
    /// Reads a book.
    ///
    /// # Errors
    /// As [`discover::discover`].
    pub fn read(request: Request) -> Result<Self> {
        let Notes { found, pages: notes, mut diagnostics } = notes::all(&request)?;
        diagnostics.splice(0..0, untrusted::check(&request.config));
        let paths: Vec<&str> = notes.iter().map(|note| found.sources.file(note.page.file).path.as_str()).collect();
        let urls = site::urls(&paths);
        let (mut pages, mut examples, mut of_text, mut imports) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for note in notes {
            pages.push(note.page);
            examples.push(note.examples);
            of_text.push(note.diagnostics);
            imports.push(note.imports);
        }
        let results = Results {
            verdicts: vec![Vec::new(); pages.len()],
            pages,
            urls,
            examples,
            captures: Captures::new(),
            lost: BTreeMap::new(),
            fresh: BTreeSet::new(),
            cached: BTreeSet::new(),
        };
        let outcome = Outcome {
            sources: found.sources,
            diagnostics: Vec::new(),
            assets: found.assets,
            moment: Moment::of_build()?,
            outline: found.outline,
            runtime: None,
            recorded: None,
            results,
            known: Known::default(),
            selection: Selection::All,
            duration: std::time::Duration::ZERO,
        };
        let work = vec![PageWork::default(); outcome.results.pages.len()];
        let mut kept = Self {
            request,
            outcome,
            diagnostics: of_text,
            imports,
            work,
            dirty: BTreeSet::new(),
            general: diagnostics,
            folders: found.folders,
            python: Python::Awaited,
            tickets: 0,
            since: Instant::now(),
        };
        (0..kept.work.len()).for_each(|page| kept.plan(page));
        kept.settle();
        Ok(kept)
    }

    /// Reads the whole book again, under other settings perhaps. What is the same keeps what it did. Gives the pages that are
    /// new or other ones.
    ///
    /// # Errors
    /// As [`Kept::read`]. The book then stays as it was.
    pub fn read_again(&mut self, request: Request) -> Result<BTreeSet<usize>> {
        let mut new = Self::read(request)?;
        let old: Vec<_> = self.outcome.results.pages.iter().map(|page| self.path(page.file).to_owned()).collect();
        let texts: HashMap<&str, &str> =
            self.outcome.sources.iter().map(|(_, file)| (file.path.as_str(), file.text.as_str())).collect();
        let files = new.outcome.results.pages.iter().map(|page| new.outcome.sources.file(page.file));
        let is_other = |file: &SourceFile| texts.get(file.path.as_str()).is_none_or(|text| *text != file.text);
        let changed = files.enumerate().filter(|(_, file)| is_other(file)).map(|(page, _)| page).collect();
        let mut before: HashMap<String, PageWork> = old.into_iter().zip(std::mem::take(&mut self.work)).collect();
        new.tickets = self.tickets;
        new.python = self.python.clone();
        new.outcome.runtime = self.outcome.runtime.take();
        for page in 0..new.work.len() {
            let path = new.path(new.outcome.results.pages[page].file).to_owned();
            new.work[page] = before.remove(&path).unwrap_or_default();
            new.plan(page);
        }
        new.settle();
        *self = new;
        Ok(changed)
    }

    /// Reads one note again.
    ///
    /// # Errors
    /// When it cannot be read, or is gone. The book then stays as it was.
    pub fn touch(&mut self, note: FileId) -> Result<Touched, Box<Diagnostic>> {
        let (file, diagnostics) = discover::read_again(&self.outcome.sources, note)?;
        if file.text == self.outcome.sources.file(note).text {
            return Ok(Touched::Same);
        }
        self.outcome.sources.replace(note, file);
        let page = self.outcome.results.pages.iter().position(|page| page.file == note);
        match (page, notes::one(&self.outcome.sources, note)) {
            (None, Err(_)) => Ok(Touched::Same),
            (Some(page), Ok(mut read)) => {
                read.diagnostics.splice(0..0, diagnostics);
                self.outcome.results.pages[page] = read.page;
                self.outcome.results.examples[page] = read.examples;
                self.diagnostics[page] = read.diagnostics;
                self.imports[page] = read.imports;
                self.plan(page);
                Ok(Touched::Page(page))
            }
            _ => Ok(Touched::Book),
        }
    }

    /// Tells which interpreter runs the examples.
    pub fn use_python(&mut self, version: Version, runtime: Runtime) {
        self.python = Python::Known(version, runtime.host);
        self.outcome.runtime = Some(runtime);
        (0..self.work.len()).for_each(|page| self.plan(page));
    }

    /// Decides what runs of a page, and keeps what has run already.
    fn plan(&mut self, page: usize) {
        let runs_on = match (self.request.execution, &self.python) {
            (Execution::Show, _) => RunsOn::Nothing,
            (Execution::Run, Python::Awaited) => RunsOn::Missing,
            (Execution::Run, Python::Known(version, _)) => RunsOn::Version(version),
        };
        let run = &self.request.config.run;
        let settings = plan::Settings { runs_on, timeout: run.timeout, trace: run.trace, selection: &Selection::All };
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

    /// The sessions that were not handed out yet. Those of `first` come first.
    pub fn jobs(&mut self, first: Option<usize>) -> Vec<Job> {
        let mut jobs = Vec::new();
        let mut before = 0;
        for (page, work) in self.work.iter_mut().enumerate() {
            let shared = work.sessions.len();
            for (index, work) in work.all_mut().enumerate() {
                let Stage::New(memory) = work.stage else { continue };
                work.stage = Stage::Out;
                let number = if index < shared { before + index } else { ALONE + before + index };
                jobs.push((
                    Some(page) != first,
                    Job { ticket: work.ticket, session: work.session.clone(), number, memory },
                ));
            }
            before += shared;
        }
        jobs.sort_by_key(|(later, _)| *later);
        jobs.into_iter().map(|(_, job)| job).collect()
    }

    /// The sessions whose results are awaited.
    #[must_use]
    pub fn awaited(&self) -> BTreeSet<Ticket> {
        let all = self.work.iter().flat_map(PageWork::all);
        all.filter(|work| work.stage == Stage::Out).map(|work| work.ticket).collect()
    }

    /// Whether results of any of these pages are awaited.
    #[must_use]
    pub fn awaits(&self, pages: &BTreeSet<usize>) -> bool {
        let work = pages.iter().filter_map(|&page| self.work.get(page));
        work.flat_map(PageWork::all).any(|work| work.stage == Stage::Out)
    }

    /// Takes what a session did. What nobody waits for any more is dropped.
    pub fn session_ended(&mut self, ticket: Ticket, captures: Vec<Capture>, source: Source) {
        let Some((page, work)) = self.find(ticket) else { return };
        work.source = source;
        work.captures = captures.into_iter().map(Some).collect();
        work.stage = Stage::Done;
        self.dirty.insert(page);
    }

    /// Has the session of an example run again; whether there is one.
    pub fn run_again(&mut self, example: ExampleRef) -> bool {
        let Some(page) = self.work.get_mut(example.page) else { return false };
        let is_in = |work: &&mut Work| work.session.tasks.iter().any(|task| task.example == example);
        let Some(work) = page.sessions.iter_mut().find(is_in) else { return false };
        work.restart(next(&mut self.tickets));
        page.forget_chances();
        self.dirty.insert(example.page);
        true
    }

    /// Has every session run again that gets a copy of `folder`, or of a folder that it is in.
    pub fn files_changed(&mut self, folder: &Path) {
        for page in 0..self.work.len() {
            let reads = |work: &&mut Work| work.session.files.as_deref().is_some_and(|files| folder.starts_with(files));
            let mut changed = false;
            for work in self.work[page].sessions.iter_mut().filter(reads) {
                work.restart(next(&mut self.tickets));
                // What it reads is part of what is remembered of it.
                work.stage = Stage::New(Memory::Counts);
                changed = true;
            }
            if changed {
                self.work[page].forget_chances();
                self.dirty.insert(page);
            }
        }
    }

    fn find(&mut self, ticket: Ticket) -> Option<(usize, &mut Work)> {
        let pages = self.work.iter_mut().enumerate();
        pages
            .flat_map(|(page, work)| work.all_mut().map(move |work| (page, work)))
            .find(|(_, work)| work.ticket == ticket)
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
        if self.progress().is_done() {
            diagnostics.extend(comparison.obsolete);
        }
        self.outcome.known = comparison.known;
        self.outcome.diagnostics = diagnostics;
        self.outcome.duration = self.since.elapsed();
    }

    /// Begins to measure the time that the outcome tells.
    pub fn begin(&mut self) {
        self.since = Instant::now();
    }

    /// How far the run is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let mut progress = Progress::default();
        for work in self.work.iter().flat_map(PageWork::all) {
            let done = work.captures.iter().flatten().count();
            progress.all += work.captures.len();
            progress.done += if work.stage == Stage::Done { work.captures.len() } else { done };
        }
        progress
    }

    /// What is known now.
    #[must_use]
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// What the examples of each page import.
    #[must_use]
    pub fn imports(&self) -> &[Imports] {
        &self.imports
    }

    /// What was asked for.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// The folders that were looked into.
    #[must_use]
    pub fn folders(&self) -> &[std::path::PathBuf] {
        &self.folders
    }

    fn path(&self, note: FileId) -> &str {
        &self.outcome.sources.file(note).path
    }
}

/// How many examples have run of those that are to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// So many have.
    pub done: usize,
    /// Of so many.
    pub all: usize,
}

impl Progress {
    /// Whether all have.
    #[must_use]
    pub fn is_done(self) -> bool {
        self.done == self.all
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

fn next(tickets: &mut u64) -> Ticket {
    *tickets += 1;
    Ticket(*tickets)
}
