//! One note on its way through the parser: its id and its text, with the few questions that every part asks.

use std::ops::Range;

use crate::diagnostic::Place;
use crate::source::{FileId, SourceFile, Span};

/// A note that is being parsed. All offsets are bytes from the start of its text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Note<'a> {
    /// Its id.
    pub(super) id: FileId,
    /// Its text.
    pub(super) file: &'a SourceFile,
}

impl<'a> Note<'a> {
    /// The whole text.
    pub(super) fn text(self) -> &'a str {
        &self.file.text
    }

    /// The text in `range`, or nothing where that is no range of the text.
    pub(super) fn slice(self, range: Range<usize>) -> &'a str {
        self.text().get(range).unwrap_or("")
    }

    /// `range` as a span.
    pub(super) fn span(self, range: Range<usize>) -> Span {
        Span::new(self.id, range.start, range.end)
    }

    /// `range` as the place of a diagnostic.
    pub(super) fn place(self, range: Range<usize>) -> Place {
        Place::Note(self.span(range))
    }

    /// The end of the line that holds `offset`, before its line ending.
    pub(super) fn line_end(self, offset: usize) -> usize {
        let line = self.file.line_of(offset);
        (self.file.line_start(line) + self.file.line(line).len()).max(offset)
    }
}
