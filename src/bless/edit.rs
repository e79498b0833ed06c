//! An edit: how the text of a note changes so that one claim states what happened.
//!
//! Takes a text and edits; gives the new text, and where the lines of the old one stand in it.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::parse::Fence;
use crate::source::SourceFile;

/// The changes for one claim. Offsets are those of the text of the note before any edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Index of the example on its page.
    pub(super) example: usize,
    /// Index of the claim in its example.
    pub(super) claim: usize,
    /// What is replaced by what.
    pub(super) change: Change,
    /// A fence whose markers must have at least so many characters, because its new text holds such markers.
    pub(super) fence: Option<(usize, usize)>,
}

/// Some bytes and what stands there afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) range: Range<usize>,
    pub(super) text: String,
}

/// What all of `edits` change, in the order of the text. Edits of different claims never overlap.
pub(super) fn changes(file: &SourceFile, fences: &[Fence], edits: &[Edit]) -> Vec<Change> {
    let mut longest: BTreeMap<usize, usize> = BTreeMap::new();
    for (fence, length) in edits.iter().filter_map(|edit| edit.fence) {
        let known = longest.entry(fence).or_default();
        *known = length.max(*known);
    }
    let markers = longest.iter().filter_map(|(&fence, &length)| Some((fences.get(fence)?, length)));
    let mut changes: Vec<Change> = edits.iter().map(|edit| edit.change.clone()).collect();
    changes.extend(markers.flat_map(|(fence, length)| widened(file, fence, length)));
    changes.sort_by_key(|change| change.range.start);
    changes
}

/// The text of `file` with `changes`, which are in order.
pub(super) fn apply(text: &str, changes: &[Change]) -> String {
    let mut edited = String::with_capacity(text.len());
    let mut at = 0;
    for change in changes {
        edited.push_str(text.get(at..change.range.start).unwrap_or_default());
        edited.push_str(&change.text);
        at = change.range.end.max(at);
    }
    edited.push_str(text.get(at..).unwrap_or_default());
    edited
}

/// The character of a fence's markers, and how many of them open it.
pub(super) fn marker(file: &SourceFile, fence: &Fence) -> Option<(char, usize)> {
    let text = file.text.get(fence.span.start as usize..fence.span.end as usize)?;
    let mark = text.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    Some((mark, text.len() - text.trim_start_matches(mark).len()))
}

/// Both markers of `fence` with at least `length` characters. One that is never closed has one marker.
fn widened(file: &SourceFile, fence: &Fence, length: usize) -> Vec<Change> {
    let Some((mark, open)) = marker(file, fence) else { return Vec::new() };
    let text = &file.text[fence.span.start as usize..fence.span.end as usize];
    let close = text.len() - text.trim_end_matches(mark).len();
    let longer = |at: usize, old: usize| {
        let missing = length.saturating_sub(old);
        (missing > 0).then(|| Change { range: at..at, text: mark.to_string().repeat(missing) })
    };
    let closed = close >= open && fence.end_line > fence.line;
    let closing = closed.then(|| longer(fence.span.end as usize, close)).flatten();
    longer(fence.span.start as usize, open).into_iter().chain(closing).collect()
}

/// Where the lines of the old text stand in the new one.
#[derive(Debug)]
pub(super) struct LineMap {
    /// First and last line of each change, and by how many lines its text is longer or shorter.
    moves: Vec<(u32, u32, i64)>,
}

impl LineMap {
    pub(super) fn new(file: &SourceFile, changes: &[Change]) -> Self {
        let count = |text: &str| i64::try_from(text.matches('\n').count()).unwrap_or(i64::MAX);
        let moves = changes.iter().map(|change| {
            let (first, last) = (file.line_of(change.range.start), file.line_of(change.range.end));
            (first, last, count(&change.text) - i64::from(last - first))
        });
        Self { moves: moves.collect() }
    }

    /// Where something that begins on `line` begins.
    pub(super) fn start(&self, line: u32) -> u32 {
        moved(line, self.moves.iter().filter(|(_, last, _)| line > *last))
    }

    /// Where something that ends on `line` ends.
    pub(super) fn end(&self, line: u32) -> u32 {
        moved(line, self.moves.iter().filter(|(_, last, _)| line >= *last))
    }
}

fn moved<'m>(line: u32, moves: impl Iterator<Item = &'m (u32, u32, i64)>) -> u32 {
    let by: i64 = moves.map(|(_, _, by)| by).sum();
    u32::try_from(i64::from(line).saturating_add(by)).unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(range: Range<usize>, text: &str) -> Change {
        Change { range, text: text.to_owned() }
    }

    #[test]
    fn changes_are_made_and_the_rest_stays() {
        assert_eq!(
            apply("one two three", &[change(0..3, "1"), change(8..8, "and "), change(8..13, "3")]),
            "1 two and 3"
        );
        assert_eq!(apply("same", &[]), "same");
    }

    #[test]
    fn lines_behind_a_change_move() {
        let (file, _) = SourceFile::decode("a.md".to_owned(), b"1\n2\n3\n4\n");
        let map = LineMap::new(&file, &[change(2..5, "2\na\nb\nc"), change(6..7, "4")]);
        assert_eq!([1, 2, 4].map(|line| map.start(line)), [1, 2, 6]);
        assert_eq!([1, 3, 4].map(|line| map.end(line)), [1, 5, 6]);
    }
}
