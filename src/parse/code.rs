//! The lines of a code block, each with the line of the note that it stands on.
//!
//! Takes the texts that the Markdown parser reports for one block; gives [`CodeLine`]s, and the fences in the block:
//! one for a fenced block, any number for an indented one whose text holds fence markers.

use std::ops::Range;

use super::note::Note;
use super::page::CodeLine;

/// A fence as it stands in the note, before its info string is read.
#[derive(Debug)]
pub(super) struct RawFence {
    /// From the opening marker to the end of the closing one.
    pub(super) range: Range<usize>,
    /// The opening marker alone.
    pub(super) marker: Range<usize>,
    /// The info string without white space around it.
    pub(super) info: Range<usize>,
    /// The lines between the markers.
    pub(super) lines: Vec<CodeLine>,
    /// The line of the opening marker.
    pub(super) line: u32,
    /// The line of the closing marker, or the last line where there is none.
    pub(super) end_line: u32,
    /// Whether there is a closing marker.
    pub(super) closed: bool,
}

/// Collects the lines of one block.
#[derive(Debug)]
pub(super) struct Collector<'a> {
    note: Note<'a>,
    lines: Vec<CodeLine>,
    /// Where the text that was added last ends.
    end: usize,
}

impl<'a> Collector<'a> {
    pub(super) fn new(note: Note<'a>, start: usize) -> Self {
        Self { note, lines: Vec::new(), end: start }
    }

    /// Adds one text that the Markdown parser reported for `range` of the note.
    ///
    /// A text for an empty range is made up: spaces for the part of a tab that is not indentation.
    pub(super) fn add(&mut self, text: &str, range: Range<usize>) {
        if range.is_empty() {
            self.line_at(range.start).text.push_str(text);
            return;
        }
        let mut start = range.start;
        for piece in self.note.slice(range).split_inclusive('\n') {
            self.add_piece(start, piece.trim_end_matches(['\n', '\r']).len());
            start += piece.len();
        }
        self.end = start;
    }

    /// Adds `length` bytes of the note, which lie on one line.
    fn add_piece(&mut self, start: usize, length: usize) {
        let note = self.note;
        let line = self.line_at(start);
        if length == 0 {
            return;
        }
        // The parser leaves out some carriage returns within a line.
        let from = if line.span.start == line.span.end { start } else { line.span.end as usize };
        line.text.push_str(note.slice(from..start + length));
        let from = if line.span.start == line.span.end { start } else { line.span.start as usize };
        line.span = note.span(from..start + length);
    }

    /// The line that holds `offset`, begun where it is new.
    fn line_at(&mut self, offset: usize) -> &mut CodeLine {
        let line = self.note.file.line_of(offset);
        if self.lines.last().is_none_or(|last| last.line != line) {
            let span = self.note.span(offset..offset);
            self.lines.push(CodeLine { line, text: String::new(), span });
        }
        let last = self.lines.len() - 1;
        &mut self.lines[last]
    }

    /// The fence of a fenced block that covers `range`.
    pub(super) fn into_fence(self, range: Range<usize>) -> RawFence {
        let note = self.note;
        let (marker, info) = opening(note, range.start);
        let line = note.file.line_of(marker.start);
        let tail_start = self.end.max(note.line_end(marker.start)).min(range.end.max(marker.end));
        let tail = note.slice(tail_start..range.end.max(tail_start));
        // What the parser covers behind the last code line is the closing marker, in the block quote that it stands in.
        let closed = !tail.trim_matches(|each: char| each.is_whitespace() || each == '>').is_empty();
        let (end, end_line, past) = if closed {
            let end = tail_start + tail.trim_end().len();
            let end_line = note.file.line_of(end - 1);
            (end, end_line, end_line)
        } else {
            let last = self.lines.last().map_or(line, |last| last.line).max(line);
            (note.line_end(self.lines.last().map_or(marker.start, |last| last.span.end as usize)), last, last + 1)
        };
        let lines = without_gaps(note, self.lines, line + 1..past);
        RawFence { range: marker.start..end, marker, info, lines, line, end_line, closed }
    }

    /// The fences whose markers stand in the text of an indented block.
    pub(super) fn into_indented_fences(self) -> Vec<RawFence> {
        let note = self.note;
        let mut fences = Vec::new();
        let mut lines = self.lines.into_iter().peekable();
        while let Some(first) = lines.next() {
            let Some(open) = Opening::of(&first.text) else { continue };
            let mut code = Vec::new();
            let mut closing = None;
            let mut last = first.clone();
            for line in lines.by_ref() {
                last = line.clone();
                if open.is_closed_by(&line.text) {
                    closing = Some(line);
                    break;
                }
                code.push(dedent(&line, open.indent));
            }
            let start = first.span.end as usize - first.text.trim_start().len();
            let (marker, info) = opening(note, start);
            fences.push(RawFence {
                range: start..last.span.end as usize,
                marker,
                info,
                lines: code,
                line: first.line,
                end_line: last.line,
                closed: closing.is_some(),
            });
        }
        fences
    }
}

/// The opening marker at or behind `start`, and the info string behind it.
fn opening(note: Note<'_>, start: usize) -> (Range<usize>, Range<usize>) {
    let end = note.line_end(start);
    let line = note.slice(start..end);
    let marker_start = start + line.len() - line.trim_start().len();
    let rest = note.slice(marker_start..end);
    let length = rest.chars().next().map_or(0, |mark| rest.len() - rest.trim_start_matches(mark).len());
    let info = rest[length..].trim();
    let info_start = end - rest[length..].trim_start().len();
    (marker_start..marker_start + length, info_start..info_start + info.len())
}

/// `lines` as one for each line of the note in `wanted`: what the parser did not report is empty.
fn without_gaps(note: Note<'_>, lines: Vec<CodeLine>, wanted: Range<u32>) -> Vec<CodeLine> {
    let mut lines = lines.into_iter().peekable();
    wanted
        .map(|line| {
            while lines.next_if(|next| next.line < line).is_some() {}
            lines.next_if(|next| next.line == line).unwrap_or_else(|| {
                let end = note.line_end(note.file.line_start(line));
                CodeLine { line, text: String::new(), span: note.span(end..end) }
            })
        })
        .collect()
}

/// An opening marker in a line of text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Opening {
    mark: char,
    length: usize,
    indent: usize,
}

impl Opening {
    /// The opening marker that `line` holds, if any: three or more backticks or tildes; no backtick follows backticks.
    pub(super) fn of(line: &str) -> Option<Self> {
        let text = line.trim_start();
        let mark = text.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
        let info = text.trim_start_matches(mark);
        let length = text.len() - info.len();
        let is_marker = length >= 3 && !(mark == '`' && info.contains('`'));
        is_marker.then(|| Self { mark, length, indent: line.len() - text.len() })
    }

    /// Whether `line` closes what this opened.
    pub(super) fn is_closed_by(&self, line: &str) -> bool {
        let text = line.trim();
        text.len() >= self.length && text.chars().all(|each| each == self.mark)
    }
}

/// `line` without up to `indent` characters of white space at its start.
fn dedent(line: &CodeLine, indent: usize) -> CodeLine {
    let is_blank = |each: char| matches!(each, ' ' | '\t');
    let removed = line.text.chars().take(indent).take_while(|&each| is_blank(each)).count();
    let text = line.text[removed..].to_owned();
    // Counted from the end: the line may begin with spaces that stand for a part of a tab.
    let start = (line.span.end as usize).saturating_sub(text.len()).max(line.span.start as usize);
    let span = crate::source::Span::new(line.span.file, start, line.span.end as usize);
    CodeLine { line: line.line, text, span }
}
