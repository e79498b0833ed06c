//! What a page does around its text: colours, copies of sessions, the sidebar, keys, and the filter of the report.

use serde_json::{Value, json};

use super::driver::{Browser, Look};
use super::pages::WIDER;
use crate::book::Book;
use crate::python;

/// Sixty notes in one folder, a second folder, and a front page with a session.
fn book() -> Book {
    let session =
        "# Start\n\n## One\n\n```pycon\n>>> for _ in range(2):\n...     print(1)\n...\n1\n1\n>>> 2 + 2\n5\n```\n\n";
    let filled = "Words.\n\n".repeat(60);
    let book = Book::new()
        .file("index.md", format!("{session}{filled}## Two\n\n{filled}"))
        .file("guide/README.md", "# The guide\n")
        .file("guide/gc.md", "# GC\n\n".to_owned() + &python("1 / 0"));
    let book =
        (0..60).fold(book, |book, number| book.file(&format!("many/{number:02}.md"), format!("# Page {number:02}\n")));
    assert_eq!(book.run(&["build", "."]).code, 1);
    book
}

fn open(browser: &Browser, book: &Book, page: &str) {
    browser.open(&format!("file://{}/site/{page}", book.path().display()));
}

fn text(browser: &Browser, expression: &str) -> String {
    browser.run(&format!("return String({expression})"), &[]).as_str().expect("a text").to_owned()
}

const GROUND: &str = "getComputedStyle(document.body).backgroundColor";
const SWITCH: &str = "document.querySelector('.theme-switch').click()";

#[test]
fn colours_follow_the_system_until_a_reader_chooses() {
    let Some(browser) = Browser::start() else { return };
    let book = book();
    browser.look(Look::Dark);
    open(&browser, &book, "index.html");
    let dark = text(&browser, GROUND);
    browser.look(Look::Light);
    let light = text(&browser, GROUND);
    assert_ne!(dark, light);
    browser.run("scrollTo({ top: 700, behavior: 'instant' })", &[]);
    browser.run(&format!("{SWITCH}; {SWITCH};"), &[]);
    assert_eq!((text(&browser, GROUND), text(&browser, "scrollY")), (dark.clone(), "700".to_owned()));
    open(&browser, &book, "guide/gc.html");
    assert_eq!(text(&browser, GROUND), dark);
    assert_eq!(
        text(&browser, "document.querySelector('.theme-switch').getAttribute('aria-label')"),
        "Colours: dark. Change to auto"
    );
    browser.run(SWITCH, &[]);
    assert_eq!(text(&browser, GROUND), light);
}

#[test]
fn a_copy_is_the_code_without_prompts_and_outputs() {
    let Some(browser) = Browser::start() else { return };
    let book = book();
    open(&browser, &book, "index.html");
    // What is copied is taken before it reaches the clipboard, which a test cannot read.
    let copied = browser.wait(
        "const copied = new Promise((resolve) => { navigator.clipboard.writeText = async (text) => resolve(text); });
         document.querySelector('.copy').click();
         return copied;",
        &[],
    );
    assert_eq!(copied, Value::from("for _ in range(2):\n    print(1)\n\n2 + 2\n"));
    browser.until("document.querySelector('.said').textContent === 'Copied'");
}

#[test]
fn the_table_of_contents_follows_the_scroll() {
    let Some(browser) = Browser::start() else { return };
    let book = book();
    browser.width(1440);
    open(&browser, &book, "index.html");
    let marked = "document.querySelector('.toc [aria-current]')?.textContent";
    browser.run("document.querySelector('#two').scrollIntoView({ behavior: 'instant' })", &[]);
    browser.until(&format!("{marked} === 'Two'"));
    browser.run("document.querySelector('#one').scrollIntoView({ behavior: 'instant' })", &[]);
    browser.until(&format!("{marked} === 'One'"));
    // A leap from within one section into another shows no heading.
    let leap = "const two = document.querySelector('#two').getBoundingClientRect().top + scrollY; scrollTo({ top: two + 1200, behavior: 'instant' })";
    browser.run(leap, &[]);
    browser.until(&format!("{marked} === 'Two'"));
}

/// Waits for the next picture. What a page has asked to be done before it, such as putting the sidebar in its place, is done then.
fn drawn(browser: &Browser) {
    browser.run("return new Promise((done) => requestAnimationFrame(() => done(null)))", &[]);
}

/// That two places are the same to a pixel: what scrolls does so by whole ones.
fn same_place(one: &str, other: &str) {
    let [one, other]: [f64; 2] = [one, other].map(|text| text.parse().expect("a number"));
    assert!((one - other).abs() <= 1.0, "{one} {other}");
}

const LINKS: &str = "document.querySelectorAll('.sidebar li > a, .sidebar .nav-row > a').length";

