//! Links over a small book, from Markdown to diagnostics.

use std::path::PathBuf;

use pulldown_cmark::{Event, Parser, Tag};

use super::*;
use crate::config::site::Redirects;
use crate::diagnostic::{Diagnostic, Place};
use crate::parse::{FrontMatter, Heading, Link};
use crate::source::{FileId, SourceFile, Span};

fn sources(notes: &[(&str, &str)]) -> Sources {
    let files = notes.iter().map(|(path, text)| SourceFile::decode((*path).into(), text.as_bytes()).0).collect();
    Sources::new(PathBuf::from("/book"), files)
}

/// Pages with their links, and a heading for each line that begins with `#`.
fn pages(sources: &Sources) -> Vec<Page> {
    sources.iter().map(|(file, source)| page(file, &source.text)).collect()
}

fn page(file: FileId, text: &str) -> Page {
    let span = |range: std::ops::Range<usize>| Span::new(file, range.start, range.end);
    let link = |(event, range)| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some((LinkKind::Link, dest_url.to_string(), range)),
        Event::Start(Tag::Image { dest_url, .. }) => Some((LinkKind::Image, dest_url.to_string(), range)),
        _ => None,
    };
    let links = Parser::new(text).into_offset_iter().filter_map(link);
    let heading = |line: &str| {
        let text = line.strip_prefix("# ")?.to_owned();
        let anchor = text.to_lowercase().replace(' ', "-");
        Some(Heading { level: 1, text, anchor, line: 1, span: span(0..0) })
    };
    Page {
        file,
        front_matter: FrontMatter::default(),
        body: span(0..text.len()),
        title: String::new(),
        headings: text.lines().filter_map(heading).collect(),
        fences: Vec::new(),
        links: links.map(|(kind, target, range)| Link { span: span(range), kind, target }).collect(),
        blocks: Vec::new(),
    }
}

/// What [`check`] says, as `line: message (help)`.
fn complaints(notes: &[(&str, &str)], assets: &[&str]) -> Vec<String> {
    let sources = sources(notes);
    let assets: Vec<String> = assets.iter().map(|&asset| asset.to_owned()).collect();
    let line = |diagnostic: Diagnostic| match diagnostic.place {
        Place::Note(span) => {
            let line = sources.position(span).line;
            format!("{line}: {}: {} ({})", diagnostic.code, diagnostic.message, diagnostic.help.unwrap_or_default())
        }
        other => format!("{other:?}"),
    };
    check(&pages(&sources), &sources, &assets, &Redirects::default()).into_iter().map(line).collect()
}

#[test]
fn right_links_are_passed_in_silence() {
    let notes = [
        (
            "README.md",
            "# Start\n[gc](guide/gc.md#the-end) [x](guide/gc) [y](guide/gc.html) [g](guide/) [r](report.html)",
        ),
        (
            "guide/gc.md",
            "# The end\n[up](../README.md) [me](#the-end) [raw](/a%20b.md#here) ![i](/img/a.png) [w](https://x.y)",
        ),
        ("guide/index.md", "[root](/) [file](../img/a.png?raw=1#x) [mail](mailto:ada@example.org) [top](#top) [](<>)"),
        ("a b.md", "<a id=\"here\"></a> <img src='img/a.png'> <a href=\"guide/gc.md\">x</a>"),
    ];
    assert_eq!(complaints(&notes, &["img/a.png"]), Vec::<String>::new());
}

#[test]
fn a_broken_link_gets_the_nearest_name() {
    let notes =
        [("guide/a.md", "# A\n\n[b](guid.md)\n"), ("guide/guide.md", ""), ("other/only.md", "[x](../guide/only.md)")];
    assert_eq!(
        complaints(&notes, &[]),
        [
            "3: broken-link: the link leads to guide/guid.md, which is neither a note nor a file of the book \
             (did you mean guide.md?)",
            "1: broken-link: the link leads to guide/only.md, which is neither a note nor a file of the book \
             (did you mean only.md?)",
        ]
    );
}

#[test]
fn a_link_out_of_the_notes_is_broken() {
    assert_eq!(
        complaints(&[("a.md", "[x](../secret.md)")], &[]),
        [
            "1: broken-link: ../secret.md lies outside the folder of the notes (move the file into the folder of the notes, \
          or link to where it is published)"
        ]
    );
}

#[test]
fn a_missing_anchor_gets_the_nearest_heading() {
    let notes = [("a.md", "# Garbage collection\n[x](#garbage-colection)\n[y](b.md#nothing-like-it)"), ("b.md", "# B")];
    assert_eq!(
        complaints(&notes, &[]),
        [
            "2: missing-anchor: a.md has no heading or anchor #garbage-colection (did you mean #garbage-collection?)",
            "3: missing-anchor: b.md has no heading or anchor #nothing-like-it \
             (anchors are made of headings: lower case, hyphens for spaces, no punctuation)",
        ]
    );
}

#[test]
fn missing_images_and_raw_html_are_found_in_order() {
    let notes = [("a.md", "![x](pic.png)\n\n<img src=\"b.png\">\n\n![y](https://x.y/z.png) <a href='no.md'>n</a>\n")];
    assert_eq!(
        complaints(&notes, &["pix.png"]),
        [
            "1: missing-image: there is no image pic.png (did you mean pix.png?)",
            "3: missing-image: there is no image b.png (correct the path, or put the image there)",
            "5: broken-link: the link leads to no.md, which is neither a note nor a file of the book \
             (correct the link, or add the note that it speaks of)",
        ]
    );
}

#[test]
fn links_become_relative_urls() {
    let sources = sources(&[("README.md", "# Top"), ("guide/gc.md", "# Ünder"), ("guide/b.md", "")]);
    let pages = pages(&sources);
    let urls = ["index.html", "guide/gc.html", "guide/b.html"];
    let located: Vec<_> = pages.iter().zip(urls).collect();
    let targets = Targets::new(&located, &sources, ["img/a b.png"], &Redirects::default());
    let href = |page, target, kind| match targets.resolve(page, target, kind) {
        Resolution::Internal(way) => way.href(urls[page]),
        other => format!("{other:?}"),
    };
    assert_eq!(href(0, "guide/gc.md#%C3%BCnder", LinkKind::Link), "guide/gc.html#%C3%BCnder");
    assert_eq!(href(1, "../README.md?x=1", LinkKind::Link), "../index.html?x=1");
    assert_eq!(href(1, "b", LinkKind::Link), "b.html");
    assert_eq!(href(1, "/", LinkKind::Link), "../index.html");
    assert_eq!(href(1, "#ünder", LinkKind::Link), "#%C3%BCnder");
    assert_eq!(href(1, "../img/a%20b.png", LinkKind::Image), "../img/a%20b.png");
    assert_eq!(href(1, "https://x.y", LinkKind::Link), "External");
    assert_eq!(href(1, "b.md", LinkKind::Image), "Broken(NoImage(\"guide/b.md\"))");
}
