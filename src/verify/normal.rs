//! Text without what does not matter: white space, quote style, addresses.
//!
//! Each function takes text and gives text, and gives the same when it is applied to what it gave.

use std::ops::Range;

/// Without white space at line ends, blank lines, common indentation and a line that says `<BLANKLINE>`.
pub(super) fn lines(text: &str) -> Vec<&str> {
    let kept: Vec<&str> =
        text.lines().map(str::trim_end).filter(|line| !matches!(line.trim(), "" | "<BLANKLINE>")).collect();
    let indent = kept.iter().map(|line| line.len() - line.trim_start_matches([' ', '\t']).len()).min().unwrap_or(0);
    kept.into_iter().map(|line| &line[indent..]).collect()
}

/// Without comments: lines that are one, and those behind at least one space. Nothing where there are none, or nothing else.
pub(super) fn unremarked(text: &str) -> Option<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    let kept: Vec<&str> = code.map(|line| line.find(" #").map_or(line, |at| line[..at].trim_end())).collect();
    let plain = kept.join("\n");
    (plain.len() < text.trim_end().len() && !plain.trim().is_empty()).then_some(plain)
}

/// With one space for each run of white space.
pub(super) fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Without white space outside of quotes, and with one style of quotes.
pub(super) fn dense(text: &str) -> String {
    let mut dense = String::with_capacity(text.len());
    let mut quote = None;
    for c in text.chars() {
        let closes = quote == Some(c);
        // An apostrophe inside a word opens nothing.
        let opens = quote.is_none() && (c == '"' || (c == '\'' && !dense.ends_with(char::is_alphanumeric)));
        if opens {
            quote = Some(c);
        } else if closes || c == '\n' {
            quote = None;
        }
        match c {
            '\'' | '"' if opens || closes || quote.is_none() => dense.push('\''),
            c if c.is_whitespace() && quote.is_none() => {}
            c => dense.push(c),
        }
    }
    dense
}

/// Where the strings in quotes are, quotes included, in their order. A quote that nothing closes on its line is none.
pub(super) fn quoted(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find(['\'', '"']).map(|at| from + at) {
        let quote = text[start..].chars().next().unwrap_or_default();
        let line = text[start + 1..].lines().next().unwrap_or_default();
        // An apostrophe inside a word opens nothing.
        let opens = quote == '"' || !text[..start].ends_with(char::is_alphanumeric);
        from = match closing(line, quote).filter(|_| opens) {
            Some(length) => {
                found.push(start..start + length + 2);
                start + length + 2
            }
            None => start + 1,
        };
    }
    found
}

/// Where the quote in `line` is that closes a string; one behind a backslash does not.
fn closing(line: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    line.char_indices().find_map(|(at, c)| {
        let closes = c == quote && !escaped;
        escaped = c == '\\' && !escaped;
        closes.then_some(at)
    })
}

/// Without addresses, thread and process numbers, and the module of what was defined in the note.
pub(super) fn anonymous(text: &str) -> String {
    let text = addresses(text);
    let text = if text.contains('<') { text.replace("__main__.", "").replace("<locals>.", "") } else { text };
    let text = if text.contains("<code object") { placeless(&text) } else { text };
    ["started ", "started daemon ", "pid=", "pid ", "PID: ", "PID ", "ident="]
        .iter()
        .fold(text, |text, lead| numbers_behind(&text, lead))
}

/// Without the file and the line in the repr of a code object.
fn placeless(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(", file \"") {
        kept.push_str(&rest[..at]);
        let place = rest[at..].find("\", line ").map_or(rest.len(), |line| at + line + 8);
        rest = rest.get(place..).unwrap_or_default().trim_start_matches(|c: char| c.is_ascii_digit());
    }
    kept + rest
}

/// Without the modules before the names in `<…>`: an author's module has a name, a note has none.
pub(super) fn unqualified(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for (index, part) in text.split('<').enumerate() {
        let (inside, behind) = part.split_at(part.find('>').unwrap_or(0));
        if index > 0 {
            kept.push('<');
        }
        let words: Vec<&str> =
            inside.split(' ').map(|word| word.rsplit('.').next().unwrap_or(word).trim_start_matches('\'')).collect();
        kept.push_str(&words.join(" "));
        kept.push_str(behind);
    }
    anonymous(&kept)
}

/// ` at 0x7f…` is left out, another long hexadecimal number is `0x`.
fn addresses(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::with_capacity(text.len());
    while let Some(at) = rest.find("0x") {
        let digits = rest[at + 2..].chars().take_while(|c| c.is_ascii_hexdigit() || matches!(c, '.' | '…')).count();
        let hidden = rest[at + 2..].chars().take(digits).filter(char::is_ascii).count();
        let end = rest[at + 2..].char_indices().nth(digits).map_or(rest.len(), |(offset, _)| at + 2 + offset);
        let before = &rest[..at];
        let short = hidden < 5 && !rest[at + 2..end].contains("..") && digits > 0 && hidden == digits;
        if short {
            kept.push_str(&rest[..end]);
        } else {
            kept.push_str(before.strip_suffix(" at ").unwrap_or(before));
            if !before.ends_with(" at ") {
                kept.push_str("0x");
            }
        }
        rest = &rest[end.max(at + 2)..];
    }
    kept.push_str(rest);
    kept.replace(" at ...>", ">").replace(" at …>", ">")
}