#[test]
fn the_sidebar_fetches_what_a_page_does_not_hold() {
    let Some(browser) = Browser::start() else { return };
    let book = book();
    browser.width(1440);
    open(&browser, &book, "many/30.html");
    let found = "[...document.querySelectorAll('.nav-more')].map((each) => each.textContent).join()";
    assert_eq!(text(&browser, found), "6 more,6 more");
    let top = "document.querySelector('.sidebar [aria-current]').getBoundingClientRect().top";
    drawn(&browser);
    let before = text(&browser, top);
    browser.run("document.querySelector('.nav-more a').click()", &[]);
    browser.until(&format!("{found} === ''"));
    same_place(&before, &text(&browser, top));
    let many = "[...document.querySelectorAll('.sidebar details a')].map((each) => each.textContent)";
    assert_eq!(text(&browser, &format!("{many}.length")), "60");
    assert_eq!(
        text(&browser, &format!("{many}.every((title, at) => title === 'Page ' + String(at).padStart(2, '0'))")),
        "true"
    );
    let links: usize = text(&browser, LINKS).parse().expect("a number");
    browser.run("document.querySelector('.fold').click()", &[]);
    browser.until(&format!("{LINKS} === {}", links + 1));
    assert_eq!(text(&browser, "document.querySelector('.fold').getAttribute('aria-expanded')"), "true");
    let target = text(&browser, "document.querySelector('.fold').closest('li').querySelector(':scope > ul a').href");
    assert!(target.ends_with("/site/guide/gc.html"), "{target}");
    // A folder without a page of its own.
    open(&browser, &book, "guide/gc.html");
    browser.run("document.querySelector('.sidebar details').open = true", &[]);
    browser.until(&format!("{many}.length === 60"));
}

#[test]
fn the_sidebar_keeps_what_was_followed_where_it_is() {
    let Some(browser) = Browser::start() else { return };
    let book = book();
    browser.width(1440);
    open(&browser, &book, "many/30.html");
    let link = "[...document.querySelectorAll('.sidebar a')].find((each) => each.textContent === 'Page 40')";
    let top = format!("{link}.getBoundingClientRect().top");
    drawn(&browser);
    browser.run(&format!("{link}.scrollIntoView({{ block: 'center', behavior: 'instant' }})"), &[]);
    let before = text(&browser, &top);
    browser.run(&format!("{link}.click()"), &[]);
    browser.until("document.title.startsWith('Page 40') && document.readyState === 'complete'");
    drawn(&browser);
    same_place(&before, &text(&browser, &top));
}

const PRESS: &str = "const target = document.activeElement; target.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], bubbles: true }));";

#[test]
fn arrows_turn_the_pages_but_not_in_a_field() {
    let Some(browser) = Browser::start() else { return };
    let book = book();
    open(&browser, &book, "guide/gc.html");
    browser.run("document.querySelector('pre.code').focus()", &[]);
    browser.run(PRESS, &[json!("ArrowRight")]);
    browser.run("document.activeElement.blur()", &[]);
    browser.run(PRESS, &[json!("ArrowRight")]);
    browser.until("document.title.startsWith('Page 00') && document.readyState === 'complete'");
    browser.run(PRESS, &[json!("ArrowLeft")]);
    browser.until("document.title.startsWith('GC')");
}

#[test]
fn the_report_is_filtered_by_kind_page_and_words() {
    let Some(browser) = Browser::start() else { return };
    let book = book();
    open(&browser, &book, "report.html");
    let ask = "const [name, value] = arguments; const field = document.querySelector(`.filter [name=${name}]`); field.value \
               = value; field.dispatchEvent(new Event('input', { bubbles: true }));";
    let shown = "[...document.querySelectorAll('.failure:not([hidden]) h3 a')].map((each) => each.textContent).join()";
    let sections =
        "[...document.querySelectorAll('.report section:not([hidden])')].map((each) => each.dataset.kind).join()";
    let all = text(&browser, shown);
    assert_eq!(all, "index.md:5,guide/gc.md:3");
    browser.run(ask, &[json!("file"), json!("guide/gc.md")]);
    assert_eq!((text(&browser, shown), text(&browser, sections)), ("guide/gc.md:3".into(), "failures,pages".into()));
    browser.run(ask, &[json!("kind"), json!("failures")]);
    assert_eq!(text(&browser, sections), "failures");
    browser.run(ask, &[json!("text"), json!("zerodivision nothing")]);
    assert_eq!(text(&browser, "document.querySelector('.filter output').textContent").split(' ').next(), Some("0"));
    for name in ["file", "kind", "text"] {
        browser.run(ask, &[json!(name), json!("")]);
    }
    assert_eq!(text(&browser, shown), all);
    open(&browser, &book, "report.html?text=zerodivision");
    assert_eq!(text(&browser, shown), "guide/gc.md:3");
}

#[test]
fn what_is_wider_than_a_telephone_scrolls_by_itself() {
    let Some(browser) = Browser::start() else { return };
    let cells = |open: &str, close: &str| -> String {
        let words =
            ["allocation_tracker", "documentation_of_it", "three_thousand_years", "remarks_that_are_long", "more"];
        words.map(|word| format!("{open}{word}{close}")).concat()
    };
    let row = cells("| ", " ");
    let long = "a_1 + a_2 + a_3 + a_4 + a_5 + a_6 + a_7 + a_8 + a_9 + a_{10} + a_{11} = \\sum_{i=1}^{11} a_i";
    let note = format!(
        "# Wide\n\n<table><tr>{}</tr></table>\n\n{row}\n|---|---|---|---|---|\n{row}\n\n\
         <iframe width=\"560\" height=\"315\" src=\"about:blank\"></iframe>\n\nSo ${long}$ it is.\n\n- and ${long}$\n",
        cells("<td>", "</td>")
    );
    for theme in ["default", "paper"] {
        let book = Book::new().file("index.md", note.clone());
        assert_eq!(book.run(&["build", ".", "--theme", theme]).code, 0);
        browser.width(390);
        open(&browser, &book, "index.html");
        assert_eq!(browser.run(WIDER, &[]), json!([]), "{theme}");
    }
}
