//! Python versions that an author names beside an outcome: `Python < 3.12`, `3.8+`, `Python 2`, `before 3.7`.

use crate::python::{Bound, Relation, VersionSpec};

/// The versions that `text` names, where it names versions and nothing else.
pub(super) fn read(text: &str) -> Option<VersionSpec> {
    range(text).or_else(|| one(text))
}

/// The same where Python is named as well: a number alone may be a value.
pub(super) fn named(text: &str) -> Option<VersionSpec> {
    read(text).filter(|_| text.to_lowercase().contains("python"))
}

/// `2.7 - 3.5`, `Python 2.7 to Python 3.5`: from the first to the second.
fn range(text: &str) -> Option<VersionSpec> {
    let (first, last) = ["-", "–", " to "].iter().find_map(|sign| text.split_once(sign))?;
    let plain = |text| one(text).filter(|spec| spec.bounds.iter().all(|bound| bound.relation == Relation::Equal));
    let (first, last) = (plain(first)?.bounds.pop()?, plain(last)?.bounds.pop()?);
    let (from, to) = (spec(Relation::GreaterEqual, first.numbers), spec(Relation::LessEqual, last.numbers));
    let text = format!("{},{}", from.text, to.text);
    Some(VersionSpec { text, bounds: [from.bounds, to.bounds].concat() })
}

fn one(text: &str) -> Option<VersionSpec> {
    let lower = text.trim().to_lowercase();
    let (before, rest) = worded(
        &lower,
        &[("before ", Relation::Less), ("until ", Relation::LessEqual), ("up to ", Relation::LessEqual)],
    );
    let rest = without_python(rest);
    let (signed, rest) = worded(
        rest,
        &[
            (">=", Relation::GreaterEqual),
            ("<=", Relation::LessEqual),
            ("==", Relation::Equal),
            ("≥", Relation::GreaterEqual),
            ("≤", Relation::LessEqual),
            (">", Relation::Greater),
            ("<", Relation::Less),
        ],
    );
    let rest = rest.trim_start();
    let length = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
    let (numbers, tail) = rest.split_at(length);
    let numbers = parse(numbers)?;
    let behind = tail_relation(tail)?;
    Some(spec(before.or(signed).unwrap_or(behind), numbers))
}

fn worded<'t>(text: &'t str, words: &[(&str, Relation)]) -> (Option<Relation>, &'t str) {
    for (word, relation) in words {
        if let Some(rest) = text.strip_prefix(word) {
            return (Some(*relation), rest);
        }
    }
    (None, text)
}

fn without_python(text: &str) -> &str {
    let text = ["in ", "on ", "with ", "for "].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    let text = text.strip_prefix("cpython").or_else(|| text.strip_prefix("python")).unwrap_or(text);
    text.trim_start()
}

/// The relation that the words behind the number give.
fn tail_relation(tail: &str) -> Option<Relation> {
    let tail = tail.trim();
    let tail = tail.strip_prefix(".x").or_else(|| tail.strip_prefix('x')).unwrap_or(tail);
    match tail.trim() {
        "" | "only" | "specifically" => Some(Relation::Equal),
        "+" | "or later" | "and later" | "or newer" | "and newer" | "and above" | "or above" | "onwards" => {
            Some(Relation::GreaterEqual)
        }
        "or earlier" | "and earlier" | "and below" | "or older" | "and older" | "or below" => Some(Relation::LessEqual),
        _ => None,
    }
}

/// One to three numbers that can be a Python version: its first is 2 or 3.
fn parse(text: &str) -> Option<Vec<u32>> {
    let parts: Option<Vec<u32>> = text.trim_end_matches('.').split('.').map(|part| part.parse().ok()).collect();
    let parts = parts?;
    (matches!(parts.first(), Some(2 | 3)) && parts.len() <= 3).then_some(parts)
}

fn spec(relation: Relation, numbers: Vec<u32>) -> VersionSpec {
    let sign = match relation {
        Relation::Less => "<",
        Relation::LessEqual => "<=",
        Relation::Equal => "==",
        Relation::NotEqual => "!=",
        Relation::GreaterEqual => ">=",
        Relation::Greater => ">",
    };
    let written: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    VersionSpec { text: format!("{sign}{}", written.join(".")), bounds: vec![Bound { relation, numbers }] }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn versions_are_read_as_people_write_them() {
        let pairs = [
            ("Python < 3.12", "<3.12"),
            ("< 3.7", "<3.7"),
            ("3.11+", ">=3.11"),
            ("Python 3.9 and later", ">=3.9"),
            ("Python 3.8", "==3.8"),
            ("Python 3.8.x only", "==3.8"),
            ("3.x", "==3"),
            ("Python 2.7 - Python 3.5", ">=2.7,<=3.5"),
            ("3.6 to 3.8", ">=3.6,<=3.8"),
            ("in Python 2", "==2"),
            ("before Python 3.6", "<3.6"),
            (">= 3.10", ">=3.10"),
        ];
        for (text, spec) in pairs {
            assert_eq!(read(text).map(|found| found.text), Some(spec.to_owned()), "{text}");
        }
    }

    #[test]
    fn other_texts_in_brackets_name_no_version() {
        for text in ["default", "12", "64-bit", "4.5", "3 items", "", "Python", "x + parameter", "3-4", "2 - 5 items"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
