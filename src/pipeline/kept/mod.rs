//! A book that is kept while its notes change.
//!
//! Takes a [`Request`] once, and then what changes: the text of notes, the interpreter, what sessions did. Gives an
//! [`Outcome`] at any time, in which what has not run yet is [`NotRun::Pending`], and the [`Job`]s that are to be run. What a
//! change does not touch is not done again: a note is parsed when its text differs, a session runs when what it does differs.
//! Nothing runs here, nothing waits, and only [`Kept::read`], [`Kept::read_again`] and [`Kept::touch`] read files.

mod judge;
mod notes;
mod sessions;
mod work;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Instant;

use super::{Outcome, Request, Results};
use crate::diagnostic::Diagnostic;
use crate::error::Result;
use crate::moment::Moment;
use crate::plan::Selection;
use crate::python::{Host, Version};
use crate::render::Imports;
use crate::report::Known;
use crate::run::{Captures, Runtime};
use crate::source::{FileId, SourceFile};
use crate::verify::Setting;
use crate::{discover, site, untrusted};

use notes::Notes;
pub use sessions::Progress;
use work::PageWork;
pub use work::{Job, Memory, Ticket};

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
        diagnostics.splice(0..0, request.config.warnings.iter().cloned());
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

    /// Begins to measure the time that the outcome tells.
    pub fn begin(&mut self) {
        self.since = Instant::now();
    }

    /// What is known now.
    #[must_use]
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// The paths of the notes, a page each.
    pub fn notes(&self) -> impl Iterator<Item = &str> {
        self.outcome.results.pages.iter().map(|page| self.path(page.file))
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

fn next(tickets: &mut u64) -> Ticket {
    *tickets += 1;
    Ticket(*tickets)
}
