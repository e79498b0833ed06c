//! What a change of files means for a book.
//!
//! Takes paths at which something changed; gives what has to be read again, as little as will do.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

use super::named::Files;
use super::watch;
use crate::pipeline::kept::Kept;
use crate::source::FileId;

/// What has to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Change {
    /// Settings, theme and all notes are to be read again.
    pub(super) settings: bool,
    /// The notes are to be found and read again.
    pub(super) notes: bool,
    /// These notes have another text.
    pub(super) touched: BTreeSet<FileId>,
    /// These other files have another content: their URLs.
    pub(super) assets: BTreeSet<String>,
    /// What is in these folders is given to examples.
    pub(super) files: BTreeSet<PathBuf>,
    /// Examples have read these.
    pub(super) read: BTreeSet<PathBuf>,
}

impl Change {
    /// Whether nothing that pages are made of changed.
    pub(super) fn is_of_assets(&self) -> bool {
        *self == Self { assets: self.assets.clone(), ..Self::default() }
    }
}

/// The files of a book by where they are.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// The folder of the notes.
    root: PathBuf,
    /// The same as the sources name it.
    source: PathBuf,
    notes: BTreeMap<PathBuf, FileId>,
    assets: BTreeMap<PathBuf, String>,
    /// What the settings depend on.
    files: Files,
    /// What examples have read besides.
    read: BTreeSet<PathBuf>,
    /// Folders that hold any of these.
    pub(super) folders: BTreeSet<PathBuf>,
    /// How all this was read last.
    pub(super) last: Last,
}

/// How a book was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Last {
    /// Whole.
    #[default]
    Read,
    /// Something was wrong: there may be more files than are known.
    Failed,
}

impl Places {
    /// The places of a book, and of what its settings depend on.
    pub(super) fn new(kept: Option<&Kept>, files: &Files) -> Self {
        let mut places = Self { files: files.clone(), folders: files.folders(), ..Self::default() };
        let Some(kept) = kept else { return places };
        let outcome = kept.outcome();
        places.root = absolute(&outcome.sources.root);
        places.source.clone_from(&outcome.sources.root);
        places.folders.extend(kept.folders().iter().map(|folder| absolute(folder)));
        for (id, _) in outcome.sources.iter() {
            places.add(&outcome.sources.disk_path(id), |places, path| _ = places.notes.insert(path, id));
        }
        for asset in &outcome.assets {
            places.add(&asset.disk, |places, path| _ = places.assets.insert(path, asset.path.clone()));
        }
        let config = &kept.request().config;
        for added in config.site.additional_css.iter().chain(&config.site.additional_js) {
            let disk = config.root.join(added);
            places.folders.extend(absolute(&disk).parent().map(Path::to_owned));
            places.add(&disk, |places, path| _ = places.assets.insert(path, added.clone()));
        }
        kept.read_paths().for_each(|path| _ = places.add_read(path));
        places
    }

    /// Adds what an example has read; whether its folder is to be watched now and was not before. A folder that may not be
    /// looked into, or in which the system tells of nothing, is left alone.
    pub(super) fn add_read(&mut self, path: &Path) -> bool {
        let Some(folder) = path.parent().filter(|_| self.read.insert(path.to_owned())) else { return false };
        let is_seen = |folder: &Path| std::fs::read_dir(folder).is_ok() && !watch::is_remote(folder);
        let both = [Some(folder), Some(path).filter(|path| path.is_dir())].into_iter().flatten();
        let new: Vec<_> = both.filter(|folder| !self.folders.contains(*folder) && is_seen(folder)).collect();
        self.folders.extend(new.iter().map(|&folder| folder.to_owned()));
        !new.is_empty()
    }

    /// Those of `paths` at which something changed that matters.
    pub(super) fn of_concern(&self, paths: Vec<PathBuf>) -> Vec<PathBuf> {
        let matters = |path: &PathBuf| self.change(std::slice::from_ref(path)) != Change::default();
        paths.into_iter().filter(matters).collect()
    }

    /// Adds a file, and where a link leads from it.
    fn add(&mut self, disk: &Path, insert: impl Fn(&mut Self, PathBuf)) {
        let path = absolute(disk);
        if path.is_symlink()
            && let Ok(real) = path.canonicalize()
        {
            self.folders.extend(real.parent().map(Path::to_owned));
            insert(self, real);
        }
        insert(self, path);
    }

    /// What changes at `paths` mean; no path stands for any.
    pub(super) fn change(&self, paths: &[PathBuf]) -> Change {
        let mut change = Change { settings: paths.is_empty(), ..Change::default() };
        for path in paths {
            self.one(path, &mut change);
        }
        change
    }

    /// Whether nothing could be read yet.
    fn is_without_book(&self) -> bool {
        self.root.as_os_str().is_empty()
    }

    fn one(&self, path: &Path, change: &mut Change) {
        let read = [Some(path), path.parent()].into_iter().flatten().filter(|path| self.read.contains(*path));
        change.read.extend(read.map(Path::to_owned));
        if self.files.concerns(path) || self.is_without_book() && self.files.holds(path) {
            change.settings = true;
            return;
        }
        let below = path.strip_prefix(&self.root).ok().filter(|_| !self.is_without_book());
        if let Some(files) = below.and_then(files_folder) {
            change.files.insert(self.source.join(files));
        }
        if let Some(&id) = self.notes.get(path) {
            if path.is_file() {
                change.touched.insert(id);
            } else {
                change.notes = true;
            }
        } else if let Some(url) = self.assets.get(path) {
            if path.is_file() {
                change.assets.insert(url.clone());
            } else {
                change.notes = true;
            }
        } else if below.is_some_and(is_of_interest)
            && (path.exists() || path.is_symlink() || self.folders.contains(path) || self.last == Last::Failed)
        {
            // Something new, or a folder that is gone. What came and went meanwhile, as editors leave behind, is nothing, unless
            // it was what could not be read.
            change.notes = true;
        }
    }
}

