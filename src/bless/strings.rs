//! Heads in triple-quoted strings: their place, and escapes.

use std::ops::Range;

use super::layout::{Lines, Text};
use crate::claim::Claim;

/// The quotes around a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quotes {
    /// On lines of their own.
    Apart,
    /// The opening ones on the first line of the text, the closing ones behind its last.
    Joined,
}

impl Quotes {
    /// `lines` with what must stand around them. Quotes that enclose one line move away from several.
    pub(super) fn around<'l>(self, lines: &[&'l str]) -> Vec<&'l str> {
        let apart = self == Self::Joined && lines.len() > 1;
        let edge = if apart { &[""][..] } else { &[] };
        [edge, lines, edge].concat()
    }
}

/// Where the head of the string stands, and how its lines are written.
pub(super) fn layout(claim: &Claim, text: Text<'_>) -> Option<(Range<usize>, Lines)> {
    let (from, to) = (claim.span.start as usize, claim.span.end as usize);
    let first = text.file.line_of(from);
    let before = text.slice(text.line(first).start..from);
    let inner = from + 3..to.checked_sub(3)?;
    let opens_alone = text.slice(inner.start..text.line(first).end.max(inner.start)).is_empty();
    let lines: Vec<&str> = claim.head.lines().collect();
    let top = if opens_alone { first + 1 } else { first };
    let bottom = top + u32::try_from(lines.len()).ok()?.checked_sub(1)?;
    let start =
        if opens_alone { text.line(top).start + shared(text.slice(text.line(top)), before) } else { inner.start };
    let end = start.max(text.line(bottom).end.min(inner.end));
    let end = start + text.slice(start..end).trim_end().len();
    let quotes = if bottom == first { Quotes::Joined } else { Quotes::Apart };
    let found = found(text, start..end, before);
    (found == lines && before.chars().all(|c| c.is_whitespace() || c == '>'))
        .then(|| (start..end, Lines::Quoted(before.to_owned(), quotes)))
}

/// The text of the string in `range`, line by line, without what stands `before` each line.
fn found<'n>(text: Text<'n>, range: Range<usize>, before: &str) -> Vec<&'n str> {
    let lines = text.slice(range).lines().enumerate();
    lines.map(|(index, line)| if index == 0 { line } else { &line[shared(line, before)..] }).collect()
}

/// How many bytes `line` begins with as `before` does.
fn shared(line: &str, before: &str) -> usize {
    let same = line.char_indices().zip(before.chars()).take_while(|((_, a), b)| a == b);
    same.last().map_or(0, |((at, c), _)| at + c.len_utf8())
}

/// The ways to write `text` in a string: with escapes where Python needs them; as it is where the `old` text had backslashes as
/// they are.
pub(super) fn spellings(text: &str, old: &str) -> Vec<String> {
    let escaped = escaped(text);
    let plain = old.contains('\\') && !old.contains("\\\\");
    if plain { vec![text.to_owned(), escaped] } else { vec![escaped, text.to_owned()] }
}

fn escaped(text: &str) -> String {
    let mut escaped = text.replace('\\', "\\\\");
    for quote in ["\"\"\"", "'''"] {
        escaped = escaped.replace(quote, &format!("\\{}\\{}\\{}", &quote[..1], &quote[..1], &quote[..1]));
    }
    match escaped.chars().last() {
        // A quote at the end would run into those that close the string.
        Some(c @ ('"' | '\'')) if !escaped.ends_with(&format!("\\{c}")) => {
            escaped.pop();
            format!("{escaped}\\{c}")
        }
        _ => escaped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_backslashes_are_escaped() {
        assert_eq!(escaped(r"a\b"), r"a\\b");
        assert_eq!(escaped("say \"\"\"x\"\"\""), "say \\\"\\\"\\\"x\\\"\\\"\\\"");
        assert_eq!(escaped("it's \"so\""), "it's \"so\\\"");
        assert_eq!(escaped("plain"), "plain");
    }

    #[test]
    fn backslashes_stay_as_the_author_writes_them() {
        assert_eq!(spellings(r"C:\b", r"C:\a")[0], r"C:\b");
        assert_eq!(spellings(r"C:\b", r"C:\\a")[0], r"C:\\b");
        assert_eq!(spellings(r"C:\b", "a")[0], r"C:\\b");
    }
}
