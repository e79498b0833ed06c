//! Durations in texts: `~1 second`, `Elapsed: 2.0 s`, `at least 150 ms`.
//!
//! Takes a text; gives the amounts of time in it with the precision that their digits have, or the one amount that an author states and how
//! strictly.

use std::ops::Range;

/// An amount of time in a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Amount {
    /// In seconds.
    pub(super) seconds: f64,
    /// Half of what the last digit stands for, in seconds.
    pub(super) precision: f64,
    /// Where it stands in the text, unit included.
    pub(super) range: Range<usize>,
}

/// What an author states of a duration.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stated {
    /// The amount.
    pub(super) amount: Amount,
    /// What of it.
    pub(super) relation: Relation,
}

/// How a duration is to be to the stated one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// The same, in the digits that are given.
    Same,
    /// About the same.
    About,
    /// As long, or longer.
    AtLeast,
    /// As long, or shorter.
    AtMost,
    /// The sign `>`: longer, or an arrow before the same.
    Arrow,
}

const UNITS: &[(&str, f64)] = &[
    ("s", 1.0),
    ("sec", 1.0),
    ("secs", 1.0),
    ("second", 1.0),
    ("seconds", 1.0),
    ("ms", 1e-3),
    ("msec", 1e-3),
    ("millisecond", 1e-3),
    ("milliseconds", 1e-3),
    ("us", 1e-6),
    ("µs", 1e-6),
    ("μs", 1e-6),
    ("microsecond", 1e-6),
    ("microseconds", 1e-6),
    ("ns", 1e-9),
    ("nanoseconds", 1e-9),
    ("min", 60.0),
    ("mins", 60.0),
    ("minute", 60.0),
    ("minutes", 60.0),
    ("h", 3600.0),
    ("hour", 3600.0),
    ("hours", 3600.0),
];

const SIGNS: &[(&str, Relation)] = &[
    ("", Relation::Same),
    ("~", Relation::About),
    ("≈", Relation::About),
    ("about", Relation::About),
    ("approximately", Relation::About),
    ("approx.", Relation::About),
    ("approx", Relation::About),
    ("roughly", Relation::About),
    ("around", Relation::About),
    ("circa", Relation::About),
    ("ca.", Relation::About),
    ("nearly", Relation::About),
    ("almost", Relation::About),
    ("+/-", Relation::About),
    (">=", Relation::AtLeast),
    ("≥", Relation::AtLeast),
    ("at least", Relation::AtLeast),
    ("more than", Relation::AtLeast),
    ("over", Relation::AtLeast),
    (">", Relation::Arrow),
    ("<=", Relation::AtMost),
    ("≤", Relation::AtMost),
    ("<", Relation::AtMost),
    ("at most", Relation::AtMost),
    ("no more than", Relation::AtMost),
    ("less than", Relation::AtMost),
    ("under", Relation::AtMost),
    ("below", Relation::AtMost),
];

/// The one duration that `head` states: a label before it and a remark behind it apart, there is nothing else.
pub(super) fn stated(head: &str) -> Option<Stated> {
    let amount = amounts(head).into_iter().next().or_else(|| bare(head))?;
    let behind = head[amount.range.end..].trim_start();
    if behind.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '–' | '+' | '*' | '±' | '=')) {
        return None;
    }
    let before = head[..amount.range.start].trim().to_lowercase();
    let sign = before.rsplit_once(':').map_or(before.as_str(), |(_, sign)| sign).trim();
    let relation = SIGNS.iter().find(|(known, _)| *known == sign).map(|(_, relation)| *relation)?;
    Some(Stated { amount, relation })
}

/// Every number in `text` that has a unit of time behind it.
pub(super) fn amounts(text: &str) -> Vec<Amount> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find(|c: char| c.is_ascii_digit()).map(|at| from + at) {
        let end = at + number_length(&text[at..]);
        from = end;
        // A part of a name, of a range, or of a number of another notation.
        if text[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | ',' | ':')) {
            continue;
        }
        if let Some((length, size)) = unit(&text[end..])
            && let Some(amount) = amount(text, at..end, size, length)
        {
            from = amount.range.end;
            found.push(amount);
        }
    }
    found
}

