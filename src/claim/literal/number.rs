//! Numbers: exact integers, floats with the digits that were written, complex numbers.

/// A number.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Number {
    /// An integer, in decimal without leading zeros, of any size.
    Int(String),
    /// A float.
    Float(Float),
    /// A complex number: its parts.
    Complex(f64, f64),
}

/// A float and how it was written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Float {
    /// Its value.
    pub(crate) value: f64,
    /// Digits behind the point, as far as they were written.
    pub(crate) decimals: usize,
    /// The power of ten that was written, 0 for none.
    pub(crate) exponent: i32,
}

/// The number that `text` begins with, and its length in bytes. A number that runs into a letter or into another number is none:
/// `4x`, `1st`, `1.2.3`, `007`.
pub(super) fn read(text: &str) -> Option<(Number, usize)> {
    let (real, length) = real(text)?;
    if let Some(whole) = imaginary_tail(text, &real, length) {
        return Some(whole);
    }
    ends_here(&text[length..]).then_some((real, length))
}

/// `(1+2j)`, the way that `repr` writes a complex number.
pub(super) fn read_parenthesised(text: &str) -> Option<(Number, usize)> {
    let inner = text.strip_prefix('(')?;
    let (number, length) = read(inner)?;
    let closed = inner[length..].starts_with(')');
    (closed && matches!(number, Number::Complex(..))).then_some((number, length + 2))
}

/// `3j`, or `+2j` behind a real part.
fn imaginary_tail(text: &str, real_part: &Number, length: usize) -> Option<(Number, usize)> {
    let rest = &text[length..];
    if rest.starts_with('j') && ends_here(&rest[1..]) {
        return Some((Number::Complex(0.0, value(real_part)), length + 1));
    }
    if !rest.starts_with(['+', '-']) {
        return None;
    }
    let (imaginary, more) = real(rest)?;
    let end = length + more;
    let closed = text[end..].starts_with('j') && ends_here(&text[end + 1..]);
    closed.then(|| (Number::Complex(value(real_part), value(&imaginary)), end + 1))
}

fn value(number: &Number) -> f64 {
    match number {
        Number::Int(digits) => digits.parse().unwrap_or(f64::NAN),
        Number::Float(float) => float.value,
        Number::Complex(real, _) => *real,
    }
}

/// Whether a number may end before `rest`. A point ends it where a sentence would end.
fn ends_here(rest: &str) -> bool {
    let mut chars = rest.chars();
    match chars.next() {
        None => true,
        Some('.') => chars.next().is_none_or(|next| next.is_whitespace() || next == '.'),
        Some(c) => !(c.is_alphanumeric() || c == '_'),
    }
}

fn real(text: &str) -> Option<(Number, usize)> {
    let sign = usize::from(text.starts_with(['-', '+']));
    let body = &text[sign..];
    if let Some((digits, length)) = radix(body) {
        return Some((Number::Int(signed(&text[..sign], &digits)), sign + length));
    }
    let whole = digits(body);
    let (fraction, behind) = fraction(body, whole);
    let (exponent, length) = exponent(body, behind);
    if whole == 0 && fraction == 0 {
        return None;
    }
    if fraction == 0 && exponent == 0 && length == whole {
        return integer(text, sign, whole);
    }
    let written: String = text[..sign + length].chars().filter(|c| *c != '_').collect();
    let float = Float { value: written.parse().ok()?, decimals: fraction.saturating_sub(1), exponent };
    Some((Number::Float(float), sign + length))
}

/// An integer of `whole` digits; `1,000,000` is one as well.
fn integer(text: &str, sign: usize, whole: usize) -> Option<(Number, usize)> {
    let body = &text[sign..];
    let mut digits: String = body[..whole].chars().filter(|c| *c != '_').collect();
    if digits.len() > 1 && digits.starts_with('0') && digits.bytes().any(|digit| digit != b'0') {
        return None;
    }
    let mut length = whole;
    if whole <= 3 && !body.starts_with('0') {
        while let Some(group) = thousands(&body[length..]) {
            digits.push_str(group);
            length += 4;
        }
    }
    Some((Number::Int(signed(&text[..sign], &digits)), sign + length))
}

/// The three digits of `,000`.
fn thousands(text: &str) -> Option<&str> {
    let group = text.strip_prefix(',')?.get(..3)?;
    let ends = !text[4..].starts_with(|c: char| c.is_ascii_digit());
    (group.bytes().all(|byte| byte.is_ascii_digit()) && ends).then_some(group)
}

fn digits(text: &str) -> usize {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return 0;
    }
    let length = text.find(|c: char| !(c.is_ascii_digit() || c == '_')).unwrap_or(text.len());
    text[..length].trim_end_matches('_').len()
}

/// Length of `.5` behind `whole` digits, and where it ends. `5.` is a float only where more of it follows.
fn fraction(body: &str, whole: usize) -> (usize, usize) {
    let rest = &body[whole..];
    let after = rest.strip_prefix('.').map_or(0, digits);
    if after == 0 { (0, whole) } else { (after + 1, whole + after + 1) }
}

fn exponent(body: &str, behind: usize) -> (i32, usize) {
    let rest = &body[behind..];
    if behind == 0 || !rest.starts_with(['e', 'E']) {
        return (0, behind);
    }
    let sign = usize::from(rest[1..].starts_with(['-', '+']));
    let count = digits(&rest[1 + sign..]);
    if count == 0 {
        return (0, behind);
    }
    let end = 1 + sign + count;
    (rest[1..end].parse().unwrap_or(0), behind + end)
}

/// `0xff`, `0o17`, `0b101` as decimal digits, up to 128 bits.
fn radix(body: &str) -> Option<(String, usize)> {
    let base = match body.get(..2)? {
        "0x" | "0X" => 16,
        "0o" | "0O" => 8,
        "0b" | "0B" => 2,
        _ => return None,
    };
    let rest = &body[2..];
    let length = rest.find(|c: char| !(c.is_digit(base) || c == '_')).unwrap_or(rest.len());
    let clean: String = rest[..length].chars().filter(|c| *c != '_').collect();
    let value = u128::from_str_radix(&clean, base).ok()?;
    Some((value.to_string(), length + 2))
}

fn signed(sign: &str, digits: &str) -> String {
    let digits = digits.trim_start_matches('0');
    match (sign, digits) {
        (_, "") => "0".to_owned(),
        ("-", digits) => format!("-{digits}"),
        (_, digits) => digits.to_owned(),
    }
}
