//! Ids that a page has twice: links to them lead to one of the two.
//!
//! Takes a page and its raw HTML; gives an error for each name of a block that another one has, and a warning for each id in
//! HTML that something else on the page has. The page is shown without these.

use std::collections::HashSet;
use std::ops::Range;

use super::html::RawHtml;
use crate::diagnostic::{Diagnostic, Place};
use crate::parse::{Heading, Page};
use crate::source::{Sources, Span};

/// What is wrong with the ids of `page`, whose HTML is `html`.
pub(super) fn check(page: &Page, html: &RawHtml, sources: &Sources) -> Vec<Diagnostic> {
    let mut found = doubled_blocks(page);
    let text = sources.text(page.body);
    let base = page.body.start as usize;
    let mut seen = HashSet::new();
    for (id, range) in &html.ids {
        let heading = page.headings.iter().find(|heading| heading.anchor == *id);
        let owner = match heading {
            Some(heading) if is_at(heading, text, range, base) => continue,
            Some(_) => "a heading of this page",
            None if page.blocks.iter().any(|block| block.anchor == *id) => "a block of this page",
            None if !seen.insert(id) => "another element of this page",
            None => continue,
        };
        let place = Place::Note(Span::new(page.file, range.start + base, range.end + base));
        let warning =
            Diagnostic::warning("double-id", place, format!("{id} is the id of {owner} too, and is left out here"));
        found.push(warning.with_help("take it out, or give it a name of its own"));
    }
    found
}

fn doubled_blocks(page: &Page) -> Vec<Diagnostic> {
    let mut seen = HashSet::new();
    let doubled = page.blocks.iter().filter(|block| !seen.insert(&block.anchor));
    let error = |block: &crate::parse::Block| {
        let message = format!("another block of this page is called {} too", block.anchor);
        Diagnostic::error("double-block", Place::Note(block.mark), message).with_help("give each a name of its own")
    };
    doubled.map(error).collect()
}

/// Whether an id at `range` of the body is in the heading, or on an empty element right above it: then both are one place.
fn is_at(heading: &Heading, text: &str, range: &Range<usize>, base: usize) -> bool {
    let (start, end) = (heading.span.start as usize - base, heading.span.end as usize - base);
    if start >= range.end {
        let between = text[range.end..start].trim_start_matches(['"', '\'']).trim_start();
        let between = between.trim_start_matches('>').trim_start();
        return between.is_empty()
            || between.starts_with("</") && between.find('>') == Some(between.trim_end().len() - 1);
    }
    (start..end).contains(&range.start)
}
