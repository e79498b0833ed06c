//! The sections of a page: what a search finds and leads to.
//!
//! Takes a parsed page; gives its sections, each a heading with the text and the code below it, up to the next heading.
//! The first one is the page itself. Markup, hidden examples, comments and what examples print are left out.

use std::collections::{HashMap, VecDeque};

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use crate::parse::{self, Fence, Heading, Page};
use crate::source::Sources;

/// One section.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Section<'p> {
    /// Its heading; empty for the page itself.
    pub(super) heading: &'p str,
    /// The anchor that leads to it; empty for the page itself.
    pub(super) anchor: &'p str,
    /// Its text, with single spaces.
    pub(super) text: String,
    /// The code of its examples, with single spaces.
    pub(super) code: String,
}

/// The sections of `page`, at least one.
pub(super) fn sections<'p>(page: &'p Page, sources: &Sources) -> Vec<Section<'p>> {
    let mut fences: HashMap<u32, Vec<&Fence>> = HashMap::new();
    for fence in &page.fences {
        fences.entry(fence.block_start).or_default().push(fence);
    }
    let mut reader = Reader {
        page,
        fences,
        headings: page.headings.iter(),
        sections: vec![Section::default()],
        inside: Inside::Text,
        blocks: VecDeque::new(),
    };
    let mut events = Vec::new();
    for (event, range) in parse::events(sources.text(page.body)) {
        if matches!(event, Event::Start(Tag::CodeBlock(_))) {
            reader.blocks.push_back(page.body.start + crate::source::clamp(range.start));
        }
        events.push(event);
    }
    for event in parse::tidy(events) {
        reader.event(&event);
    }
    reader.sections
}

/// What the events are inside of.
enum Inside {
    Text,
    Heading,
    /// Code that is no fence, or is read from its fences.
    Code {
        wanted: bool,
    },
    /// A block of HTML, as far as it has been read.
    Html(String),
    /// What another note or file gives to this one: `![[…]]`.
    Embed,
}

struct Reader<'p> {
    page: &'p Page,
    fences: HashMap<u32, Vec<&'p Fence>>,
    headings: std::slice::Iter<'p, Heading>,
    sections: Vec<Section<'p>>,
    inside: Inside,
    /// Where the blocks of code that are still to come begin.
    blocks: VecDeque<u32>,
}

impl<'p> Reader<'p> {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(Tag::Heading { .. }) => self.inside = Inside::Heading,
            Event::End(TagEnd::Heading(_)) => self.heading(),
            Event::Start(Tag::CodeBlock(_)) => self.code_block(),
            Event::Start(Tag::Image { link_type: LinkType::WikiLink { .. }, .. })
                if matches!(self.inside, Inside::Text) =>
            {
                self.inside = Inside::Embed;
            }
            Event::End(TagEnd::Image) if matches!(self.inside, Inside::Embed) => self.inside = Inside::Text,
            Event::Start(Tag::HtmlBlock) => self.inside = Inside::Html(String::new()),
            Event::End(TagEnd::CodeBlock) => self.inside = Inside::Text,
            Event::End(TagEnd::HtmlBlock) => {
                if let Inside::Html(html) = std::mem::replace(&mut self.inside, Inside::Text) {
                    add(&mut self.last().text, &without_tags(&html));
                }
            }
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.text(text);
            }
            Event::Html(html) => self.html(html),
            Event::SoftBreak | Event::HardBreak => self.text(" "),
            Event::InlineHtml(html) if html.starts_with("<br") => self.text(" "),
            Event::End(end) if !is_inline(*end) => self.text(" "),
            _ => {}
        }
    }

    fn last(&mut self) -> &mut Section<'p> {
        if self.sections.is_empty() {
            self.sections.push(Section::default());
        }
        let last = self.sections.len() - 1;
        &mut self.sections[last]
    }

    /// The heading that titles the page is the page.
    fn heading(&mut self) {
        self.inside = Inside::Text;
        let Some(heading) = self.headings.next() else { return };
        let nothing_yet = self.sections.len() == 1 && self.last().text.is_empty() && self.last().code.is_empty();
        if heading.text.is_empty() || (nothing_yet && heading.text == self.page.title) {
            return;
        }
        self.sections.push(Section { heading: &heading.text, anchor: &heading.anchor, ..Section::default() });
    }

    fn code_block(&mut self) {
        let fences = self.blocks.pop_front().and_then(|at| self.fences.remove(&at));
        self.inside = Inside::Code { wanted: fences.is_none() };
        for fence in fences.into_iter().flatten().filter(|fence| !fence.options.hidden) {
            if let Some(title) = &fence.options.title {
                add(&mut self.last().text, title);
                add(&mut self.last().text, " ");
            }
            for line in &fence.lines {
                add(&mut self.last().code, &line.text);
                add(&mut self.last().code, " ");
            }
        }
    }

    fn html(&mut self, html: &str) {
        match &mut self.inside {
            Inside::Html(block) => block.push_str(html),
            _ => add(&mut self.last().text, &without_tags(html)),
        }
    }

    fn text(&mut self, text: &str) {
        match &self.inside {
            Inside::Text => add(&mut self.last().text, text),
            Inside::Code { wanted: true } => add(&mut self.last().code, text),
            Inside::Heading | Inside::Code { wanted: false } | Inside::Html(_) | Inside::Embed => {}
        }
    }
}

