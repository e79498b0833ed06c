//! What is remembered of a book besides results: on which machine and on which interpreter it was verified.
//!
//! Where the interpreter is the same again and nothing has changed, it need not be started to be told of; and on a machine without Python
//! it is what `--frozen` goes by.

use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::key::{Digest, tool};
use super::machine::Machine;
use crate::disk::{Draft, Readers};
use crate::python::{Host, Version, VersionSpec};
use crate::run::Runtime;

/// The folder in the cache where it is kept.
const FOLDER: &str = "books";

/// A machine and its interpreter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) machine: Machine,
    pub(super) runtime: Runtime,
}

/// Which of several records is wanted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'a> {
    /// `--python`, where it names a version.
    pub(super) version: Option<&'a VersionSpec>,
    /// `--host`
    pub(super) host: Option<Host>,
}

/// The record of the book in `root` on `machine`.
pub(super) fn of(cache: &Path, root: &Path, machine: Machine) -> Option<Record> {
    read(&file(cache, root, machine)).filter(|record| record.machine == machine)
}

/// The last record of the book in `root`, or else of any.
pub(super) fn last(cache: &Path, root: &Path, wanted: Wanted<'_>) -> Option<Record> {
    let begin = format!("{:032x}-", hash(root));
    let entries = fs::read_dir(cache.join(FOLDER)).into_iter().flatten().flatten();
    let mut records: Vec<(bool, SystemTime, Record)> = entries
        .filter_map(|entry| {
            let own = entry.file_name().to_str()?.starts_with(&begin);
            Some((own, entry.metadata().ok()?.modified().ok()?, read(&entry.path())?))
        })
        .filter(|(_, _, record)| wanted.is(&record.runtime))
        .collect();
    records.sort_by_key(|&(own, time, _)| (own, time));
    records.pop().map(|(_, _, record)| record)
}

impl Wanted<'_> {
    fn is(self, runtime: &Runtime) -> bool {
        let version: Option<Version> = runtime.version.parse().ok();
        let fits = self.version.is_none_or(|wanted| version.is_some_and(|version| wanted.matches(&version)));
        fits && self.host.is_none_or(|host| host == runtime.host)
    }
}

/// Remembers `record` as the last one of the book in `root`. That it cannot be written costs time only.
pub(super) fn keep(cache: &Path, root: &Path, record: &Record) -> Option<()> {
    let path = file(cache, root, record.machine);
    let data = postcard::to_stdvec(record).ok()?;
    let mut digest = Digest::default();
    let checksum = digest.bytes(&tool().to_le_bytes()).bytes(&data).finish();
    fs::create_dir_all(path.parent()?).ok()?;
    let mut draft = Draft::beside(&path, Readers::Owner).ok()?;
    draft.write_all(&checksum.to_le_bytes()).ok()?;
    draft.write_all(&data).ok()?;
    draft.put(&path).ok()?;
    Some(())
}

fn read(path: &Path) -> Option<Record> {
    let data = fs::read(path).ok()?;
    let (checksum, data) = data.split_at_checked(size_of::<u128>())?;
    let known = Digest::default().bytes(&tool().to_le_bytes()).bytes(data).finish();
    (checksum == known.to_le_bytes()).then(|| postcard::from_bytes(data).ok()).flatten()
}

/// Removes all records.
pub(super) fn clear(cache: &Path) -> std::io::Result<()> {
    match fs::remove_dir_all(cache.join(FOLDER)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn file(cache: &Path, root: &Path, machine: Machine) -> PathBuf {
    cache.join(FOLDER).join(format!("{:032x}-{:032x}", hash(root), machine.id()))
}

fn hash(root: &Path) -> u128 {
    Digest::default().bytes(root.as_os_str().as_bytes()).finish()
}
