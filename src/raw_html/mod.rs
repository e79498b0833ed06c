//! The HTML that authors write into notes, kept within its place.
//!
//! Takes, in order, the elements of Markdown and the pieces of HTML between them; gives each piece so that no element
//! reaches further than the element of Markdown, or the note, that it was opened in, and nothing is closed that the note
//! did not open. So no note can break the page around it. What is well-formed stays as written, byte for byte. [`check`]
//! tells authors what is not. It says nothing about what HTML is safe: authors are trusted.

mod check;
mod elements;
mod open;
mod text;
mod tokens;

#[cfg(test)]
mod tests;

use std::ops::Range;

use pulldown_cmark::Tag as Markdown;

pub use check::check;
use open::Open;
use text::Text;
use tokens::{Cut, Tag, TagKind};

/// How a piece of HTML stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// A block of its own.
    Block,
    /// One tag or comment in a line of text.
    Inline,
}

/// What is wrong with a piece of HTML, and where, counted from the beginning of all pieces.
#[derive(Debug, PartialEq, Eq)]
struct Problem {
    kind: ProblemKind,
    range: Range<usize>,
}

#[derive(Debug, PartialEq, Eq)]
enum ProblemKind {
    /// An element is open where what it stands in ends.
    Unclosed(String),
    /// A tag closes what is not open.
    Stray(String),
    /// A tag is not finished where its block ends.
    CutTag,
    /// A comment is not finished where its block ends.
    CutComment,
    /// An element whose content is no HTML is not closed in its block.
    CutText(String),
    /// An element that is the page's.
    OfThePage(String),
}

/// What is open at one point of a note.
#[derive(Debug, Default)]
pub(crate) struct Containment {
    /// The author's elements.
    open: Open,
    /// The elements of Markdown, outermost first.
    markdown: Vec<Frame>,
    /// How long all pieces were so far.
    read: usize,
    problems: Vec<Problem>,
}

/// An open element of Markdown.
#[derive(Debug)]
struct Frame {
    /// How many of the author's elements are around it.
    floor: usize,
    kind: FrameKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FrameKind {
    Paragraph,
    /// A paragraph that a block in it has ended before.
    EndedParagraph,
    Other,
}

impl Containment {
    /// An element of Markdown begins.
    pub(crate) fn enter(&mut self, tag: &Markdown<'_>) {
        if is_block(tag) {
            self.end_paragraph();
        }
        let kind = if *tag == Markdown::Paragraph { FrameKind::Paragraph } else { FrameKind::Other };
        self.markdown.push(Frame { floor: self.open.len(), kind });
    }

    /// An element of Markdown ends. Gives what closes the HTML that is open in it.
    pub(crate) fn leave(&mut self) -> String {
        match self.markdown.pop() {
            Some(Frame { kind: FrameKind::EndedParagraph, .. }) => {
                // What Markdown ends now is the author's paragraph, if any.
                let Some(at) = self.open.find("p", self.floor()) else { return String::new() };
                let closed = self.close_above(at);
                self.open.pop();
                closed
            }
            Some(Frame { floor, .. }) => self.close_to(floor),
            None => String::new(),
        }
    }

    /// The note ends. Gives what closes the HTML that is open.
    pub(crate) fn end(&mut self) -> String {
        self.close_to(0)
    }

    /// A piece of HTML as it may stand on the page.
    pub(crate) fn contain(&mut self, html: &str, piece: Piece) -> String {
        let tokens = tokens::read(html);
        let base = self.read;
        self.read += html.len();
        let mut text = Text::of(html);
        for tag in &tokens.tags {
            self.tag(tag, base, &mut text);
        }
        let raw = self
            .open
            .last()
            .filter(|last| piece == Piece::Block && last.range.start >= base && elements::is_raw_text(&last.name));
        if let Some(raw) = raw {
            // What is in it was read as text to the end, so it is the last tag.
            let start = raw.range.start - base;
            let problem = ProblemKind::CutText(raw.name.clone());
            text.take_back(start);
            self.open.pop();
            self.problem(problem, base + start..base + start + first_line(&html[start..]));
            text.as_text();
        } else if let Some((at, cut)) = tokens.cut {
            let range = base + at..base + at + first_line(&html[at..]);
            text.copy(at);
            match cut {
                Cut::Tag => {
                    text.as_text();
                    self.problem(ProblemKind::CutTag, range);
                }
                Cut::Comment => {
                    text.skip(html.len());
                    self.problem(ProblemKind::CutComment, range);
                }
            }
        }
        text.copy(html.len());
        text.written
    }

