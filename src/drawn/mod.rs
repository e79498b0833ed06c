//! What is written as text and drawn: formulas and diagrams.
//!
//! Takes LaTeX or Mermaid; gives a [`Drawing`], or what is wrong with the source. [`check`] tells that of a whole book. Never the end
//! of a build: what cannot be drawn is shown as it is written. Diagrams are drawn by processes of their own ([`helper`]).

mod check;
mod guard;
mod math;
mod mermaid;

pub use check::check;
pub(crate) use mermaid::helper;

use serde::{Deserialize, Serialize};

use crate::parse::{Fence, Language};

/// A picture, ready for a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// HTML.
    pub html: String,
}

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What is wrong, in lower case and without a full stop.
    pub message: String,
    /// The 1-based line of the source that is meant, where that is known.
    pub line: Option<usize>,
}

/// Where a formula stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// In a line of text.
    Inline,
    /// On lines of its own.
    Display,
}

/// The formula that `source` is.
///
/// # Errors
/// When it is no LaTeX that is understood.
pub fn math(source: &str, layout: Layout) -> Result<Drawing, Failure> {
    math::draw(source, layout)
}

/// The picture that takes the place of a fence; nothing where the fence is code.
#[must_use]
pub fn fence(fence: &Fence) -> Option<Result<Drawing, Failure>> {
    match &fence.language {
        Language::Other(name) if name == "math" => Some(math(&fence.code(), Layout::Display)),
        Language::Other(name) if name == "mermaid" => Some(mermaid::draw(&fence.code())),
        _ => None,
    }
}
