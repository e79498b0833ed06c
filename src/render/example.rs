//! One fence and what became of it, as the data of `example.html`.
//!
//! Takes the examples of a page; gives an [`ExampleView`] for each that is to be seen. Decides what is shown: nothing
//! twice, nothing that did not happen, and a hidden example only when it failed.

use std::collections::HashSet;

use super::highlight::highlight_linked;
use super::marks::{self, Placed};
use super::names::NameLinks;
use super::results::results;
use super::text;
use super::trace::{self, Lines};
use super::varying::varies;
use super::view::{ClaimView, ExampleView, Standing, VerdictView};
use super::words::{self, mark};
use crate::claim::{Claim, Form, Kind, NotRun, Role};
use crate::parse::{Language, slug};
use crate::report::spot::ended_on;
use crate::report::{ExampleReport, Namespace, PageReport};
use crate::source::Sources;
use crate::verify::{ClaimVerdict, Failure, Status};

/// The HTML id of each example of a page: `ex-cycles-2` for the second fence below the heading `cycles`. None of them
/// is that of a heading, and each can stand in a list of ids, in a link and in `url(#…)` as it is.
pub(super) fn anchors(page: &PageReport<'_>) -> Vec<String> {
    let mut taken: HashSet<String> = page.page.headings.iter().map(|heading| heading.anchor.clone()).collect();
    let unique = |example: &ExampleReport<'_>| {
        let mut anchor = anchor(&example.example.id, example.fence.section.as_deref());
        while !taken.insert(anchor.clone()) {
            anchor.push_str("-x");
        }
        anchor
    };
    page.examples.iter().map(unique).collect()
}

/// `ex-cycles-2` for `guide/gc.md#cycles:2`, and `ex-guide-gc-md-2` for `guide/gc.md:2`, above which is no heading.
fn anchor(id: &str, section: Option<&str>) -> String {
    let (path, ordinal) = id.rsplit_once(':').unwrap_or((id, ""));
    let place = match section {
        // As an author wrote it, where it can be.
        Some(section) if section.chars().all(is_plain) => section.to_owned(),
        Some(section) => slug(section),
        None => slug(&path.replace(['/', '.'], " ")),
    };
    format!("ex-{place}-{ordinal}")
}

/// Whether a character stands for itself in ids, links and the `url(…)` of style sheets.
fn is_plain(each: char) -> bool {
    !each.is_whitespace()
        && !each.is_control()
        && !matches!(each, '"' | '\'' | '(' | ')' | '<' | '>' | '&' | '\\' | '%')
}

