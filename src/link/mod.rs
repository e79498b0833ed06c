//! Links between notes: resolved, and checked.
//!
//! Takes the pages of a book with their URLs, and the names of its other files; gives the relative URL behind each
//! link ([`Targets::resolve`], for the renderer) and a diagnostic for each link that leads nowhere ([`check`]). Links
//! to other hosts are left alone: nothing here opens a connection or reads the disk.

pub(crate) mod html;
mod suggest;
mod target;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::fmt;

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Place};
use crate::parse::{LinkKind, Page};
use crate::site;
use crate::source::{Sources, Span};
use html::RawHtml;
use target::Target;
pub(crate) use target::{encode_fragment, encode_path};

/// Everything in a book that a link can lead to.
#[derive(Debug)]
pub struct Targets<'a> {
    pages: Vec<TargetPage<'a>>,
    by_path: HashMap<&'a str, usize>,
    by_url: HashMap<&'a str, usize>,
    assets: HashSet<&'a str>,
}

#[derive(Debug)]
struct TargetPage<'a> {
    path: &'a str,
    url: &'a str,
    anchors: HashSet<String>,
    html: RawHtml,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// Out of the book: to another host, by mail, into a `data:` URL.
    External,
    /// To this relative URL, percent-encoded.
    Internal(String),
    /// Nowhere.
    Broken(Problem),
}

/// Why a link leads nowhere. Its text is what is wrong, as a diagnostic says it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Problem {
    /// No note and no file has this path (relative to the root of the notes).
    NoFile(String),
    /// No image has this path.
    NoImage(String),
    /// The note at this index has no such anchor.
    NoAnchor {
        /// Index of the page.
        page: usize,
        /// Its path.
        path: String,
        /// The anchor, without `#`.
        anchor: String,
    },
    /// The path, as written, climbs out of the folder of the notes.
    Outside(String),
}

impl Problem {
    /// The code of its diagnostic.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoFile(_) | Self::Outside(_) => "broken-link",
            Self::NoImage(_) => "missing-image",
            Self::NoAnchor { .. } => "missing-anchor",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFile(path) => write!(f, "the link leads to {path}, which is neither a note nor a file of the book"),
            Self::NoImage(path) => write!(f, "there is no image {path}"),
            Self::NoAnchor { path, anchor, .. } => write!(f, "{path} has no heading or anchor #{anchor}"),
            Self::Outside(path) => write!(f, "{path} lies outside the folder of the notes"),
        }
    }
}

/// One error for each link or image of `pages` that leads nowhere, with the nearest right name. The pages go where
/// [`site::urls`] puts them; `assets` are the paths of the book's other files.
#[must_use]
pub fn check(pages: &[Page], sources: &Sources, assets: &[String]) -> Vec<Diagnostic> {
    let paths: Vec<&str> = pages.iter().map(|page| sources.file(page.file).path.as_str()).collect();
    let urls = site::urls(&paths);
    let located: Vec<_> = pages.iter().zip(urls.iter().map(String::as_str)).collect();
    let targets = Targets::new(&located, sources, assets.iter().map(String::as_str));
    let found: Vec<Vec<Diagnostic>> =
        pages.par_iter().enumerate().map(|(index, page)| targets.check_page(index, page)).collect();
    found.into_iter().flatten().collect()
}

impl<'a> Targets<'a> {
    /// The targets in a book of these pages, each with its URL in the site, and `assets`.
    #[must_use]
    pub fn new(pages: &[(&Page, &'a str)], sources: &'a Sources, assets: impl IntoIterator<Item = &'a str>) -> Self {
        let pages: Vec<_> = pages.par_iter().map(|(page, url)| TargetPage::new(page, url, sources)).collect();
        Self {
            by_path: pages.iter().enumerate().map(|(index, page)| (page.path, index)).collect(),
            by_url: pages.iter().enumerate().map(|(index, page)| (page.url, index)).collect(),
            assets: assets.into_iter().collect(),
            pages,
        }
    }

    /// Where `target`, as written on the page with this index, leads.
    #[must_use]
    pub fn resolve(&self, page: usize, target: &str, kind: LinkKind) -> Resolution {
        let Some(here) = self.pages.get(page) else { return Resolution::External };
        let target = match Target::read(target, here.path) {
            Target::External => return Resolution::External,
            Target::Outside(path) => return Resolution::Broken(Problem::Outside(path)),
            Target::Inside(inside) => inside,
        };
        let url = match (kind, self.page_at(&target.path)) {
            (LinkKind::Link, Some(found)) => match self.anchor_problem(found, &target.anchor) {
                Some(problem) => return Resolution::Broken(problem),
                None => self.pages[found].url,
            },
            _ if self.assets.contains(target.path.as_str()) => &target.path,
            (LinkKind::Link, None) if target.path == site::REPORT_URL => site::REPORT_URL,
            (LinkKind::Link, None) if self.is_generated_index(&target.path) => site::INDEX_URL,
            (LinkKind::Link, _) => return Resolution::Broken(Problem::NoFile(target.path)),
            (LinkKind::Image, _) => return Resolution::Broken(Problem::NoImage(target.path)),
        };
        Resolution::Internal(target.href(here.url, url))
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
        let folder = path.trim_end_matches('/');
        let index =
            if folder.is_empty() { site::INDEX_URL.to_owned() } else { format!("{folder}/{}", site::INDEX_URL) };
        by_path(&format!("{path}.md")).or_else(|| by_url(path)).or_else(|| by_url(&index))
    }

    /// Whether the path names the front page, and no note is it.
    fn is_generated_index(&self, path: &str) -> bool {
        (path.is_empty() || path == site::INDEX_URL) && !self.by_url.contains_key(site::INDEX_URL)
    }

    fn anchor_problem(&self, page: usize, anchor: &str) -> Option<Problem> {
        let found = &self.pages[page];
        // `#top` and text fragments are the browser's own.
        let known = anchor.is_empty()
            || anchor == "top"
            || anchor.starts_with(":~:")
            || found.anchors.contains(anchor)
            || found.html.anchors.iter().any(|known| known == anchor);
        (!known).then(|| Problem::NoAnchor { page, path: found.path.to_owned(), anchor: anchor.to_owned() })
    }

    fn check_page(&self, index: usize, page: &Page) -> Vec<Diagnostic> {
        let links = page.links.iter().map(|link| (link.span, link.kind, link.target.as_str()));
        let base = page.body.start as usize;
        let raw = self.pages[index].html.links.iter().map(|(kind, target, range)| {
            (Span::new(page.file, range.start + base, range.end + base), *kind, target.as_str())
        });
        let mut found: Vec<(Span, Problem)> = links
            .chain(raw)
            .filter_map(|(span, kind, target)| match self.resolve(index, target, kind) {
                Resolution::Broken(problem) => Some((span, problem)),
                Resolution::External | Resolution::Internal(_) => None,
            })
            .collect();
        found.sort_by_key(|(span, _)| *span);
        let mut helps = suggest::Helps::new(self, index);
        let diagnostic = |(span, problem): (Span, Problem)| {
            Diagnostic::error(problem.code(), Place::Note(span), problem.to_string()).with_help(helps.of(problem))
        };
        found.into_iter().map(diagnostic).collect()
    }
}

impl<'a> TargetPage<'a> {
    fn new(page: &Page, url: &'a str, sources: &'a Sources) -> Self {
        Self {
            path: &sources.file(page.file).path,
            url,
            anchors: page.headings.iter().map(|heading| heading.anchor.clone()).collect(),
            html: html::scan(sources.text(page.body)),
        }
    }
}
