//! The page that lists every failure, and the front page of a book that brings none.
//!
//! Takes the whole report; gives the data of `report.html` and `index.html`.

use std::collections::BTreeMap;

use super::Book;
use super::example::{claim_view, is_shown};
use super::page::{proof, summary};
use super::view::{CountsView, DiagnosticView, FailureView, IndexView, LinkView, ReportView, SkippedView, View};
use super::words;
use crate::claim::NotRun;
use crate::diagnostic::{Diagnostic, Place};
use crate::error::Result;
use crate::link::{encode_fragment, encode_path};
use crate::report::{ExampleReport, PageReport};
use crate::site;
use crate::source::Sources;
use crate::verify::{ClaimVerdict, Status};

/// The report as HTML.
pub(super) fn html(book: &Book<'_>) -> Result<String> {
    book.theme.render("report.html", View::Report(&view(book)))
}

/// The report.
pub(super) fn view<'b>(book: &'b Book<'_>) -> ReportView<'b> {
    let report = book.report;
    ReportView {
        frame: book.frame(site::REPORT_URL, "Report".to_owned()),
        proof: proof(&report.summary, report),
        timing: words::whole_run(&report.summary),
        failures: failures(book),
        diagnostics: report.diagnostics.iter().map(|found| diagnostic(found, report.sources)).collect(),
        pages: report.pages.iter().map(|page| counts(book, page)).collect(),
        on_purpose: on_purpose(book),
        skipped: skipped(book),
        unchecked: unchecked(book),
    }
}

/// The generated front page as HTML.
pub(super) fn index_html(book: &Book<'_>) -> Result<String> {
    let mut frame = book.frame(site::INDEX_URL, book.view.title.clone());
    frame.description.clone_from(&book.view.description);
    let pages = book.report.pages.iter().map(|page| counts(book, page)).collect();
    let view = IndexView { frame, proof: proof(&book.report.summary, book.report), pages };
    book.theme.render("index.html", View::Index(&view))
}

/// Every example with its page and its anchor, in the order of the book.
fn examples<'b>(book: &'b Book<'_>) -> impl Iterator<Item = (&'b PageReport<'b>, &'b ExampleReport<'b>, &'b str)> {
    book.report.pages.iter().zip(&book.anchors).flat_map(|(page, anchors)| {
        page.examples.iter().zip(anchors).map(move |(example, anchor)| (page, example, anchor.as_str()))
    })
}

fn failures(book: &Book<'_>) -> Vec<FailureView> {
    let failure = |(page, example, anchor): (&PageReport<'_>, &ExampleReport<'_>, &str)| {
        let Status::Failed(failure) = &example.verdict.status else { return None };
        let broken = example.claims().filter(|(_, verdict)| matches!(verdict, ClaimVerdict::Broken { .. }));
        Some(FailureView {
            file: path(book, page).to_owned(),
            line: example.fence.line,
            href: href(page, anchor),
            heading: example.fence.heading_path.clone(),
            reason: words::failure(failure, example),
            known: book.report.known.covers(example),
            claims: broken.map(|(claim, verdict)| claim_view(claim, verdict, false)).collect(),
        })
    };
    examples(book).filter_map(failure).collect()
}

/// Examples that are broken and are meant to be.
fn on_purpose(book: &Book<'_>) -> Vec<SkippedView> {
    let broken = examples(book).filter(|(_, example, _)| example.is_broken_on_purpose());
    grouped(broken.map(|(page, example, anchor)| {
        let claimed = words::has_broken(&example.verdict.claims);
        let reason = if claimed { "by what is claimed" } else { "by how they end" };
        (reason.to_owned(), place(book, page, (example, anchor), example.fence.line))
    }))
}

/// Examples that are Python, or might be, and did not run.
fn skipped(book: &Book<'_>) -> Vec<SkippedView> {
    let reason = |example: &ExampleReport<'_>| match &example.verdict.status {
        Status::Skipped(NotRun::OutputOf(_) | NotRun::OtherLanguage(_)) => None,
        Status::Skipped(reason) => Some(words::not_run(reason)),
        _ => None,
    };
    grouped(examples(book).filter_map(|(page, example, anchor)| {
        Some((reason(example)?, place(book, page, (example, anchor), example.fence.line)))
    }))
}

fn unchecked(book: &Book<'_>) -> Vec<SkippedView> {
    grouped(examples(book).flat_map(|(page, example, anchor)| {
        example.claims().filter_map(move |(claim, verdict)| match verdict {
            ClaimVerdict::Unverifiable(reason) => {
                Some((words::reason(*reason).to_owned(), place(book, page, (example, anchor), claim.line)))
            }
            _ => None,
        })
    }))
}

fn grouped(places: impl Iterator<Item = (String, LinkView)>) -> Vec<SkippedView> {
    let mut groups: BTreeMap<String, Vec<LinkView>> = BTreeMap::new();
    for (reason, place) in places {
        groups.entry(reason).or_default().push(place);
    }
    groups.into_iter().map(|(reason, places)| SkippedView { reason, places }).collect()
}

fn place(book: &Book<'_>, page: &PageReport<'_>, (example, anchor): (&ExampleReport<'_>, &str), line: u32) -> LinkView {
    let href = if is_shown(example) { href(page, anchor) } else { encode_path(&page.url) };
    LinkView { title: format!("{}:{line}", path(book, page)), href }
}

fn path<'b>(book: &'b Book<'_>, page: &PageReport<'_>) -> &'b str {
    &book.report.sources.file(page.page.file).path
}

/// The way to an example from a page at the root of the site.
fn href(page: &PageReport<'_>, anchor: &str) -> String {
    format!("{}#{}", encode_path(&page.url), encode_fragment(anchor))
}

/// One row of a table, for a page at the root of the site.
fn counts(book: &Book<'_>, page: &PageReport<'_>) -> CountsView {
    let summary = summary(page, book.report.known);
    CountsView {
        file: path(book, page).to_owned(),
        title: page.page.title.clone(),
        href: encode_path(&page.url),
        examples: summary.passed + summary.failed + summary.ran,
        passed: summary.passed,
        failed: summary.failed,
        ran: summary.ran,
        skipped: summary.skipped,
        claims: summary.claims,
        holds: summary.holds,
        broken: summary.broken,
        broken_on_purpose: summary.broken_on_purpose,
        unverifiable: summary.unverifiable,
    }
}

fn diagnostic(found: &Diagnostic, sources: &Sources) -> DiagnosticView {
    let place = match &found.place {
        Place::Note(span) => {
            let position = sources.position(*span);
            format!("{}:{}:{}", sources.file(span.file).path, position.line, position.column)
        }
        Place::Text { path, .. } | Place::Path(path) => path.clone(),
        Place::CommandLine => "command line".to_owned(),
    };
    DiagnosticView {
        severity: found.severity.name(),
        code: found.code,
        message: found.message.clone(),
        place,
        help: found.help.clone(),
    }
}
