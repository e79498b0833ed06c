//! The files that a session has read besides its own, and whether they still are what they were then.
//!
//! Takes paths; gives which of them have changed since, by what the system says of a file without reading it. For whoever keeps
//! results for longer than a run: a change may make no difference, which the cache finds out.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// When a file was changed, how long it is, and which one it is; nothing where there is none.
type Stamp = Option<(i64, i64, u64, u64)>;

/// Files and folders that were read, and what they were then.
#[derive(Clone, Debug, Default)]
pub struct Readings(BTreeMap<PathBuf, Stamp>);

impl Readings {
    /// Those at `paths` as they are now.
    #[must_use]
    pub fn now(paths: BTreeSet<PathBuf>) -> Self {
        Self(
            paths
                .into_iter()
                .map(|path| {
                    let stamp = stamp(&path);
                    (path, stamp)
                })
                .collect(),
        )
    }

    /// Where they are.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.0.keys().map(PathBuf::as_path)
    }

    /// Whether any of these is one of them, and is something else now.
    #[must_use]
    pub fn changed(&self, paths: &BTreeSet<PathBuf>) -> bool {
        paths.iter().any(|path| self.0.get(path).is_some_and(|then| *then != stamp(path)))
    }
}

fn stamp(path: &Path) -> Stamp {
    let about = std::fs::metadata(path).ok()?;
    Some((about.mtime(), about.mtime_nsec(), about.len(), about.ino()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_another_one_is_told_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let [one, two, missing] = ["one", "two", "missing"].map(|name| folder.path().join(name));
        std::fs::write(&one, "1").unwrap();
        std::fs::write(&two, "2").unwrap();
        let readings = Readings::now(BTreeSet::from([one.clone(), missing.clone()]));
        assert!(!readings.changed(&BTreeSet::from([one.clone(), two.clone(), missing.clone()])));
        std::fs::write(&two, "22").unwrap();
        assert!(!readings.changed(&BTreeSet::from([two])));
        std::fs::write(&missing, "").unwrap();
        assert!(readings.changed(&BTreeSet::from([missing])));
        std::fs::remove_file(&one).unwrap();
        assert!(readings.changed(&BTreeSet::from([one])));
    }
}
