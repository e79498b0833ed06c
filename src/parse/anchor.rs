//! Anchors of headings, as GitHub makes them.
//!
//! Takes the texts of a page's headings in order; gives each an anchor that no other on the page has.

use std::collections::{HashMap, HashSet};

/// Gives out the anchors of one page.
#[derive(Debug, Default)]
pub(super) struct Slugger {
    used: HashSet<String>,
    /// How often a number was put behind an anchor: keeps many equal headings from being tried one by one.
    numbers: HashMap<String, u32>,
}

impl Slugger {
    /// The anchor of a heading with this text.
    pub(super) fn anchor(&mut self, text: &str) -> String {
        let slug = slug(text);
        self.unique(if slug.is_empty() { "section" } else { &slug })
    }

    /// `wanted`, or `wanted-1`, `wanted-2` and so on where it is taken.
    pub(super) fn unique(&mut self, wanted: &str) -> String {
        let mut anchor = wanted.to_owned();
        while self.used.contains(&anchor) {
            let number = self.numbers.entry(wanted.to_owned()).or_insert(0);
            *number += 1;
            anchor = format!("{wanted}-{number}");
        }
        self.used.insert(anchor.clone());
        anchor
    }
}

/// Lower case, spaces to `-`, only letters, digits, marks, `-` and `_` stay.
fn slug(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    lower.chars().filter_map(|each| if each == ' ' { Some('-') } else { is_kept(each).then_some(each) }).collect()
}

fn is_kept(each: char) -> bool {
    // Superscripts, fractions and circled numbers are numeric, but no digits.
    let is_other_number = matches!(each, '²' | '³' | '¹' | '¼'..='¾' | '\u{2070}'..='\u{209c}' | '\u{2150}'..='\u{215f}')
        || matches!(each, '\u{2460}'..='\u{24ff}' | '\u{2776}'..='\u{2793}');
    each.is_alphanumeric() && !is_other_number || matches!(each, '-' | '_') || is_mark(each)
}

/// Combining marks that follow a letter, and the selectors that follow an emoji: GitHub leaves them in.
fn is_mark(each: char) -> bool {
    matches!(each, '\u{300}'..='\u{36f}' | '\u{20d0}'..='\u{20f0}' | '\u{fe00}'..='\u{fe0f}' | '\u{94d}' | '\u{9cd}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_goes_and_spaces_become_dashes() {
        for (text, anchor) in [
            ("Reference Counting", "reference-counting"),
            ("What is `__slots__`?", "what-is-__slots__"),
            ("A - B", "a---b"),
            ("C++ & C#", "c--c"),
            ("1. First step", "1-first-step"),
            ("Größe und Ähnliches", "größe-und-ähnliches"),
            ("型 ヒント", "型-ヒント"),
            ("🚀 Launch", "-launch"),
            ("x² rule", "x-rule"),
            ("  trimmed ", "trimmed"),
        ] {
            assert_eq!(Slugger::default().anchor(text), anchor, "of {text}");
        }
    }

    #[test]
    fn equal_headings_are_numbered() {
        let mut slugger = Slugger::default();
        let anchors: Vec<_> = ["Note", "note", "Note!", "note-1"].map(|text| slugger.anchor(text)).into();
        assert_eq!(anchors, ["note", "note-1", "note-2", "note-1-1"]);
    }

    #[test]
    fn a_heading_without_letters_has_an_anchor_all_the_same() {
        let mut slugger = Slugger::default();
        assert_eq!(slugger.anchor("???"), "section");
        assert_eq!(slugger.anchor(""), "section-1");
    }
}
