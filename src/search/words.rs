//! The words of a text, as they are searched for.
//!
//! Takes text; gives its words, folded: lower case, no accents, one form for each character. Names of code are found whole
//! and by their parts: `threading.Lock` gives `threading.lock`, `threading` and `lock`, `get_count` gives also `get` and
//! `count`, `ThreadPool` gives also `thread` and `pool`. Scripts that put no spaces between words give each two characters
//! that follow each other. The script that searches (`words.js`) splits what is typed by the same rules, so both must
//! change together; a test runs them side by side.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longer words are data, not words: they are left out. Counted in characters.
const LONGEST: usize = 40;

/// Calls `found` with each word of `text`, in order, as often as it is there.
pub(super) fn each_word(text: &str, mut found: impl FnMut(&str)) {
    let folded;
    let text = if text.is_ascii() {
        text
    } else {
        folded = without_accents(text);
        &folded
    };
    for chain in chains(text) {
        take_chain(chain, &mut found);
    }
}

/// `text` without accents on its letters, and with one character for all that look and mean the same.
fn without_accents(text: &str) -> String {
    text.nfkd().filter(|each| !matches!(each, '\u{300}'..='\u{36f}')).nfc().collect()
}

/// The longest pieces of `text` that are words with single points between them.
fn chains(text: &str) -> impl Iterator<Item = &str> {
    let pieces = text.split(|each: char| !is_part(each) && each != '.');
    pieces.flat_map(|piece| piece.split("..")).map(|piece| piece.trim_matches('.')).filter(|piece| !piece.is_empty())
}

fn is_part(each: char) -> bool {
    each.is_alphanumeric() || each == '_' || (!each.is_ascii() && is_combining_mark(each))
}

fn take_chain(chain: &str, found: &mut impl FnMut(&str)) {
    let mut word = |text: &str| {
        if text.chars().nth(LONGEST).is_none() {
            found(&text.to_lowercase());
        }
    };
    if chain.contains(is_unspaced) {
        return take_unspaced(chain, &mut word);
    }
    word(chain);
    for part in chain.split('.') {
        if part != chain {
            word(part);
        }
        pieces(part).filter(|piece| *piece != part).for_each(&mut word);
    }
}

/// Whether `each` belongs to a script that is written without spaces: Thai, Lao, Khmer, Burmese, Chinese and Japanese.
fn is_unspaced(each: char) -> bool {
    matches!(each,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// Each two neighbours of such a script, a character that has none by itself, and what stands between as one word.
fn take_unspaced(chain: &str, word: &mut impl FnMut(&str)) {
    for run in chain.split(|each| !is_unspaced(each)) {
        let characters: Vec<char> = run.chars().collect();
        if let [only] = characters[..] {
            word(&only.to_string());
        }
        for pair in characters.windows(2) {
            word(&pair.iter().collect::<String>());
        }
    }
    for other in chain.split(|each| is_unspaced(each) || each == '.').filter(|other| !other.is_empty()) {
        word(other);
    }
}

/// The pieces of a name: between underscores, and where small letters end and capital ones begin.
fn pieces(name: &str) -> impl Iterator<Item = &str> {
    name.split('_').filter(|piece| !piece.is_empty()).flat_map(humps)
}

/// `HTTPServer` as `HTTP` and `Server`.
fn humps(name: &str) -> Vec<&str> {
    let characters: Vec<(usize, char)> = name.char_indices().collect();
    let begins = |index: usize| {
        let (before, here) = (characters[index - 1].1, characters[index].1);
        let next_is_small = characters.get(index + 1).is_some_and(|next| next.1.is_lowercase());
        here.is_uppercase() && (!before.is_uppercase() || next_is_small)
    };
    let mut humps = Vec::new();
    let mut start = 0;
    for index in (1..characters.len()).filter(|&index| begins(index)) {
        humps.push(&name[start..characters[index].0]);
        start = characters[index].0;
    }
    humps.push(&name[start..]);
    humps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        each_word(text, |word| words.push(word.to_owned()));
        words
    }

    #[test]
    fn prose_gives_its_words_in_lower_case() {
        assert_eq!(words("The GIL, in short: it's held."), ["the", "gil", "in", "short", "it", "s", "held"]);
        assert_eq!(words(" ... -- "), Vec::<String>::new());
    }

    #[test]
    fn names_are_found_whole_and_by_their_parts() {
        assert_eq!(words("threading.Lock()"), ["threading.lock", "threading", "lock"]);
        assert_eq!(words("__slots__"), ["__slots__", "slots"]);
        assert_eq!(words("gc.get_count"), ["gc.get_count", "gc", "get_count", "get", "count"]);
        assert_eq!(words("ThreadPoolExecutor"), ["threadpoolexecutor", "thread", "pool", "executor"]);
        assert_eq!(words("HTTPServer"), ["httpserver", "http", "server"]);
        assert_eq!(words("3.13"), ["3.13", "3", "13"]);
        assert_eq!(words("a..b."), ["a", "b"]);
        assert_eq!(words("python3"), ["python3"]);
    }

    #[test]
    fn accents_and_forms_are_folded() {
        assert_eq!(words("Größe café CAFÉ ﬁne Ａｂ"), ["große", "cafe", "cafe", "fine", "ab"]);
        assert_eq!(words("한국어 йод"), ["한국어", "иод"]);
    }

    #[test]
    fn scripts_without_spaces_give_pairs() {
        assert_eq!(words("垃圾回收"), ["垃圾", "圾回", "回收"]);
        assert_eq!(words("型 x型"), ["型", "型", "x"]);
        assert_eq!(words("gcは参照"), ["は参", "参照", "gc"]);
    }

    #[test]
    fn long_words_are_data() {
        assert_eq!(words(&"ab".repeat(20)), ["ab".repeat(20)]);
        assert_eq!(words(&"ab".repeat(21)), Vec::<String>::new());
    }
}
