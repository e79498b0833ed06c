//! The charsets that UTF-8 is taken for, as tables from a character to the byte that it stands for.

use std::collections::HashMap;
use std::sync::OnceLock;

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};

/// A charset that UTF-8 was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// Windows-1252, and Latin-1, which differs only where it has control characters.
    Windows,
    /// Mac Roman.
    Mac,
}

impl Charset {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::Windows, Self::Mac];

    /// Its name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Windows => "Windows-1252",
            Self::Mac => "Mac Roman",
        }
    }

    /// The byte above 0x7F that `c` stands for.
    pub(super) fn byte(self, c: char) -> Option<u8> {
        static WINDOWS: OnceLock<HashMap<char, u8>> = OnceLock::new();
        static MAC: OnceLock<HashMap<char, u8>> = OnceLock::new();
        match self {
            Self::Windows => match u8::try_from(c) {
                Ok(byte) => Some(byte).filter(|byte| *byte >= 0x80),
                Err(_) => WINDOWS.get_or_init(|| table(WINDOWS_1252)).get(&c).copied(),
            },
            Self::Mac => MAC.get_or_init(|| table(MACINTOSH)).get(&c).copied(),
        }
    }
}

fn table(encoding: &'static Encoding) -> HashMap<char, u8> {
    let pair = |byte: u8| encoding.decode_without_bom_handling(&[byte]).0.chars().next().map(|c| (c, byte));
    (0x80..=u8::MAX).filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_lead_back_to_bytes() {
        assert_eq!(Charset::Windows.byte('€'), Some(0x80));
        assert_eq!(Charset::Windows.byte('\u{80}'), Some(0x80));
        assert_eq!(Charset::Windows.byte('â'), Some(0xe2));
        assert_eq!(Charset::Mac.byte('‚'), Some(0xe2));
        assert_eq!(Charset::Mac.byte('\u{f8ff}'), Some(0xf0));
        assert_eq!(
            (Charset::Windows.byte('a'), Charset::Windows.byte('中'), Charset::Mac.byte('a')),
            (None, None, None)
        );
    }
}
