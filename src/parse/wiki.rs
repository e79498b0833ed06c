//! Wiki links: `[[note]]`, `[[note|text]]`, `![[note]]`.
//!
//! Takes the events of the Markdown parser with their places; gives the same events, with a link or an image of the type
//! [`LinkType::WikiLink`] in the place of what looks like a wiki link. Where one leads, or whether it is one after all,
//! is for [`crate::link`] to say.
//!
//! The parser has wiki links of its own, which are not used: they come before what Markdown itself means by brackets, so
//! that `[[1]](https://…)` loses its link and the list `[[1, 2], [3, 4]]` becomes one. Here, a wiki link is made only
//! of brackets that the parser has left over as text.

use std::collections::VecDeque;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

type Placed<'t> = (Event<'t>, Range<usize>);

/// Puts wiki links into the events of `text`.
pub(super) struct WikiLinks<'t, I> {
    text: &'t str,
    events: I,
    /// Events that were looked at and not yet given.
    ahead: VecDeque<Placed<'t>>,
    /// How many of these are not to be looked at again.
    settled: usize,
}

/// What stands between the brackets, as ranges of the text.
struct Found {
    whole: Range<usize>,
    target: Range<usize>,
    title: Option<Range<usize>>,
    is_embed: bool,
}

impl<'t, I: Iterator<Item = Placed<'t>>> WikiLinks<'t, I> {
    pub(super) fn new(text: &'t str, events: I) -> Self {
        Self { text, events, ahead: VecDeque::new(), settled: 0 }
    }

    fn peek(&mut self, index: usize) -> Option<&Placed<'t>> {
        while self.ahead.len() <= index {
            let next = self.events.next()?;
            self.ahead.push_back(next);
        }
        self.ahead.get(index)
    }

    /// The wiki link that begins with the first two events ahead.
    fn find(&mut self) -> Option<Found> {
        let text = self.text;
        let bracket = |placed: &Placed<'t>| matches!(placed.0, Event::Text(_)).then(|| placed.1.clone());
        let first = self.peek(0).and_then(bracket)?;
        let is_embed = match text.get(first.clone())? {
            "[" => false,
            "![" => true,
            _ => return None,
        };
        let second = self.peek(1).and_then(bracket)?;
        if second.start != first.end || text.get(second.clone()) != Some("[") || is_glued(&text[..first.start]) {
            return None;
        }
        // No further than it may reach: where nothing closes, every bracket would look through the whole text.
        let length = text[second.end..].find(['[', ']', '\n'])?;
        let inside = second.end..second.end + length;
        if !text[inside.end..].starts_with("]]") {
            return None;
        }
        let written = &text[inside.clone()];
        // `[[toc]]` asks other tools for a table of contents.
        let is_contents = ["toc", "_toc_"].iter().any(|name| written.eq_ignore_ascii_case(name));
        if written.ends_with('\\') || is_code(written) || is_contents {
            return None;
        }
        let (target, title) = match written.find('|') {
            // In a table the line is escaped.
            Some(line) => {
                let end = inside.start + written[..line].trim_end_matches('\\').len();
                (inside.start..end, Some(inside.start + line + 1..inside.end))
            }
            None => (inside.clone(), None),
        };
        let whole = first.start..inside.end + 2;
        (!text[target.clone()].trim().is_empty()).then_some(Found { whole, target, title, is_embed })
    }

    /// How many of the events ahead make up `whole`; nothing where they do not end together with it.
    fn count(&mut self, whole: &Range<usize>) -> Option<usize> {
        let (mut count, mut depth, mut done) = (0, 0_usize, whole.start);
        while done < whole.end || depth > 0 {
            let (event, range) = self.peek(count)?;
            if range.start < whole.start || range.end > whole.end {
                return None;
            }
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth = depth.checked_sub(1)?,
                Event::SoftBreak | Event::HardBreak => return None,
                _ => done = done.max(range.end),
            }
            count += 1;
        }
        Some(count)
    }

    /// Puts the link in the place of the events that make it up.
    fn replace(&mut self, found: &Found, count: usize) {
        let inner: Vec<Placed<'t>> = self.ahead.drain(..count).collect();
        let target = self.text[found.target.clone()].trim();
        let content = match &found.title {
            Some(title) => title_events(self.text, inner, title),
            None => vec![(Event::Text(shown(target)), found.target.clone())],
        };
        let link_type = LinkType::WikiLink { has_pothole: found.title.is_some() };
        let (dest_url, title, id) = (CowStr::from(target), CowStr::from(""), CowStr::from(""));
        let (start, end) = if found.is_embed {
            (Tag::Image { link_type, dest_url, title, id }, TagEnd::Image)
        } else {
            (Tag::Link { link_type, dest_url, title, id }, TagEnd::Link)
        };
        self.settled = content.len() + 2;
        self.ahead.push_front((Event::End(end), found.whole.clone()));
        for placed in content.into_iter().rev() {
            self.ahead.push_front(placed);
        }
        self.ahead.push_front((Event::Start(start), found.whole.clone()));
    }
}

impl<'t, I: Iterator<Item = Placed<'t>>> Iterator for WikiLinks<'t, I> {
    type Item = Placed<'t>;

    fn next(&mut self) -> Option<Placed<'t>> {
        if self.settled == 0
            && let Some(found) = self.find()
            && let Some(count) = self.count(&found.whole)
        {
            self.replace(&found, count);
        }
        self.settled = self.settled.saturating_sub(1);
        self.ahead.pop_front().or_else(|| self.events.next())
    }
}

