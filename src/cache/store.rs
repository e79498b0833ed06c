//! The folder of a cache: a few packs, of which newer ones come before older ones.
//!
//! Every run that has something to keep writes one pack. Where they have become many, the smaller ones are joined; where they take
//! more space than they may, the entries that were not used for longest go. A process that finds a pack gone has missed
//! something, no more.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::key::Key;
use super::pack::{self, ENDING, Fresh, Pack, Row, Unreadable};

/// How many packs there may be before some are joined.
const PACKS: usize = 12;

/// How many of the largest are left alone then.
const LARGEST: usize = 4;

/// After how long an entry that is of use is stored again, so that it stays: nanoseconds.
const STALE: u64 = 24 * 60 * 60 * 1_000_000_000;

/// What is in the folder.
#[derive(Debug)]
pub(super) struct Store {
    folder: PathBuf,
    packs: Vec<Pack>,
    /// The newest of each key: pack and row.
    index: BTreeMap<Key, (usize, Row)>,
    /// Packs that could not be read, which are removed.
    pub(super) damaged: usize,
}

/// What was found under a key.
#[derive(Debug)]
pub(super) enum Found {
    /// Nothing.
    Nothing,
    /// Something that is not what was stored.
    Damaged,
    /// The entry, and whether it is to be stored again.
    Entry(Vec<u8>, Age),
}

/// How long ago an entry was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Age {
    Young,
    Stale,
}

/// How much there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Sessions whose results are kept.
    pub entries: usize,
    /// Bytes of all files.
    pub size: u64,
}

impl Store {
    /// Reads the indexes of all packs in `folder`; a folder that is not there is empty.
    pub(super) fn open(folder: &Path) -> Self {
        let mut store = Self { folder: folder.to_owned(), packs: Vec::new(), index: BTreeMap::new(), damaged: 0 };
        for path in paths(folder) {
            match Pack::open(&path) {
                Ok(pack) => store.packs.push(pack),
                Err(Unreadable::Gone) => {}
                Err(Unreadable::Damaged) => {
                    store.damaged += 1;
                    // What cannot be removed is told again.
                    let _ = fs::remove_file(&path);
                }
            }
        }
        for (number, pack) in store.packs.iter().enumerate() {
            for row in &pack.rows {
                let known = store.index.entry(row.key).or_insert((number, *row));
                if known.1.used <= row.used {
                    *known = (number, *row);
                }
            }
        }
        store
    }

    /// What is stored under `key`.
    pub(super) fn get(&self, key: Key) -> Found {
        let Some((pack, row)) = self.index.get(&key) else { return Found::Nothing };
        let age = if now().saturating_sub(row.used) > STALE { Age::Stale } else { Age::Young };
        self.packs[*pack].entry(row).map_or(Found::Damaged, |data| Found::Entry(data, age))
    }

    /// Writes `entries`, forgets those that are `damaged`, and keeps all within `limit` bytes.
    pub(super) fn save(&mut self, entries: &[Fresh], damaged: &[Key], limit: u64) -> io::Result<()> {
        let saved = self.write(entries, damaged, limit);
        let told = self.damaged;
        *self = Self::open(&self.folder);
        self.damaged += told;
        saved
    }

    fn write(&self, entries: &[Fresh], damaged: &[Key], limit: u64) -> io::Result<()> {
        if !entries.is_empty() {
            fs::create_dir_all(&self.folder)?;
            pack::write(&self.folder, now(), entries)?;
        }
        let hurt = self.packs.iter().filter(|pack| pack.rows.iter().any(|row| damaged.contains(&row.key)));
        let mut joined: Vec<PathBuf> = hurt.map(|pack| pack.path.clone()).collect();
        let mut sizes: Vec<(u64, PathBuf)> = paths(&self.folder).into_iter().filter_map(with_size).collect();
        sizes.sort();
        let total: u64 = sizes.iter().map(|(size, _)| size).sum();
        if total > limit {
            let all: Vec<PathBuf> = sizes.into_iter().map(|(_, path)| path).collect();
            // Some room, so that this is not done again by the next run.
            return join(&self.folder, &all, limit / 4 * 3);
        }
        if sizes.len() > PACKS {
            joined.extend(sizes.drain(..sizes.len() - LARGEST).map(|(_, path)| path));
        }
        joined.sort();
        joined.dedup();
        if joined.is_empty() { Ok(()) } else { join(&self.folder, &joined, u64::MAX) }
    }
}

