//! Rewrites stale outcomes: broken claims state what happened, in the author's own form.
//!
//! Takes the reports of two runs; gives for each note a [`Blessing`]: edits, and the claims that are left as they are with the
//! reason. Pure, apart from [`save`], which replaces one file. Nothing outside of a claim is changed, and no edit is made
//! that [`check`] does not find to hold. The way of a claim: [`steady`] (what both runs agree on), [`wording`] (heads to try),
//! [`layout`] (where they stand), [`settle`] (the first one that holds).

mod check;
mod comments;
pub mod diff;
mod edit;
mod exceptions;
mod graft;
mod layout;
mod listing;
mod merge;
mod refusal;
mod row;
pub mod save;
mod settle;
mod shift;
mod steady;
mod strings;
mod style;
mod wording;

pub use edit::Edit;
pub use refusal::{Refusal, Why};

use crate::claim::{Claim, Kind, Target};
use crate::diagnostic::Place;
use crate::parse::Fence;
use crate::report::{ExampleReport, PageReport, Report};
use crate::source::{FileId, SourceFile};
use crate::verify::{self, ClaimVerdict, Setting};
use check::Check;
use layout::{Layout, Lines};
use settle::Pending;

/// What can be done about the broken claims of one note.
#[derive(Debug)]
pub struct Blessing<'a> {
    /// The note.
    pub file: FileId,
    /// Claims that are left as they are, in their order.
    pub refusals: Vec<Refusal>,
    check: Check<'a>,
    edits: Vec<Edit>,
}

/// A blessing for each note of `first` that has a broken claim in one of two runs. `second` holds at least the examples with broken
/// claims of `first`.
#[must_use]
pub fn propose<'a>(first: &'a Report<'a>, second: &Report<'_>, setting: Setting<'a>) -> Vec<Blessing<'a>> {
    first.pages.iter().filter_map(|page| note(first, page, second, setting)).collect()
}

/// Whether an example with broken claims is one to rewrite: not where its author says that it is broken. Neither where a module
/// that is missing kept that from being seen.
#[must_use]
pub fn is_for_bless(example: &ExampleReport<'_>) -> bool {
    !example.fence.options.broken
}

fn note<'a>(
    first: &'a Report<'a>,
    page: &'a PageReport<'a>,
    second: &Report<'_>,
    setting: Setting<'a>,
) -> Option<Blessing<'a>> {
    let file = first.sources.file(page.page.file);
    let again = second.pages.iter().find(|other| second.sources.file(other.page.file).path == file.path);
    let check = Check::new(file, page, setting)?;
    let mut refusals = Vec::new();
    let mut pending = Vec::new();
    for example in page.examples.iter().filter(|example| is_for_bless(example)) {
        for (index, (claim, verdict)) in example.claims().enumerate() {
            let other =
                again.and_then(|page| page.examples.iter().find(|other| other.example.fence == example.example.fence));
            let Some(result) = one(&check, example, other, (index, claim, verdict)) else { continue };
            match result {
                Ok(found) => pending.push(found),
                Err(why) => refusals.push(Refusal { span: claim.span, why }),
            }
        }
    }
    if pending.is_empty() && refusals.is_empty() {
        return None;
    }
    if is_damaged(first, page.page.file) {
        let of = |pending: &Pending| Refusal { span: pending.span, why: Why::NotUtf8 };
        refusals.extend(pending.drain(..).map(|pending| of(&pending)));
    }
    let edits = settle::settle(&check, &pending, &mut refusals);
    refusals.sort_by_key(|refusal| refusal.span.start);
    Some(Blessing { file: page.page.file, refusals, check, edits })
}

/// Whether the note holds bytes that are not UTF-8, so that its text is not all of it.
fn is_damaged(report: &Report<'_>, file: FileId) -> bool {
    let here = |place: &Place| matches!(place, Place::Note(span) if span.file == file);
    report.diagnostics.iter().any(|diagnostic| diagnostic.code == "not-utf-8" && here(&diagnostic.place))
}

