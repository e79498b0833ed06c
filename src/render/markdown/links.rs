//! Links of a note, as the page makes them: to pages instead of notes, and none that leads nowhere.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::pieces::attribute;
use super::writer::Writer;
use crate::link::html::{Attribute, attributes};
use crate::link::{Resolution, Way};
use crate::parse::LinkKind;
use crate::render::wiki::Medium;
use crate::render::{embed, fold, wiki};
use crate::untrusted;

impl<'a> Writer<'a> {
    /// Where a link leads. One that leads out of a book that is not trusted, to where no link may, leads nowhere.
    fn resolve(&self, target: &str, kind: LinkKind) -> Led {
        let refusal = || untrusted::refusal(target, kind).filter(|_| !self.input.trust.in_notes());
        match self.input.targets.resolve(self.input.index, target, kind) {
            Resolution::External => refusal().map_or(Led::Out, |why| Led::Nowhere(why.to_owned())),
            Resolution::Text => Led::Text,
            Resolution::Internal(way) => Led::To(way),
            Resolution::Moved(url) => Led::Away(url),
            Resolution::Broken(problem) => Led::Nowhere(problem.to_string()),
        }
    }

    /// A link that leads out of the book stays as it is, as does one that the renderer is not asked about.
    pub(super) fn target(&self, target: Option<(LinkKind, &str)>) -> Target {
        let Some((kind, target)) = target else { return Target::Same };
        match self.resolve(target, kind) {
            Led::Out | Led::Text => Target::Same,
            Led::To(way) => Target::Url(way.href(self.input.url)),
            Led::Away(url) => Target::Url(url),
            Led::Nowhere(why) => Target::Nowhere(why),
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
        let url = match self.resolve(&target, kind) {
            Led::Text => return self.events.push(Event::Text(CowStr::from(&self.input.text[range]))),
            Led::Out => target,
            Led::To(way) => way.href(self.input.url).into(),
            Led::Away(url) => url.into(),
            Led::Nowhere(why) => {
                self.open_broken(&why);
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

    /// `![[…]]`: a picture or a player, whose title may be its size; what is neither is linked.
    pub(super) fn embed(&mut self, target: CowStr<'a>, title: Vec<Event<'a>>, range: Range<usize>) {
        let place = self.input.page.body.start + crate::source::clamp(range.start);
        if let Some(html) = self.input.embeds.get(&place)
            && self.part(html)
        {
            return;
        }
        let resolved = self.resolve(&target, LinkKind::Embed);
        let file = match &resolved {
            Led::To(way) if way.page.is_none() => {
                wiki::medium(&way.url).map(|medium| (medium, way.href(self.input.url)))
            }
            // Pictures of other hosts have names of any kind.
            Led::Out => Some((wiki::medium(&target).unwrap_or(Medium::Picture), target.to_string())),
            _ => None,
        };
        let Some((medium, url)) = file else {
            let shown = if title.is_empty() { vec![Event::Text(target.clone())] } else { title };
            return self.wiki_link(LinkKind::Embed, target, shown, range);
        };
        self.inline(wiki::file(medium, &url, &target, &plain_text(&title)));
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

    /// Raw HTML whose links lead to pages instead of notes, and whose ids are those of nothing else on the page.
    pub(super) fn rewrite(&mut self, html: &str) -> String {
        let mut rewritten = String::with_capacity(html.len());
        let mut done = 0;
        for found in attributes(html) {
            match self.replaced(&found) {
                Some(Replaced::Value(value)) => {
                    rewritten.push_str(&html[done..found.range.start]);
                    rewritten.push_str(&value);
                    done = found.range.end;
                }
                Some(Replaced::Nothing) => {
                    rewritten.push_str(html[done..found.whole.start].trim_end());
                    done = found.whole.end;
                }
                None => {}
            }
        }
        rewritten.push_str(&html[done..]);
        rewritten
    }

    /// What takes the place of an attribute, where it does not stay.
    fn replaced(&mut self, found: &Attribute<'_>) -> Option<Replaced> {
        if self.input.is_embedded() && fold::NAMES.iter().any(|name| found.name.eq_ignore_ascii_case(name)) {
            let prefix = self.input.prefix();
            let names = found.value.split_whitespace().map(|name| format!("{prefix}{name}"));
            return Some(Replaced::Value(names.collect::<Vec<_>>().join(" ")));
        }
        if found.is_id() && !self.ids.insert(found.value.to_owned()) {
            return Some(Replaced::Nothing);
        }
        let kind = found.link_kind()?;
        let changed = |target: &str| match self.target(Some((kind, &target.replace("&amp;", "&")))) {
            Target::Url(url) => Some(attribute(&url)),
            Target::Same | Target::Nowhere(_) => None,
        };
        found.with_targets(changed).map(Replaced::Value)
    }
}

/// What takes the place of an attribute.
enum Replaced {
    /// The same with this value.
    Value(String),
    Nothing,
}

/// The text of inline events.
fn plain_text(events: &[Event<'_>]) -> String {
    let text = |event: &Event<'_>| match event {
        Event::Text(text) | Event::Code(text) => text.to_string(),
        _ => String::new(),
    };
    events.iter().map(text).collect()
}

/// Where a link leads.
enum Led {
    Out,
    To(Way),
    /// To where a page has moved on the web, as `book.toml` says.
    Away(String),
    Nowhere(String),
    /// It is none.
    Text,
}

/// Where a link is written to lead.
pub(super) enum Target {
    Same,
    Url(String),
    Nowhere(String),
}