/// Puts what is whole in the packs at `paths` into one, the entries used last first, up to `limit` bytes.
fn join(folder: &Path, paths: &[PathBuf], limit: u64) -> io::Result<()> {
    let mut packs: Vec<Pack> = paths.iter().filter_map(|path| Pack::open(path).ok()).collect();
    packs.sort_by(|a, b| a.path.cmp(&b.path));
    let mut rows: Vec<(usize, Row)> =
        packs.iter().enumerate().flat_map(|(number, pack)| pack.rows.iter().map(move |row| (number, *row))).collect();
    rows.sort_by_key(|&(number, row)| std::cmp::Reverse((row.used, number)));
    let mut entries: BTreeMap<Key, Fresh> = BTreeMap::new();
    let mut left = limit;
    for (number, row) in rows.into_iter().filter(|(_, row)| row.size() <= limit) {
        if entries.contains_key(&row.key) {
            continue;
        }
        if row.size() > left {
            break;
        }
        if let Some(data) = packs[number].entry(&row) {
            left -= row.size();
            entries.insert(row.key, (row.key, row.used, data));
        }
    }
    let entries: Vec<Fresh> = entries.into_values().collect();
    if !entries.is_empty() {
        pack::write(folder, now(), &entries)?;
    }
    for path in paths {
        // Another process may have done the same.
        let _ = fs::remove_file(path);
    }
    Ok(())
}

/// How much is in `folder`.
pub(super) fn usage(folder: &Path) -> Usage {
    let store = Store::open(folder);
    Usage { entries: store.index.len(), size: store.packs.iter().map(|pack| pack.size).sum() }
}

/// Removes everything that a cache keeps in `folder`, and nothing else.
pub(super) fn clear(folder: &Path) -> io::Result<()> {
    for path in paths(folder) {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// The packs in a folder, the oldest first.
fn paths(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut paths: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == ENDING)).collect();
    paths.sort();
    paths
}

fn with_size(path: PathBuf) -> Option<(u64, PathBuf)> {
    Some((fs::metadata(&path).ok()?.len(), path))
}

/// Nanoseconds since 1970.
pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keep(folder: &Path, entries: &[(Key, &str)], limit: u64) {
        let entries: Vec<Fresh> = entries.iter().map(|(key, text)| (*key, now(), text.as_bytes().to_vec())).collect();
        Store::open(folder).save(&entries, &[], limit).unwrap();
    }

    fn text(folder: &Path, key: Key) -> Option<String> {
        match Store::open(folder).get(key) {
            Found::Entry(data, _) => Some(String::from_utf8(data).unwrap()),
            Found::Nothing => None,
            Found::Damaged => Some("damaged".to_owned()),
        }
    }

    #[test]
    fn the_newest_of_a_key_is_found() {
        let folder = tempfile::tempdir().unwrap();
        keep(folder.path(), &[(1, "old"), (2, "two")], u64::MAX);
        keep(folder.path(), &[(1, "new")], u64::MAX);
        assert_eq!(text(folder.path(), 1).as_deref(), Some("new"));
        assert_eq!(text(folder.path(), 2).as_deref(), Some("two"));
        assert_eq!(text(folder.path(), 3), None);
    }

    #[test]
    fn many_packs_become_few_and_nothing_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        for key in 0..100 {
            keep(folder.path(), &[(key, "entry"), (1000, &key.to_string())], u64::MAX);
        }
        assert!(paths(folder.path()).len() <= PACKS + 1);
        assert!((0..100).all(|key| text(folder.path(), key).as_deref() == Some("entry")));
        assert_eq!(text(folder.path(), 1000).as_deref(), Some("99"));
    }

    #[test]
    fn what_was_not_used_for_longest_goes_first() {
        let folder = tempfile::tempdir().unwrap();
        let long = "x".repeat(1000);
        for key in 0..20 {
            keep(folder.path(), &[(key, &long)], 10_000);
        }
        let left: Vec<Key> = (0..20).filter(|&key| text(folder.path(), key).is_some()).collect();
        assert!(usage(folder.path()).size <= 10_000);
        assert!(left.contains(&19) && !left.contains(&0), "{left:?}");
        assert!(left.is_sorted() && left.windows(2).all(|pair| pair[1] == pair[0] + 1), "the last ones: {left:?}");
    }

    #[test]
    fn a_damaged_entry_is_told_and_then_gone() {
        let folder = tempfile::tempdir().unwrap();
        keep(folder.path(), &[(1, "one"), (2, "two")], u64::MAX);
        let path = &paths(folder.path())[0];
        let mut data = fs::read(path).unwrap();
        *data.last_mut().unwrap() ^= 1;
        fs::write(path, data).unwrap();
        assert_eq!(text(folder.path(), 2).as_deref(), Some("damaged"));
        Store::open(folder.path()).save(&[], &[2], u64::MAX).unwrap();
        assert_eq!(text(folder.path(), 2), None);
        assert_eq!(text(folder.path(), 1).as_deref(), Some("one"));
    }

    #[test]
    fn a_damaged_pack_is_removed_once() {
        let folder = tempfile::tempdir().unwrap();
        keep(folder.path(), &[(1, "one")], u64::MAX);
        fs::write(&paths(folder.path())[0], "tracebk").unwrap();
        assert_eq!(Store::open(folder.path()).damaged, 1);
        assert_eq!(Store::open(folder.path()).damaged, 0);
    }
}
