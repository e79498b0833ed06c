//! `SUMMARY.md`: the outline of a book, as mdBook has it.
//!
//! Takes the file in the folder of the notes; gives an [`Outline`]. The file itself is no page.
//!
//! The first heading, where it stands above everything else, is the title of the file and of nothing in the book; every
//! other one titles a part. A line of dashes is a separator. A link is a chapter, a list below it holds the chapters
//! below it, and a link without a target is a draft. An item of a list that has a text and no link groups those below.

use std::fs;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::Path;

use percent_encoding::percent_decode_str;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::{is_markdown, unreadable};
use crate::diagnostic::Diagnostic;
use crate::error::cause;
use crate::outline::{Chapter, Item, Origin, Outline, Target};
use crate::parse::markdown_options;

/// Its name.
pub(super) const FILE: &str = "SUMMARY.md";

/// Reads the `SUMMARY.md` in `root`, if there is one.
pub(super) fn read(root: &Path) -> Result<Option<Outline>, Box<Diagnostic>> {
    let disk = root.join(FILE);
    match fs::read(&disk) {
        Ok(bytes) => {
            let path = disk.strip_prefix(".").unwrap_or(&disk).display().to_string();
            Ok(Some(Outline { path, ..parse(String::from_utf8_lossy(&bytes).into_owned()) }))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(&disk, &cause(&error), "allow it to be read, or remove it")),
    }
}

fn parse(text: String) -> Outline {
    let mut reader = Reader { levels: vec![Vec::new()], ..Reader::default() };
    for (event, range) in Parser::new_ext(&text, markdown_options()).into_offset_iter() {
        reader.event(event, range);
    }
    let items = reader.levels.into_iter().next().unwrap_or_default();
    Outline { path: FILE.to_owned(), text, origin: Origin::Summary, items }
}

#[derive(Default)]
struct Reader {
    /// The items of each list that is open, the innermost last; the first holds those outside of any list.
    levels: Vec<Vec<Item>>,
    /// What is being read.
    open: Open,
    /// The text of it so far.
    words: String,
    /// Whether anything stands above.
    begun: bool,
}

/// What the text that follows belongs to.
#[derive(Default)]
enum Open {
    #[default]
    Nothing,
    Heading,
    Link(Target, Range<usize>),
    /// An item of a list in which no link has been read.
    Item(Range<usize>),
}

impl Reader {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(Tag::Heading { .. }) => self.begin(Open::Heading),
            Event::End(TagEnd::Heading(_)) => self.end_heading(),
            Event::Start(Tag::Link { dest_url, .. }) => {
                if let Some(target) = target(&dest_url) {
                    self.begin(Open::Link(target, range));
                }
            }
            Event::End(TagEnd::Link) => self.end_link(),
            Event::Start(Tag::Item) => self.begin(Open::Item(range)),
            Event::Start(Tag::List(_)) => self.begin_list(),
            Event::End(TagEnd::List(_)) => self.end_list(),
            Event::End(TagEnd::Item) => self.end_group(),
            Event::Rule => self.add(Item::Separator),
            Event::Text(text) | Event::Code(text) => self.words.push_str(&text),
            Event::SoftBreak | Event::HardBreak => self.words.push(' '),
            _ => {}
        }
    }

    fn begin(&mut self, open: Open) {
        self.open = open;
        self.words.clear();
    }

    fn end_heading(&mut self) {
        if matches!(std::mem::take(&mut self.open), Open::Heading) && self.begun {
            let title = self.take_words().unwrap_or_default();
            self.add(Item::Part(title));
        }
        self.begun = true;
    }

    fn end_link(&mut self) {
        if let Open::Link(target, range) = std::mem::take(&mut self.open) {
            let title = self.take_words();
            self.add(Item::Chapter(Chapter { title, target, range, children: Vec::new() }));
        }
    }

    /// A text without a link becomes the chapter that a list below it, if there is one, belongs to.
    fn end_group(&mut self) {
        if let Open::Item(range) = std::mem::take(&mut self.open)
            && let Some(title) = self.take_words()
        {
            let chapter = Chapter { title: Some(title), target: Target::Nothing, range, children: Vec::new() };
            self.add(Item::Chapter(chapter));
        }
    }

    fn begin_list(&mut self) {
        self.end_group();
        self.levels.push(Vec::new());
    }

    /// The items of a list belong to the chapter that it stands below.
    fn end_list(&mut self) {
        let Some(items) = self.levels.pop().filter(|_| !self.levels.is_empty()) else { return };
        let is_nested = self.levels.len() > 1;
        match self.levels.last_mut() {
            Some(above) => match above.last_mut() {
                Some(Item::Chapter(chapter)) if is_nested => chapter.children.extend(items),
                _ => above.extend(items),
            },
            None => self.levels.push(items),
        }
    }

    fn add(&mut self, item: Item) {
        self.begun = true;
        if let Some(level) = self.levels.last_mut() {
            level.push(item);
        }
    }

    fn take_words(&mut self) -> Option<String> {
        let words = std::mem::take(&mut self.words);
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        (!words.is_empty()).then_some(words)
    }
}

