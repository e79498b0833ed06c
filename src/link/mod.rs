//! Links between notes: resolved, and checked.
//!
//! Takes the pages of a book with their URLs, and the names of its other files; gives the relative URL behind each
//! link ([`Targets::resolve`], for the renderer) and a diagnostic for each link that leads nowhere ([`check`]). Links
//! to other hosts are left alone: nothing here opens a connection or reads the disk.

mod backlinks;
mod check;
mod drafts;
mod embeds;
mod footnotes;
pub(crate) mod html;
mod ids;
mod problem;
mod redirects;
mod suggest;
pub mod tags;
mod target;
mod wiki;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod wiki_tests;

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use crate::config;
use crate::names::Names;
use crate::names::imports::imported;
use crate::parse::{Fence, Language, LinkKind, Page};
use crate::site;
use crate::source::Sources;
pub use backlinks::{Backlink, backlinks};
pub use check::check;
use drafts::Drafts;
pub use embeds::{Embed, embeds};
use html::RawHtml;
pub use problem::Problem;
pub use redirects::Destination;
use redirects::{Redirects, Taken};
use target::{Inside, Target};
pub(crate) use target::{encode_fragment, encode_path};

/// Everything in a book that a link can lead to.
#[derive(Debug)]
pub struct Targets<'a> {
    pages: Vec<TargetPage<'a>>,
    by_path: HashMap<&'a str, usize>,
    by_url: HashMap<&'a str, usize>,
    assets: HashSet<&'a str>,
    names: wiki::Names<'a>,
    drafts: Drafts,
    redirects: Redirects,
}

#[derive(Debug)]
struct TargetPage<'a> {
    page: &'a Page,
    path: &'a str,
    url: &'a str,
    anchors: HashSet<&'a str>,
    html: RawHtml,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// Out of the book: to another host, by mail, into a `data:` URL.
    External,
    /// To this place in the book.
    Internal(Way),
    /// To an address that the site had before, and so to this URL on the web.
    Moved(String),
    /// Nowhere.
    Broken(Problem),
    /// It is no link: what looks like one stands as text.
    Text,
}

/// A place in the site that a link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Index of the page, where it is one.
    pub page: Option<usize>,
    /// Its URL in the site, or that of the file.
    pub url: String,
    /// What stands behind `#`, decoded, or nothing.
    pub anchor: String,
    /// From `?` on, as written, or nothing.
    query: String,
    /// Whether the link names no file: `#anchor`, or nothing at all.
    same_page: bool,
}

impl Way {
    /// To this place on the page with the index `page`, whose URL is `url`.
    fn to_page(page: usize, url: &str, anchor: String) -> Self {
        Self { page: Some(page), url: url.to_owned(), anchor, query: String::new(), same_page: false }
    }

    /// The percent-encoded way from the page at the URL `from`, query and anchor included.
    #[must_use]
    pub fn href(&self, from: &str) -> String {
        let stays = self.same_page && self.url == from;
        let mut href = if stays { String::new() } else { encode_path(&site::relative(from, &self.url)) };
        href.push_str(&self.query);
        if !self.anchor.is_empty() || href.is_empty() {
            href.push('#');
            href.push_str(&encode_fragment(&self.anchor));
        }
        href
    }
}

impl<'a> Targets<'a> {
    /// The targets in a book of these pages, each with its URL in the site, `assets`, and the old addresses that its settings give.
    #[must_use]
    pub fn new(
        pages: &[(&'a Page, &'a str)],
        sources: &'a Sources,
        assets: impl IntoIterator<Item = &'a str>,
        settings: &config::site::Redirects,
    ) -> Self {
        let assets: HashSet<&str> = assets.into_iter().collect();
        let notes = pages.iter().map(|(page, url)| (*url, sources.file(page.file).path.as_str()));
        let taken = Taken::new(notes, &assets);
        let redirects = Redirects::of_notes(pages, sources, &taken);
        let drafts = Drafts::new(sources, pages.iter().map(|(page, _)| *page));
        let pages: Vec<_> = pages.par_iter().map(|(page, url)| TargetPage::new(page, url, sources)).collect();
        let mut targets = Self {
            by_path: pages.iter().enumerate().map(|(index, page)| (page.path, index)).collect(),
            by_url: pages.iter().enumerate().map(|(index, page)| (page.url, index)).collect(),
            names: wiki::Names::new(pages.iter().map(|page| (page.path, page.page)), assets.iter().copied()),
            drafts,
            redirects,
            assets,
            pages,
        };
        let more = redirects::settings::read(&targets, settings, &taken);
        targets.redirects.places.extend(more.places);
        targets.redirects.problems.extend(more.problems);
        targets
    }

    /// The addresses that the site had before: URLs in the site, and where each leads now.
    pub fn redirects(&self) -> impl Iterator<Item = (&str, &Destination)> {
        self.redirects.places.iter().map(|(url, to)| (url.as_str(), to))
    }

