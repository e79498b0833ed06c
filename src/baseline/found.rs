//! What a run found out, as a baseline names it.
//!
//! Takes every example of the pages; gives for each its fingerprint and what of it failed.

use super::fingerprint::Namer;
use super::{Entry, Failure, Key};
use crate::claim;
use crate::plan::Selection;
use crate::report::{ExampleReport, PageReport, Part, reason};
use crate::run::Ending;
use crate::source::Sources;
use crate::verify::{ClaimVerdict, Reason};

/// A run.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// The notes.
    pub sources: &'a Sources,
    /// Every page with every example, also those that are not asked for: they count when the same code stands twice.
    pub pages: &'a [PageReport<'a>],
    /// Which examples are asked for.
    pub selection: &'a Selection,
}

impl<'a> Run<'a> {
    /// Every example.
    pub(super) fn examples(&self) -> Vec<Found<'a>> {
        self.pages.iter().flat_map(|page| self.of_page(page)).collect()
    }

    fn of_page(&self, page: &'a PageReport<'a>) -> Vec<Found<'a>> {
        let file = self.sources.file(page.page.file).path.as_str();
        let mut names = Namer::default();
        let found = page.examples.iter().map(|report| Found {
            file,
            name: names.name(&claim::bare(report.example, self.sources)),
            claims: claim_names(report),
            wanted: self.selection.includes(file, report.fence),
            report,
        });
        found.collect()
    }

    /// Whether all examples of a file are asked for.
    pub(super) fn covers(&self, file: &str) -> bool {
        self.selection.includes_note(file)
    }
}

fn claim_names(report: &ExampleReport<'_>) -> Vec<String> {
    let mut names = Namer::default();
    report.example.claims.iter().map(|claim| names.name(&claim.head)).collect()
}

/// One example of a run.
#[derive(Debug)]
pub(super) struct Found<'a> {
    /// Its note.
    pub(super) file: &'a str,
    /// Its fingerprint.
    pub(super) name: String,
    /// The fingerprints of its claims, in order.
    claims: Vec<String>,
    /// Whether it is asked for.
    pub(super) wanted: bool,
    /// What became of it.
    pub(super) report: &'a ExampleReport<'a>,
}

impl Found<'_> {
    /// What of it failed, as entries.
    pub(super) fn failures(&self) -> Vec<(Part, Entry)> {
        self.report.failures().into_iter().map(|part| (part, self.entry(part))).collect()
    }

    fn entry(&self, part: Part) -> Entry {
        let (failure, line, message) = match part {
            Part::Claim(index) => self.claim(index),
            Part::Ending => self.ending(),
        };
        let key = Key { file: self.file.to_owned(), example: self.name.clone(), failure };
        Entry { key, line, message, range: 0..0 }
    }

    fn claim(&self, index: usize) -> (Failure, u32, String) {
        let name = self.claims.get(index).cloned().unwrap_or_default();
        let Some((claim, ClaimVerdict::Broken { got })) = self.report.claims().nth(index) else {
            return (Failure::Claim(name), self.report.fence.line, String::new());
        };
        let (expected, got) = difference(&claim.head, got);
        (Failure::Claim(name), claim.line, format!("expected {expected}, got {got}"))
    }

    fn ending(&self) -> (Failure, u32, String) {
        let capture = self.report.capture.filter(|_| !self.report.should_be_broken());
        let exception = capture.and_then(|capture| match &capture.ending {
            Ending::Raised(exception) | Ending::DidNotParse(exception) => Some(exception),
            _ => None,
        });
        let line = exception.and_then(|exception| exception.line).unwrap_or(self.report.fence.line);
        let title = reason::of_part(self.report, Part::Ending);
        let message = match exception.map(|exception| short(&exception.message)) {
            Some(said) if said != NOTHING => format!("{title}: {said}"),
            _ => title,
        };
        (Failure::Ending(self.ending_name()), line, message)
    }

    /// How it ended, without what differs from run to run or from one Python to the next.
    fn ending_name(&self) -> String {
        match self.report.capture.map(|capture| &capture.ending) {
            _ if self.report.should_be_broken() => reason::of_part(self.report, Part::Ending),
            Some(Ending::DidNotParse(_)) => "does not parse".to_owned(),
            Some(Ending::TimedOut { .. }) => "timed out".to_owned(),
            Some(Ending::Lost(_)) => "stopped".to_owned(),
            Some(Ending::NotReached(_)) => "not reached".to_owned(),
            _ => reason::of_part(self.report, Part::Ending),
        }
    }

    /// Whether the run says nothing about `failure`: the example did not run, or the claim was not reached.
    pub(super) fn leaves_open(&self, failure: &Failure) -> bool {
        if self.report.capture.is_none() {
            return true;
        }
        let Failure::Claim(name) = failure else { return false };
        let at = self.claims.iter().position(|claim| claim == name);
        let verdict = at.and_then(|at| self.report.verdict.claims.get(at));
        let open = [Reason::Syntax, Reason::MissingModule, Reason::Timeout, Reason::NotRun];
        matches!(verdict, Some(ClaimVerdict::Unverifiable(reason)) if open.contains(reason))
    }
}

const NOTHING: &str = "nothing";

/// The first lines that differ, of texts of several lines; else the texts.
fn difference(expected: &str, got: &str) -> (String, String) {
    let (expected, got) = (expected.trim(), got.trim());
    let differ = expected.lines().zip(got.lines()).find(|(expected, got)| expected.trim() != got.trim());
    let (expected, got) = differ.unwrap_or((expected, got));
    (short(expected), short(got))
}

/// The first line of a text, cut to a length at which an entry can be read.
fn short(text: &str) -> String {
    const MOST: usize = 60;
    let mut lines = text.trim().lines();
    let first = lines.next().unwrap_or_default().trim_end();
    if first.is_empty() {
        return NOTHING.to_owned();
    }
    let cut: String = first.chars().take(MOST).collect();
    let more = cut.len() < first.len() || lines.next().is_some();
    if more { cut + "…" } else { cut }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_show_what_differs() {
        let told = |expected, got| {
            let (expected, got) = difference(expected, got);
            format!("{expected} / {got}")
        };
        assert_eq!(told("1", "2\n"), "1 / 2");
        assert_eq!(told("a\nb\nc", "a\nx\nc\n"), "b / x");
        assert_eq!(told("a\nb", "a"), "a… / a");
        assert_eq!(told("1", ""), "1 / nothing");
        assert_eq!(short(&"é".repeat(100)), "é".repeat(60) + "…");
    }
}
