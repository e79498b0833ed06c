//! Several values one after the other: printed by one line over time, or one a line where the author joined them.

use super::compare::atom;
use super::{Rule, normal};

/// Words and signs between the values of a row.
const BETWEEN: &[&str] =
    &[", then ", " and then ", " then ", ", and ", " and ", " -> ", " → ", ", ", ",", "; ", " | ", "\n"];

/// Whether the row that `stated` is, is the row that `got` is.
pub(super) fn compare(stated: &str, got: &str) -> Option<Rule> {
    let wanted = [lines(stated), parts(stated), words(stated)];
    let found = [lines(got), parts(bare(got)), words(got)];
    let fits = |wanted: &[&str], found: &[&str]| {
        let same = wanted.len() == found.len() && wanted.len() > 1;
        same && wanted.iter().zip(found).all(|(stated, got)| atom(stated, got).is_some())
    };
    let any = wanted.iter().any(|wanted| found.iter().any(|found| fits(wanted, found)));
    (any || repeated(stated, got) || begins(stated, got) || counts(stated, got)).then_some(Rule::Sequence)
}

/// Whether `0..4` or `0-4` is stated and the lines that were printed count from the first number to the last.
fn counts(stated: &str, got: &str) -> bool {
    let number = |text: &str| text.trim().parse::<i64>().ok();
    let ends = ["..", "-", "–"].iter().find_map(|sign| {
        let (first, last) = stated.split_once(sign)?;
        number(first).zip(number(last))
    });
    let found = lines(got);
    ends.is_some_and(|(first, last)| {
        first < last && found.len() > 1 && found.iter().map(|line| number(line)).eq((first..=last).map(Some))
    })
}

/// The rule by which `stated` lists the members of what `got` is the repr of.
pub(super) fn members(stated: &str, got: &str) -> Option<Rule> {
    let members = listed(got)?;
    let same = atom(stated, &members).or_else(|| atom(&format!("[{stated}]"), &members));
    same.or_else(|| compare(stated, &members)).map(|rule| rule.max(Rule::Sequence))
}

/// The rule by which `a = 1, b = 2` says what the names hold whose values `got` is the tuple of.
pub(super) fn named(stated: &str, got: &str) -> Option<Rule> {
    let inside = got.trim().strip_prefix('(').and_then(|rest| rest.strip_suffix(')'))?;
    let (values, found) = (values(stated)?, parts(inside));
    let same = values.iter().zip(&found).all(|(stated, got)| atom(stated, got).is_some());
    (same && values.len() == found.len()).then_some(Rule::Sequence)
}

/// Whether a value is stated for each of several names.
pub(super) fn is_named(stated: &str) -> bool {
    values(stated).is_some()
}

/// The values of `a = 1, b = 2`.
fn values(stated: &str) -> Option<Vec<&str>> {
    let values = parts(stated).into_iter().map(|part| {
        let (name, value) = part.split_once('=')?;
        let plain = name.trim().chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
        plain.then(|| value.trim())
    });
    values.collect::<Option<Vec<&str>>>().filter(|values| values.len() > 1)
}

/// Whether `got` is the repr of a range or of a view of a dict, of which an author may state the members.
pub(super) fn has_members(got: &str) -> bool {
    listed(got).is_some()
}

/// The members of a range or of a view of a dict, as a list.
fn listed(got: &str) -> Option<String> {
    const MANY: usize = 1_000;
    let (name, inside) = got.trim().strip_suffix(')')?.split_once('(')?;
    match name {
        "range" => {
            let numbers: Option<Vec<i64>> = inside.split(", ").map(|number| number.parse().ok()).collect();
            let (first, last, step) = match numbers?[..] {
                [first, last] => (first, last, 1),
                [first, last, step] => (first, last, step),
                _ => return None,
            };
            let next = |number: &i64| number.checked_add(step);
            let within = |number: &i64| if step > 0 { *number < last } else { *number > last };
            let members = std::iter::successors(Some(first), next).take_while(within).take(MANY);
            Some(format!("[{}]", members.map(|number| number.to_string()).collect::<Vec<_>>().join(", ")))
        }
        "dict_keys" | "dict_values" | "dict_items" | "odict_keys" | "odict_values" | "odict_items" => {
            Some(inside.to_owned())
        }
        _ => None,
    }
}

/// Whether one value is stated and every line that was printed is it.
fn repeated(stated: &str, got: &str) -> bool {
    let found = lines(got);
    found.len() > 1 && lines(stated).len() == 1 && found.iter().all(|got| atom(stated, got).is_some())
}

