//! Colours code of any language, by the syntax definitions of `two_face`.

use std::ops::Range;
use std::sync::OnceLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use super::span;

/// Longer lines and longer code stay plain: regular expressions take their time on them, and nobody reads them.
pub(super) const MAX_LINE: usize = 2_000;
const MAX_CODE: usize = 200_000;

/// Scopes and the class that each gets; the first that fits the innermost scope wins. The classes are explained in
/// the theme's `style.css`.
const CLASSES: &[(&str, &str)] = &[
    ("comment", "c"),
    ("string.quoted.docstring", "s"),
    ("constant.character.escape", "e"),
    ("constant.other.placeholder", "e"),
    ("string", "s"),
    ("constant.numeric", "m"),
    ("constant.language", "l"),
    ("constant", "m"),
    ("keyword.operator.logical", "k"),
    ("keyword.operator", "o"),
    ("keyword", "k"),
    ("storage", "k"),
    ("entity.name.function", "f"),
    ("entity.name.class", "t"),
    ("entity.name.tag", "k"),
    ("entity.other.attribute-name", "a"),
    ("entity.other.inherited-class", "t"),
    ("support.function", "b"),
    ("support.type.exception", "t"),
    ("support", "b"),
    ("variable.function.decorator", "d"),
    ("variable.annotation", "d"),
    ("variable.language", "l"),
    ("variable.parameter", "v"),
    ("markup.inserted", "s"),
    ("markup.deleted", "e"),
    ("markup.heading", "k"),
    ("meta.annotation", "d"),
];

struct Highlighter {
    syntaxes: SyntaxSet,
    classes: Vec<(Scope, &'static str)>,
}

impl Highlighter {
    fn get() -> &'static Self {
        static HIGHLIGHTER: OnceLock<Highlighter> = OnceLock::new();
        HIGHLIGHTER.get_or_init(|| Self {
            syntaxes: two_face::syntax::extra_newlines(),
            classes: CLASSES
                .iter()
                .filter_map(|(scope, class)| Scope::new(scope).ok().map(|scope| (scope, *class)))
                .collect(),
        })
    }

    /// The class of the innermost scope that has one.
    fn class(&self, stack: &ScopeStack) -> Option<&'static str> {
        let class_of = |scope: &Scope| self.classes.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope));
        stack.as_slice().iter().rev().find_map(class_of).map(|(_, class)| *class)
    }
}

/// The definition that goes by a name; nothing for plain text and what is not known.
pub(super) fn syntax(name: &str) -> Option<&'static SyntaxReference> {
    let name = match name {
        // Names that writers use and the definitions do not know.
        "console" | "shell" | "shell-session" | "zsh" => "sh",
        "jsonc" | "json5" => "json",
        "text" | "txt" | "plain" | "plaintext" | "output" => return None,
        name => name,
    };
    Highlighter::get().syntaxes.find_syntax_by_token(name)
}

/// `code` as HTML, line after line.
pub(super) fn lines(code: &str, syntax: Option<&'static SyntaxReference>) -> String {
    let mut html = String::with_capacity(code.len() * 2);
    let mut painter = Painter::new(syntax, code.len());
    for line in code.split_inclusive('\n') {
        painter.line(line, &mut html);
    }
    html
}

/// Colours line after line of one piece of code.
struct Painter {
    /// Nothing where the code is shown plain.
    state: Option<ParseState>,
    stack: ScopeStack,
}

impl Painter {
    fn new(syntax: Option<&'static SyntaxReference>, length: usize) -> Self {
        let state = syntax.filter(|_| length <= MAX_CODE).map(ParseState::new);
        Self { state, stack: ScopeStack::new() }
    }

    fn line(&mut self, line: &str, html: &mut String) {
        let highlighter = Highlighter::get();
        let parsed = match &mut self.state {
            Some(state) if line.len() <= MAX_LINE => state.parse_line(line, &highlighter.syntaxes).ok(),
            _ => None,
        };
        let Some(operations) = parsed else {
            self.state = None;
            return span(line, None, html);
        };
        let mut done = 0;
        let mut pending: Option<(usize, Option<&'static str>)> = None;
        for (at, operation) in operations {
            if at > done {
                paint(line, done..at, highlighter.class(&self.stack), &mut pending, html);
                done = at;
            }
            if self.stack.apply(&operation).is_err() {
                self.state = None;
            }
        }
        paint(line, done..line.len(), highlighter.class(&self.stack), &mut pending, html);
        if let Some((start, class)) = pending {
            span(&line[start..], class, html);
        }
    }
}

/// Adds a token to those of the same class before it, or writes these and begins anew.
fn paint(
    line: &str,
    token: Range<usize>,
    class: Option<&'static str>,
    pending: &mut Option<(usize, Option<&'static str>)>,
    html: &mut String,
) {
    match *pending {
        Some((_, before)) if before == class => {}
        Some((start, before)) => {
            span(&line[start..token.start], before, html);
            *pending = Some((token.start, class));
        }
        None => *pending = Some((token.start, class)),
    }
}
