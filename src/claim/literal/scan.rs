//! The grammar of a [`Literal`]: a scanner that goes once over the text.

use super::{Argument, Literal, number, text};

/// Deeper nesting is not read: no author writes it, and reading is recursive.
const DEPTH: usize = 60;

/// Goes over a text from its beginning.
pub(super) struct Scanner<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl<'t> Scanner<'t> {
    /// A scanner at the beginning of `text`.
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    /// How many bytes were read.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// The literal at the present position.
    pub(super) fn value(&mut self) -> Option<Literal> {
        if self.depth >= DEPTH {
            return None;
        }
        self.depth += 1;
        let value = self.undivided();
        self.depth -= 1;
        value
    }

    fn undivided(&mut self) -> Option<Literal> {
        let rest = self.rest();
        if let Some((literal, length)) = text::string(rest) {
            self.at += length;
            return self.joined(literal);
        }
        match rest.chars().next()? {
            '[' => Some(Literal::List(self.sequence('[', ']')?.0)),
            '(' => self.parenthesised(),
            '{' => self.braced(),
            '<' => self.angle(),
            '…' => Some(self.take("…", Literal::Ellipsis)),
            '.' if rest.starts_with("...") => Some(self.take("...", Literal::Ellipsis)),
            '-' | '+' | '.' | '0'..='9' => self.number(),
            c if c.is_alphabetic() || c == '_' => self.word(),
            _ => None,
        }
    }

    /// Adjacent strings are one, as `pprint` breaks long ones.
    fn joined(&mut self, first: Literal) -> Option<Literal> {
        let mut whole = first;
        loop {
            let before = self.at;
            let broken = self.skip_space();
            match (text::string(self.rest()), &mut whole) {
                (Some((Literal::Str(next), length)), Literal::Str(text)) if broken && self.depth > 1 => {
                    text.push_str(&next);
                    self.at += length;
                }
                (Some((Literal::Bytes(next), length)), Literal::Bytes(bytes)) if broken && self.depth > 1 => {
                    bytes.extend_from_slice(&next);
                    self.at += length;
                }
                _ => {
                    self.at = before;
                    return Some(whole);
                }
            }
        }
    }

    fn number(&mut self) -> Option<Literal> {
        if let Some(rest) = self.rest().strip_prefix('-')
            && rest.starts_with("inf")
            && !rest[3..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
        {
            return Some(self.take("-inf", Literal::Name("-inf".to_owned())));
        }
        let (number, length) = number::read(self.rest())?;
        self.at += length;
        Some(Literal::Number(number))
    }

    fn parenthesised(&mut self) -> Option<Literal> {
        if let Some((number, length)) = number::read_parenthesised(self.rest()) {
            self.at += length;
            return Some(Literal::Number(number));
        }
        let (mut items, comma) = self.sequence('(', ')')?;
        match (items.len(), comma) {
            (1, false) => items.pop(),
            _ => Some(Literal::Tuple(items)),
        }
    }

    /// The items between two brackets, and whether a comma followed the last one.
    fn sequence(&mut self, open: char, close: char) -> Option<(Vec<Literal>, bool)> {
        self.expect(open)?;
        let mut items = Vec::new();
        let mut comma = false;
        loop {
            self.skip_space();
            if self.accept(close) {
                return Some((items, comma));
            }
            let item = self.value()?;
            // Beside what was left out people leave out the comma too.
            let elided = item == Literal::Ellipsis || items.last() == Some(&Literal::Ellipsis);
            if !items.is_empty() && !comma && !elided {
                return None;
            }
            items.push(item);
            self.skip_space();
            comma = self.accept(',');
        }
    }

    fn braced(&mut self) -> Option<Literal> {
        self.expect('{')?;
        let (mut set, mut dict) = (Vec::new(), Vec::new());
        let mut comma = true;
        loop {
            self.skip_space();
            if self.accept('}') {
                let is_dict = set.iter().all(|item| *item == Literal::Ellipsis);
                return Some(if is_dict { Literal::Dict(dict_with(dict, &set)) } else { Literal::Set(set) });
            }
            let left_out = set.last() == Some(&Literal::Ellipsis);
            let key = self.value()?;
            if !comma && !left_out && key != Literal::Ellipsis {
                return None;
            }
            self.skip_space();
            if self.accept(':') {
                self.skip_space();
                dict.push((key, self.value()?));
            } else {
                set.push(key);
            }
            self.skip_space();
            comma = self.accept(',');
        }
    }

    /// `<` up to the `>` that closes it, with `<`, `>` and strings inside.
    fn angle(&mut self) -> Option<Literal> {
        let rest = self.rest();
        if !rest[1..].starts_with(|c: char| c.is_alphabetic() || c == '_') {
            return None;
        }
        let mut open = 0_usize;
        for (at, c) in rest.char_indices().take(2_000) {
            match c {
                '<' => open += 1,
                '>' if rest[..at].ends_with(['-', '=']) => {}
                '>' => open -= 1,
                '\n' => return None,
                _ => {}
            }
            if open == 0 {
                self.at += at + 1;
                return Some(Literal::Angle(rest[..=at].to_owned()));
            }
        }
        None
    }

    fn word(&mut self) -> Option<Literal> {
        let rest = self.rest();
        let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
        let name = rest[..length].trim_end_matches('.');
        self.at += name.len();
        if self.rest().starts_with('(') {
            return self.call(name);
        }
        Some(match name {
            "None" => Literal::None,
            "True" => Literal::Bool(true),
            "False" => Literal::Bool(false),
            _ => Literal::Name(name.to_owned()),
        })
    }

    fn call(&mut self, name: &str) -> Option<Literal> {
        self.expect('(')?;
        let mut arguments = Vec::new();
        let mut comma = true;
        loop {
            self.skip_space();
            if self.accept(')') {
                return Some(Literal::Call { name: name.to_owned(), arguments });
            }
            if !comma {
                return None;
            }
            let keyword = self.keyword();
            let value = self.value()?;
            arguments.push(Argument { keyword, value });
            self.skip_space();
            comma = self.accept(',');
        }
    }

    /// `name=` before an argument.
    fn keyword(&mut self) -> Option<String> {
        let rest = self.rest();
        let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_'))?;
        let behind = &rest[length..];
        if length == 0 || !behind.starts_with('=') || behind.starts_with("==") {
            return None;
        }
        self.at += length + 1;
        Some(rest[..length].to_owned())
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn take(&mut self, token: &str, literal: Literal) -> Literal {
        self.at += token.len();
        literal
    }

    fn accept(&mut self, c: char) -> bool {
        let found = self.rest().starts_with(c);
        if found {
            self.at += c.len_utf8();
        }
        found
    }

    fn expect(&mut self, c: char) -> Option<()> {
        self.accept(c).then_some(())
    }

    /// Skips white space; says whether there was any.
    fn skip_space(&mut self) -> bool {
        let rest = self.rest();
        let length = rest.len() - rest.trim_start().len();
        self.at += length;
        length > 0
    }
}

/// A dict from which `left_out` says that something was left out.
fn dict_with(mut items: Vec<(Literal, Literal)>, left_out: &[Literal]) -> Vec<(Literal, Literal)> {
    if !left_out.is_empty() {
        items.push((Literal::Ellipsis, Literal::Ellipsis));
    }
    items
}
