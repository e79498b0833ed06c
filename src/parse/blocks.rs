//! Names of paragraphs and entries of lists: `^name` behind the last word, as Obsidian writes it.
//!
//! Takes the text of a note; gives the blocks that have names, and the events of the parser without those names, which are
//! not shown. A name on a line of its own, as a paragraph, is that of the block above it: a table, a quotation, a fence.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

type Placed<'t> = (Event<'t>, Range<usize>);

/// A block that has a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// Without `^`.
    pub(super) name: String,
    /// The block, as the parser gives its place.
    pub(super) block: Range<usize>,
    /// What is not shown: the name with the space before it, or its paragraph.
    pub(super) mark: Range<usize>,
}

/// The blocks of `text` that have names. `events` are those of the parser.
pub(super) fn find<'t, I: Iterator<Item = Placed<'t>>>(text: &'t str, events: impl FnOnce() -> I) -> Vec<Named> {
    // Most notes have none: do not read them once more.
    if !text.lines().any(|line| split(line).is_some()) {
        return Vec::new();
    }
    let mut finder = Finder { text, open: vec![Open::default()], last: None, found: Vec::new() };
    for (event, range) in events() {
        finder.event(&event, range);
    }
    finder.found
}

/// A line that ends in a name: where its `^` is, and the name.
fn split(line: &str) -> Option<(usize, &str)> {
    let line = line.trim_end();
    let caret = line.rfind('^')?;
    let name = &line[caret + 1..];
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (is_name && (caret == 0 || line[..caret].ends_with(char::is_whitespace))).then_some((caret, name))
}

/// An element that is open; at the bottom, the note.
#[derive(Debug, Default)]
struct Open {
    range: Range<usize>,
    is_item: bool,
    /// The last block in it that has ended.
    last: Option<Range<usize>>,
}

struct Finder<'t> {
    text: &'t str,
    open: Vec<Open>,
    /// The event before, where it is text.
    last: Option<Range<usize>>,
    found: Vec<Named>,
}

impl Finder<'_> {
    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        let last = self.last.take();
        match event {
            Event::Text(_) => self.last = Some(range),
            Event::Start(tag) => {
                let is_item = matches!(tag, Tag::Item);
                if matches!(tag, Tag::List(_)) && self.open.last().is_some_and(|open| open.is_item) {
                    self.block_ends(last);
                }
                self.open.push(Open { range, is_item, last: None });
            }
            Event::End(tag) => {
                let is_named = matches!(tag, TagEnd::Paragraph | TagEnd::Item) && self.block_ends(last);
                self.open.pop();
                if let Some(parent) = self.open.last_mut()
                    && !is_named
                {
                    parent.last = Some(range);
                }
            }
            _ => {}
        }
    }

    /// Looks for a name at the end of the block that is open, whose text ends with `last`. Says whether the block is nothing else.
    fn block_ends(&mut self, last: Option<Range<usize>>) -> bool {
        let (Some(last), [.., parent, block]) = (last, self.open.as_slice()) else { return false };
        let Some((caret, name)) = split(&self.text[last.clone()]) else { return false };
        let caret = last.start + caret;
        let before = &self.text[block.range.start.min(caret)..caret];
        let name = name.to_owned();
        // An entry begins with its bullet or number.
        let bullet = if block.is_item { before.find(char::is_whitespace).unwrap_or(before.len()) } else { 0 };
        if !before[bullet..].trim().is_empty() {
            if before.ends_with(char::is_whitespace) {
                // The first paragraph of an entry stands for all of it.
                let is_entry = parent.is_item && parent.last.is_none();
                let block = if is_entry { parent.range.clone() } else { block.range.clone() };
                let start = caret - (before.len() - before.trim_end().len());
                self.found.push(Named { name, block, mark: start..last.end });
            }
            return false;
        }
        match &parent.last {
            Some(above) if !block.is_item => {
                self.found.push(Named { name, block: above.clone(), mark: block.range.clone() });
                true
            }
            _ => false,
        }
    }
}

/// The events of a note without the names of its blocks.
pub(super) struct Unnamed<'t, I> {
    text: &'t str,
    /// What is not shown, in the order of the text.
    marks: Vec<Range<usize>>,
    events: I,
}

