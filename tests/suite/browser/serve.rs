//! A preview as the person sees it who writes the notes: two tabs, and notes that are edited, broken, mended, renamed and
//! deleted.

use serde_json::json;

use super::driver::Browser;
use crate::book::Book;
use crate::python;
use crate::serve::Preview;

const LONG: &str = "Words that take some room on the page, so that there is something to scroll through.\n\n";

/// A front page that is longer than the window.
fn front(lead: &str, claim: &str) -> String {
    let details = "<details id=\"more\"><summary>More</summary>\n\nHidden words.\n\n</details>\n\n";
    format!(
        "# Start\n\n{lead}\n\n{}{details}## Middle\n\n{}\n{}",
        LONG.repeat(30),
        python(&format!("print(1 + 1)  # {claim}")),
        LONG.repeat(30)
    )
}

fn write(book: &Book, path: &str, text: &str) {
    std::fs::write(book.path().join(path), text).expect("a file");
}

/// What the panel of the preview shows.
const PANEL: &str = "document.querySelector('tracebook-panel').shadowRoot";
/// Where the heading in the middle stands in the window.
const TOP: &str = "Math.round(document.getElementById('middle').getBoundingClientRect().top)";
/// A button below the example.
fn tool(name: &str) -> String {
    format!(
        "[...(document.querySelector('tracebook-tools')?.shadowRoot.querySelectorAll('button') ?? [])].find((each) => \
         each.textContent.startsWith('{name}'))"
    )
}

fn value(browser: &Browser, expression: &str) -> serde_json::Value {
    browser.run(&format!("return {expression}"), &[])
}

