//! What `DIR`, `FILE` and `FILE:LINE` on the command line mean.

use std::path::{Path, PathBuf};

use crate::config::{self, Config};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::discover::{self, Scope};
use crate::error::{Error, Result};
use crate::pipeline::Request;
use crate::plan::Selection;

use super::command_line;

/// The book that is meant, and which part of it.
#[derive(Debug)]
pub(super) struct Places {
    /// The book's folder.
    pub(super) root: PathBuf,
    pub(super) scope: Scope,
    /// Paths are as typed until [`below_source`] has made them relative to the notes' folder.
    pub(super) selection: Selection,
}

/// Makes one book of all the places. `load` reads the settings of the book in a folder.
pub(super) fn resolve(places: &[PathBuf], load: impl Fn(&Path) -> Result<Config>) -> Result<Places> {
    let mut roots: Vec<PathBuf> = Vec::new();
    let (mut files, mut chosen) = (Vec::new(), Vec::new());
    let mut whole = false;
    for place in places {
        if place.is_dir() {
            match part_of_book(place, &load)? {
                Part::Whole(root) => {
                    whole = true;
                    roots.push(root);
                }
                Part::Notes(root, notes) => {
                    roots.push(root);
                    files.extend(notes);
                    chosen.push((place.clone(), None));
                }
            }
            continue;
        }
        let (file, line) = with_line(place)?;
        roots.push(book_of(&file));
        files.push(file.clone());
        chosen.push((file, line));
    }
    let root = from_here(one_book(&roots)?);
    if whole {
        return Ok(Places { root, scope: Scope::Folder, selection: Selection::All });
    }
    let selection =
        Selection::Some(chosen.iter().map(|(place, line)| (place.to_string_lossy().into_owned(), *line)).collect());
    Ok(Places { root, scope: Scope::Files(files), selection })
}

/// Turns the paths of a selection into those that the sources use.
pub(super) fn below_source(mut request: Request) -> Result<Request> {
    let source = request.config.root.join(&request.config.book.src);
    if let Selection::Some(places) = &mut request.selection {
        for (path, _) in places {
            let canonical = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
            let (file, folder) = (canonical(Path::new(path.as_str())), canonical(&source));
            let Ok(below) = file.strip_prefix(&folder) else {
                return Err(command_line(
                    "outside-book",
                    format!("{path} is not below {}, where the notes of its book are", source.display()),
                    "name a note of the book, or move the note",
                ));
            };
            let parts: Vec<_> = below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
            let end = if file.is_dir() { "/" } else { "" };
            *path = parts.join("/") + end;
        }
    }
    Ok(request)
}

/// `FILE` or `FILE:LINE`. A file whose name ends so is taken for what it is.
fn with_line(place: &Path) -> Result<(PathBuf, Option<u32>)> {
    if place.exists() {
        return Ok((place.to_owned(), None));
    }
    let text = place.to_string_lossy();
    let (file, line) = text.rsplit_once(':').map_or((&*text, None), |(file, line)| (file, Some(line)));
    match line {
        Some(line) if Path::new(file).is_file() => match line.parse() {
            Ok(line) if line > 0 => Ok((PathBuf::from(file), Some(line))),
            _ => Err(command_line(
                "bad-line",
                format!("`{line}` is no number of a line"),
                &format!("name a line of the example, as in {file}:42"),
            )),
        },
        // Only what is all digits was meant as a line.
        Some(line) if line.parse::<u32>().is_ok() => Err(nowhere(Path::new(file))),
        _ => Err(nowhere(place)),
    }
}

/// That there is neither a note nor a folder at `place`.
fn nowhere(place: &Path) -> Error {
    let message = if place.is_symlink() { "this link leads nowhere" } else { "there is no such folder or note" };
    let diagnostic = Diagnostic::error("no-such-place", Place::Path(place.display().to_string()), message);
    Error::content(diagnostic.with_help(match beside(place) {
        Some(near) => format!("did you mean {}?", near.display()),
        None => "name a folder of notes, a note, or a note with a line as in notes/gc.md:42".to_owned(),
    }))
}

/// What is in the same folder and has a name that is spelt like it.
fn beside(place: &Path) -> Option<PathBuf> {
    let (folder, name) = (parent(place), place.file_name()?.to_str()?);
    let names: Vec<String> = std::fs::read_dir(folder)
        .ok()?
        .flatten()
        .filter(|entry| entry.path() != place)
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| Path::new(name).extension().is_none_or(|end| end.eq_ignore_ascii_case("md")))
        .collect();
    nearest(name, names.iter().map(String::as_str)).map(|near| place.with_file_name(near))
}

/// The folder that a path is in.
fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The nearest folder above the file that has a book.toml, else the file's own.
fn book_of(file: &Path) -> PathBuf {
    let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let own = parent(file);
    let book = absolute.ancestors().skip(1).find(|folder| folder.join(config::FILE_NAME).is_file());
    book.map_or_else(|| own.to_owned(), Path::to_owned)
}

/// The folder as the user would type it: relative where it is below the working directory.
fn from_here(folder: PathBuf) -> PathBuf {
    let here = std::env::current_dir().ok();
    match here.as_ref().and_then(|here| folder.strip_prefix(here).ok()) {
        Some(below) if below.as_os_str().is_empty() => PathBuf::from("."),
        Some(below) => below.to_owned(),
        None => folder,
    }
}

/// What a folder is of its book.
enum Part {
    /// All of it; the book's folder.
    Whole(PathBuf),
    /// A folder below that of the notes: the book's folder, and the notes in it.
    Notes(PathBuf, Vec<PathBuf>),
}

/// A folder is a book by itself, unless it is in the folder of the notes of another one, which has a `book.toml`. Where that
/// is mistaken, nobody can tell.
fn part_of_book(folder: &Path, load: impl Fn(&Path) -> Result<Config>) -> Result<Part> {
    let alone = || Ok(Part::Whole(folder.to_owned()));
    let canonical = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if folder.join(config::FILE_NAME).is_file() {
        return alone();
    }
    let here = canonical(folder);
    let above = here.ancestors().skip(1).find(|above| above.join(config::FILE_NAME).is_file());
    let Some(root) = above.map(|above| from_here(above.to_owned())) else { return alone() };
    let config = load(&root)?;
    let notes = canonical(&root.join(&config.book.src));
    if here == notes {
        return Ok(Part::Whole(root));
    }
    let found = if here.starts_with(&notes) { discover::notes_below(&config, folder) } else { Vec::new() };
    if found.is_empty() { alone() } else { Ok(Part::Notes(root, found)) }
}

fn one_book(roots: &[PathBuf]) -> Result<PathBuf> {
    let first = roots.first().cloned().unwrap_or_else(|| PathBuf::from("."));
    let canonical = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    match roots.iter().find(|root| canonical(root) != canonical(&first)) {
        None => Ok(first),
        Some(other) => Err(command_line(
            "two-books",
            format!("{} and {} are different books", first.display(), other.display()),
            "run tracebook once for each, or put a book.toml into a folder that holds both",
        )),
    }
}
