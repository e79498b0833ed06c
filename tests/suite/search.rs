//! The search of a site: that it is there, that it finds its way, and that it can be left out.

use crate::book::Book;

fn book() -> Book {
    Book::new()
        .file("index.md", "# Start\n\nWelcome.\n")
        .file("guide/a b.md", "# Guide\n\n## Part\n\nThe needle is here.\n")
        .file("draft.md", "---\ndraft: true\n---\n# Draft\n\nThe secret.\n")
}

#[test]
fn a_site_can_be_searched() {
    let book = book();
    assert_eq!(book.run(&["build", ".", "--no-run"]).code, 0);
    let page = book.read("site/guide/a b.html");
    assert!(page.contains(r#"<script src="../static/search.js" defer></script>"#), "{page}");
    assert!(page.contains("data-search></span>"), "{page}");
    let text = book.read("site/static/search/text-0.js");
    let guide = r#"["guide/a%20b.html","Guide",[["","","",""],["Part","part","The needle is here.",""]]]"#;
    assert!(text.contains(guide), "{text}");
    assert!(!text.contains("secret"), "{text}");
    assert!(book.read("site/static/search/words.js").contains("needle"));
}

#[test]
fn a_site_can_go_without_it() {
    let book = book().file("book.toml", "[site]\nsearch = false\n");
    assert_eq!(book.run(&["build", ".", "--no-run"]).code, 0);
    assert!(!book.path().join("site/static/search").exists());
    assert!(!book.read("site/index.html").contains("search"));
}
