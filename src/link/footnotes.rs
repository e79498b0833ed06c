//! References to footnotes that the page does not have.
//!
//! Takes a page; gives an error for each. Markdown takes such a reference for text, and so does a reader; what may be text
//! in earnest, such as the `[^a-z]` of a regular expression, is none.

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::parse::Page;
use crate::source::{Sources, Span};

/// The errors of a page.
pub(super) fn check(page: &Page, sources: &Sources) -> Vec<Diagnostic> {
    let text = sources.text(page.body);
    // Most notes have none: do not read them once more.
    if !text.contains("[^") {
        return Vec::new();
    }
    let (defined, references) = read(text);
    let base = page.body.start as usize;
    let missing = references.into_iter().filter(|range| {
        let name = label(text, range);
        !defined.contains(name) && (!defined.is_empty() || name.bytes().all(|byte| byte.is_ascii_digit()))
    });
    let diagnostic = |range: Range<usize>| {
        let name = label(text, &range);
        let help = match nearest(name, defined.iter().map(String::as_str)) {
            Some(near) => format!("did you mean [^{near}]?"),
            None => format!("add its text on a line of its own, `[^{name}]: …`, or write `\\[` for a bracket"),
        };
        let place = Place::Note(Span::new(page.file, range.start + base, range.end + base));
        Diagnostic::error("missing-footnote", place, format!("no footnote of this page is called {name}"))
            .with_help(help)
    };
    missing.map(diagnostic).collect()
}

fn label<'t>(text: &'t str, range: &Range<usize>) -> &'t str {
    &text[range.start + 2..range.end - 1]
}

/// The names of the footnotes, and where text looks like a reference to one.
fn read(text: &str) -> (BTreeSet<String>, Vec<Range<usize>>) {
    let (mut defined, mut references) = (BTreeSet::new(), Vec::new());
    // The parser cuts text at brackets: pieces that touch are one.
    let mut run = 0..0;
    let mut code = false;
    for (event, range) in crate::parse::events(text) {
        match event {
            Event::Start(Tag::FootnoteDefinition(label)) => drop(defined.insert(label.to_string())),
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(TagEnd::CodeBlock) => code = false,
            Event::Text(_) if !code && range.start == run.end => run.end = range.end,
            Event::Text(_) if !code => {
                find(text, &run, &mut references);
                run = range;
            }
            _ => {}
        }
    }
    find(text, &run, &mut references);
    (defined, references)
}

/// What looks like references in a piece of the text.
fn find(text: &str, run: &Range<usize>, references: &mut Vec<Range<usize>>) {
    let mut at = run.start;
    while let Some(open) = text[at..run.end].find("[^").map(|open| at + open) {
        let name = text[open + 2..run.end].find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')));
        let Some(end) = name.map(|length| open + 2 + length) else { return };
        let behind = text[end..].strip_prefix(']');
        let is_text = text[..open].ends_with('\\');
        // Behind a set of characters stands how often they come.
        if end > open + 2 && !is_text && behind.is_some_and(|behind| !behind.starts_with(['+', '*', '?', '{'])) {
            references.push(open..end + 1);
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_found_in_text_only() {
        let text = "One[^1] and [^a-b], `[^2]`, \\[^3], [^x]+ and [^].\n\n    [^4]\n\n[^n]: note[^5]\n";
        let (defined, references) = read(text);
        assert_eq!(defined.into_iter().collect::<Vec<_>>(), ["n"]);
        let found: Vec<&str> = references.into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["[^1]", "[^a-b]", "[^5]"]);
    }
}
