//! `feed.xml`: the newest pages, for readers of feeds (Atom, RFC 4287).
//!
//! Only pages with a date are in it, since a feed without dates cannot be told from one that is made up. Without any there
//! is no feed.

use std::io;

use super::xml::{Xml, document, element, empty};
use super::{Date, Entry, FEED, absolute, file};
use crate::config::Book;
use crate::site::SiteFile;

/// How many entries a feed has at most.
const MOST: usize = 50;

/// The feed for a site at `site_url`, where any page has a date.
pub(super) fn file_of(book: &Book, entries: &[Entry<'_>], site_url: &str) -> Option<SiteFile> {
    let mut dated: Vec<(&Entry<'_>, Date)> =
        entries.iter().filter_map(|entry| Some((entry, entry.published()?))).collect();
    // The order of the book stays between pages of one moment.
    dated.sort_by_key(|(_, date)| std::cmp::Reverse(date.order()));
    dated.truncate(MOST);
    let (_, newest) = *dated.first()?;
    Some(file(FEED, document(|xml| feed(xml, book, (&dated, newest), site_url))))
}

fn feed(xml: &mut Xml, book: &Book, (dated, newest): (&[(&Entry<'_>, Date)], Date), site_url: &str) -> io::Result<()> {
    let attributes = [("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", book.language.as_str())];
    let write = |xml: &mut Xml| {
        element(xml, "id", site_url)?;
        element(xml, "title", &book.title)?;
        if let Some(description) = &book.description {
            element(xml, "subtitle", description)?;
        }
        element(xml, "updated", &newest.moment())?;
        empty(
            xml,
            "link",
            &[("rel", "self"), ("type", "application/atom+xml"), ("href", &format!("{site_url}{FEED}"))],
        )?;
        empty(xml, "link", &[("rel", "alternate"), ("type", "text/html"), ("href", site_url)])?;
        element(xml, "generator", "tracebook")?;
        // A feed must name an author; where the book names none, it is by its own title.
        let unnamed = std::slice::from_ref(&book.title);
        let authors = if book.authors.is_empty() { unnamed } else { &book.authors };
        for name in authors {
            xml.create_element("author").write_inner_content(|xml| element(xml, "name", name))?;
        }
        dated.iter().try_for_each(|(entry, date)| {
            xml.create_element("entry").write_inner_content(|xml| one(xml, entry, *date, site_url)).map(drop)
        })
    };
    xml.create_element("feed").with_attributes(attributes).write_inner_content(write).map(drop)
}

fn one(xml: &mut Xml, entry: &Entry<'_>, date: Date, site_url: &str) -> io::Result<()> {
    let url = absolute(entry.url, site_url);
    element(xml, "id", &url)?;
    element(xml, "title", entry.title)?;
    element(xml, "published", &date.moment())?;
    element(xml, "updated", &date.moment())?;
    empty(xml, "link", &[("rel", "alternate"), ("type", "text/html"), ("href", &url)])?;
    let words = entry.front_matter.tags.iter().chain(&entry.front_matter.categories);
    words.into_iter().try_for_each(|term| empty(xml, "category", &[("term", term)]))?;
    entry.description.as_deref().map_or(Ok(()), |description| element(xml, "summary", description))
}
