//! The sites that the tests look at, each built once in a run of the tests.
//!
//! Gives the folder of a site: the project's own book, and real notes where they are at hand. Both stay in Cargo's
//! folder for what tests write, and are replaced by the next run.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use percent_encoding::percent_decode_str;

use super::driver;

/// A site on disk.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) folder: PathBuf,
    /// The paths of its pages, with `/` between their parts.
    pub(super) pages: Vec<String>,
}

/// The project's own book, whose examples all do what they are to do.
pub(super) fn book() -> &'static Site {
    static BOOK: OnceLock<Site> = OnceLock::new();
    BOOK.get_or_init(|| build(Path::new(env!("CARGO_MANIFEST_DIR")), "book", 0))
}

/// Real notes, traced, with the failures that they have; nothing where they are not at hand, which is said.
pub(super) fn notes() -> Option<&'static Site> {
    static NOTES: OnceLock<Option<Site>> = OnceLock::new();
    let notes = NOTES.get_or_init(|| {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?.join("shared/notes");
        let from = if from.is_dir() { from } else { PathBuf::from(std::env::var_os("TRACEBOOK_NOTES")?) };
        let copy = room("notes-source");
        let _ = std::fs::remove_dir_all(&copy);
        std::fs::create_dir_all(&copy).expect("a folder");
        for entry in std::fs::read_dir(&from).expect("the notes").map(|entry| entry.expect("an entry").path()) {
            if entry.is_file() {
                std::fs::copy(&entry, copy.join(entry.file_name().expect("a name"))).expect("a copy");
            }
        }
        // Some of them sleep for long, which is not what these tests are about.
        std::fs::write(copy.join("book.toml"), "[run]\ntrace = \"auto\"\ntimeout = 1\n").expect("a file");
        Some(build(&copy, "notes", 1))
    });
    if notes.is_none() {
        driver::note("there are no notes at ../shared/notes or in TRACEBOOK_NOTES to look at");
    }
    notes.as_ref()
}

impl Site {
    /// The URL of a file of it, on disk.
    pub(super) fn url(&self, path: &str) -> String {
        format!("file://{}/{path}", self.folder.display())
    }

    /// The paths of all files.
    pub(super) fn files(&self) -> BTreeSet<String> {
        let mut files = BTreeSet::new();
        collect(&self.folder, "", &mut files);
        files
    }
}

/// The path of the file that a URL below `root` names, and its fragment; nothing for any other URL.
pub(super) fn located(url: &str, root: &str) -> Option<(String, String)> {
    let (path, fragment) = url.strip_prefix(root)?.split_once('#').unwrap_or((url.strip_prefix(root)?, ""));
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let path = decoded(path.split('?').next().unwrap_or_default());
    Some((if path.is_empty() || path.ends_with('/') { path + "index.html" } else { path }, decoded(fragment)))
}

/// A folder that is ours for the time of the tests.
fn room(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser").join(name)
}

fn build(from: &Path, name: &str, code: i32) -> Site {
    let folder = room(name);
    std::fs::create_dir_all(room("")).expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_tracebook"));
    command.args(["build", ".", "--quiet", "--no-cache", "--dest"]).arg(&folder).current_dir(from).stdin(Stdio::null());
    let output = command.output().expect("tracebook runs");
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
    let mut files = BTreeSet::new();
    collect(&folder, "", &mut files);
    let is_page = |path: &String| Path::new(path).extension().is_some_and(|extension| extension == "html");
    let pages = files.into_iter().filter(is_page).collect();
    Site { folder, pages }
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry")) {
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{path}/"), files);
        } else {
            files.insert(path);
        }
    }
}
