//! Where the head of a claim stands in a note, and how another one is written in its place.
//!
//! Takes a claim and the note; gives a [`Layout`] that keeps marker, indentation, prose, quotes and line endings. Nothing
//! outside of the claim is ever part of a change.

use std::ops::Range;

use super::comments;
use super::edit::Change;
use super::strings;
use crate::claim::{Claim, Form, Target};
use crate::parse::{CodeLine, Fence};
use crate::source::SourceFile;

/// The place of a head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// The bytes of the head in the note.
    pub(super) range: Range<usize>,
    /// How its lines are written.
    pub(super) lines: Lines,
    /// What ends a line of the note.
    pub(super) ending: &'static str,
}

/// How the lines of a head are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lines {
    /// On one line, which has no room for more.
    One,
    /// Comments: what stands before each further line.
    Comments(String),
    /// The lines of a fence as they are: what stands before each further line, and how an empty line is written.
    Raw(String, Blank),
    /// The lines of a session in a docstring: what stands before each further line.
    Docstring(String),
    /// The lines of a string: what stands before each further line, and the quotes.
    Quoted(String, strings::Quotes),
}

/// How an empty line of output is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blank {
    /// As an empty line.
    Empty,
    /// As `<BLANKLINE>`, because an empty line ends the output.
    Named,
}

/// A note and the fences in it, as far as a layout needs them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text<'n> {
    /// The note.
    pub(super) file: &'n SourceFile,
    /// Every fence of its page.
    pub(super) fences: &'n [Fence],
}

impl<'n> Text<'n> {
    /// The line of code that is line `line` of the note, and the index of its fence.
    pub(super) fn code_line(&self, line: u32) -> Option<(usize, &'n CodeLine)> {
        let inside = |fence: &Fence| fence.line < line && line <= fence.end_line;
        let index = self.fences.iter().position(inside)?;
        Some((index, self.fences[index].lines.iter().find(|code| code.line == line)?))
    }

    /// The text of the note in `range`.
    pub(super) fn slice(&self, range: Range<usize>) -> &'n str {
        self.file.text.get(range).unwrap_or_default()
    }

    /// Where `line` begins, and where its text ends.
    pub(super) fn line(&self, line: u32) -> Range<usize> {
        let start = self.file.line_start(line);
        start..start + self.file.line(line).len()
    }

    /// What ends the lines around `line`.
    fn ending(&self, line: u32) -> &'static str {
        let end = self.line(line).end;
        if self.slice(end..end + 2) == "\r\n" || self.slice(end..self.file.text.len()).starts_with("\r\n") {
            "\r\n"
        } else {
            "\n"
        }
    }
}

/// The layout of `claim`; nothing where its head is not found letter for letter.
pub(super) fn layout(claim: &Claim, text: Text<'_>) -> Option<Layout> {
    let ending = text.ending(text.file.line_of(claim.span.start as usize).saturating_sub(1).max(1));
    let (range, lines) = match claim.form {
        Form::Trailing | Form::Ghost => (comments::single(claim, text)?, Lines::One),
        Form::CommentBlock => comments::block(claim, text)?,
        Form::Session | Form::InBlockOutput | Form::NextFence => raw(claim, text)?,
        Form::TripleQuoted => strings::layout(claim, text)?,
        Form::Trace => return None,
    };
    Some(Layout { range, lines, ending })
}

/// Lines of output that stand in a fence by themselves.
fn raw(claim: &Claim, text: Text<'_>) -> Option<(Range<usize>, Lines)> {
    let (_, first) = text.code_line(claim.line)?;
    let indent = prompt_indent(claim, text)?;
    let white = first.text.len() - first.text.trim_start_matches([' ', '\t']).len();
    let start = claim.span.start as usize + indent.len().min(white);
    let end = claim.span.end as usize;
    let before = text.slice(text.line(claim.line).start..first.span.start as usize);
    let plain = before.chars().all(|c| c.is_whitespace() || c == '>');
    let before = format!("{before}{indent}");
    let lines = match (claim.form, &claim.target) {
        (Form::Session, Target::Ghost { .. }) => Lines::Docstring(before),
        // Tracebacks of IPython have empty lines.
        (Form::Session, _) if text.slice(start..end).lines().any(|line| line.trim().is_empty()) => {
            Lines::Raw(before, Blank::Empty)
        }
        (Form::Session, _) => Lines::Raw(before, Blank::Named),
        _ => Lines::Raw(before, Blank::Empty),
    };
    (plain && start <= end).then_some((start..end, lines))
}

/// The white space before the prompt that a session's output belongs to.
fn prompt_indent<'n>(claim: &Claim, text: Text<'n>) -> Option<&'n str> {
    let line = match claim.target {
        Target::Prompt { first, .. } => text.code_line(first)?.1,
        Target::Ghost { .. } if claim.form == Form::Session => docstring_prompt(claim, text)?,
        _ => return Some(""),
    };
    Some(&line.text[..line.text.len() - line.text.trim_start().len()])
}

/// The last prompt above an outcome in a docstring.
fn docstring_prompt<'n>(claim: &Claim, text: Text<'n>) -> Option<&'n CodeLine> {
    let (fence, _) = text.code_line(claim.line)?;
    let above = text.fences[fence].lines.iter().rev().skip_while(|line| line.line >= claim.line);
    above.into_iter().find(|line| line.text.trim_start().starts_with(">>>"))
}

impl Layout {
    /// The change that puts `head` there; nothing where it does not fit.
    pub(super) fn write(&self, head: &str) -> Option<Change> {
        let lines: Vec<&str> = head.lines().collect();
        let text = match &self.lines {
            Lines::One => (lines.len() == 1).then(|| head.trim().to_owned()),
            Lines::Comments(before) => Some(self.join(lines.iter().map(|line| line.trim_end()), before)),
            Lines::Raw(before, Blank::Empty) => Some(self.join(lines, before)),
            // Its quotes and escapes are those of the string.
            Lines::Docstring(_) if ["\\", "\"\"\"", "'''"].iter().any(|mark| head.contains(mark)) => None,
            Lines::Raw(before, Blank::Named) | Lines::Docstring(before) => Some(
                self.join(lines.iter().map(|line| if line.trim().is_empty() { "<BLANKLINE>" } else { line }), before),
            ),
            Lines::Quoted(before, quotes) => Some(self.join(quotes.around(&lines), before)),
        }?;
        Some(Change { range: self.range.clone(), text })
    }

    /// `lines` as they stand in the note. No line ends in white space that only leads to its text.
    fn join<'l>(&self, lines: impl IntoIterator<Item = &'l str>, before: &str) -> String {
        let mut joined = String::new();
        for (index, line) in lines.into_iter().enumerate() {
            if index > 0 {
                joined.push_str(self.ending);
                joined.push_str(if line.is_empty() { before.trim_end() } else { before });
            }
            joined.push_str(line);
        }
        joined
    }
}
