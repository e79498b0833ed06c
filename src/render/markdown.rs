//! The text of a note as HTML.
//!
//! Takes a page and the HTML of its fences; gives the page's body. Headings get the anchors that parsing gave them,
//! links lead to pages, and each code block becomes the example that it is. Which fence a block is, is told by the
//! offset at which the Markdown parser reports it.

mod footnotes;
mod pieces;
mod tidy;

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Tag, TagEnd, html};

use super::names::NameLinks;
use super::{embed, highlight::escape, wiki};
use crate::drawn::{self, Layout};
use crate::link::html::attributes;
use crate::link::{Resolution, Targets};
use crate::names::Documentation;
use crate::parse::{Heading, LinkKind, Page};
use crate::source::Span;
pub(super) use pieces::attribute;
use pieces::{alert_title, formula, heading_link, task};

/// A note as HTML.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Body {
    /// The heading that the note begins with, where that is its title, as `<h1>`.
    pub(super) heading: Option<String>,
    /// Everything else.
    pub(super) content: String,
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
    /// What other notes give to it, by the places of the links that ask for it.
    pub(super) embeds: HashMap<u32, String>,
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
    let mut writer = Writer {
        input,
        headings: input.page.headings.iter(),
        heading: None,
        broken_links: Vec::new(),
        names: NameLinks::new(input.documentation),
        events: Vec::new(),
    };
    let mut parser = crate::parse::events(input.text);
    let mut in_note = false;
    while let Some((event, range)) = parser.next() {
        // Footnotes stand anywhere: those that are referred to are chosen later.
        let ends_note = event == Event::End(TagEnd::FootnoteDefinition);
        in_note = !ends_note && (in_note || matches!(event, Event::Start(Tag::FootnoteDefinition(_))));
        if !(input.shows(range.start) || in_note || ends_note) {
            if matches!(event, Event::Start(Tag::Heading { .. })) {
                writer.headings.next();
            }
            continue;
        }
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let text = take_text(&mut parser);
                writer.code_block(kind, text, range);
            }
            Event::Start(Tag::HtmlBlock) => {
                let text = take_text(&mut parser);
                writer.html(&text);
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
    }
    let mut events = embed::without_empty_paragraphs(tidy::tidy(writer.events), !input.embeds.is_empty());
    events = footnotes::collect(events, input.prefix());
    let split = if input.is_embedded() { 0 } else { take_title(&mut events, input.page) };
    let (heading, rest) = events.split_at(split);
    Body { heading: (split > 0).then(|| to_html(heading)), content: to_html(rest) }
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

/// Turns the parser's events into those that are rendered.
struct Writer<'a> {
    input: &'a Input<'a>,
    headings: std::slice::Iter<'a, Heading>,
    /// The heading that is open.
    heading: Option<&'a Heading>,
    /// For each open link or image, whether it leads nowhere.
    broken_links: Vec<bool>,
    names: NameLinks<'a>,
    events: Vec<Event<'a>>,
}

