//! Text that was decoded twice: UTF-8 that something read as Windows-1252, Latin-1 or Mac Roman and saved as UTF-8 again, so
//! that `“` became `â€œ` or `‚Äú`.
//!
//! Takes the text of a note; gives the [`Piece`]s that are such text with what they should have been, and one warning for
//! each note that has any ([`check`]). A piece is told only where turning it back gives a character that people write and
//! where it is unlikely to be meant: what is shown on purpose ([`on_purpose`]) is left alone. Nothing here writes.

mod charset;
mod judge;
mod on_purpose;
mod scan;

#[cfg(test)]
mod tests;

use std::ops::Range;

use rayon::prelude::*;

pub use charset::Charset;

use crate::diagnostic::{Diagnostic, Place};
use crate::parse::Page;
use crate::source::{Sources, Span};
use judge::Strength;
use scan::Unit;

/// Characters that stand side by side and were decoded twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it stands in the text.
    pub range: Range<usize>,
    /// What should stand there.
    pub repaired: String,
    /// The charset that its bytes were taken for.
    pub charset: Charset,
}

/// How often text may have gone through the wrong charset.
const MOST_PASSES: usize = 4;

/// How many of a note's different pieces its diagnostic names.
const MOST_NAMED: usize = 4;

/// The pieces of `text`, in order, whatever it is for.
#[must_use]
pub fn find(text: &str) -> Vec<Piece> {
    let pieces = Charset::ALL.iter().flat_map(|&charset| of_charset(text, charset));
    let mut pieces: Vec<Piece> = pieces.collect();
    pieces.sort_by_key(|piece| (piece.range.start, std::cmp::Reverse(piece.range.end)));
    let mut end = 0;
    pieces.retain(|piece| {
        let free = piece.range.start >= end;
        end = if free { piece.range.end } else { end };
        free
    });
    pieces
}

/// The pieces of a note that nothing says are meant to be there.
#[must_use]
pub fn pieces(page: &Page, text: &str) -> Vec<Piece> {
    let mut pieces = find(text);
    if !pieces.is_empty() {
        let on_purpose = on_purpose::ranges(page, text);
        pieces.retain(|piece| !on_purpose.covers(text, &piece.range));
    }
    pieces
}

/// `text` with `pieces`, which are in order, as they should have been.
#[must_use]
pub fn repaired(text: &str, pieces: &[Piece]) -> String {
    let mut repaired = String::with_capacity(text.len());
    let mut at = 0;
    for piece in pieces {
        repaired.push_str(text.get(at..piece.range.start).unwrap_or_default());
        repaired.push_str(&piece.repaired);
        at = piece.range.end.max(at);
    }
    repaired.push_str(text.get(at..).unwrap_or_default());
    repaired
}

/// One warning for each note of `pages` that has text which was decoded twice, at the first such place.
#[must_use]
pub fn check(pages: &[Page], sources: &Sources) -> Vec<Diagnostic> {
    let of_page = |page: &Page| {
        let file = sources.file(page.file);
        let pieces = pieces(page, &file.text);
        let first = pieces.first()?;
        let place = Place::Note(Span::new(page.file, first.range.start, first.range.end));
        let help = "`tracebook bless --encoding` shows every place and repairs it".to_owned();
        Some(Diagnostic::warning("decoded-twice", place, message(&file.text, &pieces)).with_help(help))
    };
    pages.par_iter().filter_map(of_page).collect()
}

fn message(text: &str, pieces: &[Piece]) -> String {
    let mut named: Vec<String> = Vec::new();
    for piece in pieces {
        let shown = piece.repaired.replace('\u{a0}', "a no-break space");
        let pair = format!("`{}` should be `{shown}`", text.get(piece.range.clone()).unwrap_or_default());
        if !named.contains(&pair) {
            named.push(pair);
        }
    }
    let more = if named.len() > MOST_NAMED { ", …" } else { "" };
    named.truncate(MOST_NAMED);
    let what = match pieces.len() {
        1 => "text was decoded twice".to_owned(),
        count => format!("text was decoded twice in {count} places"),
    };
    let charset = pieces.first().map_or("", |piece| piece.charset.name());
    format!("{what}, as UTF-8 and as {charset}: {}{more}", named.join(", "))
}

/// The pieces that come from `charset`.
fn of_charset(text: &str, charset: Charset) -> Vec<Piece> {
    let units: Vec<(Unit, Strength)> = judge::judge(text, charset, scan::units(text, charset));
    let sure = units.iter().any(|(_, strength)| *strength == Strength::Sure);
    let mut pieces: Vec<Piece> = Vec::new();
    for (unit, strength) in units {
        if strength == Strength::No || strength == Strength::Maybe && !sure {
            continue;
        }
        match pieces.last_mut().filter(|last| last.range.end == unit.range.start) {
            Some(last) => {
                last.range.end = unit.range.end;
                last.repaired.push_str(&unit.meant());
            }
            None => pieces.push(Piece { range: unit.range.clone(), repaired: unit.meant(), charset }),
        }
    }
    pieces.iter_mut().for_each(again);
    pieces
}

/// What was decoded three times is decoded twice after one repair.
fn again(piece: &mut Piece) {
    for _ in 1..MOST_PASSES {
        let units = scan::units(&piece.repaired, piece.charset);
        let inner = judge::judge(&piece.repaired, piece.charset, units);
        if !inner.iter().any(|(_, strength)| *strength == Strength::Sure) {
            return;
        }
        let (mut next, mut at) = (String::new(), 0);
        for (unit, _) in inner.iter().filter(|(_, strength)| *strength == Strength::Sure) {
            next.push_str(&piece.repaired[at..unit.range.start]);
            next.push_str(&unit.meant());
            at = unit.range.end;
        }
        next.push_str(&piece.repaired[at..]);
        piece.repaired = next;
    }
}
