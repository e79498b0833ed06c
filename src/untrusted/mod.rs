//! What those who are not trusted cannot put into a site, and cannot decide.
//!
//! Takes what strangers wrote; gives what may stand on a page: text instead of raw HTML but for a few tags without attributes,
//! links to pages and by `http`, `https` and `mailto`, pictures and files of the book that no browser runs. Whoever trusts
//! nothing ([`Trust::Nothing`]) takes from `book.toml` neither programs, places nor scripts either: [`distrust`].

mod files;
mod html;
mod links;
mod settings;

pub(crate) use files::{is_inside, may_be_published};
pub(crate) use html::raw_html;
pub(crate) use links::refusal;
pub(crate) use settings::{check, distrust, keep_inside};

/// How far those who wrote a book are trusted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// As whoever builds it: their HTML and their scripts run in their readers' browsers.
    #[default]
    Everything,
    /// Those who wrote the notes are not; `book.toml`, which says so, and the theme are.
    Settings,
    /// Neither are those who wrote `book.toml` and the folder `theme`.
    Nothing,
}

impl Trust {
    /// Whether notes may put into a page what they like.
    #[must_use]
    pub fn in_notes(self) -> bool {
        self == Self::Everything
    }

    /// Whether `book.toml` and what lies beside it may name programs, places and scripts.
    #[must_use]
    pub fn in_settings(self) -> bool {
        self != Self::Nothing
    }
}
