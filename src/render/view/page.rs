//! The page of a note.

use serde::Serialize;

use super::{BacklinkView, Frame, LinkView, ProofView};

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
    /// What was verified in the whole book, where this is its front page.
    pub book_proof: Option<ProofView>,
    /// Its tags and categories.
    pub tags: Vec<LinkView>,
    /// The pages that link to it.
    pub backlinks: Vec<BacklinkView>,
}

/// What a server shows where there is no page. It may be shown at any address, so its links begin at the root of the host.
#[derive(Clone, Debug, Serialize)]
pub struct NotFoundView<'a> {
    /// What is around it.
    pub frame: Frame<'a>,
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
