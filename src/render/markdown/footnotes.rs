//! Footnotes as GitHub shows them: at the end, numbered as they are first referred to, with a way back to each reference.
//!
//! Takes the events of a page; gives them with the references as links and the notes behind everything else. A note to
//! which nothing refers is left out; its text stays where it holds a heading or an example, to which links may lead.

use std::collections::{HashMap, VecDeque};

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

/// Puts the footnotes of `events` at the end. `prefix` stands before their ids, which no heading has: its anchor has no colon.
pub(super) fn collect<'t>(events: Vec<Event<'t>>, prefix: &str) -> Vec<Event<'t>> {
    if !events.iter().any(|event| matches!(event, Event::Start(Tag::FootnoteDefinition(_)))) {
        return events;
    }
    let (text, mut definitions) = split(events);
    let mut take = |label: Option<&CowStr<'t>>| {
        let wanted = |(name, content): &Definition<'t>| match label {
            Some(label) => name == label,
            None => content.iter().any(has_anchor),
        };
        definitions.iter().position(wanted).map(|at| definitions.remove(at).1)
    };
    let mut notes = Notes { prefix, numbers: HashMap::new(), waiting: VecDeque::new() };
    let mut page: Vec<Event<'t>> = text.into_iter().map(|event| notes.refer(event)).collect();
    let mut list = Vec::new();
    loop {
        while let Some(label) = notes.waiting.pop_front() {
            let content = take(Some(&label)).unwrap_or_default();
            let content: Vec<_> = content.into_iter().map(|event| notes.refer(event)).collect();
            list.push((label, content));
        }
        // Of a note that is shown in another one only what it refers to is wanted.
        let Some(content) = prefix.is_empty().then(|| take(None)).flatten() else { break };
        page.extend(content.into_iter().map(|event| notes.refer(event)));
    }
    if !list.is_empty() {
        page.push(html("<section class=\"footnotes\" aria-label=\"Footnotes\">\n<ol>\n".to_owned()));
        for (label, content) in list {
            notes.item(&label, content, &mut page);
        }
        page.push(html("</ol>\n</section>\n".to_owned()));
    }
    page
}

/// A label and what is defined for it.
type Definition<'t> = (CowStr<'t>, Vec<Event<'t>>);

/// Whether a link may lead to what begins here.
fn has_anchor(event: &Event<'_>) -> bool {
    match event {
        Event::Start(Tag::Heading { .. }) => true,
        Event::Html(html) | Event::InlineHtml(html) => html.contains(" id=") || html.contains(" name="),
        _ => false,
    }
}

/// The events outside of definitions, and those within by label. The first definition of a label counts.
fn split<'t>(events: Vec<Event<'t>>) -> (Vec<Event<'t>>, Vec<Definition<'t>>) {
    let (mut text, mut definitions) = (Vec::new(), Vec::new());
    let mut open: Option<Definition<'t>> = None;
    for event in events {
        match (event, &mut open) {
            (Event::Start(Tag::FootnoteDefinition(label)), None) => open = Some((label, Vec::new())),
            (Event::End(TagEnd::FootnoteDefinition), _) => {
                definitions.extend(open.take());
            }
            (event, Some((_, content))) => content.push(event),
            (event, None) => text.push(event),
        }
    }
    (text, definitions)
}

struct Notes<'p, 't> {
    prefix: &'p str,
    /// For each label its number, and how often it is referred to.
    numbers: HashMap<CowStr<'t>, (usize, usize)>,
    /// Labels whose notes are still to come, in the order of their numbers.
    waiting: VecDeque<CowStr<'t>>,
}