fn numbers_behind(text: &str, lead: &str) -> String {
    let mut parts = text.split(lead);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(lead);
        kept.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    kept
}

/// Without the numbers before a unit of time, and without dates and times of day.
pub(super) fn timeless(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, number) = rest.split_at(at);
        let length =
            number.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ':' | '-' | ','))).unwrap_or(number.len());
        let (number, behind) = number.split_at(length);
        kept.push_str(before);
        if is_moment(number) || is_unit_of_time(behind) {
            kept.push('#');
        } else {
            kept.push_str(number);
        }
        rest = behind;
    }
    kept.push_str(rest);
    kept
}

/// `2024-01-31`, `12:30:00.5`.
fn is_moment(number: &str) -> bool {
    let parts = |sign| number.split(sign).filter(|part| part.starts_with(|c: char| c.is_ascii_digit())).count();
    parts('-') == 3 || parts(':') == 3
}

fn is_unit_of_time(behind: &str) -> bool {
    const UNITS: &[&str] = &[
        "s",
        "sec",
        "secs",
        "second",
        "seconds",
        "ms",
        "us",
        "µs",
        "μs",
        "ns",
        "milliseconds",
        "microseconds",
        "nanoseconds",
    ];
    let behind = behind.strip_prefix(' ').unwrap_or(behind);
    let length = behind.find(|c: char| !c.is_alphanumeric()).unwrap_or(behind.len());
    UNITS.contains(&&behind[..length])
}

/// Whether `text` is what `pattern` says, where `...` and `…` in it stand for any text. Both are compared [`dense`].
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    let pattern = dense(pattern).replace('…', "...");
    let text = dense(text);
    let parts: Vec<&str> = pattern.split("...").map(|part| part.trim_matches(',')).collect();
    let [first, middle @ .., last] = parts.as_slice() else { return false };
    let said = parts.iter().any(|part| part.contains(char::is_alphanumeric));
    let Some(mut rest) = text.strip_prefix(first).filter(|_| said) else { return false };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_that_does_not_matter_goes() {
        assert_eq!(lines("  a \n\n    b\n<BLANKLINE>\n"), ["a", "  b"]);
        assert_eq!(spaced(" a\t b\n c "), "a b c");
        assert_eq!(dense("[ 'a b', \"c\" ]"), "['a b','c']");
        assert_eq!(dense("it's  fine"), "it'sfine");
    }

    #[test]
    fn strings_in_quotes_are_found_and_apostrophes_are_none() {
        let texts = |text: &'static str| quoted(text).into_iter().map(|range| &text[range]).collect::<Vec<_>>();
        assert_eq!(texts("x 'a b', \"c'd\" it's"), ["'a b'", "\"c'd\""]);
        assert_eq!(texts(r"'a\'b' 5"), [r"'a\'b'"]);
        assert!(texts("5' tall, 'open\nnot closed'").is_empty());
    }

    #[test]
    fn addresses_go_and_other_numbers_stay() {
        assert_eq!(anonymous("<function f at 0x7f00aabbccdd>"), "<function f>");
        assert_eq!(anonymous("<function f at 0x...>"), "<function f>");
        assert_eq!(anonymous("<code object f at 0x7f00aabbccdd, file \"<stdin>\", line 1>"), "<code object f>");
        assert_eq!(anonymous("<__main__.A object at 0x7f0000aa5900>"), "<A object>");
        assert_eq!(anonymous("0x7f00aabbccdd"), "0x");
        assert_eq!(anonymous("0xff and 123456789"), "0xff and 123456789");
        assert_eq!(anonymous("<Thread(T, started 14012)>"), "<Thread(T, started )>");
    }

    #[test]
    fn moments_and_durations_go_and_other_numbers_stay() {
        assert_eq!(timeless("f took 1.0003 seconds"), timeless("f took 0.9 seconds"));
        assert_eq!(timeless("2023-02-07 23:21:01,430 WARNING: x"), timeless("2026-11-20 16:22:52,599 WARNING: x"));
        assert_ne!(timeless("f took 3 steps"), timeless("f took 4 steps"));
        assert_eq!(timeless("1.5 and 10-20"), "1.5 and 10-20");
    }

    #[test]
    fn modules_of_reprs_go() {
        assert_eq!(unqualified("a.b <class 'zoo.Dog'>"), "a.b <class Dog'>");
        assert_eq!(
            unqualified("<zoo.Dog object at 0x7f00aabbccdd>"),
            unqualified("<__main__.Dog object at 0x7f0000000000>")
        );
        assert_ne!(unqualified("<zoo.Dog object>"), unqualified("<zoo.Cat object>"));
    }

    #[test]
    fn normal_text_stays_as_it_is() {
        for text in ["<f at 0x7f00aabbccdd> 0xabcdef01", "a 'b c' \"d\"", "it's", "pid=12 started 5", "0x"] {
            let once = anonymous(text);
            assert_eq!(anonymous(&once), once);
            let once = dense(text);
            assert_eq!(dense(&once), once);
        }
    }

    #[test]
    fn an_ellipsis_stands_for_any_text() {
        assert!(fits("[1, ..., 9]", "[1, 2, 3, 9]"));
        assert!(fits("['a', 'b', ...]", "['a', 'b', 'c']"));
        assert!(fits("a\n…\nz", "a\nb\nc\nz"));
        assert!(!fits("['b', ...]", "['a', 'b']"));
        assert!(!fits("...", "anything"));
        assert!(!fits("[...]", "[1]"));
    }
}
