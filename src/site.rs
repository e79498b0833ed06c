//! The site as a value: which files it has and what is in each.
//!
//! Takes the paths of the notes; gives their URLs, and holds what [`crate::render`] makes of them. Nothing is read or
//! written here: [`crate::emit`] does that.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Place};

/// URL of the page that lists every failure. A note never gets it.
pub const REPORT_URL: &str = "report.html";

/// URL of the page that lists all pages. A note never gets it.
pub const PAGES_URL: &str = "pages.html";

/// The URLs that no note gets, and what has them.
const RESERVED: [(&str, &str); 2] =
    [(REPORT_URL, "the report of the site"), (PAGES_URL, "the list of all pages of the site")];

/// What has `url`, where it is a page that tracebook makes for every book. A note never gets it.
#[must_use]
pub fn reserved(url: &str) -> Option<&'static str> {
    RESERVED.iter().find(|(reserved, _)| *reserved == url).map(|&(_, owner)| owner)
}

/// URL of the front page. It is generated where no note of the book has it.
pub const INDEX_URL: &str = "index.html";

/// URL of the page that servers show where there is no page, unless a note has it.
pub const NOT_FOUND_URL: &str = "404.html";

/// URL of the list of tags, unless a note has it.
pub const TAGS_URL: &str = "tags.html";

/// URL of the index of the modules that examples use, unless a note has it.
pub const MODULES_URL: &str = "modules.html";

/// A whole site.
#[derive(Debug, Default)]
pub struct Site {
    /// Its files, each path once, sorted by path.
    pub files: Vec<SiteFile>,
}

/// One file of a [`Site`].
#[derive(Debug, PartialEq, Eq)]
pub struct SiteFile {
    /// Path below the site's folder, with `/` between its parts; never absolute, never with `..`.
    pub path: String,
    /// What is in it.
    pub content: Content,
}

/// What is in a [`SiteFile`].
#[derive(Debug, PartialEq, Eq)]
pub enum Content {
    /// Text, written as UTF-8.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// The same as in this file on disk, when it is copied.
    Copy(PathBuf),
}

impl Site {
    /// A site of `files`. Where two have the same path the first one stays: put pages before assets, and tell of the
    /// others with [`collisions`].
    #[must_use]
    pub fn new(mut files: Vec<SiteFile>) -> Self {
        let mut seen = HashSet::new();
        files.retain(|file| seen.insert(file.path.clone()));
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { files }
    }
}

/// Where the note at `path` goes when no other note stands in its way: `guide/gc.md` to `guide/gc.html`, and
/// `README.md` and `index.md` to the `index.html` of their folder.
#[must_use]
pub fn page_url(path: &str) -> String {
    match stem(path) {
        Stem::Index(folder) | Stem::Readme(folder) => format!("{folder}{INDEX_URL}"),
        Stem::Other(stem) => format!("{stem}.html"),
    }
}

/// Where each of `paths` goes, in their order, no URL twice.
///
/// Where a folder has both, `index.md` is its index and `README.md` goes to `README.html`. Where a URL is taken by an
/// earlier note or by a page that is generated, the note keeps its extension: `report.md` to `report.md.html`.
#[must_use]
pub fn urls(paths: &[&str]) -> Vec<String> {
    let indexes: HashSet<&str> = paths.iter().filter_map(|path| index_folder(path)).collect();
    let mut taken: HashSet<String> = RESERVED.iter().map(|&(url, _)| url.to_owned()).collect();
    let mut urls: Vec<Option<String>> = vec![None; paths.len()];
    // An index goes first, so that no other note can take its URL, whatever the order of the paths.
    let index_first = |index: &usize| index_folder(paths[*index]).is_none();
    let mut order: Vec<usize> = (0..paths.len()).collect();
    order.sort_by_key(index_first);
    for index in order {
        let path = paths[index];
        let mut url = match stem(path) {
            Stem::Readme(folder) if indexes.contains(folder) => format!("{}.html", without_extension(path)),
            _ => page_url(path),
        };
        if taken.contains(&url) {
            url = format!("{path}.html");
        }
        while taken.contains(&url) {
            url.insert_str(url.len() - ".html".len(), "-1");
        }
        taken.insert(url.clone());
        urls[index] = Some(url);
    }
    urls.into_iter().flatten().collect()
}

/// One warning for each of `paths` whose URL in `urls` is not the one that its name promises, and for each of `assets`
/// that a page takes the place of.
#[must_use]
pub fn collisions(paths: &[&str], urls: &[String], assets: &[String]) -> Vec<Diagnostic> {
    let notes = urls.iter().map(String::as_str).zip(paths.iter().copied());
    let owners: HashMap<&str, &str> = notes.chain(RESERVED).collect();
    let owner = |url: &str| owners.get(url).copied().unwrap_or("another page");
    let moved = paths.iter().zip(urls).filter_map(|(&path, url)| {
        let wanted = page_url(path);
        let readme = matches!(stem(path), Stem::Readme(_)) && *url == format!("{}.html", without_extension(path));
        (*url != wanted && !readme).then(|| {
            let message = format!("{wanted} is taken by {}, so this note becomes {url}", owner(&wanted));
            taken(path, message)
        })
    });
    let hidden = assets.iter().filter(|asset| owners.contains_key(asset.as_str()));
    let hidden =
        hidden.map(|asset| taken(asset, format!("{asset} is taken by {}, so this file is not copied", owner(asset))));
    moved.chain(hidden).collect()
}

