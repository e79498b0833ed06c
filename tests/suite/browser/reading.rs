//! What a reader does with a page: changes its colours, copies code, searches.

use serde_json::{Value, json};

use super::driver::Browser;
use super::server::Server;
use super::sites;
use crate::book::Book;

/// A key that has no character, as the protocol names it.
const ENTER: &str = "\u{e007}";

/// How far down the page is, and the text of the heading that is highest in the window with its place.
const PLACE: &str = "
    const heading = [...document.querySelectorAll('h2, h3')].find((each) => each.getBoundingClientRect().top > 0);
    return [Math.round(scrollY), heading.textContent, Math.round(heading.getBoundingClientRect().top)];";

/// The colour behind everything.
const GROUND: &str = "return getComputedStyle(document.body).backgroundColor";

/// The URLs of what was found, as soon as one of them begins as it should.
const FOUND: &str = "
    for (let turn = 0; turn < 600; turn += 1) {
        const found = [...document.querySelectorAll('#search-results a')].map((each) => each.href);
        if (found.some((url) => url.startsWith(arguments[0]))) return found;
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return [...document.querySelectorAll('#search-results a')].map((each) => each.href);";

fn opened(page: &str) -> Option<Browser> {
    let browser = Browser::start()?;
    browser.width(1440);
    browser.open(&sites::book().url(page));
    Some(browser)
}

fn click(browser: &Browser, selector: &str) {
    browser.run("document.querySelector(arguments[0]).click()", &[json!(selector)]);
}

#[test]
fn other_colours_keep_the_place_and_stay() {
    let Some(browser) = opened("claims.html") else { return };
    browser.run("scrollTo({ top: document.body.scrollHeight / 2, behavior: 'instant' })", &[]);
    let place = browser.run(PLACE, &[]);
    assert!(place[0].as_u64().is_some_and(|down| down > 1000), "{place}");
    let mut grounds = vec![browser.run(GROUND, &[])];
    for _ in 0..2 {
        click(&browser, ".theme-switch");
        assert_eq!(browser.run(PLACE, &[]), place);
        grounds.push(browser.run(GROUND, &[]));
    }
    assert_eq!(grounds[0], grounds[1], "light is what the system prefers");
    assert_ne!(grounds[1], grounds[2]);
    browser.open(&sites::book().url("index.html"));
    assert_eq!(browser.run(GROUND, &[]), grounds[2], "another page is dark too");
}

#[test]
fn code_is_copied_without_prompts_and_outputs() {
    let Some(browser) = Browser::start() else { return };
    let note = "# T\n\n```pycon\n>>> def double(x):\n...     return 2 * x\n...\n>>> double(2)\n4\n```\n\n```python\nx = 1\nx + 1  # 3\n```\n";
    let book = Book::of(note);
    assert_eq!(book.run(&["build", "."]).code, 1);
    browser.open(&format!("file://{}/site/note.html", book.path().display()));
    let keep = "window.copied = [];
        Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { copied.push(text); } } });
        document.querySelectorAll('button.copy').forEach((button) => button.click());
        return copied;";
    let session = "def double(x):\n    return 2 * x\n\ndouble(2)\n";
    assert_eq!(browser.run(keep, &[]), json!([session, "x = 1\nx + 1  # 3\n"]));
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn words_are_found_from_a_disk() {
    let Some(browser) = opened("getting-started.html") else { return };
    finds(&browser, &sites::book().url(""));
}

#[test]
fn words_are_found_below_any_path_of_a_server() {
    let Some(browser) = Browser::start() else { return };
    let server = Server::start(&sites::book().folder);
    browser.open(&format!("{}getting-started.html", server.root()));
    finds(&browser, &server.root());
    assert_eq!(server.failed(), Vec::<String>::new());
}

/// Types a word with a mistake in it, and opens what is found; then asks for each page by its title.
fn finds(browser: &Browser, root: &str) {
    browser.press("/");
    browser.press("asincio");
    let asyncio = format!("{root}asyncio.html");
    let found = browser.wait(FOUND, &[json!(asyncio)]);
    let urls: Vec<&str> = found.as_array().expect("results").iter().filter_map(Value::as_str).collect();
    assert!(urls.iter().any(|url| url.starts_with(&asyncio)), "{urls:?}");
    let titles = "return (await Promise.all(arguments[0].map(async ([page, title]) => {
        const { results } = await tracebookSearch.find(title, 20);
        return results.some(({ url }) => url.split('#')[0] === page) ? null : `${page} by ${title}`;
    }))).filter(Boolean);";
    assert_eq!(browser.wait(titles, &[json!(pages())]), json!([]), "pages that their titles do not find");
    browser.press(ENTER);
    let arrived = "
        for (let turn = 0; turn < 200; turn += 1) {
            if (location.href === arguments[0]) return true;
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
        return false;";
    assert_eq!(browser.wait(arrived, &[json!(urls[0])]), json!(true));
    assert_eq!(browser.console(), Vec::<String>::new());
}

/// The notes of the book: the URLs of their pages and their titles.
fn pages() -> Vec<(String, String)> {
    let content = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let notes = sites::book().pages.iter().filter_map(|page| {
        let note = std::fs::read_to_string(content.join(page).with_extension("md")).ok()?;
        let title = note.lines().find_map(|line| line.strip_prefix("# "))?.to_owned();
        Some((page.clone(), title))
    });
    let notes: Vec<_> = notes.collect();
    assert!(notes.len() > 10, "{notes:?}");
    notes
}
