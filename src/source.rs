//! The text of the notes, owned once.
//!
//! Takes the bytes of the files that [`crate::discover`] found; gives [`Sources`], into which every later stage
//! points with a [`Span`]. A span can always become file, line and column. Nothing here knows Markdown or Python.

use std::path::{Path, PathBuf};

/// A file in [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A half-open range of bytes in the text of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file that the range is in.
    pub file: FileId,
    /// Offset of the first byte, counted in [`SourceFile::text`].
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` up to `end` in `file`.
    #[must_use]
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        Self { file, start: clamp(start), end: clamp(end) }
    }
}

/// A place that a person can find: what is printed as `file:line:column`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// 1-based line.
    pub line: u32,
    /// 1-based column, counted in characters.
    pub column: u32,
}

/// One file: its text and where its lines begin.
#[derive(Debug)]
pub struct SourceFile {
    /// Path below the root, with `/` between its parts: the name that reports, tracebacks and links use.
    pub path: String,
    /// The text without byte order mark, line endings as they stand in the file. Bytes that are not UTF-8 are replaced by U+FFFD.
    pub text: String,
    /// Whether the file began with a byte order mark.
    pub byte_order_mark: bool,
    line_starts: Vec<u32>,
}

impl SourceFile {
    /// A file with `path` and the `bytes` read from it. The second value holds, for each run of bytes that are not
    /// UTF-8, the offset in [`SourceFile::text`] of the U+FFFD that replaced them.
    #[must_use]
    pub fn decode(path: String, bytes: &[u8]) -> (Self, Vec<usize>) {
        let (bytes, byte_order_mark) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
            Some(rest) => (rest, true),
            None => (bytes, false),
        };
        let mut text = String::with_capacity(bytes.len());
        let mut invalid = Vec::new();
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            if !chunk.invalid().is_empty() {
                invalid.push(text.len());
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
        let line_starts = line_starts(&text);
        (Self { path, text, byte_order_mark, line_starts }, invalid)
    }

    /// Number of lines; a file that ends in a line break has no further, empty line.
    #[must_use]
    pub fn line_count(&self) -> u32 {
        clamp(self.line_starts.len())
    }

    /// Line `line` (1-based) without its line ending, or nothing past the end.
    #[must_use]
    pub fn line(&self, line: u32) -> &str {
        let Some(index) = (line as usize).checked_sub(1) else { return "" };
        let Some(&start) = self.line_starts.get(index) else { return "" };
        let end = self.line_starts.get(index + 1).map_or(self.text.len(), |&next| next as usize);
        self.text[start as usize..end].trim_end_matches(['\n', '\r'])
    }

    /// Offset of the first byte of `line` (1-based); the length of the text past the end.
    #[must_use]
    pub fn line_start(&self, line: u32) -> usize {
        let index = (line as usize).saturating_sub(1);
        self.line_starts.get(index).map_or(self.text.len(), |&start| start as usize)
    }

    /// The 1-based line that holds the byte at `offset`.
    #[must_use]
    pub fn line_of(&self, offset: usize) -> u32 {
        clamp(self.line_starts.partition_point(|&start| start as usize <= offset)).max(1)
    }

    /// Line and column of the byte at `offset`.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let line = self.line_of(offset);
        let start = self.line_start(line);
        let before = self.text.get(start..offset.min(self.text.len())).unwrap_or("");
        Position { line, column: clamp(before.chars().count() + 1) }
    }
}

/// Every note of a book, in the order in which they were found.
#[derive(Debug)]
pub struct Sources {
    /// The folder that the paths of the files are relative to.
    pub root: PathBuf,
    files: Vec<SourceFile>,
}

impl Sources {
    /// The `files` below `root`.
    #[must_use]
    pub fn new(root: PathBuf, files: Vec<SourceFile>) -> Self {
        Self { root, files }
    }

    /// The file behind an id that these sources gave out.
    ///
    /// # Panics
    /// When the id came from other sources.
    #[must_use]
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// Puts `file` in the place of the one with this id, and gives that one. Spans into it then lead elsewhere: whoever
    /// holds any must make them anew.
    ///
    /// # Panics
    /// When the id came from other sources.
    pub fn replace(&mut self, id: FileId, file: SourceFile) -> SourceFile {
        std::mem::replace(&mut self.files[id.0 as usize], file)
    }

    /// The text behind a span.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.file(span.file).text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Where a span begins.
    #[must_use]
    pub fn position(&self, span: Span) -> Position {
        self.file(span.file).position(span.start as usize)
    }

    /// Every file with its id.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(index, file)| (FileId(clamp(index)), file))
    }

    /// How many files there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The path of a file on disk.
    #[must_use]
    pub fn disk_path(&self, id: FileId) -> PathBuf {
        self.root.join(Path::new(&self.file(id).path))
    }
}

/// Offsets and counts are 32-bit: [`crate::discover`] refuses notes that are too long for that.
pub(crate) fn clamp(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

fn line_starts(text: &str) -> Vec<u32> {
    let mut starts = vec![0];
    starts.extend(text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n').map(|(at, _)| clamp(at + 1)));
    if starts.len() > 1 && starts.last() == Some(&clamp(text.len())) {
        starts.pop();
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(bytes: &[u8]) -> SourceFile {
        SourceFile::decode("a.md".to_owned(), bytes).0
    }

    fn at(line: u32, column: u32) -> Position {
        Position { line, column }
    }

    #[test]
    fn lines_come_without_their_endings() {
        let file = file(b"one\r\n\ntwo");
        let lines: Vec<_> = (0..=4).map(|line| file.line(line)).collect();
        assert_eq!(lines, ["", "one", "", "two", ""]);
        assert_eq!((file.line_count(), file.line_start(2), file.line_start(3), file.line_start(4)), (3, 5, 6, 9));
    }

    #[test]
    fn a_final_line_break_begins_no_line() {
        assert_eq!(file(b"one\n").line_count(), 1);
        assert_eq!(file(b"one\n\n").line_count(), 2);
        assert_eq!(file(b"\n").line_count(), 1);
    }

    #[test]
    fn an_empty_file_has_one_empty_line() {
        let file = file(b"");
        assert_eq!((file.line_count(), file.line(1), file.position(0)), (1, "", at(1, 1)));
    }

    #[test]
    fn columns_are_counted_in_characters() {
        let file = file("\u{e9}\u{1f980}x\ny".as_bytes());
        assert_eq!(file.position(0), at(1, 1));
        assert_eq!(file.position(6), at(1, 3));
        assert_eq!(file.position(7), at(1, 4));
        assert_eq!(file.position(8), at(2, 1));
        assert_eq!(file.position(99), at(2, 2));
    }

    #[test]
    fn a_byte_order_mark_is_no_text() {
        let file = file(b"\xef\xbb\xbf# A\n");
        assert!(file.byte_order_mark);
        assert_eq!((file.text.as_str(), file.position(0)), ("# A\n", at(1, 1)));
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_replaced_and_told() {
        let (file, invalid) = SourceFile::decode("a.md".to_owned(), b"a\xffb\n\xe2\x82c");
        assert_eq!(file.text, "a\u{fffd}b\n\u{fffd}c");
        assert_eq!(invalid, [1, 6]);
        assert_eq!((file.position(invalid[1]), file.position(9)), (at(2, 1), at(2, 2)));
    }

    #[test]
    fn spans_lead_back_to_text_and_place() {
        let sources = Sources::new(PathBuf::from("notes"), vec![file(b"one\ntwo\n")]);
        let span = Span::new(FileId(0), 4, 7);
        assert_eq!((sources.text(span), sources.position(span)), ("two", at(2, 1)));
        assert_eq!(sources.text(Span::new(FileId(0), 4, 99)), "");
        assert_eq!(sources.disk_path(FileId(0)), PathBuf::from("notes/a.md"));
        assert_eq!((sources.len(), sources.is_empty()), (1, false));
    }
}
