//! Failures that are known: for notes that adopt the tool late.
//!
//! Takes the baseline file and what a run found out; gives the failures that the file knows, warnings about entries that no
//! failure fits any more, and a new baseline where one is asked for. An entry names a failure by its file, by a fingerprint of
//! the example's code and by one of the stated outcome, or by how the example ended; so it survives that lines move. Line and
//! message are for people. Nothing is judged here, and nothing is written but by [`Baseline::save`].

mod compare;
mod file;
mod fingerprint;
mod found;

pub use compare::{Comparison, compare};
pub use found::Run;

use std::ops::Range;
use std::path::PathBuf;

/// The name of the file beside `book.toml`, where no other is named.
pub const FILE_NAME: &str = "tracebook-baseline.toml";

/// A baseline file and what it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// Where it is, as the user would type it.
    pub path: PathBuf,
    /// The known failures in the order of the file.
    pub entries: Vec<Entry>,
    /// The text that the entries were read from.
    text: String,
}

/// One known failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What identifies it.
    pub key: Key,
    /// The 1-based line that it was on when the baseline was written.
    pub line: u32,
    /// What it was then, for people.
    pub message: String,
    /// Where the entry stands in the file.
    range: Range<usize>,
}

/// What identifies a failure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The note, as [`crate::source::SourceFile::path`] has it.
    pub file: String,
    /// The fingerprint of the example's code.
    pub example: String,
    /// What of it failed.
    pub failure: Failure,
}

/// What failed, as a baseline names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Failure {
    /// The stated outcome with this fingerprint.
    Claim(String),
    /// The example ended so.
    Ending(String),
}

/// What a run does with a baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Use {
    /// Nothing: every failure is new.
    #[default]
    Nothing,
    /// Failures that it knows are told as such.
    Compare(Baseline),
    /// The failures of the run take the place of what it holds about the same examples.
    Record(Baseline),
}

#[cfg(test)]
mod tests;
