//! A note whose HTML is wrong in every way leaves the page around it whole.

use super::driver::Browser;
use crate::book::Book;

/// Each of these would reach out of the note: what stands behind it on the page would be within it, or out of the frame.
const HOSTILE: [&str; 16] = [
    "<div><section>",
    "</div></article></main></body>",
    "<table><tr><td>",
    "- <details><summary>x",
    "text <b>x <a href='#'>y <textarea>",
    "<!-- never closed",
    "<script>let a = 1;",
    "<style>\n* { display: none }",
    "<div title=\"never closed",
    "<plaintext>",
    "<select><option>",
    "<svg><foreignObject>",
    "<template>",
    "<form><button>",
    "<title>",
    "<?php echo 1",
];

/// What is on the page outside of the note and of the sidebar, in order, and how deep.
const FRAME: &str = "const inner = [...document.querySelectorAll('main > article:first-child, nav.sidebar')];
    const shown = [];
    for (const element of document.body.querySelectorAll('*')) {
        if (inner.some((one) => one !== element && one.contains(element))) continue;
        let depth = 0;
        for (let up = element; up; up = up.parentElement) depth += 1;
        shown.push(`${depth} ${element.tagName} ${element.className}`);
    }
    return shown.join('\\n');";

#[test]
fn no_note_breaks_its_page() {
    let Some(browser) = Browser::start() else { return };
    let text = |html: &str| format!("# A\n\n{html}\n");
    // Each page has one before it and one behind it.
    let book = Book::new().file("a.md", text("a")).file("plain.md", text("a")).file("z.md", text("a"));
    let named = |number: usize| format!("n{number:02}");
    let hostile = HOSTILE.iter().enumerate();
    let book = hostile.fold(book, |book, (number, html)| book.file(&format!("{}.md", named(number)), text(html)));
    assert_eq!(book.run(&["build", ".", "--no-run"]).code, 0);
    let frame = |page: &str| {
        browser.open(&format!("file://{}/site/{page}.html", book.path().display()));
        browser.run(FRAME, &[]).as_str().expect("a text").to_owned()
    };
    let whole = frame("plain");
    assert!(whole.contains("FOOTER foot") && whole.contains("NAV turn"), "{whole}");
    for (number, html) in HOSTILE.iter().enumerate() {
        assert_eq!(frame(&named(number)), whole, "{html}");
    }
}
