//! `[site]`: how the site looks, and what goes around its pages.

use std::ops::Range;
use std::path::PathBuf;

use crate::diagnostic::Place;
use crate::theme::Choice;
use crate::untrusted::Trust;

/// `[site]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Site {
    /// `theme`: the name of one that is built in, or a folder seen from the book's; `default` by default.
    pub theme: Choice,
    /// `site-url`: where the site will be found, an absolute URL that ends in `/`.
    pub site_url: Option<String>,
    /// `edit-url-template`: an absolute URL that holds [`EDIT_PATH`] where the path of a note goes, seen from the book's
    /// folder.
    pub edit_url_template: Option<String>,
    /// `additional-css`: files that every page loads after the theme's, seen from the book's folder; each is there, inside
    /// it.
    pub additional_css: Vec<String>,
    /// `additional-js`: scripts that every page runs after the theme's, in the same way.
    pub additional_js: Vec<String>,
    /// `search`: whether the site can be searched; it can by default.
    pub search: Search,
    /// `llms`: whether the notes themselves are published beside their pages, with a list of them; they are by default.
    pub notes: Notes,
    /// `inventories`: what other sites document.
    pub inventories: Vec<Inventory>,
    /// `redirects`: addresses that pages of the site had before.
    pub redirects: Redirects,
    /// `untrusted`: how far those who wrote the book are trusted; in everything by default.
    pub trust: Trust,
    /// The keys that `book.toml` has and that are not heeded, since nothing of the book is trusted.
    pub forgotten: Vec<&'static str>,
}

/// What stands in `edit-url-template` for the path of a note.
pub const EDIT_PATH: &str = "{path}";

/// Whether a site can be searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Search {
    /// It can.
    #[default]
    On,
    /// It has no index and no field for it.
    Off,
}

/// Whether notes are published as they are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Notes {
    /// They are, and `llms.txt` lists them.
    #[default]
    Published,
    /// Only their pages are.
    Kept,
}

/// A site that documents names, with the list of them that Sphinx writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inventory {
    /// `path`: the file `objects.inv`, seen from the book's folder; it is there.
    pub path: PathBuf,
    /// `url`: where the site is, an absolute URL that ends in `/`.
    pub url: String,
}

/// What `redirects` says, as it is written there. Where it leads, [`crate::link`] finds out: that takes the notes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redirects {
    /// The lines, in their order.
    pub list: Vec<Redirect>,
    /// `book.toml` as the user would type it.
    pub file: String,
    /// Its text.
    pub text: String,
}

/// One line of `redirects`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// The old address.
    pub from: Written,
    /// Where it leads: an absolute URL of the web, or a note or file, seen from the folder of the notes.
    pub to: Written,
}

/// A text of `book.toml` and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The text.
    pub text: String,
    /// The bytes of `book.toml` that it takes up, quotes included.
    pub range: Range<usize>,
}

impl Redirects {
    /// Where `written` stands, for a diagnostic.
    #[must_use]
    pub fn place(&self, written: &Written) -> Place {
        Place::Text { path: self.file.clone(), text: self.text.clone(), range: written.range.clone() }
    }
}

/// Whether `text` is an absolute URL of a page or a folder on the web.
pub(crate) fn is_web_url(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| !host.starts_with(['/', '?', '#']) && !host.is_empty())
        && !text.contains(|each: char| each.is_whitespace() || each.is_control())
}
