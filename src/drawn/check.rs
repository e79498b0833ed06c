//! Tells what cannot be drawn, with its place.

use pulldown_cmark::Event;
use rayon::prelude::*;

use super::{Failure, Layout};
use crate::diagnostic::{Diagnostic, Place};
use crate::parse::{Fence, Language, Page};
use crate::source::{Sources, Span};

/// One warning for each formula and each diagram of `pages` that cannot be drawn.
#[must_use]
pub fn check(pages: &[Page], sources: &Sources) -> Vec<Diagnostic> {
    let found: Vec<Vec<Diagnostic>> = pages.par_iter().map(|page| check_page(page, sources)).collect();
    found.into_iter().flatten().collect()
}

fn check_page(page: &Page, sources: &Sources) -> Vec<Diagnostic> {
    let mut found: Vec<(u32, Diagnostic)> = page.fences.iter().filter_map(of_fence).collect();
    let text = sources.text(page.body);
    // Most notes have none: do not read them once more.
    if text.contains('$') {
        let base = page.body.start as usize;
        for (event, range) in crate::parse::events(text) {
            let failure = match &event {
                Event::InlineMath(math) => super::math(math, Layout::Inline).err(),
                Event::DisplayMath(math) => super::math(math, Layout::Display).err(),
                _ => None,
            };
            let span = Span::new(page.file, range.start + base, range.end + base);
            found.extend(failure.map(|failure| formula(span, &failure)));
        }
    }
    found.sort_by_key(|(start, _)| *start);
    found.into_iter().map(|(_, diagnostic)| diagnostic).collect()
}

fn of_fence(fence: &Fence) -> Option<(u32, Diagnostic)> {
    let failure = super::fence(fence)?.err()?;
    let line = failure.line.and_then(|line| fence.lines.get(line.saturating_sub(1)));
    let span = line.map_or_else(|| opening(fence), |line| line.span);
    Some(if fence.language == Language::Other("math".to_owned()) {
        formula(span, &failure)
    } else {
        diagram(span, &failure)
    })
}

/// The line of the fence's opening marker.
fn opening(fence: &Fence) -> Span {
    let end = fence.lines.first().map_or(fence.span.end, |line| line.span.start.saturating_sub(1));
    Span { end: end.clamp(fence.span.start, fence.span.end), ..fence.span }
}

fn formula(span: Span, failure: &Failure) -> (u32, Diagnostic) {
    let message = format!("the formula is shown as it is written: {}", failure.message);
    let help = "correct its LaTeX; where no formula is meant, write `\\$` for a dollar sign, or code";
    (span.start, Diagnostic::warning("bad-math", Place::Note(span), message).with_help(help))
}

fn diagram(span: Span, failure: &Failure) -> (u32, Diagnostic) {
    let message = format!("the diagram is shown as it is written: {}", failure.message);
    let help = "correct it, or leave it: its source is shown as code";
    (span.start, Diagnostic::warning("bad-diagram", Place::Note(span), message).with_help(help))
}
