//! Which files belong to a book.
//!
//! Takes folders and names; gives a [`Listing`]. Hidden files, files that a `.gitignore` of the book names, the site,
//! the theme and what Python tools leave behind are no part of it. Links to files are followed, links to folders are
//! not, so no file is found twice and there is no way round in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use super::{Asset, Entry, is_markdown, unreadable};
use crate::baseline;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Place};
use crate::emit;
use crate::error::cause;
use crate::theme::{self, Choice};
use crate::untrusted::{self, Trust};

/// What is in a book.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) notes: Vec<Entry>,
    pub(super) assets: Vec<Asset>,
    pub(super) folders: Vec<PathBuf>,
    /// What is wrong with files that the site does without.
    pub(super) warnings: Vec<Diagnostic>,
    /// What cannot be read, or does not belong to the book.
    pub(super) unreadable: Vec<Diagnostic>,
}

/// Every file below `root`, the folder of the notes.
pub(super) fn folder(config: &Config, root: &Path) -> Listing {
    let mut listing = Listing::default();
    let baseline = config.run.baseline.as_deref().unwrap_or(Path::new(baseline::FILE_NAME));
    let left_out = [config.build.build_dir.as_path(), Path::new(theme::OVERRIDES), Path::new("book.toml"), baseline];
    let left_out: Vec<_> = left_out
        .iter()
        .map(|path| config.root.join(path))
        .chain(theme_folder(config))
        .chain(config.run.cache.as_ref().map(|folder| config.root.join(folder)))
        .filter_map(|path| place(&path))
        .collect();
    let walk = WalkBuilder::new(root)
        .require_git(false)
        .parents(false)
        .git_global(false)
        .git_exclude(false)
        .filter_entry(move |entry| !is_left_out(entry, &left_out))
        .sort_by_file_name(Ord::cmp)
        .build();
    for entry in walk {
        match entry {
            Ok(entry) if entry.depth() == 0 || entry.file_type().is_some_and(|kind| kind.is_dir()) => {
                listing.folders.push(entry.into_path());
            }
            Ok(entry) => listing.add(root, entry.into_path(), config.site.trust),
            Err(error) if is_gone(&error, root) => {}
            Err(error) => listing.unreadable.push(*failed(root, &error)),
        }
    }
    if !config.site.trust.in_notes() {
        let folders = listing.folders.clone();
        listing.check_files(root, folders.iter().map(PathBuf::as_path));
    }
    listing
}

/// The folder of the book's own theme: seen from where the user stands, not from the book.
fn theme_folder(config: &Config) -> Option<PathBuf> {
    match &config.site.theme {
        Choice::Folder(folder) => Some(folder.clone()),
        Choice::Builtin(_) => None,
    }
}

/// The notes at `paths`.
pub(super) fn files(root: &Path, paths: &[PathBuf], trust: Trust) -> Listing {
    let mut listing = Listing::default();
    let mut found = BTreeMap::new();
    for path in paths {
        match single(root, path) {
            Ok(entry) if !trust.in_notes() && !untrusted::is_inside(&entry.disk, root) => {
                listing.unreadable.push(*leads_out(path));
            }
            Ok(entry) => {
                found.insert(entry.path.clone(), entry);
            }
            Err(diagnostic) => listing.unreadable.push(*diagnostic),
        }
    }
    listing.notes = found.into_values().collect();
    if !trust.in_notes() {
        let folders: Vec<PathBuf> =
            listing.notes.iter().filter_map(|note| note.disk.parent()).map(Path::to_owned).collect();
        listing.check_files(root, folders.iter().map(PathBuf::as_path).chain([root]));
    }
    listing
}

impl Listing {
    /// Adds the file at `disk`, or what a link there leads to.
    fn add(&mut self, root: &Path, disk: PathBuf, trust: Trust) {
        let is_note = is_markdown(&disk);
        if !trust.in_notes() && disk.is_symlink() && disk.exists() && !untrusted::is_inside(&disk, root) {
            return self.unreadable.push(*leads_out(&disk));
        }
        let why = match fs::metadata(&disk) {
            Ok(metadata) if metadata.is_file() => None,
            // A link to a folder.
            Ok(metadata) if metadata.is_dir() => return,
            Ok(_) => Some("it is no regular file".to_owned()),
            Err(error) if error.kind() == ErrorKind::NotFound && disk.is_symlink() => {
                Some("the link leads nowhere".to_owned())
            }
            // Removed since its folder was read.
            Err(error) if error.kind() == ErrorKind::NotFound => return,
            Err(error) => Some(cause(&error)),
        };
        if let Some(why) = why {
            // Other files are no loss unless a page links to them, and then that link is broken.
            if is_note {
                let help = "mend it or remove it, or name it in a `.gitignore` file";
                self.unreadable.push(*unreadable(&disk, &why, help));
            }
            return;
        }
        match (below(root, &disk), is_note) {
            (Some(path), _) if path == super::summary::FILE => {}
            (Some(path), true) => self.notes.push(Entry { path, disk }),
            (Some(path), false) if !trust.in_notes() && !untrusted::may_be_published(&disk) => {
                self.warnings.push(kept_back(path));
            }
            (Some(path), false) => self.assets.push(Asset { path, disk }),
            (None, true) => self.unreadable.push(*odd_name(&disk)),
            // It cannot be linked to either.
            (None, false) => {}
        }
    }
}

