//! Wiki links over a small book.

use std::path::PathBuf;

use super::*;
use crate::config::site::Redirects;
use crate::diagnostic::Place;
use crate::source::SourceFile;

fn sources(notes: &[(&str, &str)]) -> Sources {
    let files = notes.iter().map(|(path, text)| SourceFile::decode((*path).into(), text.as_bytes()).0).collect();
    Sources::new(PathBuf::from("/book"), files)
}

const BOOK: &[(&str, &str)] = &[
    ("README.md", "# Start\n"),
    (
        "gc.md",
        "---\naliases: [Garbage collector, cyclic GC]\n---\n# Collecting garbage\n\n## The end, and more\n\n## `gc`\n",
    ),
    ("guide/intro.md", "# Introduction\n"),
    ("guide/Deep/intro.md", "# Deep introduction\n"),
    ("guide/Deep/gil.md", "# The GIL\n\n<a id=\"mark\"></a>\n"),
    ("other/README.md", "# Others\n"),
    ("one/twin.md", ""),
    ("two/twin.md", ""),
];

const ASSETS: &[&str] = &["img/heap.png", "guide/data.csv"];

/// Where the links of the note at `path` lead, seen from its page: URLs, or `code: what is wrong`.
fn lead(path: &str, links: &[&str]) -> Vec<String> {
    let sources = sources(BOOK);
    let (pages, _) = crate::parse::parse(&sources);
    let paths: Vec<&str> = BOOK.iter().map(|(path, _)| *path).collect();
    let urls = site::urls(&paths);
    let located: Vec<_> = pages.iter().zip(urls.iter().map(String::as_str)).collect();
    let targets = Targets::new(&located, &sources, ASSETS.iter().copied(), &Redirects::default());
    let here = paths.iter().position(|known| *known == path).unwrap();
    let lead = |link: &&str| {
        let kind = if link.starts_with('!') { LinkKind::Embed } else { LinkKind::Wiki };
        match targets.resolve(here, link.trim_start_matches('!'), kind) {
            Resolution::Internal(way) => way.href(&urls[here]),
            Resolution::Broken(problem) => format!("{}: {problem}", problem.code()),
            other => format!("{other:?}"),
        }
    };
    links.iter().map(lead).collect()
}

#[test]
fn a_link_to_a_draft_is_told_as_one() {
    let draft = "---\ndraft: true\naliases: [Later]\n---\n# To come\n";
    let text = "[[soon]] [[Soon.md]] [[a/soon]] [[to come]] [[later]] ![[soon]] [[sooon]]\n\n[x](a/soon.md#y) [x](a/soon) \
                [x](a/soon.html) [x](b/) [x](a/son.md)\n";
    let notes =
        [("note.md", text), ("a/soon.md", draft), ("b/index.md", "---\npublished: false\n---\n"), ("a/son2.md", "")];
    let sources = sources(&notes);
    let (mut pages, _) = crate::parse::parse(&sources);
    pages.retain(|page| !page.front_matter.draft);
    let told = check(&pages, &sources, &[], &Redirects::default());
    let told: Vec<_> = told.iter().map(|each| format!("{}: {}", each.code, each.message)).collect();
    let soon = "link-to-draft: a/soon.md is a draft, which the book leaves out";
    assert_eq!(told[..6], [soon; 6]);
    assert_eq!(told[6], "unknown-wiki-link: no note is called sooon, by its file, its title or an alias");
    assert_eq!(told[7..10], [soon; 3]);
    assert_eq!(told[10], "link-to-draft: b/index.md is a draft, which the book leaves out");
    assert_eq!(told[11..], ["broken-link: the link leads to a/son.md, which is neither a note nor a file of the book"]);
}

