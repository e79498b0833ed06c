//! Plain links: `https://…`, `www.…` and addresses of mail that stand in text as they are.
//!
//! Takes the events of the Markdown parser with their places; gives the same events, with a link in the place of what is
//! one in text ([`find`]). Code, other links and HTML that means either are left alone.
//!
//! Markdown would cut a URL that holds `__init__` or `~user` in pieces. So what could begin markup in a URL is hidden from the
//! parser ([`events`]), which reads the text once more where there is such a URL.

mod find;
mod open;

use std::collections::VecDeque;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use self::find::{Found, Kind};
use self::open::Open;
use super::math;

type Placed<'t> = (Event<'t>, Range<usize>);

/// Stands for what could begin markup in a URL: as long, and nothing to Markdown.
const HIDDEN: &str = "\u{1d}";
/// What could.
const MARKUP: [char; 5] = ['*', '_', '~', '$', '&'];

/// The events of `text`, in which every URL is text as a whole.
pub(super) fn events(text: &str) -> Box<dyn Iterator<Item = Placed<'_>> + '_> {
    let whole = masked(text).and_then(|masked| unmasked(&masked, text));
    whole.map_or_else(|| math::events(text), |events| Box::new(events.into_iter()))
}

/// `text` with its URLs masked, where that changes anything.
fn masked(text: &str) -> Option<String> {
    if text.contains(HIDDEN) || !holds_markup(text) {
        return None;
    }
    let (mut masked, mut open, mut done) = (String::with_capacity(text.len()), Open::default(), 0);
    for (event, range) in math::events(text) {
        open.see(&event);
        let mut from = range.start.max(done);
        while matches!(event, Event::Text(_)) && open.is_none() && from < range.end {
            let Some(found) = find::first(text, from..range.end, text.len()) else { break };
            from = found.range.end;
            if found.kind != Kind::Mail {
                masked.push_str(&text[done..found.range.start]);
                masked.push_str(&text[found.range].replace(MARKUP, HIDDEN));
                done = from;
            }
        }
    }
    masked.push_str(&text[done..]);
    (masked != text).then_some(masked)
}

/// Whether any URL, be it in code, holds what could begin markup. Most notes have none: do not read them once more.
fn holds_markup(text: &str) -> bool {
    let mut from = 0;
    while let Some(found) = find::first(text, from..text.len(), text.len()) {
        if text[found.range.clone()].contains(MARKUP) {
            return true;
        }
        from = found.range.end;
    }
    false
}

/// The events of a masked text with what was hidden; nothing where that did not become text.
fn unmasked<'t>(masked: &str, text: &'t str) -> Option<Vec<Placed<'t>>> {
    let mut hidden = masked.matches(HIDDEN).count();
    let mut shown = |(event, range): Placed<'_>| match event {
        Event::Text(piece) if piece.contains(HIDDEN) => {
            hidden -= piece.matches(HIDDEN).count().min(hidden);
            let is_whole = masked.get(range.clone()) == Some(&*piece);
            is_whole.then(|| (Event::Text(CowStr::from(&text[range.clone()])), range))
        }
        event => Some((event.into_static(), range)),
    };
    let events: Vec<Placed<'t>> = math::events(masked).map(&mut shown).collect::<Option<_>>()?;
    (hidden == 0).then_some(events)
}

/// Puts links into the events of `text`.
pub(super) struct PlainLinks<'t, I> {
    text: &'t str,
    events: I,
    open: Open,
    /// Events that were looked at and not yet given.
    ahead: VecDeque<Placed<'t>>,
    may_have_links: bool,
}

impl<'t, I: Iterator<Item = Placed<'t>>> PlainLinks<'t, I> {
    pub(super) fn new(text: &'t str, events: I) -> Self {
        let may_have_links = find::may_be_in(text);
        Self { text, events, open: Open::default(), ahead: VecDeque::new(), may_have_links }
    }

    /// The place of an event that is text as it is written.
    fn written(&self, (event, range): &Placed<'t>) -> Option<Range<usize>> {
        let is_written = matches!(event, Event::Text(piece) if self.text.get(range.clone()) == Some(&**piece))
            && self.open.is_none();
        is_written.then(|| range.clone())
    }

    /// Reads on to the end of the text that begins with `first`, and puts it ahead with its links; the event behind it too.
    fn read_run(&mut self, first: Placed<'t>, mut run: Range<usize>) {
        let mut pieces = vec![first];
        let mut behind = None;
        for next in self.events.by_ref() {
            let is_more = matches!(&next.0, Event::Text(piece)
                if next.1.start == run.end && self.text.get(next.1.clone()) == Some(&**piece));
            if !is_more {
                behind = Some(next);
                break;
            }
            run.end = next.1.end;
            pieces.push(next);
        }
        match find::first(self.text, run.clone(), run.end) {
            None => self.ahead.extend(pieces),
            Some(found) => self.link_all(found, run),
        }
        if let Some(behind) = behind {
            self.open.see(&behind.0);
            self.ahead.push_back(behind);
        }
    }

    /// The text at `run`, whose first link is `found`.
    fn link_all(&mut self, found: Found, run: Range<usize>) {
        let mut next = Some(found);
        let mut done = run.start;
        while let Some(Found { range, kind }) = next {
            self.put_text(done..range.start);
            self.put_link(range.clone(), kind);
            done = range.end;
            next = find::first(self.text, done..run.end, run.end);
        }
        self.put_text(done..run.end);
    }

    fn put_text(&mut self, range: Range<usize>) {
        if !range.is_empty() {
            self.ahead.push_back((Event::Text(CowStr::from(&self.text[range.clone()])), range));
        }
    }

    fn put_link(&mut self, range: Range<usize>, kind: Kind) {
        let written = &self.text[range.clone()];
        // The name of a character is one here too, as in every text.
        let shown =
            if written.contains("&amp;") { written.replace("&amp;", "&").into() } else { CowStr::from(written) };
        let (link_type, dest_url) = match kind {
            Kind::Url => (LinkType::Autolink, shown.clone()),
            Kind::Www => (LinkType::Autolink, format!("https://{shown}").into()),
            Kind::Mail => (LinkType::Email, shown.clone()),
        };
        let link = Tag::Link { link_type, dest_url, title: "".into(), id: "".into() };
        self.ahead.push_back((Event::Start(link), range.clone()));
        self.ahead.push_back((Event::Text(shown), range.clone()));
        self.ahead.push_back((Event::End(TagEnd::Link), range));
    }
}

