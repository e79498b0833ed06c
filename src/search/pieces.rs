//! The index as files: scripts that hand over data when a page loads them.
//!
//! Takes an [`Index`]; gives files. A page that was opened from a disk may not read files, but it may run scripts that
//! stand beside it. So each file is one call, `tracebookSearch(kind, number, version, data)`, of a function that `engine.js`
//! brings, which is written as well:
//!
//! | file | what it has | when it is loaded |
//! |---|---|---|
//! | `start.js` | how many sections there are, and where the other pieces begin | when the search is opened |
//! | `words.js` | all words, sorted | when something is typed |
//! | `postings-N.js` | the sections of some neighbouring words | when one of them matches |
//! | `text-N.js` | titles, headings and texts of some neighbouring pages | when one of them is shown |
//!
//! Numbers are written in the 64 characters of [`DIGITS`]: below 64 as one, others with five bits in each, the lowest
//! first, and the sixth bit set where more follow.

use rayon::prelude::*;
use serde::Serialize;

use super::index::{Index, Posting, Word};
use super::section::Section;
use super::{Entry, FOLDER};
use crate::site::{Content, SiteFile};

/// A piece is closed when it holds this many bytes.
const PIECE: usize = 32 * 1024;
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// What reads the pieces.
const ENGINE: &str = concat!(include_str!("words.js"), "\n", include_str!("engine.js"));

/// What is shown of a page: `[url, title, [[heading, anchor, text, code], …]]` as JSON.
#[derive(Debug)]
pub(super) struct Text(String);

impl Text {
    pub(super) fn new(entry: &Entry<'_>, sections: &[Section<'_>]) -> Self {
        let sections: Vec<_> = sections
            .iter()
            .map(|each| (each.heading, each.anchor, each.text.trim_end(), each.code.trim_end()))
            .collect();
        // Texts and lists of texts always become JSON.
        Self(serde_json::to_string(&(entry.url, &entry.page.title, sections)).unwrap_or_default())
    }
}

/// What `start.js` hands over.
#[derive(Serialize)]
struct Start {
    /// How many sections each page has, as numbers.
    sections: String,
    /// How many pages each `text-N.js` has, as numbers.
    texts: String,
    /// How many words each `postings-N.js` has, as numbers.
    postings: String,
}

/// The files of `index`.
pub(super) fn files(index: &Index) -> Vec<SiteFile> {
    let postings: Vec<String> = index.words.par_iter().map(postings).collect();
    let texts: Vec<&str> = index.texts.iter().map(|text| text.0.as_str()).collect();
    let (text_pieces, texts) = joined(&texts, ",");
    let (posting_pieces, postings) = joined(&postings, " ");
    let sections = numbers(index.sections.iter().copied());
    let start = json(&Start { sections, texts: numbers(texts), postings: numbers(postings) });
    let words = json(&words(&index.words));
    let mut pieces = vec![("start", 0, start), ("words", 0, words)];
    pieces.extend((0..).zip(posting_pieces).map(|(number, piece)| ("postings", number, json(&piece))));
    pieces.extend((0..).zip(text_pieces).map(|(number, piece)| ("text", number, format!("[{piece}]"))));
    let version = version(&pieces);
    let pieces = pieces.into_iter().map(|(kind, number, data)| file(kind, number, &version, &data));
    pieces.chain([script("engine", ENGINE.to_owned())]).collect()
}

fn file(kind: &str, number: u32, version: &str, data: &str) -> SiteFile {
    let name = if matches!(kind, "start" | "words") { kind.to_owned() } else { format!("{kind}-{number}") };
    script(&name, format!("tracebookSearch(\"{kind}\",{number},\"{version}\",{data});\n"))
}

fn script(name: &str, text: String) -> SiteFile {
    SiteFile { path: format!("{FOLDER}{name}.js"), content: Content::Text(text) }
}