/// Whether the row ends in an ellipsis and what was printed begins with it.
fn begins(stated: &str, got: &str) -> bool {
    let Some(stated) = stated.trim().strip_suffix("...").or_else(|| stated.trim().strip_suffix('…')) else {
        return false;
    };
    let wanted = parts(stated.trim_end().trim_end_matches(','));
    let found = lines(got);
    wanted.len() > 1
        && found.len() >= wanted.len()
        && wanted.iter().zip(&found).all(|(stated, got)| atom(stated, got).is_some())
}

/// Whether a single stated value is one of several lines that were printed, or a row is a part of them: then it depends on the
/// reading whether the statement is true.
pub(super) fn is_part(stated: &str, got: &str) -> bool {
    let found = lines(got);
    let wanted = [lines(stated), parts(stated)];
    found.len() > 1
        && wanted.iter().any(|wanted| {
            wanted.len() < found.len()
                && wanted.iter().all(|stated| found.iter().any(|got| atom(stated, got).is_some()))
        })
}

/// Whether both are the same lines or values in another order.
pub(super) fn is_permuted(stated: &str, got: &str) -> bool {
    let pairs = [(lines(stated), lines(got)), (parts(bare(stated)), parts(bare(got))), (parts(stated), lines(got))];
    pairs.into_iter().any(|(mut stated, mut got)| {
        stated.sort_unstable();
        got.sort_unstable();
        stated.len() > 1 && stated == got
    })
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// What white space outside of quotes divides: inside of them it is part of a value.
fn words(text: &str) -> Vec<&str> {
    let quoted = normal::quoted(text);
    let mut found = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices().filter(|(_, c)| c.is_whitespace()) {
        if !quoted.iter().any(|range| range.contains(&at)) {
            found.push(&text[start..at]);
            start = at + c.len_utf8();
        }
    }
    found.push(&text[start..]);
    found.retain(|word| !word.is_empty());
    found
}

/// A container without its brackets.
fn bare(text: &str) -> &str {
    let text = text.trim();
    for (open, close) in [('(', ')'), ('[', ']'), ('{', '}')] {
        if let Some(inner) = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) {
            return inner;
        }
    }
    text
}

/// The values of a row, divided outside of brackets and quotes.
fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quote, mut skip) = (Vec::new(), 0, 0_u32, None, 0);
    for (at, c) in text.char_indices() {
        if at < skip {
            continue;
        }
        match (quote, c) {
            (Some(open), _) => {
                if c == open {
                    quote = None;
                }
                continue;
            }
            (None, '\'' | '"') if !text[..at].ends_with(char::is_alphanumeric) => quote = Some(c),
            (None, '(' | '[' | '{' | '<') => depth += 1,
            (None, ')' | ']' | '}' | '>') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0
            && let Some(sign) = BETWEEN.iter().find(|sign| text[at..].starts_with(**sign))
        {
            parts.push(text[start..at].trim());
            skip = at + sign.len();
            start = skip;
        }
    }
    parts.push(text[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_a_row_are_those_that_were_printed() {
        for (stated, got) in [
            ("5, 4, 3", "5\n4\n3\n"),
            ("1 then 2 then 4", "1\n2\n4\n"),
            ("[0,1] then []", "[0, 1]\n[]\n"),
            ("1 2 3", "1\n2\n3\n"),
            ("1, 2", "(1, 2)"),
            ("a, b", "a\nb"),
            ("it's a  dog's", "it's\na dog's"),
            ("'a b' 'c'", "'a b'\n'c'\n"),
            ("1\n2", "1 2"),
            ("5", "5\n5\n"),
            ("0, 1, 2, ...", "0\n1\n2\n3\n4\n"),
        ] {
            assert_eq!(compare(stated, got), Some(Rule::Sequence), "{stated}");
        }
    }

    #[test]
    fn other_values_another_order_or_another_number_are_not() {
        for (stated, got) in [
            ("'a  b'", "'a b'"),
            ("['a  b']", "['a b']"),
            ("x 'a  b'", "x 'a b'"),
            ("5, 4", "4\n5\n"),
            ("1, 2", "1\n2\n3\n"),
            ("1, 2, 4", "1\n2\n3\n"),
            ("5", "5\n6\n"),
            ("5", "6"),
        ] {
            assert_eq!(compare(stated, got), None, "{stated}");
        }
    }

    #[test]
    fn a_part_and_another_order_are_known() {
        assert!(is_part("5", "5\n6\n"));
        assert!(is_part("1, 2", "1\n2\n3\n"));
        assert!(!is_part("4", "5\n6\n"));
        assert!(is_permuted("a\nb", "b\na"));
        assert!(is_permuted("['a', 'b']", "['b', 'a']"));
        assert!(!is_permuted("a\nb", "b\nb"));
    }
}
