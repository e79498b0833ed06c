//! One example of the JSON document, with its claims.

use serde::Serialize;

use crate::claim::Claim;
use crate::clock::RealClock;
use crate::pipeline::Source;
use crate::report::trace_json::TraceEntry;
use crate::report::{ExampleReport, Known, Part, Report, spot};
use crate::run::{Capture, Exception, Stream};
use crate::source::Sources;
use crate::trace::nanoseconds;
use crate::verify::{ClaimVerdict, Status};

#[derive(Serialize)]
pub(super) struct ExampleEntry<'a> {
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
    /// The line that ran when it ended before its end.
    ended_on: Option<u32>,
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

impl<'a> ExampleEntry<'a> {
    pub(super) fn new(whole: &'a Report<'a>, file: &'a str, report: &'a ExampleReport<'a>) -> Self {
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
            ended_on: capture.and_then(spot::ended_on),
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
