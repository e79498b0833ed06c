//! The script on pages with traces: what is told under the pointer, marks and lines that light each other up, zoom.

use serde_json::{Value, json};

use super::driver::Browser;
use crate::book::Book;
use crate::python;

/// Where the middle of the first element is that a selector finds, once it is in the window.
const MIDDLE: &str = "
    const each = document.querySelector(arguments[0]);
    each.scrollIntoView({ block: 'center', behavior: 'instant' });
    const { left, top, width, height } = each.getBoundingClientRect();
    return [left + width / 2, top + height / 2];";

/// Where the middle of the longest piece of a path is.
const LONGEST_PIECE: &str = "
    const path = document.querySelector(arguments[0]);
    path.scrollIntoView({ block: 'center', behavior: 'instant' });
    let [x, longest, at] = [0, 0, 0];
    for (const [, move, length] of path.getAttribute('d').matchAll(/[Mm](\\d+) \\d+h(\\d+)/g)) {
        x += +move;
        if (+length > longest) [longest, at] = [+length, x + length / 2];
        x += +length;
    }
    const place = new DOMPoint(at, 7).matrixTransform(path.getScreenCTM());
    return [place.x, place.y];";

/// Two threads that compute.
const THREADS: &str = "import threading, time\ndef spin():\n    end = time.perf_counter() + 0.1\n    while \
                       time.perf_counter() < end: pass\nboth = [threading.Thread(target=spin) for _ in range(2)]\nfor \
                       each in both: each.start()\nfor each in both: each.join()";

/// A collection that has something to do, on line [`COLLECT`] of the note.
const CYCLES: &str = "import gc\ngc.disable()\nfor _ in range(50_000):\n    me = []\n    me.append(me)\ngc.collect()";
const COLLECT: u32 = 19;

/// The page with both, in a browser that is 1440 pixels wide.
fn opened() -> Option<(Browser, Book)> {
    let browser = Browser::start()?;
    let book = Book::traced(&format!("# T\n\n{}{}", python(THREADS), python(CYCLES)));
    assert_eq!(book.run(&["build", "."]).code, 0);
    browser.width(1440);
    browser.open(&format!("file://{}/site/note.html", book.path().display()));
    Some((browser, book))
}

fn hover(browser: &Browser, find: &str, selector: &str) {
    let (x, y) = place(&browser.run(find, &[json!(selector)]));
    browser.hover(x, y);
}

fn place(answer: &Value) -> (f64, f64) {
    (answer[0].as_f64().expect("a place"), answer[1].as_f64().expect("a place"))
}

fn text(browser: &Browser, expression: &str) -> String {
    let value = browser.run(&format!("return String({expression})"), &[]);
    value.as_str().expect("a text").to_owned()
}

#[test]
fn the_pointer_tells_how_long_a_thread_waited_for_the_gil() {
    let Some((browser, _book)) = opened() else { return };
    hover(&browser, LONGEST_PIECE, "path.tr-waits");
    let told = text(&browser, "document.querySelector('.tr-tip').textContent");
    assert!(told.starts_with("waits for the GIL for "), "{told}");
    assert_eq!(text(&browser, "document.querySelector('.tr-tip').hidden"), "false");
    browser.hover(5.0, 5.0);
    assert_eq!(text(&browser, "document.querySelector('.tr-tip').hidden"), "true");
}

#[test]
fn a_mark_and_its_line_of_code_light_each_other_up() {
    let Some((browser, _book)) = opened() else { return };
    let (mark, line) = (format!(".trace a[data-line='{COLLECT}']"), format!("#L{COLLECT}"));
    let lit = |selector: &str| text(&browser, &format!("document.querySelector(\"{selector}\").matches('.is-lit')"));
    hover(&browser, MIDDLE, &format!("{mark} rect"));
    assert_eq!((lit(&line), lit(&mark)), ("true".into(), "true".into()));
    browser.hover(5.0, 5.0);
    assert_eq!((lit(&line), lit(&mark)), ("false".into(), "false".into()));
    let (x, _) = place(&browser.run(MIDDLE, &[json!("pre.code")]));
    let (_, y) = place(&browser.run(MIDDLE, &[json!(line)]));
    browser.hover(x, y + 4.0);
    assert_eq!((lit(&line), lit(&mark)), ("true".into(), "true".into()));
}