impl Listing {
    /// The folders `files` in `folders` are copied for examples, with what links in them lead to, hidden files too.
    fn check_files<'p>(&mut self, root: &Path, folders: impl Iterator<Item = &'p Path>) {
        let mut out = BTreeSet::new();
        for folder in folders.map(|folder| folder.join("files")).filter(|folder| folder.is_dir()) {
            if !untrusted::is_inside(&folder, root) {
                out.insert(folder);
                continue;
            }
            let links = WalkBuilder::new(folder).standard_filters(false).build().flatten();
            let links = links.filter(|entry| entry.path_is_symlink() && entry.path().exists()).map(DirEntry::into_path);
            out.extend(links.filter(|path| !untrusted::is_inside(path, root)));
        }
        let known = |place: &Place| self.unreadable.iter().any(|other| other.place == *place);
        let new: Vec<_> = out.iter().map(|path| *leads_out(path)).filter(|each| !known(&each.place)).collect();
        self.unreadable.extend(new);
    }
}

/// That a link leads to what whoever made it need not be able to read.
pub(super) fn leads_out(disk: &Path) -> Box<Diagnostic> {
    let why = "the link leads out of the folder of the notes, which are not trusted";
    unreadable(disk, why, "put what it leads to in its place")
}

/// That a file is not in the site.
fn kept_back(path: String) -> Diagnostic {
    let message = format!("{path} may run something in the reader's browser, so the site does not have it");
    let help = "write what it shows as Markdown, or build without --untrusted if you trust whoever wrote it";
    Diagnostic::warning("not-published", Place::Path(path), message).with_help(help)
}

fn is_left_out(entry: &DirEntry, left_out: &[PathBuf]) -> bool {
    let path = entry.path();
    let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
    let is_named =
        || left_out.iter().any(|other| other.file_name() == path.file_name() && Some(other) == place(path).as_ref());
    entry.depth() > 0
        && (is_named()
            || matches!(entry.file_name().to_str(), Some("node_modules" | "__pycache__"))
            || is_folder && ["pyvenv.cfg", emit::MARKER].iter().any(|file| path.join(file).is_file()))
}

/// The same place however it is written; a link stays what it is, and is not what it leads to.
fn place(path: &Path) -> Option<PathBuf> {
    let folder = path.parent()?;
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    Some(folder.canonicalize().ok()?.join(path.file_name()?))
}

/// The note at one path that was named.
fn single(root: &Path, path: &Path) -> Result<Entry, Box<Diagnostic>> {
    let full = |path: &Path| {
        path.canonicalize().map_err(|error| unreadable(path, &cause(&error), "check the path of the note"))
    };
    let (root, disk) = (full(root)?, full(path)?);
    // A link is a note of the folder that it stands in, not of the one that it leads to.
    let named = path.parent().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    let named =
        named.and_then(|folder| Some(full(folder).ok()?.join(path.file_name()?))).unwrap_or_else(|| disk.clone());
    let place = || Place::Path(path.display().to_string());
    if !is_markdown(&named) || !disk.is_file() {
        let diagnostic = Diagnostic::error("not-a-note", place(), "this is no Markdown file");
        return Err(Box::new(diagnostic.with_help("name a file that ends in `.md`, or a folder of notes")));
    }
    if !named.starts_with(&root) {
        let message = format!("this note is not below {}", root.display());
        let diagnostic = Diagnostic::error("outside", place(), message);
        return Err(Box::new(diagnostic.with_help("name the folder of the note instead")));
    }
    let path = below(&root, &named).ok_or_else(|| odd_name(&named))?;
    Ok(Entry { path, disk: named })
}

/// The path of `disk` below `root` with `/` between its parts; nothing where its name is no text.
fn below(root: &Path, disk: &Path) -> Option<String> {
    let parts: Option<Vec<_>> =
        disk.strip_prefix(root).ok()?.components().map(|part| part.as_os_str().to_str()).collect();
    parts.map(|parts| parts.join("/"))
}

fn odd_name(disk: &Path) -> Box<Diagnostic> {
    unreadable(disk, "its name is not UTF-8", "give it a name that is UTF-8")
}

fn failed(root: &Path, error: &ignore::Error) -> Box<Diagnostic> {
    let path = path_of(error).unwrap_or(root);
    let why = error.io_error().map_or_else(|| error.to_string().to_lowercase(), |error| cause(innermost(error)));
    unreadable(path, &why, "allow it to be read, or name it in a `.gitignore` file")
}

/// What the system said, without the path that a walk puts before it.
fn innermost(error: &io::Error) -> &io::Error {
    let source = error.get_ref().and_then(|inner| inner.source());
    source.and_then(|source| source.downcast_ref()).unwrap_or(error)
}

/// Whether something below `root` was removed since its folder was read, as the folder of a run may be. Another look would not
/// tell: there may be something of that name again.
fn is_gone(error: &ignore::Error, root: &Path) -> bool {
    let is_missing = error.io_error().is_some_and(|error| error.kind() == ErrorKind::NotFound);
    is_missing && path_of(error).is_some_and(|path| path != root)
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}
