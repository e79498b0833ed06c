//! Turns the parser's events into those that are rendered.
//!
//! Takes them in order, a link or a block of code whole where it is more than its events say; gives events whose HTML is
//! the page's own. What the author wrote as HTML stays in its place ([`crate::raw_html`]).

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Tag, TagEnd};

use super::Input;
use super::links::Target;
use super::pieces::{alert_title, formula, heading_link, task};
use crate::drawn::{self, Layout};
use crate::parse::{Block, Heading, LinkKind};
use crate::raw_html::{Containment, Piece};
use crate::render::escape;
use crate::render::names::NameLinks;
use crate::untrusted;

/// The events of a page while they are made.
pub(super) struct Writer<'a> {
    pub(super) input: &'a Input<'a>,
    headings: std::slice::Iter<'a, Heading>,
    /// The heading that is open.
    heading: Option<&'a Heading>,
    /// For each open link or image, whether it leads nowhere.
    pub(super) broken_links: Vec<bool>,
    /// Blocks with names that are still to come.
    blocks: Vec<&'a Block>,
    /// The ids of the page: HTML can have none of them once more.
    pub(super) ids: HashSet<String>,
    /// How many images are open: HTML in them becomes text.
    images: usize,
    names: NameLinks<'a>,
    pub(super) containment: Containment,
    pub(super) events: Vec<Event<'a>>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(input: &'a Input<'a>) -> Self {
        let page = input.page;
        let headings = page.headings.iter().map(|heading| &heading.anchor);
        let mut ids: HashSet<String> = headings.chain(input.examples).cloned().collect();
        let blocks = page.blocks.iter().filter(|block| ids.insert(block.anchor.clone())).collect();
        Self {
            input,
            blocks,
            ids,
            headings: input.page.headings.iter(),
            heading: None,
            broken_links: Vec::new(),
            images: 0,
            names: NameLinks::new(input.documentation),
            containment: Containment::default(),
            events: Vec::new(),
        }
    }

    /// All events, when the last one was written.
    pub(super) fn end(mut self) -> Vec<Event<'a>> {
        let closed = self.containment.end();
        self.closed(closed);
        self.events
    }

    /// The anchor of the block that begins with `event`, where it has a name. Each is given once.
    pub(super) fn block_at(&mut self, event: &Event<'_>, range: &Range<usize>) -> Option<&'a str> {
        if self.blocks.is_empty() || self.input.is_embedded() || !matches!(event, Event::Start(_)) {
            return None;
        }
        let base = self.input.page.body.start as usize;
        let is_here = |block: &&Block| {
            (block.span.start as usize, block.span.end as usize) == (range.start + base, range.end + base)
        };
        let at = self.blocks.iter().position(is_here)?;
        Some(&self.blocks.remove(at).anchor)
    }

    /// A heading is not shown.
    pub(super) fn pass_heading(&mut self) {
        self.headings.next();
    }

    pub(super) fn event(&mut self, event: Event<'a>) {
        match event {
            Event::Start(tag) => {
                self.containment.enter(&tag);
                self.images += usize::from(matches!(tag, Tag::Image { .. }));
                self.start(tag);
            }
            Event::End(tag) => {
                let closed = self.containment.leave();
                self.closed(closed);
                self.images -= usize::from(tag == TagEnd::Image && self.images > 0);
                self.end_of(tag);
            }
            Event::InlineHtml(html) if self.images == 0 => {
                let html = self.trusted(&html);
                let html = self.containment.contain(&html, Piece::Inline);
                let html = self.rewrite(&html);
                self.inline(html);
            }
            Event::Code(code) => self.code(code),
            Event::TaskListMarker(done) => self.inline(task(done)),
            Event::InlineMath(math) => {
                let html = formula(&format!("${math}$"), drawn::math(&math, Layout::Inline).ok());
                self.inline(format!("<span class=\"formula\">{html}</span>"));
            }
            Event::DisplayMath(math) => {
                self.inline(formula(&format!("$${math}$$"), drawn::math(&math, Layout::Display).ok()));
            }
            event => self.events.push(event),
        }
    }

    fn start(&mut self, tag: Tag<'a>) {
        match tag {
            Tag::Heading { level, mut classes, mut attrs, .. } => {
                if !self.input.trust.in_notes() {
                    (classes, attrs) = (Vec::new(), Vec::new());
                }
                self.heading = self.headings.next();
                if self.input.is_embedded() {
                    let level = HeadingLevel::try_from(level as usize + 1).unwrap_or(HeadingLevel::H6);
                    return self.events.push(Event::Start(Tag::Heading { level, id: None, classes, attrs }));
                }
                let id = self.heading.map(|heading| CowStr::from(heading.anchor.clone()));
                self.events.push(Event::Start(Tag::Heading { level, id, classes, attrs }));
            }
            Tag::Link { link_type, dest_url, title, id } => {
                let target = if link_type == LinkType::Email { None } else { Some((LinkKind::Link, &*dest_url)) };
                match self.target(target) {
                    Target::Same => self.open(Tag::Link { link_type, dest_url, title, id }),
                    Target::Url(url) => self.open(Tag::Link { link_type, dest_url: url.into(), title, id }),
                    Target::Nowhere(why) => self.open_broken(&why),
                }
            }
            Tag::Image { link_type, dest_url, title, id } => match self.target(Some((LinkKind::Image, &dest_url))) {
                Target::Same => self.open(Tag::Image { link_type, dest_url, title, id }),
                Target::Url(url) => self.open(Tag::Image { link_type, dest_url: url.into(), title, id }),
                Target::Nowhere(why) => self.open_broken(&why),
            },
            // A wide table scrolls by itself, by keyboard too.
            Tag::Table(alignments) => {
                self.block("<div class=\"table\" tabindex=\"0\">\n");
                self.events.push(Event::Start(Tag::Table(alignments)));
            }
            Tag::BlockQuote(kind) => {
                self.events.push(Event::Start(Tag::BlockQuote(kind)));
                if let Some(kind) = kind {
                    self.block(&format!("<p class=\"alert-title\">{}</p>\n", alert_title(kind)));
                }
            }
            tag => self.events.push(Event::Start(tag)),
        }
    }

    fn end_of(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) if self.input.is_embedded() => {
                self.heading = None;
                let level = HeadingLevel::try_from(level as usize + 1).unwrap_or(HeadingLevel::H6);
                self.events.push(Event::End(TagEnd::Heading(level)));
            }
            TagEnd::Heading(_) => {
                if let Some(heading) = self.heading.take() {
                    self.inline(heading_link(heading));
                }
                self.events.push(Event::End(tag));
            }
            TagEnd::Link | TagEnd::Image => {
                if self.broken_links.pop() == Some(true) {
                    self.inline("</span>".to_owned());
                } else {
                    self.events.push(Event::End(tag));
                }
            }
            TagEnd::Table => {
                self.events.push(Event::End(tag));
                self.block("</div>\n");
            }
            tag => self.events.push(Event::End(tag)),
        }
    }

    /// Inline code, linked where it is a name that is documented; not in a heading or within another link.
    fn code(&mut self, code: CowStr<'a>) {
        let is_free = self.heading.is_none() && self.broken_links.is_empty();
        let open = if is_free { self.names.inline(&code) } else { None };
        let is_link = open.is_some();
        self.events.extend(open.map(|tag| Event::InlineHtml(tag.into())));
        self.events.push(Event::Code(code));
        self.events.extend(is_link.then(|| Event::InlineHtml("</a>".into())));
    }

    pub(super) fn inline(&mut self, html: String) {
        self.events.push(Event::InlineHtml(html.into()));
    }

    pub(super) fn block(&mut self, html: &str) {
        self.events.push(Event::Html(html.to_owned().into()));
    }

    /// What closes the author's HTML.
    pub(super) fn closed(&mut self, html: String) {
        if !html.is_empty() {
            self.inline(html);
        }
    }

    /// The author's HTML, as far as it may stand on the page.
    fn trusted<'h>(&self, html: &'h str) -> Cow<'h, str> {
        if self.input.trust.in_notes() { Cow::Borrowed(html) } else { Cow::Owned(untrusted::raw_html(html)) }
    }

    /// A block of the author's HTML.
    pub(super) fn html_block(&mut self, html: &str) {
        let html = self.trusted(html);
        let html = self.containment.contain(&html, Piece::Block);
        let html = self.rewrite(&html);
        self.block(&html);
    }

    /// The block's fences, and what stands around them where the block is one that is indented too far.
    pub(super) fn code_block(&mut self, kind: CodeBlockKind<'a>, text: String, range: Range<usize>) {
        self.containment.enter(&Tag::CodeBlock(CodeBlockKind::Indented));
        self.containment.leave();
        let base = self.input.page.body.start as usize;
        let figures = self.input.figures.get(&crate::source::clamp(base + range.start));
        let Some(figures) = figures.filter(|figures| !figures.is_empty()) else {
            self.events.push(Event::Start(Tag::CodeBlock(kind)));
            self.events.push(Event::Text(text.into()));
            return self.events.push(Event::End(TagEnd::CodeBlock));
        };
        let mut at = range.start;
        for figure in figures {
            let span = figure.span.start as usize - base.min(figure.span.start as usize)
                ..(figure.span.end as usize).saturating_sub(base);
            self.around(at..span.start);
            self.block(&figure.html);
            at = span.end.max(at);
        }
        self.around(at..range.end);
    }

    /// What stands between fences in one indented block: code without a marker, or comments that are not for readers.
    fn around(&mut self, range: Range<usize>) {
        let text = self.input.text.get(range).unwrap_or("").trim();
        let comment = text.starts_with("<!--") && text.ends_with("-->");
        if !text.is_empty() && !comment {
            self.block(&format!("<pre><code>{}</code></pre>\n", escape(text)));
        }
    }
}
