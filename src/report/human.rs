//! The report as text for people, in the manner of doctest.
//!
//! Takes a [`Report`]; gives a block for each failed example and the lines of the summary, with ANSI styles that the
//! printer strips where they are not wanted.

use std::path::PathBuf;

use anstyle::{AnsiColor, Style};

use super::failure::{Block, RULE, shell_word};
use super::{Report, summary};

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();

/// How places are named, so that they can be pasted into a shell or opened by an editor.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// What leads from the working directory to the folder of the notes; nothing where they are the same.
    pub prefix: PathBuf,
    /// What leads from the root of the repository to the folder of the notes, as services that show results beside the code
    /// want it.
    pub repository: PathBuf,
    /// What leads from there to the working directory.
    pub current: PathBuf,
    /// Options that the command which runs one example again needs as well, word by word: `--python` and `3.8`.
    pub options: Vec<String>,
}

impl Settings {
    /// The path of a note as seen from the working directory.
    pub(super) fn path(&self, note: &str) -> String {
        self.prefix.join(note).display().to_string()
    }

    /// The path of a note as seen from the root of the repository.
    pub(super) fn in_repository(&self, note: &str) -> String {
        self.repository.join(note).display().to_string()
    }

    /// The further options as a shell takes them, with a space before each.
    pub(super) fn rerun_options(&self) -> String {
        self.options.iter().flat_map(|option| [" ".to_owned(), shell_word(option)]).collect()
    }
}

/// Blocks and summary.
#[must_use]
pub fn render(report: &Report<'_>, settings: &Settings) -> String {
    failures(report, settings) + &summary(report)
}

/// A block for each example with a failure that is not known, a rule below the last one. Empty where nothing failed.
#[must_use]
pub fn failures(report: &Report<'_>, settings: &Settings) -> String {
    let mut text = String::new();
    for page in &report.pages {
        for example in &page.examples {
            if !report.known.unknown(example).is_empty() {
                text.push_str(&Block { report, page, example, settings }.render());
            }
        }
    }
    if !text.is_empty() {
        text.push_str(RULE);
    }
    text
}

/// The counts of examples and claims, and what ran them.
#[must_use]
pub fn summary(report: &Report<'_>) -> String {
    let style = if report.summary.new > 0 { BAD } else { GOOD };
    let mut lines = summary::lines(report);
    if let Some(first) = lines.first_mut() {
        *first = format!("{style}{first}{style:#}");
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
#[path = "human_tests.rs"]
mod tests;
