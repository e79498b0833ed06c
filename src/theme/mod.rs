//! Themes: templates and the files that go with them.
//!
//! Takes the data of a page ([`View`]); gives text. A theme is built in or a folder, and a book can replace single files
//! of it. Which template language it is written in, its `theme.toml` says; each language is an [`Engine`]. Nothing here
//! knows where the data comes from.

mod builtin;
mod choice;
mod failure;
mod files;
mod load;
mod manifest;
mod minijinja;
mod tera;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt::Debug;

use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::render::view::View;

pub use choice::{Builtin, Choice};
pub use failure::{Cause, Failure};
pub use load::OVERRIDES;
use manifest::Language;
pub use manifest::Layout;

/// A theme, ready to render.
#[derive(Debug)]
pub struct Theme {
    /// Which pages a site has.
    pub layout: Layout,
    /// What is odd about its files.
    pub warnings: Vec<Diagnostic>,
    language: Language,
    engine: Box<dyn Engine>,
    templates: Templates,
    files: Statics,
}

/// One template.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Template {
    /// Its path as users know it.
    shown: String,
    text: String,
}

/// Templates by their names.
type Templates = BTreeMap<String, Template>;

/// Files that are copied into the site: their paths there, and what is in them.
type Statics = Vec<(String, Vec<u8>)>;

/// A template language with the templates of one theme.
pub trait Engine: Debug + Send + Sync {
    /// What the template called `template` makes of `data`.
    ///
    /// # Errors
    /// What is wrong with a template.
    fn render(&self, template: &str, data: View<'_>) -> Result<String, Failure>;
}

impl Theme {
    /// What the template called `template` makes of `data`.
    ///
    /// # Errors
    /// [`Error::Content`] with the place in the template, when it fails.
    pub fn render(&self, template: &str, data: View<'_>) -> Result<String> {
        let failed =
            |failure| Error::content(failure::diagnostic(failure, (self.language, &self.templates), Some(data)));
        self.engine.render(template, data).map_err(failed)
    }

    /// Whether it has a template of this name.
    #[must_use]
    pub fn has(&self, template: &str) -> bool {
        self.templates.contains_key(template)
    }

    /// The files that the site needs beside its pages: paths in the site, and bytes.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }
}
