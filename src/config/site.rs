//! `[site]`: how the site looks, and what goes around its pages.

use std::path::PathBuf;

use crate::theme::Choice;

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
