//! What a claim could have stated truly: for those who write claims rather than judge them.

use super::compare::{self, Nature};
use super::index::Index;
use super::{observe, raised};
use crate::claim::{Claim, Example};
use crate::run::Capture;

/// What the target of a claim did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The texts that the claim may mean, the likeliest first.
    pub texts: Vec<SeenText>,
    /// What was raised.
    pub raised: Option<SeenException>,
}

/// One text that a claim may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenText {
    /// The text, without the line feed at its end.
    pub text: String,
    /// Where it comes from.
    pub nature: Nature,
}

/// An exception as a claim may state it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenException {
    /// The class as tracebacks name it.
    pub kind: String,
    /// Unqualified names of the class and its bases.
    pub bases: Vec<String>,
    /// `str` of it.
    pub message: String,
    /// The end of its traceback: class, message, suggestion and notes.
    pub tail: String,
}

/// What the target of `claim`, which stands in `example`, did; nothing where that cannot be seen.
#[must_use]
pub fn seen(claim: &Claim, example: &Example, capture: &Capture) -> Option<Seen> {
    let index = Index::new(capture);
    let observed = observe::observe(claim, &index, &example.outline).ok()?;
    let texts = observed.got.iter().map(|got| SeenText { text: got.shown().to_owned(), nature: got.nature });
    let raised = observed.exception.map(|exception| SeenException {
        kind: exception.kind.clone(),
        bases: exception.bases.clone(),
        message: exception.message.clone(),
        tail: raised::tail(exception),
    });
    Some(Seen { texts: texts.collect(), raised })
}

/// Whether a stated line is what the line `got` is, by one of the steps that take a line for itself.
#[must_use]
pub fn is_same_line(stated: &str, got: &str) -> bool {
    compare::line(stated, got).is_some()
}

/// A text that states an exception, in three parts: what was printed before, the header of the traceback with its frames, and
/// the exception itself with its message.
#[must_use]
pub fn exception_parts(head: &str) -> (&str, &str, &str) {
    raised::parts(head)
}
