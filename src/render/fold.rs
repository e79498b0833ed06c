//! Many pages on one: anchors that are unique in the whole, and links that lead to them.
//!
//! Takes HTML and links as they stand on the pages of a site; gives them as they stand on its one page. What an anchor or
//! a link is made of, the renderer of a page decides: nothing here knows.

use std::collections::{HashMap, HashSet};

use percent_encoding::percent_decode_str;

use super::markdown::attribute;
use crate::link::html::{Attribute, attributes};
use crate::link::{encode_fragment, encode_path};
use crate::site;

/// Anchors that belong to the page itself: its beginning, its table of contents and its report.
pub(super) const TOP: &str = "top";
const CONTENTS: &str = "contents";
const REPORT: &str = "report";

/// Attributes that name anchors, separated by spaces.
pub(super) const NAMES: [&str; 12] = [
    "id",
    "for",
    "form",
    "headers",
    "list",
    "aria-activedescendant",
    "aria-controls",
    "aria-describedby",
    "aria-details",
    "aria-labelledby",
    "aria-owns",
    "popovertarget",
];

/// Attributes that lead somewhere.
const LINKS: [&str; 7] = ["href", "xlink:href", "src", "srcset", "poster", "data", "usemap"];

/// What stands between the anchor of a chapter and one in it. No anchor of a chapter has it.
const JOINT: &str = "--";

/// Where the pages of a site stand on its one page.
#[derive(Debug)]
pub(super) struct Fold<'a> {
    /// For each URL, its anchor.
    anchors: HashMap<&'a str, String>,
}

impl<'a> Fold<'a> {
    /// The pages at these URLs become chapters.
    pub(super) fn new(urls: impl Iterator<Item = &'a str>) -> Self {
        let mut taken: HashSet<String> = [TOP, CONTENTS, REPORT].map(str::to_owned).into();
        let mut anchors = HashMap::new();
        for url in urls {
            let name = name(url);
            let numbered = (2..).map(|number| format!("{name}-{number}"));
            let anchor = std::iter::once(name.clone()).chain(numbered).find(|anchor| !taken.contains(anchor));
            let anchor = anchor.unwrap_or(name);
            taken.insert(anchor.clone());
            anchors.insert(url, anchor);
        }
        let lists = [site::PAGES_URL, site::TAGS_URL, site::MODULES_URL].map(|url| (url, CONTENTS));
        for (url, anchor) in lists.into_iter().chain([(site::REPORT_URL, REPORT), (site::INDEX_URL, TOP)]) {
            anchors.entry(url).or_insert_with(|| anchor.to_owned());
        }
        Self { anchors }
    }

    /// The anchor of the page at `url`.
    pub(super) fn anchor(&self, url: &str) -> &str {
        self.anchors.get(url).map_or(TOP, String::as_str)
    }

    /// Where the link `href` on the page at the URL `from` leads.
    pub(super) fn href(&self, href: &str, from: &str) -> String {
        if is_absolute(href) {
            return href.to_owned();
        }
        let (way, fragment) = href.split_once('#').map_or((href, None), |(way, fragment)| (way, Some(fragment)));
        let (path, query) = way.split_once('?').map_or((way, ""), |(path, _)| (path, &way[path.len()..]));
        let url = resolve(&percent_decode_str(path).decode_utf8_lossy(), from);
        let Some(anchor) = self.anchors.get(url.as_str()).or_else(|| self.anchors.get(&*index(&url))) else {
            let fragment = fragment.map_or_else(String::new, |fragment| format!("#{fragment}"));
            return format!("{}{query}{fragment}", encode_path(&url));
        };
        match fragment {
            Some(fragment) if !fragment.is_empty() => format!("#{}{JOINT}{fragment}", encode_fragment(anchor)),
            _ => format!("#{}", encode_fragment(anchor)),
        }
    }

    /// Where the link `href`, as seen from the root of the site, leads from there.
    pub(super) fn seen_from_root(&self, href: &str) -> String {
        let href = self.href(href, "");
        if href.starts_with('#') { format!("{}{href}", site::INDEX_URL) } else { href }
    }

    /// `html` of the page at the URL `from`.
    pub(super) fn html(&self, html: &str, from: &str) -> String {
        let mut folded = String::with_capacity(html.len());
        let mut done = 0;
        for found in attributes(html) {
            if let Some(value) = self.value(&found, from) {
                folded.push_str(&html[done..found.range.start]);
                folded.push_str(&value);
                done = found.range.end;
            }
        }
        folded.push_str(&html[done..]);
        folded
    }

