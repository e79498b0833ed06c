//! Tags: what authors call the subjects of their notes.
//!
//! Takes the front matter of the pages; gives each tag with its pages. Categories are tags too. Tags that differ only in
//! case are one.

use std::collections::{BTreeMap, HashSet};

use crate::parse::{Page, slug};
use crate::site;

/// One tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// As it is written where it is met first.
    pub name: String,
    /// URL of its page in the site.
    pub url: String,
    /// Indices of the pages that have it.
    pub pages: Vec<usize>,
}

/// The tags of `pages`, by name. No URL of them is taken.
#[must_use]
pub fn tags<'p>(pages: impl IntoIterator<Item = &'p Page>, is_taken: impl Fn(&str) -> bool) -> Vec<Tag> {
    let mut found: BTreeMap<String, (String, Vec<usize>)> = BTreeMap::new();
    for (index, page) in pages.into_iter().enumerate() {
        for name in page.front_matter.subjects() {
            let (_, pages) = found.entry(name.to_lowercase()).or_insert_with(|| (name.to_owned(), Vec::new()));
            if pages.last() != Some(&index) {
                pages.push(index);
            }
        }
    }
    let mut used = HashSet::new();
    let tag = |(name, pages): (String, Vec<usize>)| {
        let slug = Some(slug(&name)).filter(|slug| !slug.is_empty()).unwrap_or_else(|| "tag".to_owned());
        let url = site::free(&format!("tags/{slug}.html"), |url| is_taken(url) || used.contains(url));
        used.insert(url.clone());
        Tag { name, url, pages }
    };
    found.into_values().map(tag).collect()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::source::{SourceFile, Sources};

    fn read(notes: &[&str], taken: &[&str]) -> Vec<(String, String, Vec<usize>)> {
        let file = |(index, text): (usize, &&str)| SourceFile::decode(format!("{index}.md"), text.as_bytes()).0;
        let sources = Sources::new(PathBuf::new(), notes.iter().enumerate().map(file).collect());
        let (pages, _) = crate::parse::parse(&sources);
        tags(&pages, |url| taken.contains(&url)).into_iter().map(|tag| (tag.name, tag.url, tag.pages)).collect()
    }

    fn tag(name: &str, url: &str, pages: &[usize]) -> (String, String, Vec<usize>) {
        (name.to_owned(), url.to_owned(), pages.to_vec())
    }

    #[test]
    fn tags_and_categories_are_gathered_whatever_their_case() {
        let notes = ["---\ntags: [GC, Memory model]\ncategories: [Gc]\n---\n", "---\ntags: gc\n---\n", "no tags\n"];
        assert_eq!(
            read(&notes, &[]),
            [tag("GC", "tags/gc.html", &[0, 1]), tag("Memory model", "tags/memory-model.html", &[0])]
        );
    }

    #[test]
    fn no_two_tags_share_a_url() {
        let notes = ["---\ntags: [\"C++\", \"C#\", \"C\", \"?!\", \"d\"]\n---\n"];
        let urls: Vec<String> = read(&notes, &["tags/d.html"]).into_iter().map(|(_, url, _)| url).collect();
        assert_eq!(urls, ["tags/tag.html", "tags/c.html", "tags/c-1.html", "tags/c-2.html", "tags/d-1.html"]);
    }
}
