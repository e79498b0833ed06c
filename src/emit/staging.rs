//! The folder in which a site comes to be, and the step that puts it in its place.
//!
//! A staging folder is [held](crate::disk) as long as its build runs.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use crate::disk::{self, Held};
use crate::error::{Error, Result};

const MARKER_TEXT: &str = "This folder was written by tracebook, which replaces it as a whole with every build.\n";

/// A folder that is being filled. Dropped before [`Staging::replace`], it is deleted.
#[derive(Debug)]
pub(super) struct Staging(Held);

impl Staging {
    /// A fresh, empty folder beside `dest`, on the same file system, that no other build touches.
    pub(super) fn beside(dest: &Path) -> Result<Self> {
        let parent = dest.parent().unwrap_or(Path::new("/"));
        let make = || {
            tempfile::Builder::new()
                .prefix(&prefix(dest))
                // The process' umask applies, as for any folder: a web server has to read it.
                .permissions(fs::Permissions::from_mode(0o777))
                .tempdir_in(parent)
                // The library's error names the folder that could not be made, which tells nobody anything.
                .map_err(|error| error.raw_os_error().map_or(error, io::Error::from_raw_os_error))
        };
        Held::new(make, MARKER_TEXT).map(Self).map_err(Error::io("create a folder in", parent))
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Puts the folder at `dest` and deletes what was there.
    pub(super) fn replace(self, dest: &Path) -> Result<()> {
        let swapped = swap(self.path(), dest).map_err(Error::io("replace", dest))?;
        // From here on the path of the staging folder is that of the old site, or of nothing.
        let (old, _lock) = self.0.keep();
        disk::flush(dest.parent().unwrap_or(Path::new("/"))).map_err(Error::io("write", dest))?;
        match swapped {
            Swapped::Exchanged => disk::remove_left_over(&old),
            Swapped::Moved(Some(aside)) => disk::remove_left_over(&aside),
            Swapped::Moved(None) => {}
        }
        Ok(())
    }
}

/// How the new site came to its place.
#[derive(Debug)]
enum Swapped {
    /// Old and new changed places.
    Exchanged,
    /// The new one was moved in; the old one, where there was one, is at this path.
    Moved(Option<PathBuf>),
}

/// Puts `new` at `dest` in one step.
fn swap(new: &Path, dest: &Path) -> io::Result<Swapped> {
    match renameat_with(CWD, new, CWD, dest, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(Swapped::Exchanged),
        Err(Errno::NOENT) => fs::rename(new, dest).map(|()| Swapped::Moved(None)),
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => swap_in_two_steps(new, dest).map(Swapped::Moved),
        Err(error) => Err(error.into()),
    }
}

/// For file systems that cannot exchange. Between the steps there is no site; if the build is killed there, the old one
/// is still beside its place.
fn swap_in_two_steps(new: &Path, dest: &Path) -> io::Result<Option<PathBuf>> {
    let mut aside = new.as_os_str().to_owned();
    aside.push("-old");
    let aside = PathBuf::from(aside);
    fs::rename(dest, &aside)?;
    if let Err(error) = fs::rename(new, dest) {
        fs::rename(&aside, dest)?;
        return Err(error);
    }
    Ok(Some(aside))
}

/// Deletes the staging folders that killed builds left beside `dest`. One that cannot be deleted stays: it does no harm.
pub(super) fn remove_left_overs(dest: &Path) {
    let prefix = prefix(dest);
    let Some(entries) = dest.parent().and_then(|parent| fs::read_dir(parent).ok()) else { return };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(&prefix));
        if ours && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            disk::remove_left_over(&entry.path());
        }
    }
}

/// What the names of the staging folders for `dest` begin with.
fn prefix(dest: &Path) -> String {
    let name = dest.file_name().unwrap_or_default().to_string_lossy();
    format!(".{name}.tracebook-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_an_exchange_the_old_site_is_put_aside() {
        let room = tempfile::tempdir().unwrap();
        let (new, dest) = (room.path().join("new"), room.path().join("site"));
        for folder in [&new, &dest] {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join("name"), folder.file_name().unwrap().as_encoded_bytes()).unwrap();
        }
        let aside = swap_in_two_steps(&new, &dest).unwrap().unwrap();
        assert_eq!(fs::read_to_string(dest.join("name")).unwrap(), "new");
        assert_eq!(fs::read_to_string(aside.join("name")).unwrap(), "site");
        assert!(!new.exists());
    }

    #[test]
    fn without_an_exchange_a_failure_puts_the_old_site_back() {
        let room = tempfile::tempdir().unwrap();
        let dest = room.path().join("site");
        fs::create_dir(&dest).unwrap();
        assert!(swap_in_two_steps(&room.path().join("missing"), &dest).is_err());
        assert!(dest.is_dir());
    }
}
