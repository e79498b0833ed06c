//! Checks every link of a book.
//!
//! Takes its pages; gives an error for each link that leads nowhere, at its place and with the remedy.

use rayon::prelude::*;

use super::{Problem, Resolution, Targets, embeds, footnotes, ids, suggest};
use crate::config::site::Redirects;
use crate::diagnostic::{Diagnostic, Place};
use crate::parse::{LinkKind, Page};
use crate::site;
use crate::source::{Sources, Span};

/// One error for each link, image and reference to a footnote of `pages` that leads nowhere, with the nearest right name, and one
/// for each name that leads to two places. The pages go where
/// [`site::urls`] puts them; `assets` are the paths of the book's other files. Likewise for each old address of the notes and of
/// `redirects`.
#[must_use]
pub fn check(pages: &[Page], sources: &Sources, assets: &[String], redirects: &Redirects) -> Vec<Diagnostic> {
    let paths: Vec<&str> = pages.iter().map(|page| sources.file(page.file).path.as_str()).collect();
    let urls = site::urls(&paths);
    let located: Vec<_> = pages.iter().zip(urls.iter().map(String::as_str)).collect();
    let targets = Targets::new(&located, sources, assets.iter().map(String::as_str), redirects);
    let found: Vec<Vec<Diagnostic>> =
        (0..pages.len()).into_par_iter().map(|index| check_page(&targets, index, sources)).collect();
    let cycles = embeds::cycles(&targets);
    found.into_iter().flatten().chain(cycles).chain(targets.redirects.problems).collect()
}

fn check_page(targets: &Targets<'_>, index: usize, sources: &Sources) -> Vec<Diagnostic> {
    let mut found: Vec<(Span, Problem)> = links(targets, index)
        .filter_map(|(span, kind, target)| match targets.resolve(index, target, kind) {
            Resolution::Broken(problem) => Some((span, problem)),
            Resolution::External | Resolution::Internal(_) | Resolution::Moved(_) | Resolution::Text => None,
        })
        .collect();
    found.sort_by_key(|(span, _)| *span);
    let mut helps = suggest::Helps::new(targets, index);
    let diagnostic = |(span, problem): (Span, Problem)| {
        Diagnostic::error(problem.code(), Place::Note(span), problem.to_string()).with_help(helps.of(problem))
    };
    let missing = footnotes::check(targets.pages[index].page, sources);
    let doubled = ids::check(targets.pages[index].page, &targets.pages[index].html, sources);
    found.into_iter().map(diagnostic).chain(missing).chain(doubled).collect()
}

/// Every link of a page, those in raw HTML too, as what stands in the note.
pub(super) fn links<'t>(targets: &'t Targets<'_>, index: usize) -> impl Iterator<Item = (Span, LinkKind, &'t str)> {
    let found = &targets.pages[index];
    let page = found.page;
    let base = page.body.start as usize;
    let links = page.links.iter().map(|link| (link.span, link.kind, link.target.as_str()));
    links.chain(found.html.links.iter().map(move |(kind, target, range)| {
        (Span::new(page.file, range.start + base, range.end + base), *kind, target.as_str())
    }))
}
