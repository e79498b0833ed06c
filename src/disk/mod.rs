//! Files and folders that come to their places whole, and what killed processes leave of them.
//!
//! A [`Held`] folder belongs to a process as long as that lives; a [`Draft`] takes the place of a file in one step. Either is
//! locked (`flock`), and the lock ends with its process, however that ends: what nobody locks is left over, and is removed
//! by the next process that passes. What is published was flushed before, so that a loss of power leaves the old or the new.

mod draft;
mod held;
mod removal;

use std::fs::File;
use std::io;
use std::path::Path;

pub(crate) use draft::{Draft, Readers};
pub(crate) use held::{Held, MARKER, is_marked, remove_left_over};

/// How often something is made anew that another process took for left over before it could be locked.
const ATTEMPTS: usize = 16;

/// Has the disk hold a file, or the names in a folder.
///
/// # Errors
/// When the disk cannot.
pub(crate) fn flush(path: &Path) -> io::Result<()> {
    match File::open(path).and_then(|file| file.sync_all()) {
        // Not every file system can flush a folder, and nobody needs to be able to read what was copied.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::PermissionDenied) => Ok(()),
        flushed => flushed,
    }
}
