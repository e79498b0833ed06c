//! The report as one JSON document, for machines.
//!
//! Takes a [`Report`]; gives the text of a document whose `version` changes when a reader would have to. The types here
//! exist for that document alone: their fields are its keys, in its order.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::trace_json::TraceEntry;
use super::{ExampleReport, Known, PageReport, Part, Report, Summary, spot, summarise, summary};
use crate::claim::Claim;
use crate::clock::RealClock;
use crate::diagnostic::{Diagnostic, Place};
use crate::pipeline::Source;
use crate::run::{Capture, Exception, Runtime, Stream};
use crate::source::{Sources, clamp};
use crate::trace::nanoseconds;
use crate::verify::{ClaimVerdict, Status};

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
struct ExampleEntry<'a> {
    id: &'a str,
    file: &'a str,
    /// Of the opening marker.
    line: u32,
    /// Of the closing marker.
    end_line: u32,
    heading: &'a [String],
    language: &'a str,
    status: &'static str,
    reason: Option<String>,
    /// It passed because it is broken and its author says so.
    on_purpose: bool,
    /// `known` where everything that failed was known before.
    baseline: Option<&'static str>,
    /// Whether the cache had its results, so that it did not run now.
    cached: bool,
    /// `fresh` where it failed among the names of its page and passed in a session of its own.
    namespace: &'static str,
    stdout: String,
    stderr: String,
    value: Option<&'a str>,
    exception: Option<ExceptionEntry<'a>>,
    /// On the example's clock.
    duration_ns: u64,
    /// How much of it a virtual clock skipped.
    skipped_ns: u64,
    /// `virtual` or `real`; nothing where it did not run.
    clock: Option<&'static str>,
    /// Why it was the real one.
    clock_reason: Option<&'static str>,
    claims: Vec<ClaimEntry<'a>>,
    /// What the collector, the threads, the locks, the tasks and the GIL did.
    trace: Option<TraceEntry<'a>>,
}

#[derive(Serialize)]
struct ExceptionEntry<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    message: &'a str,
    line: Option<u32>,
    traceback: &'a str,
}

#[derive(Serialize)]
struct ClaimEntry<'a> {
    line: u32,
    column: Option<u32>,
    form: &'static str,
    kind: &'static str,
    head: &'a str,
    verdict: &'static str,
    /// It is broken, and so it should be.
    on_purpose: bool,
    reason: Option<&'static str>,
    expected: &'a str,
    got: Option<&'a str>,
    rule: Option<&'static str>,
    baseline: Option<&'static str>,
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

impl<'a> ExampleEntry<'a> {
    fn new(whole: &'a Report<'a>, file: &'a str, report: &'a ExampleReport<'a>) -> Self {
        let capture = report.capture;
        let text = |stream| capture.map(|capture| capture.text(stream)).unwrap_or_default();
        Self {
            id: &report.example.id,
            file,
            line: report.fence.line,
            end_line: report.fence.end_line,
            heading: &report.fence.heading_path,
            language: report.fence.language.name(),
            status: status(&report.verdict.status),
            reason: report.reason(),
            on_purpose: report.is_broken_on_purpose(),
            baseline: whole.known.covers(report).then_some(KNOWN),
            cached: report.source == Source::Cache,
            namespace: report.namespace.name(),
            stdout: text(Stream::Stdout),
            stderr: text(Stream::Stderr),
            value: capture.and_then(|capture| capture.echo.as_deref()),
            exception: capture.and_then(Capture::exception).map(ExceptionEntry::new),
            duration_ns: capture.map_or(0, |capture| nanoseconds(capture.duration)),
            skipped_ns: capture.map_or(0, |capture| nanoseconds(capture.skipped)),
            clock: capture.map(|capture| capture.clock.name()),
            clock_reason: capture.and_then(|capture| capture.clock.why()).map(RealClock::name),
            claims: claims(report, whole.sources, whole.known),
            trace: capture.and_then(|capture| capture.trace.as_deref()).map(TraceEntry::new),
        }
    }
}

/// What `baseline` says of a failure that was known before.
const KNOWN: &str = "known";

fn claims<'a>(example: &'a ExampleReport<'a>, sources: &Sources, known: &Known) -> Vec<ClaimEntry<'a>> {
    let on_purpose = example.is_broken_on_purpose();
    let entry = |(index, (claim, verdict)): (usize, (&'a Claim, &'a ClaimVerdict))| ClaimEntry {
        column: spot::of_claim(claim, sources).column,
        baseline: known.contains(example, Part::Claim(index)).then_some(KNOWN),
        ..ClaimEntry::new(claim, verdict, on_purpose)
    };
    let mut claims: Vec<ClaimEntry<'a>> = example.claims().enumerate().map(entry).collect();
    claims.sort_by_key(|claim| claim.line);
    claims
}

fn status(status: &Status) -> &'static str {
    match status {
        Status::Passed => "passed",
        Status::Ran => "ran",
        Status::Failed(_) => "failed",
        Status::Skipped(_) => "skipped",
    }
}

impl<'a> ExceptionEntry<'a> {
    fn new(exception: &'a Exception) -> Self {
        Self {
            kind: &exception.kind,
            message: &exception.message,
            line: exception.line,
            traceback: &exception.traceback,
        }
    }
}

impl<'a> ClaimEntry<'a> {
    fn new(claim: &'a Claim, verdict: &'a ClaimVerdict, on_purpose: bool) -> Self {
        let (name, reason, got, rule) = match verdict {
            ClaimVerdict::Holds { rule, got } => ("holds", None, Some(got.as_str()), Some(rule.name())),
            ClaimVerdict::Broken { got } => ("broken", None, Some(got.as_str()), None),
            ClaimVerdict::Unverifiable(reason) => ("unverifiable", Some(reason.name()), None, None),
        };
        Self {
            line: claim.line,
            column: None,
            form: claim.form.name(),
            kind: claim.kind.name(),
            head: &claim.head,
            verdict: name,
            on_purpose: on_purpose && matches!(verdict, ClaimVerdict::Broken { .. }),
            reason,
            expected: &claim.head,
            got,
            rule,
            baseline: None,
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
