//! `tracebook bless --encoding`: repairs text that was decoded twice. Nothing runs.

use std::path::{Path, PathBuf};

use crate::bless::diff;
use crate::diagnostic::{Diagnostic, Place};
use crate::discover;
use crate::encoding::{self, Piece};
use crate::error::Result;
use crate::plan::Selection;
use crate::source::{FileId, Sources};
use crate::{parse, pipeline};

use super::args::{BlessArgs, Recording};
use super::ask::{self, Answer, counted};
use super::exit::Exit;
use super::print::Terminal;

/// The pieces of one note.
struct Note {
    file: FileId,
    path: String,
    pieces: Vec<Piece>,
}

/// Does what `args` ask for.
pub(super) fn repair(args: &BlessArgs, terminal: &Terminal) -> Result<Exit> {
    let (request, root) = super::asked_for(&args.wanted.places, &args.run(), Recording::Off)?;
    let found = discover::discover(&request.config, &request.scope)?;
    let (pages, _) = parse::parse(&found.sources);
    let prefix = super::tell::prefix(&found.sources, &root);
    let mut notes = notes(&pages, &found.sources, &request, &prefix);
    let damaged: Vec<&Diagnostic> =
        found.diagnostics.iter().filter(|each| notes.iter().any(|note| is_about(each, note.file))).collect();
    // What is not UTF-8 was read with replacement characters: its text is not all of it.
    for diagnostic in &damaged {
        terminal.diagnostics(&[(*diagnostic).clone()], &found.sources, &prefix);
    }
    if notes.is_empty() {
        if !args.quiet {
            terminal.report("no text was decoded twice");
        }
        return Ok(Exit::Ok);
    }
    let before: usize = notes.iter().map(|note| note.pieces.len()).sum();
    notes.retain(|note| !damaged.iter().any(|each| is_about(each, note.file)));
    review(&mut notes, args, terminal, &found.sources);
    let repaired = write(&notes, args, terminal, (&found.sources, &prefix))?;
    if !args.quiet {
        terminal.report(&told(args, repaired, &notes));
    }
    let would_change = args.dry_run && before > 0;
    Ok(if would_change || repaired < before { Exit::Failed } else { Exit::Ok })
}

fn is_about(diagnostic: &Diagnostic, file: FileId) -> bool {
    diagnostic.code == "not-utf-8" && matches!(&diagnostic.place, Place::Note(span) if span.file == file)
}

/// The notes that have pieces where `request` asks for them.
fn notes(pages: &[parse::Page], sources: &Sources, request: &pipeline::Request, prefix: &Path) -> Vec<Note> {
    let of_page = |page: &parse::Page| {
        let file = sources.file(page.file);
        let on_line = |piece: &Piece| match &request.selection {
            Selection::All => true,
            Selection::Some(places) => {
                let here = Some(file.line_of(piece.range.start));
                places.iter().any(|(path, line)| *path == file.path && *line == here)
            }
        };
        let is_asked = |piece: &Piece| request.selection.includes_note(&file.path) || on_line(piece);
        let mut pieces = encoding::pieces(page, &file.text);
        pieces.retain(is_asked);
        let path: PathBuf = prefix.join(&file.path);
        (!pieces.is_empty()).then(|| Note { file: page.file, path: path.display().to_string(), pieces })
    };
    pages.iter().filter_map(of_page).collect()
}

/// Shows what changes and drops what a person does not want.
fn review(notes: &mut [Note], args: &BlessArgs, terminal: &Terminal, sources: &Sources) {
    let mut last = if args.interactive { Answer::Yes } else { Answer::All };
    for note in notes {
        let file = sources.file(note.file);
        let shown = |pieces: &[Piece]| diff::unified(&note.path, &file.text, &encoding::repaired(&file.text, pieces));
        if args.interactive {
            let lines = note.pieces.chunk_by(|a, b| file.line_of(a.range.start) == file.line_of(b.range.start));
            let mut wanted = Vec::new();
            for line in lines {
                last = ask::answer(terminal, "repair this line?", &shown(line), last);
                if matches!(last, Answer::Yes | Answer::All) {
                    wanted.extend_from_slice(line);
                }
            }
            note.pieces = wanted;
        } else if !args.quiet {
            terminal.report(&shown(&note.pieces));
        }
    }
}

/// Writes the notes; gives how many pieces were repaired, or would be.
fn write(notes: &[Note], args: &BlessArgs, terminal: &Terminal, (sources, prefix): (&Sources, &Path)) -> Result<usize> {
    let mut repaired = 0;
    for note in notes.iter().filter(|note| !note.pieces.is_empty()) {
        let text = encoding::repaired(&sources.file(note.file).text, &note.pieces);
        if args.dry_run || ask::save(terminal, sources, (prefix, note.file), &text)? {
            repaired += note.pieces.len();
        }
    }
    Ok(repaired)
}

fn told(args: &BlessArgs, repaired: usize, notes: &[Note]) -> String {
    let notes = notes.iter().filter(|note| !note.pieces.is_empty()).count();
    let done = if args.dry_run { "would be repaired" } else { "repaired" };
    format!("{} {done} in {}", counted(repaired, "place"), counted(notes, "note"))
}
