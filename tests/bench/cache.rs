//! What it costs to keep results, and what it saves.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::measure::{Sample, compare};
use crate::{TRACEBOOK, executable, thousand};

/// A book of 1,000 examples: with an empty cache against none, and with a full one against an empty one.
pub(crate) fn cache() {
    let (book, full) = (thousand(), TempDir::new().expect("a temporary folder"));
    let python = executable();
    let test = |arguments: &[&str]| {
        let mut command = Command::new(TRACEBOOK);
        Sample::of(command.args(["test", ".", "--python", &python]).args(arguments).current_dir(book.path()))
    };
    let kept_in = |folder: &Path| test(&["--cache-dir", &folder.to_string_lossy()]);
    let cold = || kept_in(TempDir::new().expect("a temporary folder").path());
    compare(
        "cache: 1,000 examples, results kept and not",
        ("an empty cache", &cold),
        ("--no-cache", &|| test(&["--no-cache"])),
    );
    compare(
        "cache: 1,000 examples, nothing changed",
        ("a full cache", &|| kept_in(full.path())),
        ("an empty cache", &cold),
    );
}
