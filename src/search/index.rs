//! The index: which words stand in which sections, and how much each counts there.
//!
//! Takes the pages of a book; gives an [`Index`]. Pages are read in parallel, a few at a time, and joined in the order of
//! the book, so that the same book gives the same index. Its size grows with the text, not with the number of pages squared.

use std::collections::HashMap;

use fnv::FnvHashMap;
use rayon::prelude::*;

use super::section::{Section, sections};
use super::words::each_word;
use super::{Entry, pieces::Text};
use crate::parse::Page;
use crate::source::Sources;

/// How much a word counts in a section, from 1 to [`MOST`]; a word of a title counts more than any in a text.
const TITLE: f32 = 40.0;
const HEADING: f32 = 24.0;
const PROSE: f32 = 16.0;
const CODE: f32 = 10.0;
/// A word counts this much at most.
pub(super) const MOST: u8 = 63;
/// A word in a section of so many words counts for half of what a word that is alone there does.
const USUAL_LENGTH: f32 = 120.0;
/// How many pages one task reads.
const PAGES_AT_ONCE: usize = 32;

/// A section in which a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Posting {
    /// The number of the section in the book.
    pub(super) section: u32,
    /// How much the word counts there.
    pub(super) weight: u8,
}

/// A word and its sections, in order.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) word: Box<str>,
    pub(super) postings: Vec<Posting>,
}

/// The index of a book.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// How many sections each page has.
    pub(super) sections: Vec<u32>,
    /// What is shown of each page.
    pub(super) texts: Vec<Text>,
    /// The words, sorted.
    pub(super) words: Vec<Word>,
}

type Words = FnvHashMap<Box<str>, Vec<Posting>>;

/// Some pages that follow each other; their sections are counted from 0.
struct Part {
    sections: Vec<u32>,
    texts: Vec<Text>,
    words: Words,
}

/// The index of `entries`, whose pages stand in `sources`.
pub(super) fn index(entries: &[Entry<'_>], sources: &Sources) -> Index {
    let parts: Vec<Part> = entries.par_chunks(PAGES_AT_ONCE).map(|entries| part(entries, sources)).collect();
    let mut index = Index::default();
    let mut words = Words::default();
    let mut before = 0;
    for part in parts {
        for (word, postings) in sorted(part.words) {
            let moved = postings.into_iter().map(|posting| Posting { section: posting.section + before, ..posting });
            words.entry(word).or_default().extend(moved);
        }
        before += part.sections.iter().sum::<u32>();
        index.sections.extend(part.sections);
        index.texts.extend(part.texts);
    }
    index.words = sorted(words).map(|(word, postings)| Word { word, postings }).collect();
    // As the browser compares texts.
    index.words.sort_by(|a, b| a.word.encode_utf16().cmp(b.word.encode_utf16()));
    index
}

fn sorted(words: Words) -> impl Iterator<Item = (Box<str>, Vec<Posting>)> {
    let mut words: Vec<_> = words.into_iter().collect();
    words.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    words.into_iter()
}

fn part(entries: &[Entry<'_>], sources: &Sources) -> Part {
    let mut part = Part { sections: Vec::new(), texts: Vec::new(), words: Words::default() };
    let mut number = 0;
    for entry in entries {
        let sections = sections(entry.page, sources);
        for (index, section) in sections.iter().enumerate() {
            let mut counts = Counts::default();
            if index == 0 {
                counts.page(entry.page);
            }
            counts.section(section);
            counts.give(number, &mut part.words);
            number += 1;
        }
        part.sections.push(crate::source::clamp(sections.len()));
        part.texts.push(Text::new(entry, &sections));
    }
    part
}

/// How often the words of one section stand where.
#[derive(Default)]
struct Counts {
    words: HashMap<Box<str>, Count>,
    /// How many words its text and code have.
    length: f32,
}

#[derive(Clone, Copy, Default)]
struct Count {
    /// The most that a heading or a title gives it.
    head: f32,
    prose: f32,
    code: f32,
}

impl Counts {
    fn count(&mut self, text: &str, mut change: impl FnMut(&mut Count)) -> f32 {
        let mut length = 0.0;
        each_word(text, |word| {
            length += 1.0;
            match self.words.get_mut(word) {
                Some(count) => change(count),
                None => change(self.words.entry(word.into()).or_default()),
            }
        });
        length
    }

    /// What is known of the page as a whole.
    fn page(&mut self, page: &Page) {
        self.count(&page.title, |count| count.head = TITLE);
        let front_matter = &page.front_matter;
        for tag in front_matter.tags.iter().chain(&front_matter.categories) {
            self.count(tag, |count| count.head = count.head.max(HEADING));
        }
        if let Some(description) = &front_matter.description {
            self.length += self.count(description, |count| count.prose += 1.0);
        }
    }

    fn section(&mut self, section: &Section<'_>) {
        self.count(section.heading, |count| count.head = count.head.max(HEADING));
        self.length += self.count(&section.text, |count| count.prose += 1.0);
        self.length += self.count(&section.code, |count| count.code += 1.0);
    }

    /// Adds the words of section `number` to `words`.
    fn give(self, number: u32, words: &mut Words) {
        let length = self.length;
        for (word, count) in self.words.into_iter().collect::<Vec<_>>() {
            words.entry(word).or_default().push(Posting { section: number, weight: weight(count, length) });
        }
    }
}

/// The more often a word stands in a section, the more it counts, ever more slowly; and the less, the longer the section is.
fn weight(count: Count, length: f32) -> u8 {
    let share = |times: f32| times / (times + 0.6 + 0.6 * length / USUAL_LENGTH);
    let weight = count.head + PROSE * share(count.prose) + CODE * share(count.code);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between the two bounds")]
    let weight = weight.round().clamp(1.0, f32::from(MOST)) as u8;
    weight
}
