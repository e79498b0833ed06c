//! `llms.txt`: the book for programs that read text, as llmstxt.org describes it, and the notes themselves beside the pages.
//!
//! Each note is published as its author wrote it, at its own path, so that links between notes work there too.

use std::fmt::Write;

use super::{Around, Entry, file};
use crate::link::encode_path;
use crate::site::{self, SiteFile};

/// The list, and one file for each note.
pub(super) fn files(around: &Around<'_>, entries: &[Entry<'_>]) -> Vec<SiteFile> {
    let notes = entries.iter().map(|entry| file(entry.path, entry.text.to_owned()));
    std::iter::once(file("llms.txt", list(around, entries))).chain(notes).collect()
}

fn list(around: &Around<'_>, entries: &[Entry<'_>]) -> String {
    let mut text = format!("# {}\n\n", one_line(&around.config.book.title));
    if let Some(description) = &around.config.book.description {
        let _ = write!(text, "> {}\n\n", one_line(description));
    }
    let _ = write!(text, "{}\n\n", around.proof);
    for (folder, entries) in folders(entries) {
        let _ = write!(text, "## {folder}\n\n");
        for entry in entries {
            text.push_str(&item(entry, around.site_url.unwrap_or("")));
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// The entries by the uppermost folder that they are in, in the order in which the book names them.
fn folders<'e, 'a>(entries: &'e [Entry<'a>]) -> Vec<(String, Vec<&'e Entry<'a>>)> {
    let mut folders: Vec<(String, Vec<&Entry<'_>>)> = Vec::new();
    for entry in entries {
        let name = entry.path.split_once('/').map_or_else(|| "Pages".to_owned(), |(folder, _)| from_name(folder));
        match folders.iter_mut().find(|(other, _)| *other == name) {
            Some((_, entries)) => entries.push(entry),
            None => folders.push((name, vec![entry])),
        }
    }
    folders
}

fn from_name(folder: &str) -> String {
    one_line(&crate::parse::title::from_name(folder))
}

fn item(entry: &Entry<'_>, base: &str) -> String {
    let title = one_line(entry.title).replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
    // Parentheses may stand in a path, but not in a link.
    let path = encode_path(&site::relative("", entry.path)).replace('(', "%28").replace(')', "%29");
    let about = entry.description.as_deref().map(|text| format!(": {}", one_line(text))).unwrap_or_default();
    format!("- [{title}]({base}{path}){about}\n")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
