//! Paths as settings write them.

use std::path::{Component, Path, PathBuf};

/// `path` without `.` and `..`, where it is relative and does not lead out of the folder that it is relative to.
pub(super) fn inside(path: &Path) -> Option<PathBuf> {
    let mut depth = 0_usize;
    for part in path.components() {
        depth = match part {
            Component::Normal(_) => depth + 1,
            Component::CurDir => depth,
            Component::ParentDir => depth.checked_sub(1)?,
            Component::RootDir | Component::Prefix(_) => return None,
        };
    }
    let path = without_dots(path);
    Some(if path.as_os_str().is_empty() { PathBuf::from(".") } else { path })
}

/// `path` without `.`, and without `..` where a name stands before it.
pub(super) fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}
