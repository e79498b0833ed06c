//! Where in its note something failed.
//!
//! Takes an example and what of it failed; gives lines and a column. A broken claim is where it is written; an ending is at the
//! line that ended the example, as far as that is known.

use super::{ExampleReport, Part};
use crate::claim::Claim;
use crate::run::{Capture, Ending};
use crate::source::{Position, Sources};

/// A place in a note, as editors and annotations take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    /// 1-based line.
    pub(super) line: u32,
    /// 1-based last line.
    pub(super) end_line: u32,
    /// 1-based column of the first line, in characters, where there is something to point at.
    pub(super) column: Option<u32>,
}

/// Where `part` of `example` is.
pub(super) fn of(example: &ExampleReport<'_>, part: Part, sources: &Sources) -> Spot {
    match part {
        Part::Claim(index) => match example.example.claims.get(index) {
            Some(claim) => of_claim(claim, sources),
            None => of_line(example.fence.line, example, sources),
        },
        Part::Ending => of_line(shown_on(example), example, sources),
    }
}

/// Where a claim begins and ends.
pub(super) fn of_claim(claim: &Claim, sources: &Sources) -> Spot {
    let Position { line, column } = sources.position(claim.span);
    // The marker of a claim may stand on a line of its own, above the outcome.
    let column = (line == claim.line).then_some(column);
    let last = claim.span.end.saturating_sub(1).max(claim.span.start) as usize;
    let end_line = sources.file(claim.span.file).line_of(last).max(claim.line);
    Spot { line: claim.line, end_line, column }
}

/// The line that a failure to end well is shown at.
fn shown_on(example: &ExampleReport<'_>) -> u32 {
    let capture = example.capture.filter(|_| !example.should_be_broken());
    capture.and_then(ended_on).unwrap_or(example.fence.line)
}

/// The line that ran when an example ended before its end: where that is not known, its top-level statement.
pub(crate) fn ended_on(capture: &Capture) -> Option<u32> {
    match &capture.ending {
        Ending::Completed | Ending::NotReached(_) | Ending::NotCached => None,
        ending => line_of(ending).or(capture.statements.last().map(|statement| statement.line)),
    }
}

/// The line at which an example ended, as far as it is known.
fn line_of(ending: &Ending) -> Option<u32> {
    match ending {
        Ending::Raised(exception) | Ending::DidNotParse(exception) => exception.line,
        Ending::TimedOut { line, .. } | Ending::Exited { line, .. } | Ending::Killed { line, .. } => *line,
        Ending::Completed | Ending::Lost(_) | Ending::NotReached(_) | Ending::NotCached => None,
    }
}

/// The first thing that is not white space on a line of the code; any other line as a whole.
fn of_line(line: u32, example: &ExampleReport<'_>, sources: &Sources) -> Spot {
    let code = example.fence.lines.iter().find(|code| code.line == line);
    let column = code.map(|code| {
        // From the end, since a tab may be split between the Markdown around and the code.
        let left = sources.text(code.span).trim_start().chars().count();
        let whole = sources.file(code.span.file).line(line).chars().count();
        crate::source::clamp(whole.saturating_sub(left) + 1)
    });
    Spot { line, end_line: line, column }
}
