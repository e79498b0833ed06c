//! Notes and sections that are shown within another note.
//!
//! Takes the book and what a page embeds; gives the HTML of each part, to stand in the place of the link that asks for it.
//! Nothing runs for it: examples are shown with the verdict that they have where they live, and a link leads there.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::listing::link;
use super::markdown::{self, Input, attribute};
use super::{Book, page};
use crate::error::Result;
use crate::link::{self, Embed, encode_fragment};

/// Embeds within embeds within embeds are links from here on: notes that embed each other in many places would
/// otherwise make a page of any size.
const DEEPEST: usize = 3;

/// The embeds of one page.
pub(super) struct Embeds<'b> {
    book: &'b Book<'b>,
    /// URL of the page.
    url: &'b str,
    /// How many parts are on the page: each gets ids of its own.
    count: usize,
    /// The parts that are being rendered, outermost first.
    open: Vec<(usize, Range<u32>)>,
}

impl<'b> Embeds<'b> {
    pub(super) fn new(book: &'b Book<'b>, url: &'b str) -> Self {
        Self { book, url, count: 0, open: Vec::new() }
    }

    /// What stands for the embeds in a part of the page with this index, by the place of their links.
    pub(super) fn within(&mut self, index: usize, part: &Range<u32>) -> Result<HashMap<u32, String>> {
        self.open.push((index, part.clone()));
        let mut embeds = HashMap::new();
        for embed in link::embeds(&self.book.targets, index) {
            let is_open = self.open.contains(&(embed.page, embed.section.clone()));
            if part.contains(&embed.span.start) && !is_open && self.open.len() <= DEEPEST {
                embeds.insert(embed.span.start, self.html(&embed)?);
            }
        }
        self.open.pop();
        Ok(embeds)
    }

    fn html(&mut self, embed: &Embed) -> Result<String> {
        self.count += 1;
        let prefix = format!("embed-{}-", self.count);
        let book = self.book;
        let page = &book.report.pages[embed.page];
        let body = markdown::body(&Input {
            page: page.page,
            index: embed.page,
            url: self.url,
            text: book.report.sources.text(page.page.body),
            targets: &book.targets,
            documentation: book.documentation,
            examples: &[],
            figures: page::figures(book, embed.page, &prefix, &embed.section)?,
            embeds: self.within(embed.page, &embed.section)?,
            trust: book.config.site.trust,
            standing: markdown::Standing::Embedded { section: embed.section.clone(), prefix },
        });
        let mut source = link(&page.page.title, self.url, &page.url);
        let heading = page.page.headings.iter().find(|heading| heading.anchor == embed.anchor);
        if let Some(heading) = heading.filter(|heading| heading.text != page.page.title) {
            source.title = format!("{} › {}", source.title, heading.text);
        }
        if !embed.anchor.is_empty() {
            let page = if page.url == self.url { "" } else { &source.href };
            source.href = format!("{page}#{}", encode_fragment(&embed.anchor));
        }
        let (title, href) = (attribute(&source.title), attribute(&source.href));
        Ok(format!(
            "<section class=\"embed\" aria-label=\"From {title}\">\n\
             <p class=\"embed-source\">From <a href=\"{href}\">{title}</a></p>\n{}</section>\n",
            body.content
        ))
    }
}

/// Where a block can be put into the events of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// In the place of a paragraph, or between its halves.
    Paragraph,
    /// In a list.
    Item,
}

/// Where a block that comes next would stand; nothing where none may.
pub(super) fn room(events: &[Event<'_>]) -> Option<Room> {
    match enclosing(events)? {
        Tag::Paragraph => Some(Room::Paragraph),
        Tag::Item => Some(Room::Item),
        _ => None,
    }
}

/// Puts a part into the events of a page as a block.
pub(super) fn put(events: &mut Vec<Event<'_>>, room: Room, html: &str) {
    let block = Event::Html(html.to_owned().into());
    match room {
        Room::Paragraph => events.extend([Event::End(TagEnd::Paragraph), block, Event::Start(Tag::Paragraph)]),
        Room::Item => events.push(block),
    }
}

/// Puts a list around an entry with which a part begins: it was taken out of one.
pub(super) fn complete_list(events: &mut Vec<Event<'_>>) {
    if events.first() != Some(&Event::Start(Tag::Item)) {
        return;
    }
    let mut depth = 0_usize;
    let end = events.iter().position(|event| {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    });
    let end = end.map_or(events.len(), |end| end + 1);
    events.insert(end, Event::End(TagEnd::List(false)));
    events.insert(0, Event::Start(Tag::List(None)));
}

/// The innermost element that is open.
fn enclosing<'e, 't>(events: &'e [Event<'t>]) -> Option<&'e Tag<'t>> {
    let mut closed = 0;
    for event in events.iter().rev() {
        match event {
            Event::End(_) => closed += 1,
            Event::Start(tag) if closed == 0 => return Some(tag),
            Event::Start(_) => closed -= 1,
            _ => {}
        }
    }
    None
}

/// The events without the paragraphs of which embeds have left nothing.
pub(super) fn without_empty_paragraphs(events: Vec<Event<'_>>, has_embeds: bool) -> Vec<Event<'_>> {
    if !has_embeds {
        return events;
    }
    let mut kept: Vec<Event<'_>> = Vec::with_capacity(events.len());
    for event in events {
        if event == Event::End(TagEnd::Paragraph) {
            let is_nothing = |event: &Event<'_>| match event {
                Event::SoftBreak | Event::HardBreak => true,
                Event::Text(text) => text.trim().is_empty(),
                _ => false,
            };
            let rest = kept.iter().rposition(|event| !is_nothing(event));
            if let Some(start) = rest.filter(|&start| kept[start] == Event::Start(Tag::Paragraph)) {
                kept.truncate(start);
                continue;
            }
        }
        kept.push(event);
    }
    kept
}
