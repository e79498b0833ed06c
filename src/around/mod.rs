//! What stands around the pages of a site: for search engines, readers of feeds, programs that read text, and READMEs.
//!
//! Takes the pages with what is told of each, and the settings; gives files, and what the head of each page says. What needs
//! the site's own address is made only where `site-url` names it. Nothing is invented: a page without a date is in no feed.
//! Pure: nothing is read or written.

mod badge;
mod date;
mod feed;
mod head;
mod llms;
mod sitemap;
mod summary;
mod xml;

pub(crate) use date::Date;
pub(crate) use summary::summary;

use crate::config::Config;
use crate::config::site::Notes;
use crate::diagnostic::{Diagnostic, Place};
use crate::link::encode_path;
use crate::parse::{FrontMatter, Page};
use crate::report::Summary;
use crate::site::{self, Content, SiteFile};
use crate::source::Sources;

/// The file of the feed.
const FEED: &str = "feed.xml";

/// A page, and what is told of it.
#[derive(Clone, Debug)]
pub(crate) struct Entry<'a> {
    /// Its URL below the site's root, not encoded.
    pub(crate) url: &'a str,
    /// The path of its note.
    pub(crate) path: &'a str,
    /// The note as its author wrote it.
    pub(crate) text: &'a str,
    pub(crate) title: &'a str,
    pub(crate) front_matter: &'a FrontMatter,
    /// A sentence or two.
    pub(crate) description: Option<String>,
}

impl Entry<'_> {
    fn published(&self) -> Option<Date> {
        Date::read(self.front_matter.date.as_deref()?)
    }
}

/// The site and its address.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Around<'a> {
    pub(crate) config: &'a Config,
    pub(crate) summary: &'a Summary,
    /// What was verified, in one line.
    pub(crate) proof: &'a str,
    site_url: Option<&'a str>,
    has_feed: bool,
}

impl<'a> Around<'a> {
    /// The surroundings of `pages`.
    pub(crate) fn new<'p>(
        config: &'a Config,
        (summary, proof): (&'a Summary, &'a str),
        mut pages: impl Iterator<Item = &'p Page>,
    ) -> Self {
        let has_feed = pages.any(|page| page.front_matter.date.as_deref().and_then(Date::read).is_some());
        Self { config, summary, proof, site_url: config.site.site_url.as_deref(), has_feed }
    }

    /// The files. Where the book has a file of the same name, that one takes the place of ours.
    pub(crate) fn files(&self, entries: &[Entry<'_>]) -> Vec<SiteFile> {
        let mut files = self.badge();
        if self.publishes_notes() {
            files.extend(llms::files(self, entries));
        }
        if let Some(site_url) = self.site_url {
            files.extend(sitemap::files(entries, site_url));
            files.extend(feed::file_of(&self.config.book, entries, site_url));
        }
        files
    }

    /// The files that go with a book of one page too.
    pub(crate) fn badge(&self) -> Vec<SiteFile> {
        badge::files(self)
    }

    fn publishes_notes(&self) -> bool {
        self.config.site.notes == Notes::Published
    }

    /// The path of the site on its host, with a `/` at both ends.
    pub(crate) fn base_path(&self) -> Option<&'a str> {
        let (_, rest) = self.site_url?.split_once("://")?;
        rest.find('/').map(|slash| &rest[slash..])
    }
}

/// A warning for each page whose date no feed can carry, where the site has one.
#[must_use]
pub fn check(pages: &[Page], sources: &Sources, config: &Config) -> Vec<Diagnostic> {
    let unreadable = pages.iter().filter_map(|page| {
        let date = page.front_matter.date.as_deref().filter(|date| Date::read(date).is_none())?;
        let message = format!("`{date}` is no date that the feed can carry, so this page is not in it");
        let place = Place::Path(sources.file(page.file).path.clone());
        Some(Diagnostic::warning("unreadable-date", place, message).with_help("write it as `date: 2026-11-20`"))
    });
    if config.site.site_url.is_some() { unreadable.collect() } else { Vec::new() }
}

/// The address of the page at `url`; that of a folder stands for its index.
fn absolute(url: &str, site_url: &str) -> String {
    let url = match url.strip_suffix(site::INDEX_URL) {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => folder,
        _ => url,
    };
    format!("{site_url}{}", encode_path(url))
}

fn file(path: &str, text: String) -> SiteFile {
    SiteFile { path: path.to_owned(), content: Content::Text(text) }
}
