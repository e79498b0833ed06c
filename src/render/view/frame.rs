//! What every page has around its content: the book, the way to its other pages, and what was verified.

use serde::Serialize;

/// What every page has around its content.
#[derive(Clone, Debug, Serialize)]
pub struct Frame<'a> {
    /// The book.
    pub book: &'a BookView,
    /// The page's title.
    pub title: String,
    /// One sentence about the page.
    pub description: Option<String>,
    /// The way to the site's root: empty, or `../` as often as needed.
    pub root: String,
    /// The front page.
    pub home: String,
    /// The report.
    pub report: String,
    /// What the page tells machines about itself.
    pub head: HeadView,
    /// Whether the site has an index that `static/search/engine.js` searches.
    pub search: bool,
    /// Failed examples of the whole book.
    pub failed: usize,
    /// The page that lists all pages.
    pub pages: String,
    /// What stands above the page in the navigation, outermost first.
    pub trail: Vec<CrumbView>,
    /// As much of the navigation as the page needs: the way to it, what stands beside each step of the way, and what is
    /// below it. Its size does not grow with the book.
    pub nav: Vec<NavView>,
    /// Style sheets of the book, to be loaded after those of the theme.
    pub additional_css: Vec<String>,
    /// Scripts of the book, to be run after those of the theme.
    pub additional_js: Vec<String>,
    /// The lists that are made of all pages: the tags, the modules.
    pub lists: Vec<LinkView>,
}

/// What a page tells machines about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HeadView {
    /// The address of the page, where that of the site is known.
    pub canonical: Option<String>,
    /// `article` for a page with a date, else `website`: as Open Graph names it.
    pub kind: &'static str,
    /// When it is from: `2026-11-20T00:00:00Z`.
    pub published: Option<String>,
    /// The feed of the site, where it has one.
    pub feed: Option<String>,
    /// The note as its author wrote it, where it is published.
    pub markdown: Option<String>,
    /// Where the note can be edited.
    pub edit: Option<String>,
}

/// The book, as `book.toml` describes it.
#[derive(Clone, Debug, Serialize)]
pub struct BookView {
    /// Its title.
    pub title: String,
    /// A BCP 47 tag.
    pub language: String,
    /// What it is about.
    pub description: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
}

/// One entry of the navigation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NavView {
    /// `page`; `section` with entries below it, which may be a page too; `draft`, which leads nowhere yet; `web` for a page
    /// of another site; `part` for the title of what follows; `separator`; `more` for entries that are not given.
    pub kind: &'static str,
    /// Its title; how many entries are not given for `more`; empty for `separator`.
    pub title: String,
    /// Where it leads. For `more`, and for a section that is no page and whose entries are not given, the place on the page
    /// that lists all pages.
    pub href: Option<String>,
    /// Its row in `static/nav.js`. For `more` the row that the entries are below; nothing where that is no row.
    pub key: Option<usize>,
    /// Whether it is the page that is shown.
    pub current: bool,
    /// Whether what is below it is in sight: the page that is shown is it or below it, or the book is small.
    pub open: bool,
    /// What is below it, where that is given; of a section otherwise nothing.
    pub children: Vec<NavView>,
}

/// A step on the way to a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CrumbView {
    /// Its title.
    pub title: String,
    /// Where it leads, where it is a page.
    pub href: Option<String>,
}

/// A link to another page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LinkView {
    /// Its title.
    pub title: String,
    /// Where it is.
    pub href: String,
}

/// What was verified, and with what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProofView {
    /// `passed`, `failed`, `ran` where nothing was claimed, or `none` where nothing ran.
    pub status: &'static str,
    /// A character for the status.
    pub mark: &'static str,
    /// The runtime in words: `CPython 3.13.0 (library host, with GIL)`.
    pub runtime: Option<String>,
    /// Examples in words: `12 examples: 9 passed, 1 failed, 2 ran`.
    pub examples: String,
    /// Claims in words: `20 claims: 18 hold, 1 broken, 1 not checked`.
    pub claims: String,
    /// Failures that a baseline knows, in words: `3 known failures, 1 new`.
    pub known: Option<String>,
    /// When: `2026-11-20 20:30 UTC`. Differs from build to build: show it only in an element with `data-timing`.
    pub timing: String,
}

impl Frame<'_> {
    /// The same for a page that may be shown at any address: its links begin with `base`, the path of the site.
    pub(in crate::render) fn based(mut self, base: &str) -> Self {
        let based = |href: &mut String| href.insert_str(0, base);
        [&mut self.root, &mut self.home, &mut self.report, &mut self.pages].into_iter().for_each(based);
        self.trail.iter_mut().filter_map(|step| step.href.as_mut()).for_each(based);
        self.lists.iter_mut().for_each(|list| based(&mut list.href));
        self.nav.iter_mut().for_each(|entry| entry.based(base));
        self
    }
}

impl NavView {
    fn based(&mut self, base: &str) {
        // A page of another site is where it is.
        if let Some(href) = self.href.as_mut().filter(|_| self.kind != "web") {
            href.insert_str(0, base);
        }
        self.children.iter_mut().for_each(|child| child.based(base));
    }
}

impl ProofView {
    /// All of it in one line.
    pub(in crate::render) fn line(&self) -> String {
        match &self.runtime {
            Some(runtime) => format!("Verified with {runtime}. {}. {}.", self.examples, self.claims),
            None => "No example was run.".to_owned(),
        }
    }
}