/// Changes when anything in the index does: pieces of two builds are never mixed.
fn version(pieces: &[(&str, u32, String)]) -> String {
    use std::hash::Hasher;
    let mut hasher = fnv::FnvHasher::default();
    for (_, _, data) in pieces {
        hasher.write(data.as_bytes());
    }
    format!("{:016x}", hasher.finish())
}

fn json(value: &impl Serialize) -> String {
    // Texts and structs of texts always become JSON.
    serde_json::to_string(value).unwrap_or_default()
}

/// `items` in pieces, and how many of them each piece has.
fn joined<T: AsRef<str>>(items: &[T], separator: &str) -> (Vec<String>, Vec<u32>) {
    let (mut pieces, mut counts) = (Vec::new(), Vec::new());
    let (mut piece, mut count) = (String::new(), 0);
    for item in items.iter().map(AsRef::as_ref) {
        if count > 0 {
            piece.push_str(separator);
        }
        piece.push_str(item);
        count += 1;
        if piece.len() >= PIECE {
            pieces.push(std::mem::take(&mut piece));
            counts.push(std::mem::take(&mut count));
        }
    }
    if count > 0 {
        pieces.push(piece);
        counts.push(count);
    }
    (pieces, counts)
}

/// For each section of a word how far it is from the one before, and how much the word counts there.
fn postings(word: &Word) -> String {
    let mut text = String::new();
    let mut before = 0;
    for Posting { section, weight } in &word.postings {
        number(section - before, &mut text);
        text.push(digit(u32::from(*weight)));
        before = *section;
    }
    text
}

/// The words with a space between them: the most that each counts anywhere, how many units of UTF-16 it shares with the
/// word before, and the rest of it.
fn words(words: &[Word]) -> String {
    let mut text = String::new();
    let mut before: &str = "";
    for word in words {
        if !text.is_empty() {
            text.push(' ');
        }
        let same = before.chars().zip(word.word.chars()).take_while(|(a, b)| a == b);
        let (units, bytes) =
            same.fold((0, 0), |(units, bytes), (each, _)| (units + each.len_utf16(), bytes + each.len_utf8()));
        let most = word.postings.iter().map(|posting| posting.weight).max().unwrap_or(0);
        text.extend([digit(u32::from(most)), digit(crate::source::clamp(units))]);
        text.push_str(&word.word[bytes..]);
        before = &word.word;
    }
    text
}

fn numbers(values: impl IntoIterator<Item = u32>) -> String {
    let mut text = String::new();
    values.into_iter().for_each(|value| number(value, &mut text));
    text
}

fn number(mut value: u32, text: &mut String) {
    while value >= 32 {
        text.push(digit(value % 32 + 32));
        value /= 32;
    }
    text.push(digit(value));
}

/// The character for a value below 64; greater ones do not come here.
fn digit(value: u32) -> char {
    char::from(DIGITS[value as usize % DIGITS.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_take_as_many_characters_as_they_need() {
        assert_eq!(numbers([0, 1, 31, 32, 1023, 1024]), "ABfgB_fggB");
    }

    #[test]
    fn words_share_their_beginnings() {
        let word = |text: &str, weight| Word { word: text.into(), postings: vec![Posting { section: 0, weight }] };
        assert_eq!(words(&[word("gc", 1), word("gcé", 2), word("größe", 63)]), "BAgc CCé _Bröße");
    }

    #[test]
    fn postings_count_from_the_one_before() {
        let postings = [(0, 1), (3, 63), (40, 2)].map(|(section, weight)| Posting { section, weight }).to_vec();
        assert_eq!(super::postings(&Word { word: "x".into(), postings }), "ABD_lBC");
    }

    #[test]
    fn pieces_end_when_they_are_full() {
        let (pieces, counts) = joined(&["a".repeat(PIECE), "b".into(), "c".into()], " ");
        assert_eq!((pieces[1].as_str(), counts), ("b c", vec![1, 2]));
        assert_eq!(joined::<&str>(&[], " "), (vec![], vec![]));
    }
}
