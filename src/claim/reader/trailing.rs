//! Comments at the end of a statement's last line.

use super::Reader;
use crate::claim::stated::{self, Stated};
use crate::claim::syntax::{Comment, Statement};
use crate::claim::{Certainty, Claim, Form, StatementKind, Target};

/// The claims that trailing comments make, and the guesses. A comment inside a statement of several lines, or behind the colon of a
/// compound one, explains.
pub(super) fn read(reader: &Reader<'_>) -> (Vec<Claim>, Vec<Claim>) {
    let (mut claims, mut guesses) = (Vec::new(), Vec::new());
    for comment in reader.code.comments.iter().filter(|comment| !comment.own_line) {
        let Some(statement) = reader.ending_on(comment.line, comment.start) else { continue };
        match stated::read(&comment.text, reader.subject(statement)) {
            Some(stated) => claims.extend(make(reader, stated, comment, reader.statement_target(statement))),
            None => guesses.extend(guessed(reader, comment, statement)),
        }
    }
    doubt_numbering(&mut claims);
    (claims, guesses)
}

/// What a comment states if it holds: never a value, which would have to be looked at for it.
fn guessed(reader: &Reader<'_>, comment: &Comment, statement: &Statement) -> impl Iterator<Item = Claim> {
    let target = match reader.statement_target(statement) {
        Target::Statement { first, last, place, .. } => {
            Target::Statement { first, last, place, kind: StatementKind::Print }
        }
        target => target,
    };
    let guesses = stated::guesses(&comment.text, reader.subject(statement)).into_iter();
    guesses.filter_map(move |stated| make(reader, stated, comment, target.clone()))
}

fn make(reader: &Reader<'_>, stated: Stated, comment: &Comment, target: Target) -> Option<Claim> {
    reader.claim(Form::Trailing, stated, (comment.start, Reader::comment_end(comment)), target)
}

/// Comments that count 1, 2, 3 down the lines may be numbers of lines rather than values.
fn doubt_numbering(claims: &mut [Claim]) {
    let counts = |claim: &&mut Claim| {
        claim.rest.trim().is_empty()
            && claim.certainty == Certainty::Sure
            && claim.head.bytes().all(|byte| byte.is_ascii_digit())
    };
    let mut numbers: Vec<&mut Claim> = claims.iter_mut().filter(counts).collect();
    let counting =
        numbers.len() > 1 && numbers.iter().enumerate().all(|(index, claim)| claim.head == (index + 1).to_string());
    if counting {
        for claim in &mut numbers {
            claim.certainty = Certainty::Doubtful;
        }
    }
}
