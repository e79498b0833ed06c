//! What is read again when files change.
//!
//! Takes a [`Change`]; gives the pages that are other ones then. A note that changed is read by itself; what came or went has all
//! notes found again, and settings have everything read, at each change until nothing is wrong with them. Where something is, the
//! last site stays.

use std::collections::BTreeSet;

use super::Loaded;
use super::changes::{self, Change, Last, Places};
use super::named::Files;
use super::preview::{Book, Preview};
use super::runs::Runs;
use crate::error::Result;
use crate::pipeline::Execution;
use crate::pipeline::kept::{Kept, Touched};

impl Preview<'_> {
    /// Reads what changed; gives the pages that are other ones now.
    pub(super) fn change(&mut self, change: &Change) -> BTreeSet<usize> {
        self.desk.tell_assets(&change.assets);
        self.desk.revision += 1;
        // Where settings could not be read, whatever comes may be what they wait for.
        if change.settings || self.book.is_none() || !self.desk.settings_failure.is_empty() {
            self.read_everything();
            if self.desk.settings_failure.is_empty() {
                return BTreeSet::new();
            }
            // Notes are read all the same, as the last settings say.
        } else {
            changes::enter_again();
        }
        let Some(book) = &mut self.book else { return BTreeSet::new() };
        if !self.desk.python_failure.is_empty() && book.kept.outcome().runtime.is_none() {
            // It may be there by now.
            self.desk.runs = Some(Runs::start(book.kept.request(), &self.desk.sender));
        }
        book.kept.begin();
        let mut again = book.kept.read_changed(&change.read);
        for folder in &change.files {
            again.extend(book.kept.files_changed(folder));
        }
        if !change.files.is_empty() {
            self.desk.runs.iter().for_each(Runs::files_changed);
        }
        // Where notes come and go, pages have other numbers then.
        let again = self.paths(&again);
        let mut pages = self.read_changed_notes(change);
        let files = self.book.iter().flat_map(|book| book.kept.notes().enumerate());
        pages.extend(files.filter(|(_, path)| again.contains(*path)).map(|(page, _)| page));
        pages
    }

    /// Reads the notes that changed, or all.
    fn read_changed_notes(&mut self, change: &Change) -> BTreeSet<usize> {
        let Some(book) = self.book.as_mut().filter(|_| !change.notes && self.desk.failure.is_empty()) else {
            return self.read_notes();
        };
        let mut pages = BTreeSet::new();
        for &id in &change.touched {
            match book.kept.touch(id) {
                Ok(Touched::Same) => {}
                Ok(Touched::Page(page)) => _ = pages.insert(page),
                // What cannot be read any more is found out by reading all.
                Ok(Touched::Book) | Err(_) => return self.read_notes(),
            }
        }
        pages
    }

    /// Finds and reads all notes; gives the pages that are new or other ones. Where a folder is new, its files may have come
    /// before it was watched, so it is looked into once more.
    fn read_notes(&mut self) -> BTreeSet<usize> {
        let mut pages = BTreeSet::new();
        for _ in 0..3 {
            changes::enter_again();
            let Some(book) = &mut self.book else { break };
            let request = book.kept.request().clone();
            match book.kept.read_again(request) {
                Ok(changed) => {
                    self.desk.failure.clear();
                    pages.extend(changed);
                }
                Err(error) => self.desk.fail(&error),
            }
            if !self.watch() {
                break;
            }
        }
        pages
    }

    /// Reads settings, theme and notes. Where one of them is wrong, the last site stays. What the settings name may come before
    /// it is watched, so it is looked at once more then.
    pub(super) fn read_everything(&mut self) {
        self.book.iter_mut().for_each(|book| book.kept.begin());
        for _ in 0..3 {
            changes::enter_again();
            self.desk.files = Files::look((self.desk.settings.named)());
            let result = (self.desk.settings.load)().and_then(|loaded| self.take_settings(loaded));
            let is_news = match result {
                Ok(()) => {
                    self.desk.settings_failure.clear();
                    self.desk.failure.clear();
                    true
                }
                Err(error) => self.desk.fail_settings(&error),
            };
            if is_news {
                (self.untold, self.is_told) = (None, false);
            }
            if self.watch() && self.desk.settings_failure.is_empty() {
                self.read_notes();
            }
            if !self.desk.files.came_or_went() {
                break;
            }
        }
    }

    fn take_settings(&mut self, loaded: Loaded) -> Result<()> {
        let Loaded { request, theme, names } = loaded;
        let restart = self.book.as_ref().is_none_or(|book| {
            let old = book.kept.request();
            old.python != request.python
                || old.cache != request.cache
                || old.execution != request.execution
                || old.config.run != request.config.run
        });
        if let Some(book) = &mut self.book {
            self.desk.tell_theme(&book.theme, &theme);
            book.kept.read_again(request)?;
            (book.theme, book.names) = (theme, names);
        } else {
            self.book = Some(Book { kept: Kept::read(request)?, theme, names });
        }
        let Some(book) = &self.book else { return Ok(()) };
        self.desk.theme_warnings.clone_from(&book.theme.warnings);
        if !restart {
            return Ok(());
        }
        let request = book.kept.request();
        self.desk.runs = (request.execution == Execution::Run).then(|| Runs::start(request, &self.desk.sender));
        Ok(())
    }

    /// Watches what the book is made of now; whether there is a folder that was not watched before.
    fn watch(&mut self) -> bool {
        let kept = self.book.as_ref().map(|book| &book.kept);
        self.desk.places = Places::new(kept, &self.desk.files);
        if !self.desk.failure.is_empty() || !self.desk.settings_failure.is_empty() {
            self.desk.places.last = Last::Failed;
        }
        let how = self.desk.watcher.how();
        let new = self.desk.watcher.watch(self.desk.places.folders.clone());
        if self.desk.watcher.how() != how {
            self.desk.teller.looking();
        }
        !new.is_empty()
    }
}
