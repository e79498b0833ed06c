//! Finds `book.toml` and reads it.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::{Config, FILE_NAME, read};
use crate::diagnostic::{Diagnostic, Place};
use crate::error::{Error, Result, cause};
use crate::parse::title;

/// The settings of the book in the folder `root`: what `book.toml` says there, defaults for the rest.
///
/// # Errors
/// [`Error::Content`] with everything that is wrong: no such folder, and all mistakes in `book.toml`.
pub fn load(root: &Path) -> Result<Config> {
    let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    check_folder(root)?;
    let config = Config::defaults(root.to_owned());
    match fs::read(root.join(FILE_NAME)) {
        Ok(bytes) => read::settings(config, &text(root, bytes)?).map_err(Error::Content),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(config),
        Err(error) => {
            let message = format!("{FILE_NAME} cannot be read: {}", cause(&error));
            let place = Place::Path(shown_path(root));
            Err(Error::content(
                Diagnostic::error("unreadable", place, message).with_help("allow it to be read, or remove it"),
            ))
        }
    }
}

/// The name of the folder as a title.
pub(super) fn default_title(root: &Path) -> String {
    let full = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    full.file_name().map_or_else(|| "Notes".to_owned(), |name| title::from_name(&name.to_string_lossy()))
}

/// The path of `book.toml` as the user would type it.
pub(crate) fn shown_path(root: &Path) -> String {
    root.strip_prefix(".").unwrap_or(root).join(FILE_NAME).display().to_string()
}

fn check_folder(root: &Path) -> Result<()> {
    let place = Place::Path(root.display().to_string());
    let diagnostic = match fs::metadata(root) {
        Ok(metadata) if metadata.is_dir() => return Ok(()),
        Ok(_) => Diagnostic::error("not-a-folder", place, "this is a file, not a folder of notes")
            .with_help("name the folder that holds the notes"),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Diagnostic::error("no-folder", place, "there is no such folder").with_help("check the path")
        }
        Err(error) => Diagnostic::error("unreadable", place, format!("this folder cannot be read: {}", cause(&error)))
            .with_help("allow it to be read, or name another folder"),
    };
    Err(Error::content(diagnostic))
}

fn text(root: &Path, bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes).map_err(|error| {
        let start = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
        let range = start..start + char::REPLACEMENT_CHARACTER.len_utf8();
        let place = Place::Text { path: shown_path(root), text, range };
        let message = format!("{FILE_NAME} is not UTF-8");
        Error::content(Diagnostic::error("not-utf-8", place, message).with_help("save the file as UTF-8"))
    })
}
