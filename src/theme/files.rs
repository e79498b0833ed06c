//! The files of a theme, from the binary and from disk, one layer over the other.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use super::builtin;
use super::choice::Builtin;
use crate::diagnostic::{Diagnostic, Place};
use crate::error::cause;

/// Where the files are that a site needs beside its pages.
pub(super) const STATIC: &str = "static/";

/// Files by their paths in the theme, with `/` between the parts.
pub(super) type Files = BTreeMap<String, File>;

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct File {
    /// Its path as users know it.
    pub(super) shown: String,
    pub(super) bytes: Vec<u8>,
}

/// Those of a theme that is built in.
pub(super) fn embedded(theme: Builtin) -> Files {
    let file = |&(path, text): &(&str, &str)| {
        let shown = format!("<{}>/{path}", theme.name());
        (path.to_owned(), File { shown, bytes: text.as_bytes().to_vec() })
    };
    builtin::files(theme).iter().map(file).collect()
}

/// Those below `folder`, but for hidden ones. Links to files are followed, links to folders are not.
pub(super) fn on_disk(folder: &Path) -> Result<Files, Vec<Diagnostic>> {
    let (mut files, mut mistakes) = (Files::new(), Vec::new());
    let mut folders = vec![(folder.to_owned(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        let entries = match fs::read_dir(&folder).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
            Ok(entries) => entries,
            Err(error) => {
                mistakes.push(unreadable(&folder, &cause(&error)));
                continue;
            }
        };
        for entry in entries {
            let disk = entry.path();
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                mistakes.push(unreadable(&disk, "its name is not UTF-8"));
                continue;
            };
            let path = format!("{prefix}{name}");
            if name.starts_with('.') || disk.is_symlink() && disk.is_dir() {
                continue;
            }
            if disk.is_dir() {
                folders.push((disk, format!("{path}/")));
                continue;
            }
            match fs::read(&disk) {
                Ok(bytes) => drop(files.insert(path, File { shown: disk.display().to_string(), bytes })),
                Err(error) => mistakes.push(unreadable(&disk, &cause(&error))),
            }
        }
    }
    mistakes.sort_by(|a, b| place(a).cmp(place(b)));
    if mistakes.is_empty() { Ok(files) } else { Err(mistakes) }
}

fn place(diagnostic: &Diagnostic) -> &str {
    if let Place::Path(path) = &diagnostic.place { path } else { "" }
}

fn unreadable(path: &Path, why: &str) -> Diagnostic {
    Diagnostic::error("theme", Place::Path(path.display().to_string()), format!("the theme cannot be read: {why}"))
        .with_help("mend it or remove it")
}
