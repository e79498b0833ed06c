//! Text from outside, made fit to be shown.
//!
//! Takes any text; gives text that no browser drops or hides, and no more of it than a page should hold in one place.

/// More of what was got than this many lines is not shown beside a claim.
const MOST_LINES: usize = 30;
/// Nor is more than this many bytes.
const MOST_BYTES: usize = 4_000;

/// The beginning of what was got and a line that says so, where there is too much of it to stand beside a claim.
pub(super) fn cut(got: &str) -> Option<String> {
    let kept: usize = got.split_inclusive('\n').take(MOST_LINES).map(str::len).sum();
    let end = got.floor_char_boundary(kept.min(MOST_BYTES));
    (end < got.len()).then(|| format!("{}\n… (and more)", got[..end].trim_end()))
}

/// Text that may hold anything, with control characters made visible: browsers drop them, or worse.
pub(super) fn visible(text: &str) -> String {
    let picture = |character: char| match character {
        '\n' | '\t' => character,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        other => other,
    };
    text.replace("\r\n", "\n").chars().map(picture).collect()
}

/// Stacks of threads with a number for each thread instead of its address, which differs from run to run.
pub(super) fn numbered_threads(stacks: &str) -> String {
    let mut seen: Vec<&str> = Vec::new();
    let mut numbered = String::with_capacity(stacks.len());
    let mut parts = stacks.split("hread 0x");
    numbered.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (address, rest) = part.split_at(part.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(part.len()));
        let number = seen.iter().position(|known| *known == address).unwrap_or_else(|| {
            seen.push(address);
            seen.len() - 1
        });
        numbered.extend(["hread ", &(number + 1).to_string(), rest]);
    }
    numbered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_shown() {
        assert_eq!(visible("a\tb\r\nc\u{1b}[1m\0\u{7f}"), "a\tb\nc␛[1m␀␡");
    }

    #[test]
    fn threads_are_numbered_in_the_order_in_which_they_come() {
        let stacks =
            "Thread 0x00007f1a (most recent call first):\n  x\n\nCurrent thread 0x00ff (most\nThread 0x00007f1a";
        assert_eq!(
            numbered_threads(stacks),
            "Thread 1 (most recent call first):\n  x\n\nCurrent thread 2 (most\nThread 1"
        );
        assert_eq!(numbered_threads("no stacks at 0x7f"), "no stacks at 0x7f");
    }

    #[test]
    fn what_fits_is_not_cut() {
        assert_eq!(cut(&"a\n".repeat(MOST_LINES)), None);
        assert_eq!(cut(&"a\n".repeat(MOST_LINES + 1)), Some("a\n".repeat(MOST_LINES) + "… (and more)"));
        assert_eq!(cut(&"é".repeat(MOST_BYTES)).map(|text| text.chars().count()), Some(MOST_BYTES / 2 + 13));
        assert_eq!(cut(""), None);
    }
}
