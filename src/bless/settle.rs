//! The choice among the edits to try: for each claim the first one with which the note says what happened.
//!
//! Takes edits in the order of their merit; gives those that hold together.

use std::collections::{BTreeMap, VecDeque};

use super::check::Check;
use super::edit::Edit;
use super::refusal::{Refusal, Why};
use crate::source::Span;

/// A claim that is to be rewritten.
#[derive(Debug)]
pub(super) struct Pending {
    /// The claim.
    pub(super) span: Span,
    /// The edits to try, the best first.
    pub(super) options: Vec<Edit>,
    /// Why it is refused where none of them holds.
    pub(super) otherwise: Why,
}

/// The edits that hold together. Claims for which none does are refused.
pub(super) fn settle(check: &Check<'_>, pending: &[Pending], refusals: &mut Vec<Refusal>) -> Vec<Edit> {
    let firsts: Option<Vec<Edit>> = pending.iter().map(|pending| pending.options.first().cloned()).collect();
    if let Some(edits) = firsts.filter(|edits| check.passes(edits)) {
        return edits;
    }
    let chosen = rounds(check, pending);
    let together: Vec<Edit> = chosen.iter().flatten().cloned().collect();
    let settled = if check.passes(&together) { together } else { one_by_one(check, &chosen) };
    let is_settled = |pending: &&Pending| pending.options.iter().any(|option| settled.contains(option));
    let refused = pending.iter().filter(|pending| !is_settled(pending));
    refusals.extend(refused.map(|pending| Refusal { span: pending.span, why: pending.otherwise.clone() }));
    settled
}

/// The first option of each claim that holds in its example. Each round tries one option in every example at the same time, so that
/// a long note needs no more rounds than its longest example has options.
fn rounds(check: &Check<'_>, pending: &[Pending]) -> Vec<Option<Edit>> {
    let mut open: BTreeMap<usize, VecDeque<(usize, &Edit)>> = BTreeMap::new();
    for (index, pending) in pending.iter().enumerate() {
        for option in &pending.options {
            open.entry(option.example).or_default().push_back((index, option));
        }
    }
    let mut chosen: Vec<Option<Edit>> = vec![None; pending.len()];
    while open.values().any(|options| !options.is_empty()) {
        let tried: Vec<(usize, &Edit)> = open.values_mut().filter_map(VecDeque::pop_front).collect();
        let mut edits: Vec<Edit> = chosen.iter().flatten().cloned().collect();
        edits.extend(tried.iter().map(|(_, option)| (*option).clone()));
        let unsound = check.unsound(&edits);
        for (index, option) in tried {
            let sound = match &unsound {
                Some(unsound) => !unsound.contains(&option.example),
                // One of them changes how the note as a whole is read.
                None => fits(check, &chosen, option),
            };
            if sound {
                chosen[index] = Some(option.clone());
                open.entry(option.example).or_default().retain(|(other, _)| *other != index);
            }
        }
    }
    chosen
}

/// Of edits that do not hold together those that do, in their order.
fn one_by_one(check: &Check<'_>, chosen: &[Option<Edit>]) -> Vec<Edit> {
    let mut settled: Vec<Option<Edit>> = Vec::new();
    for option in chosen.iter().flatten() {
        if fits(check, &settled, option) {
            settled.push(Some(option.clone()));
        }
    }
    settled.into_iter().flatten().collect()
}

fn fits(check: &Check<'_>, settled: &[Option<Edit>], option: &Edit) -> bool {
    let edits: Vec<Edit> = settled.iter().flatten().chain([option]).cloned().collect();
    check.passes(&edits)
}
