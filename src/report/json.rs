//! The report as one JSON document, for machines.
//!
//! Takes a [`Report`]; gives the text of a document whose `version` changes when a reader would have to. The types here
//! exist for that document alone: their fields are its keys, in its order.

mod example;

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::{PageReport, Report, Summary, summarise, summary};
use crate::diagnostic::{Diagnostic, Place};
use crate::run::Runtime;
use crate::source::{Sources, clamp};
use crate::trace::nanoseconds;
use example::ExampleEntry;

/// The version of the document's form. New keys do not change it.
pub const VERSION: u32 = 1;

/// The document, with a line feed at its end.
#[must_use]
pub fn render(report: &Report<'_>) -> String {
    // Nothing in the document can fail to be written: its keys are texts and its values plain.
    let mut text = serde_json::to_string_pretty(&Document::new(report)).unwrap_or_default();
    text.push('\n');
    text
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    runtime: Option<RuntimeEntry<'a>>,
    pages: Vec<PageEntry<'a>>,
    examples: Vec<ExampleEntry<'a>>,
    summary: SummaryEntry,
    diagnostics: Vec<DiagnosticEntry<'a>>,
}

#[derive(Serialize)]
pub(super) struct RuntimeEntry<'a> {
    implementation: &'a str,
    version: &'a str,
    executable: String,
    library: Option<String>,
    host: &'static str,
    gil: bool,
    collector: &'a str,
}

#[derive(Serialize)]
struct PageEntry<'a> {
    file: &'a str,
    title: &'a str,
    url: &'a str,
    examples: Vec<&'a str>,
    summary: CountsEntry,
}

#[derive(Serialize)]
struct SummaryEntry {
    #[serde(flatten)]
    counts: CountsEntry,
    duration_ns: u64,
    /// How much waiting virtual clocks skipped, in all examples.
    skipped_ns: u64,
}

#[derive(Serialize)]
struct CountsEntry {
    examples: usize,
    passed: usize,
    /// How many of them are broken on purpose.
    passed_broken: usize,
    failed: usize,
    ran: usize,
    skipped: usize,
    claims: usize,
    holds: usize,
    /// Without those that are broken on purpose.
    broken: usize,
    broken_on_purpose: usize,
    unverifiable: usize,
    /// The unverifiable claims by their reasons.
    reasons: BTreeMap<&'static str, usize>,
    known: usize,
    new: usize,
    /// How many of the examples did not run now, as the cache had their results.
    cached: usize,
}

#[derive(Serialize)]
struct DiagnosticEntry<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    file: Option<&'a str>,
    line: Option<u32>,
    column: Option<u32>,
    help: Option<&'a str>,
}

impl<'a> Document<'a> {
    fn new(report: &'a Report<'a>) -> Self {
        let examples = report.pages.iter().flat_map(|page| {
            let file = report.sources.file(page.page.file).path.as_str();
            page.examples.iter().map(move |example| ExampleEntry::new(report, file, example))
        });
        Self {
            version: VERSION,
            runtime: report.runtime.map(RuntimeEntry::new),
            pages: report.pages.iter().map(|page| PageEntry::new(report, page)).collect(),
            examples: examples.collect(),
            summary: SummaryEntry::new(report),
            diagnostics: report.diagnostics.iter().map(|each| DiagnosticEntry::new(report.sources, each)).collect(),
        }
    }
}

impl<'a> RuntimeEntry<'a> {
    pub(super) fn new(runtime: &'a Runtime) -> Self {
        Self {
            implementation: &runtime.implementation,
            version: &runtime.version,
            executable: runtime.executable.display().to_string(),
            library: runtime.library.as_ref().map(|path| path.display().to_string()),
            host: runtime.host.name(),
            gil: runtime.gil,
            collector: &runtime.collector,
        }
    }
}

impl<'a> PageEntry<'a> {
    fn new(report: &'a Report<'a>, page: &'a PageReport<'a>) -> Self {
        let of_page = std::slice::from_ref(page);
        Self {
            file: &report.sources.file(page.page.file).path,
            title: &page.page.title,
            url: &page.url,
            examples: page.examples.iter().map(|example| example.example.id.as_str()).collect(),
            summary: CountsEntry::new(&summarise(of_page, report.known, Duration::ZERO), of_page),
        }
    }
}

impl SummaryEntry {
    fn new(report: &Report<'_>) -> Self {
        let counts = CountsEntry::new(&report.summary, &report.pages);
        let (duration, skipped) = (report.summary.duration, report.summary.skipped_waiting);
        Self { counts, duration_ns: nanoseconds(duration), skipped_ns: nanoseconds(skipped) }
    }
}

impl CountsEntry {
    fn new(summary: &Summary, pages: &[PageReport<'_>]) -> Self {
        Self {
            examples: summary.examples,
            passed: summary.passed,
            passed_broken: summary.passed_broken,
            failed: summary.failed,
            ran: summary.ran,
            skipped: summary.skipped,
            claims: summary.claims,
            holds: summary.holds,
            broken: summary.broken,
            broken_on_purpose: summary.broken_on_purpose,
            unverifiable: summary.unverifiable,
            cached: summary.cached,
            reasons: summary::reasons(pages),
            known: summary.known,
            new: summary.new,
        }
    }
}

impl<'a> DiagnosticEntry<'a> {
    fn new(sources: &'a Sources, diagnostic: &'a Diagnostic) -> Self {
        let (file, position) = match &diagnostic.place {
            Place::Note(span) => {
                let position = sources.position(*span);
                (Some(sources.file(span.file).path.as_str()), Some((position.line, position.column)))
            }
            Place::Text { path, text, range } => (Some(path.as_str()), Some(position(text, range.start))),
            Place::Path(path) => (Some(path.as_str()), None),
            Place::CommandLine => (None, None),
        };
        Self {
            code: diagnostic.code,
            severity: diagnostic.severity.name(),
            message: &diagnostic.message,
            file,
            line: position.map(|(line, _)| line),
            column: position.map(|(_, column)| column),
            help: diagnostic.help.as_deref(),
        }
    }
}

/// 1-based line and column, the latter in characters, of an offset in a text; of its end, past the end.
fn position(text: &str, offset: usize) -> (u32, u32) {
    let before = &text[..text.floor_char_boundary(offset)];
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
    (clamp(line), clamp(column))
}

#[cfg(test)]
#[path = "json_tests.rs"]
mod tests;
