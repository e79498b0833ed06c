//! The head of a text: the literal, or the row of literals, that it begins with.
//!
//! Takes the text of a comment behind its marker; gives a [`Head`] with what follows it. `2 (both names)` is 2 with a remark;
//! `5, 4, 3` and `1 then 2` are rows; `0 = no limit` and `True if found` state nothing.

use super::literal::{Literal, Number};

/// What a text begins with.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Head<'t> {
    /// The literals, as written.
    pub(super) text: &'t str,
    /// All that stands behind them.
    pub(super) rest: &'t str,
    /// The literals in order; more than one is what was printed over time.
    pub(super) items: Vec<Literal>,
    /// What sort of thing follows.
    pub(super) follow: Follow,
}

/// What stands behind a literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Follow {
    /// Nothing.
    End,
    /// A remark that punctuation or a word like `because` sets apart.
    Remark,
    /// Words that follow directly: `5 apples`.
    Words,
    /// A unit of size.
    Size,
    /// A unit of time.
    Time,
    /// An alternative or a condition: `or 2`, `if found`.
    Condition,
    /// Something that makes the literal a part of something else: `0 = off`, `'a'.upper()`.
    Other,
}

const CONDITIONS: &[&str] =
    &["if", "when", "unless", "or", "for", "per", "on", "to", "while", "until", "otherwise", "where", "in", "of", "by"];
const REASONS: &[&str] = &[
    "because", "since", "as", "due", "instead", "not", "but", "although", "though", "even", "thanks", "again", "now",
    "still", "too", "each", "which", "rather", "also",
];
const SIZES: &[&str] =
    &["byte", "bytes", "b", "kb", "mb", "gb", "tb", "kib", "mib", "gib", "bit", "bits", "kilobytes", "megabytes"];
const TIMES: &[&str] = &[
    "s",
    "sec",
    "secs",
    "second",
    "seconds",
    "ms",
    "millisecond",
    "milliseconds",
    "us",
    "µs",
    "μs",
    "microseconds",
    "ns",
    "nanoseconds",
    "min",
    "minute",
    "minutes",
    "hour",
    "hours",
];

/// The head of `text`.
pub(super) fn read(text: &str) -> Option<Head<'_>> {
    let (first, mut end) = Literal::prefix(text)?;
    let mut items = vec![first];
    while items.len() < 2_000
        && let Some(start) = separator(&text[end..]).map(|length| end + length)
        && let Some((item, length)) = Literal::prefix(&text[start..])
        && !item.has_names()
        && (!text[start..].starts_with('(') || matches!(items[0], Literal::Tuple(_)))
    {
        items.push(item);
        end = start + length;
    }
    let rest = &text[end..];
    let follow = follow(rest, items.last());
    Some(Head { text: &text[..end], rest, items, follow })
}

/// Length of what divides two literals of a row.
fn separator(rest: &str) -> Option<usize> {
    const WORDS: &[&str] =
        &[", then ", ", and ", " and then ", " then ", " and ", " -> ", " → ", ", ", ",", "; ", " | ", "\n", " "];
    let space = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let spaced = WORDS.iter().find(|word| rest.starts_with(**word))?;
    Some(if *spaced == " " { space } else { spaced.len() })
}

/// What sort of thing `rest` is behind the literal `last`.
pub(super) fn follow(rest: &str, last: Option<&Literal>) -> Follow {
    let trimmed = rest.trim_start();
    let spaced = trimmed.len() < rest.len();
    let Some(c) = trimmed.chars().next() else { return Follow::End };
    let behind = &trimmed[c.len_utf8()..];
    match c {
        '(' if spaced => Follow::Remark,
        '.' | '…' if !spaced && is_cut(trimmed, last) => Follow::Remark,
        '.' | ')' if !spaced && !behind.trim().is_empty() => sentence(behind, last),
        // A question states nothing.
        '!' | '.' | ';' | ')' if !spaced => Follow::Remark,
        ',' if !spaced => worded(behind.trim_start(), Follow::Remark),
        '-' | '–' if spaced && behind.starts_with([' ', '-', '>']) => Follow::Remark,
        '—' | '#' | '←' | '→' | '⇒' | '✓' | '✔' | '✅' | '❌' | '|' => Follow::Remark,
        '<' if spaced && behind.starts_with('-') => Follow::Remark,
        '=' if spaced && behind.starts_with('>') => Follow::Remark,
        '/' if behind.starts_with('/') => Follow::Remark,
        c if c.is_alphabetic() && spaced => worded(trimmed, Follow::Words),
        c if c.is_alphabetic() => joined(trimmed),
        c if !c.is_ascii() && !c.is_alphanumeric() => Follow::Remark,
        _ => Follow::Other,
    }
}

/// Whether `rest` says that digits of the float before it are left out: `0.333...`.
fn is_cut(rest: &str, last: Option<&Literal>) -> bool {
    let behind = rest.strip_prefix("...").or_else(|| rest.strip_prefix('…'));
    let float = matches!(last, Some(Literal::Number(Number::Float(_))));
    let ends = |behind: &str| {
        let worded = |row: &str| row.trim_start().starts_with(char::is_alphabetic);
        matches!(follow(behind, None), Follow::End | Follow::Remark)
            && !behind.trim_start().starts_with('-')
            && behind.strip_prefix(',').is_none_or(worded)
    };
    float && behind.is_some_and(ends)
}

