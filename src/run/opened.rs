//! What a session has opened outside of its folder and of Python's own places.

use std::collections::BTreeSet;
use std::path::PathBuf;

/// Files and folders that results depend on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// What was read.
    pub paths: BTreeSet<PathBuf>,
    /// Whether anything may have been written: results from a cache would leave that out.
    pub wrote: bool,
}

impl Opened {
    /// One more path.
    pub(super) fn add(&mut self, path: String, writes: bool) {
        self.wrote |= writes;
        self.paths.insert(path.into());
    }

    /// What another one has.
    pub(super) fn extend(&mut self, other: Self) {
        self.wrote |= other.wrote;
        self.paths.extend(other.paths);
    }
}
