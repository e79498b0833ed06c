//! New texts that take the place of files.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use tempfile::NamedTempFile;

use super::{ATTEMPTS, flush};

/// What the names of drafts begin with.
const PREFIX: &str = ".tracebook-draft-";

/// Who may read a file that is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Its owner alone.
    Owner,
    /// Whoever the user's umask lets.
    All,
}

/// A text that is being written beside the file whose place it will take. Dropped, it is deleted.
#[derive(Debug)]
pub(crate) struct Draft {
    file: NamedTempFile,
    folder: PathBuf,
}

impl Draft {
    /// An empty one in the folder of `target`. Drafts that killed processes left there are removed.
    pub(crate) fn beside(target: &Path, readers: Readers) -> io::Result<Self> {
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        remove_left_overs(folder);
        let mode = match readers {
            Readers::Owner => 0o600,
            Readers::All => 0o666,
        };
        for _ in 0..ATTEMPTS {
            let mut builder = tempfile::Builder::new();
            builder.prefix(PREFIX).permissions(fs::Permissions::from_mode(mode));
            let file = builder.tempfile_in(folder)?;
            flock(&file, FlockOperation::LockExclusive)?;
            // Until now, another process may have taken it for left over.
            if file.as_file().metadata()?.nlink() > 0 {
                return Ok(Self { file, folder: folder.to_owned() });
            }
        }
        Err(io::ErrorKind::WouldBlock.into())
    }

    pub(crate) fn path(&self) -> &Path {
        self.file.path()
    }

    pub(crate) fn file(&self) -> &File {
        self.file.as_file()
    }

    /// Puts it in the place of `target`, in one step and for good.
    pub(crate) fn publish(self, target: &Path) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        let folder = self.folder.clone();
        self.put(target)?;
        flush(&folder)
    }

    /// Puts it in the place of `target` in one step. A loss of power may damage it: for what is recognised then, and made anew.
    pub(crate) fn put(self, target: &Path) -> io::Result<()> {
        self.file.persist(target).map(drop).map_err(|error| error.error)
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Deletes the drafts in `folder` that nobody writes any more.
fn remove_left_overs(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        if ours
            && entry.file_type().is_ok_and(|kind| kind.is_file())
            && let Ok(file) = File::open(entry.path())
            && flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok()
        {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn a_draft_takes_the_place_of_a_file() {
        let room = tempfile::tempdir().unwrap();
        let target = room.path().join("a.md");
        fs::write(&target, "old").unwrap();
        let mut draft = Draft::beside(&target, Readers::All).unwrap();
        draft.write_all(b"new").unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "old");
        draft.publish(&target).unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "new");
        assert_eq!(count(room.path()), 1);
    }

    #[test]
    fn a_draft_that_is_given_up_is_gone() {
        let room = tempfile::tempdir().unwrap();
        drop(Draft::beside(&room.path().join("a.md"), Readers::Owner).unwrap());
        assert_eq!(count(room.path()), 0);
    }

    #[test]
    fn what_a_killed_process_left_is_removed_and_what_another_writes_is_not() {
        let room = tempfile::tempdir().unwrap();
        let target = room.path().join("a.md");
        let other = Draft::beside(&target, Readers::All).unwrap();
        fs::write(room.path().join(format!("{PREFIX}dead")), "half").unwrap();
        fs::write(room.path().join(".tracebook-of-mine"), "").unwrap();
        let draft = Draft::beside(&target, Readers::All).unwrap();
        assert!(other.path().exists() && draft.path().exists());
        assert_eq!(count(room.path()), 3);
    }
}