/// The example with this index, or nothing where it is not shown.
pub(super) fn view(
    page: &PageReport<'_>,
    index: usize,
    anchor: &str,
    (sources, lines): (&Sources, &Lines),
    names: &mut NameLinks<'_>,
) -> Option<ExampleView> {
    let example = page.examples.get(index)?;
    if !is_shown(example) {
        return None;
    }
    let language = language(example);
    let written = text::visible(&example.fence.code());
    let code = if example.fence.options.isolated {
        names.apart(|names| highlight_linked(&written, &language, names))
    } else {
        highlight_linked(&written, &language, names)
    };
    let mut view = ExampleView {
        anchor: anchor.to_owned(),
        line: example.fence.line,
        status: "plain",
        caption: example.fence.options.title.clone(),
        language: language.name().to_owned(),
        code: lines.mark(code, example.fence.first_code_line()),
        results: Vec::new(),
        verdict: None,
        asked: Vec::new(),
        claims: Vec::new(),
        trace: None,
    };
    match (&example.example.role, &example.verdict.status) {
        (Role::OutputOf(owner), _) => fill_output(&mut view, page, index, *owner),
        (_, Status::Skipped(NotRun::OtherLanguage(_) | NotRun::NotPython | NotRun::Empty | NotRun::OutputOf(_))) => {}
        _ => {
            fill_example(&mut view, example, sources);
            view.trace = trace::html(example, lines, anchor);
        }
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

/// A fence that holds the output of another example: the claim that it makes is shown here.
fn fill_output(view: &mut ExampleView, page: &PageReport<'_>, index: usize, owner: usize) {
    let fence = page.examples[index].fence;
    view.status = "output";
    // Thousands may follow one example.
    let Ok(owner) = page.examples.binary_search_by_key(&owner, |example| example.example.fence) else { return };
    let owner = &page.examples[owner];
    let claims = &owner.example.claims;
    let inside = claims.partition_point(|claim| claim.line < fence.line);
    let inside = inside..claims.partition_point(|claim| claim.line <= fence.end_line);
    let verdicts = owner.verdict.claims.get(inside.clone()).unwrap_or_default();
    let claim = claims[inside].iter().zip(verdicts).find(|(claim, _)| is_next_fence(claim));
    view.claims.extend(claim.map(|(claim, verdict)| claim_view(claim, verdict, owner.is_broken_on_purpose())));
}

fn is_next_fence(claim: &Claim) -> bool {
    claim.form == Form::NextFence
}

fn fill_example(view: &mut ExampleView, example: &ExampleReport<'_>, sources: &Sources) {
    view.verdict = Some(verdict(example));
    view.status = if example.is_broken_on_purpose() { "on-purpose" } else { status_name(&example.verdict.status) };
    view.asked = words::asked(&example.fence.options);
    if let Some(capture) = example.capture {
        view.results = results(example, capture);
    }
    let claims = placed(example, sources);
    view.code = marks::mark(&view.code, example.fence.first_code_line(), &claims, failed_on(example));
    view.claims = claims.into_iter().map(|placed| placed.claim).filter(has_more).collect();
}

/// The line on which an example ended as it should not have.
fn failed_on(example: &ExampleReport<'_>) -> Option<u32> {
    let Status::Failed(Failure::Ending | Failure::NotRaised(_)) = &example.verdict.status else { return None };
    ended_on(example.capture?)
}

/// Whether there is more to tell of a claim than its mark does: by which step it holds.
fn has_more(claim: &ClaimView) -> bool {
    claim.verdict == Standing::Holds && claim.note.is_some()
}

/// What became of an example, in words.
fn verdict(example: &ExampleReport<'_>) -> VerdictView {
    let status = &example.verdict.status;
    let (mark, label) = if example.is_broken_on_purpose() { words::ON_PURPOSE } else { words::status(status) };
    let detail = match status {
        Status::Ran if example.verdict.all().next().is_none() => "nothing is claimed".to_owned(),
        Status::Passed | Status::Ran => words::success(example),
        Status::Failed(failure) => words::failure(failure, example),
        Status::Skipped(reason) => words::not_run(reason),
    };
    let timing = example.capture.map(words::took);
    let alone = if example.namespace == Namespace::Fresh { ", in a session of its own" } else { "" };
    VerdictView { mark, label, detail: detail + alone, timing }
}

/// The claims in the code of an example with their last lines. That of a fence below is shown there.
fn placed(example: &ExampleReport<'_>, sources: &Sources) -> Vec<Placed> {
    let end = example.fence.lines.last().map_or(0, |line| line.line);
    let last = |claim: &Claim| sources.file(claim.span.file).line_of((claim.span.end as usize).saturating_sub(1));
    let on_purpose = example.is_broken_on_purpose();
    let inside = example.claims().filter(|(claim, _)| !is_next_fence(claim));
    let place = |(claim, verdict): (&Claim, &ClaimVerdict)| {
        let view = claim_view(claim, verdict, on_purpose);
        // Where nothing ran, the verdict on the example says so for all its claims.
        let note = view.note.filter(|_| example.capture.is_some());
        Placed { claim: ClaimView { note, ..view }, last: last(claim).clamp(claim.line, end.max(claim.line)) }
    };
    let mut placed: Vec<Placed> = inside.map(place).collect();
    placed.sort_by_key(|placed| placed.claim.line);
    placed
}

/// The name of a status, as the JSON report gives it.
fn status_name(status: &Status) -> &'static str {
    match status {
        Status::Passed => "passed",
        Status::Ran => "ran",
        Status::Failed(_) => "failed",
        Status::Skipped(_) => "skipped",
    }
}

/// One claim in words. `on_purpose` says that it is broken because its author wants it to be, if it is.
pub(super) fn claim_view(claim: &Claim, verdict: &ClaimVerdict, on_purpose: bool) -> ClaimView {
    let shown = |got: &str| text::visible(&text::cut(got).unwrap_or_else(|| got.to_owned()));
    let (standing, mark, label, got, note) = match verdict {
        ClaimVerdict::Holds { rule, got } => {
            let got = (got.trim() != claim.head.trim() && !got.trim().is_empty()).then(|| shown(got));
            (Standing::Holds, mark::GOOD, "holds", got, words::rule(*rule))
        }
        ClaimVerdict::Broken { got } if on_purpose => {
            (Standing::OnPurpose, mark::BAD, "broken on purpose", Some(shown(got)), None)
        }
        ClaimVerdict::Broken { got } => (Standing::Broken, mark::BAD, "broken", Some(shown(got)), None),
        ClaimVerdict::Unverifiable(reason) => {
            (Standing::Unverifiable, mark::NONE, "not checked", None, Some(words::reason(*reason)))
        }
    };
    ClaimView {
        line: claim.line,
        form: claim.form.name(),
        kind: claim.kind.name(),
        verdict: standing,
        mark,
        label,
        stated: text::visible(&claim.head),
        got_varies: claim.kind == Kind::Trace || got.as_deref().is_some_and(varies),
        got,
        note,
    }
}