#[test]
fn a_page_follows_its_note_and_the_readers_place_stays() {
    let Some(browser) = Browser::start() else { return };
    let book = Book::new().file("index.md", front("One.", "2"));
    let preview = Preview::start(&book, &[]);
    browser.width(1440);
    browser.open(&format!("http://{}/", preview.host));
    browser.until("document.querySelector('.verdict')?.textContent.includes('Passed')");
    browser.run(
        "window.isTheSame = true;
         document.querySelector('.theme-switch').click();
         document.getElementById('more').open = true;
         document.querySelector('pre.code').focus();
         document.getElementById('middle').scrollIntoView({ behavior: 'instant' });
         const words = [...document.querySelectorAll('article > p')].at(-1).firstChild;
         getSelection().setBaseAndExtent(words, 2, words, 9);",
        &[],
    );
    let (top, theme) = (value(&browser, TOP), value(&browser, "document.documentElement.dataset.theme"));
    let kept = |claim: &str| {
        browser.until(&format!("document.querySelector('pre.code').textContent.includes('# {claim}')"));
        assert_eq!(value(&browser, TOP), top);
        assert_eq!(value(&browser, "window.isTheSame && document.getElementById('more').open"), json!(true));
        assert_eq!(value(&browser, "document.activeElement.matches('pre.code')"), json!(true));
        assert_eq!(value(&browser, "String(getSelection()).length"), json!(7));
        assert_eq!(value(&browser, "document.documentElement.dataset.theme"), theme);
    };
    write(&book, "index.md", &front("One.\n\nTwo.\n\nThree.", "3"));
    browser.until("document.querySelector('article').textContent.includes('Three.')");
    browser.until("document.querySelector('.verdict').textContent.includes('Failed')");
    kept("3");
    write(&book, "index.md", &front("One.", "2"));
    browser.until("document.querySelector('.verdict').textContent.includes('Passed')");
    kept("2");
    assert_eq!(value(&browser, "document.querySelectorAll('.copy').length"), json!(1));
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn mistakes_are_laid_over_the_page_and_go_when_they_are_mended() {
    let Some(browser) = Browser::start() else { return };
    let book = Book::new().file("index.md", "# Start\n\nOne.\n");
    let preview = Preview::start(&book, &["--no-run"]);
    browser.open(&format!("http://{}/", preview.host));
    let overlay = format!("{PANEL}.querySelector('.overlay')");
    write(&book, "index.md", "# Start\n\n[x](nowhere.md)\n");
    browser.until(&format!("!{overlay}.hidden && {overlay}.textContent.includes('index.md:3:1')"));
    browser.until("document.querySelector('article').textContent.includes('x')");
    write(&book, "index.md", "# Start\n\nTwo.\n");
    browser.until(&format!("{overlay}.hidden"));
    write(&book, "book.toml", "[book]\ntitel = 1\n");
    browser.until(&format!("!{overlay}.hidden && {overlay}.textContent.includes('did you mean `title`?')"));
    assert_eq!(value(&browser, "document.querySelector('article').textContent.includes('Two.')"), json!(true));
    browser.run(&format!("[...{overlay}.querySelectorAll('button')][0].click()"), &[]);
    assert_eq!(value(&browser, &format!("{overlay}.hidden")), json!(true));
    write(&book, "book.toml", "[book]\ntitle = \"Mended\"\n");
    browser.until(&format!("document.title.includes('Mended') && {PANEL}.querySelector('.problems').hidden"));
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn warnings_wait_until_they_are_asked_for() {
    let Some(browser) = Browser::start() else { return };
    let book = Book::new().file("index.md", "# Start\n\n<div>\n");
    let preview = Preview::start(&book, &["--no-run"]);
    browser.open(&format!("http://{}/", preview.host));
    let (overlay, count) =
        (format!("{PANEL}.querySelector('.overlay')"), format!("{PANEL}.querySelector('.warnings')"));
    browser.until(&format!("{count}.textContent === '1 warning'"));
    assert_eq!(value(&browser, &format!("{overlay}.hidden")), json!(true));
    browser.run(&format!("{count}.click()"), &[]);
    browser.until(&format!("!{overlay}.hidden && {overlay}.textContent.includes('index.md:3:1')"));
    browser.run(&format!("{count}.click()"), &[]);
    assert_eq!(value(&browser, &format!("{overlay}.hidden")), json!(true));
    // A mistake comes by itself, and goes by itself.
    write(&book, "index.md", "# Start\n\n<div>\n\n[x](nowhere.md)\n");
    browser.until(&format!("!{overlay}.hidden && {overlay}.textContent.includes('index.md:5:1')"));
    write(&book, "index.md", "# Start\n");
    browser.until(&format!("{overlay}.hidden && {count}.hidden"));
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn the_search_of_an_open_page_knows_what_changed() {
    let Some(browser) = Browser::start() else { return };
    let book = Book::new().file("index.md", "# Start\n").file("gc.md", "# GC\n\nOld words.\n");
    let preview = Preview::start(&book, &["--no-run"]);
    browser.open(&format!("http://{}/", preview.host));
    let search = |query: &str, found: &str| {
        browser.run(
            "document.querySelector('.search-open').click();
             const input = document.getElementById('search-input');
             input.value = arguments[0];
             input.dispatchEvent(new Event('input'));",
            &[json!(query)],
        );
        browser.until(&format!("document.querySelector('.search-status').textContent.startsWith('{found}')"));
        browser.run("document.querySelector('dialog.search').close()", &[]);
    };
    search("old", "1 result");
    search("flamingo", "Nothing");
    write(&book, "gc.md", "# Birds\n\nA flamingo.\n");
    browser.until("document.querySelector('.sidebar').textContent.includes('Birds')");
    search("old", "Nothing");
    search("flamingo", "1 result");
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn two_tabs_see_notes_edited_renamed_and_deleted() {
    let Some(browser) = Browser::start() else { return };
    let book = Book::new().file("index.md", "# Start\n").file("gc.md", "# GC\n\nOld.\n");
    let preview = Preview::start(&book, &["--no-run"]);
    browser.width(1440);
    browser.open(&format!("http://{}/", preview.host));
    let first = browser.tab();
    let second = browser.new_tab();
    browser.switch(&second);
    browser.open(&format!("http://{}/gc.html", preview.host));
    write(&book, "gc.md", "# The collector\n\nNew.\n");
    browser.until("document.title.startsWith('The collector') && document.body.textContent.includes('New.')");
    browser.switch(&first);
    let links = "[...document.querySelectorAll('.sidebar li a')].map((each) => each.textContent).join()";
    browser.until(&format!("{links} === 'Start,The collector'"));
    std::fs::rename(book.path().join("gc.md"), book.path().join("collector.md")).expect("another name");
    browser.until("document.querySelector('.sidebar li a[href=\"collector.html\"]')");
    browser.switch(&second);
    browser.until("document.body.textContent.includes('There is no page at this address')");
    write(&book, "gc.md", "# Again\n");
    browser.until("document.title.startsWith('Again')");
    std::fs::remove_file(book.path().join("collector.md")).expect("gone");
    browser.until(&format!("{links} === 'Start,Again'"));
    browser.switch(&first);
    browser.until(&format!("{links} === 'Start,Again'"));
}

#[test]
fn a_page_is_followed_whatever_its_note_is_called() {
    let Some(browser) = Browser::start() else { return };
    let names = ["a b", "a+b", "sub dir/[x] & 100%", "größe"];
    let book = names.iter().fold(Book::new(), |book, name| book.file(&format!("{name}.md"), format!("# {name}\n")));
    let preview = Preview::start(&book, &["--no-run"]);
    for (name, url) in names.iter().zip(["a%20b", "a+b", "sub%20dir/%5Bx%5D%20%26%20100%25", "gr%C3%B6%C3%9Fe"]) {
        browser.open(&format!("http://{}/{url}.html", preview.host));
        write(&book, &format!("{name}.md"), &format!("# {name}\n\nMore of it.\n"));
        browser.until("document.querySelector('article').textContent.includes('More of it.')");
        for other in &names {
            write(&book, &format!("{other}.md"), &format!("# {other}\n"));
        }
        browser.until("!document.querySelector('article').textContent.includes('More of it.')");
    }
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn a_claim_is_rewritten_from_the_page() {
    let Some(browser) = Browser::start() else { return };
    let book = Book::new().file("index.md", "# Start\n\n".to_owned() + &python("print(1)  # 2"));
    let preview = Preview::start(&book, &[]);
    browser.open(&format!("http://{}/", preview.host));
    browser.until(&tool("Rewrite"));
    browser.run(&format!("{}.click()", tool("Rewrite")), &[]);
    let dialog = format!("{PANEL}.querySelector('dialog')");
    browser
        .until(&format!("{dialog}.open && {dialog}.querySelector('.added')?.textContent.includes('+print(1)  # 1')"));
    browser.run(&format!("{dialog}.querySelector('button').click()"), &[]);
    browser.until("document.querySelector('.verdict').textContent.includes('Passed')");
    assert!(book.read("index.md").contains("print(1)  # 1"));
    browser.until(&format!("!{}", tool("Rewrite")));
    browser.run(&format!("{}.click()", tool("Run again")), &[]);
    preview.wait_for("changed: index.md");
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn a_page_comes_back_when_the_preview_does() {
    let Some(browser) = Browser::start() else { return };
    let book = Book::new().file("index.md", "# Start\n\nOne.\n\n".to_owned() + &python("print(1)"));
    let preview = Preview::start(&book, &[]);
    let (host, port) = (preview.host.clone(), preview.host.rsplit(':').next().expect("a port").to_owned());
    browser.open(&format!("http://{host}/"));
    browser.until(&tool("Run again"));
    browser.run("window.isTheSame = true", &[]);
    preview.stop("-TERM");
    browser.until(&format!("{PANEL}.textContent.includes('The preview has ended')"));
    write(&book, "index.md", &("# Start\n\nTwo.\n\n".to_owned() + &python("print(1)")));
    let preview = Preview::spawn(book.command(&["serve", ".", "--port", &port]));
    assert_eq!(preview.host, host);
    browser.until("document.querySelector('article').textContent.includes('Two.')");
    browser.until(&tool("Run again"));
    browser.run(&format!("{}.click()", tool("Run again")), &[]);
    preview.wait_for("changed: index.md");
    assert_eq!(value(&browser, "window.isTheSame"), json!(true));
}
