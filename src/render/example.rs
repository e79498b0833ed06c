//! One fence and what became of it, as the data of `example.html`.
//!
//! Takes the examples of a page; gives an [`ExampleView`] for each that is to be seen. Decides what is shown: nothing
//! twice, nothing that did not happen, and a hidden example only when it failed.

use std::collections::HashSet;

use super::highlight::highlight;
use super::view::{ClaimView, ExampleView, ResultView, VerdictView};
use super::words::{self, mark};
use crate::claim::{Claim, Form, Mode, NotRun, Role};
use crate::parse::Language;
use crate::report::{ExampleReport, PageReport};
use crate::run::{Capture, Ending, Stream};
use crate::verify::{ClaimVerdict, Status};

/// The HTML id of each example of a page: `ex-cycles-2` for the second fence below the heading `cycles`. None of them
/// is that of a heading.
pub(super) fn anchors(page: &PageReport<'_>) -> Vec<String> {
    let mut taken: HashSet<String> = page.page.headings.iter().map(|heading| heading.anchor.clone()).collect();
    let unique = |example: &ExampleReport<'_>| {
        let mut anchor = anchor(&example.example.id);
        while !taken.insert(anchor.clone()) {
            anchor.push_str("-x");
        }
        anchor
    };
    page.examples.iter().map(unique).collect()
}

/// `ex-cycles-2` for `guide/gc.md#cycles:2`, and `ex-2` where there is no heading above.
fn anchor(id: &str) -> String {
    let place = id.rsplit_once('#').map_or(id, |(_, place)| place);
    match place.rsplit_once(':') {
        Some(("", ordinal)) => format!("ex-{ordinal}"),
        Some((section, ordinal)) => format!("ex-{section}-{ordinal}"),
        None => format!("ex-{place}"),
    }
}

/// The example with this index, or nothing where it is not shown.
pub(super) fn view(page: &PageReport<'_>, index: usize, anchor: &str) -> Option<ExampleView> {
    let example = page.examples.get(index)?;
    if !is_shown(example) {
        return None;
    }
    let language = language(example);
    let mut view = ExampleView {
        anchor: anchor.to_owned(),
        line: example.fence.line,
        status: "plain",
        caption: example.fence.options.title.clone(),
        language: language.name().to_owned(),
        code: highlight(&words::visible(&example.fence.code()), &language),
        results: Vec::new(),
        verdict: None,
        claims: Vec::new(),
        trace: None,
    };
    match (&example.example.role, &example.verdict.status) {
        (Role::OutputOf(owner), _) => fill_output(&mut view, page, index, *owner),
        (_, Status::Skipped(NotRun::OtherLanguage(_) | NotRun::NotPython | NotRun::Empty | NotRun::OutputOf(_))) => {}
        (_, status) => fill_example(&mut view, example, status),
    }
    Some(view)
}

/// Whether an example is on its page: a hidden one is only when it failed.
pub(super) fn is_shown(example: &ExampleReport<'_>) -> bool {
    !example.fence.options.hidden || matches!(example.verdict.status, Status::Failed(_))
}

/// An untagged fence that is run is Python.
fn language(example: &ExampleReport<'_>) -> Language {
    match (&example.fence.language, &example.example.role) {
        (Language::Untagged, Role::Code(_)) => Language::Python,
        (language, _) => language.clone(),
    }
}

/// A fence that holds the output of another example: the claim that it makes stands with that example.
fn fill_output(view: &mut ExampleView, page: &PageReport<'_>, index: usize, owner: usize) {
    let fence = page.examples[index].fence;
    view.status = "output";
    let owner = page.examples.iter().find(|example| example.example.fence == owner);
    let claim = owner
        .into_iter()
        .flat_map(ExampleReport::claims)
        .find(|(claim, _)| claim_in(claim, fence.line, fence.end_line));
    let Some((claim, verdict)) = claim else { return };
    let claim = claim_view(claim, verdict);
    let detail = match verdict {
        ClaimVerdict::Holds { .. } => "this is what it printed",
        ClaimVerdict::Broken { .. } => "it printed something else",
        ClaimVerdict::Unverifiable(reason) => words::reason(*reason),
    };
    view.verdict = Some(VerdictView { mark: claim.mark, label: claim.label, detail: detail.to_owned(), timing: None });
    if matches!(verdict, ClaimVerdict::Broken { .. }) {
        view.claims.push(claim);
    }
}