    fn tag(&mut self, tag: &Tag, base: usize, text: &mut Text<'_>) {
        let range = base + tag.range.start..base + tag.range.end;
        text.copy(tag.range.start);
        let raw = self.open.last().filter(|last| elements::is_raw_text(&last.name));
        if raw.is_some_and(|raw| tag.kind != TagKind::End || tag.name != raw.name) {
            // Browsers take it for text.
            return text.copy(tag.range.end);
        }
        match tag.kind {
            TagKind::Doctype => text.skip(tag.range.end),
            TagKind::Start | TagKind::SelfClosing if elements::is_of_the_page(&tag.name) => {
                text.skip(tag.range.end);
                if tag.name == elements::PLAIN_TEXT {
                    text.as_text();
                }
                self.problem(ProblemKind::OfThePage(tag.name.clone()), range);
            }
            TagKind::Start | TagKind::SelfClosing => {
                if elements::is_block(&tag.name) {
                    self.end_paragraph();
                }
                text.copy(tag.range.end);
                let is_closed = tag.kind == TagKind::SelfClosing && !elements::is_raw_text(&tag.name);
                if elements::is_void(&tag.name) || (is_closed && self.open.is_foreign()) {
                    return;
                }
                if is_closed {
                    // Browsers take it for the beginning only.
                    text.put(&closing(&tag.name));
                } else {
                    self.open.push(&tag.name, range);
                }
            }
            TagKind::End => {
                if let Some(at) = self.open.find(&tag.name, self.floor()) {
                    text.put(&self.close_above(at));
                    self.open.pop();
                    return text.copy(tag.range.end);
                }
                text.skip(tag.range.end);
                if !elements::is_harmless_end(&tag.name) {
                    self.problem(ProblemKind::Stray(tag.name.clone()), range);
                }
            }
        }
    }

    /// How many of the author's elements are around the innermost element of Markdown.
    fn floor(&self) -> usize {
        self.markdown.last().map_or(0, |frame| frame.floor)
    }

    /// A block begins: a paragraph that is open right around it ends, the author's as that of Markdown.
    fn end_paragraph(&mut self) {
        let is_in_frame = self.open.len() > self.floor();
        if is_in_frame {
            if self.open.last().is_some_and(|last| last.name == "p") {
                self.open.pop();
            }
        } else if self.markdown.last().is_some_and(|frame| frame.kind == FrameKind::Paragraph) {
            // What begins now is not in it any more.
            let outer = self.markdown.iter().rev().nth(1).map_or(0, |frame| frame.floor);
            if let Some(frame) = self.markdown.last_mut() {
                *frame = Frame { floor: outer, kind: FrameKind::EndedParagraph };
            }
        }
    }

    /// Closes what is open above an element that ends. What ends by itself is left to do so.
    fn close_above(&mut self, at: usize) -> String {
        let above = self.open.above(at);
        let optional = above.iter().take_while(|element| elements::may_stay_open(&element.name)).count();
        let closed = self.close_to(at + 1 + optional);
        while self.open.len() > at + 1 {
            self.open.pop();
        }
        closed
    }

    /// Closes all but `count` of the elements that are open.
    fn close_to(&mut self, count: usize) -> String {
        let mut closed = String::new();
        while self.open.len() > count {
            let Some(element) = self.open.pop() else { break };
            closed.push_str(&closing(&element.name));
            if !elements::may_stay_open(&element.name) {
                self.problem(ProblemKind::Unclosed(element.name), element.range);
            }
        }
        closed
    }

    fn problem(&mut self, kind: ProblemKind, range: Range<usize>) {
        self.problems.push(Problem { kind, range });
    }
}

fn closing(name: &str) -> String {
    format!("</{name}>")
}

/// How long the first line of a text is.
fn first_line(text: &str) -> usize {
    text.find(['\n', '\r']).unwrap_or(text.len())
}

/// Whether an element of Markdown ends a paragraph that is open before it.
fn is_block(tag: &Markdown<'_>) -> bool {
    !matches!(
        tag,
        Markdown::Emphasis
            | Markdown::Strong
            | Markdown::Strikethrough
            | Markdown::Superscript
            | Markdown::Subscript
            | Markdown::Link { .. }
            | Markdown::Image { .. }
    )
}
