//! A file of entries: written once and whole, read entry by entry.
//!
//! A header (magic, format, number of entries, checksum of what follows), an index (key, place, length, checksum, time of use), then the entries
//! one after the other; numbers are little-endian. What does not agree with its checksum counts as damaged.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_64;

use super::key::{FORMAT, Key};
use crate::disk::{Draft, Readers};

/// How the name of a pack ends.
pub(super) const ENDING: &str = "pack";

const MAGIC: [u8; 8] = *b"tracebk\n";
const HEADER: usize = 24;
const ROW: usize = 48;

/// Where an entry lies, and what is known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) key: Key,
    at: u64,
    length: u64,
    checksum: u64,
    /// When it was stored or last found to be of use, within a day: nanoseconds since 1970.
    pub(super) used: u64,
}

impl Row {
    /// Bytes that the entry takes.
    pub(super) fn size(&self) -> u64 {
        self.length + ROW as u64
    }
}

/// An open pack.
#[derive(Debug)]
pub(super) struct Pack {
    pub(super) path: PathBuf,
    pub(super) size: u64,
    pub(super) rows: Vec<Row>,
    file: File,
}

/// Why a pack cannot be read.
#[derive(Debug)]
pub(super) enum Unreadable {
    /// Another process has removed it, or it must not be read.
    Gone,
    /// It is no pack, or one of another format.
    Damaged,
}

impl Pack {
    /// Opens the pack at `path` and reads its index.
    pub(super) fn open(path: &Path) -> Result<Self, Unreadable> {
        let file = File::open(path).map_err(|_| Unreadable::Gone)?;
        let size = file.metadata().map_err(|_| Unreadable::Gone)?.len();
        let rows = rows(&file, size).ok_or(Unreadable::Damaged)?;
        Ok(Self { path: path.to_owned(), size, rows, file })
    }

    /// The entry of `row`; nothing where it is damaged.
    pub(super) fn entry(&self, row: &Row) -> Option<Vec<u8>> {
        let mut data = vec![0; usize::try_from(row.length).ok()?];
        self.file.read_exact_at(&mut data, row.at).ok()?;
        (xxh3_64(&data) == row.checksum).then_some(data)
    }
}

fn rows(file: &File, size: u64) -> Option<Vec<Row>> {
    let mut header = [0; HEADER];
    file.read_exact_at(&mut header, 0).ok()?;
    let count = u64::from(u32::from_le_bytes(part(&header, 12)));
    let index = usize::try_from(count).ok()?.checked_mul(ROW)?;
    let fits = (HEADER + index) as u64 <= size;
    if header[..8] != MAGIC || u32::from_le_bytes(part(&header, 8)) != FORMAT || !fits {
        return None;
    }
    let mut data = vec![0; index];
    file.read_exact_at(&mut data, HEADER as u64).ok()?;
    if xxh3_64(&data) != u64::from_le_bytes(part(&header, 16)) {
        return None;
    }
    let rows: Vec<Row> = data.chunks_exact(ROW).map(row).collect();
    let is_inside = |row: &Row| row.at.checked_add(row.length).is_some_and(|end| end <= size);
    rows.iter().all(is_inside).then_some(rows)
}

fn row(data: &[u8]) -> Row {
    let number = |at| u64::from_le_bytes(part(data, at));
    Row {
        key: u128::from_le_bytes(part(data, 0)),
        at: number(16),
        length: number(24),
        checksum: number(32),
        used: number(40),
    }
}

fn part<const N: usize>(data: &[u8], at: usize) -> [u8; N] {
    let mut part = [0; N];
    part.copy_from_slice(&data[at..at + N]);
    part
}

/// An entry to be written: its key, when it was used last, and its stored form.
pub(super) type Fresh = (Key, u64, Vec<u8>);

/// Writes a pack of `entries` into `folder`, all or nothing. Its name begins with `moment`, so that newer ones come later.
pub(super) fn write(folder: &Path, moment: u64, entries: &[Fresh]) -> io::Result<PathBuf> {
    let mut index = Vec::with_capacity(entries.len() * ROW);
    let mut at = (HEADER + entries.len() * ROW) as u64;
    for (key, used, data) in entries {
        index.extend(key.to_le_bytes());
        for number in [at, data.len() as u64, xxh3_64(data), *used] {
            index.extend(number.to_le_bytes());
        }
        at += data.len() as u64;
    }
    let count = u32::try_from(entries.len()).map_err(io::Error::other)?;
    let path = folder.join(format!("{moment:020}-{}.{ENDING}", std::process::id()));
    let mut draft = Draft::beside(&path, Readers::Owner)?;
    let mut out = io::BufWriter::new(&mut draft);
    out.write_all(&MAGIC)?;
    out.write_all(&FORMAT.to_le_bytes())?;
    out.write_all(&count.to_le_bytes())?;
    out.write_all(&xxh3_64(&index).to_le_bytes())?;
    out.write_all(&index)?;
    for (_, _, data) in entries {
        out.write_all(data)?;
    }
    out.flush()?;
    drop(out);
    draft.put(&path)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(folder: &Path) -> PathBuf {
        write(folder, 7, &[(1, 10, b"one".to_vec()), (2, 20, Vec::new()), (u128::MAX, 30, vec![9; 5000])]).unwrap()
    }

    #[test]
    fn entries_are_read_as_they_were_written() {
        let folder = tempfile::tempdir().unwrap();
        let pack = Pack::open(&pack(folder.path())).unwrap();
        let read: Vec<_> = pack.rows.iter().map(|row| (row.key, row.used, pack.entry(row).unwrap().len())).collect();
        assert_eq!(read, [(1, 10, 3), (2, 20, 0), (u128::MAX, 30, 5000)]);
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = pack(folder.path());
        let whole = std::fs::read(&path).unwrap();
        let is_whole = |data: &[u8]| {
            std::fs::write(&path, data).unwrap();
            Pack::open(&path)
                .is_ok_and(|pack| pack.rows.len() == 3 && pack.rows.iter().all(|row| pack.entry(row).is_some()))
        };
        assert!(is_whole(&whole));
        for at in (0..whole.len().min(400)).chain([whole.len() - 1]) {
            let mut flipped = whole.clone();
            flipped[at] ^= 4;
            assert!(!is_whole(&flipped), "byte {at}");
        }
        for length in [0, 5, HEADER, HEADER + ROW, whole.len() - 1] {
            assert!(!is_whole(&whole[..length]), "{length} bytes");
        }
    }
}
