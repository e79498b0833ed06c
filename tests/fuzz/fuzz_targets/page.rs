//! Any bytes as a note: its page is balanced HTML, and where the note is not trusted nothing in it runs or loads.
//!
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz page`. What runs and loads on the page of an empty note is the theme's.

#![no_main]

use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::path::PathBuf;

use libfuzzer_sys::fuzz_target;
use tracebook::config::Config;
use tracebook::discover::Scope;
use tracebook::names::Names;
use tracebook::pipeline::{self, Execution, Progress, Request};
use tracebook::plan::Selection;
use tracebook::site::{Content, Site};
use tracebook::theme::Theme;
use tracebook::untrusted::Trust;
use tracebook::{baseline, cache, python, render};

#[path = "../../suite/markup.rs"]
mod markup;

thread_local! {
    static BOOK: LazyCell<Book> = LazyCell::new(Book::new);
}

struct Book {
    root: PathBuf,
    theme: Theme,
    names: Names,
    own: BTreeSet<String>,
}

struct Silent;

impl Progress for Silent {
    fn begin(&self, _examples: usize) {}
    fn advance(&self) {}
    fn end(&self) {}
}

impl Book {
    fn new() -> Self {
        let shared = PathBuf::from("/dev/shm");
        let place = if shared.is_dir() { shared } else { std::env::temp_dir() };
        let root = place.join(format!("tracebook-fuzz-page-{}", std::process::id()));
        std::fs::create_dir_all(&root).expect("a folder");
        let mut book =
            Self { root, theme: Theme::builtin().expect("a theme"), names: Names::default(), own: BTreeSet::new() };
        book.own = book
            .site(b"# Note\n\n```python\nprint(1)\n```\n", Trust::Everything)
            .iter()
            .flat_map(|page| markup::powers(page))
            .collect();
        book
    }

    /// The pages of the book whose one note is `note`.
    fn site(&self, note: &[u8], trust: Trust) -> Vec<String> {
        std::fs::write(self.root.join("note.md"), note).expect("a note");
        let mut config = Config::defaults(self.root.clone());
        config.site.trust = trust;
        let request = Request {
            config,
            scope: Scope::Folder,
            selection: Selection::All,
            execution: Execution::Show,
            python: python::Request::new(None, None),
            cache: cache::Settings { wanted: cache::Use::Off, ..cache::Settings::default() },
            baseline: baseline::Use::Nothing,
        };
        let Ok(outcome) = pipeline::verify(&request, &Silent) else { return Vec::new() };
        let report = outcome.report();
        let Site { files } =
            render::render(&report, &request.config, (&self.theme, &self.names), &outcome.assets).expect("a site");
        let pages = files.into_iter().filter(|file| file.path.ends_with(".html"));
        pages.filter_map(|file| if let Content::Text(text) = file.content { Some(text) } else { None }).collect()
    }
}

fuzz_target!(|note: &[u8]| {
    BOOK.with(|book| {
        for page in book.site(note, Trust::Settings) {
            assert_eq!(markup::unbalanced(&page), None, "{page}");
            for power in markup::powers(&page) {
                assert!(book.own.contains(&power) || power.starts_with("{\"content\": \"0; url="), "{power}");
            }
        }
    });
});
