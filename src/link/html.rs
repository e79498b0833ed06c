//! Raw HTML inside a note: the anchors that it sets and the links that it makes.
//!
//! Takes text; gives attributes and where they stand. It is no HTML parser: it finds tags and their attributes in one
//! pass, and never fails.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag};

use crate::parse::LinkKind;

/// One attribute of one tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attribute<'t> {
    /// The tag's name as written.
    pub(crate) tag: &'t str,
    /// The attribute's name as written.
    pub(crate) name: &'t str,
    /// Its value without quotes, as written; empty where there is none.
    pub(crate) value: &'t str,
    /// Where the value stands in the text.
    pub(crate) range: Range<usize>,
    /// Where all of it stands, with the quotes.
    pub(crate) whole: Range<usize>,
}

impl Attribute<'_> {
    /// Whether it gives its element an id.
    pub(crate) fn is_id(&self) -> bool {
        self.name.eq_ignore_ascii_case("id") && !self.value.is_empty()
    }

    /// Whether the attribute is a target that links can name.
    fn is_anchor(&self) -> bool {
        self.is_id() || (self.name.eq_ignore_ascii_case("name") && self.tag.eq_ignore_ascii_case("a"))
    }

    /// What kind of links the attribute makes, if it makes any. A page may show another one in a frame.
    pub(crate) fn link_kind(&self) -> Option<LinkKind> {
        let (tag, name) = (self.tag.to_ascii_lowercase(), self.name.to_ascii_lowercase());
        match (tag.as_str(), name.as_str()) {
            ("a" | "area", "href") => Some(LinkKind::Link),
            ("audio" | "embed" | "iframe" | "source" | "track" | "video", "src") | ("object", "data") => {
                (!self.value.is_empty()).then_some(LinkKind::Link)
            }
            ("img", "src") | ("video", "poster") => Some(LinkKind::Image),
            _ => self.is_source_set().then_some(LinkKind::Image),
        }
    }

    /// Whether it names several pictures, of which a browser takes one.
    fn is_source_set(&self) -> bool {
        ["img", "source"].iter().any(|tag| self.tag.eq_ignore_ascii_case(tag))
            && self.name.eq_ignore_ascii_case("srcset")
    }

    /// Where the targets in its value stand in the text.
    fn targets(&self) -> Vec<Range<usize>> {
        if !self.is_source_set() {
            return vec![self.range.clone()];
        }
        let (value, start) = (self.value, self.range.start);
        let (mut targets, mut at) = (Vec::new(), 0);
        loop {
            at = skip_until(value, at, |c| !c.is_whitespace() && c != ',');
            let end = skip_until(value, at, char::is_whitespace);
            if at == end {
                return targets;
            }
            let target = value[at..end].trim_end_matches(',');
            targets.push(start + at..start + at + target.len());
            // What stands behind it says how large the picture is.
            at = if target.len() < end - at { end } else { skip_until(value, end, |c| c == ',') };
        }
    }

    /// Its value with other targets, of which `change` is asked for each; nothing where all stay. Both are as HTML has them.
    pub(crate) fn with_targets(&self, mut change: impl FnMut(&str) -> Option<String>) -> Option<String> {
        let mut value = String::new();
        let mut done = 0;
        for target in self.targets() {
            let target = target.start - self.range.start..target.end - self.range.start;
            if let Some(changed) = change(&self.value[target.clone()]) {
                value.push_str(&self.value[done..target.start]);
                value.push_str(&changed);
                done = target.end;
            }
        }
        (done > 0 || !value.is_empty()).then(|| value + &self.value[done..])
    }
}

/// What the raw HTML of one note holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct RawHtml {
    /// Values of `id=` and of `<a name=`.
    pub(crate) anchors: Vec<String>,
    /// Values of `id=`, with their place in the text given.
    pub(crate) ids: Vec<(String, Range<usize>)>,
    /// Links and images, with the place of their target in the text given.
    pub(crate) links: Vec<(LinkKind, String, Range<usize>)>,
}

/// The raw HTML of `markdown`; HTML in code is none.
pub(crate) fn scan(markdown: &str) -> RawHtml {
    let mut found = RawHtml::default();
    // Most notes have none: do not parse them a second time.
    if !["id=", "name=", "href=", "src=", "srcset=", "poster=", "data="]
        .iter()
        .any(|attribute| markdown.contains(attribute))
    {
        return found;
    }
    let parser = Parser::new_ext(markdown, crate::parse::markdown_options());
    for (event, range) in parser.into_offset_iter() {
        if matches!(event, Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_)) {
            take_attributes(&markdown[range.clone()], range.start, &mut found);
        }
    }
    found
}

fn take_attributes(html: &str, offset: usize, found: &mut RawHtml) {
    for attribute in attributes(html) {
        if attribute.is_id() {
            let range = attribute.range.start + offset..attribute.range.end + offset;
            found.ids.push((attribute.value.to_owned(), range));
        }
        if attribute.is_anchor() {
            found.anchors.push(attribute.value.to_owned());
        } else if let Some(kind) = attribute.link_kind() {
            for target in attribute.targets() {
                let range = target.start + offset..target.end + offset;
                found.links.push((kind, html[target].replace("&amp;", "&"), range));
            }
        }
    }
}

/// Every attribute of every tag in `html`, in order. Comments are passed over.
pub(crate) fn attributes(html: &str) -> Vec<Attribute<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = html[at..].find('<') {
        at += open + 1;
        if let Some(comment) = html[at..].strip_prefix("!--") {
            at = comment.find("-->").map_or(html.len(), |end| html.len() - comment.len() + end);
        } else if html[at..].starts_with(|first: char| first.is_ascii_alphabetic()) {
            at = tag_attributes(html, at, &mut found);
        }
    }
    found
}