/// Whether a path below the folder of the notes may be a part of the book: nothing that is hidden, but what says which files
/// are.
fn is_of_interest(below: &Path) -> bool {
    let is_hidden = |part: Component<'_>| part.as_os_str().to_str().is_some_and(|part| part.starts_with('.'));
    matches!(below.file_name().and_then(|name| name.to_str()), Some(".gitignore" | ".ignore"))
        || !below.components().any(is_hidden)
}

/// The folder `files` that a path below the folder of the notes is in.
fn files_folder(below: &Path) -> Option<PathBuf> {
    let parts: Vec<_> = below.components().collect();
    let at = parts.iter().position(|part| part.as_os_str() == "files")?;
    (at + 1 < parts.len()).then(|| parts[..=at].iter().collect())
}

/// The working directory, as it was when this was asked for first: it may be deleted and made again.
static HERE: LazyLock<PathBuf> = LazyLock::new(|| std::env::current_dir().unwrap_or_default());

/// Goes to the working directory, which another folder may have taken the place of.
pub(super) fn enter_again() {
    // While there is none, nothing below it can be read, and that is told.
    let _ = std::env::set_current_dir(&*HERE);
}

/// The same place however it is written; a link stays what it is.
pub(super) fn absolute(path: &Path) -> PathBuf {
    HERE.join(path).components().filter(|part| *part != Component::CurDir).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Named;

    fn places(root: &Path) -> Places {
        let files = Files::look(vec![Named::Whole(root.join("book.toml"))]);
        let mut places = Places { root: root.to_owned(), files, ..Places::default() };
        places.notes.insert(root.join("a.md"), FileId(0));
        places.assets.insert(root.join("files/x.csv"), "files/x.csv".to_owned());
        places.folders.insert(root.join("gone"));
        places
    }

    fn change(make: &[&str], changed: &str) -> Change {
        let folder = tempfile::tempdir().unwrap();
        for path in make {
            std::fs::create_dir_all(folder.path().join(path).parent().unwrap()).unwrap();
            std::fs::write(folder.path().join(path), "").unwrap();
        }
        places(folder.path()).change(&[folder.path().join(changed)])
    }

    #[test]
    fn a_note_that_changed_is_read_by_itself() {
        assert_eq!(change(&["a.md"], "a.md"), Change { touched: [FileId(0)].into(), ..Change::default() });
    }

    #[test]
    fn what_is_gone_or_new_is_found_by_looking_for_all() {
        let all = Change { notes: true, ..Change::default() };
        assert_eq!(change(&[], "a.md"), all);
        assert_eq!(change(&["b.md"], "b.md"), all);
        assert_eq!(change(&[], "gone"), all);
        assert_eq!(change(&[".gitignore"], ".gitignore"), all);
    }

    #[test]
    fn what_editors_leave_behind_is_nothing() {
        for (make, changed) in [(&[][..], "4913"), (&[".a.md.swp"], ".a.md.swp"), (&[".git/index"], ".git/index")] {
            assert_eq!(change(make, changed), Change::default(), "{changed}");
        }
    }

    #[test]
    fn what_is_gone_may_be_what_could_not_be_read() {
        let root = Path::new("/nowhere");
        let places = Places { last: Last::Failed, ..places(root) };
        assert!(places.change(&[root.join("dead.md")]).notes);
        assert_eq!(places.change(&[root.join(".dead.md")]), Change::default());
    }

    #[test]
    fn settings_and_lost_events_have_everything_read_again() {
        assert!(change(&["book.toml"], "book.toml").settings);
        assert!(places(Path::new("/nowhere")).change(&[]).settings);
    }

    #[test]
    fn where_there_is_no_book_yet_what_is_beside_its_settings_counts() {
        let root = Path::new("/nowhere");
        let files = Files::look(vec![Named::Presence(root.to_owned())]);
        let places = Places { files, ..Places::default() };
        assert!(places.change(&[root.join("a.md")]).settings);
        assert_eq!(places.change(&[PathBuf::from("/elsewhere/a.md")]), Change::default());
    }

    #[test]
    fn what_examples_read_is_told_and_what_is_beside_it_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data.bin");
        std::fs::write(&data, "").unwrap();
        let mut places = places(Path::new("/nowhere"));
        assert!(places.add_read(&data));
        assert!(!places.add_read(&data));
        assert!(places.folders.contains(folder.path()));
        let read = Change { read: [data.clone()].into(), ..Change::default() };
        assert_eq!(places.change(&[data.clone(), folder.path().join("other.bin")]), read);
        assert_eq!(places.of_concern(vec![folder.path().join("other.bin"), data.clone()]), [data]);
    }

    #[test]
    fn files_for_examples_are_told_apart() {
        let change = change(&["files/x.csv"], "files/x.csv");
        assert_eq!(change.assets, BTreeSet::from(["files/x.csv".to_owned()]));
        assert!(change.files.iter().all(|folder| folder.ends_with("files")) && change.files.len() == 1);
    }
}
