//! The index of the modules that examples use.
//!
//! Takes the book; gives the page that lists every module of the standard library which an example imports, with those
//! examples.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Book;
use super::example::is_shown;
use super::listing::count;
use super::view::{GroupView, ItemView, ListingView, View};
use crate::claim::{Example, Role};
use crate::error::Result;
use crate::link::{encode_fragment, encode_path};
use crate::names::Documentation;
use crate::names::imports::imported;
use crate::report::{ExampleReport, Report};
use crate::site;

/// For each module, the examples that import it: indices of the page and of the example on it.
#[derive(Debug, Default)]
pub(super) struct Modules {
    examples: BTreeMap<String, Vec<(usize, usize)>>,
}

impl Modules {
    /// The modules that the examples of `report` import, those that are not shown apart. `imports` are those of its pages,
    /// where they are known.
    pub(super) fn new(report: &Report<'_>, documentation: Documentation<'_>, imports: Option<&[Imports]>) -> Self {
        let of_page = |page: usize| {
            let examples = report.pages[page].examples.iter().enumerate();
            let shown = examples.filter(|(_, example)| is_shown(example));
            let known = imports.and_then(|imports| imports.get(page));
            let modules = |index: usize, example: &ExampleReport<'_>| match known.and_then(|known| known.0.get(index)) {
                Some(names) => modules_of(names, documentation),
                None => modules_of(&names(example.example), documentation),
            };
            shown.map(|(index, example)| (index, modules(index, example))).collect::<Vec<_>>()
        };
        let pages: Vec<_> = (0..report.pages.len()).into_par_iter().map(of_page).collect();
        let mut modules = Self::default();
        for (page, examples) in pages.into_iter().enumerate() {
            for (example, names) in examples {
                for name in names {
                    modules.examples.entry(name).or_default().push((page, example));
                }
            }
        }
        modules
    }

    pub(super) fn is_empty(&self) -> bool {
        self.examples.is_empty()
    }
}

/// What the examples of one page import, by their indices. Finding it takes longer than all else that a book needs to know
/// of a page, so whoever renders pages again and again keeps it.
#[derive(Debug, Default)]
pub struct Imports(Vec<Vec<String>>);

impl Imports {
    /// Those of a page with these examples.
    #[must_use]
    pub fn of(examples: &[Example]) -> Self {
        Self(examples.iter().map(names).collect())
    }
}

/// The names that an example imports.
fn names(example: &Example) -> Vec<String> {
    let Role::Code(chunks) = &example.role else { return Vec::new() };
    chunks.iter().flat_map(|chunk| imported(&chunk.source)).collect()
}

/// The modules of the standard library that have these names, each once.
fn modules_of(names: &[String], documentation: Documentation<'_>) -> Vec<String> {
    let mut modules: Vec<String> =
        names.iter().filter_map(|name| documentation.module(name).map(str::to_owned)).collect();
    modules.sort_unstable();
    modules.dedup();
    modules
}

/// The index as HTML, for the URL that it gets.
pub(super) fn html(book: &Book<'_>, url: &str) -> Result<String> {
    let modules = &book.modules.examples;
    let group = |(name, examples): (&String, &Vec<(usize, usize)>)| {
        let href = book.documentation.url(name);
        GroupView {
            title: Some(name.clone()),
            is_code: true,
            anchor: format!("module-{name}"),
            is_external: href.is_some(),
            href,
            items: examples.iter().map(|&(page, example)| item(book, url, page, example)).collect(),
        }
    };
    let view = ListingView {
        frame: book.frame(url, "Modules".to_owned()),
        lead: format!("{} of the standard library in the examples of this book.", count(modules.len(), "module")),
        parent: None,
        groups: modules.iter().map(group).collect(),
    };
    book.theme.render("listing.html", View::Listing(&view))
}

fn item(book: &Book<'_>, from: &str, page: usize, example: usize) -> ItemView {
    let anchor = encode_fragment(&book.anchors[page][example]);
    let page = &book.report.pages[page];
    let fence = page.examples[example].fence;
    let mut title = page.page.title.clone();
    if let Some(heading) = fence.heading_path.last().filter(|heading| **heading != title && !heading.is_empty()) {
        title.push_str(" › ");
        title.push_str(heading);
    }
    let href = format!("{}#{anchor}", encode_path(&site::relative(from, &page.url)));
    ItemView { title, href, detail: Some(format!("line {}", fence.line)) }
}
