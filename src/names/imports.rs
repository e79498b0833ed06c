//! What names in Python code stand for, as far as imports tell.
//!
//! Takes code, piece after piece as it runs; gives the modules that it imports, and which of its names mean something in
//! one of them. Works on tokens, so that code of any depth and code that is wrong are survived. A name that is bound to
//! something else later on is forgotten from there.

use std::collections::HashMap;
use std::ops::Range;

use ruff_python_ast::token::{Token, TokenKind};
use ruff_text_size::Ranged;

/// The names that imports have bound so far, and the dotted name that each stands for.
#[derive(Clone, Debug, Default)]
pub struct Bindings {
    names: HashMap<String, String>,
}

/// A name in code that stands for another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Where each part of it stands, each range from the first part on.
    pub parts: Vec<Range<usize>>,
    /// The dotted name that all of it means.
    pub name: String,
    /// Whether it stands in an import.
    pub is_import: bool,
}

impl Bindings {
    /// The names of `code`, whose tokens are given, that imports explain. What it binds is kept for the next piece.
    pub fn read(&mut self, code: &str, tokens: &[Token]) -> Vec<Mention> {
        let tokens: Vec<_> = tokens.iter().filter(|token| is_significant(token.kind())).collect();
        let mut reader = Reader { code, tokens: &tokens, at: 0, bindings: self, mentions: Vec::new(), depth: 0 };
        reader.run();
        reader.mentions
    }
}

/// The dotted names that `code` imports: `os.path` of `import os.path`, `os.path` of `from os import path`.
#[must_use]
pub fn imported(code: &str) -> Vec<String> {
    if !code.contains("import") || code.len() > MAX_CODE {
        return Vec::new();
    }
    let parsed = ruff_python_parser::parse_unchecked(code, ruff_python_parser::Mode::Module.into());
    let mentions = Bindings::default().read(code, parsed.tokens());
    mentions.into_iter().filter(|mention| mention.is_import).map(|mention| mention.name).collect()
}

/// Longer code is not looked into: the parser's tree is as deep as the code wants, and dropped recursively.
const MAX_CODE: usize = 20_000;

struct Reader<'r, 'c> {
    code: &'c str,
    tokens: &'r [&'r Token],
    at: usize,
    bindings: &'r mut Bindings,
    mentions: Vec<Mention>,
    /// How many brackets are open.
    depth: usize,
}

impl<'c> Reader<'_, 'c> {
    fn run(&mut self) {
        while let Some(kind) = self.kind(0) {
            match kind {
                TokenKind::Import if self.begins_statement() => self.import(),
                TokenKind::From if self.begins_statement() => self.from(),
                TokenKind::Def | TokenKind::Class => {
                    self.forget(1);
                    self.at += 2;
                }
                kind if is_name(kind) => self.name(),
                _ => {
                    match kind {
                        TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => self.depth += 1,
                        TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => {
                            self.depth = self.depth.saturating_sub(1);
                        }
                        TokenKind::Newline => self.depth = 0,
                        _ => {}
                    }
                    self.at += 1;
                }
            }
        }
    }

    fn kind(&self, ahead: usize) -> Option<TokenKind> {
        self.tokens.get(self.at + ahead).map(|token| token.kind())
    }

    fn range(&self, index: usize) -> Range<usize> {
        self.tokens.get(index).map_or(0..0, |token| token.start().to_usize()..token.end().to_usize())
    }

    fn text(&self, range: Range<usize>) -> &'c str {
        self.code.get(range).unwrap_or("")
    }

    fn begins_statement(&self) -> bool {
        let before = self.at.checked_sub(1).map(|index| self.tokens[index].kind());
        before.is_none_or(|kind| matches!(kind, TokenKind::Newline | TokenKind::Semi | TokenKind::Colon))
    }

    /// The name `ahead` tokens from here means something else from here on.
    fn forget(&mut self, ahead: usize) {
        let name = self.text(self.range(self.at + ahead));
        self.bindings.names.remove(name);
    }

    /// A dotted name, as the ranges of all that begins with its first part.
    fn dotted(&mut self) -> Vec<Range<usize>> {
        let start = self.range(self.at).start;
        let mut parts = vec![self.range(self.at)];
        self.at += 1;
        while self.kind(0) == Some(TokenKind::Dot) && self.kind(1).is_some_and(is_name) {
            let (dot, name) = (self.range(self.at), self.range(self.at + 1));
            // White space within a name would be within its link.
            if dot.start != parts[parts.len() - 1].end || name.start != dot.end {
                break;
            }
            parts.push(start..name.end);
            self.at += 2;
        }
        parts
    }

    /// `import a.b as c, d`
    fn import(&mut self) {
        self.at += 1;
        while self.kind(0).is_some_and(is_name) {
            let parts = self.dotted();
            let whole = parts[parts.len() - 1].clone();
            let name = self.text(whole).to_owned();
            if let Some(alias) = self.alias() {
                self.bindings.names.insert(alias.to_owned(), name.clone());
            } else {
                let first = self.text(parts[0].clone()).to_owned();
                self.bindings.names.insert(first.clone(), first);
            }
            self.mentions.push(Mention { parts, name, is_import: true });
            if self.kind(0) != Some(TokenKind::Comma) {
                break;
            }
            self.at += 1;
        }
    }

    /// `from a.b import c as d, e`
    fn from(&mut self) {
        self.at += 1;
        if !self.kind(0).is_some_and(is_name) {
            return;
        }
        let parts = self.dotted();
        let module = self.text(parts[parts.len() - 1].clone()).to_owned();
        self.mentions.push(Mention { parts, name: module.clone(), is_import: true });
        if self.kind(0) != Some(TokenKind::Import) {
            return;
        }
        self.at += 1;
        let in_brackets = self.kind(0) == Some(TokenKind::Lpar);
        self.at += usize::from(in_brackets);
        while self.kind(0).is_some_and(is_name) {
            let range = self.range(self.at);
            let written = self.text(range.clone());
            let name = format!("{module}.{written}");
            self.at += 1;
            let bound = self.alias().unwrap_or(written).to_owned();
            self.bindings.names.insert(bound, name.clone());
            self.mentions.push(Mention { parts: vec![range], name, is_import: true });
            if self.kind(0) != Some(TokenKind::Comma) {
                break;
            }
            self.at += 1;
        }
        self.at += usize::from(in_brackets && self.kind(0) == Some(TokenKind::Rpar));
    }

    fn alias(&mut self) -> Option<&'c str> {
        let is_alias = self.kind(0) == Some(TokenKind::As) && self.kind(1).is_some_and(is_name);
        let alias = is_alias.then(|| self.text(self.range(self.at + 1)));
        self.at += if is_alias { 2 } else { 0 };
        alias
    }

    /// A name where one can be read or bound.
    fn name(&mut self) {
        let before = self.at.checked_sub(1).map(|index| self.tokens[index].kind());
        if before == Some(TokenKind::Dot) {
            self.at += 1;
            return;
        }
        let binds = match self.kind(1) {
            Some(TokenKind::Equal | TokenKind::ColonEqual) => true,
            _ => matches!(before, Some(TokenKind::As | TokenKind::For)),
        };
        // `f(name=1)` binds nothing, and reads nothing either.
        let is_keyword = self.kind(1) == Some(TokenKind::Equal) && self.depth > 0;
        if is_keyword || binds {
            if !is_keyword {
                self.forget(0);
            }
            self.at += 1;
            return;
        }
        let parts = self.dotted();
        let first = self.text(parts[0].clone());
        if let Some(bound) = self.bindings.names.get(first) {
            let whole = self.text(parts[parts.len() - 1].clone());
            let name = format!("{bound}{}", &whole[first.len()..]);
            self.mentions.push(Mention { parts, name, is_import: false });
        }
    }
}

