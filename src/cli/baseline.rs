//! Which baseline the command line and `book.toml` ask for, and what is done with it.

use std::path::{Path, PathBuf};

use crate::baseline::{Baseline, FILE_NAME, Use};
use crate::config::{self, Config};
use crate::diagnostic::{Diagnostic, Place};
use crate::error::{Error, Result};
use crate::pipeline::Outcome;

use super::args::{BaselineArgs, Recording};
use super::print::Terminal;

/// What is done with a baseline: read before anything runs, so that a damaged one costs no time.
pub(super) fn choose(config: &Config, args: &BaselineArgs, recording: Recording) -> Result<Use> {
    if args.no_baseline {
        return Ok(Use::Nothing);
    }
    let (path, named) = path(config, args);
    match (Baseline::load(&path)?, recording, named) {
        (Some(baseline), Recording::On, _) => Ok(Use::Record(baseline)),
        (None, Recording::On, _) => Ok(Use::Record(Baseline::empty(path))),
        (Some(baseline), Recording::Off, _) => Ok(Use::Compare(baseline)),
        (None, Recording::Off, None) => Ok(Use::Nothing),
        (None, Recording::Off, Some(place)) => Err(missing(&path, place)),
    }
}

/// Where the baseline is or would be, and what names it, if anything does. A path on the command line is relative to where the
/// user stands, one in `book.toml` to the book.
pub(super) fn path(config: &Config, args: &BaselineArgs) -> (PathBuf, Option<Place>) {
    let in_book = |path: &Path| {
        let path = config.root.join(path);
        path.strip_prefix(".").unwrap_or(&path).to_owned()
    };
    match (&args.baseline, &config.run.baseline) {
        (Some(path), _) => (path.clone(), Some(Place::CommandLine)),
        (None, Some(path)) => (in_book(path), Some(Place::Path(config::shown_path(&config.root)))),
        (None, None) => (in_book(Path::new(FILE_NAME)), None),
    }
}

fn missing(path: &Path, place: Place) -> Error {
    let message = format!("there is no baseline {}", path.display());
    let diagnostic = Diagnostic::error("no-baseline", place, message);
    Error::content(diagnostic.with_help("check the path, or write the file with `tracebook test --write-baseline`"))
}

/// Saves what was recorded, and says so.
pub(super) fn save(outcome: &Outcome, terminal: &Terminal) -> Result<()> {
    let Some(baseline) = &outcome.recorded else { return Ok(()) };
    baseline.save()?;
    let failures = match baseline.entries.len() {
        1 => "1 known failure".to_owned(),
        count => format!("{count} known failures"),
    };
    terminal.note(&format!("baseline: {failures} in {}", baseline.path.display()));
    Ok(())
}
