//! From a report to a site.
//!
//! Takes a [`Report`], the settings, a [`Theme`] and the names of the files to be copied; gives a [`Site`]. Pure: the
//! disk is neither read nor written, and the same input gives the same bytes, but for what templates show of the fields
//! called `timing` in [`view`].

pub mod demand;
mod embed;
mod example;
mod fold;
mod highlight;
mod listing;
mod markdown;
mod marks;
mod modules;
mod names;
mod nav;
mod page;
mod report;
mod results;
mod text;
mod trace;
mod varying;
pub mod view;
mod whole;
mod wiki;
mod words;

#[cfg(test)]
mod tests;

pub(crate) use highlight::escape;
pub use modules::Imports;

use rayon::prelude::*;

use crate::around::Around;
use crate::config::Config;
use crate::config::site::Search;
use crate::discover::Asset;
use crate::error::Result;
use crate::link::{self, Backlink, Targets, encode_path};
use crate::names::{Documentation, Names};
use crate::report::Report;
use crate::search;
use crate::site::{self, Content, Site, SiteFile};
use crate::theme::{Layout, Theme};
use listing::Lists;
use modules::Modules;
use nav::{Nav, NavPage};
use page::Rendered;
use view::{BookView, Frame};

/// The site that shows `report`: its pages, the files of the theme and of the book, `assets` as they are, and what is
/// around the pages where no asset has its name. `names` are documented elsewhere: code and prose link there.
///
/// # Errors
/// When a template of the theme fails.
pub fn render(
    report: &Report<'_>,
    config: &Config,
    (theme, names): (&Theme, &Names),
    assets: &[Asset],
) -> Result<Site> {
    let proof = proof(report);
    let around = Around::new(config, (&report.summary, &proof), report.pages.iter().map(|page| page.page));
    let book = Book::new(report, (config, around), (theme, names), (assets, None));
    let (mut files, others) = match theme.layout {
        Layout::Pages => pages(&book)?,
        Layout::Book => {
            let old = whole::redirects(&book).into_iter().map(|(path, html)| text_file(path, html));
            let whole = text_file(site::INDEX_URL.to_owned(), whole::html(&book)?);
            (std::iter::once(whole).chain(old).collect(), book.around.badge())
        }
    };
    files.extend(
        theme.files().map(|(path, bytes)| SiteFile { path: path.to_owned(), content: Content::Bytes(bytes.to_vec()) }),
    );
    files.extend(added(config));
    files.extend(
        assets.iter().map(|asset| SiteFile { path: asset.path.clone(), content: Content::Copy(asset.disk.clone()) }),
    );
    files.extend(others);
    Ok(Site::new(files))
}

/// What was verified, in one line.
#[must_use]
pub fn proof(report: &Report<'_>) -> String {
    page::proof(&report.summary, report).line()
}

/// The index of the pages.
fn search_files(report: &Report<'_>) -> Vec<SiteFile> {
    let urls: Vec<String> = report.pages.iter().map(|page| encode_path(&page.url)).collect();
    let entries = report.pages.iter().zip(&urls).map(|(page, url)| search::Entry { page: page.page, url });
    search::files(&entries.collect::<Vec<_>>(), report.sources)
}

/// A page for each note, the report, a front page where no note is one, lists, and the index that can be searched; and
/// what is around them.
fn pages(book: &Book<'_>) -> Result<(Vec<SiteFile>, Vec<SiteFile>)> {
    let pages: Vec<Rendered> =
        (0..book.report.pages.len()).into_par_iter().map(|index| page::html(book, index)).collect::<Result<_>>()?;
    let (mut files, mut entries) = (Vec::new(), Vec::new());
    for (index, Rendered { html, description }) in pages.into_iter().enumerate() {
        files.push(text_file(book.report.pages[index].url.clone(), html));
        entries.push(page::entry(book.report, index, description));
    }
    files.extend(listing::redirects(book, None).into_iter().map(|(path, html)| text_file(path, html)));
    files.extend(listing::tag_pages(book)?.into_iter().map(|(path, html)| text_file(path, html)));
    if let Some(url) = &book.lists.modules_url {
        files.push(text_file(url.clone(), modules::html(book, url)?));
    }
    files.push(text_file(site::REPORT_URL.to_owned(), report::html(book)?));
    files.push(text_file(site::PAGES_URL.to_owned(), page::list_html(book)?));
    files.push(text_file(nav::DATA_PATH.to_owned(), book.nav.data()));
    if book.report.pages.iter().all(|page| page.url != site::INDEX_URL) {
        files.push(text_file(site::INDEX_URL.to_owned(), report::index_html(book)?));
    }
    if book.search == Search::On {
        files.extend(search_files(book.report));
    }
    let mut others = book.around.files(&entries);
    if let Some(base) = book.around.base_path() {
        others.extend(page::not_found_html(book, base)?.map(|html| text_file(site::NOT_FOUND_URL.to_owned(), html)));
    }
    Ok((files, others))
}

