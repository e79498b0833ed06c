use super::*;
use crate::diagnostic::Place;
use crate::source::{FileId, SourceFile};

/// The front matter, the text below it, and the diagnostic as `line:column: message`.
fn read_text(text: &str) -> (FrontMatter, String, Option<String>) {
    let (file, _) = SourceFile::decode("a.md".to_owned(), text.as_bytes());
    let head = read(Note { id: FileId(0), file: &file });
    let diagnostic = head.diagnostic.map(|diagnostic| {
        let Place::Note(span) = diagnostic.place else { panic!("no place in the note") };
        let position = file.position(span.start as usize);
        format!("{}:{}: {}", position.line, position.column, diagnostic.message)
    });
    (head.front_matter, file.text[head.body_start..].to_owned(), diagnostic)
}

fn ok(text: &str) -> FrontMatter {
    let (front_matter, _, diagnostic) = read_text(text);
    assert_eq!(diagnostic, None, "in {text}");
    front_matter
}

fn texts(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

#[test]
fn yaml_is_read() {
    let text = "---\ntitle: \"Names: and objects\"\ndescription: What a name is\ndate: 2024-05-06\ntags: [a, b c]\n\
                categories: basics names\ndraft: true\nlayout: post\n---\n# Body\n";
    let (front_matter, body, diagnostic) = read_text(text);
    let expected = FrontMatter {
        title: Some("Names: and objects".to_owned()),
        description: Some("What a name is".to_owned()),
        date: Some("2024-05-06".to_owned()),
        tags: texts(&["a", "b c"]),
        categories: texts(&["basics", "names"]),
        draft: true,
        ..FrontMatter::default()
    };
    assert_eq!((front_matter, body.as_str(), diagnostic), (expected, "# Body\n", None));
}

#[test]
fn toml_is_read() {
    let text =
        "+++\ntitle = \"T\"\ndate = 2024-05-06T07:08:09Z\ntags = [\"a\"]\n[taxonomies]\ncategories = [\"b\"]\n+++\nx";
    let (front_matter, body, diagnostic) = read_text(text);
    let expected = FrontMatter {
        title: Some("T".to_owned()),
        date: Some("2024-05-06T07:08:09Z".to_owned()),
        tags: texts(&["a"]),
        categories: texts(&["b"]),
        ..FrontMatter::default()
    };
    assert_eq!((front_matter, body.as_str(), diagnostic), (expected, "x", None));
}

#[test]
fn line_endings_may_be_those_of_windows() {
    let (front_matter, body, _) = read_text("---\r\ntitle: T\r\n---\r\nx\r\n");
    assert_eq!((front_matter.title.as_deref(), body.as_str()), (Some("T"), "x\r\n"));
    assert_eq!(ok("+++\r\ntitle = \"T\"\r\n+++\r\n").title.as_deref(), Some("T"));
}

#[test]
fn other_names_and_addresses_are_lists_or_texts() {
    let found = ok("---\naliases:\n  - Cyclic GC\n  - gc/old.html\nredirect_from: /a/, /b\n---\n");
    assert_eq!(found.aliases, ["Cyclic GC", "gc/old.html"]);
    assert_eq!(found.redirects, ["/a/", "/b"]);
    assert_eq!(ok("---\nalias: The collector\n---\n").aliases, ["The collector"]);
}

#[test]
fn tags_may_be_one_text() {
    assert_eq!(ok("---\ntags: a, b c\n---\n").tags, ["a", "b c"]);
    assert_eq!(ok("---\ntags: a b\n---\n").tags, ["a", "b"]);
    assert_eq!(ok("---\ntags:\n  - 3.12\n  - x\n---\n").tags, ["3.12", "x"]);
    assert_eq!(ok("---\ntags:\n---\n").tags, [""; 0]);
}

#[test]
fn published_false_is_a_draft() {
    assert!(ok("---\npublished: false\n---\n").draft);
    assert!(!ok("---\npublished: true\ndraft: false\n---\n").draft);
    assert!(ok("---\ndraft: yes\n---\n").draft);
}

#[test]
fn the_place_in_the_navigation_is_read() {
    let weight = |text: &str| ok(&format!("---\n{text}\n---\n")).weight;
    assert_eq!(weight("weight: 3"), Weight::read("3"));
    assert_eq!(weight("nav_order: 1.5"), Weight::read("1.5"));
    assert_eq!(weight("order: first\nsidebar_position: -2"), Weight::read("-2"));
    assert_eq!(weight("title: T"), None);
    assert!(ok("---\nnav: false\n---\n").nav_exclude && ok("---\nnav_exclude: true\n---\n").nav_exclude);
    assert!(!ok("---\nnav: true\nnav_exclude: no\n---\n").nav_exclude);
}

#[test]
fn exotic_values_do_no_harm() {
    assert_eq!(ok("---\ntitle: a\nTitle: b\n---\n").title.as_deref(), Some("b"));
    assert_eq!(ok("---\ntitle: 2024\n---\n").title.as_deref(), Some("2024"));
    assert_eq!(ok("---\ntitle: [a, b]\n---\n").title, None);
    assert_eq!(ok("---\ntitle: !note T\n? [1, 2]\n: x\n3: y\n.nan: {}\n---\n").title.as_deref(), Some("T"));
    assert_eq!(ok("---\nbase: &b {x: 1}\nother: {<<: *b}\ntitle: T\n---\n").title.as_deref(), Some("T"));
    assert_eq!(ok("---\ntitle: ''\n---\n").title, None);
}

#[test]
fn an_empty_block_is_front_matter() {
    assert_eq!(read_text("---\n---\nx"), (FrontMatter::default(), "x".to_owned(), None));
    assert_eq!(read_text("---\n# a comment\n---\nx"), (FrontMatter::default(), "x".to_owned(), None));
    assert_eq!(read_text("+++\n+++\nx"), (FrontMatter::default(), "x".to_owned(), None));
}

#[test]
fn a_line_of_dashes_alone_is_no_front_matter() {
    for text in
        ["---\n\nText.\n", "---", "", "\n---\ntitle: T\n---\n", "----\na: b\n----\n", "---\nProse here.\n---\nx\n"]
    {
        assert_eq!(read_text(text), (FrontMatter::default(), text.to_owned(), None), "in {text}");
    }
}

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    let (front_matter, body, diagnostic) = read_text("---\ntitle: T\ndescription: a: b\n---\nx\n");
    assert_eq!((front_matter, body.as_str()), (FrontMatter::default(), "x\n"));
    let expected = "3:15: front matter is not valid YAML: mapping values are not allowed in this context";
    assert_eq!(diagnostic.as_deref(), Some(expected));

    let (_, body, diagnostic) = read_text("+++\ntitle = \"T\"\ndate = never\n+++\nx\n");
    assert_eq!(body, "x\n");
    assert!(
        diagnostic.as_deref().is_some_and(|text| text.starts_with("3:8: front matter is not valid TOML: ")),
        "{diagnostic:?}"
    );
}

#[test]
fn brackets_in_brackets_are_read_as_far_as_people_write_them() {
    let nested = |depth: usize| format!("---\ntitle: T\nx: {}{}\n---\nx\n", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(read_text(&nested(64)).2, None);
    let expected = "3:68: front matter is not valid YAML: brackets are nested too deeply";
    assert_eq!(read_text(&nested(65)).2.as_deref(), Some(expected));
}
