//! The order of notes that nobody ordered.

use super::Entry;

/// Sorts notes by path, part by part; `README.md` and `index.md` come first in their folder.
pub(super) fn by_path(notes: &mut [Entry]) {
    notes.sort_by_cached_key(|note| key(&note.path));
}

/// Sorts notes by `places`, one for each of them; those that share one stay in their order.
pub(super) fn by_place(notes: &mut Vec<Entry>, places: &[usize]) {
    let mut numbered: Vec<_> = places.iter().copied().zip(std::mem::take(notes)).collect();
    numbered.sort_by_key(|&(place, _)| place);
    notes.extend(numbered.into_iter().map(|(_, note)| note));
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
