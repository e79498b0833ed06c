//! What a preview answers between two changes.
//!
//! Takes messages; answers what is asked for out of an [`Edition`], until one of them ends it. What examples did is awaited
//! together while a run is long.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::changes::Change;
use super::desk::{Desk, Next};
use super::edition::{self, Edition};
use super::http::{Ask, Doer};
use super::reply::Reply;
use super::runs::Ended;
use super::{Message, act, bless};
use crate::pipeline::kept::Kept;
use crate::plan::ExampleRef;
use crate::site;

/// How often there is a new edition while examples end one after the other.
const PACE: Duration = Duration::from_millis(100);

impl Desk<'_> {
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
                Some(Message::Changed(paths)) => match self.changed(paths) {
                    Next::Changed(change) if change == Change::default() => {}
                    next => return next,
                },
                Some(Message::Python(result)) => return Next::Python(result),
                Some(Message::Ended(_)) => {}
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
            let sessions = ended.iter().filter(|each| matches!(each, Ended::Session(..))).count();
            // Not only when nothing more comes: there may always be more.
            if !ended.is_empty() && (sessions >= awaited || since.elapsed() >= PACE) {
                return Next::Ended(ended);
            }
            let left = (!ended.is_empty()).then(|| PACE.saturating_sub(since.elapsed()));
            let next = match self.next(left) {
                Some(Message::Ended(one)) => {
                    ended.push(*one);
                    None
                }
                Some(message) => self.answer(message, (edition, kept)),
                None if ended.is_empty() => Some(Next::Stop),
                None => return Next::Ended(ended),
            };
            if let Some(next) = next {
                let later = ended.into_iter().rev();
                later.for_each(|each| self.waiting.push_front(Message::Ended(Box::new(each))));
                return next;
            }
        }
    }

    /// Answers one message; gives what it changes.
    fn answer(&mut self, message: Message, now: (&Edition<'_>, &Kept)) -> Option<Next> {
        let (edition, _) = now;
        match message {
            Message::Ask(Ask::File(path, answer)) => {
                let reply = edition.file(&path).unwrap_or_else(|error| self.cannot_make(&path, &error));
                let _ = answer.send(reply);
                self.tell_new_state(now);
            }
            Message::Ask(Ask::Listen(mut tab)) => {
                let is_there = self.renew(&mut tab, edition);
                self.tell_new_state(now);
                if is_there {
                    self.listen(tab);
                }
            }
            Message::Ask(Ask::Do(what, body, doer)) => return self.act(&what, &body, doer, now).map(Next::Again),
            Message::Changed(paths) => match self.changed(paths) {
                Next::Changed(change) if change.is_of_assets() => self.tell_assets(&change.assets),
                next => return Some(next),
            },
            Message::Python(result) => return Some(Next::Python(result)),
            Message::Ended(one) => return Some(Next::Ended(vec![*one])),
            Message::Said(said) => {
                self.warnings.extend(said);
                return Some(Next::Ended(Vec::new()));
            }
            Message::Proposed(doer, result) => self.acts.propose(doer, *result),
            Message::Stop => return Some(Next::Stop),
        }
        None
    }

    /// Does what a page asks for. Gives the example that is to run again, where that is it.
    fn act(&mut self, what: &str, body: &Value, doer: Doer, now: (&Edition<'_>, &Kept)) -> Option<ExampleRef> {
        let (edition, kept) = now;
        let line = body["line"].as_u64().and_then(|line| u32::try_from(line).ok()).unwrap_or(1);
        if let Some(note) = body["note"].as_str().filter(|_| what == "open") {
            let note = edition.report.sources.iter().find(|(_, file)| file.path == note);
            let disk = note.map(|(id, _)| edition.report.sources.disk_path(id));
            doer.answer(&disk.map_or_else(
                || act::refused("there is no such note"),
                |disk| act::open(self.settings.editor.as_ref(), &disk, line),
            ));
            return None;
        }
        let page = body["page"].as_str().and_then(|page| edition.site.page_at(page));
        let Some(page) = page else {
            doer.answer(&act::refused("this page is not made of a note"));
            return None;
        };
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
