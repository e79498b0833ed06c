//! Colours Python with the tokens of a real parser, which knows today's language: soft keywords where they are
//! keywords, f-strings with code inside. Code that is wrong is coloured as far as its tokens go.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};
use ruff_text_size::Ranged;

use super::{Linker, span};

/// Longer code is left to the other highlighter. The parser's tree is dropped recursively, so its depth must stay far
/// below what a thread's stack allows: 90,000 nested operators end the process, 20,000 do not, and a level takes at
/// least a byte.
pub(super) const MAX_CODE: usize = 20_000;

/// Functions and types that need no import; exceptions are told by their names.
const BUILTINS: &[&str] = &[
    "__import__",
    "abs",
    "aiter",
    "all",
    "anext",
    "any",
    "ascii",
    "bin",
    "bool",
    "breakpoint",
    "bytearray",
    "bytes",
    "callable",
    "chr",
    "classmethod",
    "compile",
    "complex",
    "delattr",
    "dict",
    "dir",
    "divmod",
    "enumerate",
    "eval",
    "exec",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "globals",
    "hasattr",
    "hash",
    "help",
    "hex",
    "id",
    "input",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "list",
    "locals",
    "map",
    "max",
    "memoryview",
    "min",
    "next",
    "object",
    "oct",
    "open",
    "ord",
    "pow",
    "print",
    "property",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "setattr",
    "slice",
    "sorted",
    "staticmethod",
    "str",
    "sum",
    "super",
    "tuple",
    "type",
    "vars",
    "zip",
];

/// `code` as HTML; as many lines as there were.
pub(super) fn highlight(code: &str, linker: &mut dyn Linker) -> String {
    let parsed = parse_unchecked(code, ParseOptions::from(Mode::Module));
    let mut html = String::with_capacity(code.len() * 2);
    let mut reader = Reader::default();
    let mut done = 0;
    let links = linker.links(code, parsed.tokens());
    let mut links = links.iter().peekable();
    let mut open_until = None;
    let tokens: Vec<Token> = parsed.tokens().iter().copied().filter(|token| !token.range().is_empty()).collect();
    for (index, token) in tokens.iter().enumerate() {
        let (start, end) = (token.start().to_usize(), token.end().to_usize());
        // Tokens of code that does not parse may overlap.
        let Some((before, text)) = code.get(done..start).zip(code.get(start..end)) else { continue };
        span(before, None, &mut html);
        if let Some((range, tag)) = links.next_if(|(range, _)| range.start == start && open_until.is_none()) {
            html.push_str(tag);
            open_until = Some(range.end);
        }
        let class = reader.class(token.kind(), text, tokens.get(index + 1).map(Token::kind));
        span(text, class, &mut html);
        done = end;
        if open_until.take_if(|until| *until <= end).is_some() {
            html.push_str("</a>");
        }
    }
    span(code.get(done..).unwrap_or(""), None, &mut html);
    html
}

/// What a name is depends on what stands before it.
#[derive(Default)]
struct Reader {
    before: Option<TokenKind>,
    /// Whether the tokens are those of a decorator, before its parenthesis.
    decorator: bool,
}

impl Reader {
    fn class(&mut self, kind: TokenKind, text: &str, next: Option<TokenKind>) -> Option<&'static str> {
        let at_line_start = self.before.is_none_or(|before| before == TokenKind::Newline);
        match kind {
            TokenKind::At if at_line_start => self.decorator = true,
            TokenKind::Newline | TokenKind::Lpar => self.decorator = false,
            _ => {}
        }
        let class = if self.decorator { Some("d") } else { self.plain_class(kind, text, next) };
        // White space and comments between lines do not end a line's start.
        if !matches!(kind, TokenKind::Comment | TokenKind::NonLogicalNewline | TokenKind::Indent | TokenKind::Dedent) {
            self.before = Some(kind);
        }
        class
    }

    fn plain_class(&self, kind: TokenKind, text: &str, next: Option<TokenKind>) -> Option<&'static str> {
        match kind {
            TokenKind::Comment => Some("c"),
            TokenKind::True | TokenKind::False | TokenKind::None | TokenKind::Ellipsis => Some("l"),
            TokenKind::Int | TokenKind::Float | TokenKind::Complex => Some("m"),
            TokenKind::Name => self.name_class(text, next),
            kind if kind.is_keyword() => Some("k"),
            kind if is_string(kind) => Some("s"),
            kind if is_operator(kind) => Some("o"),
            _ => None,
        }
    }

    fn name_class(&self, name: &str, next: Option<TokenKind>) -> Option<&'static str> {
        match self.before {
            Some(TokenKind::Def) => Some("f"),
            Some(TokenKind::Class) => Some("t"),
            Some(TokenKind::Dot) => (next == Some(TokenKind::Lpar)).then_some("f"),
            _ if matches!(name, "self" | "cls") => Some("l"),
            _ if is_exception(name) => Some("t"),
            _ if BUILTINS.binary_search(&name).is_ok() => Some("b"),
            _ => (next == Some(TokenKind::Lpar)).then_some("f"),
        }
    }
}

