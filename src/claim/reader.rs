//! The readers of one piece of code: each form of claim has a module, and this is what they share.
//!
//! Takes a piece of a fence with its syntax; gives the claims on it in the order of their lines.

mod block;
mod ghost;
mod group;
mod quoted;
mod trailing;

pub(super) use quoted::kind as quoted_kind;

use super::stated::{Stated, Subject};
use super::syntax::{Code, Comment, Dedented, Statement, Template};
use super::volatile::Names;
use super::{Claim, Form, Target, traced};

/// One piece of code and what is known before it.
pub(super) struct Reader<'p> {
    /// The piece.
    pub(super) text: &'p Dedented<'p>,
    /// Its syntax.
    pub(super) code: &'p Code,
    /// What the page up to here, and this piece, can print.
    pub(super) templates: &'p [Template],
}

impl Reader<'_> {
    /// Every claim on the piece, and words that are claims only where they hold.
    pub(super) fn claims(&self) -> (Vec<Claim>, Vec<Claim>) {
        let ghosts = ghost::read(self);
        let blocks = block::read(self, &ghosts);
        let (mut claims, guesses) = trailing::read(self);
        claims.extend(quoted::read(self, &blocks));
        claims.extend(ghosts);
        claims.extend(blocks);
        claims.sort_by_key(|claim| claim.line);
        (claims, guesses)
    }

    /// The source of `statement`.
    fn source(&self, statement: &Statement) -> &str {
        self.text.text.get(statement.start..statement.end).unwrap_or_default()
    }

    /// The comments that stand alone on their lines, apart from those on the trace.
    fn own_comments(&self) -> Vec<&Comment> {
        let own = self.code.comments.iter().filter(|comment| comment.own_line);
        own.filter(|comment| !traced::is_condition(&comment.text)).collect()
    }

    fn subject<'s>(&'s self, statement: &'s Statement) -> Subject<'s> {
        Subject {
            kind: statement.kind,
            shape: &statement.shape,
            place: statement.place,
            source: self.source(statement),
            templates: self.templates,
        }
    }

    /// The target that is `statement`.
    fn statement_target(&self, statement: &Statement) -> Target {
        Target::Statement {
            first: self.text.note_line(statement.first),
            last: self.text.note_line(statement.last),
            place: statement.place,
            kind: statement.kind,
        }
    }

    /// The claim of `stated` in the bytes `start..end`.
    fn claim(&self, form: Form, stated: Stated, (start, end): (usize, usize), target: Target) -> Option<Claim> {
        let line = self.text.note_line(self.code.line_of(start));
        Some(stated.claim(form, (line, self.text.span(start, end)?), target))
    }

    /// The innermost statement that ends on `line`, before the offset `before`.
    fn ending_on(&self, line: usize, before: usize) -> Option<&Statement> {
        self.before(before).find(|statement| statement.last == line && statement.end <= before)
    }

    /// The last statement that begins before the offset `before`, and those that it stands in, from the inside out.
    fn before(&self, before: usize) -> impl Iterator<Item = &Statement> {
        let statements = &self.code.statements;
        let last = statements.partition_point(|statement| statement.start < before).checked_sub(1);
        let innermost = last.and_then(|index| statements.get(index));
        std::iter::successors(innermost, |statement| statement.parent.and_then(|parent| statements.get(parent)))
    }

    /// Whether a statement begins on `line`.
    fn begins_on(&self, line: usize) -> bool {
        let statements = &self.code.statements;
        let index = statements.partition_point(|statement| statement.first < line);
        statements.get(index).is_some_and(|statement| statement.first == line)
    }

    /// The top-level statement before the offset `before`.
    fn top_before(&self, before: usize) -> Option<&Statement> {
        self.before(before).last()
    }

    /// Offset behind a comment.
    fn comment_end(comment: &Comment) -> usize {
        comment.start + 1 + comment.text.len()
    }
}

/// Sets on each claim what its statement depends on.
pub(super) fn mark_volatile(claims: &mut [Claim], text: &Dedented<'_>, names: &Names) {
    for claim in claims {
        let (first, last) = match claim.target {
            Target::Statement { first, last, .. }
            | Target::Prompt { first, last }
            | Target::Printed { first, last, .. } => (first, last),
            Target::Example => (0, u32::MAX),
            Target::Ghost { .. } | Target::Trace(_) => continue,
        };
        let start = text.note_line(0);
        let index = |line: u32| (line.saturating_sub(start) as usize).min(text.lines().len());
        let lines = &text.lines()[index(first)..index(last.saturating_add(1)).max(index(first))];
        let found = || lines.iter().find_map(|line| names.of(code_of(&line.text)));
        claim.volatile = claim.volatile.or_else(found);
    }
}

/// A line without the comment at its end; a `#` in a string cuts too much, which does no harm here.
fn code_of(line: &str) -> &str {
    line.split_once(" #").map_or(line, |(code, _)| code)
}
