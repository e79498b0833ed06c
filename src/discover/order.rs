//! The order of notes that nobody ordered.

use super::Entry;

/// Sorts notes by path, part by part, numbers in it by their size (`D5` before `D49`); `README.md` and `index.md` come first in their folder.
pub(super) fn by_path(notes: &mut [Entry]) {
    notes.sort_by_cached_key(|note| key(&note.path));
}

/// Sorts notes by `places`, one for each of them; those that share one stay in their order.
pub(super) fn by_place(notes: &mut Vec<Entry>, places: &[usize]) {
    let mut numbered: Vec<_> = places.iter().copied().zip(std::mem::take(notes)).collect();
    numbered.sort_by_key(|&(place, _)| place);
    notes.extend(numbered.into_iter().map(|(_, note)| note));
}

fn key(path: &str) -> Vec<(u8, Vec<Piece>)> {
    let parts: Vec<_> = path.split('/').collect();
    let last = parts.len() - 1;
    parts.iter().enumerate().map(|(at, &part)| (if at == last { rank(part) } else { 2 }, pieces(part))).collect()
}

/// A piece of a name, in the order that readers expect.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    /// How many digits it has without leading noughts, these digits, and how many there are with them.
    Number(usize, String, usize),
    Text(String),
}

fn pieces(name: &str) -> Vec<Piece> {
    let mut rest = name;
    let mut pieces = Vec::new();
    while let Some(first) = rest.chars().next() {
        let is_number = first.is_ascii_digit();
        let end = rest.find(|each: char| each.is_ascii_digit() != is_number).unwrap_or(rest.len());
        let (piece, behind) = rest.split_at(end);
        let digits = piece.trim_start_matches('0');
        pieces.push(if is_number {
            Piece::Number(digits.len(), digits.to_owned(), piece.len())
        } else {
            Piece::Text(piece.to_owned())
        });
        rest = behind;
    }
    pieces
}

fn rank(name: &str) -> u8 {
    let name = name.to_lowercase();
    match name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem) {
        "readme" => 0,
        "index" => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn numbers_are_ordered_by_their_size() {
        let mut paths =
            ["D49/a.md", "D5/a.md", "D05/a.md", "D5/10.md", "D5/9.md", "D/a.md", "D5/index.md", "3.md", "21.md"];
        paths.sort_by_key(|path| key(path));
        assert_eq!(
            paths,
            ["3.md", "21.md", "D/a.md", "D5/index.md", "D5/9.md", "D5/10.md", "D5/a.md", "D05/a.md", "D49/a.md"]
        );
    }
}
