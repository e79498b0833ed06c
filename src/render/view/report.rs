//! The report of a book, and the front page of one that brings none.

use serde::Serialize;

use super::{ClaimView, Frame, LinkView, NavView, ProofView};

/// The report of a book.
#[derive(Clone, Debug, Serialize)]
pub struct ReportView<'a> {
    /// What is around it.
    pub frame: Frame<'a>,
    /// What was verified in the whole book.
    pub proof: ProofView,
    /// Wall time of the whole run. Differs from build to build: show it only in an element with `data-timing`.
    pub timing: String,
    /// Every failed example.
    pub failures: Vec<FailureView>,
    /// What is wrong with the content.
    pub diagnostics: Vec<DiagnosticView>,
    /// One row for each page.
    pub pages: Vec<CountsView>,
    /// Examples that are broken because they are meant to be, by what is broken.
    pub on_purpose: Vec<SkippedView>,
    /// Examples that did not run, by reason.
    pub skipped: Vec<SkippedView>,
    /// Claims that were not checked, by reason.
    pub unchecked: Vec<SkippedView>,
}

/// A failed example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FailureView {
    /// Path of the note.
    pub file: String,
    /// Line of the example.
    pub line: u32,
    /// The example on its page.
    pub href: String,
    /// The headings above it, outermost first.
    pub heading: Vec<String>,
    /// Why it failed.
    pub reason: String,
    /// Whether a baseline knows all that failed in it.
    pub known: bool,
    /// Its broken claims.
    pub claims: Vec<ClaimView>,
}

/// A diagnostic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DiagnosticView {
    /// `error` or `warning`.
    pub severity: &'static str,
    /// Its stable name.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Where: `guide/gc.md:12:3`, or a path.
    pub place: String,
    /// What to do.
    pub help: Option<String>,
}

/// The counts of one page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CountsView {
    /// Path of the note.
    pub file: String,
    /// Its title.
    pub title: String,
    /// Where it is.
    pub href: String,
    /// Its fences that ran or were to run.
    pub examples: usize,
    /// Examples that passed.
    pub passed: usize,
    /// Examples that failed.
    pub failed: usize,
    /// Examples that ran without a claim.
    pub ran: usize,
    /// Fences that did not run.
    pub skipped: usize,
    /// Claims found.
    pub claims: usize,
    /// Claims that hold.
    pub holds: usize,
    /// Claims that are broken.
    pub broken: usize,
    /// Claims that are broken and are meant to be.
    pub broken_on_purpose: usize,
    /// Claims that were not checked.
    pub unverifiable: usize,
}

/// Examples or claims that share a reason: for which they were not run or checked, or what is broken on purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SkippedView {
    /// The reason.
    pub reason: String,
    /// Where they are; the titles are `file:line`.
    pub places: Vec<LinkView>,
}

/// The page that lists all pages.
#[derive(Clone, Debug, Serialize)]
pub struct PagesView<'a> {
    /// What is around it.
    pub frame: Frame<'a>,
    /// The whole navigation.
    pub tree: Vec<NavView>,
    /// The pages that the navigation leaves out.
    pub others: Vec<LinkView>,
}

/// The front page of a book that brings none.
#[derive(Clone, Debug, Serialize)]
pub struct IndexView<'a> {
    /// What is around it.
    pub frame: Frame<'a>,
    /// What was verified in the whole book.
    pub proof: ProofView,
    /// One entry for each page, in the order of the book.
    pub pages: Vec<CountsView>,
}
