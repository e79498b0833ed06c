//! What was recorded and is not shown, because it contradicts itself.
//!
//! Takes pages, examples and captures; gives a diagnostic for each such example.

use crate::claim::Example;
use crate::diagnostic::{Diagnostic, Place};
use crate::parse::Page;
use crate::run::Captures;
use crate::trace::NoGil;

/// Examples whose record of the GIL contradicted itself, so that it is not shown.
pub(super) fn traces(pages: &[Page], examples: &[Vec<Example>], captures: &Captures) -> Vec<Diagnostic> {
    let dropped = captures.iter().filter(|(_, capture)| {
        capture.trace.as_ref().is_some_and(|trace| trace.no_gil == Some(NoGil::Dropped) && trace.gil.is_none())
    });
    dropped
        .map(|(this, _)| {
            let fence = &pages[this.page].fences[examples[this.page][this.example].fence];
            let message = "what was recorded of the GIL contradicts itself, and is not shown";
            Diagnostic::warning("gil-contradiction", Place::Note(fence.span), message)
                .with_help("run it again, and report it if that stays so")
        })
        .collect()
}
