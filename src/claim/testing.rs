//! Pages and their examples for tests, made from text.

use std::path::PathBuf;

use super::Example;
use crate::parse::{self, Page};
use crate::source::{SourceFile, Sources};

/// The page that `text` is, as the note `note.md`.
pub(crate) fn page(text: &str) -> (Page, Sources) {
    let (file, _) = SourceFile::decode("note.md".to_owned(), text.as_bytes());
    let sources = Sources::new(PathBuf::new(), vec![file]);
    let (mut pages, _) = parse::parse(&sources);
    (pages.remove(0), sources)
}

/// The examples of the page that `text` is.
pub(crate) fn examples(text: &str) -> Vec<Example> {
    let (page, sources) = page(text);
    super::read(&page, &sources).0
}
