//! The whole book on one page.

use serde::Serialize;

use super::{Frame, ProofView, ReportView, TocView};

/// The whole book. Every link between its parts leads to an anchor of the same page.
#[derive(Clone, Debug, Serialize)]
pub struct WholeView<'a> {
    /// What is around it: the book, and what the page loads. Its navigation is empty.
    pub frame: Frame<'a>,
    /// What was verified in the whole book.
    pub proof: ProofView,
    /// The table of contents, line by line.
    pub contents: Vec<ContentsView>,
    /// The notes, in the order of the book.
    pub chapters: Vec<ChapterView>,
    /// The report of the book.
    pub report: ReportView<'a>,
}

/// One line of the table of contents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContentsView {
    /// What it is, as in the navigation of a page: `page`, `section`, `draft`, `web`, `part` or `separator`.
    pub kind: &'static str,
    /// Its title.
    pub title: String,
    /// Where it leads, if it does.
    pub href: Option<String>,
    /// How many lines it stands below: those of the folders or chapters that it is in.
    pub depth: usize,
    /// The sections of the chapter.
    pub sections: Vec<TocView>,
}

/// A note as a part of the whole.
#[derive(Clone, Debug, Serialize)]
pub struct ChapterView {
    /// Its HTML id. The ids inside it begin with it.
    pub anchor: String,
    /// Its title.
    pub title: String,
    /// One sentence about it.
    pub description: Option<String>,
    /// HTML: the heading that the note begins with, as `<h1>`, where that is its title.
    pub heading: Option<String>,
    /// Whether the title has to be shown as a heading, because the note does not begin with it.
    pub needs_heading: bool,
    /// HTML: the rest of the note.
    pub content: String,
    /// What was verified in it.
    pub proof: ProofView,
}
