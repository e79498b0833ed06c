//! The baseline as a TOML file: one table for each failure, in the order of the notes, so that changes merge well.

use std::fs;
use std::io::{ErrorKind, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::{Baseline, Entry, Failure, Key};
use crate::diagnostic::{Diagnostic, Place};
use crate::disk::{Draft, Readers};
use crate::error::{Error, Result, cause};

/// The version of the file's form.
const VERSION: u32 = 1;

const HEADER: &str = "# Failures that tracebook knows and does not fail on. `tracebook test --write-baseline` writes this file.\n\
                      # A failure is found again by file, example, and claim or ending; line and message are for people.\n";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: Spanned<u32>,
    #[serde(default)]
    known: Vec<Spanned<Table>>,
}

#[derive(Serialize)]
struct Written {
    version: u32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    known: Vec<Table>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Table {
    file: String,
    example: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    claim: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ending: Option<String>,
    #[serde(default)]
    line: u32,
    #[serde(default)]
    message: String,
}

impl Baseline {
    /// A baseline at `path` that knows nothing.
    #[must_use]
    pub fn empty(path: PathBuf) -> Self {
        Self { path, ..Self::default() }
    }

    /// The baseline at `path`, or nothing where there is no such file.
    ///
    /// # Errors
    /// [`Error::Content`] where the file cannot be read or is damaged.
    pub fn load(path: &Path) -> Result<Option<Self>> {
        match fs::read(path) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                Self::parse(path.to_owned(), text).map(Some).map_err(|diagnostic| Error::content(*diagnostic))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => {
                let message = format!("the baseline cannot be read: {}", cause(&error));
                let place = Place::Path(path.display().to_string());
                let help = "allow it to be read, or name another file with --baseline";
                Err(Error::content(Diagnostic::error("unreadable", place, message).with_help(help)))
            }
        }
    }

    /// The baseline that `text` holds.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub(super) fn parse(path: PathBuf, text: String) -> Result<Self, Box<Diagnostic>> {
        let mut baseline = Self { path, text, entries: Vec::new() };
        let document: Document = toml::from_str(&baseline.text).map_err(|error| {
            let message = error.message().split_whitespace().collect::<Vec<_>>().join(" ");
            baseline.damaged(error.span().unwrap_or(0..0), &message)
        })?;
        if *document.version.get_ref() != VERSION {
            let message = format!("its form has version {}, not {VERSION}", document.version.get_ref());
            return Err(baseline.damaged(document.version.span(), &message));
        }
        for table in document.known {
            let range = table.span();
            let entry = entry(table.into_inner(), range.clone());
            let entry = entry.ok_or_else(|| baseline.damaged(range, "an entry has either `claim` or `ending`"))?;
            baseline.entries.push(entry);
        }
        Ok(baseline)
    }

    /// That something is wrong at `range` of the file.
    fn damaged(&self, range: Range<usize>, message: &str) -> Box<Diagnostic> {
        let message = format!("the baseline is damaged: {message}");
        Box::new(Diagnostic::error("damaged-baseline", self.place(range), message).with_help(ANEW))
    }

    /// A place in the file.
    pub(super) fn place(&self, range: Range<usize>) -> Place {
        Place::Text { path: self.path.display().to_string(), text: self.text.clone(), range }
    }

    /// The text of the file: one entry for each failure, in the order of files and lines.
    #[must_use]
    pub fn text(&self) -> String {
        let mut entries: Vec<&Entry> = self.entries.iter().collect();
        entries.sort_by(|a, b| (&a.key.file, a.line, &a.key).cmp(&(&b.key.file, b.line, &b.key)));
        let written = Written { version: VERSION, known: entries.into_iter().map(table).collect() };
        // Texts and numbers can always be written.
        HEADER.to_owned() + &toml::to_string(&written).unwrap_or_default()
    }

    /// Writes the file, all of it or nothing.
    ///
    /// # Errors
    /// When the system refuses it.
    pub fn save(&self) -> Result<()> {
        let written = Draft::beside(&self.path, Readers::All).and_then(|mut draft| {
            draft.write_all(self.text().as_bytes())?;
            draft.publish(&self.path)
        });
        written.map_err(Error::io("write", &self.path))
    }
}

const ANEW: &str = "mend it, or remove the file and write it anew with `tracebook test --write-baseline`";

/// Nothing where it is not clear what failed.
fn entry(table: Table, range: Range<usize>) -> Option<Entry> {
    let failure = match (table.claim, table.ending) {
        (Some(claim), None) => Failure::Claim(claim),
        (None, Some(ending)) => Failure::Ending(ending),
        _ => return None,
    };
    let key = Key { file: table.file, example: table.example, failure };
    Some(Entry { key, line: table.line, message: table.message, range })
}

fn table(entry: &Entry) -> Table {
    let (claim, ending) = match &entry.key.failure {
        Failure::Claim(name) => (Some(name.clone()), None),
        Failure::Ending(name) => (None, Some(name.clone())),
    };
    let (file, example) = (entry.key.file.clone(), entry.key.example.clone());
    Table { file, example, claim, ending, line: entry.line, message: entry.message.clone() }
}
