//! What is wrong with the user's content or configuration, as a value.
//!
//! Every stage may give diagnostics beside its result; none prints them. [`text`] turns one into lines for a
//! terminal. A failing example is no diagnostic: it is a verdict ([`crate::verify`]).

pub mod text;

use crate::source::Span;

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth a look; changes no exit code.
    Warning,
    /// The content or the configuration is wrong: exit code 2, unless an example failed.
    Error,
}

impl Severity {
    /// The word that stands before the message.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Where a diagnostic points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A range in a note.
    Note(Span),
    /// A range of bytes in another file, whose text is at hand: `book.toml`, a template.
    Text {
        /// The file as the user knows it.
        path: String,
        /// Its whole text.
        text: String,
        /// The bytes meant.
        range: std::ops::Range<usize>,
    },
    /// A path as a whole.
    Path(String),
    /// The command line.
    CommandLine,
}

/// One thing that is wrong, where it is, and what to do about it.
///
/// Message and help are lower case without a final stop, one fact each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable name that documentation explains, such as `unknown-key`.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub place: Place,
    /// What to do.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at `place`.
    #[must_use]
    pub fn error(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self { code, severity: Severity::Error, message: message.into(), place, help: None }
    }

    /// A warning at `place`.
    #[must_use]
    pub fn warning(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self { code, severity: Severity::Warning, message: message.into(), place, help: None }
    }

    /// The same diagnostic with the remedy.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Words longer than this are no slip of the fingers.
const LONGEST_WORD: usize = 64;

/// The nearest of `known` to a `given` word, where it is near enough to be a slip of the fingers.
#[must_use]
pub fn nearest<'k>(given: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    if given.len() > LONGEST_WORD {
        return None;
    }
    let length = given.chars().count();
    let limit = (length / 3).max(1);
    let given = given.to_lowercase();
    known
        .into_iter()
        // Cheap, and enough for most words.
        .filter(|word| word.chars().take(length + limit + 1).count().abs_diff(length) <= limit)
        .map(|word| (strsim::damerau_levenshtein(&given, &word.to_lowercase()), word))
        .filter(|&(distance, _)| distance <= limit)
        .min()
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found() {
        let known = ["title", "timeout", "host"];
        assert_eq!(nearest("titel", known), Some("title"));
        assert_eq!(nearest("TIMEOUTS", known), Some("timeout"));
        assert_eq!(nearest("hots", known), Some("host"));
    }

    #[test]
    fn a_word_that_is_far_from_all_has_no_nearest() {
        assert_eq!(nearest("theme", ["title", "host"]), None);
        assert_eq!(nearest("x", ["title"]), None);
        assert_eq!(nearest("", ["title"]), None);
        assert_eq!(nearest(&"t".repeat(100_000), ["title"]), None);
    }
}
