//! One pass over the events of the Markdown parser.
//!
//! Takes the text below the front matter; gives an [`Outline`]: headings, code blocks, links and HTML in order, all
//! with offsets into the note. What they mean is for others to say.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Tag, TagEnd};

use super::anchor::Slugger;
use super::blocks::Named;
use super::code::{Collector, RawFence};
use super::emoji;
use super::note::Note;
use super::page::{Block, Heading, Link, LinkKind};

/// What a note holds.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) headings: Vec<Heading>,
    pub(super) fences: Vec<FoundFence>,
    pub(super) links: Vec<Link>,
    pub(super) html: Vec<Html>,
    pub(super) blocks: Vec<Block>,
}

/// A fence and where it was found.
#[derive(Debug)]
pub(super) struct FoundFence {
    pub(super) fence: RawFence,
    /// Where the Markdown parser says that the block begins.
    pub(super) block_start: usize,
    /// Indices of the headings above it, outermost first.
    pub(super) headings: Vec<usize>,
}

/// A piece of HTML, or of text that may hold an HTML comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Html {
    /// A block of HTML.
    Block(Range<usize>),
    /// HTML within a paragraph, or the text around the fences of an indented block.
    Inline(Range<usize>),
}

impl Html {
    pub(super) fn range(&self) -> Range<usize> {
        match self {
            Self::Block(range) | Self::Inline(range) => range.clone(),
        }
    }
}

/// The outline of the text of `note` from `body_start` on.
pub(super) fn outline(note: Note<'_>, body_start: usize) -> Outline {
    let body = note.slice(body_start..note.text().len());
    let mut walker = Walker::new(note);
    for (event, range) in super::events(body) {
        walker.event(event, range.start + body_start..range.end + body_start);
    }
    let block = |named: Named| Block {
        anchor: format!("^{}", named.name),
        span: note.span(named.block.start + body_start..named.block.end + body_start),
        mark: note.span(named.mark.start + body_start..named.mark.end + body_start),
    };
    walker.outline.blocks = super::named_blocks(body).into_iter().map(block).collect();
    walker.outline
}

struct Walker<'a> {
    note: Note<'a>,
    outline: Outline,
    slugger: Slugger,
    /// Indices of the headings that enclose what comes next, outermost first.
    path: Vec<usize>,
    inside: Inside<'a>,
    /// How many images are open: their text is no text of the page.
    images: usize,
}

/// What collects text.
enum Inside<'a> {
    Nothing,
    Heading { text: String, id: Option<String> },
    Code { kind: BlockKind, lines: Collector<'a> },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum BlockKind {
    Fenced,
    Indented,
}

impl<'a> Walker<'a> {
    fn new(note: Note<'a>) -> Self {
        Self {
            note,
            outline: Outline::default(),
            slugger: Slugger::default(),
            path: Vec::new(),
            inside: Inside::Nothing,
            images: 0,
        }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.text(&text, range);
            }
            Event::SoftBreak | Event::HardBreak => self.text(" ", range),
            Event::InlineHtml(_) => self.outline.html.push(Html::Inline(range)),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Heading { id, .. } => {
                self.inside = Inside::Heading { text: String::new(), id: id.map(|id| id.to_string()) };
            }
            Tag::CodeBlock(kind) => {
                let kind =
                    if matches!(kind, CodeBlockKind::Fenced(_)) { BlockKind::Fenced } else { BlockKind::Indented };
                self.inside = Inside::Code { kind, lines: Collector::new(self.note, range.start) };
            }
            Tag::HtmlBlock => self.outline.html.push(Html::Block(range)),
            Tag::Link { link_type: LinkType::WikiLink { .. }, dest_url, .. } => {
                self.link(LinkKind::Wiki, dest_url.to_string(), range);
            }
            Tag::Link { link_type, dest_url, .. } => {
                let scheme = if link_type == LinkType::Email { "mailto:" } else { "" };
                self.link(LinkKind::Link, format!("{scheme}{dest_url}"), range);
            }
            Tag::Image { link_type, dest_url, .. } => {
                self.images += 1;
                let is_wiki = matches!(link_type, LinkType::WikiLink { .. });
                self.link(if is_wiki { LinkKind::Embed } else { LinkKind::Image }, dest_url.to_string(), range);
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match (tag, std::mem::replace(&mut self.inside, Inside::Nothing)) {
            (TagEnd::Heading(level), Inside::Heading { text, id }) => self.heading(level as u8, &text, id, range),
            (TagEnd::CodeBlock, Inside::Code { kind, lines }) => self.code_block(kind, lines, range),
            (tag, inside) => {
                self.inside = inside;
                self.images -= usize::from(tag == TagEnd::Image && self.images > 0);
            }
        }
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        match &mut self.inside {
            Inside::Heading { text: heading, .. } if self.images == 0 => heading.push_str(text),
            Inside::Code { lines, .. } => lines.add(text, range),
            Inside::Heading { .. } | Inside::Nothing => {}
        }
    }

    fn link(&mut self, kind: LinkKind, target: String, range: Range<usize>) {
        self.outline.links.push(Link { span: self.note.span(range), kind, target });
    }

    fn heading(&mut self, level: u8, text: &str, id: Option<String>, range: Range<usize>) {
        let text = text.trim().to_owned();
        let anchor = match id {
            Some(id) => self.slugger.unique(&id),
            None => self.slugger.anchor(&text),
        };
        // As GitHub does it, the anchor has the name of an emoji and not the emoji.
        let text = emoji::replaced(&text).into_owned();
        let line = self.note.file.line_of(range.start);
        while self.path.last().is_some_and(|&above| self.outline.headings[above].level >= level) {
            self.path.pop();
        }
        self.path.push(self.outline.headings.len());
        self.outline.headings.push(Heading { level, text, anchor, line, span: self.note.span(range) });
    }

    fn code_block(&mut self, kind: BlockKind, lines: Collector<'_>, range: Range<usize>) {
        let block_start = range.start;
        let fences = match kind {
            BlockKind::Fenced => vec![lines.into_fence(range)],
            BlockKind::Indented => {
                let fences = lines.into_indented_fences();
                self.between(&fences, &range);
                fences
            }
        };
        for fence in fences {
            self.outline.fences.push(FoundFence { fence, block_start, headings: self.path.clone() });
        }
    }

    /// A comment above a fence that is indented too far stands in the same indented block.
    fn between(&mut self, fences: &[RawFence], block: &Range<usize>) {
        let mut at = block.start;
        for fence in fences {
            self.outline.html.push(Html::Inline(at..fence.range.start));
            at = fence.range.end;
        }
    }
}
