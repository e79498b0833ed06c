//! What is not there because an earlier statement did not run: names that nothing bound, or that still hold what an older statement gave them;
//! and what has no order.
//!
//! Takes the captures of a session in order; tells of each top-level statement whether it leans on such a name. What an author states there
//! cannot be checked: a module that is not installed, or a file of the author's, must not make later outcomes broken.

use std::collections::BTreeSet;

use crate::claim::{Claim, Example, Kind, Target, TopLevel};
use crate::parse::Fence;
use crate::run::{Capture, Ending};

use super::Status;
use super::unordered::Names;

/// The names that are lost so far in a session, and those of what has no order.
#[derive(Clone, Debug, Default)]
pub struct Lost {
    names: BTreeSet<String>,
    pub(super) unordered: Names,
}

/// The statements of one example that lean on lost names.
#[derive(Clone, Debug, Default)]
pub(super) struct Leaning {
    /// First and last line of each.
    lines: Vec<(u32, u32)>,
}

impl Leaning {
    /// Whether what `target` is about leans on lost names.
    pub(super) fn covers(&self, target: &Target) -> bool {
        let (first, last) = match *target {
            Target::Statement { first, last, .. }
            | Target::Prompt { first, last }
            | Target::Printed { first, last, .. } => (first, last),
            Target::Example | Target::Trace(_) => (0, u32::MAX),
            Target::Ghost { line, .. } => (line, line),
        };
        self.lines.iter().any(|&(begin, end)| begin <= last && first <= end)
    }
}

impl Lost {
    /// Whether no name is lost, and none holds what has no order.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.unordered.is_empty()
    }

    /// Goes on behind `example` in `fence`, which ran as `capture` says and was judged to be `status`.
    pub fn learn(&mut self, example: &Example, fence: &Fence, capture: &Capture, status: &Status) {
        self.unordered.learn(&example.outline, &fence.lines);
        self.walk(example, capture, !matches!(status, Status::Failed(_)));
    }

    /// Which statements of `example` lean on what is lost.
    pub(super) fn leaning(&self, example: &Example, capture: &Capture) -> Leaning {
        self.clone().walk(example, capture, false)
    }

    fn walk(&mut self, example: &Example, capture: &Capture, expected: bool) -> Leaning {
        let mut leaning = Leaning::default();
        for statement in &example.outline {
            let leans = statement.reads.iter().any(|name| self.names.contains(name));
            if leans {
                leaning.lines.push((statement.first, statement.last));
            }
            let done = is_done(statement, capture)
                || (expected || is_announced(statement, example)) && is_reached(statement, capture);
            if done && !leans {
                statement.binds.iter().for_each(|name| {
                    self.names.remove(name);
                });
            } else if !done || !statement.binds.is_empty() {
                self.names.extend(statement.binds.iter().cloned());
                self.names.extend(statement.receiver.clone().filter(|_| !done));
            }
        }
        leaning
    }
}

/// Whether the author says that the statement raises: then nobody expects it to bind anything.
fn is_announced(statement: &TopLevel, example: &Example) -> bool {
    let on = |claim: &&Claim| {
        claim.kind == Kind::Exception
            && match claim.target {
                Target::Statement { first, last, .. } | Target::Prompt { first, last } => {
                    statement.first <= last && first <= statement.last
                }
                _ => false,
            }
    };
    example.claims.iter().any(|claim| on(&claim))
}

/// Whether the statement ran to its end.
fn is_done(statement: &TopLevel, capture: &Capture) -> bool {
    let ended = matches!(capture.ending, Ending::Completed);
    let last = capture.statements.last().map(|last| last.line);
    let record = capture.statements.iter().find(|record| holds(record.line, record.end_line, statement));
    record.is_some_and(|record| record.exception.is_none() && (ended || Some(record.line) != last))
}

fn is_reached(statement: &TopLevel, capture: &Capture) -> bool {
    capture.statements.iter().any(|record| holds(record.line, record.end_line, statement))
}

fn holds(first: u32, last: u32, statement: &TopLevel) -> bool {
    first <= statement.last && statement.first <= last
}