/// Where a link leads; nothing where that is neither a note nor another site.
fn target(url: &str) -> Option<Target> {
    if url.is_empty() {
        return Some(Target::Nothing);
    }
    if url.starts_with("https://") || url.starts_with("http://") {
        return Some(Target::Web(url.to_owned()));
    }
    note_path(url).map(Target::Note)
}

/// The path that a link names, where it is a note of the book.
fn note_path(target: &str) -> Option<String> {
    let path = target.split(['#', '?']).next().unwrap_or(target);
    if path.contains("://") || path.starts_with('/') || !is_markdown(Path::new(path)) {
        return None;
    }
    let mut parts = Vec::new();
    for part in percent_decode_str(path).decode_utf8_lossy().split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name.to_owned()),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The outline as lines: indentation, title, where it leads.
    fn read(text: &str) -> Vec<String> {
        let mut lines = Vec::new();
        tell(&parse(text.to_owned()).items, 0, &mut lines);
        lines
    }

    fn tell(items: &[Item], depth: usize, lines: &mut Vec<String>) {
        for item in items {
            let line = match item {
                Item::Part(title) => format!("# {title}"),
                Item::Separator => "---".to_owned(),
                Item::Chapter(Chapter { title, target, .. }) => {
                    format!("{}{} {target:?}", "  ".repeat(depth), title.as_deref().unwrap_or("-"))
                }
            };
            lines.push(line);
            if let Item::Chapter(chapter) = item {
                tell(&chapter.children, depth + 1, lines);
            }
        }
    }

    #[test]
    fn a_book_of_mdbook_is_read() {
        let text = "# Summary\n\n[Preface](README.md)\n\n# The *language*\n\n- [Names](names.md)\n    \
                    - [`is`](names/is.md)\n    - [Soon]()\n- [Types](./a/../types.md#top)\n\n---\n\n\
                    # Reference\n\n- [Odd](a%20b.md)\n\n[The end](end.md)\n";
        assert_eq!(
            read(text),
            [
                "Preface Note(\"README.md\")",
                "# The language",
                "Names Note(\"names.md\")",
                "  is Note(\"names/is.md\")",
                "  Soon Nothing",
                "Types Note(\"types.md\")",
                "---",
                "# Reference",
                "Odd Note(\"a b.md\")",
                "The end Note(\"end.md\")",
            ]
        );
    }

    #[test]
    fn a_list_may_have_groups_and_links_to_other_sites() {
        let text = "- Basics\n  - [A](a.md)\n  - Deeper\n\n    - [B](b.md)\n- [Docs](https://docs.python.org/3/)\n- [](c.md)\n";
        assert_eq!(
            read(text),
            [
                "Basics Nothing",
                "  A Note(\"a.md\")",
                "  Deeper Nothing",
                "    B Note(\"b.md\")",
                "Docs Web(\"https://docs.python.org/3/\")",
                "- Note(\"c.md\")",
            ]
        );
    }

    #[test]
    fn what_is_no_chapter_is_left_out() {
        for text in ["", "Some words.\n\n- [up](../../x.md)\n- [root](/x.md)\n", "# Only a title\n\n[data](data.csv)\n"]
        {
            assert!(read(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn the_range_of_a_chapter_is_its_link() {
        let outline = parse("- [One](one.md) and more\n".to_owned());
        let range = outline.chapters()[0].range.clone();
        assert_eq!(&outline.text[range], "[One](one.md)");
    }
}
