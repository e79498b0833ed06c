//! Search: an index of the book that a reader's browser can search, without a server and without a network.
//!
//! Takes the pages of a book with their URLs; gives the files of the index ([`files`]), and the script that
//! reads them, `engine.js`; the theme brings the box in which people type. Pure and deterministic. It reads no HTML and knows no theme.
//!
//! Why its own: what there is does not fit. Pagefind reads its index with `fetch`, as module and as WebAssembly, none of
//! which a page opened from a disk may do, and forgives no typing mistakes. Elasticlunr has one file that must be loaded
//! whole and forgives none either. `MiniSearch` forgives them, but has one file too, and its script would have to be copied
//! into this repository. An index of sorted words, of which a script loads what it needs, does all of it in a few hundred
//! lines. What has to be right about Unicode is left to `unicode-normalization`, in the browser to the browser.

mod index;
mod pieces;
mod section;
mod words;

#[cfg(test)]
mod tests;

use crate::parse::Page;
use crate::site::SiteFile;
use crate::source::Sources;

/// The folder of the index in the site.
pub const FOLDER: &str = "static/search/";

/// A page that can be found.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The page.
    pub page: &'a Page,
    /// Its URL below the site's root, percent-encoded.
    pub url: &'a str,
}

/// The files of the index of `entries`, in their order.
#[must_use]
pub fn files(entries: &[Entry<'_>], sources: &Sources) -> Vec<SiteFile> {
    pieces::files(&index::index(entries, sources))
}
