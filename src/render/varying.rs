//! Text that the next run of an example gives otherwise.
//!
//! Takes what an example printed or raised; says whether it holds an address, the number of a process or a thread, or a
//! temporary path. A number that stands by itself can be that of a process where the code asks for one. Such text is shown as it came, in an element that says that it varies, so that two builds of the same notes
//! can be compared.

/// The least number of digits of an address: `0xff` is a number like any other.
const ADDRESS_DIGITS: usize = 8;

/// Where a process of 64 bits has its code and its data: what `id` gives is in one of these ranges.
const ADDRESSES: [std::ops::Range<u64>; 2] = [0x5500_0000_0000..0x5700_0000_0000, 0x7e00_0000_0000..0x8000_0000_0000];

/// What stands before the number of a process or a thread.
const LEADS: [&str; 6] = ["pid=", "pid ", "parent=", "ident=", "started ", "started daemon "];

/// What the names of temporary folders of a run begin with.
const FOLDER: &str = "/tracebook-";

/// How code asks for the number of a process or a thread.
const ASKS: [&str; 7] = ["getpid", "getppid", "get_ident", "native_id", ".ident", ".pid", "fork()"];

/// Whether `text`, which `code` gave, holds anything of this kind.
pub(super) fn varies_after(code: &str, text: &str) -> bool {
    varies(text) || (ASKS.iter().any(|asked| code.contains(asked)) && has_number(text))
}

/// Whether a word of `text` is a whole number.
fn has_number(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    words.any(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether `text` holds anything of this kind, whatever gave it.
pub(super) fn varies(text: &str) -> bool {
    behind(text, "0x").any(|rest| digits(rest, |byte| byte.is_ascii_hexdigit()) >= ADDRESS_DIGITS)
        || LEADS.iter().any(|lead| behind(text, lead).any(|rest| rest.starts_with(|c: char| c.is_ascii_digit())))
        || behind(text, FOLDER).any(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
        || text.split(|c: char| !c.is_ascii_alphanumeric()).any(is_address)
}

/// What stands behind each `lead`.
fn behind<'t>(text: &'t str, lead: &'t str) -> impl Iterator<Item = &'t str> {
    text.match_indices(lead).map(move |(at, _)| &text[at + lead.len()..])
}

fn digits(text: &str, is_digit: fn(u8) -> bool) -> usize {
    text.bytes().take_while(|&byte| is_digit(byte)).count()
}

/// Whether a number can be what `id` gives.
fn is_address(word: &str) -> bool {
    let number = word.parse().ok().filter(|_| word.starts_with(|c: char| c.is_ascii_digit()));
    number.is_some_and(|number: u64| ADDRESSES.iter().any(|range| range.contains(&number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_processes_and_temporary_paths_vary() {
        for text in [
            "<function f at 0x7f00aabbccdd>",
            "0x55d0c0ffee00",
            "140234871234567",
            "{94215033000000: 1}",
            "<Process name='P-1' pid=123 parent=99 started>",
            "<Thread(T, started 139999)>",
            "No such file: '/tmp/tracebook-0/12/work/egg.py'",
        ] {
            assert!(varies(text), "{text}");
        }
    }

    #[test]
    fn a_number_varies_where_the_code_asks_for_that_of_a_process_or_a_thread() {
        let asked = "import os\nprint(os.getpid(), os.getppid() > 0)\n";
        assert!(varies_after(asked, "4321 True\n"));
        assert!(!varies_after(asked, "True\n"));
        assert!(!varies_after("print(4321)\n", "4321\n"));
    }

    #[test]
    fn other_text_does_not() {
        for text in [
            "",
            "0xff and 0x1234567",
            "at 0x...",
            "20261127",
            "123456789012345678",
            "started",
            "pid=?",
            "a1402348712345",
            "tracebook",
        ] {
            assert!(!varies(text), "{text}");
        }
    }
}