/// Behind a full stop: a number and a stop begin the item of a list.
fn sentence(behind: &str, last: Option<&Literal>) -> Follow {
    let numbered = matches!(last, Some(Literal::Number(_)));
    if behind.starts_with(char::is_whitespace) && !numbered { Follow::Remark } else { Follow::Other }
}

/// A word behind a literal; `plain` where it is an ordinary one.
fn worded(text: &str, plain: Follow) -> Follow {
    let length = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    let word = text[..length].to_lowercase();
    if CONDITIONS.contains(&word.as_str()) {
        Follow::Condition
    } else if REASONS.contains(&word.as_str()) {
        Follow::Remark
    } else if SIZES.contains(&word.as_str()) {
        Follow::Size
    } else if TIMES.contains(&word.as_str()) {
        Follow::Time
    } else {
        plain
    }
}

/// A word joined to the literal: only a unit may be.
fn joined(text: &str) -> Follow {
    match worded(text, Follow::Other) {
        unit @ (Follow::Size | Follow::Time) => unit,
        _ => Follow::Other,
    }
}

/// A number with a unit joined or not, such as `88 bytes`, `0.5s` and `1.2 MB`: its length, unit included.
pub(super) fn measure(text: &str) -> Option<(usize, Follow)> {
    let length = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '_'))).unwrap_or(text.len());
    let number = text[..length].trim_end_matches([',', '.']);
    if !matches!(Literal::whole(number)?, Literal::Number(Number::Int(_) | Number::Float(_))) {
        return None;
    }
    let rest = &text[number.len()..];
    let unit = rest.trim_start();
    let follow = worded(unit, Follow::Other);
    let length = unit.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(unit.len());
    let end = text.len() - unit.len() + length;
    matches!(follow, Follow::Size | Follow::Time).then_some((end, follow))
}

/// Splits a remark in brackets, or behind a dash, off the end of a text in words.
pub(super) fn split_remark(text: &str) -> (&str, &str) {
    let cut = bracketed(text).or_else(|| {
        [" - ", " — ", " – ", "  # ", " # ", " <- ", " ← "].iter().filter_map(|sign| text.find(sign)).min()
    });
    match cut {
        Some(at) if at > 0 => (text[..at].trim_end(), &text[text[..at].trim_end().len()..]),
        _ => (text, ""),
    }
}

/// Where the bracket opens that closes at the end of `text`.
fn bracketed(text: &str) -> Option<usize> {
    let inner = text.trim_end().strip_suffix(')')?;
    let at = inner.rfind(" (")?;
    (!inner[at + 2..].contains(')')).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<(&str, usize, Follow)> {
        read(text).map(|head| (head.text, head.items.len(), head.follow))
    }

    #[test]
    fn a_head_ends_where_prose_begins() {
        assert_eq!(parts("2 (both names)"), Some(("2", 1, Follow::Remark)));
        assert_eq!(parts("4 (p, q)"), Some(("4", 1, Follow::Remark)));
        assert_eq!(parts("[] - nothing left"), Some(("[]", 1, Follow::Remark)));
        assert_eq!(parts("20, as an int"), Some(("20", 1, Follow::Remark)));
        assert_eq!(parts("True, because ints are cached"), Some(("True", 1, Follow::Remark)));
        assert_eq!(parts("'red'."), Some(("'red'", 1, Follow::Remark)));
        assert_eq!(parts("5"), Some(("5", 1, Follow::End)));
        assert_eq!(parts("5 apples"), Some(("5", 1, Follow::Words)));
        assert_eq!(parts("88 bytes (64-bit)"), Some(("88", 1, Follow::Size)));
    }

    #[test]
    fn a_literal_that_belongs_to_something_else_is_told_apart() {
        assert_eq!(parts("0 = no limit"), Some(("0", 1, Follow::Other)));
        assert_eq!(parts("'w' = write"), Some(("'w'", 1, Follow::Other)));
        assert_eq!(parts("True if found"), Some(("True", 1, Follow::Condition)));
        assert_eq!(parts("None, if missing"), Some(("None", 1, Follow::Condition)));
        assert_eq!(parts("1. Use threads"), Some(("1", 1, Follow::Other)));
        assert_eq!(parts("1) Use threads"), Some(("1", 1, Follow::Other)));
        assert_eq!(parts("4x faster!"), None);
    }

    #[test]
    fn rows_of_literals_are_one_head() {
        assert_eq!(parts("5, 4, 3, 2, 1"), Some(("5, 4, 3, 2, 1", 5, Follow::End)));
        assert_eq!(parts("[0,1] then []"), Some(("[0,1] then []", 2, Follow::End)));
        assert_eq!(parts("1 2  3 (sum)"), Some(("1 2  3", 3, Follow::Remark)));
        assert_eq!(parts("1 or 2"), Some(("1", 1, Follow::Condition)));
    }

    #[test]
    fn measures_have_a_number_and_a_unit() {
        assert_eq!(measure("88 bytes (x)"), Some((8, Follow::Size)));
        assert_eq!(measure("0.5s"), Some((4, Follow::Time)));
        assert_eq!(measure("1,024 KB"), Some((8, Follow::Size)));
        assert_eq!(measure("5 apples"), None);
        assert_eq!(measure("s"), None);
    }

    #[test]
    fn a_remark_is_split_off_at_the_end() {
        assert_eq!(split_remark("inner (rather than 'f')"), ("inner", " (rather than 'f')"));
        assert_eq!(split_remark("a b - why"), ("a b", " - why"));
        assert_eq!(split_remark("f(x)"), ("f(x)", ""));
    }
}
