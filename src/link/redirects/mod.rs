//! Addresses that the site had before.
//!
//! Takes the front matter of the pages (`redirect_from`, and those of `aliases` that are paths) and `[site.redirects]`;
//! gives where each old address leads now, and what is wrong with those that cannot lead anywhere.

mod notes;
pub(super) mod settings;

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Way;
use super::target::join;
use crate::diagnostic::Diagnostic;
use crate::site;

/// The old addresses of a book.
#[derive(Debug, Default)]
pub(super) struct Redirects {
    /// From the URL of what was a page, in the site, to where it leads now.
    pub(super) places: BTreeMap<String, Destination>,
    /// What is wrong with others.
    pub(super) problems: Vec<Diagnostic>,
}

/// Where an old address leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// To this place in the site.
    Here(Way),
    /// To this URL on the web.
    Web(String),
}

/// What has the URLs of a site that no old address can have.
#[derive(Debug)]
pub(super) struct Taken<'a> {
    /// For each URL, the path of the note or the file.
    owners: BTreeMap<&'a str, &'a str>,
    /// For each folder, without `/` at its end, one of its files.
    folders: HashMap<&'a str, &'a str>,
}

impl<'a> Taken<'a> {
    /// By these notes, each with its URL, and `assets`.
    pub(super) fn new(notes: impl Iterator<Item = (&'a str, &'a str)>, assets: &HashSet<&'a str>) -> Self {
        let owners: BTreeMap<&str, &str> = notes.chain(assets.iter().map(|&asset| (asset, asset))).collect();
        let mut folders = HashMap::new();
        for (&url, &owner) in &owners {
            for folder in ancestors(url) {
                folders.entry(folder).or_insert(owner);
            }
        }
        Self { owners, folders }
    }

    /// What has `url`, or would have to be a file and a folder at once.
    fn owner(&self, url: &str) -> Option<&'a str> {
        let made = [site::INDEX_URL, site::NOT_FOUND_URL].contains(&url) || site::reserved(url).is_some();
        let own = self.owners.get(url).or_else(|| self.folders.get(url));
        let above = || ancestors(url).find_map(|above| self.owners.get(above));
        own.or_else(above).copied().or(made.then_some("a page that tracebook makes"))
    }
}

/// The folders above a path, without `/` at their ends.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(slash, _)| &path[..slash])
}

/// The file that a server gives for an address: `/old/` is `old/index.html`, `/old` is `old.html`.
pub(super) fn url(written: &str) -> Option<String> {
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
    use super::*;

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
    fn no_address_is_a_file_and_a_folder_at_once() {
        let assets = HashSet::from(["img/pic.html/a.png"]);
        let taken = Taken::new([("a.html", "a.md"), ("b/c.html", "b/c.md")].into_iter(), &assets);
        let owners = ["a.html", "a.html/x.html", "b.html", "img/pic.html", "index.html", "404.html", "x.html"];
        assert_eq!(
            owners.map(|url| taken.owner(url).unwrap_or("free")),
            [
                "a.md",
                "a.md",
                "free",
                "img/pic.html/a.png",
                "a page that tracebook makes",
                "a page that tracebook makes",
                "free"
            ]
        );
    }
}
