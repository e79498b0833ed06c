//! What is to be run of a book that is kept, and what became of it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::work::{Job, Memory, PageWork, Stage, Ticket, Work};
use super::{Kept, next};
use crate::pipeline::{Finished, Readings, Source};
use crate::plan::ExampleRef;
use crate::run::{Capture, Ending};

/// Numbers of folders from here on are those of sessions that give an example a second chance.
const ALONE: usize = 1 << 32;

/// How many examples have run of those that are to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// So many have.
    pub done: usize,
    /// Of so many.
    pub all: usize,
}

impl Kept {
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

    /// Takes what one task of a session did, while the others run. What nobody waits for any more is dropped.
    pub fn task_ended(&mut self, ticket: Ticket, task: usize, capture: Capture) {
        let Some((page, work)) = self.find(ticket) else { return };
        let Some(place) = work.captures.get_mut(task) else { return };
        *place = Some(capture);
        work.source = Source::Run;
        self.dirty.insert(page);
    }

    /// Takes what a session did, likewise.
    pub fn session_ended(&mut self, ticket: Ticket, finished: Finished) {
        let Some((page, work)) = self.find(ticket) else { return };
        (work.source, work.readings) = (finished.source, finished.readings);
        work.captures = finished.captures.into_iter().map(Some).collect();
        work.stage = Stage::Done;
        self.dirty.insert(page);
    }

    /// Takes why a session could not run, likewise: none of its examples did anything.
    pub fn session_failed(&mut self, ticket: Ticket, why: &str) {
        let Some((_, work)) = self.find(ticket) else { return };
        let captures = vec![Capture::empty(Ending::NotReached(why.to_owned())); work.captures.len()];
        self.session_ended(ticket, Finished { captures, source: Source::Run, readings: Readings::default() });
    }

    /// Has the session of an example run again; whether there is one.
    pub fn run_again(&mut self, example: ExampleRef) -> bool {
        let Some(page) = self.work.get_mut(example.page) else { return false };
        let is_in = |work: &&mut Work| work.session.tasks.iter().any(|task| task.example == example);
        let Some(work) = page.sessions.iter_mut().find(is_in) else { return false };
        work.restart(next(&mut self.tickets), Memory::Forgotten);
        page.forget_chances();
        self.dirty.insert(example.page);
        true
    }

    /// Has every session run again that gets a copy of `folder`, or of a folder that it is in. Gives the pages of these.
    pub fn files_changed(&mut self, folder: &Path) -> BTreeSet<usize> {
        self.restart(|work| work.session.files.as_deref().is_some_and(|files| folder.starts_with(files)))
    }

    /// Has every session run again that has read one of these files, which is another one now. One that runs at the time may
    /// have written it itself, and goes on.
    pub fn read_changed(&mut self, paths: &BTreeSet<PathBuf>) -> BTreeSet<usize> {
        self.restart(|work| work.stage == Stage::Done && work.readings.changed(paths))
    }

    /// What sessions have read besides their own files.
    pub fn read_paths(&self) -> impl Iterator<Item = &Path> {
        self.work.iter().flat_map(PageWork::all).flat_map(|work| work.readings.paths())
    }

    fn restart(&mut self, is_meant: impl Fn(&Work) -> bool) -> BTreeSet<usize> {
        let mut pages = BTreeSet::new();
        for (number, page) in self.work.iter_mut().enumerate() {
            let before = self.tickets;
            for work in page.sessions.iter_mut().filter(|work| is_meant(work)) {
                // What it reads is part of what is remembered of it.
                work.restart(next(&mut self.tickets), Memory::Counts);
            }
            if self.tickets > before {
                page.forget_chances();
                pages.insert(number);
            }
        }
        self.dirty.extend(&pages);
        pages
    }

    fn find(&mut self, ticket: Ticket) -> Option<(usize, &mut Work)> {
        let pages = self.work.iter_mut().enumerate();
        pages
            .flat_map(|(page, work)| work.all_mut().map(move |work| (page, work)))
            .find(|(_, work)| work.ticket == ticket)
    }

    /// How far the run is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let mut progress = Progress::default();
        for work in self.work.iter().flat_map(PageWork::all) {
            progress.all += work.captures.len();
            progress.done += work.captures.iter().flatten().count();
        }
        progress
    }

    /// Whether every session has run. That of the last example ends a moment after it, and may have more to tell of it.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.work.iter().flat_map(PageWork::all).all(|work| work.stage == Stage::Done)
    }
}
