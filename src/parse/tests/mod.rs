//! Helpers that the tests of the parser share.

mod comments;
mod fences;
mod pages;
mod properties;

use super::*;
use crate::source::SourceFile;
use std::path::PathBuf;

/// One note as sources.
fn sources(text: &str) -> Sources {
    let (file, _) = SourceFile::decode("guide/first-steps.md".to_owned(), text.as_bytes());
    Sources::new(PathBuf::from("notes"), vec![file])
}

/// The page of one note and its diagnostics as `line:column severity code`.
fn parse_text(text: &str) -> (Page, Vec<String>) {
    let sources = sources(text);
    let (mut pages, diagnostics) = parse(&sources);
    let describe = |diagnostic: Diagnostic| {
        let Place::Note(span) = diagnostic.place else { panic!("{diagnostic:?} has no place in the note") };
        let position = sources.position(span);
        format!("{}:{} {} {}", position.line, position.column, diagnostic.severity.name(), diagnostic.code)
    };
    (pages.remove(0), diagnostics.into_iter().map(describe).collect())
}

/// The page of a note without diagnostics.
fn page(text: &str) -> Page {
    let (page, diagnostics) = parse_text(text);
    assert_eq!(diagnostics, [""; 0], "in {text}");
    page
}

/// The lines of code of a fence as `line: text`.
fn code(fence: &Fence) -> Vec<String> {
    fence.lines.iter().map(|line| format!("{}: {}", line.line, line.text)).collect()
}
