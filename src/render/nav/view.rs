//! As much of the tree as one page shows: the way to it, what stands beside each step, and what is below it.

use std::ops::Range;

use super::tree::{Node, Target};
use super::{FEW, LEVEL, LEVEL_ABOVE, Nav, way};
use crate::render::view::{CrumbView, NavView};
use crate::site;

impl Nav<'_> {
    /// What the page at the URL `from` shows.
    pub(in crate::render) fn seen_from(&self, from: &str) -> Vec<NavView> {
        let current = self.by_url.get(from).and_then(|&page| self.node_of[page]);
        let depth = if self.tree.nodes.len() <= LEVEL { Depth::All } else { Depth::Open };
        let view = Seen { nav: self, from, path: self.path(current), current, depth, most: Most::Near };
        view.level(&self.tree.roots, None)
    }

    /// The whole tree, as the page at the URL `from` shows it.
    pub(in crate::render) fn whole(&self, from: &str) -> Vec<NavView> {
        let view = Seen { nav: self, from, path: Vec::new(), current: None, depth: Depth::All, most: Most::All };
        view.level(&self.tree.roots, None)
    }

    /// What stands above the page at the URL `from` in the tree, outermost first.
    pub(in crate::render) fn trail(&self, from: &str) -> Vec<CrumbView> {
        let mut path = self.path(self.by_url.get(from).and_then(|&page| self.node_of[page]));
        path.pop();
        let nodes = path.into_iter().map(|id| &self.tree.nodes[id]);
        nodes.map(|node| CrumbView { title: node.title.clone(), href: self.href(node, from) }).collect()
    }

    /// The nodes from the top down to this one.
    fn path(&self, node: Option<usize>) -> Vec<usize> {
        let mut path: Vec<usize> = std::iter::successors(node, |&id| self.tree.nodes[id].parent).collect();
        path.reverse();
        path
    }
}

/// Which branches are given.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    All,
    /// Those on the way to the page.
    Open,
}

/// How many entries of one level are given.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Most {
    All,
    /// Those around the way to the page.
    Near,
}

struct Seen<'n> {
    nav: &'n Nav<'n>,
    from: &'n str,
    /// The nodes from the top down to the page.
    path: Vec<usize>,
    current: Option<usize>,
    depth: Depth,
    most: Most,
}

impl Seen<'_> {
    /// The entries of one level, the children of `parent`.
    fn level(&self, ids: &[usize], parent: Option<usize>) -> Vec<NavView> {
        let on_the_way = self.path.iter().copied().find(|&id| self.nav.tree.nodes[id].parent == parent);
        let shown = window(ids, on_the_way, self.most(on_the_way));
        let before = (shown.start > 0).then(|| self.more(shown.start, parent));
        let after = (shown.end < ids.len()).then(|| self.more(ids.len() - shown.end, parent));
        let entries = ids[shown].iter().map(|&id| self.entry(id));
        before.into_iter().chain(entries).chain(after).collect()
    }

    fn entry(&self, id: usize) -> NavView {
        let node = &self.nav.tree.nodes[id];
        let is_on_the_way = self.path.contains(&id);
        let is_unfolded = self.depth == Depth::All && self.nav.tree.nodes.len() <= FEW && !node.children.is_empty();
        let is_given = is_on_the_way || self.depth == Depth::All;
        let children = if is_given { self.level(&node.children, Some(id)) } else { Vec::new() };
        let href = self.nav.href(node, self.from);
        // It is no page on which the reader would find them.
        let is_listed = !is_given && !node.children.is_empty();
        let href = href.or_else(|| is_listed.then(|| self.listed(Some(id))));
        NavView {
            kind: kind(node),
            title: node.title.clone(),
            href,
            key: Some(id),
            current: self.current == Some(id),
            open: is_on_the_way || is_unfolded,
            children,
        }
    }

    /// Where the entries below `parent` stand on the page that lists all pages.
    fn listed(&self, parent: Option<usize>) -> String {
        let anchor = parent.map(|id| format!("#nav-{id}")).unwrap_or_default();
        way(self.from, site::PAGES_URL) + &anchor
    }

    /// How many entries are given of a level that has this one on the way to the page.
    fn most(&self, on_the_way: Option<usize>) -> usize {
        match self.most {
            Most::All => usize::MAX,
            Most::Near if on_the_way.is_some() && on_the_way != self.current => LEVEL_ABOVE,
            Most::Near => LEVEL,
        }
    }

    /// What stands for `count` entries below `parent` that are not shown.
    fn more(&self, count: usize, parent: Option<usize>) -> NavView {
        NavView {
            kind: "more",
            title: format!("{count} more"),
            href: Some(self.listed(parent)),
            key: parent,
            current: false,
            open: false,
            children: Vec::new(),
        }
    }
}

fn kind(node: &Node) -> &'static str {
    match node.target {
        Target::Part => "part",
        Target::Separator => "separator",
        Target::Web(_) => "web",
        _ if !node.children.is_empty() => "section",
        Target::Page(_) => "page",
        Target::Nothing => "draft",
    }
}

/// The entries of a level that are shown: all, or `most` around the one that is on the way to the page. They are in
/// reading order, as their numbers are.
fn window(ids: &[usize], on_the_way: Option<usize>, most: usize) -> Range<usize> {
    if ids.len() <= most {
        return 0..ids.len();
    }
    let at = on_the_way.and_then(|id| ids.binary_search(&id).ok()).unwrap_or(0);
    let start = at.saturating_sub(most / 2).min(ids.len() - most);
    start..start + most
}