fn is_significant(kind: TokenKind) -> bool {
    !matches!(kind, TokenKind::Comment | TokenKind::NonLogicalNewline | TokenKind::Indent | TokenKind::Dedent)
}

fn is_name(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Name | TokenKind::Match | TokenKind::Case | TokenKind::Type)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the names of the pieces stand for, as `written = name`, those in imports apart.
    fn read(pieces: &[&str]) -> Vec<String> {
        let mut bindings = Bindings::default();
        let mut found = Vec::new();
        for code in pieces {
            let parsed = ruff_python_parser::parse_unchecked(code, ruff_python_parser::Mode::Module.into());
            for mention in bindings.read(code, parsed.tokens()) {
                let written = &code[mention.parts[mention.parts.len() - 1].clone()];
                if !mention.is_import {
                    found.push(format!("{written} = {}", mention.name));
                }
            }
        }
        found
    }

    #[test]
    fn imports_tell_what_names_stand_for() {
        assert_eq!(read(&["import gc\ngc.collect()\n"]), ["gc.collect = gc.collect"]);
        assert_eq!(
            read(&["import os.path, threading as t\nt.Lock(); os.path.join(os.sep)\n"]),
            ["t.Lock = threading.Lock", "os.path.join = os.path.join", "os.sep = os.sep"]
        );
        assert_eq!(
            read(&["from collections import (\n    deque as d,  # fast\n    Counter,\n)\nd(Counter())\n"]),
            ["d = collections.deque", "Counter = collections.Counter"]
        );
        assert_eq!(read(&["import sys\n", "print(f'{sys.version!r:>{sys.maxsize}}')\n"]).len(), 2);
        assert_eq!(read(&["if True:\n    import gc\ngc"]), ["gc = gc"]);
    }

    #[test]
    fn a_name_that_is_bound_anew_is_forgotten() {
        for code in [
            "gc = 1\ngc.x",
            "def gc(): pass\ngc.x",
            "class gc: pass\ngc.x",
            "for gc in []: gc.x",
            "with x as gc: gc.y",
            "(gc := 1); gc.x",
        ] {
            assert_eq!(read(&["import gc\n", code]), [""; 0], "{code}");
        }
        assert_eq!(read(&["import gc\n", "x.gc.y; f(gc=1); gc.x"]), ["gc.x = gc.x"]);
    }

    #[test]
    fn what_is_no_absolute_import_is_left() {
        assert_eq!(
            read(&[
                "from . import gc\ngc.x",
                "from .a import b\nb",
                "raise X from gc",
                "import\nfrom x",
                "from x import *\ny"
            ]),
            [""; 0]
        );
        assert_eq!(read(&["import gc\ngc . collect"]), ["gc = gc"]);
    }

    #[test]
    fn imported_modules_are_listed() {
        assert_eq!(
            imported(
                "import os.path as p, gc\ndef f():\n    from threading import Lock\ntry: import zlib\nexcept E: pass\n"
            ),
            ["os.path", "gc", "threading", "threading.Lock", "zlib"]
        );
        assert_eq!(imported("x = 'import gc'\n"), [""; 0]);
        assert_eq!(imported(&format!("import gc\n{}", "(".repeat(15_000))), ["gc"]);
    }
}
