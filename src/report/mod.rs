//! Everything that is to be told about a run, in one value that every renderer reads.
//!
//! [`human`] makes text for a terminal, [`json`] the document for machines, [`junit`] and [`github`] what CI systems read,
//! and [`crate::render`] the pages. None of them prints: [`crate::cli`] does. [`reason`] has the words that they share.

mod difference;
mod failure;
pub mod github;
mod hang;
pub mod human;
pub mod json;
pub mod junit;
mod known;
mod lines;
pub mod reason;
pub(crate) mod spot;
mod summary;
mod trace_json;
mod trace_objects_json;
pub mod traces_json;

#[cfg(test)]
mod sample;

pub use known::{Known, Part};
pub use summary::summarise;

use crate::claim::{Claim, Example};
use crate::diagnostic::Diagnostic;
use crate::moment::Moment;
use crate::outline::Outline;
use crate::parse::{Fence, Page};
use crate::pipeline::Source;
use crate::run::{Capture, Runtime};
use crate::source::Sources;
use crate::verify::{ClaimVerdict, Failure, Lost, Status, Verdict};
use std::time::Duration;

/// What was found out about a book.
#[derive(Debug)]
pub struct Report<'a> {
    /// The text of the notes.
    pub sources: &'a Sources,
    /// The interpreter that ran the examples, where one was needed.
    pub runtime: Option<&'a Runtime>,
    /// When it was made. Differs from run to run.
    pub moment: Moment,
    /// The order and the grouping of the pages that the author asks for.
    pub outline: Option<&'a Outline>,
    /// Pages in the order of the book.
    pub pages: Vec<PageReport<'a>>,
    /// What is wrong with the content.
    pub diagnostics: &'a [Diagnostic],
    /// The failures that a baseline knows.
    pub known: &'a Known,
    /// The counts.
    pub summary: Summary,
}

impl<'a> Report<'a> {
    /// The report of a run that `diagnostics` have stopped before there was anything to run.
    #[must_use]
    pub fn of_mistakes(diagnostics: &'a [Diagnostic], sources: &'a Sources, known: &'a Known) -> Self {
        let (pages, summary) = (Vec::new(), Summary::default());
        Self { sources, runtime: None, moment: Moment(0), outline: None, pages, diagnostics, known, summary }
    }
}

/// One page and its examples.
#[derive(Debug)]
pub struct PageReport<'a> {
    /// The page.
    pub page: &'a Page,
    /// Where the page goes, relative to the site: `guide/gc.html`.
    pub url: String,
    /// Its examples in order, one for each fence.
    pub examples: Vec<ExampleReport<'a>>,
}

/// One example and what became of it.
#[derive(Debug)]
pub struct ExampleReport<'a> {
    /// The example.
    pub example: &'a Example,
    /// Its fence.
    pub fence: &'a Fence,
    /// What happened, where it ran.
    pub capture: Option<&'a Capture>,
    /// The judgement.
    pub verdict: &'a Verdict,
    /// The names that its session had lost before it, and those of what has no order, where there are any.
    pub lost: Option<&'a Lost>,
    /// In which names it ran.
    pub namespace: Namespace,
    /// Whether it ran now.
    pub source: Source,
}

/// In which names an example ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Namespace {
    /// Those that the page and its options give it.
    Planned,
    /// None but its own: it failed among the names of its page, and passed alone.
    Fresh,
}

impl Namespace {
    /// The name that the JSON report gives.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Fresh => "fresh",
        }
    }
}

impl<'a> ExampleReport<'a> {
    /// The claims with their verdicts, in order; behind them the guesses that hold.
    pub fn claims(&self) -> impl Iterator<Item = (&'a Claim, &'a ClaimVerdict)> {
        let guessed = self.verdict.guessed.iter().map(|(index, verdict)| (&self.example.guesses[*index], verdict));
        self.example.claims.iter().zip(&self.verdict.claims).chain(guessed)
    }

    /// Whether it passed because it is broken and its author says that it is.
    #[must_use]
    pub fn is_broken_on_purpose(&self) -> bool {
        self.fence.options.broken && self.verdict.status == Status::Passed
    }

    /// Whether it failed because its author says that it is broken, and nothing in it is.
    #[must_use]
    pub fn should_be_broken(&self) -> bool {
        self.verdict.status == Status::Failed(Failure::NotBroken)
    }

    /// Why the example failed or was skipped, in a few words that stay the same from run to run.
    #[must_use]
    pub fn reason(&self) -> Option<String> {
        reason::of(self)
    }
}

/// The counts of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Fences of all pages.
    pub examples: usize,
    /// Examples by [`Status`].
    pub passed: usize,
    /// How many of the passed ones are broken on purpose.
    pub passed_broken: usize,
    /// See above.
    pub failed: usize,
    /// See above.
    pub ran: usize,
    /// See above.
    pub skipped: usize,
    /// Claims found.
    pub claims: usize,
    /// Claims by [`ClaimVerdict`].
    pub holds: usize,
    /// Broken claims but for those of examples that are broken on purpose.
    pub broken: usize,
    /// Broken claims of examples that are broken on purpose.
    pub broken_on_purpose: usize,
    /// See above.
    pub unverifiable: usize,
    /// Failures, which are broken claims and examples that ended otherwise than they should, that a baseline knows.
    pub known: usize,
    /// All other failures.
    pub new: usize,
    /// How many of the examples did not run now, as the cache had their results.
    pub cached: usize,
    /// How much waiting the clocks of the examples that did run now have skipped.
    pub skipped_waiting: Duration,
    /// Wall time from reading the first note to the last verdict.
    pub duration: Duration,
}
