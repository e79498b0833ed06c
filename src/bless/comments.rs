//! Heads in comments: where each of their lines stands behind its `#`.

use std::ops::Range;

use super::layout::{Lines, Text};
use crate::claim::{Claim, Form};

/// The head of a comment at the end of a line, or of a ghost.
pub(super) fn single(claim: &Claim, text: Text<'_>) -> Option<Range<usize>> {
    let line = text.file.line_of(claim.span.start as usize);
    let here = at_end(claim, text, claim.span.start as usize..text.line(line).end);
    // A ghost may have its exception on the comment below.
    here.or_else(|| (claim.form == Form::Ghost).then(|| at_end(claim, text, text.line(line + 1))).flatten())
}

/// The head before the prose at the end of a comment.
fn at_end(claim: &Claim, text: Text<'_>, comment: Range<usize>) -> Option<Range<usize>> {
    let written = text.slice(comment.clone()).trim_end();
    let before = written.strip_suffix(claim.rest.trim_end())?.trim_end().strip_suffix(claim.head.as_str())?;
    let start = comment.start + before.len();
    (before.contains('#') && !claim.head.is_empty()).then_some(start..start + claim.head.len())
}

/// The head of own-line comments, and how further lines are written.
pub(super) fn block(claim: &Claim, text: Text<'_>) -> Option<(Range<usize>, Lines)> {
    let first = text.file.line_of(claim.span.start as usize);
    let wanted: Vec<&str> = claim.head.split('\n').collect();
    let places: Option<Vec<Range<usize>>> = wanted
        .iter()
        .zip(first..)
        .enumerate()
        .map(|(index, (head, line))| {
            let rest = if index + 1 == wanted.len() { claim.rest.as_str() } else { "" };
            place(text, line, head, rest)
        })
        .collect();
    let places = places?;
    let (start, end) = (places.first()?.start, places.last()?.end);
    let last = text.line(text.file.line_of(end));
    let prose = !text.slice(end..last.end).trim().is_empty();
    Some((start..end, further(text, &places, prose)))
}

/// Where `head` stands on `line`: at the end of the comment, or right behind its sign.
fn place(text: Text<'_>, line: u32, head: &str, rest: &str) -> Option<Range<usize>> {
    let (_, code) = text.code_line(line)?;
    let whole = code.span.start as usize..text.line(line).end;
    let written = text.slice(whole.clone());
    let sign = sign(written)?;
    let body = written[sign..].trim_end();
    let at = match body.strip_suffix(rest.trim_end()).and_then(|body| body.trim_end().strip_suffix(head)) {
        Some(before) if !head.is_empty() => sign + before.len(),
        _ => body.starts_with(head).then_some(sign)?,
    };
    Some(whole.start + at..whole.start + at + head.len())
}

/// Length of the white space, the `#`, the `>` and the one space that a line of a comment begins with.
fn sign(line: &str) -> Option<usize> {
    let comment = line.trim_start().strip_prefix('#')?;
    let body = comment.strip_prefix('>').unwrap_or(comment);
    let body = body.strip_prefix(' ').unwrap_or(body);
    Some(line.len() - body.len())
}

/// What stands before further lines: what the second line has, or the first where nothing but its sign stands there.
fn further(text: Text<'_>, places: &[Range<usize>], prose: bool) -> Lines {
    let before = |place: &Range<usize>| {
        let start = text.line(text.file.line_of(place.start)).start;
        text.slice(start..place.start)
    };
    let pure = |before: &&str| before.trim_end().ends_with(['#', '>']) || before.trim_end().ends_with("#>");
    // An empty comment has no space behind its sign.
    let spaced = places.iter().map(before).filter(pure).max_by_key(|before| before.len());
    let first = places.first().map(before).filter(pure);
    match (first.or(spaced), places.len()) {
        _ if prose => Lines::One,
        (Some(_), _) => Lines::Comments(spaced.unwrap_or_default().to_owned()),
        (None, _) => Lines::One,
    }
}
