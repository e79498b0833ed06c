//! `tracebook trace`: what happened inside examples, as text, as JSON or as a file for other viewers.

use std::io::Write;
use std::path::Path;

use crate::disk::{Draft, Readers};
use crate::error::{Error, Result};
use crate::pipeline::Outcome;
use crate::report::{ExampleReport, PageReport, Report, traces_json};
use crate::trace::{Trace, Wish, perfetto, text};

use super::args::{Export, Format, TraceArgs};
use super::print::{self, Terminal};

/// An example that did something inside.
struct Traced<'a> {
    page: &'a PageReport<'a>,
    example: &'a ExampleReport<'a>,
    trace: &'a Trace,
}

/// Tells the traces of an outcome as the command line asks.
pub(super) fn tell(outcome: &Outcome, args: &TraceArgs, prefix: &Path, terminal: &Terminal) -> Result<()> {
    let report = outcome.report();
    let traced = traced(&report);
    let whole = match (args.export, args.report.format) {
        (Some(Export::Perfetto), _) => perfetto::export(&exported(&traced, &report, prefix)),
        (None, Format::Json) => traces_json::render(&report),
        (None, _) => as_text(&traced, &report, prefix),
    };
    if whole.is_empty() {
        terminal.note(why_nothing(&report));
    }
    let Some(path) = &args.out else {
        terminal.report(&whole);
        return Ok(());
    };
    write(path, &whole).map_err(Error::io("write", path))?;
    terminal.note(&format!("trace: {}", path.display()));
    Ok(())
}

/// Writes a file whole or not at all. What is there and is no plain file, such as a pipe, is written to.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if std::fs::symlink_metadata(path).is_ok_and(|about| !about.is_file()) {
        return std::fs::write(path, text);
    }
    let mut draft = Draft::beside(path, Readers::All)?;
    draft.write_all(text.as_bytes())?;
    draft.publish(path)
}

/// Why there is nothing to tell.
fn why_nothing(report: &Report<'_>) -> &'static str {
    let mut ran = report.pages.iter().flat_map(|page| &page.examples).filter(|each| each.capture.is_some()).peekable();
    if ran.peek().is_none() {
        "nothing was recorded: no example ran; `tracebook test` says why"
    } else if ran.all(|each| each.fence.options.trace == Some(Wish::Off)) {
        "nothing was recorded: the fence says `trace=off`"
    } else {
        "nothing happened inside that a trace could show: no collection, thread, task or child process"
    }
}

fn traced<'a>(report: &'a Report<'a>) -> Vec<Traced<'a>> {
    let of_page = |page: &'a PageReport<'a>| {
        page.examples.iter().filter_map(move |example| {
            let trace = example.capture?.trace.as_deref()?;
            Some(Traced { page, example, trace })
        })
    };
    report.pages.iter().flat_map(of_page).collect()
}

/// `notes/gc.md:12`, as it can be typed again.
fn place(traced: &Traced<'_>, report: &Report<'_>, prefix: &Path) -> String {
    let file = &report.sources.file(traced.page.page.file).path;
    format!("{}:{}", prefix.join(file).display(), traced.example.fence.line)
}

fn exported<'a>(traced: &[Traced<'a>], report: &Report<'_>, prefix: &Path) -> Vec<perfetto::Example<'a>> {
    let example = |each: &Traced<'a>| perfetto::Example { name: place(each, report, prefix), trace: each.trace };
    traced.iter().map(example).collect()
}

fn as_text(traced: &[Traced<'_>], report: &Report<'_>, prefix: &Path) -> String {
    let width = print::width();
    let one = |each: &Traced<'_>| {
        let told = text::render(each.trace, width)?;
        let heading = each.example.fence.heading_path.join(" > ");
        Some(print::titled(&place(each, report, prefix), &heading) + &told)
    };
    traced.iter().filter_map(one).collect::<Vec<_>>().join("\n")
}