impl<'t, I: Iterator<Item = Placed<'t>>> Unnamed<'t, I> {
    pub(super) fn new(text: &'t str, named: Vec<Named>, events: I) -> Self {
        Self { text, marks: named.into_iter().map(|named| named.mark).collect(), events }
    }

    /// The event without what is not shown of it, if anything is left.
    fn shown(&self, (event, range): Placed<'t>) -> Option<Placed<'t>> {
        let next = self.marks.partition_point(|mark| mark.end <= range.start);
        let Some(mark) = self.marks.get(next).filter(|mark| mark.start < range.end) else {
            return Some((event, range));
        };
        if mark.start <= range.start && range.end <= mark.end {
            return None;
        }
        match event {
            Event::Text(_) if range.start < mark.start && range.end <= mark.end => {
                let kept = range.start..mark.start;
                Some((Event::Text(CowStr::from(&self.text[kept.clone()])), kept))
            }
            event => Some((event, range)),
        }
    }
}

impl<'t, I: Iterator<Item = Placed<'t>>> Iterator for Unnamed<'t, I> {
    type Item = Placed<'t>;

    fn next(&mut self) -> Option<Placed<'t>> {
        if self.marks.is_empty() {
            return self.events.next();
        }
        loop {
            let placed = self.events.next()?;
            if let Some(shown) = self.shown(placed) {
                return Some(shown);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{events, named_blocks};

    /// The named blocks of a text, as `name: block`, and its HTML.
    fn read(markdown: &str) -> (Vec<String>, String) {
        let blocks = named_blocks(markdown).into_iter();
        let blocks = blocks.map(|named| format!("{}: {}", named.name, markdown[named.block].trim_end())).collect();
        let mut html = String::new();
        pulldown_cmark::html::push_html(&mut html, events(markdown).map(|(event, _)| event));
        (blocks, html)
    }

    #[test]
    fn a_paragraph_has_the_name_at_its_end() {
        let (blocks, html) = read("One *two* ^a-1\n\nThree\nfour\n^b\n\n> Five ^c\n\n[x](y.md) ^d\n");
        assert_eq!(blocks, ["a-1: One *two* ^a-1", "b: Three\nfour\n^b", "c: Five ^c", "d: [x](y.md) ^d"]);
        assert_eq!(
            html,
            "<p>One <em>two</em></p>\n<p>Three\nfour</p>\n<blockquote>\n<p>Five</p>\n</blockquote>\n\
             <p><a href=\"y.md\">x</a></p>\n"
        );
    }

    #[test]
    fn an_entry_of_a_list_has_one_too() {
        let (blocks, html) = read("- one ^a\n  - two ^b\n- three\n");
        assert_eq!(blocks, ["a: - one ^a\n  - two ^b", "b: - two ^b"]);
        assert_eq!(html, "<ul>\n<li>one\n<ul>\n<li>two</li>\n</ul>\n</li>\n<li>three</li>\n</ul>\n");
        let (blocks, _) = read("1. one ^a\n\n   more ^b\n\n2. two\n");
        assert_eq!(blocks, ["a: 1. one ^a\n\n   more ^b", "b: more ^b"]);
    }

    #[test]
    fn a_name_that_stands_alone_is_that_of_the_block_above() {
        let (blocks, html) = read("| a |\n|---|\n| b |\n\n^table\n\n```text\ncode\n```\n\n^code\n\nafter\n");
        assert_eq!(blocks, ["table: | a |\n|---|\n| b |", "code: ```text\ncode\n```"]);
        assert!(html.ends_with("</code></pre>\n<p>after</p>\n") && !html.contains('^'), "{html}");
    }

    #[test]
    fn what_is_no_name_stays() {
        for text in
            ["x^2", "`a ^b`", "a ^b c", "a ^b.", "a \\^b", "^alone", "a ^", "- ^x", "# Title ^x", "    a ^b", "a ^ü"]
        {
            assert_eq!(read(text).0, [""; 0], "in {text}");
            assert!(read(text).1.contains('^'), "in {text}");
        }
    }
}
