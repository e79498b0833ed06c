//! Options as words: `norun timeout=5, title="a b"`.
//!
//! Takes what stands in an info string or in a comment; gives its words with their places. What a word means is for
//! [`super::options`] to say.

use std::ops::Range;

/// One word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word<'t> {
    /// What stands before `=`, or all of it.
    pub(super) key: &'t str,
    /// What stands behind `=`, without its quotes.
    pub(super) value: Option<String>,
    /// Where the word stands in the text that was split.
    pub(super) range: Range<usize>,
}

/// The words of `text` from the offset `from` on.
///
/// White space, commas and braces stand between words, and so does the `>` of a block quote in a comment of several
/// lines. A value may be bare, or in single or double quotes, in which a backslash protects the quote.
pub(super) fn split(text: &str, from: usize) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut at = skip(text, from, |each| is_separator(each) || matches!(each, '>' | '='));
    while at < text.len() {
        let word = read_word(text, at);
        at = skip(text, word.range.end, |each| is_separator(each) || matches!(each, '>' | '='));
        words.push(word);
    }
    words
}

/// Whether `each` ends a bare word.
pub(super) fn is_separator(each: char) -> bool {
    each.is_whitespace() || matches!(each, ',' | '{' | '}')
}

fn read_word(text: &str, start: usize) -> Word<'_> {
    let key_end = skip(text, start, |each| !is_separator(each) && each != '=');
    let key = &text[start..key_end];
    let equals = skip(text, key_end, |each| matches!(each, ' ' | '\t'));
    if !text[equals..].starts_with('=') {
        return Word { key, value: None, range: start..key_end };
    }
    let value_start = skip(text, equals + 1, |each| matches!(each, ' ' | '\t'));
    let (value, end) = read_value(text, value_start);
    Word { key, value: Some(value), range: start..end }
}

fn read_value(text: &str, start: usize) -> (String, usize) {
    if let Some(quote @ ('"' | '\'')) = text[start..].chars().next() {
        return read_quoted(text, start + 1, quote);
    }
    let end = skip(text, start, |each| !is_separator(each));
    (text[start..end].to_owned(), end)
}

/// A value up to the closing `quote`, or to the end of the text where there is none.
fn read_quoted(text: &str, start: usize, quote: char) -> (String, usize) {
    let mut value = String::new();
    let mut chars = text[start..].char_indices().peekable();
    while let Some((at, each)) = chars.next() {
        if each == quote {
            return (value, start + at + 1);
        }
        match chars.next_if(|&(_, next)| each == '\\' && next == quote) {
            Some(_) => value.push(quote),
            None => value.push(each),
        }
    }
    (value, text.len())
}

/// The first offset at or behind `from` whose character is not `wanted`.
fn skip(text: &str, from: usize, wanted: impl Fn(char) -> bool) -> usize {
    let rest = &text[from..];
    rest.find(|each| !wanted(each)).map_or(text.len(), |length| from + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(&str, Option<String>)> {
        split(text, 0).into_iter().map(|word| (word.key, word.value)).collect()
    }

    fn bare(key: &str) -> (&str, Option<String>) {
        (key, None)
    }

    fn with<'t>(key: &'t str, value: &str) -> (&'t str, Option<String>) {
        (key, Some(value.to_owned()))
    }

    #[test]
    fn spaces_commas_and_braces_separate() {
        assert_eq!(pairs("norun,hidden  isolated"), [bare("norun"), bare("hidden"), bare("isolated")]);
        assert_eq!(pairs("{linenos=true}"), [with("linenos", "true")]);
        assert_eq!(pairs(", , {} "), []);
    }

    #[test]
    fn values_are_bare_or_quoted() {
        assert_eq!(pairs("timeout=5 a='b c' d=\"e, f\""), [with("timeout", "5"), with("a", "b c"), with("d", "e, f")]);
        assert_eq!(pairs(r#"title="say \"hi\"" x"#), [with("title", "say \"hi\""), bare("x")]);
        assert_eq!(pairs(r#"stdin="a\nb""#), [with("stdin", r"a\nb")]);
    }

    #[test]
    fn spaces_around_the_equals_sign_are_allowed() {
        assert_eq!(pairs("eval = FALSE, echo =TRUE"), [with("eval", "FALSE"), with("echo", "TRUE")]);
    }

    #[test]
    fn odd_text_gives_words_all_the_same() {
        assert_eq!(pairs("title=\"open"), [with("title", "open")]);
        assert_eq!(pairs("a= b"), [with("a", "b")]);
        assert_eq!(pairs("= x"), [bare("x")]);
        assert_eq!(pairs("é=ü"), [with("é", "ü")]);
        assert_eq!(pairs("a="), [with("a", "")]);
    }

    #[test]
    fn words_know_where_they_stand() {
        let ranges: Vec<_> = split("python norun t='x y'", 6).into_iter().map(|word| word.range).collect();
        assert_eq!(ranges, [7..12, 13..20]);
    }

    #[test]
    fn quote_marks_of_a_block_quote_separate() {
        assert_eq!(pairs("norun\n> hidden"), [bare("norun"), bare("hidden")]);
    }
}
