//! The site as a whole: complete, the same every time, and never a mixture.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;

use percent_encoding::percent_decode_str;

use crate::book::Book;
use crate::python;

/// A book with folders, odd names, a picture, links and failures.
fn book() -> Book {
    Book::new()
        .file("README.md", "# Start\n\n[odd](guide/a%20%23%C3%BC%3F.md#part-one) ![p](img/p%25.png)\n")
        .file(
            "guide/a #ü?.md",
            "# Odd\n\n## Part one\n\n[back](../README.md)\n\n".to_owned() + &python("print(1)  # 2"),
        )
        .file("guide/🐍.md", "# Snake\n\n".to_owned() + &python("1 / 0"))
        .file("img/p%.png", "not really")
}

/// Every file of a folder with its content.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                open.push(entry);
            } else {
                let name = entry.strip_prefix(folder).expect("below").to_string_lossy().into_owned();
                found.insert(name, std::fs::read(&entry).expect("a file"));
            }
        }
    }
    found
}

/// The values of `href` and `src`.
fn links(html: &str) -> Vec<String> {
    let values = ["href=\"", "src=\""].into_iter().flat_map(|name| html.split(name).skip(1));
    values.filter_map(|rest| Some(rest.split_once('"')?.0.replace("&amp;", "&"))).collect()
}

/// The ids of a page.
fn has_id(html: &str, id: &str) -> bool {
    html.contains(&format!("id=\"{id}\""))
}

#[test]
fn every_link_leads_to_something_that_exists() {
    let book = book();
    assert_eq!(book.run(&["build", "."]).code, 1);
    let site = files(&book.path().join("site"));
    let text = |name: &str| String::from_utf8_lossy(&site[name]).into_owned();
    let mut checked = 0;
    for page in site.keys().filter(|name| Path::new(name).extension().is_some_and(|end| end == "html")) {
        for link in links(&text(page)).iter().filter(|link| !link.contains("://") && !link.starts_with("data:")) {
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let decoded = |text: &str| percent_decode_str(text).decode_utf8().expect("UTF-8").into_owned();
            let target = if path.is_empty() { page.clone() } else { below(page, &decoded(path)) };
            assert!(site.contains_key(&target), "{page}: {link}");
            assert!(anchor.is_empty() || has_id(&text(&target), &decoded(anchor)), "{page}: {link}");
            checked += 1;
        }
    }
    assert!(checked > 20, "{checked}");
}

/// Where a relative path on a page leads.
fn below(page: &str, path: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[test]
fn two_builds_give_the_same_bytes_apart_from_timings() {
    let book = book();
    let build = |dest: &str| {
        assert_eq!(book.run(&["build", ".", "--dest", dest]).code, 1);
        let timeless = |(name, content): (String, Vec<u8>)| (name, without_timings(&content));
        files(&book.path().join(dest)).into_iter().map(timeless).collect::<BTreeMap<_, _>>()
    };
    // Two destinations outside of the notes would be no better: each is left out of the other's book.
    assert_eq!(build("one"), build("two"));
}

/// The text without the content of elements that have the attribute `data-timing`.
fn without_timings(content: &[u8]) -> String {
    let text = String::from_utf8_lossy(content);
    let mut pieces = text.split(" data-timing");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |all, piece| all + piece.split_once("</").map_or("", |(_, rest)| rest))
}

#[test]
fn what_varies_is_shown_as_it_came_and_says_so() {
    let code = "import os, sys\nprint(object())\nprint(os.getcwd(), file=sys.stderr)\nobject()";
    let raises = "print(1)  # 1\nraise ValueError(object())";
    let held = "object()  # <object object at 0x7f00aabbccdd>\nprint(2)";
    let book = Book::of(&(python(code) + &format!("```python raises=ValueError\n{raises}\n```\n\n") + &python(held)));
    assert_eq!(book.run(&["build", "."]).code, 0);
    let page = book.read("site/note.html");
    let marked = page.split("<pre tabindex=\"0\" data-timing>").skip(1);
    let marked: Vec<&str> = marked.filter_map(|rest| rest.split("</pre>").next()).collect();
    assert_eq!(marked.len(), 5, "{marked:?}");
    for text in [marked[0], marked[2], marked[4]] {
        assert!(text.starts_with("&lt;object object at 0x"), "{marked:?}");
    }
    assert!(marked[1].contains("/tracebook-"), "{marked:?}");
    assert!(marked[3].contains("ValueError: &lt;object object at 0x"), "{marked:?}");
    assert!(page.contains("<pre tabindex=\"0\">2\n</pre>"), "{page}");
    assert!(!without_timings(page.as_bytes()).contains("/tracebook-"));
}

#[test]
fn the_report_names_every_failure_with_a_link() {
    let book = book();
    book.run(&["build", "."]);
    let report = book.read("site/report.html");
    let to: Vec<String> = links(&report).into_iter().filter(|link| link.contains("#ex-")).collect();
    assert!(to.iter().any(|link| link.starts_with("guide/a%20%23%C3%BC%3F.html#ex-")), "{to:?}");
    assert!(to.iter().any(|link| link.starts_with("guide/%F0%9F%90%8D.html#ex-")), "{to:?}");
}

#[test]
fn two_builds_at_once_leave_a_whole_site() {
    let book = book();
    let build = |_| book.command(&["build", ".", "-q"]).stdout(Stdio::null()).spawn().expect("tracebook runs");
    for mut build in (0..3).map(build).collect::<Vec<_>>() {
        assert_eq!(build.wait().expect("an end").code(), Some(1));
    }
    assert!(book.read("site/guide/🐍.html").contains("ZeroDivisionError"));
}

#[test]
fn no_heading_has_an_id_of_the_theme() {
    let book = Book::of("# A\n\n## Content\n\n## Show pages\n\n## Show toc\n");
    book.run(&["build", ".", "--no-run", "--dest", "site"]);
    let html = book.read("site/note.html");
    let mut ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "{ids:?}");
    assert!(["content", "show-pages", "show-toc", "tb-content"].iter().all(|id| ids.contains(id)), "{ids:?}");
}
