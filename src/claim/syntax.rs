//! Python code as the readers of claims need it: statements, comments, and the texts that it can print.
//!
//! Takes source text; gives [`Code`], also where the text does not parse (the parser recovers, and comments are found all the
//! same). Positions are byte offsets and 0-based lines of that text.

mod dedent;
mod names;
mod outline;
mod statements;
mod template;

use std::mem::ManuallyDrop;

use ruff_python_ast::PySourceType;
use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_parser::parse_unchecked_source;
use ruff_text_size::Ranged;

pub(super) use dedent::Dedented;
pub(super) use outline::outline;
pub(super) use statements::{Shape, Statement};
pub(super) use template::Template;

/// A piece of Python.
#[derive(Debug)]
pub(super) struct Code {
    /// Whether the parser found no error.
    pub(super) valid: bool,
    /// Every statement, in the order of the text, a compound one before what it holds.
    pub(super) statements: Vec<Statement>,
    /// Every comment, in the order of the text.
    pub(super) comments: Vec<Comment>,
    /// What its strings and f-strings can print.
    pub(super) templates: Vec<Template>,
    /// The names that it mentions, in the order of the text.
    names: Vec<names::Mention>,
    lines: Vec<usize>,
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Comment {
    /// Offset of its `#`.
    pub(super) start: usize,
    /// Its line.
    pub(super) line: usize,
    /// Offset of its `#` in its line.
    pub(super) column: usize,
    /// Its text without `#`.
    pub(super) text: String,
    /// Whether nothing but white space stands before it.
    pub(super) own_line: bool,
}

impl Code {
    /// Reads `source`.
    pub(super) fn parse(source: &str) -> Self {
        // Dropping a syntax tree is recursive: one that an adversary nested deeply enough would overflow the stack, so
        // such a tree is left in memory.
        let parsed = ManuallyDrop::new(parse_unchecked_source(source, PySourceType::Python));
        let lines = line_starts(source);
        let statements = statements::read(source, parsed.suite(), &lines);
        let code = Self {
            valid: parsed.has_valid_syntax(),
            comments: comments(source, parsed.tokens(), &lines),
            names: names::read(source, parsed.tokens()),
            templates: templates(source, parsed.tokens(), &statements),
            statements,
            lines,
        };
        if !is_deep(source) {
            drop(ManuallyDrop::into_inner(parsed));
        }
        code
    }

    /// The line that holds `offset`.
    pub(super) fn line_of(&self, offset: usize) -> usize {
        line_of(&self.lines, offset)
    }

    /// Top-level statements.
    pub(super) fn top_level(&self) -> impl DoubleEndedIterator<Item = &Statement> {
        self.statements.iter().filter(|statement| statement.depth == 0)
    }
}

/// What the strings of the code can print, and its calls of `print`.
fn templates(source: &str, tokens: &Tokens, statements: &[Statement]) -> Vec<Template> {
    let printed = statements.iter().filter_map(|statement| statement.prints.clone());
    template::read(source, tokens, statements).into_iter().chain(printed).collect()
}

fn line_starts(source: &str) -> Vec<usize> {
    let breaks = source.bytes().enumerate().filter(|&(_, byte)| byte == b'\n').map(|(at, _)| at + 1);
    std::iter::once(0).chain(breaks).collect()
}

fn line_of(lines: &[usize], offset: usize) -> usize {
    lines.partition_point(|&start| start <= offset).saturating_sub(1)
}

fn comments(source: &str, tokens: &Tokens, lines: &[usize]) -> Vec<Comment> {
    let comments = tokens.iter().filter(|token| token.kind() == TokenKind::Comment);
    comments.map(|token| comment(source, token.start().to_usize(), token.end().to_usize(), lines)).collect()
}

fn comment(source: &str, start: usize, end: usize, lines: &[usize]) -> Comment {
    let line = line_of(lines, start);
    let before = &source[lines[line]..start];
    let text = source[start..end].trim_end().strip_prefix('#').unwrap_or_default().to_owned();
    Comment { start, line, column: before.len(), text, own_line: before.trim().is_empty() }
}

/// Whether a syntax tree of `source` may be thousands of levels deep: brackets open at the same time, or words and operators
/// that nothing divides.
fn is_deep(source: &str) -> bool {
    const BRACKETS: i32 = 300;
    const CHAIN: u32 = 3_000;
    let (mut open, mut chain, mut in_word) = (0_i32, 0_u32, false);
    for byte in source.bytes() {
        match byte {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' => open = (open - 1).max(0),
            _ => {}
        }
        let word = byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
        let divides = matches!(byte, b',' | b';') || (byte == b'\n' && open == 0);
        if divides {
            chain = 0;
        } else if !(byte.is_ascii_whitespace() || word && in_word) {
            chain += 1;
        }
        in_word = word;
        if open > BRACKETS || chain > CHAIN {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests;
