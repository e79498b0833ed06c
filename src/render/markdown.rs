//! The text of a note as HTML.
//!
//! Takes a page and the HTML of its fences; gives the page's body. Headings get the anchors that parsing gave them,
//! links lead to pages, and each code block becomes the example that it is. Which fence a block is, is told by the
//! offset at which the Markdown parser reports it.

mod footnotes;
mod links;
mod pieces;
mod writer;

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, LinkType, Tag, TagEnd, html};

use super::embed;
use crate::around;
use crate::link::Targets;
use crate::names::Documentation;
use crate::parse::{self, LinkKind, Page};
use crate::source::Span;
use crate::untrusted::Trust;
pub(super) use pieces::attribute;
use pieces::block_anchor;
use writer::Writer;

/// A note as HTML.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Body {
    /// The heading that the note begins with, where that is its title, as `<h1>`.
    pub(super) heading: Option<String>,
    /// Everything else.
    pub(super) content: String,
    /// The first paragraph of it that has a text and is the note's own, as text of a bounded length.
    pub(super) lead: Option<String>,
}

/// What takes the place of a fence: where it stands, and its HTML.
#[derive(Debug)]
pub(super) struct Figure {
    pub(super) span: Span,
    pub(super) html: String,
}

/// What the renderer knows about a page.
pub(super) struct Input<'a> {
    /// The page.
    pub(super) page: &'a Page,
    /// Its index in `targets`.
    pub(super) index: usize,
    /// The URL of the page that it is shown on.
    pub(super) url: &'a str,
    /// The text of its body.
    pub(super) text: &'a str,
    /// Where links lead.
    pub(super) targets: &'a Targets<'a>,
    /// Where names are documented.
    pub(super) documentation: Documentation<'a>,
    /// Its fences, by [`crate::parse::Fence::block_start`].
    pub(super) figures: HashMap<u32, Vec<Figure>>,
    /// The HTML ids of its examples.
    pub(super) examples: &'a [String],
    /// What other notes give to it, by the places of the links that ask for it.
    pub(super) embeds: HashMap<u32, String>,
    /// How far whoever wrote it is trusted.
    pub(super) trust: Trust,
    /// Where it stands.
    pub(super) standing: Standing,
}

/// Whether a note is on its own page.
pub(super) enum Standing {
    /// It is.
    Own,
    /// A part of it is shown within another: its headings are a level lower, and nothing can be linked to in it.
    Embedded {
        /// The part, as a range of the note.
        section: Range<u32>,
        /// What stands before ids, which are to be unique on the page.
        prefix: String,
    },
}

impl Input<'_> {
    /// Whether what begins at an offset of the body is shown.
    fn shows(&self, offset: usize) -> bool {
        match &self.standing {
            Standing::Own => true,
            Standing::Embedded { section, .. } => {
                section.contains(&(self.page.body.start + crate::source::clamp(offset)))
            }
        }
    }

    fn prefix(&self) -> &str {
        match &self.standing {
            Standing::Own => "",
            Standing::Embedded { prefix, .. } => prefix,
        }
    }

    fn is_embedded(&self) -> bool {
        matches!(self.standing, Standing::Embedded { .. })
    }
}