#[test]
fn a_mark_leads_to_its_line_of_code() {
    let Some((browser, _book)) = opened() else { return };
    let (x, y) = place(&browser.run(MIDDLE, &[json!(format!(".trace a[data-line='{COLLECT}'] rect"))]));
    browser.click(x, y);
    assert_eq!(text(&browser, "location.hash"), format!("#L{COLLECT}"));
    let seen = "const { top } = document.querySelector(location.hash).getBoundingClientRect(); return top >= 0 && top < \
                innerHeight;";
    assert_eq!(browser.run(seen, &[]), json!(true));
}

#[test]
fn a_picture_can_be_zoomed_and_its_names_stay_in_sight() {
    let Some((browser, _book)) = opened() else { return };
    let width = || browser.run("return document.querySelector('.tr-svg').getBoundingClientRect().width", &[]);
    let ticks = || browser.run("return document.querySelectorAll('.tr-axis text').length", &[]);
    let (before, few) = (width().as_f64().expect("a width"), ticks().as_u64().expect("ticks"));
    for _ in 0..2 {
        let (x, y) = place(&browser.run(MIDDLE, &[json!(".tr-zoom button[title='Zoom in']")]));
        browser.click(x, y);
    }
    let (after, many) = (width().as_f64().expect("a width"), ticks().as_u64().expect("ticks"));
    assert!((after - 4.0 * before).abs() < 2.0, "{before} pixels, then {after}");
    assert!(many > few, "{few} ticks, then {many}");
    // In the middle of the picture the names of the lanes are still at its left edge.
    let inside = "const view = document.querySelector('.tr-view').getBoundingClientRect();
        return [...document.querySelectorAll('.tr-view .tr-name')].every((name) =>
            Math.abs(name.getBoundingClientRect().left - view.left) < 12);";
    assert_eq!(browser.run(inside, &[]), json!(true));
    for _ in 0..3 {
        let (x, y) = place(&browser.run(MIDDLE, &[json!(".tr-zoom button[title='Zoom out']")]));
        browser.click(x, y);
    }
    assert!((width().as_f64().expect("a width") - before).abs() < 2.0);
    assert_eq!(browser.console(), Vec::<String>::new());
}

/// A thread that sleeps, on line [`SLEEP`] of the note.
const SLEEPER: &str = "import threading, time\ndef nap():\n    time.sleep(0.1)\nthread = threading.Thread(target=nap)\n\
                       thread.start()\nthread.join()";
const SLEEP: u32 = 6;

/// The page with that, in a browser that is 1440 pixels wide.
fn sleeping() -> Option<(Browser, Book)> {
    let browser = Browser::start()?;
    let book = Book::traced(&format!("# T\n\n{}", python(SLEEPER)));
    assert_eq!(book.run(&["build", "."]).code, 0);
    browser.width(1440);
    browser.open(&format!("file://{}/site/note.html", book.path().display()));
    Some((browser, book))
}

#[test]
fn a_bar_leads_to_its_line_of_code() {
    let Some((browser, _book)) = sleeping() else { return };
    let (x, y) = place(&browser.run(LONGEST_PIECE, &[json!("path.tr-sleeps")]));
    browser.hover(x, y);
    let told = text(&browser, "document.querySelector('.tr-tip').textContent");
    assert!(told.starts_with(&format!("line {SLEEP}: sleeps for ")), "{told}");
    let lit = text(&browser, &format!("document.querySelector('#L{SLEEP}').matches('.is-lit')"));
    assert_eq!(lit, "true");
    browser.click(x, y);
    assert_eq!(text(&browser, "location.hash"), format!("#L{SLEEP}"));
}

#[test]
fn keys_lead_from_mark_to_mark() {
    let Some((browser, _book)) = opened() else { return };
    let press = |key: &str| {
        let send =
            "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], bubbles: true }));";
        browser.run(send, &[json!(key)]);
    };
    browser.run("[...document.querySelectorAll('.tr-view')].pop().focus();", &[]);
    press("Enter");
    let first = text(&browser, "document.querySelector('.tr-tip').textContent");
    assert_eq!(text(&browser, "document.activeElement.dataset.tip"), first);
    press("ArrowRight");
    press("ArrowLeft");
    assert_eq!(text(&browser, "document.activeElement.dataset.tip"), first);
    press("Escape");
    assert_eq!(text(&browser, "document.activeElement.className"), "tr-view");
    assert_eq!(text(&browser, "document.querySelector('.tr-tip').hidden"), "true");
}
