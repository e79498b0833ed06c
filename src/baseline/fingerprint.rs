//! Fingerprints that stay the same while lines move and comments change.
//!
//! Takes texts in their order; gives for each a short name that is the same wherever and whenever it is made.

use std::collections::HashMap;
use std::hash::Hasher;

use fnv::FnvHasher;

/// Names texts; the second text with the same words gets `-2` behind its name, and so on.
#[derive(Debug, Default)]
pub(super) struct Namer {
    seen: HashMap<u64, usize>,
}

impl Namer {
    /// The name of the next text.
    pub(super) fn name(&mut self, text: &str) -> String {
        let hash = hash(text);
        let seen = self.seen.entry(hash).or_default();
        *seen += 1;
        if *seen == 1 { format!("{hash:016x}") } else { format!("{hash:016x}-{seen}") }
    }
}

/// FNV-1a, which is the same on every machine and in every version: <http://www.isthe.com/chongo/tech/comp/fnv/>.
fn hash(text: &str) -> u64 {
    let mut hasher = FnvHasher::default();
    for line in text.lines() {
        // White space at the end cannot be seen, and a checkout may change it.
        hasher.write(line.trim_end().as_bytes());
        hasher.write(b"\n");
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_change_from_version_to_version() {
        assert_eq!(Namer::default().name("print(1)\n"), "c36adf2b03cacd3c");
        assert_eq!(Namer::default().name(""), "cbf29ce484222325");
    }

    #[test]
    fn the_same_text_is_counted() {
        let mut namer = Namer::default();
        let [first, other, second, third] = ["1", "2", "1", "1"].map(|text| namer.name(text));
        assert_eq!([second, third], [format!("{first}-2"), format!("{first}-3")]);
        assert_ne!(first, other);
    }

    #[test]
    fn line_endings_and_white_space_behind_lines_do_not_matter() {
        let name = |text: &str| Namer::default().name(text);
        assert_eq!(name("a\nb\n"), name("a \r\nb"));
        assert_ne!(name("a\nb"), name("a\n b"));
        assert_ne!(name("a\nb"), name("ab"));
    }
}
