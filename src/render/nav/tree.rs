//! The tree of a book: made of its outline, or of its folders and what the front matter says about order.

use std::collections::{HashMap, HashSet};

use super::NavPage;
use crate::outline::{self, Chapter, Item, Outline};
use crate::parse::Weight;
use crate::parse::title::from_name;
use crate::site;

/// A tree whose nodes are numbered in the order in which they are read.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) roots: Vec<usize>,
}

/// One line of the navigation.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) title: String,
    pub(super) target: Target,
    pub(super) parent: Option<usize>,
    pub(super) children: Vec<usize>,
}

/// What a node is.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum Target {
    /// A page of the book, by its index.
    Page(usize),
    /// A page of another site.
    Web(String),
    /// A folder or a group; a draft where there is nothing below it.
    #[default]
    Nothing,
    /// The title of a part.
    Part,
    /// A line.
    Separator,
}

impl Node {
    pub(super) fn page(&self) -> Option<usize> {
        match self.target {
            Target::Page(index) => Some(index),
            _ => None,
        }
    }
}

/// The tree of `pages`.
pub(super) fn build(pages: &[NavPage<'_>], outline: Option<&Outline>) -> Tree {
    let mut builder = Builder { pages, tree: Tree::default(), weights: Vec::new() };
    if let Some(outline) = outline {
        builder.outline(outline);
    } else {
        let all: Vec<usize> = (0..pages.len()).filter(|&index| !pages[index].is_excluded).collect();
        builder.folder("", &all, None);
    }
    builder.tree.in_reading_order()
}

struct Builder<'p> {
    pages: &'p [NavPage<'p>],
    tree: Tree,
    /// For each node, what the front matter of its page says.
    weights: Vec<Option<Weight>>,
}

