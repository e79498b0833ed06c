//! What a preview answers between two changes.
//!
//! Takes messages; answers what is asked for out of an [`Edition`], until one of them ends it. Some are awaited together, so
//! that a burst of saves makes one edition: changes of files until nothing more comes for a few milliseconds, and what sessions did
//! while a run is long. What pages that are open are told by themselves, [`super::news`] has.

use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::act::{self, Acts};
use super::changes::{Change, Places};
use super::edition::{self, Edition, Identity};
use super::http::{Ask, Doer};
use super::problem::Problem;
use super::reply::Reply;
use super::runs::Runs;
use super::tabs::Tab;
use super::watch::Watcher;
use super::{Found, Message, Settings, Teller, bless};
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::pipeline::Source;
use crate::pipeline::kept::{Kept, Ticket};
use crate::plan::ExampleRef;
use crate::run::Capture;
use crate::site;

/// How long nothing more may change before a change is taken for whole.
const STILL: Duration = Duration::from_millis(5);
/// The same where much changes at once, as when a branch is checked out.
const STILL_AFTER_MANY: Duration = Duration::from_millis(100);
/// So many paths are much.
const MANY: usize = 16;
/// How long a burst is awaited at most.
const BURST: Duration = Duration::from_secs(2);

/// How often there is a new edition while sessions end one after the other.
const PACE: Duration = Duration::from_millis(100);

/// What ends an edition.
pub(super) enum Next {
    /// Files changed.
    Changed(Change),
    /// Sessions ended.
    Ended(Vec<Ended>),
    /// An interpreter was started.
    Python(Box<Found>),
    /// An example is to run again.
    Again(ExampleRef),
    /// It is over.
    Stop,
}

