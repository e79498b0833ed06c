//! What is wrong, as a page shows it: the same that the terminal shows.
//!
//! Takes diagnostics or an error; gives JSON.

use std::path::Path;

use anstream::adapter::strip_str;
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Place, Severity, text};
use crate::error::Error;
use crate::source::Sources;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Problem {
    /// `error` or `warning`.
    severity: &'static str,
    /// What is wrong, where, and what to do, as lines.
    text: String,
    /// The note that it is in, where it is in one.
    note: Option<String>,
    /// The line of the note.
    line: Option<u32>,
}

impl Problem {
    /// A diagnostic about `sources`. `prefix` leads from the working directory to the notes.
    pub(super) fn of(diagnostic: &Diagnostic, sources: &Sources, prefix: &Path) -> Self {
        let place = match &diagnostic.place {
            Place::Note(span) => Some((sources.file(span.file).path.clone(), sources.position(*span).line)),
            Place::Text { .. } | Place::Path(_) | Place::CommandLine => None,
        };
        let (note, line) = place.unzip();
        let lines = text::render(diagnostic, sources, prefix);
        let text = strip_str(lines.trim_end()).to_string();
        Self { severity: diagnostic.severity.name(), text, note, line }
    }

    /// What is wrong, and in which note: the same after a change that moves it to another line.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.note.as_deref().unwrap_or_default(), self.text.lines().next().unwrap_or_default())
    }

    /// Everything that an error tells.
    pub(super) fn of_error(error: &Error) -> Vec<Self> {
        let none = Sources::new(std::path::PathBuf::new(), Vec::new());
        match error {
            Error::Content(found) => found.iter().map(|each| Self::of(each, &none, Path::new(""))).collect(),
            other => {
                let help = other.help().map_or_else(String::new, |help| format!("\n  help: {help}"));
                let text = format!("error: {other}{help}");
                vec![Self { severity: Severity::Error.name(), text, note: None, line: None }]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, SourceFile, Span};

    #[test]
    fn a_problem_is_what_the_terminal_says() {
        let (file, _) = SourceFile::decode("a.md".to_owned(), b"# A\n\n[x](y.md)\n");
        let sources = Sources::new("notes".into(), vec![file]);
        let place = Place::Note(Span::new(FileId(0), 5, 14));
        let diagnostic = Diagnostic::error("broken-link", place, "there is no y.md").with_help("mend it");
        let problem = Problem::of(&diagnostic, &sources, Path::new("notes"));
        assert_eq!((problem.note.as_deref(), problem.line, problem.severity), (Some("a.md"), Some(3), "error"));
        assert_eq!(
            problem.text,
            "error[broken-link]: there is no y.md\n --> notes/a.md:3:1\n  |\n3 | [x](y.md)\n  | ^^^^^^^^^\n  help: mend it"
                .replace("\n3 |", "\n 3 |")
                .replace(" -->", "  -->")
                .replace("\n  |", "\n   |")
        );
    }
}
