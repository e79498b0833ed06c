//! Folders that belong to a process of ours as long as it lives.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, FlockOperation, RenameFlags, flock, renameat_with};
use rustix::io::{Errno, FdFlags, fcntl_dupfd_cloexec, fcntl_setfd};
use tempfile::TempDir;

use super::ATTEMPTS;

/// The file that shows that a folder is of tracebook, and by whose lock it is held.
pub(crate) const MARKER: &str = ".tracebook";

/// What the marker is called until it is locked: no other process ever sees it unlocked.
const UNLOCKED: &str = ".tracebook-new";

/// From which number on descriptors are handed to other processes, above those that have a meaning in them.
const SHARED: i32 = 250;

/// A folder that is held. Dropped, it is deleted.
#[derive(Debug)]
pub(crate) struct Held {
    path: PathBuf,
    /// The name that it was made with, where it has another.
    first: Option<PathBuf>,
    /// Nothing once somebody else has it.
    lock: Option<File>,
}

impl Held {
    /// Holds a folder that `make` has made and that is empty. `text` tells a person who finds its marker what the folder is.
    pub(crate) fn new(make: impl Fn() -> io::Result<TempDir>, text: &str) -> io::Result<Self> {
        let attempt = || {
            let folder = make()?;
            match mark(folder.path(), text) {
                Ok(lock) => Ok(Self { path: folder.keep(), first: None, lock: Some(lock) }),
                Err(error) => {
                    // Whoever took it for left over deletes it, and the name may be another process's by now.
                    if was_taken(&error) {
                        let _ = folder.keep();
                    }
                    Err(error)
                }
            }
        };
        let mut held = attempt();
        for _ in 1..ATTEMPTS {
            match &held {
                Err(error) if was_taken(error) => held = attempt(),
                _ => break,
            }
        }
        held
    }

