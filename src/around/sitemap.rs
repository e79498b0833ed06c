//! `sitemap.xml`: the pages, for search engines; and `robots.txt`, which leads them there.
//!
//! As sitemaps.org describes it, without the times of changes, which the notes do not tell. A site with more pages than one file may list gets several, and one that lists those.

use std::io;

use super::xml::{Xml, document, element};
use super::{Entry, absolute, file};
use crate::site::SiteFile;

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
/// A file may not list more.
const MOST: usize = 50_000;

/// The files for a site at `site_url`.
pub(super) fn files(entries: &[Entry<'_>], site_url: &str) -> Vec<SiteFile> {
    let parts: Vec<&[Entry<'_>]> = entries.chunks(MOST).collect();
    let mut files = Vec::new();
    if let [] | [_] = parts[..] {
        files.push(file("sitemap.xml", pages(entries, site_url)));
    } else {
        let names: Vec<String> = (1..=parts.len()).map(|number| format!("sitemap-{number}.xml")).collect();
        files.push(file("sitemap.xml", list(&names, site_url)));
        files.extend(names.iter().zip(parts).map(|(name, entries)| file(name, pages(entries, site_url))));
    }
    if is_root(site_url) {
        files.push(file("robots.txt", format!("User-agent: *\nAllow: /\nSitemap: {site_url}sitemap.xml\n")));
    }
    files
}

/// Whether the site is all that its host has: only there a `robots.txt` is looked for.
fn is_root(site_url: &str) -> bool {
    site_url.split_once("://").is_some_and(|(_, rest)| rest.find('/') == Some(rest.len() - 1))
}

fn pages(entries: &[Entry<'_>], site_url: &str) -> String {
    set("urlset", |xml| {
        entries.iter().try_for_each(|entry| {
            let location = |xml: &mut Xml| element(xml, "loc", &absolute(entry.url, site_url));
            xml.create_element("url").write_inner_content(location).map(drop)
        })
    })
}

fn list(names: &[String], site_url: &str) -> String {
    set("sitemapindex", |xml| {
        names.iter().try_for_each(|name| {
            let location = |xml: &mut Xml| element(xml, "loc", &format!("{site_url}{name}"));
            xml.create_element("sitemap").write_inner_content(location).map(drop)
        })
    })
}

fn set(name: &str, content: impl FnOnce(&mut Xml) -> io::Result<()>) -> String {
    document(|xml| xml.create_element(name).with_attribute(("xmlns", NAMESPACE)).write_inner_content(content).map(drop))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn robots_are_told_at_the_root_of_a_host_only() {
        assert!(is_root("https://example.org/"));
        assert!(!is_root("https://example.org/book/"));
    }
}
