//! The navigation: pages as a tree of folders, and the order in which they are read.
//!
//! Takes the URLs and titles of all pages; gives what the sidebar of one page shows. Every page repeats the tree, so the
//! size of a site grows with the square of its pages: whatever is done about that is done here.

use super::view::{LinkView, NavView};
use crate::link::encode_path;
use crate::parse::title::from_name;
use crate::site;

/// The tree of a book.
#[derive(Debug)]
pub(super) struct Nav<'a> {
    entries: Vec<Entry<'a>>,
    /// Indices of the pages in reading order.
    order: Vec<usize>,
    pages: Vec<(&'a str, &'a str)>,
}

#[derive(Debug)]
enum Entry<'a> {
    Page(usize),
    Folder { name: &'a str, children: Vec<Entry<'a>> },
}

impl<'a> Nav<'a> {
    /// The tree of `pages`, each a URL and a title, in the order of the book.
    pub(super) fn new(pages: Vec<(&'a str, &'a str)>) -> Self {
        let mut entries = Vec::new();
        for (index, (url, _)) in pages.iter().enumerate() {
            insert(&mut entries, site::folder(url), index);
        }
        let mut order = Vec::with_capacity(pages.len());
        flatten(&entries, &mut order);
        Self { entries, order, pages }
    }

    /// The tree as the page at the URL `from` shows it.
    pub(super) fn seen_from(&self, from: &str) -> Vec<NavView> {
        self.entries.iter().map(|entry| self.entry(entry, from)).collect()
    }

    /// The pages before and after the one with this index.
    pub(super) fn neighbours(&self, index: usize) -> (Option<LinkView>, Option<LinkView>) {
        let Some(place) = self.order.iter().position(|&other| other == index) else { return (None, None) };
        let link = |place: Option<usize>| {
            let other = *self.order.get(place?)?;
            Some(self.link(other, self.pages[index].0))
        };
        (link(place.checked_sub(1)), link(place.checked_add(1)))
    }

    fn entry(&self, entry: &Entry<'_>, from: &str) -> NavView {
        match entry {
            Entry::Page(index) => {
                let LinkView { title, href } = self.link(*index, from);
                let current = self.pages[*index].0 == from;
                NavView { title, href: Some(href), current, open: current, children: Vec::new() }
            }
            Entry::Folder { name, children } => {
                let children: Vec<_> = children.iter().map(|child| self.entry(child, from)).collect();
                let open = children.iter().any(|child| child.open);
                NavView { title: from_name(name), href: None, current: false, open, children }
            }
        }
    }

    fn link(&self, index: usize, from: &str) -> LinkView {
        let (url, title) = self.pages[index];
        LinkView { title: title.to_owned(), href: encode_path(&site::relative(from, url)) }
    }
}

/// Puts a page into the folder that the path names, which is made where it is missing.
fn insert<'a>(entries: &mut Vec<Entry<'a>>, folder: &'a str, page: usize) {
    let Some((first, rest)) = folder.split_once('/') else {
        entries.push(Entry::Page(page));
        return;
    };
    let is_it = |entry: &Entry<'_>| matches!(entry, Entry::Folder { name, .. } if *name == first);
    let at = entries.iter().position(is_it).unwrap_or_else(|| {
        entries.push(Entry::Folder { name: first, children: Vec::new() });
        entries.len() - 1
    });
    if let Some(Entry::Folder { children, .. }) = entries.get_mut(at) {
        insert(children, rest, page);
    }
}

fn flatten(entries: &[Entry<'_>], order: &mut Vec<usize>) {
    for entry in entries {
        match entry {
            Entry::Page(index) => order.push(*index),
            Entry::Folder { children, .. } => flatten(children, order),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nav() -> Nav<'static> {
        Nav::new(vec![("index.html", "Start"), ("guide/gc.html", "GC"), ("end.html", "End"), ("guide/a b.html", "A")])
    }

    #[test]
    fn folders_stand_where_their_first_page_does() {
        let views = nav().seen_from("guide/gc.html");
        let titles: Vec<_> = views.iter().map(|view| view.title.as_str()).collect();
        assert_eq!(titles, ["Start", "Guide", "End"]);
        assert!(views[1].open && !views[0].open);
        let children: Vec<_> = views[1].children.iter().map(|view| (view.href.as_deref(), view.current)).collect();
        assert_eq!(children, [(Some("gc.html"), true), (Some("a%20b.html"), false)]);
        assert_eq!(views[0].href.as_deref(), Some("../index.html"));
    }

    #[test]
    fn neighbours_follow_the_tree() {
        let nav = nav();
        let href = |link: Option<LinkView>| link.map(|link| link.href);
        let (before, after) = nav.neighbours(3);
        assert_eq!((href(before), href(after)), (Some("gc.html".into()), Some("../end.html".into())));
        assert_eq!(href(nav.neighbours(0).0), None);
        assert_eq!(href(nav.neighbours(2).1), None);
    }
}