    /// Gives it the first of these names that is free, where the file system can: the name has its marker from the first moment on.
    pub(crate) fn named(mut self, names: impl IntoIterator<Item = PathBuf>) -> Self {
        for name in names {
            match renameat_with(CWD, &self.path, CWD, &name, RenameFlags::NOREPLACE) {
                Ok(()) => {
                    self.first = Some(std::mem::replace(&mut self.path, name));
                    break;
                }
                Err(Errno::EXIST) => {}
                Err(_) => break,
            }
        }
        self
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// A share in the lock, for a child process that is started before this is dropped: the folder is then held until that
    /// has ended as well. The child, and what it forks, can give up this share only.
    pub(crate) fn share(&self) -> io::Result<OwnedFd> {
        let marker = File::open(self.path().join(MARKER))?;
        flock(&marker, FlockOperation::NonBlockingLockShared)?;
        // What is refused is the number, where there may be no file that has it.
        let shared = fcntl_dupfd_cloexec(&marker, SHARED).map_err(|error| match error {
            Errno::INVAL => Errno::MFILE,
            error => error,
        })?;
        fcntl_setfd(&shared, FdFlags::empty())?;
        Ok(shared)
    }

    /// The folder, which is no longer deleted, and the lock that still holds it.
    pub(crate) fn keep(mut self) -> (PathBuf, Option<File>) {
        (std::mem::take(&mut self.path), self.lock.take())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.lock.is_none() {
            return;
        }
        empty(&self.path, MARKER);
        // Without its marker it has no name that others may have as well: a process that is killed here leaves one that is known.
        let last = match self.first.take() {
            Some(first) if fs::rename(&self.path, &first).is_ok() => first,
            _ => std::mem::take(&mut self.path),
        };
        let _ = fs::remove_file(last.join(MARKER));
        let _ = fs::remove_dir(last);
    }
}

/// Deletes what is in a folder but its marker.
fn empty(folder: &Path, marker: &str) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder {
            let _ = super::removal::remove_folder(&entry.path());
        } else if entry.file_name() != marker {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether a folder could not be marked because another process took it for left over, and a third may have its name.
fn was_taken(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::WouldBlock | ErrorKind::AlreadyExists)
}

/// Writes the marker and locks it.
fn mark(folder: &Path, text: &str) -> io::Result<File> {
    let unlocked = folder.join(UNLOCKED);
    let mut marker = OpenOptions::new().write(true).create_new(true).open(&unlocked)?;
    marker.write_all(text.as_bytes())?;
    flock(&marker, FlockOperation::NonBlockingLockShared)?;
    fs::rename(unlocked, folder.join(MARKER))?;
    // Had it been taken before it was locked, this would be the marker of whoever has the name now.
    if is_at(&marker, &folder.join(MARKER)) { Ok(marker) } else { Err(ErrorKind::NotFound.into()) }
}

/// Whether a folder is one of ours, and held or left over.
pub(crate) fn is_marked(folder: &Path) -> bool {
    [MARKER, UNLOCKED].iter().any(|name| folder.join(name).is_file())
}

/// Whether an open file is the one that has this name.
fn is_at(file: &File, path: &Path) -> bool {
    let same = |file: fs::Metadata, named: fs::Metadata| (file.dev(), file.ino()) == (named.dev(), named.ino());
    file.metadata().ok().zip(fs::symlink_metadata(path).ok()).is_some_and(|(file, named)| same(file, named))
}

/// Deletes a folder of ours that no process holds. One that cannot be deleted stays: it does no harm.
pub(crate) fn remove_left_over(folder: &Path) {
    let found = [MARKER, UNLOCKED].into_iter().find_map(|name| Some((name, File::open(folder.join(name)).ok()?)));
    let Some((name, marker)) = found else {
        // Without a marker only an empty folder can be ours.
        let _ = fs::remove_dir(folder);
        return;
    };
    // Its process may have ended meanwhile as it should, and another may have taken the name.
    if flock(&marker, FlockOperation::NonBlockingLockExclusive).is_err() || !is_at(&marker, &folder.join(name)) {
        return;
    }
    empty(folder, name);
    // The marker goes last, so that a deletion that is cut short can be finished by the next process.
    let _ = fs::remove_file(folder.join(name));
    let _ = fs::remove_dir(folder);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(room: &TempDir) -> Held {
        Held::new(|| tempfile::tempdir_in(room.path()), "").unwrap()
    }

    fn names(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect()
    }

    #[test]
    fn a_folder_that_is_held_stays() {
        let room = tempfile::tempdir().unwrap();
        let folder = held(&room);
        fs::write(folder.path().join("a"), "").unwrap();
        remove_left_over(folder.path());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        let path = folder.path().to_owned();
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn a_share_holds_a_folder_when_its_process_has_ended() {
        let room = tempfile::tempdir().unwrap();
        let folder = held(&room);
        let share = folder.share().unwrap();
        let (path, lock) = folder.keep();
        drop(lock);
        remove_left_over(&path);
        assert!(path.exists());
        drop(share);
        remove_left_over(&path);
        assert!(!path.exists());
    }

    #[test]
    fn whoever_gives_up_a_share_leaves_the_folder_held() {
        let room = tempfile::tempdir().unwrap();
        let folder = held(&room);
        let share = folder.share().unwrap();
        flock(&share, FlockOperation::Unlock).unwrap();
        remove_left_over(folder.path());
        assert!(folder.path().exists());
    }

    #[test]
    fn what_was_killed_before_it_had_its_lock_is_left_over() {
        let room = tempfile::tempdir().unwrap();
        let (empty, unlocked) = (room.path().join("empty"), room.path().join("unlocked"));
        fs::create_dir(&empty).unwrap();
        fs::create_dir(&unlocked).unwrap();
        fs::write(unlocked.join(UNLOCKED), "").unwrap();
        remove_left_over(&empty);
        remove_left_over(&unlocked);
        assert_eq!(names(room.path()), Vec::<String>::new());
    }

    #[test]
    fn a_folder_without_a_marker_is_not_ours() {
        let room = tempfile::tempdir().unwrap();
        fs::write(room.path().join("thesis.txt"), "").unwrap();
        remove_left_over(room.path());
        assert_eq!(names(room.path()), ["thesis.txt"]);
    }

    #[test]
    fn a_folder_that_is_taken_away_before_it_is_locked_is_made_anew() {
        let room = tempfile::tempdir().unwrap();
        let first = std::cell::Cell::new(true);
        let make = || {
            let folder = tempfile::tempdir_in(room.path())?;
            if first.replace(false) {
                fs::remove_dir(folder.path())?;
            }
            Ok(folder)
        };
        let folder = Held::new(make, "text").unwrap();
        assert_eq!(fs::read_to_string(folder.path().join(MARKER)).unwrap(), "text");
        let never = || tempfile::tempdir_in(room.path().join("missing"));
        assert_eq!(Held::new(never, "").unwrap_err().kind(), ErrorKind::NotFound);
    }

    #[test]
    fn names_that_are_used_again_and_again_are_of_one_process_at_a_time() {
        let room = tempfile::tempdir().unwrap();
        let names_of_all = || (0..9).map(|number| room.path().join(number.to_string()));
        let hold = || {
            for _ in 0..300 {
                for entry in fs::read_dir(room.path()).unwrap().flatten().filter(|entry| is_marked(&entry.path())) {
                    remove_left_over(&entry.path());
                }
                let folder = held(&room).named(names_of_all());
                fs::write(folder.path().join("mine"), "").unwrap();
                std::thread::yield_now();
                assert!(folder.path().join("mine").is_file());
            }
        };
        std::thread::scope(|scope| (0..4).for_each(|_| drop(scope.spawn(hold))));
        assert_eq!(names(room.path()), Vec::<String>::new());
    }
}
