//! What is known of each note before anything runs.
//!
//! Takes the settings; gives the notes as pages with their examples and everything that is wrong with each, so that one note
//! can be read again by itself.

use rayon::prelude::*;

use crate::claim::{self, Example};
use crate::diagnostic::{Diagnostic, Place};
use crate::discover::{self, Found, Scope};
use crate::error::Result;
use crate::parse::{self, Page};
use crate::pipeline::Request;
use crate::render::Imports;
use crate::source::{FileId, Sources};
use crate::{drawn, encoding, raw_html};

/// One note that is a page.
#[derive(Debug)]
pub(super) struct Note {
    pub(super) page: Page,
    pub(super) examples: Vec<Example>,
    /// What is wrong with its text.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What its examples import.
    pub(super) imports: Imports,
}

/// The notes of a book.
#[derive(Debug)]
pub(super) struct Notes {
    pub(super) found: Found,
    /// Those that are pages, in the order of the book.
    pub(super) pages: Vec<Note>,
    /// What is wrong with the others, and with the book as a whole.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Finds and reads all notes.
///
/// # Errors
/// As [`discover::discover`].
pub(super) fn all(request: &Request) -> Result<Notes> {
    let mut found = discover::discover(&request.config, &Scope::Folder)?;
    let mut diagnostics = std::mem::take(&mut found.diagnostics);
    let ids: Vec<FileId> = found.sources.iter().map(|(id, _)| id).collect();
    let read: Vec<(FileId, Result<Note, Vec<Diagnostic>>)> =
        ids.into_par_iter().map(|id| (id, one(&found.sources, id))).collect();
    let mut notes = Vec::with_capacity(read.len());
    for (id, result) in read {
        match result {
            Ok(mut note) => {
                let of_text = diagnostics.extract_if(.., |each| is_about(each, id)).collect::<Vec<_>>();
                note.diagnostics.splice(0..0, of_text);
                notes.push(note);
            }
            Err(about_draft) => diagnostics.extend(about_draft),
        }
    }
    Ok(Notes { found, pages: notes, diagnostics })
}

/// The page of one note; of a draft, which is none, what is wrong with it.
pub(super) fn one(sources: &Sources, id: FileId) -> Result<Note, Vec<Diagnostic>> {
    let (page, mut diagnostics) = parse::parse_one(sources, id);
    if page.front_matter.draft {
        return Err(diagnostics);
    }
    let (examples, about_examples) = claim::read(&page, sources);
    diagnostics.extend(about_examples);
    diagnostics.extend(encoding::check(std::slice::from_ref(&page), sources));
    diagnostics.extend(drawn::check(std::slice::from_ref(&page), sources));
    diagnostics.extend(raw_html::check(std::slice::from_ref(&page), sources));
    let imports = Imports::of(&examples);
    Ok(Note { page, examples, diagnostics, imports })
}

fn is_about(diagnostic: &Diagnostic, id: FileId) -> bool {
    matches!(&diagnostic.place, Place::Note(span) if span.file == id)
}