impl<'t, I: Iterator<Item = Placed<'t>>> Iterator for PlainLinks<'t, I> {
    type Item = Placed<'t>;

    fn next(&mut self) -> Option<Placed<'t>> {
        if !self.may_have_links {
            return self.events.next();
        }
        if let Some(ahead) = self.ahead.pop_front() {
            return Some(ahead);
        }
        let next = self.events.next()?;
        let Some(run) = self.written(&next) else {
            self.open.see(&next.0);
            return Some(next);
        };
        self.read_run(next, run);
        self.ahead.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::events;
    use super::*;

    /// The HTML of one paragraph.
    fn html(markdown: &str) -> String {
        let mut html = String::new();
        pulldown_cmark::html::push_html(&mut html, events(markdown).map(|(event, _)| event));
        html.trim().trim_start_matches("<p>").trim_end_matches("</p>").to_owned()
    }

    fn link(href: &str, text: &str) -> String {
        format!("<a href=\"{href}\">{text}</a>")
    }

    #[test]
    fn plain_links_are_links() {
        let url = "https://docs.python.org/3/library/gc.html";
        assert_eq!(
            html(&format!("See {url}, or www.python.org, mail me@python.org.")),
            format!(
                "See {}, or {}, mail {}.",
                link(url, url),
                link("https://www.python.org", "www.python.org"),
                link("mailto:me@python.org", "me@python.org")
            )
        );
        assert_eq!(html("**https://a.org**"), format!("<strong>{}</strong>", link("https://a.org", "https://a.org")));
        assert_eq!(
            html("https://a.org/?b=1&amp;c=2&d=3"),
            link("https://a.org/?b=1&amp;c=2&amp;d=3", "https://a.org/?b=1&amp;c=2&amp;d=3")
        );
        assert!(html("| a |\n|---|\n|www.a.org|\n").contains(&link("https://www.a.org", "www.a.org")));
        assert!(html("# https://a.org\n\n- b@c.org\n").contains(&link("mailto:b@c.org", "b@c.org")));
    }

    #[test]
    fn markup_does_not_cut_them() {
        for url in [
            "https://docs.python.org/3/reference/datamodel.html#object.__init__",
            "https://a.org/~b/c~d",
            "https://a.org/_b_/*c*/d",
            "https://a.org/$b$/c",
        ] {
            assert_eq!(
                html(&format!("so {url}. *And* ~more~")).split('.').next_back(),
                Some(" <em>And</em> <del>more</del>")
            );
            assert!(html(&format!("so {url}. *And*")).starts_with(&format!("so {}. ", link(url, url))), "{url}");
        }
        assert_eq!(html("_https://a.org/b_"), format!("<em>{}</em>", link("https://a.org/b", "https://a.org/b")));
        assert_eq!(html("https://a.org/_b `c_d` $x^2$"), {
            let math = "<span class=\"math math-inline\">x^2</span>";
            format!("{} <code>c_d</code> {math}", link("https://a.org/_b", "https://a.org/_b"))
        });
    }

    #[test]
    fn code_and_other_links_are_left() {
        for (markdown, links) in [
            ("`https://a.org`", 0),
            ("    https://a.org", 0),
            ("```\nwww.a.org\n```", 0),
            ("![www.a.org](c.png)", 0),
            ("<code>www.a.org</code>", 0),
            ("<b title=\"https://a.org\">", 0),
            ("[r]: https://a.org/_b_", 0),
            ("javascript://a.org", 0),
            ("[see https://a.org/_b_](c.md)", 1),
            ("<https://a.org/_b_>", 1),
            ("<a href=\"b\">www.a.org</a>", 1),
            ("[[b|www.a.org]]", 1),
            ("<a href=\"b\">c</a> www.a.org", 2),
        ] {
            assert_eq!(html(markdown).matches("<a ").count(), links, "{markdown}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_lost(markdown in "(https://|www\\.|a@b|\\.org|/|_|__|\\*|~|\\$|&amp;|`|\\[|\\]|\\(|\\)|<a>|</a>| |\n|x|\u{1d}|é){0,25}") {
            let text = |events: &mut dyn Iterator<Item = Placed<'_>>| -> String {
                events.map(|(event, _)| match event {
                    Event::Text(text) | Event::Code(text) => text.to_string(),
                    _ => String::new(),
                }).collect()
            };
            let events: Vec<_> = super::events(&markdown).collect();
            let linked = PlainLinks::new(&markdown, events.clone().into_iter());
            let decoded = |text: String| text.replace("&amp;", "&");
            prop_assert_eq!(decoded(text(&mut { linked })), decoded(text(&mut events.into_iter())));
        }
    }
}
