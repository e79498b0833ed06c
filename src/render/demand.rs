//! The files of a site, each made when it is asked for.
//!
//! Takes what [`super::render`] takes; gives one file at a time, the same as it has. For a preview, in which one page of
//! many is looked at while its note changes: what all pages share is made once, everything else on demand.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::page::Rendered;
use super::{Book, Imports, listing, modules, nav, page, report, search_files, whole};
use crate::around::Around;
use crate::config::Config;
use crate::config::site::Search;
use crate::discover::Asset;
use crate::error::Result;
use crate::names::Names;
use crate::report::Report;
use crate::search;
use crate::site::{self, Content, SiteFile};
use crate::theme::{Layout, Theme};

/// The path of a site that is at the root of its host.
const BASE: &str = "/";

/// A site whose files are made on demand.
pub struct OnDemand<'a> {
    book: Book<'a>,
    assets: HashMap<&'a str, &'a Asset>,
    /// The numbers of the pages by their URLs.
    pages: HashMap<&'a str, usize>,
    /// The index of the pages, once somebody searches.
    search: OnceCell<Vec<SiteFile>>,
}

impl<'a> OnDemand<'a> {
    /// The site that shows `report`. `proof` is what [`super::proof`] says of it, and `imports` are those of its pages.
    #[must_use]
    pub fn new(
        (report, proof): (&'a Report<'a>, &'a str),
        config: &'a Config,
        (theme, names): (&'a Theme, &'a Names),
        (assets, imports): (&'a [Asset], &[Imports]),
    ) -> Self {
        let around = Around::new(config, (&report.summary, proof), report.pages.iter().map(|page| page.page));
        let book = Book::new(report, (config, around), (theme, names), (assets, Some(imports)));
        Self {
            book,
            assets: assets.iter().map(|asset| (asset.path.as_str(), asset)).collect(),
            pages: report.pages.iter().enumerate().map(|(index, page)| (page.url.as_str(), index)).collect(),
            search: OnceCell::new(),
        }
    }

    /// The file at `url`, or nothing where the site has none.
    ///
    /// # Errors
    /// When a template of the theme fails.
    pub fn file(&self, url: &str) -> Result<Option<Content>> {
        let page = match self.book.theme.layout {
            Layout::Pages => self.page(url)?,
            Layout::Book if url == site::INDEX_URL => Some(whole::html(&self.book)?),
            Layout::Book => whole::redirects(&self.book).into_iter().find(|(at, _)| at == url).map(|(_, html)| html),
        };
        if let Some(html) = page {
            return Ok(Some(Content::Text(html)));
        }
        match (self.beside(url), self.book.theme.layout) {
            (None, Layout::Pages) => self.around(url),
            (None, Layout::Book) => Ok(content(self.book.around.badge(), url)),
            (found, _) => Ok(found),
        }
    }

    /// The index of the page at `url`, where a note is shown there.
    #[must_use]
    pub fn page_at(&self, url: &str) -> Option<usize> {
        self.pages.get(url).copied().filter(|_| self.book.theme.layout == Layout::Pages)
    }

    /// The HTML ids of the examples of the page with this index.
    #[must_use]
    pub fn anchors(&self, page: usize) -> &[String] {
        &self.book.anchors[page]
    }

    /// What is shown where there is no page, or nothing where the theme has no such page.
    ///
    /// # Errors
    /// When the template fails.
    pub fn not_found(&self) -> Result<Option<String>> {
        page::not_found_html(&self.book, BASE)
    }

    /// The page at `url`.
    fn page(&self, url: &str) -> Result<Option<String>> {
        let book = &self.book;
        if let Some(&index) = self.pages.get(url) {
            return page::html(book, index).map(|page| Some(page.html));
        }
        match url {
            site::REPORT_URL => return report::html(book).map(Some),
            site::PAGES_URL => return page::list_html(book).map(Some),
            site::INDEX_URL => return report::index_html(book).map(Some),
            nav::DATA_PATH => return Ok(Some(book.nav.data())),
            _ => {}
        }
        if book.lists.modules_url.as_deref() == Some(url) {
            return modules::html(book, url).map(Some);
        }
        let found = |pages: Vec<(String, String)>| pages.into_iter().find(|(at, _)| at == url).map(|(_, html)| html);
        if let Some(html) = found(listing::redirects(book, None)) {
            return Ok(Some(html));
        }
        let tagged = if book.lists.has_page(url) { found(listing::tag_pages(book)?) } else { None };
        Ok(tagged.or_else(|| self.index_file(url)))
    }

    /// A file of the index that is searched.
    fn index_file(&self, url: &str) -> Option<String> {
        if self.book.search != Search::On || !url.starts_with(search::FOLDER) {
            return None;
        }
        let files = self.search.get_or_init(|| search_files(self.book.report));
        files.iter().find(|file| file.path == url).and_then(|file| match &file.content {
            Content::Text(text) => Some(text.clone()),
            Content::Bytes(_) | Content::Copy(_) => None,
        })
    }

    /// A file of the theme or of the book.
    fn beside(&self, url: &str) -> Option<Content> {
        let of_theme = self.book.theme.files().find(|(path, _)| *path == url);
        let of_theme = of_theme.map(|(_, bytes)| Content::Bytes(bytes.to_vec()));
        let site = &self.book.config.site;
        let added = || {
            let mut paths = site.additional_css.iter().chain(&site.additional_js);
            paths.find(|path| *path == url).map(|path| Content::Copy(self.book.config.root.join(path)))
        };
        of_theme.or_else(added).or_else(|| Some(Content::Copy(self.assets.get(url)?.disk.clone())))
    }

    /// What is around the pages. Only where it is there, all pages are rendered for it: what they say of themselves is told.
    fn around(&self, url: &str) -> Result<Option<Content>> {
        let book = &self.book;
        let count = book.report.pages.len();
        let brief: Vec<_> = (0..count).map(|index| page::entry(book.report, index, None)).collect();
        if !book.around.files(&brief).iter().any(|file| file.path == url) {
            return Ok(None);
        }
        let entry = |index| {
            page::html(book, index).map(|Rendered { description, .. }| page::entry(book.report, index, description))
        };
        let entries: Vec<_> = (0..count).map(entry).collect::<Result<_>>()?;
        Ok(content(book.around.files(&entries), url))
    }
}

/// What the one of `files` that is at `url` holds.
fn content(files: Vec<SiteFile>, url: &str) -> Option<Content> {
    files.into_iter().find(|file| file.path == url).map(|file| file.content)
}
