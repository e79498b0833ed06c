//! From text to pages.
//!
//! Takes [`crate::source::Sources`]; gives one [`Page`] for each note, and diagnostics. Parsing never fails. Nothing is
//! rendered here, no Python is read and no link is followed.

mod anchor;
mod blocks;
mod code;
mod comment;
pub(crate) mod emoji;
mod front_matter;
mod info;
mod math;
mod note;
pub(crate) mod options;
mod page;
mod plain_links;
mod tidy;
pub(crate) mod title;
mod walk;
mod weight;
mod wiki;
mod words;

pub(crate) use anchor::slug;
pub use page::{Block, CodeLine, Fence, FrontMatter, Heading, Language, Link, LinkKind, Options, Page};
pub(crate) use tidy::tidy;
pub use weight::Weight;

use rayon::prelude::*;

use self::comment::Comment;
use self::note::Note;
use self::options::Origin;
use self::walk::{FoundFence, Html, Outline};
use crate::diagnostic::{Diagnostic, Place};
use crate::source::{FileId, Sources};

/// The extensions of Markdown that notes may use. The renderer must use the same, or it does not find the fences.
///
/// Metadata blocks are left out: what parses is the text below them ([`Page::body`]).
#[must_use]
pub fn markdown_options() -> pulldown_cmark::Options {
    pulldown_cmark::Options::ENABLE_TABLES
        | pulldown_cmark::Options::ENABLE_FOOTNOTES
        | pulldown_cmark::Options::ENABLE_STRIKETHROUGH
        | pulldown_cmark::Options::ENABLE_TASKLISTS
        | pulldown_cmark::Options::ENABLE_HEADING_ATTRIBUTES
        | pulldown_cmark::Options::ENABLE_DEFINITION_LIST
        | pulldown_cmark::Options::ENABLE_MATH
        | pulldown_cmark::Options::ENABLE_GFM
}

/// What the Markdown parser says of `text`, with places: what every stage reads.
pub(crate) fn events(text: &str) -> impl Iterator<Item = (pulldown_cmark::Event<'_>, std::ops::Range<usize>)> {
    plain_links::PlainLinks::new(text, blocks::Unnamed::new(text, named_blocks(text), all_events(text)))
}

/// Likewise, with the names of blocks, and plain links as text.
fn all_events(text: &str) -> impl Iterator<Item = (pulldown_cmark::Event<'_>, std::ops::Range<usize>)> {
    wiki::WikiLinks::new(text, plain_links::events(text))
}

fn named_blocks(text: &str) -> Vec<blocks::Named> {
    blocks::find(text, || all_events(text))
}

/// The pages of all notes, in the order of the notes, and what is wrong with them, in the order of the text.
///
/// Drafts are pages like others.
#[must_use]
pub fn parse(sources: &Sources) -> (Vec<Page>, Vec<Diagnostic>) {
    let notes: Vec<_> = sources.iter().map(|(id, file)| Note { id, file }).collect();
    let parsed: Vec<_> = notes.into_par_iter().map(parse_note).collect();
    let mut pages = Vec::with_capacity(parsed.len());
    let mut diagnostics = Vec::new();
    for (page, found) in parsed {
        pages.push(page);
        diagnostics.extend(found);
    }
    (pages, diagnostics)
}

/// The page of the note `id` alone, and what is wrong with it, as [`parse`] gives them.
#[must_use]
pub fn parse_one(sources: &Sources, id: FileId) -> (Page, Vec<Diagnostic>) {
    parse_note(Note { id, file: sources.file(id) })
}

