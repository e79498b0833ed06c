//! Notes that the book leaves out as drafts, so that a link to one is told as what it is.
//!
//! Takes all notes, and those that are pages; says which draft a link names.

use std::collections::HashSet;

use super::wiki::{folded, without_markdown};
use crate::parse::{Page, parse_one};
use crate::site;
use crate::source::{FileId, Sources};

/// The drafts of a book.
#[derive(Debug, Default)]
pub(super) struct Drafts(Vec<Draft>);

#[derive(Debug)]
struct Draft {
    path: String,
    /// Its title and its aliases, folded.
    names: Vec<String>,
}

impl Drafts {
    /// Those of `sources`, of which `pages` are pages.
    pub(super) fn new<'p>(sources: &Sources, pages: impl Iterator<Item = &'p Page>) -> Self {
        let pages: HashSet<FileId> = pages.map(|page| page.file).collect();
        let others = sources.iter().filter(|(id, _)| !pages.contains(id));
        let drafts = others.filter_map(|(id, file)| {
            let page = parse_one(sources, id).0;
            let names = page.front_matter.aliases.iter().chain([&page.title]).map(|name| folded(name));
            page.front_matter.draft.then(|| Draft { path: file.path.clone(), names: names.collect() })
        });
        Self(drafts.collect())
    }

    /// The path of the draft that a path names: by its own name, without its extension, by its URL, or by its folder.
    pub(super) fn at(&self, path: &str) -> Option<&str> {
        let path = path.trim_end_matches('/');
        let path = without_markdown(path.strip_suffix(".html").unwrap_or(path));
        let is_at = |draft: &&Draft| {
            let own = without_markdown(&draft.path);
            own == path || is_index(own) && site::folder(own).trim_end_matches('/') == path
        };
        self.0.iter().find(is_at).map(|draft| draft.path.as_str())
    }

    /// The path of the draft that a wiki link names.
    pub(super) fn named(&self, name: &str) -> Option<&str> {
        let end = format!("/{}", without_markdown(name).trim_start_matches(['.', '/']).to_lowercase());
        let is_named = |draft: &&Draft| {
            format!("/{}", without_markdown(&draft.path).to_lowercase()).ends_with(&end)
                || draft.names.contains(&folded(name))
        };
        self.0.iter().find(is_named).map(|draft| draft.path.as_str())
    }
}

fn is_index(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    ["readme", "index"].iter().any(|index| index.eq_ignore_ascii_case(name))
}
