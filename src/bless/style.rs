//! The style of a literal's smallest parts: quotes and digits.

use crate::claim::literal::{Float, Literal, Number};

/// How an author writes strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// As `repr` does.
    Repr,
    /// In these quotes, where the text allows it.
    Quotes(char),
}

impl Style {
    /// The style of `text`: the quotes that all of its strings stand in.
    pub(super) fn of(text: &str) -> Self {
        if text.contains('"') && !text.contains('\'') { Self::Quotes('"') } else { Self::Repr }
    }

    /// The literal `got`, which has no parts that are written like those of `old`.
    pub(super) fn leaf(self, old: &str, got: &str) -> String {
        match (Literal::whole(old), Literal::whole(got)) {
            (Some(Literal::Number(old_number)), Some(Literal::Number(number))) => {
                rounded(&old_number, &number).or_else(|| grouped(old, got)).unwrap_or_else(|| got.to_owned())
            }
            _ => self.quoted(got),
        }
    }

    /// `got` with its strings in these quotes. A string that would need an escape stays as it is.
    pub(super) fn quoted(self, got: &str) -> String {
        let Self::Quotes(quote) = self else { return got.to_owned() };
        if got.contains([quote, '\\']) || Literal::whole(got).is_none() {
            return got.to_owned();
        }
        got.replace('\'', &quote.to_string())
    }
}

/// A text as a string literal in the quotes of `old`.
pub(super) fn literal(old: &str, text: &str) -> Option<String> {
    let quote = old.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
    let other = if quote == '"' { '\'' } else { '"' };
    let quote = if text.contains(quote) && !text.contains(other) { other } else { quote };
    let text = text.replace('\\', "\\\\").replace(quote, &format!("\\{quote}"));
    Some(format!("{quote}{text}{quote}"))
}

/// A float with as many digits as the author wrote, where those are fewer.
fn rounded(old: &Number, got: &Number) -> Option<String> {
    let (Number::Float(old), Number::Float(got)) = (old, got) else { return None };
    let plain = |float: &Float| float.exponent == 0 && float.value.is_finite();
    let shorter = old.decimals > 0 && old.decimals < got.decimals && got.decimals > 5;
    (shorter && plain(old) && plain(got)).then(|| format!("{:.*}", old.decimals, got.value))
}

/// An integer with the author's sign between thousands.
fn grouped(old: &str, got: &str) -> Option<String> {
    let sign = [',', '_'].into_iter().find(|sign| old.contains(*sign))?;
    let digits = got.trim_start_matches('-');
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut text = got[..got.len() - digits.len()].to_owned();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(sign);
        }
        text.push(digit);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_takes_the_quotes_of_the_author_where_it_can() {
        assert_eq!(literal("\"a\"", "b").as_deref(), Some("\"b\""));
        assert_eq!(literal("'a'", "it's").as_deref(), Some("\"it's\""));
        assert_eq!(literal("'a'", "it's \"so\"").as_deref(), Some("'it\\'s \"so\"'"));
        assert_eq!(literal("'a'", r"C:\x").as_deref(), Some(r"'C:\\x'"));
        assert_eq!(literal("word", "b"), None);
    }

    #[test]
    fn digits_are_grouped_as_before() {
        assert_eq!(grouped("1_000", "-1234567").as_deref(), Some("-1_234_567"));
        assert_eq!(grouped("1000", "12345"), None);
    }
}