#[test]
fn a_note_is_known_by_file_path_title_and_alias() {
    assert_eq!(lead("README.md", &["gc", "GC", "gc.md", "Collecting  garbage", "cyclic gc"]), ["gc.html"; 5]);
    assert_eq!(
        lead("gc.md", &["gil", "guide/Deep/gil", "Deep/GIL", "/guide/Deep/gil.md", "The GIL"]),
        ["guide/Deep/gil.html"; 5]
    );
    assert_eq!(
        lead("guide/intro.md", &["./Deep/gil", "../gc", "other"]),
        ["Deep/gil.html", "../gc.html", "../other/index.html"]
    );
}

#[test]
fn the_nearest_folder_wins() {
    assert_eq!(lead("guide/intro.md", &["intro"]), ["intro.html"]);
    assert_eq!(lead("guide/Deep/gil.md", &["intro"]), ["intro.html"]);
    assert_eq!(lead("gc.md", &["intro"]), ["guide/intro.html"]);
    assert_eq!(lead("one/twin.md", &["twin", "two/twin"]), ["twin.html", "../two/twin.html"]);
    assert_eq!(lead("gc.md", &["twin"]), ["ambiguous-wiki-link: twin can mean one/twin.md or two/twin.md"]);
}

#[test]
fn headings_are_named_by_text_or_anchor() {
    assert_eq!(
        lead(
            "README.md",
            &["gc#The end, and more", "gc#the-end-and-more", "gc#THE END and more", "gc#gc", "#start", "gc#A#gc"]
        ),
        [
            "gc.html#the-end-and-more",
            "gc.html#the-end-and-more",
            "gc.html#the-end-and-more",
            "gc.html#gc",
            "#start",
            "gc.html#gc"
        ]
    );
    assert_eq!(lead("gc.md", &["gil#mark"]), ["guide/Deep/gil.html#mark"]);
    assert_eq!(
        lead("gc.md", &["gil#marc", "#nothing"]),
        [
            "missing-anchor: guide/Deep/gil.md has no heading or anchor #marc",
            "missing-anchor: gc.md has no heading or anchor #nothing"
        ]
    );
}

#[test]
fn files_and_pictures_are_found_by_name() {
    assert_eq!(
        lead("guide/intro.md", &["!heap.png", "!img/heap.png", "data.csv"]),
        ["../img/heap.png", "../img/heap.png", "data.csv"]
    );
    assert_eq!(
        lead("gc.md", &["!stack.png", "!gil"]),
        ["missing-image: there is no image stack.png", "guide/Deep/gil.html"]
    );
}

#[test]
fn what_reads_like_code_is_no_link_and_no_mistake() {
    for text in ["1", "1, 2", "x, y", "-f file", "$x", "a = b", "^note", ":alpha:", "...", "?"] {
        assert_eq!(lead("gc.md", &[text]), ["Text"], "{text}");
    }
    assert_eq!(lead("gc.md", &["https://e.org"]), ["External"]);
    assert_eq!(
        lead("gc.md", &["Java", "no/where"]),
        [
            "unknown-wiki-link: no note is called Java, by its file, its title or an alias",
            "unknown-wiki-link: no note is called no/where, by its file, its title or an alias"
        ]
    );
}

#[test]
fn the_remedy_is_the_nearest_name() {
    let sources = sources(&[
        ("a.md", "see [[gabage]] and [[xyz]]\n"),
        ("garbage.md", ""),
        ("b/t.md", "[[u]]"),
        ("c/u.md", ""),
        ("d/u.md", ""),
    ]);
    let (pages, _) = crate::parse::parse(&sources);
    let line = |found: crate::diagnostic::Diagnostic| match found.place {
        Place::Note(span) => format!("{}: {}", sources.text(span), found.help.unwrap_or_default()),
        other => format!("{other:?}"),
    };
    let found: Vec<_> = check(&pages, &sources, &[], &Redirects::default()).into_iter().map(line).collect();
    assert_eq!(
        found,
        [
            "[[gabage]]: did you mean [[Garbage]]?",
            "[[xyz]]: correct the name, add the note, or take the brackets away",
            "[[u]]: name the folder too: [[c/u]]",
        ]
    );
}
