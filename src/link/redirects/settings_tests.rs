use std::ops::Range;
use std::path::PathBuf;

use super::*;
use crate::diagnostic::Place;
use crate::source::{SourceFile, Sources};

const NOTES: &[(&str, &str)] =
    &[("gc.md", "---\nredirect_from: /posts/gc/\n---\n# GC\n\n## The end\n"), ("index.md", "# Start\n")];

/// What lines of `from > to` give: for each old address where it leads, then what is wrong.
fn given(lines: &[&str]) -> Vec<String> {
    let files = NOTES.iter().map(|(path, text)| SourceFile::decode((*path).into(), text.as_bytes()).0).collect();
    let sources = Sources::new(PathBuf::new(), files);
    let (pages, _) = crate::parse::parse(&sources);
    let located: Vec<_> = pages.iter().zip(["gc.html", "index.html"]).collect();
    let text = lines.concat();
    let written = |range: Range<usize>| Written { text: text[range.clone()].to_owned(), range };
    let redirect = |(index, line): (usize, &&str)| {
        let start = lines[..index].concat().len();
        let (from, _) = line.split_once(" > ").unwrap();
        Redirect { from: written(start..start + from.len()), to: written(start + from.len() + 3..start + line.len()) }
    };
    let list = lines.iter().enumerate().map(redirect).collect();
    let settings = Settings { list, file: "book.toml".to_owned(), text: text.clone() };
    let targets = Targets::new(&located, &sources, ["a.png"], &settings);
    let place = |(url, to): (&str, &Destination)| match to {
        Destination::Here(way) => format!("{url} > {}", way.href("")),
        Destination::Web(web) => format!("{url} > {web}"),
    };
    let told = |problem: &Diagnostic| match &problem.place {
        Place::Text { range, .. } => {
            format!("{}: {} ({})", &text[range.clone()], problem.message, problem.help.as_deref().unwrap_or(""))
        }
        other => format!("{other:?}"),
    };
    targets.redirects().map(place).chain(targets.redirects.problems.iter().map(told)).collect()
}

#[test]
fn an_address_leads_to_a_page_a_heading_a_file_or_the_web() {
    assert_eq!(
        given(&[
            "/one > gc.md",
            "two/ > gc#the-end",
            "/3.html > /a.png",
            "4.md > https://example.org/x?y#z",
            "5 > /",
            "6 > report.html",
            "7 > posts/gc/#the-end",
        ]),
        [
            "3.html > a.png",
            "4.html > https://example.org/x?y#z",
            "5.html > index.html",
            "6.html > report.html",
            "7.html > gc.html#the-end",
            "one.html > gc.html",
            "posts/gc/index.html > gc.html",
            "two/index.html > gc.html#the-end",
        ]
    );
}

#[test]
fn an_address_may_lead_by_way_of_others() {
    assert_eq!(
        given(&["a > b.html", "b > c", "c > gc.md", "d > b#the-end", "e > f", "f > https://example.org/"])[..6],
        [
            "a.html > gc.html",
            "b.html > gc.html",
            "c.html > gc.html",
            "d.html > gc.html#the-end",
            "e.html > https://example.org/",
            "f.html > https://example.org/"
        ]
    );
}

#[test]
fn what_leads_nowhere_is_told_with_the_nearest_name() {
    let right = "posts/gc/index.html > gc.html";
    assert_eq!(
        given(&["a > gcc.md", "b > gc.md#the-ende", "c > ../up.md", "d > mailto:x@example.org", "e > #x", "f > //x"]),
        [
            right,
            "gcc.md: gcc.md is neither a note nor a file of the book (did you mean gc.md?)",
            "gc.md#the-ende: gc.md has no heading or anchor #the-ende (did you mean #the-end?)",
            "../up.md: ../up.md lies outside the folder of the notes (move the file into the folder of the notes, or \
             link to where it is published)",
            "mailto:x@example.org: `mailto:x@example.org` is no place that a page can lead to (name a note, a file of \
             the book, or a URL that begins with https:// or http://)",
            "#x: `#x` is no place that a page can lead to (name a note, a file of the book, or a URL that begins with \
             https:// or http://)",
            "//x: `//x` is no place that a page can lead to (name a note, a file of the book, or a URL that begins with \
             https:// or http://)",
        ]
    );
}

#[test]
fn an_address_that_is_in_use_or_outside_is_told() {
    let help = "give each old address once, and none that is in use";
    let path = "write the path of one page, such as `old/name.html`";
    assert_eq!(
        given(&["gc > index.md", "/posts/gc/ > gc.md", "x > gc.md", "/x.html > gc.md", "../y > gc.md", "z#q > gc.md"]),
        [
            "posts/gc/index.html > gc.html".to_owned(),
            "x.html > gc.html".to_owned(),
            format!("gc: gc.html is already that of gc.md ({help})"),
            format!("/posts/gc/: posts/gc/index.html is already that of gc.md ({help})"),
            format!("/x.html: x.html is already that of `x` above ({help})"),
            format!("../y: `../y` is no address within the site ({path})"),
            format!("z#q: `z#q` is no address within the site ({path})"),
        ]
    );
}

#[test]
fn a_circle_is_told_once() {
    let help = "name a page that there is";
    assert_eq!(
        given(&["a > b", "b > c", "c > a.html", "d > a", "e > e"])[1..],
        [
            format!("b: this leads back to itself: a.html → b.html → c.html → a.html ({help})"),
            format!("e: this leads back to itself: e.html → e.html ({help})"),
        ]
    );
}
