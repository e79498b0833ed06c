//! What of an example failed, and which of those failures were known before.
//!
//! Plain data. [`crate::baseline`] makes [`Known`]; every renderer asks it through [`super::Report`].

use std::collections::BTreeSet;

use super::ExampleReport;
use crate::verify::{ClaimVerdict, Failure, Status};

/// One thing that failed in an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The claim with this index is broken.
    Claim(usize),
    /// It ended otherwise than it should, or nothing is broken in it though its author says so.
    Ending,
}

impl ExampleReport<'_> {
    /// Everything that failed: broken claims in their order, then the ending. Empty where all is well, and where the example is
    /// broken on purpose.
    #[must_use]
    pub fn failures(&self) -> Vec<Part> {
        if self.is_broken_on_purpose() {
            return Vec::new();
        }
        let broken = |(_, claim): &(usize, &ClaimVerdict)| matches!(claim, ClaimVerdict::Broken { .. });
        let claims = self.verdict.claims.iter().enumerate().filter(broken);
        let mut parts: Vec<Part> = claims.map(|(index, _)| Part::Claim(index)).collect();
        if matches!(self.verdict.status, Status::Failed(Failure::Ending | Failure::NotRaised(_) | Failure::NotBroken)) {
            parts.push(Part::Ending);
        }
        parts
    }
}

/// The failures of a run that a baseline knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known(BTreeSet<(String, Part)>);

impl Known {
    /// Whether `part` of `example` is known to fail.
    #[must_use]
    pub fn contains(&self, example: &ExampleReport<'_>, part: Part) -> bool {
        // Most runs know nothing: then no text is copied.
        !self.0.is_empty() && self.0.contains(&(example.example.id.clone(), part))
    }

    /// The failures of `example` that are not known.
    #[must_use]
    pub fn unknown(&self, example: &ExampleReport<'_>) -> Vec<Part> {
        example.failures().into_iter().filter(|&part| !self.contains(example, part)).collect()
    }

    /// Whether `example` failed, and all of that is known.
    #[must_use]
    pub fn covers(&self, example: &ExampleReport<'_>) -> bool {
        let failures = example.failures();
        !failures.is_empty() && failures.into_iter().all(|part| self.contains(example, part))
    }
}

impl FromIterator<(String, Part)> for Known {
    /// From the ids of examples and what of them failed.
    fn from_iter<I: IntoIterator<Item = (String, Part)>>(parts: I) -> Self {
        Self(parts.into_iter().collect())
    }
}