impl<'t> Notes<'_, 't> {
    fn refer(&mut self, event: Event<'t>) -> Event<'t> {
        let Event::FootnoteReference(label) = event else { return event };
        let next = self.numbers.len() + 1;
        let (number, times) = self.numbers.entry(label.clone()).or_insert((next, 0));
        *times += 1;
        if *times == 1 {
            self.waiting.push_back(label);
        }
        let (number, times, prefix) = (*number, *times, self.prefix);
        let id = reference(prefix, number, times);
        Event::InlineHtml(
            format!("<sup class=\"footnote-ref\"><a href=\"#{prefix}fn:{number}\" id=\"{id}\">{number}</a></sup>")
                .into(),
        )
    }

    fn item(&self, label: &CowStr<'t>, mut content: Vec<Event<'t>>, page: &mut Vec<Event<'t>>) {
        let (number, times) = self.numbers.get(label).copied().unwrap_or_default();
        let prefix = self.prefix;
        let end = match content.last() {
            Some(Event::End(TagEnd::Paragraph)) => content.pop(),
            _ => None,
        };
        page.push(html(format!("<li id=\"{prefix}fn:{number}\">\n")));
        page.append(&mut content);
        for time in 1..=times {
            let id = reference(prefix, number, time);
            let mark = if time == 1 { String::new() } else { format!("<sup>{time}</sup>") };
            let back =
                format!(" <a class=\"footnote-back\" href=\"#{id}\" aria-label=\"Back to the text\">↩{mark}</a>");
            page.push(Event::InlineHtml(back.into()));
        }
        page.extend(end);
        page.push(html("</li>\n".to_owned()));
    }
}

fn reference(prefix: &str, number: usize, time: usize) -> String {
    let again = if time == 1 { String::new() } else { format!("-{time}") };
    format!("{prefix}fnref:{number}{again}")
}

fn html<'t>(text: String) -> Event<'t> {
    Event::Html(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(markdown: &str) -> String {
        let events = crate::parse::events(markdown).map(|(event, _)| event).collect();
        let mut text = String::new();
        pulldown_cmark::html::push_html(&mut text, collect(events, "").into_iter());
        text
    }

    fn to(number: usize, id: &str) -> String {
        format!("<sup class=\"footnote-ref\"><a href=\"#fn:{number}\" id=\"{id}\">{number}</a></sup>")
    }

    fn back(id: &str, mark: &str) -> String {
        format!(" <a class=\"footnote-back\" href=\"#{id}\" aria-label=\"Back to the text\">↩{mark}</a>")
    }

    #[test]
    fn notes_stand_at_the_end_in_the_order_of_their_references() {
        let html = rendered("[^b]: Second.\n\nOne[^a], two[^b], one[^a].\n\n[^a]: First *of all*.\n\n[^c]: Nobody.\n");
        let expected = format!(
            "<p>One{}, two{}, one{}.</p>\n<section class=\"footnotes\" aria-label=\"Footnotes\">\n<ol>\n\
             <li id=\"fn:1\">\n<p>First <em>of all</em>.{}{}</p>\n</li>\n<li id=\"fn:2\">\n<p>Second.{}</p>\n</li>\n</ol>\n</section>\n",
            to(1, "fnref:1"),
            to(2, "fnref:2"),
            to(1, "fnref:1-2"),
            back("fnref:1", ""),
            back("fnref:1-2", "<sup>2</sup>"),
            back("fnref:2", ""),
        );
        assert_eq!(html, expected);
    }

    #[test]
    fn a_note_may_refer_to_another_and_hold_a_list() {
        let html = rendered("x[^a]\n\n[^a]: see[^b]\n\n[^b]:\n    - one\n");
        assert!(html.contains(&format!("<p>see{}{}</p>", to(2, "fnref:2"), back("fnref:1", ""))), "{html}");
        assert!(html.contains("<ul>\n<li>one</li>\n</ul>\n <a class=\"footnote-back\" href=\"#fnref:2\""), "{html}");
    }

    #[test]
    fn a_heading_of_a_note_that_nothing_refers_to_stays() {
        let html = rendered("x[^a]\n\n[^a]: first\n\n[^a]: # Second\n\n[^b]: # Other\n");
        assert!(html.contains("<h1>Second</h1>\n<h1>Other</h1>\n<section"), "{html}");
    }

    #[test]
    fn text_without_notes_stays() {
        assert_eq!(rendered("a[^x] b\n"), "<p>a[^x] b</p>\n");
    }
}