impl Builder<'_> {
    fn add(&mut self, parent: Option<usize>, title: String, target: Target) -> usize {
        let id = self.tree.nodes.len();
        self.tree.nodes.push(Node { title, target, parent, children: Vec::new() });
        self.weights.push(None);
        self.tree.level(parent).push(id);
        id
    }

    /// The pages `wanted`, which are below the folder `base`, as a tree of the folders in it.
    fn folder(&mut self, base: &str, wanted: &[usize], parent: Option<usize>) {
        let first = self.tree.nodes.len();
        let mut folders: HashMap<&str, usize> = HashMap::new();
        for &index in wanted {
            let NavPage { url, title, weight, .. } = self.pages[index];
            let below = url.strip_prefix(base).unwrap_or(url);
            let folder = self.folders(site::folder(below), &mut folders, parent);
            let is_index = url.ends_with(&format!("/{}", site::INDEX_URL));
            let id = match folder.filter(|_| is_index) {
                Some(folder) => {
                    title.clone_into(&mut self.tree.nodes[folder].title);
                    self.tree.nodes[folder].target = Target::Page(index);
                    folder
                }
                None => self.add(folder.or(parent), title.to_owned(), Target::Page(index)),
            };
            self.weights[id] = weight;
        }
        self.sort(first, base, parent);
    }

    /// The node of the folder at `path`, made where it is missing as are those above it.
    fn folders<'u>(
        &mut self,
        path: &'u str,
        known: &mut HashMap<&'u str, usize>,
        parent: Option<usize>,
    ) -> Option<usize> {
        let name = path.strip_suffix('/')?;
        if let Some(&id) = known.get(path) {
            return Some(id);
        }
        let above = site::folder(name);
        let parent = self.folders(above, known, parent).or(parent);
        let id = self.add(parent, from_name(&name[above.len()..]), Target::Nothing);
        known.insert(path, id);
        Some(id)
    }

    /// Sorts what was added since the node `first`: by weight, those without one behind. The front page stays the first.
    fn sort(&mut self, first: usize, base: &str, parent: Option<usize>) {
        let index = format!("{base}{}", site::INDEX_URL);
        let (pages, weights) = (self.pages, &self.weights);
        let key = |nodes: &[Node], id: usize| {
            let is_index = nodes[id].page().is_some_and(|page| pages[page].url == index);
            (!is_index, weights[id].is_none(), weights[id])
        };
        let sorted = |nodes: &[Node], children: &[usize]| {
            let mut children = children.to_vec();
            children.sort_by_key(|&id| key(nodes, id));
            children
        };
        let tree = &mut self.tree;
        for id in first..tree.nodes.len() {
            tree.nodes[id].children = sorted(&tree.nodes, &tree.nodes[id].children);
        }
        let level = tree.level(parent);
        let old = level.iter().take_while(|&&id| id < first).count();
        let new = level.split_off(old);
        let new = sorted(&tree.nodes, &new);
        tree.level(parent).extend(new);
    }

    fn outline(&mut self, outline: &Outline) {
        let by_path: HashMap<&str, usize> = self.pages.iter().enumerate().map(|(at, page)| (page.path, at)).collect();
        let named = outline.chapters();
        let named: HashSet<usize> = named.iter().filter_map(|chapter| note(chapter, &by_path)).collect();
        self.items(&outline.items, None, &by_path, &named);
    }

    fn items(&mut self, items: &[Item], parent: Option<usize>, by_path: &HashMap<&str, usize>, named: &HashSet<usize>) {
        for item in items {
            match item {
                Item::Part(title) => _ = self.add(parent, title.clone(), Target::Part),
                Item::Separator => _ = self.add(parent, String::new(), Target::Separator),
                Item::Chapter(Chapter { title, target: outline::Target::Folder(folder), .. }) => {
                    let is_in = |index: &usize| {
                        let page = &self.pages[*index];
                        page.path.starts_with(folder) && !page.is_excluded && !named.contains(index)
                    };
                    let wanted: Vec<usize> = (0..self.pages.len()).filter(is_in).collect();
                    let group = title.as_ref().map(|title| self.add(parent, title.clone(), Target::Nothing));
                    self.folder(folder, &wanted, group.or(parent));
                }
                Item::Chapter(chapter) => {
                    let (title, target) = self.chapter(chapter, by_path);
                    let id = self.add(parent, title, target);
                    self.items(&chapter.children, Some(id), by_path, named);
                }
            }
        }
    }

    /// The title of a chapter, and where it leads.
    fn chapter(&self, chapter: &Chapter, by_path: &HashMap<&str, usize>) -> (String, Target) {
        let titled = |own: &str| chapter.title.clone().unwrap_or_else(|| own.to_owned());
        match (&chapter.target, note(chapter, by_path)) {
            (_, Some(index)) => (titled(self.pages[index].title), Target::Page(index)),
            (outline::Target::Note(path), None) => (titled(path), Target::Nothing),
            (outline::Target::Web(url), _) => (titled(url), Target::Web(url.clone())),
            (outline::Target::Folder(_) | outline::Target::Nothing, _) => (titled(""), Target::Nothing),
        }
    }
}

/// The page of a chapter that names a note.
fn note(chapter: &Chapter, by_path: &HashMap<&str, usize>) -> Option<usize> {
    match &chapter.target {
        outline::Target::Note(path) => by_path.get(path.as_str()).copied(),
        _ => None,
    }
}

impl Tree {
    /// What stands below `parent`, or at the top.
    fn level(&mut self, parent: Option<usize>) -> &mut Vec<usize> {
        match parent {
            Some(parent) => &mut self.nodes[parent].children,
            None => &mut self.roots,
        }
    }

    /// The same tree, its nodes numbered as they are read.
    fn in_reading_order(mut self) -> Self {
        let mut read = Self::default();
        let roots = std::mem::take(&mut self.roots);
        read.take(&mut self, &roots, None);
        read
    }

    fn take(&mut self, from: &mut Self, ids: &[usize], parent: Option<usize>) {
        for &id in ids {
            let Node { title, target, children, .. } = std::mem::take(&mut from.nodes[id]);
            let new = self.nodes.len();
            self.nodes.push(Node { title, target, parent, children: Vec::new() });
            self.level(parent).push(new);
            self.take(from, &children, Some(new));
        }
    }
}
