//! Sizes with a unit: `88 bytes` against a number that was printed.

use super::{Rule, value};
use crate::claim::literal::{Literal, Number};

/// Whether `got` is the number that `stated` gives with a unit. What was printed may carry the same unit or a label.
pub(super) fn compare(stated: &str, got: &str) -> Option<Rule> {
    let (number, unit) = split(stated)?;
    let (found, other) = split(got).or_else(|| behind_label(got))?;
    let same_unit = other.is_empty() || singular(other) == singular(unit);
    let bare = matches!(singular(unit).as_str(), "byte" | "b" | "bit") || !other.is_empty();
    (same_unit && bare && value::numbers(&number, &found).is_some()).then_some(Rule::Measure)
}

/// A number and the word behind it.
fn split(text: &str) -> Option<(Number, &str)> {
    let text = text.trim().trim_end_matches(['.', '!']);
    let length = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '_'))).unwrap_or(text.len());
    let Some(Literal::Number(number)) = Literal::whole(&text[..length]) else { return None };
    let unit = text[length..].trim();
    unit.chars().all(char::is_alphabetic).then_some((number, unit))
}

fn behind_label(text: &str) -> Option<(Number, &str)> {
    split(text.trim().rsplit_once([':', '='])?.1)
}

fn singular(unit: &str) -> String {
    let lower = unit.to_lowercase();
    lower.strip_suffix('s').map_or(lower.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_counts_and_the_unit_may_be_printed_or_not() {
        for (stated, got) in [
            ("88 bytes", "88"),
            ("88 bytes", "88 bytes\n"),
            ("1,024 bytes", "1024"),
            ("88 bytes", "size: 88"),
            ("1.5 MB", "1.5 MB"),
        ] {
            assert_eq!(compare(stated, got), Some(Rule::Measure), "{got}");
        }
    }

    #[test]
    fn another_number_or_unit_is_something_else() {
        for (stated, got) in
            [("88 bytes", "56"), ("88 bytes", "88 KB"), ("88 KB", "88"), ("88", "hello"), ("8 MB", "8000000")]
        {
            assert_eq!(compare(stated, got), None, "{stated} {got}");
        }
    }
}
