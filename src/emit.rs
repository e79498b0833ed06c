//! Writes a site to disk, all of it or nothing.
//!
//! Takes a [`Site`] and the folder it goes to. The files are written into a fresh folder beside the destination
//! (`.site.tracebook-XXXXXX`), which then takes the destination's place in one step, and the old site is deleted. A
//! build that is killed at any moment leaves the old site or the new one, never a mixture; what it leaves behind is
//! removed by the next build.
//!
//! A folder of ours holds the file [`MARKER`]. No other folder is ever replaced or deleted, unless it is empty.
//!
//! What is put in place was flushed to the disk itself before, so that the same holds of a loss of power.

mod staging;

#[cfg(test)]
mod tests;

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Place};
use crate::disk;
use crate::error::{Error, Result};
use crate::site::{Content, Site, SiteFile};
use staging::Staging;

/// The file that shows that a folder was made by tracebook and may be replaced.
pub const MARKER: &str = crate::disk::MARKER;

/// Whether somebody still waits for the site.
pub type Wanted<'a> = &'a (dyn Fn() -> bool + Sync);

/// Puts `site` at `dest`, in place of the site that is there, unless it is no longer `wanted` before that. `notes` is the
/// folder of the notes, which must not be lost with it.
///
/// # Errors
/// [`Error::Content`] where `dest` must not be replaced (see [`check`]); [`Error::Io`] where something cannot be
/// written; [`Error::Cancelled`] where nobody wants it. The old site is then as it was.
pub fn emit(site: &Site, dest: &Path, notes: &Path, wanted: Wanted<'_>) -> Result<()> {
    check(dest, notes)?;
    let dest = resolve(dest)?;
    let staging = Staging::beside(&dest)?;
    write_files(site, staging.path(), wanted)?;
    proceed(wanted)?;
    staging.replace(&dest)?;
    // Not before: where the file system cannot exchange two folders, the only old site may be among them.
    staging::remove_left_overs(&dest);
    Ok(())
}

/// Whether a site may be put at `dest`: it does not exist, is an empty folder, or holds a site of ours, and the notes
/// are not inside. Ask before the examples run, since they may run long.
///
/// # Errors
/// [`Error::Content`] with the diagnostic `foreign-folder` or `notes-inside`.
pub fn check(dest: &Path, notes: &Path) -> Result<()> {
    if !dest.exists() {
        return Ok(());
    }
    let real = fs::canonicalize(dest).map_err(Error::io("find", dest))?;
    if fs::canonicalize(notes).is_ok_and(|notes| notes.starts_with(&real)) {
        let message = format!("the notes are inside {}, which the site would replace", dest.display());
        return Err(refusal("notes-inside", dest, message));
    }
    if !real.is_dir() {
        return Err(refusal("foreign-folder", dest, format!("{} is not a folder", dest.display())));
    }
    if is_ours(&real) || is_empty(&real).map_err(Error::io("read", dest))? {
        return Ok(());
    }
    let message =
        format!("{} holds files that tracebook did not write, and the site would replace them", dest.display());
    Err(refusal("foreign-folder", dest, message))
}

fn refusal(code: &'static str, dest: &Path, message: String) -> Error {
    let place = Place::Path(dest.display().to_string());
    Error::content(
        Diagnostic::error(code, place, message).with_help("name another folder with --dest, or move this one"),
    )
}

fn is_ours(folder: &Path) -> bool {
    folder.join(MARKER).is_file()
}

fn is_empty(folder: &Path) -> io::Result<bool> {
    Ok(fs::read_dir(folder)?.next().is_none())
}

/// The real path of `dest`, so that a symbolic link to a folder stays one; its parent is made where it is missing.
fn resolve(dest: &Path) -> Result<PathBuf> {
    if dest.exists() {
        return fs::canonicalize(dest).map_err(Error::io("find", dest));
    }
    let absolute = std::path::absolute(dest).map_err(Error::io("find", dest))?;
    let (Some(parent), Some(name)) = (absolute.parent(), absolute.file_name()) else {
        return Err(refusal("foreign-folder", dest, format!("{} cannot be a site", dest.display())));
    };
    fs::create_dir_all(parent).map_err(Error::io("create", parent))?;
    Ok(fs::canonicalize(parent).map_err(Error::io("find", parent))?.join(name))
}

fn write_files(site: &Site, folder: &Path, wanted: Wanted<'_>) -> Result<()> {
    let targets: Vec<PathBuf> = site.files.iter().map(|file| target(file, folder)).collect::<Result<_>>()?;
    let mut folders: Vec<&Path> = targets.iter().flat_map(|target| target.ancestors().skip(1)).collect();
    folders.retain(|path| path.starts_with(folder));
    folders.sort_unstable();
    folders.dedup();
    for folder in &folders {
        fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
    }
    site.files.par_iter().zip(&targets).try_for_each(|(file, target)| {
        proceed(wanted)?;
        write_file(&file.content, target)
    })?;
    // All at once when all are written: the disk then has most of them already.
    let written: Vec<&Path> = targets.iter().map(PathBuf::as_path).chain(folders).collect();
    written.par_iter().try_for_each(|path| {
        proceed(wanted)?;
        disk::flush(path).map_err(Error::io("write", path))
    })
}

fn proceed(wanted: Wanted<'_>) -> Result<()> {
    if wanted() { Ok(()) } else { Err(Error::Cancelled) }
}

/// Where `file` goes. A path that leads out of the folder is a bug of ours, and must not overwrite anything.
fn target(file: &SiteFile, folder: &Path) -> Result<PathBuf> {
    let path = Path::new(&file.path);
    let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    if inside && !file.path.is_empty() && file.path != MARKER {
        Ok(folder.join(path))
    } else {
        Err(Error::Internal(format!("the site has a file with the path {:?}", file.path)))
    }
}

fn write_file(content: &Content, target: &Path) -> Result<()> {
    let written = match content {
        Content::Text(text) => fs::write(target, text),
        Content::Bytes(bytes) => fs::write(target, bytes),
        Content::Copy(from) => return copy_file(from, target),
    };
    written.map_err(Error::io("write", target))
}

fn copy_file(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).map(drop).map_err(Error::io("copy", from))
}