fn parse_note(note: Note<'_>) -> (Page, Vec<Diagnostic>) {
    let head = front_matter::read(note);
    let outline = walk::outline(note, head.body_start);
    let mut diagnostics = Vec::from_iter(head.diagnostic);
    for html in &outline.html {
        if let Html::Block(range) = html {
            diagnostics.extend(comment::hidden_fences(note, range.clone()));
        }
    }
    let (fences, problems) = fences(note, &outline);
    diagnostics.extend(problems);
    diagnostics.sort_by_key(place_in_note);
    let page = Page {
        file: note.id,
        title: page_title(note, &head.front_matter, &outline.headings),
        front_matter: head.front_matter,
        body: note.span(head.body_start..note.text().len()),
        headings: outline.headings,
        fences,
        links: outline.links,
        blocks: outline.blocks,
    };
    (page, diagnostics)
}

fn place_in_note(diagnostic: &Diagnostic) -> u32 {
    match &diagnostic.place {
        Place::Note(span) => span.start,
        _ => 0,
    }
}

fn page_title(note: Note<'_>, front_matter: &FrontMatter, headings: &[Heading]) -> String {
    let heading = || headings.iter().map(|heading| &heading.text).find(|text| !text.is_empty()).cloned();
    front_matter.title.clone().or_else(heading).unwrap_or_else(|| title::from_path(&note.file.path))
}

/// The fences of the outline with their options, and what is wrong with them.
fn fences(note: Note<'_>, outline: &Outline) -> (Vec<Fence>, Vec<Diagnostic>) {
    let comments: Vec<_> = outline.html.iter().flat_map(|html| comment::find(note, html.range())).collect();
    let starts: Vec<_> = outline.fences.iter().map(|found| found.fence.range.start).collect();
    let mut above: Vec<Vec<&Comment>> = vec![Vec::new(); starts.len()];
    let mut diagnostics = Vec::new();
    for (comment, fence) in comments.iter().zip(comment::attach(note, &comments, &starts)) {
        match fence {
            Some(fence) => above[fence].push(comment),
            None if comment.options.is_some() => diagnostics.push(comment::unattached(note, comment)),
            None => {}
        }
    }
    let fences = outline.fences.iter().zip(above).map(|(found, above)| {
        let (fence, problems) = fence(note, found, &above, &outline.headings);
        diagnostics.extend(problems);
        fence
    });
    (fences.collect(), diagnostics)
}

fn fence(note: Note<'_>, found: &FoundFence, above: &[&Comment], headings: &[Heading]) -> (Fence, Vec<Diagnostic>) {
    let raw = &found.fence;
    let info_text = note.slice(raw.info.clone());
    let info = info::read(info_text);
    let mut options = Options::default();
    let mut diagnostics = Vec::new();
    for range in above.iter().filter_map(|comment| comment.options.clone()) {
        let words = words::split(note.slice(range.clone()), 0);
        diagnostics.extend(options::apply(&mut options, &words, Origin::Comment, (note, range.start)));
    }
    options.title = info.caption.clone().or(options.title);
    let words = words::split(info_text, info.options_from);
    let problems = options::apply(&mut options, &words, Origin::Info, (note, raw.info.start));
    // The words behind another language are for other tools.
    if !matches!(info.language, Language::Other(_)) {
        diagnostics.extend(problems);
    }
    if !raw.closed {
        diagnostics.push(unclosed(note, raw));
    }
    let fence = Fence {
        span: note.span(raw.range.clone()),
        line: raw.line,
        end_line: raw.end_line,
        info: info_text.to_owned(),
        language: info.language,
        options,
        lines: raw.lines.clone(),
        heading_path: found.headings.iter().map(|&index| headings[index].text.clone()).collect(),
        section: found.headings.last().map(|&index| headings[index].anchor.clone()),
        block_start: crate::source::clamp(found.block_start),
    };
    (fence, diagnostics)
}

fn unclosed(note: Note<'_>, fence: &code::RawFence) -> Diagnostic {
    let marker = note.slice(fence.marker.clone());
    Diagnostic::warning("unclosed-fence", note.place(fence.marker.clone()), "this fence is not closed")
        .with_help(format!("end the code with a line of {marker}"))
}

#[cfg(test)]
mod tests;
