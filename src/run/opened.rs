//! What a session has opened outside of its folder and of Python's own places.

use std::collections::BTreeSet;
use std::path::PathBuf;

/// Files and folders that results depend on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// What was read or written.
    pub paths: BTreeSet<PathBuf>,
    /// What may have been written of it: results from a cache would leave that out.
    pub written: BTreeSet<PathBuf>,
}

impl Opened {
    /// One more path.
    pub(super) fn add(&mut self, path: String, writes: bool) {
        let path = PathBuf::from(path);
        if writes {
            self.written.insert(path.clone());
        }
        self.paths.insert(path);
    }

    /// What another one has.
    pub(super) fn extend(&mut self, other: Self) {
        self.written.extend(other.written);
        self.paths.extend(other.paths);
    }
}
