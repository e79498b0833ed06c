//! Addresses that notes had before.
//!
//! Takes the front matter of the pages (`redirect_from`, and those of `aliases` that are paths); gives where each old
//! address leads now, and what is wrong with those that cannot lead anywhere.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::target::join;
use crate::diagnostic::{Diagnostic, Place};
use crate::parse::Page;
use crate::site;
use crate::source::{Sources, Span};

/// The old addresses of a book.
#[derive(Debug, Default)]
pub(super) struct Redirects {
    /// From the URL of what was a page, in the site, to the index of the page that it is now.
    pub(super) pages: BTreeMap<String, usize>,
    /// What is wrong with others.
    pub(super) problems: Vec<Diagnostic>,
}

impl Redirects {
    /// The addresses that `pages`, each with its URL, had before.
    pub(super) fn new(pages: &[(&Page, &str)], sources: &Sources, assets: &HashSet<&str>) -> Self {
        let owners: HashMap<&str, usize> = pages.iter().enumerate().map(|(index, (_, url))| (*url, index)).collect();
        let path = |index: usize| sources.file(pages[index].0.file).path.as_str();
        let mut redirects = Self::default();
        for (index, (page, _)) in pages.iter().enumerate() {
            for written in old_addresses(page) {
                let Some(url) = url(written) else {
                    redirects.problem(page, sources, written, format!("{written} is no address within the site"));
                    continue;
                };
                let owner = owners.get(url.as_str()).or_else(|| redirects.pages.get(&url)).copied();
                let taken = match owner {
                    Some(owner) if owner == index => continue,
                    Some(owner) => Some(path(owner)),
                    None if site::reserved(&url).is_some() || url == site::INDEX_URL => {
                        Some("a page that tracebook makes")
                    }
                    None => assets.get(url.as_str()).copied(),
                };
                match taken {
                    Some(owner) => {
                        redirects.problem(page, sources, written, format!("{url} is already that of {owner}"));
                    }
                    None => drop(redirects.pages.insert(url, index)),
                }
            }
        }
        redirects
    }

    fn problem(&mut self, page: &Page, sources: &Sources, written: &str, message: String) {
        let head = &sources.file(page.file).text[..page.body.start as usize];
        let start = head.find(written).unwrap_or(0);
        let span = Span::new(page.file, start, start + written.len().min(head.len() - start));
        let found = Diagnostic::error("redirect", Place::Note(span), message);
        self.problems.push(found.with_help("give each old address to one note, as a path such as `old/name.html`"));
    }
}

/// What the front matter calls an address rather than a name.
fn old_addresses(page: &Page) -> impl Iterator<Item = &str> {
    let is_path = |alias: &&String| {
        alias.starts_with('/') || matches!(alias.rsplit_once('.'), Some((_, "html"))) || alias.ends_with('/')
    };
    let front_matter = &page.front_matter;
    front_matter.redirects.iter().chain(front_matter.aliases.iter().filter(is_path)).map(String::as_str)
}

/// The file that a server gives for an address: `/old/` is `old/index.html`, `/old` is `old.html`.
fn url(written: &str) -> Option<String> {
    if written.contains(['?', '#', '\\', '\0']) || written.contains("//") {
        return None;
    }
    let path = join("", written)?;
    let (folder, name) = path.split_at(site::folder(&path).len());
    Some(match name.rsplit_once('.') {
        _ if name.is_empty() => format!("{path}{}", site::INDEX_URL),
        Some((_, "html" | "htm")) => path,
        Some((stem, "md" | "markdown")) => format!("{folder}{stem}.html"),
        _ => format!("{path}.html"),
    })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::source::SourceFile;

    #[test]
    fn an_address_is_the_file_that_a_server_gives_for_it() {
        let of = |written| url(written).unwrap_or_default();
        assert_eq!(of("/old/"), "old/index.html");
        assert_eq!(of("/old"), "old.html");
        assert_eq!(of("a/b.html"), "a/b.html");
        assert_eq!(of("./a/b.md"), "a/b.html");
        assert_eq!(of("/v1.2"), "v1.2.html");
        assert_eq!(of("/"), "index.html");
        for wrong in ["../x", "https://e.org/x", "x?y=1", "x#y"] {
            assert_eq!(url(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_address_belongs_to_one_page() {
        let notes = [
            (
                "a.md",
                "---\nredirect_from: [/b.html, /old, ../up, /pic.html, a.html]\naliases: [A name, /other/]\n---\n",
            ),
            ("b.md", "---\nredirect_from: /old\n---\n"),
        ];
        let files = notes.iter().map(|(path, text)| SourceFile::decode((*path).into(), text.as_bytes()).0).collect();
        let sources = Sources::new(PathBuf::new(), files);
        let (pages, _) = crate::parse::parse(&sources);
        let located: Vec<_> = pages.iter().zip(["a.html", "b.html"]).collect();
        let found = Redirects::new(&located, &sources, &HashSet::from(["pic.html"]));
        let pages: Vec<_> = found.pages.iter().map(|(url, page)| (url.as_str(), *page)).collect();
        assert_eq!(pages, [("old.html", 0), ("other/index.html", 0)]);
        let told = |problem: &Diagnostic| match problem.place {
            Place::Note(span) => format!("{}: {}", sources.text(span), problem.message),
            _ => String::new(),
        };
        assert_eq!(
            found.problems.iter().map(told).collect::<Vec<_>>(),
            [
                "/b.html: b.html is already that of b.md",
                "../up: ../up is no address within the site",
                "/pic.html: pic.html is already that of pic.html",
                "/old: old.html is already that of a.md",
            ]
        );
    }
}
