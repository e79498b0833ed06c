//! The report as JUnit XML, as GitLab, Jenkins and many others read it.
//!
//! Takes a [`Report`]; gives a document with a suite for each page and a case for each example. Attributes `file` and `line`
//! of a case are no part of any schema, but what readers that link to code look for. A mistake in the notes is a case as well,
//! with an error; warnings are left to the other formats.

use std::collections::BTreeMap;
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite, XmlString};

use super::failure::Block;
use super::human::Settings;
use super::lines::plain;
use super::summary::count;
use super::{ExampleReport, PageReport, Report, reason};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::run::{Capture, Stream};
use crate::source::{Position, SourceFile};
use crate::verify::Status;

/// The document, with a line feed at its end.
#[must_use]
pub fn render(report: &Report<'_>, settings: &Settings) -> String {
    let mut document = Document::new("tracebook");
    document.set_time(report.summary.duration);
    let mut mistakes = mistakes(report, settings);
    for page in &report.pages {
        let mut suite = suite(report, page, settings);
        let of_page = mistakes.remove(suite.name.as_str()).unwrap_or_default();
        suite.add_test_cases(of_page);
        document.add_test_suite(suite);
    }
    for (file, cases) in mistakes {
        let mut suite = TestSuite::new(file);
        suite.add_test_cases(cases);
        document.add_test_suite(suite);
    }
    // It is written to memory, which does not fail.
    document.to_string().unwrap_or_default()
}

fn suite(report: &Report<'_>, page: &PageReport<'_>, settings: &Settings) -> TestSuite {
    let file = settings.in_repository(&report.sources.file(page.page.file).path);
    let mut suite = TestSuite::new(text(&file));
    let durations = page.examples.iter().filter_map(|example| example.capture).map(Capture::worked);
    suite.set_time(durations.sum());
    for example in &page.examples {
        suite.add_test_case(case(&Block { report, page, example, settings }, &file));
    }
    suite
}

fn case(block: &Block<'_>, file: &str) -> TestCase {
    let example = block.example;
    let mut case = TestCase::new(name(example), status(block));
    place(&mut case, file, Some(example.fence.line));
    case.set_time(example.capture.map_or(Duration::ZERO, Capture::worked));
    let written =
        |stream| example.capture.map(|capture: &Capture| capture.text(stream)).filter(|text| !text.is_empty());
    if let Some(out) = written(Stream::Stdout) {
        case.set_system_out(text(&out));
    }
    if let Some(err) = written(Stream::Stderr) {
        case.set_system_err(text(&err));
    }
    case
}

/// `Memory Management > Cycles (line 12)`.
fn name(example: &ExampleReport<'_>) -> XmlString {
    let heading = example.fence.heading_path.join(" > ");
    let line = format!("line {}", example.fence.line);
    text(&if heading.is_empty() { line } else { format!("{heading} ({line})") })
}

fn place(case: &mut TestCase, file: &str, line: Option<u32>) {
    case.set_classname(text(file));
    case.extra.insert("file".into(), text(file));
    if let Some(line) = line {
        case.extra.insert("line".into(), line.to_string().into());
    }
}

fn status(block: &Block<'_>) -> TestCaseStatus {
    let (example, known) = (block.example, block.report.known);
    let new = known.unknown(example);
    if let Some(&first) = new.first() {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_type(text(&reason::of_part(example, first)));
        status.set_message(text(&message(example)));
        status.set_description(text(&plain(&block.body())));
        return status;
    }
    if known.covers(example) {
        let failures = count(example.failures().len(), "known failure", "known failures");
        return skipped(&format!("{failures}: {}", message(example)));
    }
    match &example.verdict.status {
        Status::Skipped(why) => skipped(&reason::not_run(why)),
        Status::Passed | Status::Ran | Status::Failed(_) => TestCaseStatus::success(),
    }
}

fn message(example: &ExampleReport<'_>) -> String {
    example.reason().unwrap_or_else(|| "failed".to_owned())
}

fn skipped(why: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(text(why));
    status
}

/// A case with an error for each mistake, by its file.
fn mistakes(report: &Report<'_>, settings: &Settings) -> BTreeMap<String, Vec<TestCase>> {
    let mut cases: BTreeMap<String, Vec<TestCase>> = BTreeMap::new();
    for diagnostic in report.diagnostics.iter().filter(|each| each.severity == Severity::Error) {
        let (file, at) = match &diagnostic.place {
            Place::Note(span) => {
                let path = &report.sources.file(span.file).path;
                (settings.in_repository(path), Some(report.sources.position(*span)))
            }
            Place::Text { path, text, range } => {
                let (file, _) = SourceFile::decode(path.clone(), text.as_bytes());
                (path.clone(), Some(file.position(range.start)))
            }
            Place::Path(path) => (path.clone(), None),
            Place::CommandLine => ("tracebook".to_owned(), None),
        };
        let case = mistake(diagnostic, &file, at);
        cases.entry(text(&file).into_string()).or_default().push(case);
    }
    cases
}

fn mistake(diagnostic: &Diagnostic, file: &str, at: Option<Position>) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type(diagnostic.code).set_message(text(&diagnostic.message));
    if let Some(help) = &diagnostic.help {
        status.set_description(text(&format!("help: {help}")));
    }
    // Readers take cases of the same name for one.
    let name = match at {
        Some(Position { line, column }) => format!("{} (line {line}, column {column})", diagnostic.code),
        None => diagnostic.code.to_owned(),
    };
    let mut case = TestCase::new(name, status);
    place(&mut case, file, at.map(|at| at.line));
    case
}

/// Text as XML 1.0 can hold it. Control characters are shown, as on a terminal, since no escape makes them legal.
fn text(raw: &str) -> XmlString {
    let mut shown = String::with_capacity(raw.len());
    for each in raw.replace("\r\n", "\n").chars() {
        match each {
            '\n' | '\t' => shown.push(each),
            '\u{fffe}' | '\u{ffff}' => shown.push(char::REPLACEMENT_CHARACTER),
            _ if each.is_control() => shown.extend(each.escape_default()),
            _ => shown.push(each),
        }
    }
    XmlString::new(shown)
}

#[cfg(test)]
#[path = "junit_tests.rs"]
mod tests;
