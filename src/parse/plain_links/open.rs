//! What is open around a text, in which plain links are none.

use pulldown_cmark::{Event, Tag, TagEnd};

/// Elements of HTML that are links, or whose text is code.
const ELEMENTS: [&str; 6] = ["a", "button", "code", "kbd", "pre", "samp"];

/// The elements that are open and hold no plain links.
#[derive(Debug, Default)]
pub(super) struct Open {
    /// Links, images and blocks of code.
    markdown: usize,
    /// [`ELEMENTS`] of HTML in this block.
    html: usize,
}

impl Open {
    pub(super) fn is_none(&self) -> bool {
        self.markdown == 0 && self.html == 0
    }

    pub(super) fn see(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_) | Tag::HtmlBlock) => {
                self.markdown += 1;
            }
            Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock | TagEnd::HtmlBlock) => {
                self.markdown = self.markdown.saturating_sub(1);
            }
            // HTML within a line ends with its block at the latest.
            Event::Start(Tag::Paragraph | Tag::Heading { .. } | Tag::Item | Tag::TableCell)
            | Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell) => self.html = 0,
            Event::InlineHtml(tag) => self.see_tag(tag),
            _ => {}
        }
    }

    fn see_tag(&mut self, tag: &str) {
        let is_end = tag.starts_with("</");
        let rest = tag.trim_start_matches(['<', '/']);
        let name = rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        if !ELEMENTS.iter().any(|element| element.eq_ignore_ascii_case(name)) {
            return;
        }
        self.html = if is_end { self.html.saturating_sub(1) } else { self.html + 1 };
    }
}
