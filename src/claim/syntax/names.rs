//! The names that code reads, by its tokens: also where it does not parse.

use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_text_size::Ranged;

/// A name in the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::claim) struct Mention {
    /// Offset of its first byte.
    pub(in crate::claim) start: usize,
    /// The name.
    pub(in crate::claim) name: String,
    /// Whether it stands where a name is made for what is around it alone: a parameter, the target of a comprehension or a loop.
    pub(in crate::claim) is_local: bool,
}

/// What the parser of tokens is in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Code,
    /// Between `for` and `in`.
    Targets,
    /// Between `lambda` and its colon.
    Lambda,
    /// Between the brackets behind `def name`, so many deep.
    Parameters(u32),
}

/// All names of `source` apart from attributes and the keywords of calls.
pub(super) fn read(source: &str, tokens: &Tokens) -> Vec<Mention> {
    let kinds: Vec<(TokenKind, usize, usize)> =
        tokens.iter().map(|token| (token.kind(), token.start().to_usize(), token.end().to_usize())).collect();
    let mut found = Vec::new();
    let (mut within, mut brackets) = (Within::Code, 0_u32);
    for (index, &(kind, start, end)) in kinds.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| kinds[before].0);
        let behind = kinds.get(index + 1).map(|next| next.0);
        match kind {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => brackets += 1,
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        within = next(within, kind, brackets);
        let attribute = before == Some(TokenKind::Dot);
        let keyword = brackets > 0 && behind == Some(TokenKind::Equal) && within == Within::Code;
        if kind == TokenKind::Name && !attribute && !keyword {
            let name = source.get(start..end).unwrap_or_default().to_owned();
            found.push(Mention { start, name, is_local: within != Within::Code });
        }
    }
    found
}

fn next(within: Within, kind: TokenKind, brackets: u32) -> Within {
    match (within, kind) {
        (_, TokenKind::For) => Within::Targets,
        (_, TokenKind::Lambda) => Within::Lambda,
        (_, TokenKind::Def) => Within::Parameters(brackets),
        (Within::Targets, TokenKind::In) | (Within::Lambda, TokenKind::Colon) => Within::Code,
        (Within::Parameters(outer), TokenKind::Rpar) if brackets == outer => Within::Code,
        (within, _) => within,
    }
}
