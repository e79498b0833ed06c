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

    /// What kind of link the attribute makes, if it makes one.
    pub(crate) fn link_kind(&self) -> Option<LinkKind> {
        let is = |tag: &str, name: &str| self.tag.eq_ignore_ascii_case(tag) && self.name.eq_ignore_ascii_case(name);
        if is("a", "href") {
            Some(LinkKind::Link)
        } else if is("img", "src") {
            Some(LinkKind::Image)
        } else {
            None
        }
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
    if !["id=", "name=", "href=", "src="].iter().any(|attribute| markdown.contains(attribute)) {
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
            let range = attribute.range.start + offset..attribute.range.end + offset;
            found.links.push((kind, attribute.value.replace("&amp;", "&"), range));
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
    fn links_know_where_their_target_stands() {
        let text = "see <a href='b.md?x&amp;y'>b</a>\n\n<table>\n<td><img\n  src=\"p.png\">\n</table>\n";
        let links = scan(text).links;
        assert_eq!(links[0], (LinkKind::Link, "b.md?x&y".to_owned(), 13..25));
        assert_eq!((links[1].0, &text[links[1].2.clone()]), (LinkKind::Image, "p.png"));
    }
}