fn claim_in(claim: &Claim, first: u32, last: u32) -> bool {
    claim.form == Form::NextFence && (first..=last).contains(&claim.line)
}

fn fill_example(view: &mut ExampleView, example: &ExampleReport<'_>, status: &Status) {
    let (mark, label) = words::status(status);
    view.status = status_name(status);
    let detail = match status {
        Status::Ran if example.verdict.claims.is_empty() => "nothing is claimed".to_owned(),
        Status::Passed | Status::Ran => words::success(example),
        Status::Failed(failure) => words::failure(failure, example),
        Status::Skipped(reason) => words::not_run(reason),
    };
    let timing = example.capture.map(|capture| words::timing(capture.duration));
    view.verdict = Some(VerdictView { mark, label, detail, timing });
    view.claims = example.claims().map(|(claim, verdict)| claim_view(claim, verdict)).collect();
    if let Some(capture) = example.capture {
        view.results = results(example, capture);
    }
}

/// The name of a status, as the JSON report gives it.
pub(super) fn status_name(status: &Status) -> &'static str {
    match status {
        Status::Passed => "passed",
        Status::Ran => "ran",
        Status::Failed(_) => "failed",
        Status::Skipped(_) => "skipped",
    }
}

/// One claim in words.
pub(super) fn claim_view(claim: &Claim, verdict: &ClaimVerdict) -> ClaimView {
    let (name, mark, label, got, note) = match verdict {
        ClaimVerdict::Holds { rule, got } => {
            let differs = got.trim() != claim.head.trim();
            let got = differs.then(|| words::visible(got)).filter(|got| !got.trim().is_empty());
            ("holds", mark::GOOD, "holds", got, words::rule(*rule))
        }
        ClaimVerdict::Broken { got } => ("broken", mark::BAD, "broken", Some(words::visible(got)), None),
        ClaimVerdict::Unverifiable(reason) => {
            ("unverifiable", mark::NONE, "not checked", None, Some(words::reason(*reason)))
        }
    };
    ClaimView {
        line: claim.line,
        form: claim.form.name(),
        kind: claim.kind.name(),
        verdict: name,
        mark,
        label,
        stated: words::visible(&claim.head),
        got,
        note,
    }
}

/// What an example did: its output as it came, its value, how it ended.
fn results(example: &ExampleReport<'_>, capture: &Capture) -> Vec<ResultView> {
    let session = is_session(example);
    let output_is_shown = session_holds(example) || output_is_stated(example, capture);
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
    add_ending(&mut results, &capture.ending);
    for result in &mut results {
        result.text = words::visible(&result.text);
    }
    results.retain(|result| !result.text.is_empty());
    results
}

/// Adds a piece of text; pieces of the same kind that follow each other are one.
fn add(results: &mut Vec<ResultView>, kind: &'static str, label: &'static str, text: &str) {
    match results.last_mut() {
        Some(last) if last.kind == kind => last.text.push_str(text),
        _ => results.push(ResultView { kind, label, text: text.to_owned() }),
    }
}

fn add_ending(results: &mut Vec<ResultView>, ending: &Ending) {
    match ending {
        Ending::Raised(exception) | Ending::DidNotParse(exception) => {
            add(results, "exception", "Exception", &exception.traceback);
        }
        Ending::TimedOut { stacks, .. } | Ending::Killed { stacks, .. } => {
            add(results, "stacks", "Where it was", stacks);
        }
        Ending::Completed | Ending::Exited { .. } | Ending::Lost(_) | Ending::NotReached(_) => {}
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

/// Whether claims that hold state the whole output, in the code or in a fence below.
fn output_is_stated(example: &ExampleReport<'_>, capture: &Capture) -> bool {
    let mut stated = String::new();
    for (claim, verdict) in example.claims() {
        if let (true, ClaimVerdict::Holds { got, .. }) = (states_output(claim.form), verdict) {
            stated.push_str(got);
            stated.push('\n');
        }
    }
    !stated.trim().is_empty() && same_lines(&stated, &capture.text(Stream::Stdout))
}

fn states_output(form: Form) -> bool {
    matches!(form, Form::NextFence | Form::InBlockOutput | Form::TripleQuoted | Form::CommentBlock)
}

/// Whether two texts have the same lines, but for white space at their ends and empty lines.
fn same_lines(a: &str, b: &str) -> bool {
    let lines = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.trim_end().to_owned()).filter(|line| !line.is_empty()).collect()
    };
    lines(a) == lines(b)
}
