//! The book's settings: `book.toml`, or their defaults where there is none.
//!
//! Takes the text of `book.toml`; gives a [`Config`] or diagnostics with spans. Every key is known by name; an unknown
//! one is an error with a suggestion. Key names follow mdBook's where the meaning is the same. Nothing is run or written.

mod load;
mod read;
pub mod site;

pub use load::load;
pub(crate) use load::shown_path;
pub use read::{Named, named};
pub use site::{Inventory, Site};

use std::path::PathBuf;
use std::time::Duration;

use crate::clock::Clock;
use crate::diagnostic::{Diagnostic, Place};
use crate::outline::Outline;
use crate::python::Host;
use crate::sandbox;
use crate::trace::Wish;

/// The name of the file with the settings, as users know it.
pub const FILE_NAME: &str = "book.toml";

/// The settings of one book.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The book's folder: where `book.toml` is, or would be.
    pub root: PathBuf,
    /// `[book]`
    pub book: Book,
    /// `[build]`
    pub build: Build,
    /// `[run]`
    pub run: Run,
    /// `[nav]`: the order and the grouping of the notes, where it is there.
    pub nav: Option<Outline>,
    /// `[site]`
    pub site: Site,
    /// What is odd about `book.toml` and keeps nothing from running.
    pub warnings: Vec<Diagnostic>,
}

/// `[book]`: what the book is.
#[derive(Clone, Debug, PartialEq)]
pub struct Book {
    /// `title`; the folder's name, made readable, by default.
    pub title: String,
    /// `authors`
    pub authors: Vec<String>,
    /// `description`
    pub description: Option<String>,
    /// `language`, a BCP 47 tag; `en` by default.
    pub language: String,
    /// `src`: the folder of the notes below the root; the root itself by default.
    pub src: PathBuf,
}

/// `[build]`: what is written where.
#[derive(Clone, Debug, PartialEq)]
pub struct Build {
    /// `build-dir`: where the site goes, relative to the root; `site` by default. It never holds the notes.
    pub build_dir: PathBuf,
}

/// An interpreter that a book asks for. Two are the same wherever they are written.
#[derive(Clone, Debug)]
pub struct PythonWish {
    /// A version or a path, as `--python` takes it.
    pub spec: String,
    /// Where it says so.
    pub place: Place,
}

impl PartialEq for PythonWish {
    fn eq(&self, other: &Self) -> bool {
        self.spec == other.spec
    }
}

/// `[run]`: how examples run.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// `python`; the first one that can be used by default.
    pub python: Option<PythonWish>,
    /// `host`: `library` or `executable`; chosen by what there is by default.
    pub host: Option<Host>,
    /// `timeout`: seconds that an example may take, more than none and at most a day; 10 by default.
    pub timeout: Duration,
    /// `clock`: the clock of examples that name none; a virtual one by default.
    pub clock: Clock,
    /// `jobs`: sessions that run at the same time, 1 or more; twice as many as there are processors by default.
    pub jobs: Option<usize>,
    /// `trace`: what is recorded of examples that do not say; what their code calls for by default.
    pub trace: Wish,
    /// `baseline`: the file of known failures, relative to the root; `tracebook-baseline.toml`, if there is one, by default.
    pub baseline: Option<PathBuf>,
    /// `cache`: the folder of the result cache, relative to the root; one of the user's for all books by default.
    pub cache: Option<PathBuf>,
    /// `cache-size`: the most bytes that the result cache may take, given in MiB; 256 of them by default.
    pub cache_size: Option<u64>,
    /// `[run.sandbox]`: what examples may reach and use.
    pub sandbox: sandbox::Settings,
}

impl Config {
    /// The settings of a book in `root` that has no `book.toml`.
    #[must_use]
    pub fn defaults(root: PathBuf) -> Self {
        let book = Book {
            title: load::default_title(&root),
            authors: Vec::new(),
            description: None,
            language: "en".to_owned(),
            src: PathBuf::from("."),
        };
        let run = Run {
            python: None,
            host: None,
            timeout: DEFAULT_TIMEOUT,
            clock: Clock::default(),
            jobs: None,
            trace: Wish::Auto,
            baseline: None,
            cache: None,
            cache_size: None,
            sandbox: sandbox::Settings::default(),
        };
        let (build, site) = (Build { build_dir: PathBuf::from("site") }, Site::default());
        Self { root, book, build, run, nav: None, site, warnings: Vec::new() }
    }
}

const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

#[cfg(test)]
mod tests;
