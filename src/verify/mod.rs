//! Holds what the authors stated against what happened.
//!
//! Takes examples with their claims and captures; gives verdicts. Pure: nothing runs, nothing is printed, and the same
//! input gives the same verdicts. A claim is judged in three steps: [`observe`] finds what its target did, [`compare`] tries the
//! steps of [`Rule`] in their order, [`timing`] looks at durations, and [`judge`] decides what it means where none of them fits, with the reasons of [`excuse`]. No step forgives a wrong literal.

mod bytecode;
mod compare;
mod duration;
mod excuse;
mod frames;
mod index;
mod judge;
mod lost;
mod measure;
mod nearby;
mod normal;
mod observe;
mod raised;
mod seen;
mod sequence;
mod status;
mod timing;
mod traced;
mod unordered;
mod value;
mod verdict;
mod waiting;

pub use compare::Nature;
pub use lost::Lost;
pub use seen::{Seen, SeenException, SeenText, exception_parts, is_same_line, seen};
pub use verdict::{ClaimVerdict, Failure, Reason, Rule, Status, Verdict};

use crate::claim::{Claim, Example, NotRun};
use crate::parse::Fence;
use crate::python::{Host, Version};
use crate::run::Capture;
use crate::trace::Wish;

/// How an example was run.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// With which Python.
    pub version: &'a Version,
    /// Under which host: it decides what could be recorded.
    pub host: Host,
    /// What was to be recorded.
    pub wish: Wish,
}

impl Setting<'_> {
    /// How the example of `fence` was run: it may wish for another trace than the book.
    #[must_use]
    pub fn of(self, fence: &Fence) -> Self {
        Self { wish: fence.options.trace.unwrap_or(self.wish), ..self }
    }
}

/// The judgement on an example that ran, or that could not be reached, in a session that has `lost` some names before it.
#[must_use]
pub fn verify(example: &Example, fence: &Fence, capture: &Capture, setting: Setting<'_>, lost: &Lost) -> Verdict {
    let index = index::Index::new(capture);
    let leaning = lost.leaning(example, capture);
    let case = judge::Case {
        capture,
        index: &index,
        setting,
        code: &fence.code(),
        lines: &fence.lines,
        outline: &example.outline,
        leaning: &leaning,
        unordered: &lost.unordered,
    };
    let claims: Vec<ClaimVerdict> = example.claims.iter().map(|claim| judge::judge(claim, &case)).collect();
    let guess = |(index, claim)| Some((index, judge::guess(claim, &case)?));
    let guessed: Vec<(usize, ClaimVerdict)> = example.guesses.iter().enumerate().filter_map(guess).collect();
    let told: Vec<(&Claim, &ClaimVerdict)> = example
        .claims
        .iter()
        .zip(&claims)
        .chain(guessed.iter().map(|(index, verdict)| (&example.guesses[*index], verdict)))
        .collect();
    let status = status::status(example, fence, capture, &told);
    Verdict { status, claims, guessed }
}

/// The judgement on an example that does not run, because of `why`.
#[must_use]
pub fn skipped(example: &Example, why: NotRun) -> Verdict {
    let claims = example.claims.iter().map(|_| ClaimVerdict::Unverifiable(Reason::NotRun)).collect();
    Verdict { status: Status::Skipped(why), claims, guessed: Vec::new() }
}

#[cfg(test)]
mod tests;
