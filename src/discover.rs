//! Finds the notes of a book and reads them.
//!
//! Takes the settings and what was asked for; gives the texts in the order of the book, the other files, and
//! diagnostics. Nothing is written, and no Markdown is read but that of `SUMMARY.md`.

mod order;
mod read;
mod summary;
mod walk;

use std::path::{Path, PathBuf};

use crate::config::{Config, FILE_NAME, shown_path};
use crate::diagnostic::{Diagnostic, Place};
use crate::error::{Error, Result};
use crate::outline::Outline;
use crate::source::{FileId, SourceFile, Sources};
use crate::untrusted;

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
    /// The notes in the order of the book: as the outline lists them, then by path, `README.md` and `index.md` first in
    /// their folder. Their root is the folder of the notes.
    pub sources: Sources,
    /// The files that are no Markdown, by path.
    pub assets: Vec<Asset>,
    /// The folders that were looked into, the folder of the notes first. None where notes were named.
    pub folders: Vec<PathBuf>,
    /// The order and the grouping that the author asks for: of `[nav]` in `book.toml`, else of `SUMMARY.md`.
    pub outline: Option<Outline>,
    /// What is wrong with the notes that were read, or with the outline.
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
        Scope::Files(paths) => walk::files(&root, paths, config.site.trust),
    };
    order::by_path(&mut listing.notes);
    let outline = match outline(config, &root) {
        Ok(outline) => outline,
        Err(diagnostic) => {
            listing.unreadable.retain(|other| other.place != diagnostic.place);
            listing.unreadable.push(*diagnostic);
            None
        }
    };
    let mut diagnostics = Vec::new();
    if config.nav.is_some() && *scope == Scope::Folder && root.join(summary::FILE).is_file() {
        diagnostics.push(two_outlines(config));
    }
    if let Some(outline) = &outline {
        if *scope == Scope::Folder {
            diagnostics.extend(outline.missing(&paths(&listing.notes)));
        }
        let places = outline.places(&paths(&listing.notes));
        order::by_place(&mut listing.notes, &places);
    }
    if listing.notes.is_empty() && listing.unreadable.is_empty() {
        return Err(nothing(&root));
    }
    let reading = read::all(root, &listing.notes);
    listing.unreadable.extend(reading.unreadable);
    if !listing.unreadable.is_empty() {
        return Err(Error::Content(listing.unreadable));
    }
    diagnostics.extend(reading.diagnostics);
    diagnostics.extend(listing.warnings);
    let (sources, assets, folders) = (reading.sources, listing.assets, listing.folders);
    Ok(Found { sources, assets, folders, outline, diagnostics })
}

/// Reads the note `id` of `sources` once more: its text, and what is wrong with that.
///
/// # Errors
/// When it cannot be read, or is gone.
pub fn read_again(sources: &Sources, id: FileId) -> Result<(SourceFile, Vec<Diagnostic>), Box<Diagnostic>> {
    let note = Entry { path: sources.file(id).path.clone(), disk: sources.disk_path(id) };
    read::again(&note, id)
}

/// The folders of the book that are looked into for notes, whatever is wrong with the notes.
#[must_use]
pub fn folders(config: &Config) -> Vec<PathBuf> {
    walk::folder(config, &folder(config)).folders
}

/// The notes of the book in `folder` and below it, which is in the folder of its notes.
#[must_use]
pub fn notes_below(config: &Config, folder: &Path) -> Vec<PathBuf> {
    walk::folder(config, folder).notes.into_iter().map(|note| note.disk).collect()
}

/// The outline that the author asks for.
fn outline(config: &Config, root: &Path) -> std::result::Result<Option<Outline>, Box<Diagnostic>> {
    if let Some(outline) = &config.nav {
        return Ok(Some(outline.clone()));
    }
    let disk = root.join(summary::FILE);
    if !config.site.trust.in_notes() && disk.exists() && !untrusted::is_inside(&disk, root) {
        return Err(walk::leads_out(&disk));
    }
    summary::read(root)
}

fn two_outlines(config: &Config) -> Diagnostic {
    let message = format!("[nav] in {FILE_NAME} orders the notes, so {} is not read", summary::FILE);
    Diagnostic::warning("two-outlines", Place::Path(shown_path(&config.root)), message)
        .with_help("remove one of the two")
}

fn paths(notes: &[Entry]) -> Vec<&str> {
    notes.iter().map(|note| note.path.as_str()).collect()
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
pub(crate) fn is_markdown(path: &Path) -> bool {
    path.extension().is_some_and(|end| end.eq_ignore_ascii_case("md") || end.eq_ignore_ascii_case("markdown"))
}

/// That a file cannot be read, and why.
fn unreadable(path: &Path, why: &str, help: &str) -> Box<Diagnostic> {
    let place = Place::Path(path.display().to_string());
    Box::new(Diagnostic::error("unreadable", place, format!("this cannot be read: {why}")).with_help(help))
}

#[cfg(test)]
mod tests;