/// The edits to try for one claim; nothing where it is not broken.
fn one(
    check: &Check<'_>,
    example: &ExampleReport<'_>,
    again: Option<&ExampleReport<'_>>,
    (index, claim, verdict): (usize, &Claim, &ClaimVerdict),
) -> Option<Result<Pending, Why>> {
    let other = again.and_then(|again| again.verdict.claims.get(index));
    let got = match (verdict, other) {
        (ClaimVerdict::Broken { got }, _) => got,
        (ClaimVerdict::Holds { got, .. }, Some(ClaimVerdict::Broken { got: second })) => {
            return Some(Err(Why::RanDifferently { first: got.clone(), second: second.clone() }));
        }
        _ => return None,
    };
    if matches!(claim.target, Target::Trace(_)) {
        return Some(Err(Why::Condition(got.clone())));
    }
    if claim.kind == Kind::Timing {
        return Some(Err(Why::Duration(got.clone())));
    }
    let seen = |example: &ExampleReport<'_>| verify::seen(claim, example.example, example.capture?);
    let result = (|| {
        let first = seen(example).ok_or(Why::Nothing)?;
        let second = again.and_then(seen).ok_or(Why::RanDifferently { first: got.clone(), second: String::new() })?;
        if check.capture(example.example.fence).is_some_and(|capture| capture.truncated) {
            return Err(Why::Cut);
        }
        let (seen, got) = steady::steady(&first, &second, got)?;
        let heads = wording::heads(claim, &seen, &got)?;
        let options = options(check, example.example.fence, index, &heads)?;
        // What is in the author's style may have one line where the outcome as it is has several.
        let lines = heads.last().map_or(0, |head| head.lines().count());
        let cramped = lines > 1 && options.len() < heads.len();
        let otherwise = if cramped { Why::ManyLines(lines) } else { Why::ReadOtherwise };
        Ok(Pending { span: claim.span, options, otherwise })
    })();
    Some(result)
}

/// The edits that put one of `heads` in the place of a claim's head.
fn options(check: &Check<'_>, example: usize, claim: usize, heads: &[String]) -> Result<Vec<Edit>, Why> {
    let text = check.text();
    let stated = check.claim(example, claim).ok_or(Why::NotFound)?;
    let layout = layout::layout(stated, text).ok_or(Why::NotFound)?;
    let fence = text.code_line(stated.line).map(|(index, _)| index);
    let edits: Vec<Edit> = heads
        .iter()
        .filter_map(|head| {
            let change = layout.write(head)?;
            let longer = fence.and_then(|index| Some((index, longer(check.file, &text.fences[index], &layout, head)?)));
            Some(Edit { example, claim, change, fence: longer })
        })
        .collect();
    match heads.iter().map(|head| head.lines().count()).min() {
        Some(_) if edits.is_empty() && matches!(layout.lines, Lines::Docstring(_)) => Err(Why::ReadOtherwise),
        Some(lines) if edits.is_empty() => Err(Why::ManyLines(lines)),
        _ => Ok(edits),
    }
}

/// How long the markers of `fence` must be when it holds `head`, where that is longer than they are.
fn longer(file: &SourceFile, fence: &Fence, layout: &Layout, head: &str) -> Option<usize> {
    if !matches!(layout.lines, Lines::Raw(..) | Lines::Docstring(..) | Lines::Quoted(..)) {
        return None;
    }
    let (mark, length) = edit::marker(file, fence)?;
    let run = |line: &str| {
        let line = line.trim_start();
        line.len() - line.trim_start_matches(mark).len()
    };
    let longest = head.lines().map(run).max().unwrap_or(0);
    (longest >= length).then_some(longest + 1)
}

impl Blessing<'_> {
    /// The text of the note with every edit.
    #[must_use]
    pub fn text(&self) -> String {
        self.check.edited(&self.edits)
    }

    /// How many claims are rewritten.
    #[must_use]
    pub fn len(&self) -> usize {
        self.edits.len()
    }

    /// Whether no claim is rewritten.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// How many examples of the note fail with these edits.
    #[must_use]
    pub fn failing(&self) -> usize {
        self.check.failing(&self.edits)
    }

    /// What changes, as a unified diff with styles; `path` names the note.
    #[must_use]
    pub fn diff(&self, path: &str) -> String {
        diff::unified(path, &self.check.file.text, &self.text())
    }

    /// Keeps the edits whose diffs `wanted` accepts, asked for in the order of the note. Gives how many were dropped.
    pub fn retain(&mut self, path: &str, mut wanted: impl FnMut(&str) -> bool) -> usize {
        let before = self.edits.len();
        self.edits.sort_by_key(|edit| edit.change.range.start);
        let check = &self.check;
        let text = &check.file.text;
        self.edits.retain(|edit| wanted(&diff::unified(path, text, &check.edited(std::slice::from_ref(edit)))));
        self.keep_sound();
        before - self.edits.len()
    }

    /// Keeps the edit of the claim on this line of the note alone.
    pub fn keep_claim(&mut self, line: u32) {
        let check = &self.check;
        self.edits.retain(|edit| check.claim(edit.example, edit.claim).is_some_and(|claim| claim.line == line));
        self.keep_sound();
    }

    fn keep_sound(&mut self) {
        // Edits that hold together may lean on each other.
        if !self.check.passes(&self.edits) {
            self.edits.clear();
        }
    }
}