fn is_exception(name: &str) -> bool {
    let suffix = ["Error", "Exception", "Warning", "ExceptionGroup"].iter().any(|suffix| name.ends_with(suffix));
    suffix
        || matches!(name, "StopIteration" | "StopAsyncIteration" | "KeyboardInterrupt" | "SystemExit" | "GeneratorExit")
}

fn is_string(kind: TokenKind) -> bool {
    kind == TokenKind::String
        || matches!(kind, TokenKind::FStringStart | TokenKind::FStringMiddle | TokenKind::FStringEnd)
        || matches!(kind, TokenKind::TStringStart | TokenKind::TStringMiddle | TokenKind::TStringEnd)
}

fn is_operator(kind: TokenKind) -> bool {
    kind.is_operator()
        && !matches!(kind, TokenKind::Lpar | TokenKind::Rpar | TokenKind::Lsqb | TokenKind::Rsqb | TokenKind::Lbrace)
        && !matches!(kind, TokenKind::Rbrace | TokenKind::Comma | TokenKind::Semi | TokenKind::Colon | TokenKind::Dot)
}

#[cfg(test)]
mod tests {
    use super::super::NoLinks;
    use super::*;

    /// The coloured tokens, as `class:text`.
    fn colours(code: &str) -> Vec<String> {
        let html = highlight(code, &mut NoLinks);
        let spans = html.split("<span class=\"").skip(1);
        let spans = spans.map(|rest| rest.split_once("</span>").unwrap().0.replacen("\">", ":", 1));
        spans.collect()
    }

    #[test]
    fn the_builtins_are_sorted() {
        assert!(BUILTINS.is_sorted());
    }

    #[test]
    fn soft_keywords_are_coloured_where_they_are_keywords() {
        assert_eq!(colours("match x:\n    case [1, _] if y: pass\n"), ["k:match", "k:case", "m:1", "k:if", "k:pass"]);
        assert_eq!(colours("match = case = type\n"), ["o:=", "o:=", "b:type"]);
        assert_eq!(colours("type X = int\n"), ["k:type", "o:=", "b:int"]);
    }

    #[test]
    fn code_in_f_strings_is_code() {
        assert_eq!(colours("f'a{x + 1!r:>3}b'\n"), ["s:f'", "s:a", "o:+", "m:1", "s:&gt;3", "s:b", "s:'"]);
    }

    #[test]
    fn names_are_told_by_what_stands_around_them() {
        assert_eq!(
            colours("@a.b(1)\nclass C(Base):\n    def f(self, x=None): return x.g(len(x))\n"),
            [
                "d:@", "d:a", "d:.", "d:b", "m:1", "k:class", "t:C", "k:def", "f:f", "l:self", "o:=", "l:None",
                "k:return", "f:g", "b:len"
            ]
        );
        assert_eq!(colours("if (n := a @ b): raise ValueError\n"), ["k:if", "o::=", "o:@", "k:raise", "t:ValueError"]);
    }

    #[test]
    fn the_deepest_code_that_is_allowed_is_survived() {
        for code in ["1+", "[", "-", "not ", "(", "x.", "f(", "{1:", "lambda:"] {
            let code = code.repeat(MAX_CODE / code.len());
            assert!(!highlight(&code, &mut NoLinks).is_empty());
        }
    }
}
