//! The verdicts on all examples of a book.
//!
//! Takes pages, examples, the plan and captures; gives a verdict for each example, and what its session had lost before it.

use std::collections::BTreeMap;

use crate::claim::{self, Example};
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
    let mut verdicts: Vec<Vec<Verdict>> = Vec::with_capacity(pages.len());
    let mut before = BTreeMap::new();
    let skipped: BTreeMap<ExampleRef, _> = plan.skipped.iter().cloned().collect();
    for (number, (page, examples)) in pages.iter().zip(examples).enumerate() {
        let mut of_page: Vec<Verdict> = Vec::with_capacity(examples.len());
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
                    lost.learn(example, capture, &verdict.status);
                    verdict
                }
                _ => verify::skipped(example, skipped.get(&this).cloned().unwrap_or(claim::NotRun::CommandLine)),
            };
            of_page.push(verdict);
        }
        verdicts.push(of_page);
    }
    Judged { verdicts, lost: before }
}
