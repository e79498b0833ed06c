//! What an author can state about a trace: `gc.collected >= 2`, `no deadlock`.
//!
//! Takes the text of a condition, then a trace; tells what the trace shows and whether the condition is true of it. The names are
//! a small set on purpose: each is documented and each is exact.

mod figure;

use std::fmt;

use super::deadlock::{Finding, findings};
use super::model::{Dropped, Trace};
use crate::diagnostic::nearest;
pub use figure::Figure;
use figure::NAMES;

/// One condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// A figure compared with a number.
    Compare(Figure, Operator, u64),
    /// Threads do not wait for each other for ever.
    NoDeadlock,
}

/// What a trace says of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// It is true; the figure.
    True(String),
    /// It is false; the figure.
    False(String),
    /// The trace does not show it.
    Unknown,
}

/// How much of an example a trace covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It ran to its end.
    Whole,
    /// It was cut off.
    Cut,
}

/// Why a text is no condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misread {
    /// It does not look like one.
    NotOne,
    /// It is one about a figure that there is not; the one that may be meant.
    UnknownName(String, Option<&'static str>),
    /// It is one about a figure that there is, and the rest makes no sense.
    BadComparison(&'static str),
}

/// How a figure is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `==`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// Longer signs come before their beginnings.
const OPERATORS: [(&str, Operator); 6] = [
    ("==", Operator::Equal),
    ("!=", Operator::Unequal),
    ("<=", Operator::AtMost),
    (">=", Operator::AtLeast),
    ("<", Operator::Less),
    (">", Operator::More),
];

const NO_DEADLOCK: &str = "no deadlock";

impl Condition {
    /// The condition that `text` is.
    ///
    /// # Errors
    /// Why it is none.
    pub fn read(text: &str) -> Result<Self, Misread> {
        let text = text.trim();
        if text == NO_DEADLOCK {
            return Ok(Self::NoDeadlock);
        }
        let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_'))).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        let comparison = comparison(rest);
        match NAMES.iter().find(|(known, _)| *known == name) {
            Some((known, figure)) => {
                let (operator, number) = comparison.ok_or(Misread::BadComparison(known))?;
                Ok(Self::Compare(*figure, operator, number))
            }
            None if nearest(text, [NO_DEADLOCK]).is_some() => {
                Err(Misread::UnknownName(text.to_owned(), Some(NO_DEADLOCK)))
            }
            None => Err(unknown(name, comparison.is_some())),
        }
    }

    /// Whether only the library host records what it speaks of.
    #[must_use]
    pub fn needs_library_host(self) -> bool {
        matches!(
            self,
            Self::NoDeadlock
                | Self::Compare(
                    Figure::LockWaits | Figure::Contended | Figure::ProcessesStarted | Figure::ProcessesFailed,
                    ..
                )
        )
    }

    /// What `trace` says of it.
    #[must_use]
    pub fn find(self, trace: &Trace, reach: Reach) -> Shown {
        let whole = reach == Reach::Whole && !trace.dropped.iter().any(|what| self.needs(trace).contains(what));
        match self {
            Self::Compare(figure, operator, wanted) => {
                let Some(got) = figure.of(trace) else { return Shown::Unknown };
                let told = format!("{figure} == {got}");
                match operator.holds(got, wanted, whole) {
                    Some(true) => Shown::True(told),
                    Some(false) => Shown::False(told),
                    None => Shown::Unknown,
                }
            }
            Self::NoDeadlock => deadlock(trace, whole),
        }
    }

    /// What must not have been dropped for it to be sure. That of locks which nobody waited for changes nothing.
    fn needs(self, trace: &Trace) -> &'static [Dropped] {
        match self {
            Self::Compare(figure, ..) => figure.needs(trace),
            Self::NoDeadlock => &[Dropped::Events, Dropped::Names],
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compare(figure, operator, number) => {
                let sign = OPERATORS.iter().find(|(_, known)| known == operator).map_or("", |(sign, _)| sign);
                write!(f, "{figure} {sign} {number}")
            }
            Self::NoDeadlock => f.write_str(NO_DEADLOCK),
        }
    }
}

/// `>= 2` and no more.
fn comparison(text: &str) -> Option<(Operator, u64)> {
    let text = text.trim_start();
    let (sign, operator) = OPERATORS.into_iter().find(|(sign, _)| text.starts_with(sign))?;
    let number = text[sign.len()..].trim().replace('_', "");
    Some((operator, number.parse().ok()?))
}

/// Whether a name that there is not is a slip, or the text is none of ours.
fn unknown(name: &str, is_compared: bool) -> Misread {
    let known = || NAMES.iter().map(|(known, _)| *known);
    // `gc.collect`, or a name of which only the second part is there.
    let part = || known().find(|known| known.split('.').nth(1) == Some(name.rsplit('.').next().unwrap_or(name)));
    match nearest(name, known()).or_else(part) {
        None if !is_compared || !name.contains('.') => Misread::NotOne,
        Some(_) if !is_compared && !name.contains('.') => Misread::NotOne,
        near => Misread::UnknownName(name.to_owned(), near),
    }
}

impl Operator {
    /// Whether `got` is as wanted; where a part is missing, what was got may be more than that.
    fn holds(self, got: u64, wanted: u64, whole: bool) -> Option<bool> {
        let now = match self {
            Self::Equal => got == wanted,
            Self::Unequal => got != wanted,
            Self::Less => got < wanted,
            Self::AtMost => got <= wanted,
            Self::More => got > wanted,
            Self::AtLeast => got >= wanted,
        };
        let lasts = match self {
            Self::Equal | Self::Unequal => got > wanted,
            Self::Less | Self::AtMost => !now,
            Self::More | Self::AtLeast => now,
        };
        (whole || lasts).then_some(now)
    }
}

/// Threads that wait for each other, as the last steps with locks tell.
fn deadlock(trace: &Trace, whole: bool) -> Shown {
    let cycle = findings(trace).into_iter().find_map(|finding| match finding {
        Finding::Deadlock(cycle) => Some(cycle),
        _ => None,
    });
    let Some(cycle) = cycle else {
        return if whole { Shown::True("no deadlock".to_owned()) } else { Shown::Unknown };
    };
    let names: Vec<String> = cycle.iter().map(|waiting| super::words::thread(trace, waiting.thread)).collect();
    Shown::False(format!("deadlock of {}", super::words::list(&names, "thread")))
}

#[cfg(test)]
#[path = "condition_tests.rs"]
mod tests;
