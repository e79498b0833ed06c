//! The verdicts on all examples of a book.
//!
//! Takes pages, examples, the plan and captures; gives a verdict for each example, and what its session had lost before it.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::claim::{Example, NotRun};
use crate::parse::Page;
use crate::plan::{ExampleRef, Plan};
use crate::run::Captures;
use crate::verify::{self, Lost, Setting, Verdict};

/// The verdicts, and what they are founded on besides captures.
pub(super) struct Judged {
    /// One for each example of each page.
    pub(super) verdicts: Vec<Vec<Verdict>>,
    /// What its session had lost before an example, where that is anything.
    pub(super) lost: BTreeMap<ExampleRef, Lost>,
}

/// Judges every example, those of a session in their order.
pub(super) fn judge(
    pages: &[Page],
    examples: &[Vec<Example>],
    plan: &Plan,
    captures: &Captures,
    setting: Option<Setting<'_>>,
) -> Judged {
    let skipped: BTreeMap<ExampleRef, _> = plan.skipped.iter().cloned().collect();
    let judge = |(number, (page, examples)): (usize, (&Page, &Vec<Example>))| {
        self::page(number, (page, examples), &skipped, captures, setting)
    };
    let (verdicts, lost): (_, Vec<_>) = pages.par_iter().zip(examples).enumerate().map(judge).unzip();
    Judged { verdicts, lost: lost.into_iter().flatten().collect() }
}

/// Judges the examples of the page with this number, as [`judge`] does.
pub(super) fn page(
    number: usize,
    (page, examples): (&Page, &[Example]),
    skipped: &BTreeMap<ExampleRef, NotRun>,
    captures: &Captures,
    setting: Option<Setting<'_>>,
) -> (Vec<Verdict>, BTreeMap<ExampleRef, Lost>) {
    let mut verdicts: Vec<Verdict> = Vec::with_capacity(examples.len());
    let mut before = BTreeMap::new();
    let mut sessions = BTreeMap::<Option<&str>, Lost>::new();
    for (index, example) in examples.iter().enumerate() {
        let this = ExampleRef { page: number, example: index };
        let verdict = match (captures.get(&this), setting) {
            (Some(capture), Some(setting)) => {
                let fence = &page.fences[example.fence];
                let mut alone = Lost::default();
                let shared = sessions.entry(fence.options.session.as_deref()).or_default();
                let lost = if fence.options.isolated { &mut alone } else { shared };
                if !lost.is_empty() {
                    before.insert(this, lost.clone());
                }
                let verdict = verify::verify(example, fence, capture, setting.of(fence), lost);
                lost.learn(example, fence, capture, &verdict.status);
                verdict
            }
            _ => verify::skipped(example, skipped.get(&this).cloned().unwrap_or(NotRun::CommandLine)),
        };
        verdicts.push(verdict);
    }
    (verdicts, before)
}
