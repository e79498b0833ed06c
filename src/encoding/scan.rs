//! Finds characters whose bytes in a charset are one character of UTF-8.
//!
//! Takes text; gives every [`Unit`]. Whether one is likely is for [`super::judge`] to say.

use std::ops::Range;

use super::Charset;

/// Two to four characters that are one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    /// Where they stand.
    pub(super) range: Range<usize>,
    /// The one that they are.
    pub(super) character: char,
    /// How it was found.
    pub(super) kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// All its bytes are there.
    Whole,
    /// The first byte of four is not: it was an Apple logo in Mac Roman, which many programs drop.
    Headless,
}

impl Unit {
    /// What stands in its place when it is repaired. A byte order mark within a text is none.
    pub(super) fn meant(&self) -> String {
        if self.character == '\u{feff}' { String::new() } else { self.character.to_string() }
    }
}

/// Every unit of `text`, left to right.
pub(super) fn units(text: &str, charset: Charset) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut at = 0;
    while let Some(found) = text.as_bytes()[at..].iter().position(|byte| !byte.is_ascii()) {
        at += found;
        match unit(text, at, charset) {
            Some(unit) => {
                at = unit.range.end;
                units.push(unit);
            }
            None => at += text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    units
}

/// The unit that begins at `at`.
fn unit(text: &str, at: usize, charset: Charset) -> Option<Unit> {
    let first = charset.byte(text[at..].chars().next()?)?;
    let length = match first {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        0x9f if charset == Charset::Mac => return headless(text, at, charset),
        _ => return None,
    };
    let (bytes, end) = bytes(text, at, charset, length)?;
    Some(Unit { range: at..end, character: character(&bytes)?, kind: Kind::Whole })
}

fn headless(text: &str, at: usize, charset: Charset) -> Option<Unit> {
    let (rest, end) = bytes(text, at, charset, 3)?;
    let bytes: Vec<u8> = std::iter::once(0xf0).chain(rest).collect();
    Some(Unit { range: at..end, character: character(&bytes)?, kind: Kind::Headless })
}

/// The bytes of `count` characters from `at` on, and where they end.
fn bytes(text: &str, at: usize, charset: Charset, count: usize) -> Option<(Vec<u8>, usize)> {
    let characters: Vec<(usize, char)> = text[at..].char_indices().take(count).collect();
    let (last, c) = *characters.last().filter(|_| characters.len() == count)?;
    let bytes: Option<Vec<u8>> = characters.iter().map(|(_, c)| charset.byte(*c)).collect();
    Some((bytes?, at + last + c.len_utf8()))
}

fn character(bytes: &[u8]) -> Option<char> {
    let mut characters = std::str::from_utf8(bytes).ok()?.chars();
    characters.next().filter(|_| characters.next().is_none())
}