fn taken(path: &str, message: String) -> Diagnostic {
    Diagnostic::warning("url-taken", Place::Path(path.to_owned()), message).with_help("rename one of the two")
}

/// `url`, or where that is taken `url` with the first number before its extension that is free.
#[must_use]
pub fn free(url: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let stem = without_extension(url);
    let numbered = (1..).map(|number: u32| format!("{stem}-{number}{}", &url[stem.len()..]));
    let mut tried = std::iter::once(url.to_owned()).chain(numbered);
    tried.find(|url| !is_taken(url)).unwrap_or_default()
}

/// The way from the page at `from` to the file at `to`, both URLs of the site, not percent-encoded:
/// `guide/gc.html` to `index.html` is `../index.html`.
#[must_use]
pub fn relative(from: &str, to: &str) -> String {
    let folders: Vec<&str> = folder(from).split_terminator('/').collect();
    let parts: Vec<&str> = to.split('/').collect();
    let same = folders.iter().zip(&parts[..parts.len() - 1]).take_while(|(a, b)| a == b).count();
    let mut way = "../".repeat(folders.len() - same);
    way.push_str(&parts[same..].join("/"));
    way
}

/// What stands before the last `/` of a path, with it; nothing at the root.
#[must_use]
pub fn folder(path: &str) -> &str {
    path.rfind('/').map_or("", |slash| &path[..=slash])
}

/// Whether the file at `url` is a page.
pub(crate) fn is_html(url: &str) -> bool {
    Path::new(url).extension().is_some_and(|end| end == "html")
}

enum Stem<'p> {
    Index(&'p str),
    Readme(&'p str),
    Other(&'p str),
}

fn stem(path: &str) -> Stem<'_> {
    let stem = without_extension(path);
    let folder = folder(stem);
    let name = &stem[folder.len()..];
    if name.eq_ignore_ascii_case("index") {
        Stem::Index(folder)
    } else if name.eq_ignore_ascii_case("readme") {
        Stem::Readme(folder)
    } else {
        Stem::Other(stem)
    }
}

fn index_folder(path: &str) -> Option<&str> {
    match stem(path) {
        Stem::Index(folder) => Some(folder),
        _ => None,
    }
}

fn without_extension(path: &str) -> &str {
    let start = folder(path).len();
    match path[start..].rfind('.') {
        Some(dot) if dot > 0 => &path[..start + dot],
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_becomes_a_page_beside_it() {
        assert_eq!(page_url("guide/gc.md"), "guide/gc.html");
        assert_eq!(page_url("a.b/v1.2.md"), "a.b/v1.2.html");
        assert_eq!(page_url("ümläut 1.md"), "ümläut 1.html");
        assert_eq!(page_url(".md"), ".md.html");
    }

    #[test]
    fn readme_and_index_become_the_index_of_their_folder() {
        assert_eq!(page_url("README.md"), "index.html");
        assert_eq!(page_url("guide/readme.markdown"), "guide/index.html");
        assert_eq!(page_url("guide/index.md"), "guide/index.html");
    }

    #[test]
    fn index_wins_over_readme_in_any_order() {
        assert_eq!(urls(&["README.md", "index.md", "a/README.md"]), ["README.html", "index.html", "a/index.html"]);
    }

    #[test]
    fn a_taken_url_makes_the_later_note_keep_its_extension() {
        assert_eq!(
            urls(&["a.markdown", "a.md", "report.md", "x/report.md"]),
            ["a.html", "a.md.html", "report.md.html", "x/report.html"]
        );
        assert_eq!(urls(&["a.md.md", "a.markdown", "a.md"]), ["a.md.html", "a.html", "a.md-1.html"]);
    }

    #[test]
    fn collisions_name_both_files() {
        let paths = ["README.md", "index.md", "a.markdown", "a.md", "report.md"];
        let assets = ["a.html", "b.png", "pages.html"].map(str::to_owned);
        let found = collisions(&paths, &urls(&paths), &assets);
        let messages: Vec<_> = found.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "a.html is taken by a.markdown, so this note becomes a.md.html",
                "report.html is taken by the report of the site, so this note becomes report.md.html",
                "a.html is taken by a.markdown, so this file is not copied",
                "pages.html is taken by the list of all pages of the site, so this file is not copied",
            ]
        );
    }

    #[test]
    fn the_way_between_two_pages_is_relative() {
        assert_eq!(relative("guide/gc.html", "index.html"), "../index.html");
        assert_eq!(relative("guide/gc.html", "guide/x.html"), "x.html");
        assert_eq!(relative("a/b/c.html", "a/d/e.html"), "../d/e.html");
        assert_eq!(relative("index.html", "a/b.html"), "a/b.html");
    }

    #[test]
    fn the_first_file_of_a_path_stays() {
        let file = |path: &str, text: &str| SiteFile { path: path.into(), content: Content::Text(text.into()) };
        let site = Site::new(vec![file("b", "1"), file("a", "2"), file("b", "3")]);
        assert_eq!(site.files, [file("a", "2"), file("b", "1")]);
    }
}
