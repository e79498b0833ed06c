//! Tells authors of HTML that was not left as it is.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};
use rayon::prelude::*;

use super::{Containment, Piece, Problem, ProblemKind};
use crate::diagnostic::{Diagnostic, Place};
use crate::parse::Page;
use crate::source::{Sources, Span};

/// One warning for each tag of `pages` that is not closed, closes nothing, is cut off, or is not for notes; in the order
/// of the text.
#[must_use]
pub fn check(pages: &[Page], sources: &Sources) -> Vec<Diagnostic> {
    let found: Vec<Vec<Diagnostic>> = pages.par_iter().map(|page| of_page(page, sources)).collect();
    found.into_iter().flatten().collect()
}

fn of_page(page: &Page, sources: &Sources) -> Vec<Diagnostic> {
    let text = sources.text(page.body);
    // Most notes have none: do not read them once more.
    let may_open = |c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?');
    if !text.match_indices('<').any(|(at, _)| text[at + 1..].starts_with(may_open)) {
        return Vec::new();
    }
    let mut reader = Reader::default();
    reader.read(text);
    let base = page.body.start as usize;
    let mut problems = std::mem::take(&mut reader.containment.problems);
    problems.sort_by_key(|problem| problem.range.start);
    let span = |range: &Range<usize>| {
        let start = reader.place(range.start);
        Span::new(page.file, base + start, base + (start + range.len()).min(text.len()))
    };
    problems.iter().map(|problem| diagnostic(problem, Place::Note(span(&problem.range)))).collect()
}

/// Reads a note as the renderer does.
#[derive(Default)]
struct Reader {
    containment: Containment,
    /// Where pieces of HTML begin: among all HTML, and in the text.
    places: Vec<(usize, usize)>,
    /// The block of HTML that is open.
    block: Option<String>,
    /// How long all blocks and lines of HTML were so far.
    read: usize,
    /// How many images are open: what is in them becomes text.
    images: usize,
}

impl Reader {
    fn read(&mut self, text: &str) {
        for (event, range) in crate::parse::events(text) {
            self.event(event, range.start);
        }
        self.containment.end();
    }

    fn event(&mut self, event: Event<'_>, at: usize) {
        match event {
            Event::Start(Tag::HtmlBlock) => self.block = Some(String::new()),
            Event::End(TagEnd::HtmlBlock) => {
                if let Some(html) = self.block.take() {
                    self.containment.contain(&html, Piece::Block);
                }
            }
            Event::Html(html) | Event::Text(html) if self.block.is_some() => {
                self.note(at, html.len());
                self.block.get_or_insert_default().push_str(&html);
            }
            Event::InlineHtml(html) if self.images == 0 => {
                self.note(at, html.len());
                self.containment.contain(&html, Piece::Inline);
            }
            Event::Start(tag) => {
                self.images += usize::from(matches!(tag, Tag::Image { .. }));
                self.containment.enter(&tag);
            }
            Event::End(tag) => {
                self.images -= usize::from(tag == TagEnd::Image && self.images > 0);
                self.containment.leave();
            }
            _ => {}
        }
    }

    fn note(&mut self, at: usize, length: usize) {
        self.places.push((self.read, at));
        self.read += length;
    }

    /// Where in the text it stands.
    fn place(&self, at: usize) -> usize {
        let next = self.places.partition_point(|&(start, _)| start <= at);
        let (start, place) = next.checked_sub(1).map_or((0, 0), |index| self.places[index]);
        place + (at - start)
    }
}

fn diagnostic(problem: &Problem, place: Place) -> Diagnostic {
    let (code, message, help) = match &problem.kind {
        ProblemKind::Unclosed(name) => (
            "unclosed-html",
            format!("`<{name}>` is not closed in what it stands in, so it is closed where that ends"),
            format!("write `</{name}>` where it should end; text that only looks like a tag belongs into backticks"),
        ),
        ProblemKind::Stray(name) => (
            "stray-html",
            format!("`</{name}>` closes nothing that is open here, so it is left out"),
            format!("take it out, or put it where the element is open that `<{name}>` begins"),
        ),
        ProblemKind::CutTag => (
            "unclosed-html",
            "this tag has no `>` before its block ends, so it is shown as it is written".to_owned(),
            "finish it, without an empty line in it; write `&lt;` for a character that is no tag".to_owned(),
        ),
        ProblemKind::CutComment => (
            "unclosed-html",
            "this comment has no end, so all that follows in its block is hidden".to_owned(),
            "write `-->` where it should end".to_owned(),
        ),
        ProblemKind::CutText(name) => (
            "unclosed-html",
            format!("`<{name}>` is not closed in its block, so it is shown as it is written"),
            format!("write `</{name}>` where it should end"),
        ),
        ProblemKind::OfThePage(name) => (
            "stray-html",
            format!("`<{name}>` belongs to a whole page and not to a note, so it is left out"),
            "take it out; the theme makes the page".to_owned(),
        ),
    };
    Diagnostic::warning(code, place, message).with_help(help)
}
