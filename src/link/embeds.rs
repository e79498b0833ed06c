//! Notes, and sections of notes, that are shown within others: `![[note]]`, `![[note#Heading]]`, `![[note#^block]]`.
//!
//! Takes the targets of a book; gives what each page embeds, and an error for what would embed itself.

use std::ops::Range;

use super::{Resolution, Targets};
use crate::diagnostic::{Diagnostic, Place};
use crate::parse::{LinkKind, Page};
use crate::source::Span;

/// A part of a note that another page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embed {
    /// The link that asks for it.
    pub span: Span,
    /// Index of the page that it is a part of.
    pub page: usize,
    /// The anchor of its heading or block; empty where it is the whole note.
    pub anchor: String,
    /// Where it stands in that note.
    pub section: Range<u32>,
}

/// What the page with this index embeds, in the order of its text.
#[must_use]
pub fn embeds(targets: &Targets<'_>, page: usize) -> Vec<Embed> {
    let Some(found) = targets.pages.get(page) else { return Vec::new() };
    let links = found.page.links.iter().filter(|link| link.kind == LinkKind::Embed);
    let embed = |link: &crate::parse::Link| match targets.resolve(page, &link.target, link.kind) {
        Resolution::Internal(way) => {
            let to = way.page?;
            let section = section(targets.pages[to].page, &way.anchor)?;
            Some(Embed { span: link.span, page: to, anchor: way.anchor, section })
        }
        Resolution::External | Resolution::Moved(_) | Resolution::Broken(_) | Resolution::Text => None,
    };
    links.filter_map(embed).collect()
}

/// The part of a note from the heading with this anchor to the next one that is not below it, or the block; all of it without
/// an anchor.
fn section(page: &Page, anchor: &str) -> Option<Range<u32>> {
    if anchor.is_empty() {
        return Some(page.body.start..page.body.end);
    }
    if let Some(block) = page.blocks.iter().find(|block| block.anchor == anchor) {
        return Some(block.span.start..block.span.end);
    }
    let at = page.headings.iter().position(|heading| heading.anchor == anchor)?;
    let heading = &page.headings[at];
    let next = page.headings[at + 1..].iter().find(|next| next.level <= heading.level);
    Some(heading.span.start..next.map_or(page.body.end, |next| next.span.start))
}

/// How far a search for a circle has come with an embed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

/// One error for each embed through which a part of a note would show itself.
pub(super) fn cycles(targets: &Targets<'_>) -> Vec<Diagnostic> {
    let all: Vec<Vec<Embed>> = (0..targets.pages.len()).map(|page| embeds(targets, page)).collect();
    let mut state: Vec<Vec<State>> = all.iter().map(|embeds| vec![State::New; embeds.len()]).collect();
    let mut found = Vec::new();
    for page in 0..all.len() {
        for index in 0..all[page].len() {
            search((page, index), &all, &mut state, &mut found);
        }
    }
    found.sort_unstable();
    let diagnostic = |(page, index): (usize, usize)| {
        let embed = &all[page][index];
        let message = format!("{} would show itself through this", targets.pages[embed.page].path);
        Diagnostic::error("embed-cycle", Place::Note(embed.span), message)
            .with_help("link to one of the notes instead: [[…]] without `!`")
    };
    found.into_iter().map(diagnostic).collect()
}

/// Looks for a way back from an embed to one that is open, without recursion: a book may be one long chain.
fn search(start: (usize, usize), all: &[Vec<Embed>], state: &mut [Vec<State>], found: &mut Vec<(usize, usize)>) {
    let inside = |(page, index): (usize, usize)| {
        let embed = &all[page][index];
        let inner = all[embed.page].iter().enumerate().filter(|(_, inner)| embed.section.contains(&inner.span.start));
        inner.map(|(index, _)| (embed.page, index)).collect::<Vec<_>>()
    };
    if state[start.0][start.1] != State::New {
        return;
    }
    state[start.0][start.1] = State::Open;
    let mut open = vec![(start, inside(start))];
    while let Some((here, next)) = open.last_mut() {
        let here = *here;
        let Some(inner) = next.pop() else {
            state[here.0][here.1] = State::Done;
            open.pop();
            continue;
        };
        match state[inner.0][inner.1] {
            State::New => {
                state[inner.0][inner.1] = State::Open;
                open.push((inner, inside(inner)));
            }
            State::Open if !found.contains(&here) => found.push(here),
            State::Open | State::Done => {}
        }
    }
}
