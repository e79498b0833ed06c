//! A diagnostic as lines for a terminal.
//!
//! Takes a [`Diagnostic`] and the text of the notes; gives lines with ANSI styles, which the printer strips where they
//! are not wanted. Nothing is printed here.
//!
//! ```text
//! error[unknown-key]: unknown key `titel` in [book]
//!   --> book.toml:2:1
//!    |
//!  2 | titel = "x"
//!    | ^^^^^
//!   help: did you mean `title`?
//! ```

use std::borrow::Cow;
use std::fmt::Write;
use std::ops::Range;
use std::path::Path;

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthChar;

use super::{Diagnostic, Place, Severity};
use crate::source::{SourceFile, Sources};

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const MESSAGE: Style = Style::new().bold();
const GUTTER: Style = AnsiColor::Cyan.on_default();
const HELP: Style = AnsiColor::Green.on_default();

/// How many columns of a line are shown before the place, where all of it is too wide.
const BEFORE: usize = 40;
/// How many columns of a line are shown at most.
const WIDTH: usize = 100;
/// How wide a tab is shown.
const TAB: &str = "    ";

/// `diagnostic` as lines, the last one with a line feed. `prefix` leads from the working directory to the notes.
#[must_use]
pub fn render(diagnostic: &Diagnostic, sources: &Sources, prefix: &Path) -> String {
    let mut text = String::new();
    headline(&mut text, diagnostic);
    let indent = match &diagnostic.place {
        Place::CommandLine => 2,
        Place::Path(path) => arrow(&mut text, 1, &printable(path)),
        Place::Note(span) => {
            let file = sources.file(span.file);
            let path = prefix.join(&file.path).display().to_string();
            excerpt(&mut text, &path, file, span.start as usize..span.end as usize)
        }
        Place::Text { path, text: content, range } => {
            let (file, _) = SourceFile::decode(path.clone(), content.as_bytes());
            // A byte order mark is no part of the decoded text, but of the range.
            let shift = content.len() - file.text.len();
            excerpt(&mut text, path, &file, range.start.saturating_sub(shift)..range.end.saturating_sub(shift))
        }
    };
    if let Some(help) = &diagnostic.help {
        push(&mut text, format_args!("{:indent$}{HELP}help:{HELP:#} {}\n", "", printable(help)));
    }
    text
}

fn headline(text: &mut String, diagnostic: &Diagnostic) {
    let style = match diagnostic.severity {
        Severity::Error => ERROR,
        Severity::Warning => WARNING,
    };
    let (name, code, message) = (diagnostic.severity.name(), diagnostic.code, printable(&diagnostic.message));
    push(text, format_args!("{style}{name}[{code}]{style:#}{MESSAGE}: {message}{MESSAGE:#}\n"));
}

/// The line that names the place; gives the column of its arrow.
fn arrow(text: &mut String, digits: usize, place: &str) -> usize {
    let indent = digits + 1;
    push(text, format_args!("{:indent$}{GUTTER}-->{GUTTER:#} {place}\n", ""));
    indent
}

/// The place, its line and a mark below; gives the column of the arrow.
fn excerpt(text: &mut String, path: &str, file: &SourceFile, range: Range<usize>) -> usize {
    let position = file.position(range.start);
    let number = position.line.to_string();
    let place = format!("{}:{}:{}", printable(path), position.line, position.column);
    let indent = arrow(text, number.len(), &place);
    let line = file.line(position.line);
    if line.trim().is_empty() {
        return indent;
    }
    let offset = file.line_start(position.line);
    let window = Window::new(line, range.start.saturating_sub(offset), range.end.saturating_sub(offset));
    let gutter = number.len() + 2;
    push(text, format_args!("{:gutter$}{GUTTER}|{GUTTER:#}\n", ""));
    push(text, format_args!(" {GUTTER}{number} |{GUTTER:#} {}\n", window.shown));
    let (blank, marks) = (window.before, "^".repeat(window.marked));
    let style = WARNING;
    push(text, format_args!("{:gutter$}{GUTTER}|{GUTTER:#} {:blank$}{style}{marks}{style:#}\n", "", ""));
    indent
}

/// The part of a line around a place, as it is shown.
struct Window {
    shown: String,
    /// Columns before the place.
    before: usize,
    /// Columns of the place, at least one.
    marked: usize,
}

impl Window {
    /// The part of `line` around the bytes from `start` to `end`.
    fn new(line: &str, start: usize, end: usize) -> Self {
        let start = floor(line, start);
        let end = floor(line, end).max(start);
        let before = take(line[..start].chars().rev(), BEFORE, start);
        let mut shown: String = before.pieces.iter().rev().map(AsRef::as_ref).collect();
        if before.cut {
            shown.insert(0, '…');
        }
        let before_width = before.width + usize::from(before.cut);
        let marked = take(line[start..end].chars(), WIDTH - before_width, end - start);
        let after = take(line[end..].chars(), WIDTH - before_width - marked.width, line.len() - end);
        shown.extend(marked.pieces.iter().map(AsRef::as_ref));
        if !marked.cut {
            shown.extend(after.pieces.iter().map(AsRef::as_ref));
        }
        if marked.cut || after.cut {
            shown.push('…');
        }
        Self { shown, before: before_width, marked: marked.width.max(1) }
    }
}

/// Characters as they are shown.
struct Taken {
    pieces: Vec<Cow<'static, str>>,
    width: usize,
    /// Whether there were more.
    cut: bool,
}

/// As many of `chars`, which are `length` bytes, as fit into `limit` columns.
fn take(chars: impl Iterator<Item = char>, limit: usize, length: usize) -> Taken {
    let mut taken = Taken { pieces: Vec::new(), width: 0, cut: false };
    let mut bytes = 0;
    for each in chars {
        let (piece, width) = show(each);
        // Characters without width could go on for ever.
        if taken.width + width > limit || taken.pieces.len() > 2 * WIDTH {
            break;
        }
        bytes += each.len_utf8();
        taken.width += width;
        taken.pieces.push(piece);
    }
    taken.cut = bytes < length;
    taken
}

/// A character as it is shown, and how many columns it takes.
fn show(each: char) -> (Cow<'static, str>, usize) {
    if each == '\t' {
        return (Cow::Borrowed(TAB), TAB.len());
    }
    let each = harmless(each);
    (Cow::Owned(each.to_string()), each.width().unwrap_or(1))
}

/// Control characters would reach the terminal: they are shown as U+FFFD.
fn harmless(each: char) -> char {
    if each.is_control() { char::REPLACEMENT_CHARACTER } else { each }
}

fn printable(text: &str) -> String {
    text.chars().map(harmless).collect()
}

/// The character boundary at or before `at`.
fn floor(line: &str, at: usize) -> usize {
    (0..=at.min(line.len())).rev().find(|&at| line.is_char_boundary(at)).unwrap_or(0)
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = text.write_fmt(arguments);
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
