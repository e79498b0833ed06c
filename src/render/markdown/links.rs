//! Links of a note, as the page makes them: to pages instead of notes, and none that leads nowhere.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::pieces::attribute;
use super::writer::Writer;
use crate::link::Resolution;
use crate::link::html::attributes;
use crate::parse::LinkKind;
use crate::render::{embed, wiki};

impl<'a> Writer<'a> {
    /// A link that leads out of the book stays as it is, as does one that the renderer is not asked about.
    pub(super) fn target(&self, target: Option<(LinkKind, &str)>) -> Target {
        let Some((kind, target)) = target else { return Target::Same };
        match self.input.targets.resolve(self.input.index, target, kind) {
            Resolution::External | Resolution::Text => Target::Same,
            Resolution::Internal(way) => Target::Url(way.href(self.input.url)),
            Resolution::Moved(url) => Target::Url(url),
            Resolution::Broken(problem) => Target::Nowhere(problem.to_string()),
        }
    }

    pub(super) fn wiki_link(
        &mut self,
        kind: LinkKind,
        target: CowStr<'a>,
        content: Vec<Event<'a>>,
        range: Range<usize>,
    ) {
        let (link_type, title, id) = (LinkType::Inline, CowStr::from(""), CowStr::from(""));
        let url = match self.input.targets.resolve(self.input.index, &target, kind) {
            Resolution::Text => return self.events.push(Event::Text(CowStr::from(&self.input.text[range]))),
            Resolution::External => target,
            Resolution::Internal(way) => way.href(self.input.url).into(),
            Resolution::Moved(url) => url.into(),
            Resolution::Broken(problem) => {
                self.open_broken(&problem.to_string());
                self.containment.enter(&Tag::Link { link_type, dest_url: target, title, id });
                return self.linked(content);
            }
        };
        let tag = Tag::Link { link_type, dest_url: url, title, id };
        self.containment.enter(&tag);
        self.open(tag);
        self.linked(content);
    }

    /// What is in a link that has begun, and its end.
    fn linked(&mut self, content: Vec<Event<'a>>) {
        for event in content {
            self.event(event);
        }
        self.event(Event::End(TagEnd::Link));
    }

    /// `![[…]]`: a picture, whose title may be its size; what is no picture is linked.
    pub(super) fn embed(&mut self, target: CowStr<'a>, title: Vec<Event<'a>>, range: Range<usize>) {
        let place = self.input.page.body.start + crate::source::clamp(range.start);
        if let Some(html) = self.input.embeds.get(&place)
            && self.part(html)
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

    /// A part of another note. Says whether it could stand here.
    fn part(&mut self, html: &str) -> bool {
        let Some(room) = embed::room(&self.events) else { return false };
        if room == embed::Room::Paragraph {
            let closed = self.containment.leave();
            self.closed(closed);
            self.containment.enter(&Tag::Paragraph);
        }
        embed::put(&mut self.events, room, html);
        true
    }

    pub(super) fn open(&mut self, tag: Tag<'a>) {
        self.broken_links.push(false);
        self.events.push(Event::Start(tag));
    }

    /// No dead link is written: its text stays, marked.
    pub(super) fn open_broken(&mut self, why: &str) {
        self.broken_links.push(true);
        self.inline(format!("<span class=\"broken-link\" title=\"{}\">", attribute(why)));
    }

    /// Raw HTML whose links lead to pages instead of notes.
    pub(super) fn rewrite_links(&self, html: &str) -> String {
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
pub(super) enum Target {
    Same,
    Url(String),
    Nowhere(String),
}