/// The style sheets and scripts that the book adds to its theme.
fn added(config: &Config) -> impl Iterator<Item = SiteFile> {
    let paths = config.site.additional_css.iter().chain(&config.site.additional_js);
    paths.map(|path| SiteFile { path: path.clone(), content: Content::Copy(config.root.join(path)) })
}

fn text_file(path: String, text: String) -> SiteFile {
    SiteFile { path, content: Content::Text(text) }
}

/// What every page of one site needs.
struct Book<'a> {
    config: &'a Config,
    report: &'a Report<'a>,
    theme: &'a Theme,
    view: BookView,
    targets: Targets<'a>,
    nav: Nav<'a>,
    documentation: Documentation<'a>,
    modules: Modules,
    lists: Lists,
    /// For each page, what links to it.
    backlinks: Vec<Vec<Backlink>>,
    search: Search,
    around: Around<'a>,
    /// For each page, the HTML ids of its examples.
    anchors: Vec<Vec<String>>,
}

impl<'a> Book<'a> {
    fn new(
        report: &'a Report<'a>,
        (config, around): (&'a Config, Around<'a>),
        (theme, names): (&'a Theme, &'a Names),
        (assets, imports): (&'a [Asset], Option<&[Imports]>),
    ) -> Self {
        let located: Vec<_> = report.pages.iter().map(|page| (page.page, page.url.as_str())).collect();
        let documentation = names.of(report.runtime.map(|runtime| runtime.version.as_str()));
        let modules = Modules::new(report, documentation, imports);
        let paths = assets.iter().map(|asset| asset.path.as_str());
        let targets = Targets::new(&located, report.sources, paths, &config.site.redirects);
        let taken = report.pages.iter().map(|page| page.url.as_str());
        let taken = taken.chain(assets.iter().map(|asset| asset.path.as_str()));
        let taken =
            taken.chain(targets.redirects().map(|(url, _)| url)).chain([site::REPORT_URL, site::PAGES_URL]).collect();
        let paths = report.pages.iter().map(|page| report.sources.file(page.page.file).path.as_str());
        let listed = report.pages.iter().zip(paths).map(|(page, path)| NavPage {
            path,
            url: &page.url,
            title: &page.page.title,
            weight: page.page.front_matter.weight,
            is_excluded: page.page.front_matter.nav_exclude,
        });
        Self {
            config,
            report,
            theme,
            view: BookView {
                title: config.book.title.clone(),
                language: config.book.language.clone(),
                description: config.book.description.clone(),
                authors: config.book.authors.clone(),
            },
            documentation,
            lists: Lists::new(report, &modules, &taken),
            modules,
            backlinks: link::backlinks(&targets),
            targets,
            nav: Nav::new(listed.collect(), report.outline),
            search: config.site.search,
            around,
            anchors: report.pages.iter().map(example::anchors).collect(),
        }
    }

    /// What is around the page at `url`.
    fn frame(&self, url: &str, title: String) -> Frame<'_> {
        Frame {
            book: &self.view,
            title,
            description: None,
            root: site::relative(url, ""),
            home: encode_path(&site::relative(url, site::INDEX_URL)),
            report: encode_path(&site::relative(url, site::REPORT_URL)),
            head: self.around.head_of(url),
            search: self.search == Search::On,
            failed: self.report.summary.failed,
            pages: encode_path(&site::relative(url, site::PAGES_URL)),
            trail: self.nav.trail(url),
            nav: self.nav.seen_from(url),
            additional_css: ways(url, &self.config.site.additional_css),
            additional_js: ways(url, &self.config.site.additional_js),
            lists: self.lists.links(url),
        }
    }
}

/// The ways from the page at the URL `from` to files of the book.
fn ways(from: &str, paths: &[String]) -> Vec<String> {
    paths.iter().map(|path| encode_path(&site::relative(from, path))).collect()
}
