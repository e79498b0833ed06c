//! The report as annotations of GitHub Actions: workflow commands, which the runner reads from the output of a step.
//!
//! Takes a [`Report`]; gives a line for each failure that is not known and for each diagnostic, and the summary of a job as
//! Markdown. The commands and their escapes are those of
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.

use std::fmt::Write;
use std::path::{Component, Path, PathBuf};

use super::failure::Block;
use super::human::Settings;
use super::lines::plain;
use super::spot::{self, Spot};
use super::{ExampleReport, Known, PageReport, Part, Report, reason, summary};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::source::{SourceFile, Sources};

/// The most failures that the summary of a job lists. GitHub cuts off what is longer than a megabyte.
const MOST_LISTED: usize = 200;

/// One workflow command for each failure that is not known and for each diagnostic, and the lines of the summary.
#[must_use]
pub fn render(report: &Report<'_>, settings: &Settings) -> String {
    annotations(report, settings) + &summary::lines(report).join("\n") + "\n"
}

/// The commands alone.
#[must_use]
pub fn annotations(report: &Report<'_>, settings: &Settings) -> String {
    let diagnostics = report.diagnostics.iter().map(|each| diagnostic(each, report.sources, settings));
    let failures = failures(report).map(|(page, example, part)| {
        let block = Block { report, page, example, settings };
        Annotation {
            severity: Severity::Error,
            file: Some(settings.in_repository(&report.sources.file(page.page.file).path)),
            spot: Some(spot::of(example, part, report.sources)),
            title: reason::of_part(example, part),
            message: plain(&block.part(part)),
        }
    });
    diagnostics.chain(failures).map(|annotation| annotation.command()).collect()
}

/// The summary of a job, as Markdown: the counts, and every failure that is not known.
#[must_use]
pub fn job_summary(report: &Report<'_>, settings: &Settings) -> String {
    let mut text = String::from("### tracebook\n\n");
    for line in summary::lines(report) {
        push(&mut text, format_args!("- {line}\n"));
    }
    if report.summary.new > 0 {
        text.push_str("\n| Where | What |\n|---|---|\n");
    }
    for (page, example, part) in failures(report).take(MOST_LISTED) {
        let file = settings.in_repository(&report.sources.file(page.page.file).path);
        let line = spot::of(example, part, report.sources).line;
        push(
            &mut text,
            format_args!("| {} | {} |\n", cell(&format!("{file}:{line}")), cell(&reason::of_part(example, part))),
        );
    }
    match report.summary.new.saturating_sub(MOST_LISTED) {
        0 => {}
        more => push(&mut text, format_args!("\n… and {more} more\n")),
    }
    text + "\n"
}

/// Every failure that is not known, in the order of the book.
fn failures<'r>(report: &'r Report<'_>) -> impl Iterator<Item = (&'r PageReport<'r>, &'r ExampleReport<'r>, Part)> {
    let known: &Known = report.known;
    report.pages.iter().flat_map(move |page| {
        let of_page = page.examples.iter();
        of_page.flat_map(move |example| known.unknown(example).into_iter().map(move |part| (page, example, part)))
    })
}

/// One workflow command.
struct Annotation {
    severity: Severity,
    file: Option<String>,
    spot: Option<Spot>,
    title: String,
    message: String,
}

impl Annotation {
    /// The command with a line feed behind it. GitHub takes a column only where the annotation is on one line.
    fn command(&self) -> String {
        let spot = self.spot;
        let column = spot.filter(|spot| spot.line == spot.end_line).and_then(|spot| spot.column);
        let properties = [
            ("file", self.file.clone()),
            ("line", spot.map(|spot| spot.line.to_string())),
            ("col", column.map(|column| column.to_string())),
            ("endLine", spot.map(|spot| spot.end_line.to_string())),
            ("title", Some(self.title.clone())),
        ];
        let told = properties.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", property(&value?))));
        let told: Vec<String> = told.collect();
        format!("::{} {}::{}\n", self.severity.name(), told.join(","), data(self.message.trim_end()))
    }
}

fn diagnostic(diagnostic: &Diagnostic, sources: &Sources, settings: &Settings) -> Annotation {
    let (file, spot) = match &diagnostic.place {
        Place::Note(span) => {
            let file = sources.file(span.file);
            (Some(settings.in_repository(&file.path)), Some(in_file(file, span.start as usize..span.end as usize)))
        }
        Place::Text { path, text, range } => {
            let (file, _) = SourceFile::decode(path.clone(), text.as_bytes());
            (Some(from_root(path, diagnostic.code, settings)), Some(in_file(&file, range.clone())))
        }
        Place::Path(path) => (Some(from_root(path, diagnostic.code, settings)), None),
        Place::CommandLine => (None, None),
    };
    let help = diagnostic.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    let message = diagnostic.message.clone() + &help;
    Annotation { severity: diagnostic.severity, file, spot, title: diagnostic.code.to_owned(), message }
}

fn in_file(file: &SourceFile, range: std::ops::Range<usize>) -> Spot {
    let start = file.position(range.start);
    let end_line = file.line_of(range.end.saturating_sub(1).max(range.start));
    Spot { line: start.line, end_line: end_line.max(start.line), column: Some(start.column) }
}

/// Diagnostics whose paths begin at the folder of the notes, like those of notes; others begin where the user stands.
const BELOW_NOTES: [&str; 2] = ["summary-missing", "url-taken"];

/// The path of a file that is no note, as seen from the root of the repository.
fn from_root(path: &str, code: &str, settings: &Settings) -> String {
    let base = if BELOW_NOTES.contains(&code) { &settings.repository } else { &settings.current };
    without_dots(&base.join(path))
}

fn without_dots(path: &Path) -> String {
    let parts = path.components().filter(|part| *part != Component::CurDir);
    parts.collect::<PathBuf>().display().to_string()
}

/// The message of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Text in a cell of a Markdown table.
fn cell(text: &str) -> String {
    let text = text.replace('\n', " ");
    format!("`{}`", text.replace('`', "'").replace('|', "\\|"))
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = text.write_fmt(arguments);
}

#[cfg(test)]
#[path = "github_tests.rs"]
mod tests;
