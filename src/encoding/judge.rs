//! Whether characters that could be one are.
//!
//! Takes the units of a text; gives each a [`Strength`]. In French a guillemet may follow an `à`, in German a quotation mark
//! a capital `Ä`, in mathematics a Greek letter a root: such pairs are UTF-8 by chance.

use super::Charset;
use super::scan::{Kind, Unit};

/// How sure it is that a unit was decoded twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strength {
    /// Nobody writes this.
    Sure,
    /// It is, if the note has others that are sure.
    Maybe,
    /// It is text.
    No,
}

/// What is known of the neighbours of a unit.
#[derive(Clone, Copy)]
struct Around {
    before: Option<char>,
    after: Option<char>,
    /// Whether another unit of the same alphabet touches it.
    in_a_row: bool,
    /// Whether it stands directly behind another unit.
    attached: bool,
    /// Whether another unit stands directly behind it.
    followed: bool,
}

pub(super) fn judge(text: &str, charset: Charset, units: Vec<Unit>) -> Vec<(Unit, Strength)> {
    let strengths: Vec<Strength> = units
        .iter()
        .enumerate()
        .map(|(index, unit)| {
            let previous = index.checked_sub(1).and_then(|index| units.get(index));
            let previous = previous.filter(|other| other.range.end == unit.range.start);
            let next = units.get(index + 1).filter(|other| other.range.start == unit.range.end);
            let related = |other: &&Unit| alphabet(other.character) == alphabet(unit.character);
            let around = Around {
                before: text[..unit.range.start].chars().next_back(),
                after: text[unit.range.end..].chars().next(),
                in_a_row: previous.iter().chain(next.iter()).any(related),
                attached: previous.is_some(),
                followed: next.is_some(),
            };
            let written: Vec<char> = text[unit.range.clone()].chars().collect();
            strength(unit, &written, charset, around)
        })
        .collect();
    units.into_iter().zip(strengths).collect()
}

fn strength(unit: &Unit, written: &[char], charset: Charset, around: Around) -> Strength {
    let likely = match (unit.kind, charset) {
        (Kind::Headless, _) => return headless(unit, around),
        (Kind::Whole, Charset::Windows) => likely(unit, around),
        (Kind::Whole, Charset::Mac) => likely_mac(unit, written, around),
    };
    // A word that goes on behind a closing mark is one that was decoded twice.
    let goes_on = around.after.is_some_and(char::is_alphabetic);
    if charset == Charset::Windows && closes(written, around) && !goes_on { Strength::No } else { likely }
}

/// An emoji whose first byte is lost: three letters with accents in a row, and none around them.
fn headless(unit: &Unit, around: Around) -> Strength {
    let letter = |c: char| !c.is_ascii() && !c.is_whitespace() || c.is_alphanumeric();
    let emoji = matches!(unit.character, '\u{1f300}'..='\u{1faff}');
    let begins = around.attached || !around.before.is_some_and(letter);
    let ends = around.followed || !around.after.is_some_and(letter);
    if emoji && begins && ends { Strength::Sure } else { Strength::No }
}

fn likely(unit: &Unit, around: Around) -> Strength {
    match unit.character {
        '\u{80}'..='\u{9f}' | char::REPLACEMENT_CHARACTER => Strength::No,
        // Accented Latin letters and signs; punctuation, arrows, boxes, symbols; letters of mathematics and emoji.
        '\u{a0}'..='\u{ff}'
        | '\u{1e00}'..='\u{1eff}'
        | '\u{2000}'..='\u{206f}'
        | '\u{20a0}'..='\u{2bff}'
        | '\u{feff}'
        | '\u{1d400}'..='\u{1d7ff}'
        | '\u{1f000}'..='\u{1faff}' => Strength::Sure,
        '\u{fe00}'..='\u{fe0f}' if around.attached => Strength::Sure,
        '\u{fe00}'..='\u{fe0f}' | '\u{e000}'..='\u{f8ff}' => Strength::No,
        _ if around.in_a_row => Strength::Sure,
        _ => Strength::Maybe,
    }
}

/// Roots, negations and Greek letters stand side by side in mathematics, and `’é` does in any French text.
fn likely_mac(unit: &Unit, written: &[char], around: Around) -> Strength {
    let likely = likely(unit, around);
    if written.len() != 2 {
        return likely;
    }
    let within_a_word = around.before.into_iter().chain(around.after).any(char::is_alphabetic);
    match (unit.character, written.first()) {
        ('\u{a0}'..='\u{ff}', _) => {}
        ('\u{100}'..='\u{24f}', Some('ƒ' | '≈' | '∆')) if within_a_word || around.followed || around.attached => {
            return Strength::Maybe;
        }
        _ => return if around.in_a_row { likely } else { Strength::No },
    }
    let sign = |c: char| matches!(c, '∞' | '±' | '≤' | '≥' | '≠' | 'µ' | '∂' | '∑' | '∏' | 'π' | '∫' | 'Ω');
    match written.get(1) {
        Some(second) if !sign(*second) => Strength::Sure,
        _ if within_a_word || written.first() == Some(&'¬') => Strength::Maybe,
        _ => Strength::No,
    }
}

/// Whether the second of the characters may close what stands before it: `„Ä“`, `«voilà»…`.
fn closes(written: &[char], around: Around) -> bool {
    let closing = |c: &char| matches!(c, '”' | '“' | '’' | '‘' | '»' | '›' | '…' | '–' | '—' | '‰');
    let begun = |c: char| c.is_alphabetic() || matches!(c, '„' | '‚' | '«' | '‹' | '“' | '‘' | '»' | '"' | '\'' | '(');
    written.len() < 4 && written.get(1).is_some_and(closing) && around.before.is_some_and(begun) && !around.attached
}

/// Neighbours of one alphabet are in the same part of Unicode.
fn alphabet(c: char) -> u32 {
    match c {
        '\u{100}'..='\u{24f}' => 0,
        '\u{370}'..='\u{3ff}' => 1,
        '\u{400}'..='\u{52f}' => 2,
        '\u{3000}'..='\u{9fff}' => 3,
        other => u32::from(other) >> 8,
    }
}
