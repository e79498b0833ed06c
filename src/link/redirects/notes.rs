//! Old addresses that notes give in their front matter.

use super::{Destination, Redirects, Taken, url};
use crate::diagnostic::{Diagnostic, Place};
use crate::link::Way;
use crate::parse::Page;
use crate::source::{Sources, Span};

impl Redirects {
    /// The addresses that `pages`, each with its URL, had before.
    pub(in crate::link) fn of_notes(pages: &[(&Page, &str)], sources: &Sources, taken: &Taken<'_>) -> Self {
        let path = |index: usize| sources.file(pages[index].0.file).path.as_str();
        let mut redirects = Self::default();
        for (index, (page, own_url)) in pages.iter().enumerate() {
            for written in old_addresses(page) {
                let Some(url) = url(written) else {
                    redirects.problem(page, sources, written, format!("{written} is no address within the site"));
                    continue;
                };
                let earlier = redirects.places.get(&url).and_then(Destination::page);
                if url == *own_url || earlier == Some(index) {
                    continue;
                }
                match earlier.map(path).or_else(|| taken.owner(&url)) {
                    Some(owner) => {
                        redirects.problem(page, sources, written, format!("{url} is already that of {owner}"));
                    }
                    None => {
                        redirects.places.insert(url, Destination::Here(Way::to_page(index, own_url, String::new())));
                    }
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

impl Destination {
    /// The index of the page that it is, or is a place in.
    pub(in crate::link) fn page(&self) -> Option<usize> {
        match self {
            Self::Here(way) => way.page,
            Self::Web(_) => None,
        }
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

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::path::PathBuf;

    use super::*;
    use crate::source::SourceFile;

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
        let taken = Taken::new([("a.html", "a.md"), ("b.html", "b.md")].into_iter(), &HashSet::from(["pic.html"]));
        let found = Redirects::of_notes(&located, &sources, &taken);
        let pages: Vec<_> = found.places.iter().map(|(url, to)| (url.as_str(), to.page())).collect();
        assert_eq!(pages, [("old.html", Some(0)), ("other/index.html", Some(0))]);
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
