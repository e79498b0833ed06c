//! The folders that examples work in.
//!
//! A run has one temporary folder. A session has a folder in it with `work`, its working directory, which begins as a copy
//! of the notes' `files`, and `tmp`, its `$TMPDIR`. All of it is removed when the session is over.

use std::ffi::OsString;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::disk::{self, Held};
use crate::error::{Error, Result};
use crate::sandbox::RUN_FOLDER;

/// How the names of such folders begin until they have one of the row, and after.
const NEW: &str = "tracebook-new-";

/// How many runs at the same time have folders of the row.
const ROW: usize = 100;

const MARKER_TEXT: &str = "This folder belongs to a run of tracebook, which removes it at its end.\n";

/// A new temporary folder for a preview, whose server listens in it.
pub(crate) fn for_server() -> Result<Held> {
    let place = std::env::temp_dir();
    let make = || tempfile::Builder::new().prefix(&format!("{RUN_FOLDER}serve-")).tempdir_in(&place);
    Held::new(make, MARKER_TEXT).map_err(|error| Error::io("make a folder in", &place)(error))
}

/// The temporary folder of a run: the first free one of a row, so that examples that print their folder mostly print the
/// same. It is marked as ours before it is there.
pub(super) fn for_run() -> Result<Held> {
    let place = std::env::temp_dir();
    let private = || std::fs::Permissions::from_mode(0o700);
    let make = || tempfile::Builder::new().prefix(NEW).permissions(private()).tempdir_in(&place);
    let held = Held::new(make, MARKER_TEXT).map_err(|error| Error::io("make a folder in", &place)(error))?;
    Ok(held.named((0..ROW).map(|number| place.join(format!("{RUN_FOLDER}{number}")))))
}

/// Deletes the folders of runs of this user that have ended and could not do so: their interpreter was killed as well.
pub(crate) fn remove_left_overs() {
    let own = rustix::process::geteuid().as_raw();
    for entry in std::fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let begins = |with: &str| name.to_str().is_some_and(|name| name.starts_with(with));
        // Others may use the names of the row too.
        if begins(RUN_FOLDER)
            && entry.metadata().is_ok_and(|about| about.is_dir() && about.uid() == own)
            && (begins(NEW) || disk::is_marked(&entry.path()))
        {
            disk::remove_left_over(&entry.path());
        }
    }
}

/// A session's folder; removed when dropped.
#[derive(Debug)]
pub(super) struct SessionFolder {
    path: PathBuf,
}

/// The folders in a session's folder.
const PARTS: [&str; 2] = ["work", "tmp"];

impl SessionFolder {
    /// Folder number `number` of the run, with a copy of `files`. Where the session before left nothing in its folder,
    /// that one is taken: removing folders is slow where others write to the same disk.
    pub(super) fn create(run: &Path, number: usize, files: Option<&Path>, before: Option<Self>) -> Result<Self> {
        let path = run.join(number.to_string());
        let folder = match before.filter(Self::is_as_new).map(|before| before.rename(&path)) {
            Some(Ok(folder)) => folder,
            _ => Self::make(path)?,
        };
        if let Some(files) = files {
            copy(files, &folder.path.join("work"))?;
        }
        Ok(folder)
    }

    fn make(path: PathBuf) -> Result<Self> {
        for part in PARTS {
            let path = path.join(part);
            std::fs::create_dir_all(&path).map_err(Error::io("make", &path))?;
        }
        Ok(Self { path })
    }

    /// Whether nothing in it was made or changed.
    fn is_as_new(&self) -> bool {
        let names = |path: &Path| -> Option<Vec<OsString>> {
            let mut names: Vec<_> =
                std::fs::read_dir(path).ok()?.map(|entry| Some(entry.ok()?.file_name())).collect::<Option<_>>()?;
            names.sort();
            Some(names)
        };
        let mode = |path: &Path| std::fs::metadata(path).map(|metadata| metadata.permissions().mode()).ok();
        let usual = mode(&self.path);
        names(&self.path).is_some_and(|names| names == ["tmp", "work"])
            && PARTS
                .iter()
                .map(|part| self.path.join(part))
                .all(|part| mode(&part) == usual && names(&part).is_some_and(|names| names.is_empty()))
    }

    fn rename(mut self, path: &Path) -> std::io::Result<Self> {
        std::fs::rename(&self.path, path)?;
        path.clone_into(&mut self.path);
        Ok(self)
    }

    /// Its path.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for SessionFolder {
    fn drop(&mut self) {
        // What cannot be removed now goes with the folder of the run.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// Copies what is in `from` into the folder `to`, which exists. Links are followed; a link that leads nowhere is left out.
fn copy(from: &Path, to: &Path) -> Result<()> {
    for entry in std::fs::read_dir(from).map_err(Error::io("read", from))? {
        let entry = entry.map_err(Error::io("read", from))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let Ok(kind) = std::fs::metadata(&source) else { continue };
        if kind.is_dir() {
            std::fs::create_dir_all(&target).map_err(Error::io("make", &target))?;
            copy(&source, &target)?;
        } else if kind.is_file() {
            std::fs::copy(&source, &target).map_err(Error::io("copy", &source))?;
        }
    }
    Ok(())
}
