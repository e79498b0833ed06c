//! The files and folders that settings depend on, and which of them were there when they were read.
//!
//! Takes what is named; tells whether a change somewhere has the settings read again, and which folders tell of such changes:
//! for what is missing the nearest one that there is, since what leads to it may be made first.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::changes::absolute;
use crate::config::Named;

/// What settings depend on.
#[derive(Clone, Debug, Default)]
pub(super) struct Files {
    /// What is read.
    whole: BTreeSet<PathBuf>,
    /// What only has to be there.
    presence: BTreeSet<PathBuf>,
    /// What was there, of both.
    there: BTreeSet<PathBuf>,
    /// What was not.
    missing: BTreeSet<PathBuf>,
}

impl Files {
    /// What is named, as it is now. To be called before the settings are read, so that no change falls between.
    pub(super) fn look(named: Vec<Named>) -> Self {
        let mut files = Self::default();
        for named in named {
            let (path, kind) = match named {
                Named::Whole(path) => (absolute(&path), &mut files.whole),
                Named::Presence(path) => (absolute(&path), &mut files.presence),
            };
            kind.insert(path.clone());
            if path.exists() { &mut files.there } else { &mut files.missing }.insert(path);
        }
        files
    }

    /// Whether any of it came or went since it was looked at.
    pub(super) fn came_or_went(&self) -> bool {
        self.there.iter().any(|path| !path.exists()) || self.missing.iter().any(|path| path.exists())
    }

    /// Whether a change at `path` has the settings read again.
    pub(super) fn concerns(&self, path: &Path) -> bool {
        // A folder on the way to what is missing is to be watched, or no more.
        let leads_to = |named: &Path| named != path && !self.there.contains(path);
        self.whole.iter().any(|named| path.starts_with(named))
            || self.there.iter().any(|named| named.starts_with(path) && !named.exists())
            || self.missing.iter().any(|named| named.starts_with(path) && (named.exists() || leads_to(named)))
    }

    /// Whether `path` is in one of the folders that have to be there.
    pub(super) fn holds(&self, path: &Path) -> bool {
        path.parent().is_some_and(|folder| self.presence.contains(folder))
    }

    /// The folders to be watched.
    pub(super) fn folders(&self) -> BTreeSet<PathBuf> {
        let whole = self.whole.iter().flat_map(|path| tree(path).into_iter().chain(nearest_above(path)));
        let itself_or_above = |path: &PathBuf| if path.is_dir() { Some(path.clone()) } else { nearest_above(path) };
        let presence = self.presence.iter().filter_map(itself_or_above);
        whole.chain(presence).collect()
    }
}

/// A folder with all that are in it; nothing where it is none.
fn tree(path: &Path) -> Vec<PathBuf> {
    let (mut folders, mut open) = (Vec::new(), vec![path.to_owned()]);
    while let Some(folder) = open.pop().filter(|folder| folder.is_dir()) {
        let inside = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        open.extend(inside.map(|entry| entry.path()).filter(|path| path.is_dir() && !path.is_symlink()));
        folders.push(folder);
    }
    folders
}

/// The innermost folder that there is above a path.
fn nearest_above(path: &Path) -> Option<PathBuf> {
    path.ancestors().skip(1).find(|folder| folder.is_dir()).map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(root: &Path) -> Files {
        Files::look(vec![
            Named::Whole(root.join("book.toml")),
            Named::Whole(root.join("lists/deep/numpy.inv")),
            Named::Presence(root.join("a.css")),
            Named::Presence(root.to_owned()),
        ])
    }

    #[test]
    fn what_is_read_counts_and_what_has_to_be_there_when_it_comes_or_goes() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::write(root.join("a.css"), "").unwrap();
        let files = look(root);
        let concerns = |path: &str| files.concerns(&root.join(path));
        assert!(concerns("book.toml") && concerns("lists/deep/numpy.inv"));
        assert!(!concerns("a.css") && !concerns("b.css") && !concerns("") && !files.came_or_went());
        std::fs::remove_file(root.join("a.css")).unwrap();
        assert!(concerns("a.css") && files.came_or_went());
        let files = look(root);
        std::fs::write(root.join("a.css"), "").unwrap();
        assert!(files.concerns(&root.join("a.css")) && files.came_or_went());
    }

    #[test]
    fn the_way_to_what_is_missing_is_watched_as_far_as_it_leads() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let lists = root.join("lists");
        let files = look(root);
        assert_eq!(files.folders(), [root.to_owned()].into());
        std::fs::create_dir(&lists).unwrap();
        assert!(files.concerns(&lists));
        let files = look(root);
        assert_eq!(files.folders(), [root.to_owned(), lists.clone()].into());
        std::fs::remove_dir(&lists).unwrap();
        assert!(files.concerns(&lists) && !files.concerns(root));
    }

    #[test]
    fn a_folder_that_is_gone_is_awaited_where_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("notes");
        std::fs::create_dir(&root).unwrap();
        let files = look(&root);
        assert!(!files.folders().contains(folder.path()));
        std::fs::remove_dir(&root).unwrap();
        assert!(files.concerns(&root));
        assert_eq!(files.folders(), [folder.path().to_owned()].into());
    }
}
