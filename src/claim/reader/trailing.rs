//! Comments at the end of a statement's last line.

use super::Reader;
use crate::claim::{Certainty, Claim, Form, stated};

/// The claims that trailing comments make. A comment inside a statement of several lines, or behind the colon of a compound
/// one, explains.
pub(super) fn read(reader: &Reader<'_>) -> Vec<Claim> {
    let comments = reader.code.comments.iter().filter(|comment| !comment.own_line);
    let mut claims: Vec<Claim> = comments
        .filter_map(|comment| {
            let statement = reader.ending_on(comment.line, comment.start)?;
            let stated = stated::read(&comment.text, reader.subject(statement))?;
            let place = (comment.start, Reader::comment_end(comment));
            reader.claim(Form::Trailing, stated, place, reader.statement_target(statement))
        })
        .collect();
    doubt_numbering(&mut claims);
    claims
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
