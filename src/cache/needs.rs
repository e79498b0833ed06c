//! Files outside of a session's folder that its examples have read: results hold as long as these are what they were.
//!
//! Takes what the driver saw being opened; gives [`Need`]s, which can be checked later.

use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::key::Digest;
use crate::run::Opened;

/// A file or a folder that was read, and what it was then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Need {
    /// Relative to the folder of the notes where it is in there.
    path: PathBuf,
    /// What was there.
    state: State,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum State {
    /// Nothing.
    Missing,
    /// A file.
    File { size: u64, modified: (i64, i64), content: u128 },
    /// A folder: the names in it.
    Folder(u128),
}

/// Which needs are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// All of them.
    All,
    /// Those in the folder of the notes: others are those of another machine.
    Notes,
}

/// What stands for `paths`, for notes in `root`; nothing where one of them has changed since `begin`.
pub(super) fn of(paths: &BTreeSet<PathBuf>, root: &Path, begin: SystemTime) -> Option<Vec<Need>> {
    let sources: BTreeSet<PathBuf> = paths.iter().map(|path| source(path)).collect();
    let need = |path: PathBuf| {
        let about = fs::metadata(&path).ok();
        let changed =
            about.as_ref().is_some_and(|about| about.is_file() && about.modified().is_ok_and(|at| at >= begin));
        let state = state(&path, about.as_ref())?;
        let path = path.strip_prefix(root).map(Path::to_owned).unwrap_or(path);
        (!changed).then_some(Need { path, state })
    };
    sources.into_iter().map(need).collect()
}

/// What examples have read and not written: nothing else would be another file without their doing.
pub(crate) fn read(opened: &Opened) -> BTreeSet<PathBuf> {
    opened.paths.difference(&opened.written).map(|path| source(path)).collect()
}

/// Python reads the compiled form of a module and only looks at the time of its source.
fn source(path: &Path) -> PathBuf {
    let compiled = || {
        let folder = path.parent().filter(|folder| folder.ends_with("__pycache__"))?;
        let (stem, _) = path.file_name()?.to_str()?.split_once('.')?;
        Some(folder.parent()?.join(format!("{stem}.py")))
    };
    compiled().unwrap_or_else(|| path.to_owned())
}

/// Where files tell of the moment, or wait for something to tell, and devices are.
const FLEETING: [&str; 3] = ["/dev", "/proc", "/sys"];

/// The size from which on a file is not read: an example can name any.
const LARGE: u64 = 1 << 30;

fn state(path: &Path, about: Option<&Metadata>) -> Option<State> {
    if FLEETING.iter().any(|folder| path.starts_with(folder)) || about.is_some_and(|about| about.size() > LARGE) {
        return None;
    }
    match about {
        None => Some(State::Missing),
        Some(about) if about.is_dir() => Some(State::Folder(names(path))),
        Some(about) if about.is_file() => {
            let modified = (about.mtime(), about.mtime_nsec());
            Some(State::File { size: about.size(), modified, content: content(path)? })
        }
        // A pipe or a device gives something else whenever it is read.
        Some(_) => None,
    }
}

impl Need {
    /// Where it is, for notes in `root`.
    pub(super) fn place(&self, root: &Path) -> PathBuf {
        root.join(&self.path)
    }

    /// Whether it still is what it was, for notes in `root`.
    pub(super) fn holds(&self, root: &Path, check: Check) -> bool {
        if check == Check::Notes && self.path.is_absolute() {
            return true;
        }
        let path = self.place(root);
        match (&self.state, fs::metadata(&path).ok()) {
            (State::Missing, None) => true,
            (State::Folder(known), Some(about)) => about.is_dir() && names(&path) == *known,
            (State::File { size, modified, content: known }, Some(about)) => {
                let same = about.is_file() && about.size() == *size;
                same && ((about.mtime(), about.mtime_nsec()) == *modified || content(&path) == Some(*known))
            }
            _ => false,
        }
    }
}

fn content(path: &Path) -> Option<u128> {
    Some(Digest::default().bytes(&fs::read(path).ok()?).finish())
}

/// The hash of the names in a folder, but for what Python itself leaves there.
fn names(folder: &Path) -> u128 {
    let mut names: Vec<_> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name()).collect();
    names.sort();
    let mut digest = Digest::default();
    for name in names.into_iter().filter(|name| name != "__pycache__") {
        digest.bytes(name.as_bytes());
    }
    digest.finish()
}

/// The hash of all that is in a folder, names and content; links are followed as they are when it is copied.
pub(super) fn folder(path: &Path) -> u128 {
    let mut digest = Digest::default();
    add_folder(&mut digest, path);
    digest.finish()
}

fn add_folder(digest: &mut Digest, path: &Path) {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    digest.number(paths.len() as u64);
    for path in paths {
        digest.bytes(path.file_name().unwrap_or_default().as_bytes());
        match fs::metadata(&path) {
            Ok(about) if about.is_dir() => add_folder(digest.number(1), &path),
            Ok(about) if about.is_file() => {
                digest.number(2).number(about.mode().into()).bytes(&fs::read(&path).unwrap_or_default());
            }
            _ => {
                digest.number(3);
            }
        }
    }
}

/// One of each kind.
#[cfg(test)]
pub(super) fn samples() -> Vec<Need> {
    let file = State::File { size: 7, modified: (1, 2), content: 3 };
    let states = [("none", State::Missing), ("file", file), ("folder", State::Folder(5))];
    states.map(|(path, state)| Need { path: path.into(), state }).into()
}
