//! What an example did, beside what its author says that it did.
//!
//! Takes an example and its capture; gives the pieces that are shown below the code: output as it came, the value, how
//! it ended. What claims have told already is left out: nothing is shown twice.

use super::text;
use super::varying::varies_after;
use super::view::ResultView;
use crate::claim::{Form, Kind, Mode, Role};
use crate::report::ExampleReport;
use crate::run::{Capture, Ending, Stream};
use crate::verify::ClaimVerdict;

/// What an example did: its output as it came, its value, how it ended.
pub(super) fn results(example: &ExampleReport<'_>, capture: &Capture) -> Vec<ResultView> {
    let session = is_session(example);
    let output_is_shown = session_holds(example) || output_is_told(example, capture);
    let mut results = Vec::new();
    for write in &capture.writes {
        if write.stream == Stream::Stdout && output_is_shown {
            continue;
        }
        let (kind, label) = match write.stream {
            Stream::Stdout => ("stdout", "Output"),
            Stream::Stderr => ("stderr", "Error output"),
        };
        add(&mut results, kind, label, &write.text);
    }
    if capture.truncated {
        add(&mut results, "note", "Note", "The output was cut here: there was too much of it.");
    }
    if let Some(echo) = capture.echo.as_deref().filter(|_| !session) {
        add(&mut results, "value", "Value", echo);
    }
    if !exception_is_told(example) {
        add_ending(&mut results, &capture.ending);
    }
    let code = example.fence.code();
    for result in &mut results {
        result.text = text::visible(&result.text);
        result.varies = varies_after(&code, &result.text);
    }
    results.retain(|result| !result.text.is_empty());
    results
}

/// Adds a piece of text; pieces of the same kind that follow each other are one.
fn add(results: &mut Vec<ResultView>, kind: &'static str, label: &'static str, text: &str) {
    match results.last_mut() {
        Some(last) if last.kind == kind => last.text.push_str(text),
        _ => results.push(ResultView { kind, label, text: text.to_owned(), varies: false }),
    }
}

fn add_ending(results: &mut Vec<ResultView>, ending: &Ending) {
    match ending {
        Ending::Raised(exception) | Ending::DidNotParse(exception) => {
            add(results, "exception", "Exception", &exception.traceback);
        }
        Ending::TimedOut { stacks, .. } | Ending::Killed { stacks, .. } => {
            add(results, "stacks", "Where it was", &text::numbered_threads(stacks));
        }
        Ending::Completed | Ending::Exited { .. } | Ending::Lost(_) | Ending::NotReached(_) | Ending::NotCached => {}
    }
}

fn is_session(example: &ExampleReport<'_>) -> bool {
    match &example.example.role {
        Role::Code(chunks) => chunks.iter().any(|chunk| chunk.mode == Mode::Prompt),
        Role::OutputOf(_) | Role::Shown(_) => false,
    }
}

/// Whether the code is a transcript whose outputs are all right: they need not be shown again.
fn session_holds(example: &ExampleReport<'_>) -> bool {
    let all_hold = example.verdict.claims.iter().all(|verdict| matches!(verdict, ClaimVerdict::Holds { .. }));
    is_session(example) && all_hold && !example.verdict.claims.is_empty()
}

/// Whether the whole output stands in the code or in a fence below: stated by claims that hold, or as what was got
/// instead of a broken one.
fn output_is_told(example: &ExampleReport<'_>, capture: &Capture) -> bool {
    let mut told = String::new();
    for (_, verdict) in example.claims().filter(|(claim, _)| states_output(claim.form)) {
        match verdict {
            ClaimVerdict::Holds { got, .. } => told.push_str(got),
            ClaimVerdict::Broken { got } if text::cut(got).is_none() => told.push_str(got),
            ClaimVerdict::Broken { .. } | ClaimVerdict::Unverifiable(_) => {}
        }
        told.push('\n');
    }
    !told.trim().is_empty() && has_lines(&told, &capture.text(Stream::Stdout))
}

fn states_output(form: Form) -> bool {
    !matches!(form, Form::Trailing | Form::Ghost)
}

/// Whether the author has written down the traceback, and it is right.
fn exception_is_told(example: &ExampleReport<'_>) -> bool {
    example.claims().any(|(claim, verdict)| {
        let written = !matches!(claim.form, Form::Trailing | Form::Ghost | Form::CommentBlock);
        written && claim.kind == Kind::Exception && matches!(verdict, ClaimVerdict::Holds { .. })
    })
}

/// Whether `told` has the lines of `output` in their order, but for white space at their ends and empty lines. Exceptions
/// are told beside it.
fn has_lines(told: &str, output: &str) -> bool {
    let mut told = told.lines().map(str::trim_end);
    let mut wanted = output.lines().map(str::trim_end).filter(|line| !line.is_empty());
    wanted.all(|line| told.any(|other| other == line))
}
