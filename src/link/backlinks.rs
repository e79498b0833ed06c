//! Which pages link to a page.
//!
//! Takes the pages with their links; gives for each page those that lead to it, and the sections in which they do.

use rayon::prelude::*;

use super::check::links;
use super::{Resolution, Targets};
use crate::parse::Heading;

/// A page that links to another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backlink {
    /// Index of the page that the links stand on.
    pub from: usize,
    /// The headings below which they stand, each once, in order; nothing for links above the first heading.
    pub headings: Vec<usize>,
}

/// For each page, what links to it, in the order of the book. Links of a page to itself do not count.
#[must_use]
pub fn backlinks(targets: &Targets<'_>) -> Vec<Vec<Backlink>> {
    let count = targets.pages.len();
    let outgoing: Vec<Vec<(usize, Option<usize>)>> =
        (0..count).into_par_iter().map(|page| outgoing(targets, page)).collect();
    let mut backlinks: Vec<Vec<Backlink>> = vec![Vec::new(); count];
    for (from, links) in outgoing.into_iter().enumerate() {
        for (to, heading) in links {
            let known = &mut backlinks[to];
            if known.last().is_none_or(|last| last.from != from) {
                known.push(Backlink { from, headings: Vec::new() });
            }
            if let (Some(last), Some(heading)) = (known.last_mut(), heading)
                && !last.headings.contains(&heading)
            {
                last.headings.push(heading);
            }
        }
    }
    backlinks
}

/// The pages that a page links to, each with the index of the heading above the link, in the order of the text.
fn outgoing(targets: &Targets<'_>, page: usize) -> Vec<(usize, Option<usize>)> {
    let headings: &[Heading] = &targets.pages[page].page.headings;
    let mut links: Vec<_> = links(targets, page).collect();
    links.sort_by_key(|(span, ..)| *span);
    let lead = |(span, kind, target)| match targets.resolve(page, target, kind) {
        Resolution::Internal(way) => way.page.filter(|&to| to != page).map(|to| {
            let span: crate::source::Span = span;
            (to, headings.partition_point(|heading| heading.span.start <= span.start).checked_sub(1))
        }),
        Resolution::External | Resolution::Moved(_) | Resolution::Broken(_) | Resolution::Text => None,
    };
    links.into_iter().filter_map(lead).collect()
}