/// The only number in `text`, at its end, as seconds: what `print(time.time() - start)` shows.
pub(super) fn bare(text: &str) -> Option<Amount> {
    let end = text.trim_end_matches(['!', '.']).trim_end().len();
    let start = text[..end].find(|c: char| c.is_ascii_digit())?;
    let clear = !text[..start].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-'));
    let alone = start + number_length(&text[start..]) == end && clear;
    alone.then(|| amount(text, start..end, 1.0, 0)).flatten()
}

fn amount(text: &str, number: Range<usize>, size: f64, unit: usize) -> Option<Amount> {
    let digits = text[number.clone()].trim_end_matches('.');
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let decimals = mantissa.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let last = exponent.parse::<i32>().ok()? - i32::try_from(decimals).ok()?;
    let range = number.start..number.end + unit;
    let amount =
        Amount { seconds: digits.parse::<f64>().ok()? * size, precision: 10f64.powi(last) * size / 2.0, range };
    amount.seconds.is_finite().then_some(amount)
}

/// Length of the number that `text` begins with: `12`, `1.50`, `9.1e-05`.
fn number_length(text: &str) -> usize {
    let digits =
        |from: usize| from + text[from..].len() - text[from..].trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let mut end = digits(0);
    if text[end..].starts_with('.') && digits(end + 1) > end + 1 {
        end = digits(end + 1);
    }
    let sign = text[end..].strip_prefix(['e', 'E']).map(|rest| 1 + usize::from(rest.starts_with(['-', '+'])));
    match sign.map(|length| (end + length, digits(end + length))) {
        Some((start, past)) if past > start => past,
        _ => end,
    }
}

/// Length and size of the unit that `text` begins with, the space before it included.
fn unit(text: &str) -> Option<(usize, f64)> {
    let word = text.strip_prefix([' ', '\u{a0}', '\u{202f}']).unwrap_or(text);
    let length = word.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(word.len());
    let lower = word[..length].to_lowercase();
    let (_, size) = UNITS.iter().find(|(name, _)| *name == lower)?;
    Some((text.len() - word.len() + length, *size))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(head: &str) -> Option<(f64, f64, Relation)> {
        stated(head).map(|stated| (stated.amount.seconds, stated.amount.precision, stated.relation))
    }

    #[test]
    fn a_duration_is_read_with_the_precision_of_its_digits() {
        assert_eq!(read("1.00s"), Some((1.0, 0.005, Relation::Same)));
        assert_eq!(read("Sync time: 3.0 s"), Some((3.0, 0.05, Relation::Same)));
        assert_eq!(read("~1 second!"), Some((1.0, 0.5, Relation::About)));
        assert_eq!(read("about 2 min, as told"), Some((120.0, 30.0, Relation::About)));
        assert_eq!(read("Eager: ≈ 500 ms"), Some((0.5, 0.0005, Relation::About)));
        assert_eq!(read("at least 2 s (two naps)"), Some((2.0, 0.5, Relation::AtLeast)));
        assert_eq!(read("<= 1.5s"), Some((1.5, 0.05, Relation::AtMost)));
        assert_eq!(read("> 1 s"), Some((1.0, 0.5, Relation::Arrow)));
        assert_eq!(read("2.5"), Some((2.5, 0.05, Relation::Same)));
    }

    #[test]
    fn what_states_more_than_one_duration_is_left_alone() {
        for head in
            ["1-2 s", "1 or 2 s", "1 s per call", "2 seconds faster", "3x", "x2s", "1:30 min", "1 s/item", "3 s - 1 s"]
        {
            assert_eq!(read(head), None, "{head}");
        }
    }

    #[test]
    fn all_durations_of_a_text_are_found_and_other_numbers_are_not() {
        let found =
            |text: &str| amounts(text).iter().map(|each| &text[each.range.clone()]).collect::<Vec<_>>().join("|");
        assert_eq!(found("10 threads took 1.00s, 3 steps of 2 ms"), "1.00s|2 ms");
        assert_eq!(found("task2s v1.2s 2024-01-02 12:30:00s 7 sheep"), "");
        assert_eq!(found("9.1e-05 s 5."), "9.1e-05 s");
        assert_eq!(bare("elapsed: 1.0012\n").map(|amount| amount.seconds), Some(1.0012));
        assert_eq!(bare("2 of 3"), None);
    }
}