    /// What an attribute becomes; nothing where it stays.
    fn value(&self, found: &Attribute<'_>, from: &str) -> Option<String> {
        let is = |name: &str| found.name.eq_ignore_ascii_case(name);
        let inside = |name: &str| format!("{}{JOINT}{name}", self.anchor(from));
        if found.value.is_empty() {
            return None;
        }
        if NAMES.into_iter().any(is) || is("name") && found.tag.eq_ignore_ascii_case("a") {
            return Some(found.value.split_whitespace().map(inside).collect::<Vec<_>>().join(" "));
        }
        if LINKS.into_iter().any(is) {
            return found.with_targets(|target| Some(attribute(&self.href(&target.replace("&amp;", "&"), from))));
        }
        // What SVG refers to: `fill="url(#stripes)"`.
        let refers = found.value.contains("url(#");
        refers.then(|| found.value.replace("url(#", &format!("url(#{}{JOINT}", self.anchor(from))))
    }
}

/// The name of a chapter: letters and digits of its URL with single hyphens between them.
fn name(url: &str) -> String {
    let url = url.strip_suffix(".html").unwrap_or(url);
    let url = url.strip_suffix("/index").unwrap_or(url).to_lowercase();
    let words: Vec<&str> = url.split(|each: char| !each.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "chapter".to_owned() } else { words.join("-") }
}

fn is_absolute(href: &str) -> bool {
    let scheme = href.split_once(':').map_or("", |(scheme, _)| scheme);
    let is_scheme = |each: char| each.is_ascii_alphanumeric() || matches!(each, '+' | '-' | '.');
    href.starts_with('/')
        || scheme.starts_with(|first: char| first.is_ascii_alphabetic()) && scheme.chars().all(is_scheme)
}

/// The URL in the site that `path` on the page at `from` leads to.
fn resolve(path: &str, from: &str) -> String {
    if path.is_empty() {
        return from.to_owned();
    }
    let mut parts: Vec<&str> = site::folder(from).split_terminator('/').collect();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The index of a folder.
fn index(url: &str) -> String {
    let folder = url.strip_suffix('/').unwrap_or(url);
    if folder.is_empty() { site::INDEX_URL.to_owned() } else { format!("{folder}/{}", site::INDEX_URL) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold() -> Fold<'static> {
        Fold::new(["a.html", "guide/gc.html", "guide-gc.html", "guide/index.html", "report/index.html"].into_iter())
    }

    #[test]
    fn every_chapter_has_an_anchor_of_its_own() {
        let fold = fold();
        let urls = ["a.html", "guide/gc.html", "guide-gc.html", "guide/index.html", "report/index.html"];
        assert_eq!(urls.map(|url| fold.anchor(url)), ["a", "guide-gc", "guide-gc-2", "guide", "report-2"]);
        assert_eq!((fold.anchor("report.html"), fold.anchor("index.html")), ("report", "top"));
        assert_eq!((name("ümläut 1.html"), name("_.html")), ("ümläut-1".to_owned(), "chapter".to_owned()));
    }

    #[test]
    fn links_between_pages_stay_on_the_page() {
        let href = |href, from| fold().href(href, from);
        assert_eq!(href("../a.html", "guide/gc.html"), "#a");
        assert_eq!(href("../a.html#one%20two", "guide/gc.html"), "#a--one%20two");
        assert_eq!(href("#here", "guide/gc.html"), "#guide-gc--here");
        assert_eq!(href("#", "guide/gc.html"), "#guide-gc");
        assert_eq!(href("../guide/", "guide/gc.html"), "#guide");
        assert_eq!(href("../report.html", "guide/gc.html"), "#report");
        assert_eq!(href("../index.html", "guide/gc.html"), "#top");
    }

    #[test]
    fn links_to_files_lead_from_the_root_and_others_stay() {
        let href = |href| fold().href(href, "guide/gc.html");
        assert_eq!(href("img/a%20b.png?x#y"), "guide/img/a%20b.png?x#y");
        assert_eq!(href("../data.csv"), "data.csv");
        for same in ["https://example.org/#x", "mailto:a@b.c", "//example.org", "data:,"] {
            assert_eq!(href(same), same);
        }
    }

    #[test]
    fn anchors_and_what_refers_to_them_move_together() {
        let html = fold().html(
            "<h2 id=\"x\">a <a name='old' href=\"#x\">b</a></h2><label for=x></label><p aria-labelledby=\"x y\" \
             class=\"x\">&lt;p id=\"no\"&gt;<svg><g id=\"s\"/><use xlink:href='#s' fill=\"url(#s)\"/></svg><img src=p.png>",
            "guide/gc.html",
        );
        assert_eq!(
            html,
            "<h2 id=\"guide-gc--x\">a <a name='guide-gc--old' href=\"#guide-gc--x\">b</a></h2>\
             <label for=guide-gc--x></label><p aria-labelledby=\"guide-gc--x guide-gc--y\" class=\"x\">&lt;p \
             id=\"no\"&gt;<svg><g id=\"guide-gc--s\"/><use xlink:href='#guide-gc--s' fill=\"url(#guide-gc--s)\"/></svg>\
             <img src=guide/p.png>"
        );
    }
}
