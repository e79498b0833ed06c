//! Every page of whole sites: nothing on the console, no dead link, no picture that is not there, nothing asked of
//! another host but the pictures that the notes themselves have there, nothing that moves while the page loads, and nothing wider than a small telephone.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::driver::Browser;
use super::server::Server;
use super::sites::{self, Site, located};

/// The narrowest window that a page has to fit into, in CSS pixels.
const NARROW: u32 = 360;
const WIDE: u32 = 1440;
/// The most that a page may shift while it loads, as Chromium scores it: what is below is called good.
const MOST_SHIFT: f64 = 0.1;

/// What a page says about itself, when all its lazy pictures have been asked for.
const ASK: &str = "
    for (const image of document.images) image.loading = 'eager';
    await Promise.all([...document.images].map((image) => image.decode().catch(() => null)));
    const shifts = new PerformanceObserver(() => {});
    shifts.observe({ type: 'layout-shift', buffered: true });
    await new Promise((resolve) => setTimeout(resolve, 0));
    const all = (selector) => [...document.querySelectorAll(selector)];
    return {
        title: document.title,
        links: all('a[href], area[href]').map((each) => each.getAttribute('href')).map((to) => [to, new URL(to, document.baseURI).href]),
        foreign: all('article img[src]').map((image) => image.src).filter((from) => /^https?:/.test(from)),
        sources: [...performance.getEntriesByType('resource').map((entry) => entry.name),
            ...all('link[href]').map((each) => each.href), ...all('script[src], img[src]').map((each) => each.src)],
        ids: all('[id]').map((each) => each.id).concat(all('a[name]').map((each) => each.name)),
        pictures: all('img').filter((image) => !image.naturalWidth).map((image) => image.src),
        shift: shifts.takeRecords().reduce((sum, entry) => sum + entry.value, 0),
    };";

/// What stands out of the window, if anything does: not what scrolls by itself.
pub(super) const WIDER: &str = "
    const width = document.documentElement.clientWidth;
    if (document.scrollingElement.scrollWidth <= width) return [];
    const scrolls = (each) => each !== document.body && each !== document.documentElement
        && (getComputedStyle(each).overflowX !== 'visible' || (each.parentElement && scrolls(each.parentElement)));
    const out = [...document.body.querySelectorAll('*')].filter((each) =>
        each.getBoundingClientRect().right > width + 1 && !(each.parentElement && scrolls(each.parentElement)));
    return out.slice(0, 5).map((each) => each.outerHTML.slice(0, 120)).concat('the page is too wide');";

/// The answer to [`ASK`].
#[derive(Debug, Deserialize)]
struct Told {
    title: String,
    /// Each as it is written, and where it leads.
    links: Vec<(String, String)>,
    /// Pictures on the web.
    foreign: Vec<String>,
    /// Whatever the page is made of.
    sources: Vec<String>,
    ids: Vec<String>,
    /// Those without a picture.
    pictures: Vec<String>,
    shift: f64,
}

#[test]
fn every_page_of_the_book_is_whole() {
    let Some(browser) = Browser::start() else { return };
    let site = sites::book();
    look_at(&browser, site, &site.url(""));
}

#[test]
fn every_page_of_the_notes_is_whole() {
    let Some(browser) = Browser::start() else { return };
    let Some(site) = sites::notes() else { return };
    look_at(&browser, site, &site.url(""));
}

#[test]
fn the_book_is_whole_below_any_path_of_a_server() {
    let Some(browser) = Browser::start() else { return };
    let site = sites::book();
    let server = Server::start(&site.folder);
    look_at(&browser, site, &server.root());
    assert_eq!(server.failed(), Vec::<String>::new());
}

/// Opens each page of `site`, whose URLs begin with `root`.
fn look_at(browser: &Browser, site: &Site, root: &str) {
    let mut faults = Vec::new();
    let mut told = BTreeMap::new();
    for page in &site.pages {
        let seen = open(browser, &format!("{root}{page}"), &mut faults);
        told.insert(page.clone(), seen);
    }
    let files = site.files();
    for (page, seen) in &told {
        faults.extend(alone(seen, root).into_iter().map(|fault| format!("{page}: {fault}")));
        let dead = seen.links.iter().filter_map(|link| dead(link, root, &files, &told));
        faults.extend(dead.map(|fault| format!("{page}: {fault}")));
    }
    let links: usize = told.values().map(|seen| seen.links.len()).sum();
    assert!(told.len() > 5 && links > 100, "{} pages with {links} links", told.len());
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

fn open(browser: &Browser, url: &str, faults: &mut Vec<String>) -> Told {
    browser.width(WIDE);
    browser.open(url);
    let told: Told = serde_json::from_value(browser.wait(ASK, &[])).expect("an answer");
    browser.width(NARROW);
    let wider = browser.run(WIDER, &[]);
    let wider = wider.as_array().into_iter().flatten().map(|each| format!("wider than {NARROW} pixels: {each}"));
    let console = browser.console().into_iter().filter(|line| !told.foreign.iter().any(|from| line.contains(from)));
    faults.extend(wider.chain(console).map(|fault| format!("{url}: {fault}")));
    told
}

/// What is wrong with a page by itself.
fn alone(seen: &Told, root: &str) -> Vec<String> {
    // What is on the web is not there without a network; under a server every URL of the site is one of the web too.
    let own = |from: &&String| from.starts_with(root) || !seen.foreign.contains(from);
    let gone = seen.pictures.iter().filter(own).map(|from| format!("no picture at {from}"));
    let asked = seen.sources.iter().filter(own).filter(|from| !from.starts_with(root) && !from.starts_with("data:"));
    let mut faults: Vec<String> = gone.chain(asked.map(|from| format!("asks for {from}"))).collect();
    let mut known = BTreeSet::new();
    let twice = seen.ids.iter().filter(|id| !id.is_empty() && !known.insert(id.as_str()));
    faults.extend(twice.map(|id| format!("two elements with the id {id}")));
    if seen.shift >= MOST_SHIFT {
        faults.push(format!("the page shifts by {:.3} while it loads", seen.shift));
    }
    if seen.title.is_empty() {
        faults.push("the page has no title".to_owned());
    }
    faults
}

/// What is wrong with a link, where it leads into the site.
fn dead(
    (written, url): &(String, String),
    root: &str,
    files: &BTreeSet<String>,
    told: &BTreeMap<String, Told>,
) -> Option<String> {
    let outside = ["http://", "https://", "mailto:"].iter().any(|scheme| written.starts_with(scheme));
    if outside {
        return None;
    }
    let Some((path, fragment)) = located(url, root) else { return Some(format!("{written} leads out of the site")) };
    if !files.contains(&path) {
        return Some(format!("{written} leads to {path}, which is not there"));
    }
    let page = told.get(&path)?;
    let there = fragment.is_empty() || fragment == "top" || page.ids.contains(&fragment);
    (!there).then(|| format!("{written} leads to #{fragment}, which is not on {path}"))
}
