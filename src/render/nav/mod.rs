//! The navigation: the pages as a tree, the order in which they are read, and as much of both as one page shows.
//!
//! Takes the pages and the outline of the book; gives what the sidebar of each page shows ([`Nav::seen_from`]), the whole
//! tree once ([`Nav::whole`], [`Nav::data`]), and what comes before and after a page. What a page repeats of the tree is
//! bounded ([`LEVEL`], [`LEVEL_ABOVE`]), so the size of a site grows with its pages and not with their square.

mod data;
mod tree;
mod view;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use super::view::LinkView;
use crate::link::encode_path;
use crate::outline::Outline;
use crate::parse::Weight;
use crate::site;
use tree::{Node, Tree};

/// How many entries of one level a page shows at most. In a book that has no more in all, each page shows all.
pub(super) const LEVEL: usize = 48;

/// How many it shows of a level above its own, where no entry has to be found but the one that it is below.
pub(super) const LEVEL_ABOVE: usize = 32;

/// In a book with no more entries than this all sections are unfolded.
pub(super) const FEW: usize = 24;

/// Where the script with the whole tree is.
pub(super) const DATA_PATH: &str = "static/nav.js";

/// A page as the navigation knows it.
#[derive(Clone, Copy, Debug)]
pub(super) struct NavPage<'a> {
    /// The path of its note.
    pub(super) path: &'a str,
    /// Its URL.
    pub(super) url: &'a str,
    /// Its own title.
    pub(super) title: &'a str,
    /// Where it stands in its folder.
    pub(super) weight: Option<Weight>,
    /// Whether it is left out.
    pub(super) is_excluded: bool,
}

/// The navigation of a book.
#[derive(Debug)]
pub(super) struct Nav<'a> {
    pages: Vec<NavPage<'a>>,
    tree: Tree,
    /// For each page its first node, where it has one.
    node_of: Vec<Option<usize>>,
    /// The pages by URL.
    by_url: HashMap<&'a str, usize>,
    /// The nodes of pages in reading order, no page twice.
    order: Vec<usize>,
    /// For each page its place in that order.
    place_of: Vec<Option<usize>>,
}

impl<'a> Nav<'a> {
    /// The navigation of `pages`, as `outline` asks for it, else by folders.
    pub(super) fn new(pages: Vec<NavPage<'a>>, outline: Option<&Outline>) -> Self {
        let tree = tree::build(&pages, outline);
        let (mut node_of, mut place_of) = (vec![None; pages.len()], vec![None; pages.len()]);
        let mut order = Vec::with_capacity(pages.len());
        for (id, node) in tree.nodes.iter().enumerate() {
            if let Some(page) = node.page()
                && node_of[page].is_none()
            {
                node_of[page] = Some(id);
                place_of[page] = Some(order.len());
                order.push(id);
            }
        }
        let by_url = pages.iter().enumerate().map(|(index, page)| (page.url, index)).collect();
        Self { pages, tree, node_of, by_url, order, place_of }
    }

    /// What comes before and after the page with this index.
    pub(super) fn neighbours(&self, index: usize) -> (Option<LinkView>, Option<LinkView>) {
        let Some(place) = self.place_of[index] else { return (None, None) };
        let link = |place: Option<usize>| {
            let node = &self.tree.nodes[*self.order.get(place?)?];
            Some(LinkView { title: node.title.clone(), href: self.href(node, self.pages[index].url)? })
        };
        (link(place.checked_sub(1)), link(place.checked_add(1)))
    }

    /// The pages that the tree leaves out, as links from the page at the URL `from`.
    pub(super) fn others(&self, from: &str) -> Vec<LinkView> {
        let others = self.pages.iter().zip(&self.node_of).filter(|(_, node)| node.is_none());
        others.map(|(page, _)| LinkView { title: page.title.to_owned(), href: way(from, page.url) }).collect()
    }

    /// Where a node leads, seen from the page at the URL `from`.
    fn href(&self, node: &Node, from: &str) -> Option<String> {
        match &node.target {
            tree::Target::Page(index) => Some(way(from, self.pages[*index].url)),
            tree::Target::Web(url) => Some(url.clone()),
            tree::Target::Nothing | tree::Target::Part | tree::Target::Separator => None,
        }
    }
}

fn way(from: &str, to: &str) -> String {
    encode_path(&site::relative(from, to))
}