/// Whether what ends is a part of a line, so that no space is behind it.
fn is_inline(end: TagEnd) -> bool {
    matches!(
        end,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}

/// Adds `text` with each run of white space as one space, none at the beginning.
fn add(to: &mut String, text: &str) {
    for each in text.chars() {
        if !each.is_whitespace() {
            to.push(each);
        } else if !to.is_empty() && !to.ends_with(' ') {
            to.push(' ');
        }
    }
}

/// The text of HTML: no tags, no comments, nothing of scripts and style sheets.
fn without_tags(html: &str) -> String {
    let lower = html.trim_start().get(..7).unwrap_or("").to_ascii_lowercase();
    if lower.starts_with("<script") || lower.starts_with("<style") {
        return String::new();
    }
    let mut text = String::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        text.push(' ');
        let end = if rest[open..].starts_with("<!--") { "-->" } else { ">" };
        rest = rest[open..].find(end).map_or("", |close| &rest[open + close + end.len()..]);
    }
    text.push_str(rest);
    ENTITIES.iter().fold(text, |text, (name, character)| text.replace(name, character))
}

/// Those that stand for what would be markup; the ampersand last.
const ENTITIES: [(&str, &str); 5] = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&nbsp;", " "), ("&amp;", "&")];

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::source::SourceFile;

    /// Heading, anchor, text and code of each section.
    fn read(note: &str) -> Vec<[String; 4]> {
        let (file, _) = SourceFile::decode("note.md".to_owned(), note.as_bytes());
        let sources = Sources::new(PathBuf::new(), vec![file]);
        let (pages, _) = crate::parse::parse(&sources);
        let found = sections(&pages[0], &sources);
        found
            .into_iter()
            .map(|each| {
                [each.heading.into(), each.anchor.into(), each.text.trim_end().into(), each.code.trim_end().into()]
            })
            .collect()
    }

    #[test]
    fn each_heading_begins_a_section() {
        let note = "---\ntags: [x]\n---\n# GC\n\nAll *of* it.\n\n## Cycles & more\n\nA `list`\nhere.\n\n```python\na = []\nprint(a)\n```\n";
        assert_eq!(
            read(note),
            [["", "", "All of it.", ""], ["Cycles & more", "cycles--more", "A list here.", "a = [] print(a)"],]
        );
    }

    #[test]
    fn what_stands_before_the_first_heading_is_the_page() {
        assert_eq!(read("Before.\n\n# First\n\nIn.\n"), [["", "", "Before.", ""], ["First", "first", "In.", ""]]);
        assert_eq!(read(""), [["", "", "", ""]]);
    }

    #[test]
    fn hidden_examples_comments_and_tags_are_left_out() {
        let note = "```python hidden\nsecret()\n```\n\n<!-- not this -->\n\n<table><tr><td>a &lt; b</td></tr></table>\n\n\
                    <script>\nnor()\n</script>\n\nx<br>y <b>z</b>\n";
        assert_eq!(read(note), [["", "", "a < b x y z", ""]]);
    }

    #[test]
    fn the_text_is_what_a_reader_sees() {
        let note = "* TOC\n{:toc}\n\n[TOC]\n\nSee [[other|the *other* note]], [[gc]] and www.a.org :tada:.\n{: .cls }\n\nA block ^blk\n\n\
                    ![[heap.png|300]]\n\n{% raw %}x{% endraw %}\n";
        assert_eq!(read(note), [["", "", "See the other note, gc and www.a.org 🎉. A block x", ""]]);
        let note = "Before.\n\n```python title=\"A title\"\na\n```\n\nBehind.\n\n    b\n";
        assert_eq!(read(note), [["", "", "Before. A title Behind.", "a b"]]);
    }

    #[test]
    fn indented_code_and_tables_are_read() {
        let note = "    indented()\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";
        assert_eq!(read(note), [["", "", "a b 1 2", "indented()"]]);
    }
}
