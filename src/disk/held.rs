//! Folders that belong to a process of ours as long as it lives.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use rustix::io::{FdFlags, fcntl_dupfd_cloexec, fcntl_setfd};
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
    folder: TempDir,
    lock: File,
}

impl Held {
    /// Holds a folder that `make` has made and that is empty. `text` tells a person who finds its marker what the folder is.
    pub(crate) fn new(make: impl Fn() -> io::Result<TempDir>, text: &str) -> io::Result<Self> {
        let attempt = || {
            let folder = make()?;
            mark(folder.path(), text).map(|lock| Self { folder, lock })
        };
        let mut held = attempt();
        for _ in 1..ATTEMPTS {
            match &held {
                Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::WouldBlock) => held = attempt(),
                _ => break,
            }
        }
        held
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A share in the lock, for a child process that is started before this is dropped: the folder is then held until that
    /// has ended as well. The child, and what it forks, can give up this share only.
    pub(crate) fn share(&self) -> io::Result<OwnedFd> {
        let marker = File::open(self.path().join(MARKER))?;
        flock(&marker, FlockOperation::NonBlockingLockShared)?;
        let shared = fcntl_dupfd_cloexec(&marker, SHARED)?;
        fcntl_setfd(&shared, FdFlags::empty())?;
        Ok(shared)
    }

    /// The folder, which is no longer deleted, and the lock that still holds it.
    pub(crate) fn keep(self) -> (PathBuf, File) {
        (self.folder.keep(), self.lock)
    }
}

/// Writes the marker and locks it.
fn mark(folder: &Path, text: &str) -> io::Result<File> {
    let unlocked = folder.join(UNLOCKED);
    let mut marker = OpenOptions::new().write(true).create_new(true).open(&unlocked)?;
    marker.write_all(text.as_bytes())?;
    flock(&marker, FlockOperation::NonBlockingLockShared)?;
    fs::rename(unlocked, folder.join(MARKER))?;
    Ok(marker)
}

/// Whether a folder is one of ours, and held or left over.
pub(crate) fn is_marked(folder: &Path) -> bool {
    [MARKER, UNLOCKED].iter().any(|name| folder.join(name).is_file())
}

/// Deletes a folder of ours that no process holds. One that cannot be deleted stays: it does no harm.
pub(crate) fn remove_left_over(folder: &Path) {
    let found = [MARKER, UNLOCKED].into_iter().find_map(|name| Some((name, File::open(folder.join(name)).ok()?)));
    let Some((name, marker)) = found else {
        // Without a marker only an empty folder can be ours.
        let _ = fs::remove_dir(folder);
        return;
    };
    if flock(&marker, FlockOperation::NonBlockingLockExclusive).is_err() {
        return;
    }
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder {
            let _ = fs::remove_dir_all(entry.path());
        } else if entry.file_name() != name {
            let _ = fs::remove_file(entry.path());
        }
    }
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
}
