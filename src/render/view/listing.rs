//! Pages that list others: the tags, the pages of one tag, the modules that examples use.

use serde::Serialize;

use super::{Frame, LinkView};

/// A page that lists others.
#[derive(Clone, Debug, Serialize)]
pub struct ListingView<'a> {
    /// What is around it.
    pub frame: Frame<'a>,
    /// What is listed, in a sentence.
    pub lead: String,
    /// The list that this one is a part of.
    pub parent: Option<LinkView>,
    /// What is listed, in groups.
    pub groups: Vec<GroupView>,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupView {
    /// Its heading; nothing where the list has one part.
    pub title: Option<String>,
    /// Whether the heading is a name in Python.
    pub is_code: bool,
    /// Its HTML id.
    pub anchor: String,
    /// More about it: the page of a tag, the documentation of a module.
    pub href: Option<String>,
    /// Whether `href` leads to another host.
    pub is_external: bool,
    /// What it holds.
    pub items: Vec<ItemView>,
}

/// One entry of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ItemView {
    /// What it is called.
    pub title: String,
    /// Where it is.
    pub href: String,
    /// More about it.
    pub detail: Option<String>,
}

/// A page that links to the one that is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BacklinkView {
    /// Its title.
    pub title: String,
    /// Where it is.
    pub href: String,
    /// The sections of it with the links, but for one that the title names already.
    pub sections: Vec<LinkView>,
}
