//! What an output that is stated below some code may speak of: what the statement above it wrote, what the last few did, all since the last
//! output that was stated, or all so far.
//!
//! Takes the lines of the code and what is stated; gives texts, the likeliest first, each of them once. Standard error comes with standard
//! output, as a terminal shows them, where anything was written to it.

use super::index::{Index, Wanted};
use super::normal;
use crate::claim::Claim;

/// How many statements the last few are at most.
const FEW: usize = 100;

/// The texts that `claim` may mean, which stands behind the statement on the lines `nearest..=last`, where `first` is the line of the output
/// that was stated before.
pub(super) fn before(claim: &Claim, index: &Index<'_>, (first, nearest, last): (u32, u32, u32)) -> Vec<String> {
    let wide = [nearest..=nearest, first..=last, 0..=last];
    let mut found: Vec<String> = Vec::new();
    for text in
        wide.into_iter().flat_map(|lines| index.shown(&Wanted::Statements(lines))).chain(few(claim, index, last))
    {
        if !found.contains(&text) {
            found.push(text);
        }
    }
    found
}

/// What the last few statements up to the line `last` wrote, where the one that begins on `nearest` wrote some of it and `claim` states
/// several lines.
pub(super) fn above(claim: &Claim, index: &Index<'_>, nearest: u32, last: u32) -> Vec<String> {
    let several = claim.head.trim().contains('\n') && index.writers(last).next() == Some(nearest);
    if several { few(claim, index, last) } else { Vec::new() }
}

/// What the last statements up to the line `last` wrote, one statement more each time, as far as it can be what `claim` states.
fn few(claim: &Claim, index: &Index<'_>, last: u32) -> Vec<String> {
    let most = values(&claim.head);
    let texts = index.writers(last).take(FEW).map(|from| index.shown(&Wanted::Statements(from..=last)));
    texts.take_while(|texts| texts.first().is_none_or(|text| normal::lines(text).len() <= most)).flatten().collect()
}

/// How many lines may have been joined to what is stated.
fn values(head: &str) -> usize {
    if head.contains("...") || head.contains('…') {
        return usize::MAX;
    }
    head.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()).count()
}