    /// Where `target`, as written on the page with this index, leads.
    #[must_use]
    pub fn resolve(&self, page: usize, target: &str, kind: LinkKind) -> Resolution {
        let Some(here) = self.pages.get(page) else { return Resolution::External };
        if matches!(kind, LinkKind::Wiki | LinkKind::Embed) {
            return wiki::resolve(self, page, target, kind);
        }
        let target = match Target::read(target, here.path) {
            Target::External => return Resolution::External,
            Target::Outside(path) => return Resolution::Broken(Problem::Outside(path)),
            Target::Inside(inside) => inside,
        };
        match self.moved(&target.path).filter(|_| kind == LinkKind::Link) {
            Some(Destination::Web(url)) => Resolution::Moved(url.clone()),
            _ => self.place(target, kind).map_or_else(Resolution::Broken, Resolution::Internal),
        }
    }

    /// The place in the site that a target names.
    fn place(&self, target: Inside, kind: LinkKind) -> Result<Way, Problem> {
        let Inside { path, anchor, query, same_page } = target;
        if kind == LinkKind::Link
            && let Some(Destination::Here(way)) = self.moved(&path)
        {
            let anchor = if anchor.is_empty() { way.anchor.clone() } else { anchor };
            way.page.and_then(|page| self.anchor_problem(page, &anchor)).map_or(Ok(()), Err)?;
            return Ok(Way { anchor, query, ..way.clone() });
        }
        let page = self.page_at(&path).filter(|_| kind == LinkKind::Link);
        let url = match page {
            Some(page) => match self.anchor_problem(page, &anchor) {
                Some(problem) => return Err(problem),
                None => self.pages[page].url,
            },
            None if self.assets.contains(path.as_str()) => &path,
            None if kind == LinkKind::Image => return Err(Problem::NoImage(path)),
            None if site::reserved(&path).is_some() => &path,
            None if path == site::TAGS_URL && self.has_tags() => site::TAGS_URL,
            None if path == site::MODULES_URL && self.has_imports() => site::MODULES_URL,
            None if self.is_generated_index(&path) => site::INDEX_URL,
            None => match self.drafts.at(&path) {
                Some(draft) => return Err(Problem::Draft(draft.to_owned())),
                None => return Err(Problem::NoFile(path)),
            },
        };
        Ok(Way { page, url: url.to_owned(), anchor, query, same_page })
    }

    /// The page that a path names: by its own name, without its extension, by its URL, or by its folder.
    fn page_at(&self, path: &str) -> Option<usize> {
        let by_path = |path: &str| self.by_path.get(path).copied();
        let by_url = |url: &str| self.by_url.get(url).copied();
        if let Some(exact) = by_path(path) {
            return Some(exact);
        }
        if self.assets.contains(path) {
            return None;
        }
        by_path(&format!("{path}.md")).or_else(|| by_url(path)).or_else(|| by_url(&index(path)))
    }

    /// Where an old address leads, where a path names one and nothing that is there now.
    fn moved(&self, path: &str) -> Option<&Destination> {
        let places = &self.redirects.places;
        if places.is_empty() || self.page_at(path).is_some() || self.assets.contains(path) {
            return None;
        }
        redirects::url(path).and_then(|url| places.get(&url)).or_else(|| places.get(&index(path)))
    }

    fn has_tags(&self) -> bool {
        self.pages.iter().any(|found| found.page.front_matter.subjects().next().is_some())
    }

    /// Whether an example imports a module of the standard library: then there is an index of them.
    fn has_imports(&self) -> bool {
        let names = Names::default();
        let newest = names.of(None);
        let imports = |fence: &Fence| {
            let is_code = matches!(fence.language, Language::Python | Language::PythonSession) && !fence.options.norun;
            let code = fence.code().replace(">>> ", "");
            is_code && imported(&code).iter().any(|name| newest.module(name).is_some())
        };
        self.pages.iter().any(|found| found.page.fences.iter().any(imports))
    }

    /// Whether the path names the front page, and no note is it.
    fn is_generated_index(&self, path: &str) -> bool {
        (path.is_empty() || path == site::INDEX_URL) && !self.by_url.contains_key(site::INDEX_URL)
    }

    fn anchor_problem(&self, page: usize, anchor: &str) -> Option<Problem> {
        let found = &self.pages[page];
        // `#top` and text fragments are the browser's own.
        let known = anchor.is_empty() || anchor == "top" || anchor.starts_with(":~:") || found.has_anchor(anchor);
        (!known).then(|| Problem::NoAnchor { page, path: found.path.to_owned(), anchor: anchor.to_owned() })
    }
}

/// The URL of the first page of the folder at a path.
fn index(path: &str) -> String {
    let folder = path.trim_end_matches('/');
    if folder.is_empty() { site::INDEX_URL.to_owned() } else { format!("{folder}/{}", site::INDEX_URL) }
}

impl<'a> TargetPage<'a> {
    fn new(page: &'a Page, url: &'a str, sources: &'a Sources) -> Self {
        let headings = page.headings.iter().map(|heading| heading.anchor.as_str());
        Self {
            page,
            path: &sources.file(page.file).path,
            url,
            anchors: headings.chain(page.blocks.iter().map(|block| block.anchor.as_str())).collect(),
            html: html::scan(sources.text(page.body)),
        }
    }

    fn has_anchor(&self, anchor: &str) -> bool {
        self.anchors.contains(anchor) || self.html.anchors.iter().any(|known| known == anchor)
    }
}
