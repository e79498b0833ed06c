//! Remembers what interpreters said about themselves, from one run of tracebook to the next.
//!
//! Asking takes tens of milliseconds, as long as everything else before the first example. Takes and gives [`Answer`]s by
//! the path of the executable; an answer counts only while the files that it depends on are unchanged. A cache that is
//! damaged or cannot be written is as good as none: no error leaves this module.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::library::library;
use super::query::{Answer, SCRIPT};
use crate::disk::{Draft, Readers};

/// Changes whenever the meaning of the file does.
const FORMAT: u32 = 2;

/// Tells these answers from those to the questions of another version of tracebook, which shares the file.
fn questions() -> u64 {
    xxh3_64(SCRIPT.as_bytes())
}

/// The answers, and the file that they are kept in.
#[derive(Debug)]
pub(super) struct Cache {
    file: Option<PathBuf>,
    entries: BTreeMap<String, Entry>,
    changed: bool,
}

/// What the file holds.
#[derive(Serialize, Deserialize)]
struct Document {
    format: u32,
    questions: u64,
    interpreters: BTreeMap<String, Entry>,
}

/// One answer, by the path that was run: a virtual environment's executable is a link to one outside, and differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    stamps: Stamps,
    answer: Answer,
}

/// The files that an answer depends on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stamps {
    executable: Stamp,
    environment: Option<Stamp>,
    library: Option<Stamp>,
}

/// Tells one state of a file from another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    /// With links resolved.
    path: PathBuf,
    size: u64,
    /// Nanoseconds since 1970.
    modified: u64,
}

impl Cache {
    /// The cache in `file`, empty where that cannot be read.
    pub(super) fn load(file: Option<PathBuf>) -> Self {
        let entries = file.as_deref().and_then(read).unwrap_or_default();
        Self { file, entries, changed: false }
    }

    /// The last answer of the executable at `path`, if it still counts.
    pub(super) fn get(&self, path: &Path) -> Option<Answer> {
        let entry = self.entries.get(path.to_str()?)?;
        let unchanged = Stamps::of(path, &entry.answer)? == entry.stamps;
        unchanged.then(|| entry.answer.clone())
    }

    /// Remembers the `answer` of the executable at `path`.
    pub(super) fn put(&mut self, path: &Path, answer: &Answer) {
        if let Some((path, stamps)) = path.to_str().zip(Stamps::of(path, answer)) {
            let entry = Entry { stamps, answer: answer.clone() };
            self.changed |= self.entries.get(path) != Some(&entry);
            self.entries.insert(path.to_owned(), entry);
        }
    }

    /// Writes the file if there is something new, all or nothing. Executables that are gone are forgotten.
    pub(super) fn save(mut self) {
        if self.changed {
            self.entries.retain(|path, _| Path::new(path).exists());
            // A cache that cannot be written costs time only.
            let _ = self.write();
        }
    }

    fn write(self) -> Option<()> {
        let file = self.file?;
        let folder = file.parent()?;
        fs::create_dir_all(folder).ok()?;
        let text = serde_json::to_vec(&Document { format: FORMAT, questions: questions(), interpreters: self.entries })
            .ok()?;
        let mut draft = Draft::beside(&file, Readers::Owner).ok()?;
        draft.write_all(&text).ok()?;
        draft.put(&file).ok()?;
        Some(())
    }
}

fn read(file: &Path) -> Option<BTreeMap<String, Entry>> {
    let document: Document = serde_json::from_slice(&fs::read(file).ok()?).ok()?;
    (document.format == FORMAT && document.questions == questions()).then_some(document.interpreters)
}

impl Stamps {
    fn of(path: &Path, answer: &Answer) -> Option<Self> {
        Some(Self {
            executable: Stamp::of(path)?,
            environment: environment_file(path).and_then(|file| Stamp::of(&file)),
            library: library(answer).and_then(|file| Stamp::of(&file)),
        })
    }
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let path = path.canonicalize().ok()?;
        let metadata = path.metadata().ok()?;
        let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some(Self { path, size: metadata.len(), modified: u64::try_from(modified.as_nanos()).ok()? })
    }
}

