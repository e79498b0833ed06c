//! The author's elements that are open, and which of them an end tag closes.

use std::collections::HashMap;
use std::ops::Range;

use super::elements;

/// Elements, outermost first.
#[derive(Debug, Default)]
pub(super) struct Open {
    elements: Vec<Element>,
    /// For each name, where its elements are: so that each tag takes the same time, however many are open.
    places: HashMap<String, Vec<usize>>,
    /// Where the elements are out of which the end of another does not reach.
    scopes: Vec<usize>,
}

/// An element that is open.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: String,
    /// Its start tag, counted from the beginning of all pieces.
    pub(super) range: Range<usize>,
}

impl Open {
    pub(super) fn len(&self) -> usize {
        self.elements.len()
    }

    pub(super) fn last(&self) -> Option<&Element> {
        self.elements.last()
    }

    /// The elements within the one at this place.
    pub(super) fn above(&self, at: usize) -> &[Element] {
        self.elements.get(at + 1..).unwrap_or_default()
    }

    pub(super) fn push(&mut self, name: &str, range: Range<usize>) {
        let at = self.elements.len();
        self.places.entry(name.to_owned()).or_default().push(at);
        if elements::is_scope(name) {
            self.scopes.push(at);
        }
        self.elements.push(Element { name: name.to_owned(), range });
    }

    pub(super) fn pop(&mut self) -> Option<Element> {
        let element = self.elements.pop()?;
        if let Some(places) = self.places.get_mut(&element.name) {
            places.pop();
        }
        if elements::is_scope(&element.name) {
            self.scopes.pop();
        }
        Some(element)
    }

    /// Where the element is that the end tag of `name` closes, among those from `floor` on.
    pub(super) fn find(&self, name: &str, floor: usize) -> Option<usize> {
        let bound = if elements::is_table_part(name) { self.innermost("table") } else { self.scopes.last().copied() };
        self.innermost(name).filter(|&at| at >= floor && bound.is_none_or(|bound| at >= bound))
    }

    /// Whether elements may end themselves here.
    pub(super) fn is_foreign(&self) -> bool {
        elements::FOREIGN.iter().any(|name| self.innermost(name).is_some())
    }

    fn innermost(&self, name: &str) -> Option<usize> {
        self.places.get(name)?.last().copied()
    }
}
