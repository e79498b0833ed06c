//! Captures and targets whose lines have moved.

use super::edit::LineMap;
use crate::claim::Target;
use crate::run::{Capture, Ending, Exception, Ghost, Statement, Write};

/// `target` where its lines stand in the edited note.
pub(super) fn target(target: &Target, map: &LineMap) -> Target {
    match target.clone() {
        Target::Statement { first, last, place, kind } => {
            Target::Statement { first: map.start(first), last: map.end(last), place, kind }
        }
        Target::Printed { first, nearest, last } => {
            Target::Printed { first: map.start(first), nearest: map.start(nearest), last: map.end(last) }
        }
        Target::Prompt { first, last } => Target::Prompt { first: map.start(first), last: map.end(last) },
        Target::Ghost { source, line } => Target::Ghost { source, line: map.start(line) },
        other @ (Target::Example | Target::Trace(_)) => other,
    }
}

/// `capture` as if the edited note had run.
pub(super) fn capture(capture: &Capture, map: &LineMap) -> Capture {
    Capture {
        ending: ending(&capture.ending, map),
        statements: capture.statements.iter().map(|statement| self::statement(statement, map)).collect(),
        writes: capture.writes.iter().map(|write| self::write(write, map)).collect(),
        ghosts: capture.ghosts.iter().map(|(line, ghost)| (map.start(*line), self::ghost(ghost, map))).collect(),
        ..capture.clone()
    }
}

fn ending(ending: &Ending, map: &LineMap) -> Ending {
    match ending {
        Ending::Raised(exception) => Ending::Raised(self::exception(exception, map)),
        Ending::DidNotParse(exception) => Ending::DidNotParse(self::exception(exception, map)),
        other => other.clone(),
    }
}

fn exception(exception: &Exception, map: &LineMap) -> Exception {
    Exception { line: exception.line.map(|line| map.start(line)), ..exception.clone() }
}

fn statement(statement: &Statement, map: &LineMap) -> Statement {
    Statement {
        line: map.start(statement.line),
        end_line: map.end(statement.end_line),
        exception: statement.exception.as_ref().map(|exception| self::exception(exception, map)),
        ..statement.clone()
    }
}

fn write(write: &Write, map: &LineMap) -> Write {
    Write {
        line: write.line.map(|line| map.start(line)),
        statement: write.statement.map(|line| map.start(line)),
        ..write.clone()
    }
}

fn ghost(ghost: &Ghost, map: &LineMap) -> Ghost {
    Ghost { ending: ending(&ghost.ending, map), ..ghost.clone() }
}
