//! Why a link leads nowhere, and how a diagnostic says so.

use std::fmt;

/// Why a link leads nowhere. Its text is what is wrong, as a diagnostic says it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Problem {
    /// No note and no file has this path (relative to the root of the notes).
    NoFile(String),
    /// The note at this path is a draft.
    Draft(String),
    /// No image has this path.
    NoImage(String),
    /// The note at this index has no such anchor.
    NoAnchor {
        /// Index of the page.
        page: usize,
        /// Its path.
        path: String,
        /// The anchor, without `#`; for a wiki link the heading as it is written there.
        anchor: String,
    },
    /// The path, as written, climbs out of the folder of the notes.
    Outside(String),
    /// No note has the name that a wiki link gives.
    NoNote(String),
    /// Several notes, equally near, have the name that a wiki link gives.
    Ambiguous {
        /// The name.
        name: String,
        /// The paths of the notes.
        candidates: Vec<String>,
    },
}

impl Problem {
    /// The code of its diagnostic.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoFile(_) | Self::Outside(_) => "broken-link",
            Self::Draft(_) => "link-to-draft",
            Self::NoImage(_) => "missing-image",
            Self::NoAnchor { .. } => "missing-anchor",
            Self::NoNote(_) => "unknown-wiki-link",
            Self::Ambiguous { .. } => "ambiguous-wiki-link",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFile(path) => write!(f, "the link leads to {path}, which is neither a note nor a file of the book"),
            Self::Draft(path) => write!(f, "{path} is a draft, which the book leaves out"),
            Self::NoImage(path) => write!(f, "there is no image {path}"),
            Self::NoAnchor { path, anchor, .. } if anchor.starts_with('^') => {
                write!(f, "no block of {path} is called {anchor}")
            }
            Self::NoAnchor { path, anchor, .. } => write!(f, "{path} has no heading or anchor #{anchor}"),
            Self::Outside(path) => write!(f, "{path} lies outside the folder of the notes"),
            Self::NoNote(name) => write!(f, "no note is called {name}, by its file, its title or an alias"),
            Self::Ambiguous { name, candidates } => {
                write!(f, "{name} can mean {}", candidates.join(" or "))
            }
        }
    }
}
