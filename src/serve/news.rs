//! What pages that are open are told by themselves, and what is told where something cannot be shown.
//!
//! Takes an [`Edition`]; tells each page that it changed, where it did, and all of them how far the run is and what is wrong.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::desk::Desk;
use super::edition::{self, Edition};
use super::problem::Problem;
use super::reply::Reply;
use super::tabs::{Event, Tab};
use crate::diagnostic::Severity;
use crate::error::Error;
use crate::pipeline::kept::Kept;
use crate::theme::Theme;

/// So many problems are shown on a page: the terminal and the report have them all.
const MOST_PROBLEMS: usize = 50;

impl Desk<'_> {
    /// Keeps why the settings could not be read, and tells it; whether that is news.
    pub(super) fn fail_settings(&mut self, error: &Error) -> bool {
        let problems = Problem::of_error(error);
        let is_news = self.is_news(&problems);
        if is_news {
            self.teller.failed(error);
        }
        self.settings_failure = problems;
        is_news
    }

    /// Keeps why the notes could not be read, and tells it.
    pub(super) fn fail(&mut self, error: &Error) {
        let problems = Problem::of_error(error);
        if self.is_news(&problems) {
            self.teller.failed(error);
        }
        self.failure = problems;
    }

    fn is_news(&self, problems: &Vec<Problem>) -> bool {
        *problems != self.failure && *problems != self.settings_failure
    }

    /// Keeps why examples cannot run, and tells it.
    pub(super) fn fail_python(&mut self, error: &Error) {
        let problems = Problem::of_error(error);
        if self.python_failure != problems {
            self.teller.failed(error);
        }
        self.python_failure = problems;
    }

    /// A page that cannot be made.
    pub(super) fn cannot_make(&mut self, path: &str, error: &Error) -> Reply {
        let problems = Problem::of_error(error);
        if self.page_failure != problems {
            self.page_failure = problems;
            self.teller.failed(error);
            self.state = Value::Null;
        }
        let mut reply = edition::failed(path, &self.identity);
        if !edition::is_mistake(error) {
            reply.status = 500;
        }
        reply
    }

    /// Adds a page that is open.
    pub(super) fn listen(&mut self, tab: Tab) {
        if tab.tell(Event { name: "state", data: self.state.clone() }) {
            self.tabs.push(tab);
        }
    }

    /// Tells a page that it is another one, where it is; whether it is still open.
    pub(super) fn renew(&mut self, tab: &mut Tab, edition: &Edition<'_>) -> bool {
        let tag = match edition.tag(&tab.page) {
            Ok(tag) => tag.unwrap_or_default(),
            Err(error) => {
                drop(self.cannot_make(&tab.page, &error));
                return true;
            }
        };
        if tag == tab.seen {
            return true;
        }
        tab.seen.clone_from(&tag);
        tab.tell(Event { name: "page", data: json!({ "tag": tag }) })
    }

    /// Tells pages that are open what became of them, and how far the run is.
    pub(super) fn publish(&mut self, edition: &Edition<'_>, kept: &Kept) {
        let before = std::mem::take(&mut self.page_failure);
        let mut tabs = std::mem::take(&mut self.tabs);
        tabs.retain_mut(|tab| self.renew(tab, edition));
        self.tabs = tabs;
        if before != self.page_failure && self.page_failure.is_empty() {
            self.state = Value::Null;
        }
        self.tell_state(Some((edition, kept)));
    }

    /// Tells the state where a page could not be made just now.
    pub(super) fn tell_new_state(&mut self, now: (&Edition<'_>, &Kept)) {
        if self.state.is_null() {
            self.tell_state(Some(now));
        }
    }

    pub(super) fn tell_state(&mut self, site: Option<(&Edition<'_>, &Kept)>) {
        let mut problems = self.settings_failure.clone();
        // A note may be why neither could be read.
        problems.extend(self.failure.iter().filter(|each| !self.settings_failure.contains(each)).cloned());
        problems.extend(self.page_failure.iter().chain(&self.python_failure).cloned());
        let is_stale = [&self.settings_failure, &self.failure, &self.page_failure].iter().any(|each| !each.is_empty());
        let mut state = json!({ "instance": self.identity.instance, "stale": is_stale });
        if let Some((edition, kept)) = site {
            let (report, progress) = (edition.report, kept.progress());
            let prefix = self.teller.prefix(kept.outcome());
            let found = report.diagnostics.iter().chain(&self.warnings).chain(&self.theme_warnings);
            let of = |severity| {
                let those = found.clone().filter(move |each| each.severity == severity).take(MOST_PROBLEMS);
                those.map(|each| Problem::of(each, report.sources, &prefix))
            };
            problems.extend(of(Severity::Error));
            state["warnings"] = json!(of(Severity::Warning).collect::<Vec<_>>());
            state["book"] = self.revision.into();
            let runs = self.runs.is_some() && self.python_failure.is_empty();
            state["progress"] =
                json!({ "done": progress.done, "all": if runs { progress.all } else { progress.done } });
            state["failed"] = report.summary.failed.into();
        }
        problems.truncate(MOST_PROBLEMS);
        state["problems"] = json!(problems);
        if self.state == state {
            return;
        }
        self.state = state;
        let event = Event { name: "state", data: self.state.clone() };
        self.tabs.retain(|tab| tab.tell(event.clone()));
    }

    /// Tells pages that other files have another content.
    pub(super) fn tell_assets(&mut self, urls: &BTreeSet<String>) {
        if !urls.is_empty() {
            let event = Event { name: "files", data: json!(urls) };
            self.tabs.retain(|tab| tab.tell(event.clone()));
        }
    }

    /// The same for those of the theme.
    pub(super) fn tell_theme(&mut self, old: &Theme, new: &Theme) {
        let before: BTreeSet<_> = old.files().collect();
        let changed = new.files().filter(|file| !before.contains(file)).map(|(path, _)| path.to_owned()).collect();
        self.tell_assets(&changed);
    }
}
