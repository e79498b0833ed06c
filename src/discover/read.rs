//! Reads notes from disk.

use std::fs;
use std::path::PathBuf;

use rayon::prelude::*;

use super::{Entry, unreadable};
use crate::diagnostic::{Diagnostic, Place};
use crate::error::cause;
use crate::source::{FileId, SourceFile, Sources, Span, clamp};

/// A note that is longer is no note, and offsets in it would not fit.
pub(super) const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// How many places in one note are told that are not UTF-8.
const MAX_PLACES: usize = 5;

/// What was read.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) sources: Sources,
    /// Notes that could not be read.
    pub(super) unreadable: Vec<Diagnostic>,
    /// What is wrong with those that could.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Reads `notes`, which lie below `root`, in their order.
pub(super) fn all(root: PathBuf, notes: &[Entry]) -> Reading {
    let results: Vec<_> = notes.par_iter().map(|note| one(note, MAX_BYTES)).collect();
    let mut files = Vec::with_capacity(notes.len());
    let mut unreadable = Vec::new();
    let mut diagnostics = Vec::new();
    for result in results {
        match result {
            Ok((file, invalid)) => {
                diagnostics.extend(not_utf_8(FileId(clamp(files.len())), &file, &invalid));
                files.push(file);
            }
            Err(diagnostic) => unreadable.push(*diagnostic),
        }
    }
    Reading { sources: Sources::new(root, files), unreadable, diagnostics }
}

/// Reads one note, which is file `id`, with what is wrong with it.
pub(super) fn again(note: &Entry, id: FileId) -> Result<(SourceFile, Vec<Diagnostic>), Box<Diagnostic>> {
    let (file, invalid) = one(note, MAX_BYTES)?;
    let diagnostics = not_utf_8(id, &file, &invalid);
    Ok((file, diagnostics))
}

/// Reads one note of at most `limit` bytes.
pub(super) fn one(note: &Entry, limit: u64) -> Result<(SourceFile, Vec<usize>), Box<Diagnostic>> {
    let failed = |error: std::io::Error| unreadable(&note.disk, &cause(&error), "allow it to be read, or remove it");
    if fs::metadata(&note.disk).map_err(failed)?.len() > limit {
        let why = format!("it is longer than {} MiB", limit / (1024 * 1024));
        return Err(unreadable(&note.disk, &why, "split the note"));
    }
    Ok(SourceFile::decode(note.path.clone(), &fs::read(&note.disk).map_err(failed)?))
}

/// One error for each line with bytes that are not UTF-8, the first few of them.
fn not_utf_8(id: FileId, file: &SourceFile, invalid: &[usize]) -> Vec<Diagnostic> {
    let mut places = invalid.to_vec();
    places.dedup_by_key(|&mut offset| file.line_of(offset));
    let more = places.len().saturating_sub(MAX_PLACES);
    let last = places.len().min(MAX_PLACES);
    let diagnostic = |(number, &start): (usize, &usize)| {
        let place = Place::Note(Span::new(id, start, start + char::REPLACEMENT_CHARACTER.len_utf8()));
        let rest = match more {
            _ if number + 1 < last => String::new(),
            0 => String::new(),
            1 => ", and 1 more line".to_owned(),
            more => format!(", and {more} more lines"),
        };
        Diagnostic::error("not-utf-8", place, format!("this is not UTF-8{rest}")).with_help("save the file as UTF-8")
    };
    places.iter().take(MAX_PLACES).enumerate().map(diagnostic).collect()
}
