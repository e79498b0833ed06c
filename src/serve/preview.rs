//! The thread that keeps the book: what changed, what runs, and what pages are told.
//!
//! Takes [`Message`]s one after the other. Between two changes there is an [`Edition`] of the site; a change ends it, and the
//! next one begins with what the change did not touch. Some changes are awaited together, so that a burst of saves makes one
//! edition: those of files until nothing more comes for a few milliseconds, what examples did while a run is long.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use super::desk::{Desk, Next};
use super::edition::Edition;
use super::problem::Problem;
use super::runs::Ended;
use super::watch::Watching;
use super::{Found, Message, Settings, Teller};
use crate::diagnostic::Diagnostic;
use crate::error::Result;
use crate::names::Names;
use crate::pipeline::Source;
use crate::pipeline::kept::Kept;
use crate::render;
use crate::render::demand::OnDemand;
use crate::theme::Theme;

/// How long examples that changed are awaited before their page is shown without them: a page that changes twice is restless.
const GRACE: Duration = Duration::from_millis(120);

/// A book and what its site is made with.
pub(super) struct Book {
    pub(super) kept: Kept,
    pub(super) theme: Theme,
    pub(super) names: Names,
}

/// A preview that runs.
pub(super) struct Preview<'t> {
    pub(super) book: Option<Book>,
    pub(super) desk: Desk<'t>,
    /// Notes that are new or changed since results were told last; nothing where all are.
    pub(super) untold: Option<BTreeSet<String>>,
    pub(super) is_told: bool,
}

impl<'t> Preview<'t> {
    /// Reads the book, and begins to watch it. A mistake in it is told, and no reason to end.
    ///
    /// # Errors
    /// When nothing can be watched, or there is no such folder.
    pub(super) fn start(
        settings: Settings,
        token: String,
        channel: (Sender<Message>, Receiver<Message>),
        teller: &'t dyn Teller,
    ) -> Result<Self> {
        let desk = Desk::new(settings, token, channel, teller)?;
        let mut preview = Self { book: None, desk, untold: None, is_told: false };
        preview.read_everything();
        Ok(preview)
    }

    /// Runs until it is told to end.
    pub(super) fn run(mut self) -> Result<()> {
        if self.desk.watcher.how() != Watching::Told {
            self.desk.teller.looking();
        }
        self.tell();
        loop {
            match self.edition() {
                Next::Stop => return Ok(()),
                next => self.apply(next),
            }
        }
    }

    /// Shows the site as it is until something changes.
    fn edition(&mut self) -> Next {
        let Some(book) = &self.book else { return self.desk.without_site() };
        let outcome = book.kept.outcome();
        let report = outcome.report();
        let proof = render::proof(&report);
        let config = &book.kept.request().config;
        let parts = (outcome.assets.as_slice(), book.kept.imports());
        let site = OnDemand::new((&report, &proof), config, (&book.theme, &book.names), parts);
        let identity = self.desk.identity.clone();
        let edition = Edition::new(&report, site, &identity);
        self.desk.publish(&edition, &book.kept);
        self.desk.show(&edition, &book.kept)
    }

    fn apply(&mut self, next: Next) {
        let mut changed = BTreeSet::new();
        match next {
            Next::Stop => {}
            Next::Changed(change) => changed = self.change(&change),
            Next::Ended(ended) => self.take(ended),
            Next::Again(example) => {
                if let Some(book) = &mut self.book
                    && book.kept.run_again(example)
                {
                    book.kept.begin();
                    changed.insert(example.page);
                }
            }
            Next::Python(found) => self.take_python(*found),
        }
        self.note(&changed);
        self.hand_out(changed.iter().next().copied());
        if !changed.is_empty() {
            self.await_briefly(&changed);
        }
        self.tell();
    }

    /// Takes the interpreter that was found, or why there is none.
    fn take_python(&mut self, found: Found) {
        match found {
            Ok((version, runtime, warnings)) => {
                self.desk.python_failure.clear();
                self.desk.warnings = warnings;
                if let Some(book) = &mut self.book {
                    book.kept.use_python(version, runtime);
                }
            }
            Err(error) => self.desk.fail_python(&error),
        }
    }