/// What a session did.
pub(super) type Ended = (Ticket, Result<(Vec<Capture>, Source)>);

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
    /// What the settings were read from.
    pub(super) files: Vec<PathBuf>,
    pub(super) runs: Option<Runs>,
    pub(super) tabs: Vec<Tab>,
    pub(super) acts: Acts,
    /// Why there is no new edition, where that is so: the last one stays.
    pub(super) failure: Vec<Problem>,
    /// Why pages cannot be made, or why examples cannot run.
    pub(super) page_failure: Vec<Problem>,
    pub(super) python_failure: Vec<Problem>,
    /// What is odd about the interpreter or the cache.
    pub(super) warnings: Vec<Diagnostic>,
    /// What was told last to pages, and on the terminal.
    pub(super) state: Value,
    pub(super) told: BTreeSet<String>,
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
            files: settings.files.clone(),
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
            failure: Vec::new(),
            page_failure: Vec::new(),
            python_failure: Vec::new(),
            warnings: Vec::new(),
            state: Value::Null,
            told: BTreeSet::new(),
        })
    }

    /// Answers until there is a site.
    pub(super) fn without_site(&mut self) -> Next {
        self.tell_state(None);
        loop {
            match self.next(None) {
                Some(Message::Ask(Ask::File(path, answer))) => {
                    let is_page = site::is_html(&path) || !path.contains('.');
                    let nothing = || Reply::text(404, "there is no site yet\n");
                    let reply = if is_page { edition::failed(&path, &self.identity) } else { nothing() };
                    let _ = answer.send(reply);
                }
                Some(Message::Ask(Ask::Listen(tab))) => self.listen(tab),
                Some(Message::Ask(Ask::Do(_, _, doer))) => doer.answer(&act::refused("there is no site yet")),
                Some(Message::Changed(paths)) => return self.changed(paths),
                Some(Message::Python(result)) => return Next::Python(result),
                Some(Message::Ended(..)) => {}
                Some(Message::Said(said)) => self.warnings.extend(said),
                Some(Message::Proposed(doer, result)) => self.acts.propose(doer, *result),
                Some(Message::Stop) | None => return Next::Stop,
            }
        }
    }

    /// Answers until something changes.
    pub(super) fn show(&mut self, edition: &Edition<'_>, kept: &Kept) -> Next {
        let since = Instant::now();
        let awaited = kept.awaited().len();
        let mut ended = Vec::new();
        loop {
            // Not only when nothing more comes: there may always be more.
            if !ended.is_empty() && since.elapsed() >= PACE {
                return Next::Ended(ended);
            }
            let left = (!ended.is_empty()).then(|| PACE.saturating_sub(since.elapsed()));
            match self.next(left) {
                Some(Message::Ask(Ask::File(path, answer))) => {
                    let reply = edition.file(&path).unwrap_or_else(|error| self.cannot_make(&path, &error));
                    let _ = answer.send(reply);
                    self.tell_new_state((edition, kept));
                }
                Some(Message::Ask(Ask::Listen(mut tab))) => {
                    let is_there = self.renew(&mut tab, edition);
                    self.tell_new_state((edition, kept));
                    if is_there {
                        self.listen(tab);
                    }
                }
                Some(Message::Ask(Ask::Do(what, body, doer))) => {
                    if let Some(example) = self.act(&what, &body, doer, (edition, kept)) {
                        return Next::Again(example);
                    }
                }
                Some(Message::Changed(paths)) => {
                    let change = self.changed(paths);
                    if let Next::Changed(change) = &change
                        && change.is_of_assets()
                    {
                        self.tell_assets(&change.assets);
                        continue;
                    }
                    ended.into_iter().rev().for_each(|(ticket, result)| {
                        self.waiting.push_front(Message::Ended(ticket, Box::new(result)));
                    });
                    return change;
                }
                Some(Message::Python(result)) => return Next::Python(result),
                Some(Message::Ended(ticket, result)) => {
                    ended.push((ticket, *result));
                    if ended.len() >= awaited {
                        return Next::Ended(ended);
                    }
                }
                Some(Message::Said(said)) => {
                    self.warnings.extend(said);
                    return Next::Ended(ended);
                }
                Some(Message::Proposed(doer, result)) => self.acts.propose(doer, *result),
                Some(Message::Stop) => return Next::Stop,
                None if ended.is_empty() => return Next::Stop,
                None => return Next::Ended(ended),
            }
        }
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

    /// What changes mean that begin with these, once nothing more changes.
    pub(super) fn changed(&mut self, mut paths: Vec<PathBuf>) -> Next {
        let since = Instant::now();
        let mut any = paths.is_empty();
        loop {
            let still = if paths.len() < MANY { STILL } else { STILL_AFTER_MANY };
            match self.messages.recv_timeout(still) {
                Ok(Message::Changed(more)) => {
                    any |= more.is_empty();
                    paths.extend(more);
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

    /// Does what a page asks for. Gives the example that is to run again, where that is it.
    pub(super) fn act(
        &mut self,
        what: &str,
        body: &Value,
        doer: Doer,
        now: (&Edition<'_>, &Kept),
    ) -> Option<ExampleRef> {
        let (edition, kept) = now;
        let page = body["page"].as_str().and_then(|page| edition.site.page_at(page));
        let Some(page) = page else {
            doer.answer(&act::refused("this page is not made of a note"));
            return None;
        };
        let line = body["line"].as_u64().and_then(|line| u32::try_from(line).ok()).unwrap_or(1);
        let report = &edition.report.pages[page];
        let note = edition.report.sources.file(report.page.file).path.clone();
        match what {
            "open" => doer.answer(&act::open(
                self.settings.editor.as_ref(),
                &edition.report.sources.disk_path(report.page.file),
                line,
            )),
            "run" => {
                let example = report.examples.iter().position(|example| example.fence.line == line);
                let found = example.filter(|_| self.runs.is_some());
                doer.answer(&if found.is_some() { act::done() } else { act::refused("there is no such example") });
                return found.map(|example| ExampleRef { page, example });
            }
            "bless" => {
                let claim = body["claim"].as_u64().and_then(|line| u32::try_from(line).ok()).unwrap_or(line);
                let wish = bless::Wish { note, example: line, claim };
                self.acts.ask(doer, (kept.request(), wish), &self.sender);
            }
            "accept" => doer.answer(&self.acts.accept(body["proposal"].as_u64())),
            _ => doer.answer(&act::unknown()),
        }
        None
    }
}
fn cannot_watch(error: &notify::Error) -> Error {
    Error::Internal(format!("files cannot be watched: {error}"))
}
