//! Strings and bytes: prefixes, quotes and escapes.

use super::Literal;

/// The string or bytes that `text` begins with, and its length in bytes. An f-string is none: its value is not in its text.
pub(super) fn string(text: &str) -> Option<(Literal, usize)> {
    let prefix = prefix(text)?;
    let raw = prefix.contains(['r', 'R']);
    let bytes = prefix.contains(['b', 'B']);
    let quoted = &text[prefix.len()..];
    let quote = quote(quoted)?;
    let body = &quoted[quote.len()..];
    let end = closing(body, quote)?;
    let length = prefix.len() + quote.len() * 2 + end;
    let inner = &body[..end];
    let literal = if bytes { Literal::Bytes(decode_bytes(inner, raw)?) } else { Literal::Str(decode(inner, raw)?) };
    Some((literal, length))
}

/// The letters before the quote.
fn prefix(text: &str) -> Option<&str> {
    let length = text.bytes().take(3).position(|byte| matches!(byte, b'\'' | b'"'))?;
    let prefix = &text[..length];
    let known = ["", "b", "r", "u", "br", "rb"];
    known.iter().any(|name| prefix.eq_ignore_ascii_case(name)).then_some(prefix)
}

fn quote(text: &str) -> Option<&str> {
    ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| text.starts_with(quote))
}

/// Offset of the closing quote. A string in single quotes ends on its line.
fn closing(body: &str, quote: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in body.char_indices() {
        if escaped {
            escaped = false;
        } else if body[at..].starts_with(quote) {
            return Some(at);
        } else if c == '\\' {
            escaped = true;
        } else if c == '\n' && quote.len() == 1 {
            return None;
        }
    }
    None
}

/// The text that the inside of a string literal stands for.
pub(super) fn decode(inner: &str, raw: bool) -> Option<String> {
    if raw || !inner.contains('\\') {
        return Some(inner.to_owned());
    }
    let mut decoded = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        decoded.push_str(&rest[..at]);
        let (c, length) = escape(&rest[at..])?;
        decoded.extend(c);
        rest = &rest[at + length..];
    }
    decoded.push_str(rest);
    Some(decoded)
}

/// The character that an escape stands for (nothing for an escaped line break), and its length. An unknown one is a
/// backslash.
fn escape(text: &str) -> Option<(Option<char>, usize)> {
    let simple = |c: char| Some((Some(c), 2));
    match text[1..].chars().next()? {
        '\n' => Some((None, 2)),
        '\\' => simple('\\'),
        '\'' => simple('\''),
        '"' => simple('"'),
        'a' => simple('\x07'),
        'b' => simple('\x08'),
        'f' => simple('\x0c'),
        'n' => simple('\n'),
        'r' => simple('\r'),
        't' => simple('\t'),
        'v' => simple('\x0b'),
        'x' => hexadecimal(text, 2),
        'u' => hexadecimal(text, 4),
        'U' => hexadecimal(text, 8),
        '0'..='7' => octal(text),
        _ => Some((Some('\\'), 1)),
    }
}

fn hexadecimal(text: &str, digits: usize) -> Option<(Option<char>, usize)> {
    let value = u32::from_str_radix(text.get(2..2 + digits)?, 16).ok()?;
    // A lone surrogate has no character; the replacement keeps the length.
    let c = char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER);
    Some((Some(c), 2 + digits))
}

fn octal(text: &str) -> Option<(Option<char>, usize)> {
    let digits = text[1..].bytes().take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
    let value = u32::from_str_radix(&text[1..=digits], 8).ok()?;
    Some((char::from_u32(value), 1 + digits))
}

/// Bytes are written with characters below 256.
fn decode_bytes(inner: &str, raw: bool) -> Option<Vec<u8>> {
    decode(inner, raw)?.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect()
}