impl<'a> Writer<'a> {
    fn event(&mut self, event: Event<'a>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::InlineHtml(html) => {
                let html = self.rewrite_links(&html);
                self.events.push(Event::InlineHtml(html.into()));
            }
            Event::Code(code) => self.code(code),
            Event::TaskListMarker(done) => self.inline(task(done)),
            Event::InlineMath(math) => {
                self.inline(formula(&format!("${math}$"), drawn::math(&math, Layout::Inline).ok()));
            }
            Event::DisplayMath(math) => {
                self.inline(formula(&format!("$${math}$$"), drawn::math(&math, Layout::Display).ok()));
            }
            event => self.events.push(event),
        }
    }

    fn start(&mut self, tag: Tag<'a>) {
        match tag {
            Tag::Heading { level, classes, attrs, .. } => {
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

    fn end(&mut self, tag: TagEnd) {
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

    /// A link that leads out of the book stays as it is, as does one that the renderer is not asked about.
    fn target(&self, target: Option<(LinkKind, &str)>) -> Target {
        let Some((kind, target)) = target else { return Target::Same };
        match self.input.targets.resolve(self.input.index, target, kind) {
            Resolution::External | Resolution::Text => Target::Same,
            Resolution::Internal(way) => Target::Url(way.href(self.input.url)),
            Resolution::Broken(problem) => Target::Nowhere(problem.to_string()),
        }
    }

    fn wiki_link(&mut self, kind: LinkKind, target: CowStr<'a>, content: Vec<Event<'a>>, range: Range<usize>) {
        let (link_type, title, id) = (LinkType::Inline, CowStr::from(""), CowStr::from(""));
        let url = match self.input.targets.resolve(self.input.index, &target, kind) {
            Resolution::Text => return self.events.push(Event::Text(CowStr::from(&self.input.text[range]))),
            Resolution::External => target,
            Resolution::Internal(way) => way.href(self.input.url).into(),
            Resolution::Broken(problem) => {
                self.open_broken(&problem.to_string());
                self.events.extend(content);
                return self.end(TagEnd::Link);
            }
        };
        self.open(Tag::Link { link_type, dest_url: url, title, id });
        self.events.extend(content);
        self.end(TagEnd::Link);
    }

    /// `![[…]]`: a picture, whose title may be its size; what is no picture is linked.
    fn embed(&mut self, target: CowStr<'a>, title: Vec<Event<'a>>, range: Range<usize>) {
        let place = self.input.page.body.start + crate::source::clamp(range.start);
        if let Some(html) = self.input.embeds.get(&place)
            && embed::put(&mut self.events, html)
        {
            return;
        }
        let resolved = self.input.targets.resolve(self.input.index, &target, LinkKind::Embed);
        let picture = match &resolved {
            Resolution::Internal(way) if way.page.is_none() => way.href(self.input.url),
            Resolution::External => target.to_string(),
            _ => {
                let shown = if title.is_empty() { vec![Event::Text(target.clone())] } else { title };
                return self.wiki_link(LinkKind::Embed, target, shown, range);
            }
        };
        self.inline(wiki::picture(&picture, &target, &plain_text(&title)));
    }

    fn open(&mut self, tag: Tag<'a>) {
        self.broken_links.push(false);
        self.events.push(Event::Start(tag));
    }

    /// No dead link is written: its text stays, marked.
    fn open_broken(&mut self, why: &str) {
        self.broken_links.push(true);
        self.inline(format!("<span class=\"broken-link\" title=\"{}\">", attribute(why)));
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

    fn inline(&mut self, html: String) {
        self.events.push(Event::InlineHtml(html.into()));
    }

    fn block(&mut self, html: &str) {
        self.events.push(Event::Html(html.to_owned().into()));
    }

    fn html(&mut self, html: &str) {
        let html = self.rewrite_links(html);
        self.block(&html);
    }

    /// The block's fences, and what stands around them where the block is one that is indented too far.
    fn code_block(&mut self, kind: CodeBlockKind<'a>, text: String, range: Range<usize>) {
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

    /// Raw HTML whose links lead to pages instead of notes.
    fn rewrite_links(&self, html: &str) -> String {
        let mut rewritten = String::with_capacity(html.len());
        let mut done = 0;
        for found in attributes(html) {
            let Some(kind) = found.link_kind() else { continue };
            let target = found.value.replace("&amp;", "&");
            if let Target::Url(url) = self.target(Some((kind, &target))) {
                rewritten.push_str(&html[done..found.range.start]);
                rewritten.push_str(&attribute(&url));
                done = found.range.end;
            }
        }
        rewritten.push_str(&html[done..]);
        rewritten
    }
}

/// The text of inline events.
fn plain_text(events: &[Event<'_>]) -> String {
    let text = |event: &Event<'_>| match event {
        Event::Text(text) | Event::Code(text) => text.to_string(),
        _ => String::new(),
    };
    events.iter().map(text).collect()
}

/// Where a link is written to lead.
enum Target {
    Same,
    Url(String),
    Nowhere(String),
}
