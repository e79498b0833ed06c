//! `SUMMARY.md`: the order of the notes, as mdBook has it.
//!
//! Takes the file in the folder of the notes; gives the notes that it links to in order. The file itself is no page.

use std::collections::HashMap;
use std::fs;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::Path;

use pulldown_cmark::{Event, Parser, Tag};

use super::{Entry, is_markdown, unreadable};
use crate::diagnostic::{Diagnostic, Place};
use crate::error::cause;
use crate::parse::markdown_options;

/// Its name.
pub(super) const FILE: &str = "SUMMARY.md";

/// What the file lists.
#[derive(Debug)]
pub(super) struct Summary {
    text: String,
    items: Vec<Item>,
}

#[derive(Debug)]
struct Item {
    /// The note's path below the folder of the notes.
    path: String,
    /// Where the link stands.
    range: Range<usize>,
}

/// Reads the `SUMMARY.md` in `root`, if there is one.
pub(super) fn read(root: &Path) -> Result<Option<Summary>, Box<Diagnostic>> {
    let disk = root.join(FILE);
    match fs::read(&disk) {
        Ok(bytes) => Ok(Some(Summary::parse(String::from_utf8_lossy(&bytes).into_owned()))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(&disk, &cause(&error), "allow it to be read, or remove it")),
    }
}

impl Summary {
    fn parse(text: String) -> Self {
        let mut items = Vec::new();
        for (event, range) in Parser::new_ext(&text, markdown_options()).into_offset_iter() {
            if let Event::Start(Tag::Link { dest_url, .. }) = event {
                items.extend(note_path(&dest_url).map(|path| Item { path, range }));
            }
        }
        Self { text, items }
    }

    /// Puts the notes that are listed first, in the order of the list; the others stay in theirs.
    pub(super) fn sort(&self, notes: &mut [Entry]) {
        let mut places = HashMap::new();
        for (place, item) in self.items.iter().enumerate() {
            places.entry(item.path.as_str()).or_insert(place);
        }
        notes.sort_by_key(|note| places.get(note.path.as_str()).copied().unwrap_or(usize::MAX));
    }

    /// A warning for each link to a note that there is not.
    pub(super) fn missing(&self, notes: &[Entry]) -> Vec<Diagnostic> {
        let known: std::collections::HashSet<_> = notes.iter().map(|note| note.path.as_str()).collect();
        let missing = self.items.iter().filter(|item| !known.contains(item.path.as_str()));
        missing.map(|item| self.missing_note(item)).collect()
    }

    fn missing_note(&self, item: &Item) -> Diagnostic {
        let place = Place::Text { path: FILE.to_owned(), text: self.text.clone(), range: item.range.clone() };
        Diagnostic::warning("summary-missing", place, format!("there is no note `{}`", item.path))
            .with_help("write the note, or remove the link")
    }
}

/// The path that a link names, where it is a note of the book.
fn note_path(target: &str) -> Option<String> {
    let path = target.split(['#', '?']).next().unwrap_or(target);
    if path.contains("://") || path.starts_with('/') || !is_markdown(Path::new(path)) {
        return None;
    }
    let mut parts = Vec::new();
    for part in percent_decode(path).split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name.to_owned()),
        }
    }
    Some(parts.join("/"))
}

/// `%20` and its like as what they stand for; what is no such thing stays.
fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = after.get(..2).filter(|_| first == b'%').and_then(|code| std::str::from_utf8(code).ok());
        let code = code.filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        if let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            bytes.push(byte);
            rest = &after[2..];
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
