//! The traces of a report alone, as a JSON document in the form of the whole.

use serde::Serialize;

use super::json::{RuntimeEntry, VERSION};
use super::trace_json::TraceEntry;
use super::{ExampleReport, Report};

/// The traces alone, as a document in the same form.
#[must_use]
pub fn render(report: &Report<'_>) -> String {
    let examples = report.pages.iter().flat_map(|page| {
        let file = report.sources.file(page.page.file).path.as_str();
        page.examples.iter().map(move |example| TracedEntry::new(file, example))
    });
    let document = TracesDocument {
        version: VERSION,
        runtime: report.runtime.map(RuntimeEntry::new),
        examples: examples.collect(),
    };
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct TracesDocument<'a> {
    version: u32,
    runtime: Option<RuntimeEntry<'a>>,
    examples: Vec<TracedEntry<'a>>,
}

#[derive(Serialize)]
struct TracedEntry<'a> {
    id: &'a str,
    file: &'a str,
    line: u32,
    end_line: u32,
    trace: Option<TraceEntry<'a>>,
}

impl<'a> TracedEntry<'a> {
    fn new(file: &'a str, report: &'a ExampleReport<'a>) -> Self {
        Self {
            id: &report.example.id,
            file,
            line: report.fence.line,
            end_line: report.fence.end_line,
            trace: report.capture.and_then(|capture| capture.trace.as_deref()).map(TraceEntry::new),
        }
    }
}
