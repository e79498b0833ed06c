//! What stands around the pages: for search engines, feeds, programs that read, and READMEs.

use crate::book::Book;
use crate::python;

/// A book with an address, dates, odd names and a folder.
fn book() -> Book {
    Book::new()
        .file("book.toml", "[book]\ntitle = \"Notes & more\"\nauthors = [\"Ada\"]\n\n[site]\nsite-url = \"https://example.org/notes\"\nedit-url-template = \"https://example.org/edit/{path}\"\n")
        .file("index.md", "# Start\n\nWhat *this* is, in <b>short</b> & simple.\n\n".to_owned() + &python("print(1)  # 1"))
        .file("guide/a b.md", "---\ndate: 2026-03-01\ntags: [gc]\ndescription: About <b> & \"c\"\n---\n# A [b]\n\n[Start](../index.md)\n")
        .file("guide/new.md", "---\ndate: 2026-11-20 10:30:00 +0200\n---\n# New\n\nFirst\nparagraph.\n\nSecond.\n")
        .file("guide/when.md", "---\ndate: last spring\n---\n# When\n")
}

/// A book of one page without an address.
fn plain() -> Book {
    Book::new().file("index.md", "# Start\n")
}

/// The names of elements and the texts and attributes in them, in order. Fails where the text is not well-formed.
fn xml(text: &str) -> Vec<String> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(text);
    let mut found = Vec::new();
    let mut depth = 0;
    loop {
        match reader.read_event().expect("XML that is well-formed") {
            Event::Eof => break,
            Event::Start(start) => {
                depth += 1;
                found.push(format!("<{}>", String::from_utf8_lossy(start.name().as_ref())));
            }
            Event::End(_) => depth -= 1,
            Event::Empty(empty) => found.push(format!("<{}/>", String::from_utf8_lossy(&empty))),
            Event::Text(text) if !text.trim_ascii().is_empty() => {
                found.push(String::from_utf8_lossy(&text).trim().to_owned());
            }
            Event::GeneralRef(name) => found.push(format!("&{};", String::from_utf8_lossy(&name))),
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    found
}

#[test]
fn a_site_with_an_address_has_a_sitemap() {
    let book = book();
    book.run(&["build", ".", "--no-run"]);
    let places: Vec<String> =
        xml(&book.read("site/sitemap.xml")).into_iter().filter(|each| each.contains("://")).collect();
    let all = ["", "guide/a%20b.html", "guide/new.html", "guide/when.html"];
    assert_eq!(places, all.map(|url| format!("https://example.org/notes/{url}")));
    // Search engines look for it at the root of the host only.
    assert!(!book.path().join("site/robots.txt").exists());
}

#[test]
fn robots_are_told_at_the_root_of_a_host() {
    let book = plain().file("book.toml", "[site]\nsite-url = \"https://example.org\"\n");
    book.run(&["build", ".", "--no-run"]);
    assert_eq!(book.read("site/robots.txt"), "User-agent: *\nAllow: /\nSitemap: https://example.org/sitemap.xml\n");
}

#[test]
fn the_feed_has_the_pages_with_a_date_newest_first() {
    let book = book();
    let done = book.run(&["build", ".", "--no-run"]);
    let feed = book.read("site/feed.xml");
    let found = xml(&feed);
    let links: Vec<&String> = found.iter().filter(|each| each.starts_with("https://example.org/notes/guide")).collect();
    assert_eq!(links, ["https://example.org/notes/guide/new.html", "https://example.org/notes/guide/a%20b.html"]);
    for part in [
        "<title>Notes &amp; more</title>",
        "<updated>2026-11-20T10:30:00+02:00</updated>",
        "<name>Ada</name>",
        "<category term=\"gc\"/>",
        "<summary>First paragraph.</summary>",
        "<summary>About &lt;b&gt; &amp; &quot;c&quot;</summary>",
        "<published>2026-03-01T00:00:00Z</published>",
    ] {
        assert!(feed.contains(part), "{part} in {feed}");
    }
    assert!(
        done.stderr.contains("`last spring` is no date that the feed can carry, so this page is not in it"),
        "{}",
        done.stderr
    );
    assert!(
        book.read("site/guide/new.html")
            .contains("type=\"application/atom+xml\" title=\"Notes &amp; more\" href=\"../feed.xml\"")
    );
}

#[test]
fn pages_tell_machines_about_themselves() {
    let book = book();
    book.run(&["build", ".", "--no-run"]);
    let page = book.read("site/guide/a b.html");
    for part in [
        "<link rel=\"canonical\" href=\"https://example.org/notes/guide/a%20b.html\">",
        "<meta name=\"description\" content=\"About &lt;b&gt; &amp; &quot;c&quot;\">",
        "<meta property=\"og:title\" content=\"A [b]\">",
        "<meta property=\"og:type\" content=\"article\">",
        "<meta property=\"article:published_time\" content=\"2026-03-01T00:00:00Z\">",
        "<link rel=\"alternate\" type=\"text/markdown\" href=\"a%20b.md\">",
        "<a href=\"https://example.org/edit/guide/a%20b.md\">Edit this page</a>",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    let start = book.read("site/index.html");
    assert!(start.contains("<link rel=\"canonical\" href=\"https://example.org/notes/\">"), "{start}");
    assert!(start.contains("<meta name=\"description\" content=\"What this is, in short &amp; simple.\">"), "{start}");
}

#[test]
fn a_site_without_an_address_invents_none() {
    let book = plain();
    book.run(&["build", ".", "--no-run"]);
    for name in ["sitemap.xml", "feed.xml", "robots.txt", "404.html"] {
        assert!(!book.path().join("site").join(name).exists(), "{name}");
    }
    let page = book.read("site/index.html");
    assert!(!page.contains("canonical") && !page.contains("og:url") && !page.contains("Edit this page"), "{page}");
}

#[test]
fn the_page_for_what_is_not_there_works_at_any_depth() {
    let book = book();
    book.run(&["build", ".", "--no-run"]);
    let page = book.read("site/404.html");
    let links = ["href=\"", "src=\""].into_iter().flat_map(|name| page.split(name).skip(1));
    let links: Vec<&str> = links.filter_map(|rest| rest.split('"').next()).collect();
    assert!(links.len() > 5, "{links:?}");
    assert!(links.iter().all(|link| link.starts_with("/notes/") || *link == "#tb-content"), "{links:?}");
    assert!(page.contains("data-search"), "{page}");
}

#[test]
fn programs_read_the_notes_themselves() {
    let book = book();
    book.run(&["build", "."]);
    let list = book.read("site/llms.txt");
    let lines: Vec<&str> = list.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(lines[0], "# Notes & more");
    assert!(lines[1].starts_with("Verified with CPython"), "{list}");
    assert!(lines[1].ends_with("1 example: 1 passed. 1 claim: 1 holds."), "{list}");
    assert_eq!(
        lines[2..],
        [
            "## Pages",
            "- [Start](https://example.org/notes/index.md): What this is, in short & simple.",
            "## Guide",
            "- [A \\[b\\]](https://example.org/notes/guide/a%20b.md): About <b> & \"c\"",
            "- [New](https://example.org/notes/guide/new.md): First paragraph.",
            "- [When](https://example.org/notes/guide/when.md)",
        ]
    );
    assert_eq!(book.read("site/guide/a b.md"), book.read("guide/a b.md"));
}

#[test]
fn notes_can_be_kept() {
    let book = plain().file("book.toml", "[site]\nllms = false\n");
    book.run(&["build", ".", "--no-run"]);
    assert!(!book.path().join("site/llms.txt").exists() && !book.path().join("site/index.md").exists());
    assert!(!book.read("site/index.html").contains("text/markdown"));
}

#[test]
fn files_of_the_book_come_first() {
    let book = book().file("404.md", "# Lost\n").file("llms.txt", "mine").file("badge.svg", "<svg/>");
    book.run(&["build", ".", "--no-run"]);
    assert_eq!((book.read("site/llms.txt"), book.read("site/badge.svg")), ("mine".into(), "<svg/>".into()));
    assert!(book.read("site/404.html").contains("Lost"));
}

#[test]
fn the_badge_tells_how_examples_stand() {
    let book = Book::new().file("index.md", python("print(1)  # 1") + &python("print(2)  # 3"));
    book.run(&["build", "."]);
    let badge = book.read("site/badge.svg");
    assert!(xml(&badge).contains(&"2 examples, 2 claims: 1 failed".to_owned()), "{badge}");
    let json: serde_json::Value = serde_json::from_str(&book.read("site/badge.json")).expect("JSON");
    assert_eq!(
        json,
        serde_json::json!({"schemaVersion": 1, "label": "2 examples, 2 claims", "message": "1 failed", "color": "red"})
    );
}

#[test]
fn the_description_of_a_page_is_its_own_first_paragraph() {
    let collected = python("import gc\nfor _ in range(20):\n    gc.collect()");
    let book = Book::new()
        .file(
            "index.md",
            format!("# A\n\n{collected}\n![[b]]\n\n> [!NOTE]\n> ![](p.png)\n\nThe *first* one.\n\nMore.\n"),
        )
        .file("b.md", "# B\n\nAnother note.\n")
        .file("p.png", "");
    assert_eq!(book.run(&["build", "."]).code, 0);
    let page = book.read("site/index.html");
    assert!(page.contains(" more</p>"), "the trace has a paragraph: {page}");
    assert!(page.contains("<meta name=\"description\" content=\"The first one.\">"), "{page}");
    assert!(book.read("site/llms.txt").contains("The first one."));
}
