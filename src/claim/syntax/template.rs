//! What strings and f-strings of code can print: literal parts with holes between them.

use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::Ranged;

use super::statements::{Shape, Statement};
use crate::claim::literal::Literal;

/// Letters that the literal parts of a template must have: fewer fit too much.
const LETTERS: usize = 3;

/// A string of the code, or an f-string: literal parts with anything between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::claim) struct Template {
    parts: Vec<String>,
}

impl Template {
    /// A template of literal `parts`, with a hole between each and the next; nothing where they hold too few letters.
    fn new(parts: Vec<String>) -> Option<Self> {
        let letters: usize =
            parts.iter().flat_map(|part| part.chars()).filter(|c| c.is_alphabetic()).take(LETTERS).count();
        (letters == LETTERS).then_some(Self { parts })
    }

    /// Whether nothing varies in it.
    pub(in crate::claim) fn constant(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Whether `text` is what the template can print.
    pub(in crate::claim) fn fits(&self, text: &str) -> bool {
        let [first, middle @ .., last] = self.parts.as_slice() else {
            return self.constant().is_some_and(|only| only.trim() == text);
        };
        let Some(mut rest) = text.strip_prefix(first.trim_start()) else { return false };
        for part in middle {
            let Some(at) = rest.find(part.as_str()) else { return false };
            rest = &rest[at + part.len()..];
        }
        rest.ends_with(last.trim_end())
    }
}

/// The template of what a call of `print` writes: its arguments with a space between, holes where they are no strings.
pub(super) fn printed(call: &ast::ExprCall) -> Option<Template> {
    let plain = call.arguments.keywords.is_empty() && (2..=20).contains(&call.arguments.args.len());
    if !plain {
        return None;
    }
    let mut parts = vec![String::new()];
    for (index, argument) in call.arguments.args.iter().enumerate() {
        let space = if index > 0 { " " } else { "" };
        let last = parts.last_mut()?;
        last.push_str(space);
        match argument {
            Expr::StringLiteral(text) => last.push_str(text.value.to_str()),
            _ => parts.push(String::new()),
        }
    }
    Template::new(parts)
}

/// The templates of all string tokens, apart from bare triple-quoted strings: nothing prints those.
pub(super) fn read(source: &str, tokens: &Tokens, statements: &[Statement]) -> Vec<Template> {
    let mut found = Vec::new();
    let mut open: Vec<FString> = Vec::new();
    for token in tokens {
        let at = token.start().to_usize();
        let statement = statements.binary_search_by_key(&at, |statement| statement.start).ok();
        if statement.is_some_and(|index| matches!(statements[index].shape, Shape::Text { .. })) {
            continue;
        }
        let text = source.get(token.start().to_usize()..token.end().to_usize()).unwrap_or_default();
        match token.kind() {
            TokenKind::String => found.extend(plain(text)),
            TokenKind::FStringStart => open.push(FString::default()),
            TokenKind::FStringMiddle => {
                if let Some(string) = open.last_mut() {
                    string.text(text);
                }
            }
            TokenKind::FStringEnd => found.extend(open.pop().and_then(|string| Template::new(string.parts))),
            TokenKind::Lbrace => {
                if let Some(string) = open.last_mut() {
                    string.open();
                }
            }
            TokenKind::Rbrace => {
                if let Some(string) = open.last_mut() {
                    string.depth = string.depth.saturating_sub(1);
                }
            }
            _ => {}
        }
    }
    found
}

/// An f-string that is being read.
struct FString {
    parts: Vec<String>,
    depth: usize,
}

impl Default for FString {
    fn default() -> Self {
        Self { parts: vec![String::new()], depth: 0 }
    }
}

impl FString {
    /// Literal text; inside braces it is a format.
    fn text(&mut self, text: &str) {
        if self.depth == 0
            && let Some(part) = self.parts.last_mut()
        {
            part.push_str(&text.replace("{{", "{").replace("}}", "}"));
        }
    }

    fn open(&mut self) {
        if self.depth == 0 {
            self.parts.push(String::new());
        }
        self.depth += 1;
    }
}

/// The template of a plain string: `{}` and `%s` in it are holes for `format` and `%`.
fn plain(token: &str) -> Option<Template> {
    let Some((Literal::Str(text), _)) = Literal::prefix(token) else { return None };
    if text.len() > 2_000 {
        return None;
    }
    let mut parts = vec![String::new()];
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['{', '%']) {
        let (before, behind) = rest.split_at(at);
        if let Some(part) = parts.last_mut() {
            part.push_str(before);
        }
        let length = hole(behind);
        match parts.last_mut() {
            Some(part) if length == 0 => part.push_str(&behind[..1]),
            _ => parts.push(String::new()),
        }
        rest = &behind[length.max(1)..];
    }
    if let Some(part) = parts.last_mut() {
        part.push_str(rest);
    }
    Template::new(parts)
}

/// Length of the hole that `text` begins with, 0 where it is none.
fn hole(text: &str) -> usize {
    if text.starts_with('{') {
        let end = text.find('}').unwrap_or(0);
        let plain = !text[..end].contains([' ', '"', '\'', '\n']);
        return if plain && end > 0 { end + 1 } else { 0 };
    }
    let flags = text[1..].find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | '#')));
    let Some(flags) = flags else { return 0 };
    let conversion = text[1 + flags..].starts_with(['s', 'd', 'f', 'r', 'i', 'x', 'g', 'e']);
    if conversion { flags + 2 } else { 0 }
}
