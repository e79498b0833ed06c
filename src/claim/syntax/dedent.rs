//! Code without the indentation that all of its lines share.

use crate::claim::{Chunk, Mode};
use crate::parse::CodeLine;
use crate::source::Span;

/// Some lines of a fence, dedented, and the way back to the note.
#[derive(Clone, Debug)]
pub(in crate::claim) struct Dedented<'p> {
    /// The text; every line ends in a line feed.
    pub(in crate::claim) text: String,
    lines: &'p [CodeLine],
    starts: Vec<usize>,
    /// Bytes taken off each line.
    removed: Vec<usize>,
}

impl<'p> Dedented<'p> {
    /// `lines` without their common indentation.
    pub(in crate::claim) fn new(lines: &'p [CodeLine]) -> Self {
        let indent = common_indent(lines);
        Self::cut(lines, |line| line.strip_prefix(indent).unwrap_or_else(|| line.trim_start()))
    }

    /// What `rest` leaves of the end of each of `lines`.
    pub(in crate::claim) fn cut(lines: &'p [CodeLine], rest: impl Fn(&'p str) -> &'p str) -> Self {
        let mut dedented = Self { text: String::new(), lines, starts: Vec::new(), removed: Vec::new() };
        for line in lines {
            let text = rest(&line.text);
            dedented.starts.push(dedented.text.len());
            dedented.removed.push(line.text.len() - text.len());
            dedented.text.push_str(text);
            dedented.text.push('\n');
        }
        dedented
    }

    /// The lines of the fence.
    pub(in crate::claim) fn lines(&self) -> &'p [CodeLine] {
        self.lines
    }

    /// The 1-based line in the note of the 0-based line `index`; the last one past the end.
    pub(in crate::claim) fn note_line(&self, index: usize) -> u32 {
        self.lines.get(index).or(self.lines.last()).map_or(1, |line| line.line)
    }

    /// Where the bytes `start..end` of the text stand in the note.
    pub(in crate::claim) fn span(&self, start: usize, end: usize) -> Option<Span> {
        let (from, to) = (self.offset(start)?, self.offset(end.max(start))?);
        let file = self.lines.first()?.span.file;
        Some(Span { file, start: from, end: to.max(from) })
    }

    fn offset(&self, at: usize) -> Option<u32> {
        let index = self.starts.partition_point(|&start| start <= at).checked_sub(1)?;
        let line = &self.lines[index];
        let column = at - self.starts[index] + self.removed[index];
        Some((line.span.start + crate::source::clamp(column)).min(line.span.end))
    }

    /// The lines, and the parts of lines, that the bytes `start..end` of the text hold.
    pub(in crate::claim) fn within(&self, start: usize, end: usize) -> Vec<CodeLine> {
        let first = self.starts.partition_point(|&line| line <= start).saturating_sub(1);
        let lines = (first..self.lines.len()).take_while(|&index| self.starts[index] <= end);
        let part = |index: usize| {
            let line_end = self.starts.get(index + 1).map_or(self.text.len(), |next| *next) - 1;
            let (from, to) = (self.starts[index].max(start), line_end.min(end));
            let span = self.span(from, to)?;
            Some(CodeLine { line: self.note_line(index), text: self.text.get(from..to)?.to_owned(), span })
        };
        lines.filter_map(part).collect()
    }

    /// The lines `first..=last` as a chunk to run.
    pub(in crate::claim) fn chunk(&self, first: usize, last: usize, mode: Mode) -> Option<Chunk> {
        let start = *self.starts.get(first)?;
        let end = self.starts.get(last + 1).copied().unwrap_or(self.text.len());
        Some(Chunk { line: self.note_line(first), source: self.text[start..end].to_owned(), mode })
    }
}

/// The white space that every line begins with which is not blank.
fn common_indent(lines: &[CodeLine]) -> &str {
    let mut indents = lines.iter().map(|line| line.text.as_str()).filter(|text| !text.trim().is_empty()).map(indent);
    let first = indents.next().unwrap_or("");
    indents.fold(first, |common, next| {
        let same = common.bytes().zip(next.bytes()).take_while(|(a, b)| a == b).count();
        &common[..same]
    })
}

/// The white space at the beginning of `line`.
fn indent(line: &str) -> &str {
    // Python indents with these alone; another space in a note is part of the text.
    &line[..line.len() - line.trim_start_matches([' ', '\t', '\u{c}']).len()]
}
