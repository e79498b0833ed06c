//! Claims: what an author states about the outcome of code.
//!
//! Takes a [`crate::parse::Page`]; gives its [`Example`]s, one for each fence, with the claims on them. Nothing runs
//! here and nothing is compared: [`crate::verify`] holds a claim against what happened. The first law is no false
//! alarm (a comment that explains is no claim), the second is no silence (what is not checked is counted).
//!
//! [`page`] goes over the fences; [`reader`] has a module for each form of claim in a piece of code, [`session`] reads
//! prompts and [`following`] fences of output; [`stated`] decides whether a comment states an outcome.

mod bare;
mod example;
mod following;
mod head;
mod imports;
mod leftover;
pub(crate) mod literal;
pub(crate) mod looks;
mod marker;
mod model;
mod page;
mod raises;
mod reader;
mod session;
mod stated;
mod syntax;
mod tag;
mod traced;
mod version;
mod volatile;

pub use bare::bare;
pub use example::{Announced, Chunk, Example, Mode, NotRun, Role, TopLevel};
pub use imports::imports;
pub use model::{Certainty, Claim, Flags, Form, Kind, Place, StatementKind, Target, Volatile};

use crate::diagnostic::Diagnostic;
use crate::parse::Page;
use crate::source::Sources;

use reader::quoted_kind;

/// The examples of `page`, one for each of its fences and in their order, and what is wrong with them.
#[must_use]
pub fn read(page: &Page, sources: &Sources) -> (Vec<Example>, Vec<Diagnostic>) {
    page::read(page, sources)
}

/// The 1-based last lines of the top-level statements whose values are needed to judge the claims on `example`, in order.
#[must_use]
pub fn watched_lines(example: &Example) -> Vec<u32> {
    let watched = example.claims.iter().filter_map(|claim| match claim.target {
        Target::Statement {
            last,
            place: Place::TopLevel,
            kind: StatementKind::Expression | StatementKind::Assignment,
            ..
        }
        | Target::Printed { last, .. } => Some(last),
        _ => None,
    });
    let mut lines: Vec<u32> = watched.collect();
    if example.claims.iter().any(|claim| claim.target == Target::Example) {
        let shown = example.outline.iter().filter(|statement| statement.is_expression);
        lines.extend(shown.map(|statement| statement.last));
    }
    lines.sort_unstable();
    lines.dedup();
    lines
}

/// The commented-out statements of `example` that are to be run in a fork, with their lines.
#[must_use]
pub fn ghosts(example: &Example) -> Vec<(u32, String)> {
    let ghosts = example.claims.iter().filter_map(|claim| match &claim.target {
        Target::Ghost { source, line } if !source.is_empty() => Some((*line, source.clone())),
        _ => None,
    });
    ghosts.collect()
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
