//! What every page has around its content: the book, the way to its other pages, and what was verified.

use serde::Serialize;

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
    /// The lists that are made of all pages: the tags, the modules.
    pub lists: Vec<LinkView>,
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
