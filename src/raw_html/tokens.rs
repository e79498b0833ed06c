//! The tags in a piece of HTML, as browsers find them.
//!
//! Takes the piece; gives its tags with their places and where it breaks off. `html5gum` reads it as the HTML standard says.

use std::ops::Range;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Error, Span, Token, Tokenizer};

/// What a piece of HTML holds beside text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tokens {
    pub(super) tags: Vec<Tag>,
    /// Where what the end of the piece cuts off begins, and what that is.
    pub(super) cut: Option<(usize, Cut)>,
}

/// A tag, or what is handled like one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag {
    /// In lower case; empty for a document type.
    pub(super) name: String,
    pub(super) kind: TagKind,
    pub(super) range: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TagKind {
    Start,
    /// `<a/>`.
    SelfClosing,
    End,
    Doctype,
}

/// What the end of a piece cuts off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    Tag,
    Comment,
}

pub(super) fn read(html: &str) -> Tokens {
    // Places count a line ending of two bytes as one; both are white space.
    let text = html.replace('\r', " ");
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let mut tokens = Tokens::default();
    let mut end = 0;
    for Ok(token) in Tokenizer::new_with_emitter(&text, emitter) {
        match token {
            Token::StartTag(tag) => {
                let kind = if tag.self_closing { TagKind::SelfClosing } else { TagKind::Start };
                end = tokens.tag(&tag.name, kind, tag.span);
            }
            Token::EndTag(tag) => end = tokens.tag(&tag.name, TagKind::End, tag.span),
            Token::Doctype(doctype) => end = tokens.tag(b"", TagKind::Doctype, doctype.span),
            Token::Comment(comment) if tokens.cut.is_none() => end = comment.span.end,
            Token::Error(error) => {
                let cut = match error.value {
                    Error::EofInTag => Some(Cut::Tag),
                    Error::EofInComment => Some(Cut::Comment),
                    _ => None,
                };
                // Not of other errors: there may be many.
                tokens.cut = cut.and_then(|cut| Some((opening(&text, end)?, cut))).or(tokens.cut);
            }
            Token::Comment(_) | Token::String(_) => {}
        }
    }
    tokens.cut = tokens.cut.or_else(|| unfinished(&text).map(|at| (at, Cut::Tag)));
    tokens
}

/// The first place from `start` on at which something other than text begins.
fn opening(text: &str, start: usize) -> Option<usize> {
    let mut places = text.get(start..)?.match_indices('<').map(|(at, _)| start + at);
    places.find(|at| text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')))
}

/// Where the first characters of a tag or of a comment like `<?x` stand at the end, of which no token tells.
fn unfinished(text: &str) -> Option<usize> {
    let last = text.rfind(['<', '>'])?;
    text[last..].starts_with('<').then(|| opening(text, last))?
}

impl Tokens {
    /// Adds a tag; gives where it ends.
    fn tag(&mut self, name: &[u8], kind: TagKind, span: Span) -> usize {
        self.tags.push(Tag { name: String::from_utf8_lossy(name).into_owned(), kind, range: span.start..span.end });
        span.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(html: &str) -> Vec<(String, TagKind, &str)> {
        read(html).tags.into_iter().map(|tag| (tag.name, tag.kind, &html[tag.range])).collect()
    }

    #[test]
    fn tags_are_found_as_browsers_find_them() {
        let tag = |name: &str, kind, text| (name.to_owned(), kind, text);
        assert_eq!(
            tags("1 < 2 <DIV class='x>y'>\r\n\r\n<br/>é</div ><!-- <b> --></>"),
            [
                tag("div", TagKind::Start, "<DIV class='x>y'>"),
                tag("br", TagKind::SelfClosing, "<br/>"),
                tag("div", TagKind::End, "</div >")
            ]
        );
        assert_eq!(
            tags("<!DOCTYPE html><script>a</b></script><textarea><b>"),
            [
                tag("", TagKind::Doctype, "<!DOCTYPE html>"),
                tag("script", TagKind::Start, "<script>"),
                tag("script", TagKind::End, "</script>"),
                tag("textarea", TagKind::Start, "<textarea>")
            ]
        );
    }

    #[test]
    fn what_the_end_cuts_off_is_told() {
        for (html, at) in [
            ("x <div class=\"a", 2),
            ("a < b <i", 6),
            ("a </", 2),
            ("a </d", 2),
            ("a <!", 2),
            ("<?php x", 0),
            ("<![CDATA[ x", 0),
            ("<pre>\n\n<x", 7),
            ("<a b='>", 0),
        ] {
            assert_eq!(read(html).cut, Some((at, Cut::Tag)), "{html}");
        }
        assert_eq!(read("a <!-- b <c>").cut, Some((2, Cut::Comment)));
        for html in ["a <", "a < b", "<b>", "<!-- b --> c", "<?php x ?> y", "<!-->x", "&lt;b", "<script>a"] {
            assert_eq!(read(html).cut, None, "{html}");
        }
    }
}
