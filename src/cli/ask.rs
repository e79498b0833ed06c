//! What `tracebook bless` asks before it changes a note, and how it writes one.

use std::path::Path;

use crate::bless::save::{self, Saved};
use crate::diagnostic::{Diagnostic, Place};
use crate::error::Result;
use crate::source::{FileId, Sources};

use super::print::Terminal;

/// What a person says about one change.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Yes,
    No,
    All,
    Quit,
}

/// The answer for the change that `diff` shows, after `last` was the answer before it.
pub(super) fn answer(terminal: &Terminal, question: &str, diff: &str, last: Answer) -> Answer {
    if matches!(last, Answer::All | Answer::Quit) {
        return last;
    }
    terminal.report(diff);
    loop {
        let answer = terminal.ask(&format!("{question} [y]es, [n]o, [a]ll that follow, [q]uit:"));
        match answer.as_deref().map(str::to_lowercase).as_deref() {
            Some("y" | "yes") => return Answer::Yes,
            Some("n" | "no") => return Answer::No,
            Some("a" | "all") => return Answer::All,
            Some("q" | "quit") | None => return Answer::Quit,
            Some(_) => {}
        }
    }
}

/// Writes `text` in the place of a note; where that cannot be, says why and gives `false`.
pub(super) fn save(
    terminal: &Terminal,
    sources: &Sources,
    (prefix, file): (&Path, FileId),
    text: &str,
) -> Result<bool> {
    let saved = save::save(&sources.disk_path(file), sources.file(file), text)?;
    let Some((message, help)) = refused(saved) else { return Ok(true) };
    let place = Place::Path(prefix.join(&sources.file(file).path).display().to_string());
    terminal.diagnostics(&[Diagnostic::error("not-written", place, message).with_help(help)], sources, prefix);
    Ok(false)
}

/// Why a file was left alone, and what to do.
fn refused(saved: Saved) -> Option<(&'static str, &'static str)> {
    match saved {
        Saved::Written => None,
        Saved::Changed => Some(("this note changed meanwhile and was not rewritten", "run tracebook bless again")),
        Saved::ReadOnly => Some(("this note may not be written", "allow it to be written")),
    }
}

/// A number with its noun.
pub(super) fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
