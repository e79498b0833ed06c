//! Everything that a preview has besides the book.
//!
//! Takes messages, one after the other; changes of files it awaits together, until nothing more comes for a few milliseconds, so
//! that a burst of saves is one. What is answered, [`super::answers`] has; what pages that are open are told by themselves,
//! [`super::news`].

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::act::Acts;
use super::changes::{Change, Places};
use super::edition::Identity;
use super::named::Files;
use super::problem::Problem;
use super::runs::{Ended, Runs};
use super::tabs::Tab;
use super::watch::Watcher;
use super::{Found, Message, Settings, Teller};
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::pipeline::Readings;
use crate::plan::ExampleRef;

/// How long nothing more may change before a change is taken for whole.
const STILL: Duration = Duration::from_millis(5);
/// The same where much changes at once, as when a branch is checked out.
const STILL_AFTER_MANY: Duration = Duration::from_millis(100);
/// So many paths are much.
const MANY: usize = 16;
/// How long a burst is awaited at most.
const BURST: Duration = Duration::from_secs(2);

/// What ends an edition.
pub(super) enum Next {
    /// Files changed.
    Changed(Change),
    /// Examples or sessions ended.
    Ended(Vec<Ended>),
    /// An interpreter was started.
    Python(Box<Found>),
    /// An example is to run again.
    Again(ExampleRef),
    /// It is over.
    Stop,
}

/// Everything besides the book.
pub(super) struct Desk<'t> {
    pub(super) settings: Settings,
    pub(super) teller: &'t dyn Teller,
    pub(super) identity: Identity,
    pub(super) messages: Receiver<Message>,
    pub(super) sender: Sender<Message>,
    /// Messages that came while others were awaited.
    pub(super) waiting: VecDeque<Message>,
    pub(super) watcher: Watcher,
    pub(super) places: Places,
    /// What the settings depend on.
    pub(super) files: Files,
    pub(super) runs: Option<Runs>,
    pub(super) tabs: Vec<Tab>,
    pub(super) acts: Acts,
    /// Why the settings could not be read, where that is so: the last ones stay.
    pub(super) settings_failure: Vec<Problem>,
    /// Why the notes could not, likewise.
    pub(super) failure: Vec<Problem>,
    /// Why pages cannot be made, or why examples cannot run.
    pub(super) page_failure: Vec<Problem>,
    pub(super) python_failure: Vec<Problem>,
    /// What is odd about the interpreter or the cache.
    pub(super) warnings: Vec<Diagnostic>,
    /// What is odd about the theme.
    pub(super) theme_warnings: Vec<Diagnostic>,
    /// Grows whenever the book is another one.
    pub(super) revision: u64,
    /// What was told last to pages, and on the terminal.
    pub(super) state: Value,
    /// The names of problems, and how many there are of each.
    pub(super) told: BTreeMap<String, usize>,
}

impl<'t> Desk<'t> {
    /// A desk that nothing is on yet.
    ///
    /// # Errors
    /// When nothing can be watched.
    pub(super) fn new(
        settings: Settings,
        token: String,
        (sender, messages): (Sender<Message>, Receiver<Message>),
        teller: &'t dyn Teller,
    ) -> Result<Self> {
        let identity = Identity { instance: token[..8].to_owned(), token, has_editor: settings.editor.is_some() };
        let watcher = Watcher::start(settings.watching, sender.clone()).map_err(|error| cannot_watch(&error))?;
        Ok(Self {
            files: Files::default(),
            settings,
            teller,
            identity,
            messages,
            sender,
            waiting: VecDeque::new(),
            watcher,
            places: Places::default(),
            runs: None,
            tabs: Vec::new(),
            acts: Acts::default(),
            settings_failure: Vec::new(),
            failure: Vec::new(),
            page_failure: Vec::new(),
            python_failure: Vec::new(),
            warnings: Vec::new(),
            theme_warnings: Vec::new(),
            revision: 0,
            state: Value::Null,
            told: BTreeMap::new(),
        })
    }

    /// The next message; nothing where none came in time.
    pub(super) fn next(&mut self, limit: Option<Duration>) -> Option<Message> {
        if let Some(message) = self.waiting.pop_front() {
            return Some(message);
        }
        match limit {
            None => self.messages.recv().ok(),
            Some(limit) => self.messages.recv_timeout(limit).ok(),
        }
    }

    /// Watches what a session has read.
    pub(super) fn watch_read(&mut self, readings: &Readings) {
        let new = readings.paths().filter(|path| self.places.add_read(path)).count();
        if new > 0 {
            self.watcher.watch(self.places.folders.clone());
        }
    }

    /// What changes mean that begin with these, once nothing more changes.
    pub(super) fn changed(&mut self, paths: Vec<PathBuf>) -> Next {
        let since = Instant::now();
        let mut any = paths.is_empty();
        let mut paths = self.places.of_concern(paths);
        if paths.is_empty() && !any {
            // A folder with much else in it, which examples have read from, keeps nobody waiting.
            return Next::Changed(Change::default());
        }
        loop {
            let still = if paths.len() < MANY { STILL } else { STILL_AFTER_MANY };
            match self.messages.recv_timeout(still) {
                Ok(Message::Changed(more)) => {
                    any |= more.is_empty();
                    paths.extend(self.places.of_concern(more));
                }
                Ok(message) => self.waiting.push_back(message),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return Next::Stop,
            }
            if since.elapsed() > BURST {
                break;
            }
        }
        paths.sort_unstable();
        paths.dedup();
        let change = self.places.change(if any { &[] } else { &paths });
        Next::Changed(change)
    }
}

fn cannot_watch(error: &notify::Error) -> Error {
    Error::Internal(format!("files cannot be watched: {error}"))
}
