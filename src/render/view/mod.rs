//! What templates get: the data of each kind of page, made of plain values.
//!
//! This is the contract with themes: a template sees these structs by the names of their fields. A field that holds
//! HTML says so; every other text is escaped by the template engine. Links (`href`, `root`, …) are relative to the page
//! that they stand on and percent-encoded.
//!
//! Two builds of the same notes give the same values, but for the fields called `timing`.

mod example;
mod frame;
mod listing;
mod page;
mod report;
mod whole;

use serde::Serialize;

pub use example::{ClaimView, ExampleView, ResultView, Standing, VerdictView};
pub use frame::{BookView, CrumbView, Frame, HeadView, LinkView, NavView, ProofView};
pub use listing::{BacklinkView, GroupView, ItemView, ListingView};
pub use page::{NotFoundView, PageView, TocView};
pub use report::{CountsView, DiagnosticView, FailureView, IndexView, PagesView, ReportView, SkippedView};
pub use whole::{ChapterView, ContentsView, WholeView};

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
    /// `pages.html`: all pages.
    Pages(&'a PagesView<'a>),
    /// `index.html`: the front page of a book that brings none.
    Index(&'a IndexView<'a>),
    /// `404.html`: what a server shows where there is no page.
    NotFound(&'a NotFoundView<'a>),
    /// `listing.html`: a list of pages.
    Listing(&'a ListingView<'a>),
    /// `book.html`: the whole book on one page.
    Whole(&'a WholeView<'a>),
}