/// The events of a title: those behind the line that divides it from the target, or its plain text where markup
/// reaches over that line.
fn title_events<'t>(text: &'t str, inner: Vec<Placed<'t>>, title: &Range<usize>) -> Vec<Placed<'t>> {
    let plain = || vec![(Event::Text(CowStr::from(text[title.clone()].trim())), title.clone())];
    let mut events = Vec::new();
    for (event, range) in inner {
        if range.end <= title.start || range.start >= title.end {
            continue;
        }
        match event {
            Event::Text(_) if range.start < title.start => {
                let rest = title.start..range.end;
                events.push((Event::Text(CowStr::from(&text[rest.clone()])), rest));
            }
            _ if range.start < title.start => return plain(),
            event => events.push((event, range)),
        }
    }
    if events.is_empty() { plain() } else { events }
}

/// What is shown of a link without a title: `note › Heading` for `note#Heading`, `note` for `note#^block`.
fn shown(target: &str) -> CowStr<'_> {
    if !target.contains('#') {
        return CowStr::from(target);
    }
    let target = match target.rsplit_once("#^") {
        // The name of a block tells a reader nothing.
        Some((note, _)) if !note.is_empty() => note,
        _ => target,
    };
    let parts = target.split('#').map(str::trim).filter(|part| !part.is_empty());
    CowStr::from(parts.collect::<Vec<_>>().join(" › "))
}

/// Whether brackets behind `before` belong to a name (`table[[1]]`), or the first of them is escaped.
fn is_glued(before: &str) -> bool {
    before.ends_with(|last: char| last.is_ascii_alphanumeric() || matches!(last, '_' | ']' | ')' | '[' | '\\'))
}

/// Whether the text between the brackets is a list of a list rather than a name: `1, 2`, `"a", "b"`, `0] * 3`.
fn is_code(written: &str) -> bool {
    let is_literal = |part: &str| {
        let part = part.trim();
        part.starts_with(['"', '\'']) || part == "..." || part.parse::<f64>().is_ok()
    };
    written.contains(',') && written.split(',').all(is_literal)
}

#[cfg(test)]
mod tests {
    use super::super::events;
    use super::*;

    /// The links and images of a text, as `target (text)`, `!` before an image; and whatever text is left, in one piece.
    fn read(markdown: &str) -> (Vec<String>, String) {
        let (mut links, mut text, mut open) = (Vec::new(), String::new(), None);
        for (event, range) in events(markdown) {
            match event {
                Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                    let wiki = matches!(link_type, LinkType::WikiLink { .. });
                    assert!(!wiki || markdown[range].starts_with("[["));
                    open = Some((format!("{}{dest_url}", if wiki { "" } else { "plain " }), String::new()));
                }
                Event::Start(Tag::Image { dest_url, .. }) => open = Some((format!("!{dest_url}"), String::new())),
                Event::End(TagEnd::Link | TagEnd::Image) => {
                    let (target, title) = open.take().unwrap();
                    links.push(format!("{target} ({title})"));
                }
                Event::Text(piece) => open.as_mut().map_or(&mut text, |(_, title)| title).push_str(&piece),
                Event::Code(code) => {
                    open.as_mut().map_or(&mut text, |(_, title)| title).extend(["`", &code, "`"]);
                }
                _ => {}
            }
        }
        (links, text)
    }

    fn links(markdown: &str) -> Vec<String> {
        read(markdown).0
    }

    #[test]
    fn every_form_is_read() {
        assert_eq!(
            links("a [[gc]], [[guide/gc|the *collector*]], [[gc#The end]] ([[#Start]]) ![[x.png|300]] ![[note#a]]."),
            [
                "gc (gc)",
                "guide/gc (the collector)",
                "gc#The end (gc › The end)",
                "#Start (Start)",
                "!x.png (300)",
                "!note#a (note › a)"
            ]
        );
        assert_eq!(links("[[a]][[b]]"), ["a (a)"]);
        assert_eq!(links("[[a]] [[b]]"), ["a (a)", "b (b)"]);
        assert_eq!(links("[[__init__]] [[my_file_name]]"), ["__init__ (__init__)", "my_file_name (my_file_name)"]);
        assert_eq!(links("[[a|`b` c]]"), ["a (`b` c)"]);
        assert_eq!(links("| x |\n|---|\n| [[a\\|b]] |\n"), ["a (b)"]);
        assert_eq!(links("- [[ spaced ]]\n> [[quoted]]\n"), ["spaced (spaced)", "quoted (quoted)"]);
    }

    #[test]
    fn what_markdown_or_python_means_by_brackets_is_left() {
        for text in [
            "`[[a]]`",
            "a[[1]]",
            "[[1, 2], [3, 4]]",
            "[[1, 2]]",
            "[[0] * 3]",
            "[['a', \"b\"]]",
            "[[]]",
            "[[ ]]",
            "[[a\nb]]",
            "\\[[a]]",
            "[[a\\]]",
            "[[a `b]]` c",
            "*[[a* b]]",
            "![[]]",
            "[[[a]]]",
            "    [[code]]",
            "```\n[[code]]\n```",
            "x = [[a][b]]",
            "[[a",
        ] {
            assert_eq!(links(text), [""; 0], "in {text}");
        }
        assert_eq!(links("[[1]](https://e.org)"), ["plain https://e.org ([1])"]);
        assert_eq!(links("[[r]]\n\n[r]: x.md"), ["plain x.md (r)"]);
    }

    #[test]
    fn the_text_around_is_kept() {
        assert_eq!(read("a [[b]] c [[1, 2]] d").1, "a  c [[1, 2]] d");
        assert_eq!(read("[[a\nb]] [[").1, "[[ab]] [[");
    }
}
