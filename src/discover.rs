//! Finds the notes of a book and reads them.
//!
//! Takes the settings and what was asked for; gives the texts in the order of the book, the other files, and
//! diagnostics. Nothing is written, and no Markdown is read but that of `SUMMARY.md`.

mod order;
mod read;
mod summary;
mod walk;

use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Place};
use crate::error::{Error, Result};
use crate::source::Sources;

/// What is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every note of the book, and its other files.
    Folder,
    /// These notes alone, as paths that are absolute or relative to the working directory. Other files are left out.
    Files(Vec<PathBuf>),
}

/// What was found.
#[derive(Debug)]
pub struct Found {
    /// The notes in the order of the book: as `SUMMARY.md` lists them, then by path, `README.md` and `index.md` first in
    /// their folder. Their root is the folder of the notes.
    pub sources: Sources,
    /// The files that are no Markdown, by path.
    pub assets: Vec<Asset>,
    /// What is wrong with the notes that were read, or with `SUMMARY.md`.
    pub diagnostics: Vec<Diagnostic>,
}

/// A file that belongs to the book and is no note: a picture, a data file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Path below the folder of the notes, with `/` between its parts.
    pub path: String,
    /// Where it is on disk.
    pub disk: PathBuf,
}

/// A note that was found and not yet read.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    /// Path below the folder of the notes, with `/` between its parts.
    path: String,
    /// Where it is on disk.
    disk: PathBuf,
}

/// Finds and reads the notes of the book.
///
/// # Errors
/// [`Error::Nothing`] when there is no note, [`Error::Content`] with every note that cannot be read or does not belong
/// to the book.
pub fn discover(config: &Config, scope: &Scope) -> Result<Found> {
    let root = folder(config);
    let mut listing = match scope {
        Scope::Folder => walk::folder(config, &root),
        Scope::Files(paths) => walk::files(&root, paths),
    };
    order::by_path(&mut listing.notes);
    let mut diagnostics = match summary::read(&root) {
        Ok(Some(summary)) => {
            let missing = if *scope == Scope::Folder { summary.missing(&listing.notes) } else { Vec::new() };
            summary.sort(&mut listing.notes);
            missing
        }
        Ok(None) => Vec::new(),
        Err(diagnostic) => {
            listing.unreadable.push(*diagnostic);
            Vec::new()
        }
    };
    if listing.notes.is_empty() && listing.unreadable.is_empty() {
        return Err(nothing(&root));
    }
    let reading = read::all(root, &listing.notes);
    listing.unreadable.extend(reading.unreadable);
    if !listing.unreadable.is_empty() {
        return Err(Error::Content(listing.unreadable));
    }
    diagnostics.extend(reading.diagnostics);
    Ok(Found { sources: reading.sources, assets: listing.assets, diagnostics })
}

/// The folder of the notes.
fn folder(config: &Config) -> PathBuf {
    if config.book.src == Path::new(".") { config.root.clone() } else { config.root.join(&config.book.src) }
}

fn nothing(root: &Path) -> Error {
    Error::Nothing {
        message: format!("no Markdown in {}", root.display()),
        help: "put a note there whose name ends in `.md`, or name another folder".to_owned(),
    }
}

/// Whether the name of a file is that of a note.
fn is_markdown(path: &Path) -> bool {
    path.extension().is_some_and(|end| end.eq_ignore_ascii_case("md") || end.eq_ignore_ascii_case("markdown"))
}

/// That a file cannot be read, and why.
fn unreadable(path: &Path, why: &str, help: &str) -> Box<Diagnostic> {
    let place = Place::Path(path.display().to_string());
    Box::new(Diagnostic::error("unreadable", place, format!("this cannot be read: {why}")).with_help(help))
}

#[cfg(test)]
mod tests;
