//! What templates get: the data of each kind of page, made of plain values.
//!
//! This is the contract with themes: a template sees these structs by the names of their fields. A field that holds
//! HTML says so; every other text is escaped by the template engine. Links (`href`, `root`, …) are relative to the page
//! that they stand on and percent-encoded.
//!
//! Two builds of the same notes give the same values, but for the fields called `timing`.

use serde::Serialize;

/// The data behind one template.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(untagged)]
pub enum View<'a> {
    /// `page.html`: a note.
    Page(&'a PageView<'a>),
    /// `example.html`: one fence with what became of it.
    Example(&'a ExampleView),
    /// `report.html`: the failures of the book.
    Report(&'a ReportView<'a>),
    /// `index.html`: the front page of a book that brings none.
    Index(&'a IndexView<'a>),
}

/// What every page has around its content.
#[derive(Clone, Debug, Serialize)]
pub struct Frame<'a> {
    /// The book.
    pub book: &'a BookView,
    /// The page's title.
    pub title: String,
    /// One sentence about the page.
    pub description: Option<String>,
    /// The way to the site's root: empty, or `../` as often as needed.
    pub root: String,
    /// The front page.
    pub home: String,
    /// The report.
    pub report: String,
    /// Failed examples of the whole book.
    pub failed: usize,
    /// The pages of the book, as a tree.
    pub nav: Vec<NavView>,
}

/// The book, as `book.toml` describes it.
#[derive(Clone, Debug, Serialize)]
pub struct BookView {
    /// Its title.
    pub title: String,
    /// A BCP 47 tag.
    pub language: String,
    /// What it is about.
    pub description: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
}

/// One entry of the navigation: a page, or a folder of pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NavView {
    /// Title of the page or name of the folder.
    pub title: String,
    /// The page; nothing for a folder.
    pub href: Option<String>,
    /// Whether it is the page that is shown.
    pub current: bool,
    /// Whether the page that is shown is inside.
    pub open: bool,
    /// What the folder holds.
    pub children: Vec<NavView>,
}

/// A link to another page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LinkView {
    /// Its title.
    pub title: String,
    /// Where it is.
    pub href: String,
}

/// A note.
#[derive(Clone, Debug, Serialize)]
pub struct PageView<'a> {
    /// What is around it.
    pub frame: Frame<'a>,
    /// HTML: the heading that the note begins with, as `<h1>`, where that is its title.
    pub heading: Option<String>,
    /// Whether the title has to be shown as a heading, because the note does not begin with it.
    pub needs_heading: bool,
    /// HTML: the rest of the note.
    pub content: String,
    /// Its sections.
    pub toc: Vec<TocView>,
    /// The page before it in the order of the book.
    pub previous: Option<LinkView>,
    /// The page after it.
    pub next: Option<LinkView>,
    /// What was verified on the page.
    pub proof: ProofView,
}

/// A section in the table of contents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TocView {
    /// Its heading, as text.
    pub text: String,
    /// `#` and its anchor.
    pub href: String,
    /// Sections below it.
    pub children: Vec<TocView>,
}

/// What was verified, and with what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProofView {
    /// `passed`, `failed`, `ran` where nothing was claimed, or `none` where nothing ran.
    pub status: &'static str,
    /// A character for the status.
    pub mark: &'static str,
    /// The runtime in words: `CPython 3.13.0 (library host, with GIL)`.
    pub runtime: Option<String>,
    /// Examples in words: `12 examples: 9 passed, 1 failed, 2 ran`.
    pub examples: String,
    /// Claims in words: `20 claims: 18 hold, 1 broken, 1 not checked`.
    pub claims: String,
    /// Failures that a baseline knows, in words: `3 known failures, 1 new`.
    pub known: Option<String>,
}

/// One fence with what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExampleView {
    /// Its HTML id.
    pub anchor: String,
    /// The line of the note that it begins on.
    pub line: u32,
    /// `passed`, `failed`, `ran`, `skipped`; `on-purpose` for one that passed because it is broken and is meant to be,
    /// `output` for a fence that holds the output of another one, `plain` for one that was never meant to run.
    pub status: &'static str,
    /// Its caption.
    pub caption: Option<String>,
    /// Name of its language; may be empty.
    pub language: String,
    /// HTML: its code, coloured, with a mark beside each line on which a claim stands: an empty `<span class="sign
    /// sign-holds">` before it (`sign-broken`, `sign-on-purpose`, `sign-unverifiable`), and a `<span class="remark
    /// remark-broken">` below it. The theme draws the signs and keeps both out of what a reader copies.
    pub code: String,
    /// What it did, in order.
    pub results: Vec<ResultView>,
    /// The judgement in words; nothing for `plain` and for `output`.
    pub verdict: Option<VerdictView>,
    /// What its author asked for and a reader should know, as it is written: `raises=TypeError`.
    pub asked: Vec<String>,
    /// Those of its claims of which there is more to tell than the mark beside the code does, in order. For `output` the
    /// claim that the fence makes.
    pub claims: Vec<ClaimView>,
    /// HTML: what happened inside, as a picture and in words. Differs from build to build: show it only in an element with
    /// `data-trace`.
    pub trace: Option<String>,
}

/// One thing that an example did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResultView {
    /// `stdout`, `stderr`, `value`, `exception`, `stacks`, `note`.
    pub kind: &'static str,
    /// What it is, in a word or two.
    pub label: &'static str,
    /// The text.
    pub text: String,
}

/// A judgement in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VerdictView {
    /// A character for it.
    pub mark: &'static str,
    /// `Passed`, `Failed`, `Ran`, `Not run`, `Broken on purpose`.
    pub label: &'static str,
    /// Why, or how many claims; may be empty.
    pub detail: String,
    /// How long the example took. Differs from build to build: show it only in an element with `data-timing`.
    pub timing: Option<String>,
}

/// How a claim stands, from the best to the worst. Templates see the names: `holds`, `unverifiable`, `on-purpose`,
/// `broken`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It is true.
    Holds,
    /// It was not checked.
    Unverifiable,
    /// It is false, and is meant to be.
    OnPurpose,
    /// It is false.
    Broken,
}

impl Standing {
    /// The name that templates see, for classes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Unverifiable => "unverifiable",
            Self::OnPurpose => "on-purpose",
            Self::Broken => "broken",
        }
    }
}

/// One claim and its verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClaimView {
    /// The line of the note that it stands on.
    pub line: u32,
    /// Its form, as the JSON report names it.
    pub form: &'static str,
    /// Its kind, as the JSON report names it.
    pub kind: &'static str,
    /// How it stands.
    pub verdict: Standing,
    /// A character for the verdict.
    pub mark: &'static str,
    /// The verdict in words.
    pub label: &'static str,
    /// What the author states.
    pub stated: String,
    /// What happened, where it differs from what is stated.
    pub got: Option<String>,
    /// How it was found to hold, or why it was not checked.
    pub note: Option<&'static str>,
}

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
