//! The order of notes that nobody ordered.

use super::Entry;

/// Sorts notes by path, part by part; `README.md` and `index.md` come first in their folder.
pub(super) fn by_path(notes: &mut [Entry]) {
    notes.sort_by_cached_key(|note| key(&note.path));
}

fn key(path: &str) -> Vec<(u8, String)> {
    let parts: Vec<_> = path.split('/').collect();
    let last = parts.len() - 1;
    parts.iter().enumerate().map(|(at, &part)| (if at == last { rank(part) } else { 2 }, part.to_owned())).collect()
}

fn rank(name: &str) -> u8 {
    let name = name.to_lowercase();
    match name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem) {
        "readme" => 0,
        "index" => 1,
        _ => 2,
    }
}