/// Reads the tag whose name begins at `start`; gives the offset behind it.
fn tag_attributes<'t>(html: &'t str, start: usize, found: &mut Vec<Attribute<'t>>) -> usize {
    let mut at = skip_until(html, start, |c| c.is_whitespace() || matches!(c, '/' | '>'));
    let tag = &html[start..at];
    loop {
        at = skip_until(html, at, |c| !c.is_whitespace() && c != '/');
        if html[at..].is_empty() || html[at..].starts_with(['>', '<']) {
            return at;
        }
        // A stray `=` is the first character of a name, so that every round moves on.
        let first = html[at..].chars().next().map_or(0, char::len_utf8);
        let end = skip_until(html, at + first, |c| c.is_whitespace() || matches!(c, '=' | '/' | '>'));
        let name = &html[at..end];
        let (range, next) = value_range(html, end);
        found.push(Attribute { tag, name, value: &html[range.clone()], range, whole: at..next });
        at = next;
    }
}

/// The value that stands behind an attribute's name which ends at `at`, and the offset behind it.
fn value_range(html: &str, at: usize) -> (Range<usize>, usize) {
    let equals = skip_until(html, at, |c| !c.is_whitespace());
    if !html[equals..].starts_with('=') {
        return (at..at, at);
    }
    let start = skip_until(html, equals + 1, |c| !c.is_whitespace());
    if let Some(quote @ ('"' | '\'')) = html[start..].chars().next() {
        let end = skip_until(html, start + 1, |c| c == quote);
        (start + 1..end, (end + 1).min(html.len()))
    } else {
        let end = skip_until(html, start, |c| c.is_whitespace() || c == '>');
        (start..end, end)
    }
}

fn skip_until(text: &str, at: usize, stop: impl Fn(char) -> bool) -> usize {
    text[at..].find(stop).map_or(text.len(), |found| at + found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(html: &str) -> Vec<(&str, &str, &str)> {
        attributes(html).into_iter().map(|found| (found.tag, found.name, found.value)).collect()
    }

    #[test]
    fn attributes_come_in_any_quotes() {
        assert_eq!(
            pairs("<a href=\"x y\" id='b'>t</a><img src=p.png hidden/>"),
            [("a", "href", "x y"), ("a", "id", "b"), ("img", "src", "p.png"), ("img", "hidden", "")]
        );
    }

    #[test]
    fn comments_and_broken_tags_are_survived() {
        assert_eq!(pairs("<!-- <a id=x> --><p id=y>"), [("p", "id", "y")]);
        assert_eq!(pairs("1 < 2 <a href=\"never closed"), [("a", "href", "never closed")]);
        assert_eq!(pairs("<a =x <b ü=é>"), [("a", "=x", ""), ("b", "ü", "é")]);
        assert_eq!(pairs("<"), []);
    }

    #[test]
    fn only_html_counts_not_code() {
        let text = "<a name=\"one\"></a>\n\n```html\n<p id=\"two\">\n```\n\ntext <span id=three> `<b id=four>`\n";
        assert_eq!(scan(text).anchors, ["one", "three"]);
    }

    #[test]
    fn whatever_loads_a_file_is_a_link() {
        let text = "<video src=\"v.mp4\" poster=p.png><source src='w.webm'><track src=t.vtt></video>\n\
                    <audio src=a.mp3></audio><iframe SRC=f.html></iframe><embed src=e.pdf><object data=o.svg></object>\n\
                    <input src=no data=no><iframe src=\"\"></iframe><script src=no></script>\n";
        let links = scan(text).links;
        let targets: Vec<&str> = links.iter().map(|(_, target, _)| target.as_str()).collect();
        assert_eq!(targets, ["v.mp4", "p.png", "w.webm", "t.vtt", "a.mp3", "f.html", "e.pdf", "o.svg"]);
        let pictures: Vec<bool> = links.iter().map(|(kind, ..)| *kind == LinkKind::Image).collect();
        assert_eq!(pictures.iter().filter(|is_picture| **is_picture).count(), 1);
    }

    #[test]
    fn a_set_of_sources_holds_several_targets() {
        let targets = |set: &str| -> Vec<String> {
            let text = format!("<img srcset=\"{set}\">\n");
            scan(&text)
                .links
                .into_iter()
                .map(|(_, target, range)| {
                    assert_eq!(text[range].replace("&amp;", "&"), target);
                    target
                })
                .collect()
        };
        assert_eq!(targets("a.png, b,c.png 2x , d.png 100w,e.png"), ["a.png", "b,c.png", "d.png", "e.png"]);
        assert_eq!(targets(" a.png?b&amp;c 1.5x,, "), ["a.png?b&c"]);
        assert_eq!(targets(" , "), [""; 0]);
        let set = attributes("<source srcset='a.png 2x, b.png'>").remove(0);
        assert_eq!(set.with_targets(|target| Some(format!("x/{target}"))).as_deref(), Some("x/a.png 2x, x/b.png"));
        assert_eq!(
            set.with_targets(|target| (target == "b.png").then(|| "c".to_owned())).as_deref(),
            Some("a.png 2x, c")
        );
        assert_eq!(set.with_targets(|_| None), None);
    }

    #[test]
    fn links_know_where_their_target_stands() {
        let text = "see <a href='b.md?x&amp;y'>b</a>\n\n<table>\n<td><img\n  src=\"p.png\">\n</table>\n";
        let links = scan(text).links;
        assert_eq!(links[0], (LinkKind::Link, "b.md?x&y".to_owned(), 13..25));
        assert_eq!((links[1].0, &text[links[1].2.clone()]), (LinkKind::Image, "p.png"));
    }
}