/// Renders the body of a page.
pub(super) fn body(input: &Input<'_>) -> Body {
    let mut writer = Writer::new(input);
    let mut parser = crate::parse::events(input.text);
    let mut in_note = false;
    while let Some((event, range)) = parser.next() {
        // Footnotes stand anywhere: those that are referred to are chosen later.
        let ends_note = event == Event::End(TagEnd::FootnoteDefinition);
        in_note = !ends_note && (in_note || matches!(event, Event::Start(Tag::FootnoteDefinition(_))));
        if !(input.shows(range.start) || in_note || ends_note) {
            if matches!(event, Event::Start(Tag::Heading { .. })) {
                writer.pass_heading();
            }
            continue;
        }
        let block = writer.block_at(&event, &range);
        if let Some(anchor) = block.filter(|_| !matches!(event, Event::Start(Tag::Paragraph | Tag::Item))) {
            writer.block(&block_anchor(anchor));
        }
        let within = block.filter(|_| matches!(event, Event::Start(Tag::Paragraph | Tag::Item)));
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let text = take_text(&mut parser);
                writer.code_block(kind, text, range);
            }
            Event::Start(Tag::HtmlBlock) => {
                let text = take_text(&mut parser);
                writer.html_block(&text);
            }
            Event::Start(Tag::Link { link_type: LinkType::WikiLink { .. }, dest_url, .. }) => {
                let content = take_link(&mut parser);
                writer.wiki_link(LinkKind::Wiki, dest_url, content, range);
            }
            Event::Start(Tag::Image { link_type: LinkType::WikiLink { has_pothole }, dest_url, .. }) => {
                let title = take_link(&mut parser);
                writer.embed(dest_url, if has_pothole { title } else { Vec::new() }, range);
            }
            event => writer.event(event),
        }
        if let Some(anchor) = within {
            writer.inline(block_anchor(anchor));
        }
    }
    let mut events = embed::without_empty_paragraphs(parse::tidy(writer.end()), !input.embeds.is_empty());
    if input.is_embedded() {
        embed::complete_list(&mut events);
    }
    events = footnotes::collect(events, input.prefix());
    let split = if input.is_embedded() { 0 } else { take_title(&mut events, input.page) };
    let (heading, rest) = events.split_at(split);
    Body { heading: (split > 0).then(|| to_html(heading)), content: to_html(rest), lead: lead(rest) }
}

/// What the first paragraph that has a text says. Examples and parts of other notes are HTML by now, and no paragraphs.
fn lead(events: &[Event<'_>]) -> Option<String> {
    let mut starts = (0..events.len()).filter(|&at| events[at] == Event::Start(Tag::Paragraph));
    let paragraph = |start: usize| {
        let length = events[start..].iter().position(|event| *event == Event::End(TagEnd::Paragraph))?;
        around::summary(&to_html(&events[start..=start + length]))
    };
    starts.find_map(paragraph)
}

/// The text up to the end of the block that has just begun.
fn take_text<'a>(parser: &mut impl Iterator<Item = (Event<'a>, Range<usize>)>) -> String {
    let mut text = String::new();
    for (event, _) in parser {
        match event {
            Event::Text(piece) | Event::Html(piece) => text.push_str(&piece),
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock) => break,
            _ => {}
        }
    }
    text
}

/// The events up to the end of the link or image that has just begun.
fn take_link<'a>(parser: &mut impl Iterator<Item = (Event<'a>, Range<usize>)>) -> Vec<Event<'a>> {
    let events = parser.map(|(event, _)| event);
    events.take_while(|event| !matches!(event, Event::End(TagEnd::Link | TagEnd::Image))).collect()
}

fn to_html(events: &[Event<'_>]) -> String {
    let mut text = String::new();
    html::push_html(&mut text, events.iter().cloned());
    text
}

/// Makes the heading that a note begins with the page's title, whatever its level, where its text is that title. Gives
/// the number of events that it takes, or 0 where there is none.
fn take_title(events: &mut [Event<'_>], page: &Page) -> usize {
    let Some(Event::Start(Tag::Heading { level, .. })) = events.first_mut() else { return 0 };
    let is_title = page.headings.first().is_some_and(|heading| heading.text == page.title);
    if *level != HeadingLevel::H1 && !is_title {
        return 0;
    }
    *level = HeadingLevel::H1;
    let Some(end) = events.iter().position(|event| matches!(event, Event::End(TagEnd::Heading(_)))) else { return 0 };
    events[end] = Event::End(TagEnd::Heading(HeadingLevel::H1));
    end + 1
}