    /// Remembers which notes are told of next.
    fn note(&mut self, changed: &BTreeSet<usize>) {
        if changed.is_empty() {
            return;
        }
        self.is_told = false;
        let paths = self.paths(changed);
        if let Some(untold) = &mut self.untold {
            untold.extend(paths);
        }
    }

    /// The notes of some pages.
    pub(super) fn paths(&self, pages: &BTreeSet<usize>) -> BTreeSet<String> {
        let notes = self.book.iter().flat_map(|book| book.kept.notes().enumerate());
        notes.filter(|(page, _)| pages.contains(page)).map(|(_, path)| path.to_owned()).collect()
    }

    /// Takes what examples and sessions did.
    fn take(&mut self, ended: Vec<Ended>) {
        let Some(book) = &mut self.book else { return };
        for each in ended {
            match each {
                Ended::Task(ticket, task, capture) => book.kept.task_ended(ticket, task, capture),
                Ended::Session(ticket, Ok(finished)) => {
                    if finished.source == Source::Run {
                        self.desk.python_failure.clear();
                    }
                    self.desk.watch_read(&finished.readings);
                    book.kept.session_ended(ticket, finished);
                }
                Ended::Session(ticket, Err(error)) => {
                    book.kept.session_failed(ticket, &error.to_string());
                    self.desk.fail_python(&error);
                }
            }
        }
    }

    /// Has run what is to run, that of the page `first` before the rest, and nothing else.
    fn hand_out(&mut self, first: Option<usize>) {
        let Some(book) = &mut self.book else { return };
        book.kept.settle();
        let Some(runs) = self.desk.runs.as_ref().filter(|_| book.kept.outcome().runtime.is_some()) else { return };
        let jobs = book.kept.jobs(first);
        runs.keep(&book.kept.awaited());
        runs.add(jobs);
    }

    /// Waits a moment for the examples of these pages.
    fn await_briefly(&mut self, pages: &BTreeSet<usize>) {
        let until = Instant::now() + GRACE;
        let mut is_settled = true;
        while let Some(book) = &self.book
            && book.kept.awaits(pages)
        {
            match self.desk.messages.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(Message::Ended(one)) => {
                    is_settled = matches!(*one, Ended::Session(..));
                    self.take(vec![*one]);
                    if is_settled {
                        // Its examples may be given a second chance.
                        self.hand_out(None);
                    }
                }
                Ok(message) => {
                    let is_newer = matches!(message, Message::Changed(_) | Message::Stop);
                    self.desk.waiting.push_back(message);
                    if is_newer {
                        break;
                    }
                }
                Err(_) => break,
            }
        }
        if !is_settled {
            self.hand_out(None);
        }
    }

    /// Tells on the terminal what is new, once all has run.
    fn tell(&mut self) {
        let Some(book) = &self.book else { return };
        let outcome = book.kept.outcome();
        let mut found: Vec<Diagnostic> = self.desk.warnings.clone();
        found.extend(self.desk.theme_warnings.iter().chain(&outcome.diagnostics).cloned());
        let prefix = self.desk.teller.prefix(outcome);
        let mut names = BTreeMap::<String, usize>::new();
        found.retain(|each| {
            let name = Problem::of(each, &outcome.sources, &prefix).name();
            let told = self.desk.told.get(&name).copied().unwrap_or_default();
            let now = names.entry(name).or_default();
            *now += 1;
            *now > told
        });
        self.desk.told = names;
        if !found.is_empty() {
            self.desk.teller.problems(&found, outcome);
        }
        let is_over = self.desk.runs.is_none() || outcome.runtime.is_some() && book.kept.is_done();
        if is_over && !std::mem::replace(&mut self.is_told, true) {
            self.desk.teller.ended(outcome, self.untold.as_ref());
            self.untold = Some(BTreeSet::new());
        }
    }
}
