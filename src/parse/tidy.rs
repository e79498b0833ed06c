//! The last look at what a note says: emoji by name, and what Jekyll would have taken out.
//!
//! Takes the events of a page; gives those that are shown. kramdown's attribute lists (`{: .class}`), its mark for a table
//! of contents (`{:toc}` with the list in whose place that stands, `[TOC]`) and Liquid's `{% raw %}` speak to other tools and
//! are not text. Code stays as it is.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd, TextMergeStream};

use super::emoji;

/// The events that are shown.
pub(crate) fn tidy(events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let mut tidied: Vec<Event<'_>> = Vec::with_capacity(events.len());
    // In code, and in an address that is shown as it is, nothing has another meaning.
    let mut verbatim = false;
    // The parser cuts text where something could begin.
    for event in without_contents(TextMergeStream::new(events.into_iter()).collect()) {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. }) => {
                verbatim = true;
                tidied.push(event);
            }
            Event::End(TagEnd::CodeBlock | TagEnd::Link) => {
                verbatim = false;
                tidied.push(event);
            }
            Event::Text(text) if !verbatim => {
                if let Some(text) = shown(&text, tidied.last()) {
                    tidied.push(Event::Text(text.into()));
                } else if matches!(tidied.last(), Some(Event::SoftBreak | Event::HardBreak)) {
                    tidied.pop();
                }
            }
            // What held nothing else is gone with it.
            Event::End(TagEnd::Paragraph) if matches!(tidied.last(), Some(Event::Start(Tag::Paragraph))) => {
                tidied.pop();
            }
            event => tidied.push(event),
        }
    }
    tidied
}

/// The events without the lists in whose place kramdown would put a table of contents: one entry, whose last line is `{:toc}`.
fn without_contents(mut events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let is_mark = |event: &Event<'_>| matches!(event, Event::Text(text) if is_contents_mark(text.trim()));
    let marks: Vec<usize> = (0..events.len()).filter(|&at| is_mark(&events[at])).collect();
    for at in marks.into_iter().rev() {
        if let Some(list) = list_of(&events, at) {
            events.drain(list);
        }
    }
    events
}

/// The list of one entry whose last line is the text at `at`.
fn list_of(events: &[Event<'_>], at: usize) -> Option<Range<usize>> {
    let is_line = matches!(events[..at].last()?, Event::SoftBreak | Event::HardBreak);
    let item = events[..at].iter().rposition(|event| matches!(event, Event::Start(Tag::Item)))?;
    let is_block = |event: &Event<'_>| matches!(event, Event::Start(Tag::List(_)) | Event::End(TagEnd::Item));
    let list = item.checked_sub(1)?;
    let end = at + 1 + usize::from(events.get(at + 1) == Some(&Event::End(TagEnd::Paragraph)));
    let is_whole = matches!(events[list], Event::Start(Tag::List(_)))
        && !events[item..at].iter().any(is_block)
        && matches!(events.get(end..end + 2)?, [Event::End(TagEnd::Item), Event::End(TagEnd::List(_))]);
    (is_line && is_whole).then_some(list..end + 2)
}

/// What is shown of a text that follows on `before`, if anything is.
fn shown(text: &str, before: Option<&Event<'_>>) -> Option<String> {
    let begins =
        matches!(before, None | Some(Event::Start(Tag::Paragraph | Tag::Item) | Event::SoftBreak | Event::HardBreak));
    let trimmed = text.trim();
    if begins
        && (is_attribute_list(trimmed) || matches!(trimmed, "[TOC]" | "[[TOC]]" | "[[toc]]" | "[toc]" | "[[_TOC_]]"))
    {
        return None;
    }
    let text = without_raw(text);
    Some(emoji::replaced(&text).into_owned())
}

/// `{:toc}`, perhaps with a class.
fn is_contents_mark(text: &str) -> bool {
    is_attribute_list(text) && text.trim_matches(['{', '}', ':', ' ']).split_whitespace().any(|word| word == "toc")
}

/// `{: .class #id key="value"}` and `{:toc}`.
fn is_attribute_list(text: &str) -> bool {
    let inside = text.strip_prefix("{:").and_then(|rest| rest.strip_suffix('}'));
    inside.is_some_and(|inside| {
        let inside = inside.trim_start_matches(':').trim();
        !inside.contains(['{', '}'])
            && (inside.starts_with(['.', '#'])
                || inside.contains('=')
                || inside.split_whitespace().next() == Some("toc")
                || inside.starts_with("no_toc"))
    })
}

/// `text` without the marks that keep Liquid from reading what is between them.
fn without_raw(text: &str) -> String {
    let mut kept = text.to_owned();
    for mark in ["{% raw %}", "{% endraw %}", "{%- raw -%}", "{%- endraw -%}"] {
        if kept.contains(mark) {
            kept = kept.replace(mark, "");
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(markdown: &str) -> String {
        let events = crate::parse::events(markdown).map(|(event, _)| event).collect();
        let mut html = String::new();
        pulldown_cmark::html::push_html(&mut html, tidy(events).into_iter());
        html
    }

    #[test]
    fn what_speaks_to_other_tools_is_not_shown() {
        assert_eq!(html("text\n{: .note #x}\n"), "<p>text</p>\n");
        assert_eq!(html("{:toc}\n\n[TOC]\n\nb\n"), "<p>b</p>\n");
        assert_eq!(html("{% raw %}{{ x }}{% endraw %}"), "<p>{{ x }}</p>\n");
    }

    #[test]
    fn the_list_that_a_table_of_contents_replaces_goes_with_its_mark() {
        for list in ["* TOC\n{:toc}", "1. TOC\n{:toc}", "- *a* b\n{: toc .x}", "* TOC\n  {:toc}"] {
            assert_eq!(html(&format!("a\n\n{list}\n\nb\n")), "<p>a</p>\n<p>b</p>\n", "{list}");
        }
        for (list, entries) in [
            ("* TOC\n{: .x}", 1),
            ("* a\n* b\n{:toc}", 2),
            ("* a {:toc}", 1),
            ("* a\n\n{:toc}", 1),
            ("* a\n  * b\n{:toc}", 1),
        ] {
            assert_eq!(html(list).matches("<li>").count(), entries, "{list}");
        }
    }

    #[test]
    fn text_that_looks_alike_stays() {
        assert_eq!(html("use {: x} and {% if %}"), "<p>use {: x} and {% if %}</p>\n");
        assert_eq!(html("{:>10}"), "<p>{:&gt;10}</p>\n");
        assert_eq!(html("`{: .a}` [TOC] here"), "<p><code>{: .a}</code> [TOC] here</p>\n");
    }

    #[test]
    fn emoji_have_names_outside_of_code() {
        assert_eq!(
            html("*:tada:* `:tada:`\n\n    :tada:\n"),
            "<p><em>🎉</em> <code>:tada:</code></p>\n<pre><code>:tada:\n</code></pre>\n"
        );
        assert_eq!(
            html("https://a.org/:tada:/ :tada:"),
            "<p><a href=\"https://a.org/:tada:/\">https://a.org/:tada:/</a> 🎉</p>\n"
        );
    }
}