/// The file that makes an executable one of a virtual environment: beside it or one folder up, links not followed.
pub(super) fn environment_file(executable: &Path) -> Option<PathBuf> {
    let folders = executable.ancestors().skip(1).take(2);
    folders.map(|folder| folder.join("pyvenv.cfg")).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;
    use tempfile::TempDir;

    /// A folder with an executable, a virtual environment of it and a library.
    fn machine() -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for path in ["py/bin/python3", "py/lib/libpython3.12.so", "venv/pyvenv.cfg", "venv/bin/activate"] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        symlink(folder.path().join("py/bin/python3"), folder.path().join("venv/bin/python")).unwrap();
        folder
    }

    fn answer(folder: &TempDir) -> Answer {
        Answer {
            base_prefix: folder.path().join("py"),
            linked_name: Some("libpython3.12.so".to_owned()),
            places: Vec::new(),
            ..Answer::example()
        }
    }

    fn file(folder: &TempDir) -> PathBuf {
        folder.path().join("cache/tracebook/interpreters.json")
    }

    fn remember(folder: &TempDir, path: &Path) {
        let mut cache = Cache::load(Some(file(folder)));
        cache.put(path, &answer(folder));
        cache.save();
    }

    #[test]
    fn an_answer_is_remembered() {
        let folder = machine();
        let python = folder.path().join("py/bin/python3");
        remember(&folder, &python);
        let cache = Cache::load(Some(file(&folder)));
        assert_eq!(cache.get(&python), Some(answer(&folder)));
        assert_eq!(cache.get(&folder.path().join("venv/bin/python")), None, "another path is another interpreter");
    }

    #[test]
    fn an_answer_counts_while_its_files_are_unchanged() {
        for changed in ["py/bin/python3", "py/lib/libpython3.12.so", "venv/pyvenv.cfg"] {
            let folder = machine();
            let python = folder.path().join("venv/bin/python");
            remember(&folder, &python);
            assert!(Cache::load(Some(file(&folder))).get(&python).is_some());
            fs::write(folder.path().join(changed), "new").unwrap();
            assert_eq!(Cache::load(Some(file(&folder))).get(&python), None, "{changed}");
        }
    }

    #[test]
    fn an_executable_or_a_library_that_goes_is_noticed() {
        for gone in ["py/bin/python3", "py/lib/libpython3.12.so", "venv/pyvenv.cfg"] {
            let folder = machine();
            let python = folder.path().join("venv/bin/python");
            remember(&folder, &python);
            fs::remove_file(folder.path().join(gone)).unwrap();
            assert_eq!(Cache::load(Some(file(&folder))).get(&python), None, "{gone}");
        }
    }

    #[test]
    fn what_is_gone_is_forgotten() {
        let folder = machine();
        let python = folder.path().join("py/bin/python3");
        let environment = folder.path().join("venv/bin/python");
        remember(&folder, &environment);
        fs::remove_file(&environment).unwrap();
        remember(&folder, &python);
        let kept: Vec<_> = Cache::load(Some(file(&folder))).entries.into_keys().collect();
        assert_eq!(kept, [python.to_str().unwrap()]);
    }

    #[test]
    fn a_damaged_or_foreign_cache_is_empty_and_mended() {
        let newer = r#"{"format": 999, "questions": 0, "interpreters": {}}"#;
        for text in ["", "{", "[]", "\u{fffd}", newer] {
            let folder = machine();
            let path = file(&folder);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            let python = folder.path().join("py/bin/python3");
            assert_eq!(Cache::load(Some(file(&folder))).get(&python), None);
            remember(&folder, &python);
            assert_eq!(Cache::load(Some(file(&folder))).get(&python), Some(answer(&folder)));
        }
    }

    #[test]
    fn a_cache_without_a_place_remembers_for_one_run() {
        let folder = machine();
        let python = folder.path().join("py/bin/python3");
        let blocked = folder.path().join("venv/pyvenv.cfg/cache.json");
        for file in [None, Some(blocked)] {
            let mut cache = Cache::load(file);
            cache.put(&python, &answer(&folder));
            assert!(cache.get(&python).is_some());
            cache.save();
        }
    }
}
