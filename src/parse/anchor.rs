//! Anchors of headings, as GitHub makes them.
//!
//! Takes the texts of a page's headings in order; gives each an anchor that no other on the page has.

use std::collections::{HashMap, HashSet};

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

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

/// Lower case, spaces to `-`, only letters, marks, digits, `-` and what joins words (`_`) stay.
pub(crate) fn slug(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    lower.chars().filter_map(|each| if each == ' ' { Some('-') } else { is_kept(each).then_some(each) }).collect()
}

fn is_kept(each: char) -> bool {
    if each.is_ascii() {
        return each.is_ascii_alphanumeric() || matches!(each, '-' | '_');
    }
    // Circled letters are symbols, and alphabetic all the same. Superscripts, fractions and circled numbers are numeric,
    // but no digits.
    each.is_alphabetic()
        || matches!(each.general_category_group(), GeneralCategoryGroup::Letter | GeneralCategoryGroup::Mark)
        || matches!(
            each.general_category(),
            GeneralCategory::DecimalNumber | GeneralCategory::LetterNumber | GeneralCategory::ConnectorPunctuation
        )
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

    #[test]
    fn marks_joiners_and_letter_like_signs_stay() {
        for (text, anchor) in [
            ("हिन्दी में", "हिन्दी-में"),
            ("e\u{301}t\u{e9}", "e\u{301}té"),
            ("snow‿flake＿case", "snow‿flake＿case"),
            ("ⓐ and Ⅷ", "ⓐ-and-ⅷ"),
            ("٣ of 10", "٣-of-10"),
            ("½ ① ৴", "--"),
            ("en–dash — em", "endash--em"),
            ("⚙️ Set up", "\u{fe0f}-set-up"),
            ("😄_😄 joined", "_-joined"),
            ("call(x [, y])", "callx--y"),
        ] {
            assert_eq!(Slugger::default().anchor(text), anchor, "of {text}");
        }
    }

    #[test]
    fn numbers_pass_over_anchors_that_are_taken() {
        let of = |texts: &[&str]| {
            let mut slugger = Slugger::default();
            texts.iter().map(|text| slugger.anchor(text)).collect::<Vec<_>>()
        };
        assert_eq!(
            of(&["echo", "echo", "echo 1", "echo-1", "echo"]),
            ["echo", "echo-1", "echo-1-1", "echo-1-2", "echo-2"]
        );
        assert_eq!(of(&["foxtrot-1", "foxtrot", "foxtrot"]), ["foxtrot-1", "foxtrot", "foxtrot-2"]);
    }
}
