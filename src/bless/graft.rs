//! A value in the spelling of another: the author's spacing, quotes, digits and `...` stay wherever they still can.
//!
//! Takes the literal that an author wrote and the one that was got; gives the second one in the style of the first.

use std::ops::Range;

use super::style::Style;
use crate::claim::literal::Literal;
use crate::verify::is_same_line;

/// `got` as the author of `old` would write it; nothing where one of them is no literal.
pub(super) fn graft(old: &str, got: &str) -> Option<String> {
    let literals = Literal::whole(old).is_some() && Literal::whole(got).is_some();
    literals.then(|| Graft { style: Style::of(old) }.value(old.trim(), got.trim()))
}

struct Graft {
    style: Style,
}

impl Graft {
    fn value(&self, old: &str, got: &str) -> String {
        if is_same_line(old, got) {
            return old.to_owned();
        }
        let containers = Container::of(old).zip(Container::of(got));
        containers
            .filter(|(one, other)| one.opening() == other.opening())
            .and_then(|(old, got)| self.items(&old, &got))
            .unwrap_or_else(|| self.style.leaf(old, got))
    }

    fn items(&self, old: &Container<'_>, got: &Container<'_>) -> Option<String> {
        let found = got.texts();
        if let Some(at) = old.texts().iter().position(|item| matches!(*item, "..." | "…")) {
            return self.abridged(old, &found, at);
        }
        if old.items.len() == found.len() {
            let spelled = old.texts().into_iter().zip(found).map(|(old, got)| self.item(old, got)).collect();
            return Some(old.with(spelled));
        }
        let lone = |container: &Container<'_>| container.text.ends_with(",)") && container.items.len() == 1;
        if old.items.is_empty() || found.is_empty() || lone(old) || lone(got) {
            return None;
        }
        Some(old.rejoined(&found.iter().map(|got| self.known(&old.texts(), got)).collect::<Vec<_>>()))
    }

    /// The items before and behind an ellipsis, where as many are left.
    fn abridged(&self, old: &Container<'_>, found: &[&str], at: usize) -> Option<String> {
        let written = old.texts();
        let behind = written.len() - at - 1;
        if found.len() <= at + behind {
            return None;
        }
        let tail = &found[found.len() - behind..];
        let mut spelled: Vec<String> = written[..at].iter().zip(found).map(|(old, got)| self.item(old, got)).collect();
        spelled.push(written[at].to_owned());
        spelled.extend(written[at + 1..].iter().zip(tail).map(|(old, got)| self.item(old, got)));
        Some(old.with(spelled))
    }

    /// An item, or a key and its value.
    fn item(&self, old: &str, got: &str) -> String {
        match (colon(old), colon(got)) {
            (Some(a), Some(b)) => {
                let (key, value) = (self.value(old[..a].trim(), got[..b].trim()), &old[a + 1..]);
                let space = &value[..value.len() - value.trim_start().len()];
                format!("{key}{}{space}{}", &old[a..=a], self.value(value.trim(), got[b + 1..].trim()))
            }
            _ => self.value(old, got),
        }
    }

    /// An item as it is written in `old`, where it is.
    fn known(&self, old: &[&str], got: &str) -> String {
        let same = old.iter().find(|old| is_same_line(old, got));
        same.map_or_else(|| self.style.quoted(got), |old| (*old).to_owned())
    }
}

/// A text with brackets around items.
struct Container<'t> {
    text: &'t str,
    /// Offset behind the opening bracket.
    open: usize,
    /// Where the items stand, without white space around them.
    items: Vec<Range<usize>>,
}

impl<'t> Container<'t> {
    fn of(text: &'t str) -> Option<Self> {
        let open = text.find(['(', '[', '{'])? + 1;
        let named = text[..open - 1].chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
        let close = text.len().checked_sub(1)?;
        if !named || close < open || !text.ends_with([')', ']', '}']) {
            return None;
        }
        let mut items = Vec::new();
        let mut start = open;
        for at in top_level(&text[open..close], &[',']).into_iter().map(|at| at + open).chain([close]) {
            items.extend(trimmed(text, start..at));
            start = at + 1;
        }
        Some(Self { text, open, items })
    }

    fn opening(&self) -> &'t str {
        &self.text[..self.open]
    }

    fn texts(&self) -> Vec<&'t str> {
        self.items.iter().map(|range| &self.text[range.clone()]).collect()
    }

    /// The same text with other items in their places.
    fn with(&self, items: Vec<String>) -> String {
        let mut text = String::new();
        let mut at = 0;
        for (range, item) in self.items.iter().zip(items) {
            text.push_str(&self.text[at..range.start]);
            text.push_str(&item);
            at = range.end;
        }
        text + &self.text[at..]
    }

    /// More or fewer items, divided as the first two are.
    fn rejoined(&self, items: &[String]) -> String {
        let between = match self.items.as_slice() {
            [first, second, ..] => &self.text[first.end..second.start],
            _ => ", ",
        };
        let (first, last) = (self.items.first().map_or(self.open, |item| item.start), self.items.last());
        let end = last.map_or(self.open, |item| item.end);
        format!("{}{}{}", &self.text[..first], items.join(between), &self.text[end..])
    }
}

fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let item = &text[range.clone()];
    let start = range.start + item.len() - item.trim_start().len();
    (!item.trim().is_empty()).then(|| start..start + item.trim().len())
}

/// The colon or the equals sign that divides a key from its value.
fn colon(item: &str) -> Option<usize> {
    top_level(item, &[':', '=']).first().copied()
}

/// Where one of `signs` stands outside of brackets and quotes.
pub(super) fn top_level(text: &str, signs: &[char]) -> Vec<usize> {
    let (mut found, mut depth, mut quote, mut escaped) = (Vec::new(), 0_usize, None, false);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), c) => quote = quote.filter(|_| c != open),
            (None, '\'' | '"') => quote = Some(c),
            (None, '(' | '[' | '{' | '<') => depth += 1,
            (None, ')' | ']' | '}' | '>') => depth = depth.saturating_sub(1),
            (None, c) if depth == 0 && signs.contains(&c) => found.push(at),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_still_right_stays_as_it_was_written() {
        for (old, got, spelled) in [
            ("[1,2,  3]", "[1, 5, 3]", "[1,5,  3]"),
            ("[\"a\", \"b\"]", "['a', 'c']", "[\"a\", \"c\"]"),
            ("{\"a\":1, \"b\":2}", "{'a': 1, 'b': 3}", "{\"a\":1, \"b\":3}"),
            ("P(x=1,y=2)", "P(x=1, y='z')", "P(x=1,y='z')"),
            ("[\n  1,\n  2,\n]", "[1, 3]", "[\n  1,\n  3,\n]"),
            ("[1,2]", "[1, 2, 3]", "[1,2,3]"),
            ("[1, 2, 3]", "[1]", "[1]"),
            ("(1,)", "(1, 2)", "(1, 2)"),
            ("(1, 2)", "(1,)", "(1,)"),
            ("[]", "[1]", "[1]"),
            ("[1]", "[]", "[]"),
            ("[1]", "(1, 2)", "(1, 2)"),
            ("\"a\"", "'b'", "\"b\""),
            ("\"a\"", "\"it's\"", "\"it's\""),
            ("\"a\"", "'say \"x\"'", "'say \"x\"'"),
            ("1,000", "2500", "2,500"),
            ("0.67", "0.8333333333333334", "0.83"),
            ("0.6666666666666666", "0.25", "0.25"),
        ] {
            assert_eq!(graft(old, got).as_deref(), Some(spelled), "{old} {got}");
        }
    }

    #[test]
    fn an_ellipsis_goes_on_standing_for_what_was_left_out() {
        assert_eq!(graft("[0, 1, ..., 9]", "[0, 2, 4, 8]").as_deref(), Some("[0, 2, ..., 8]"));
        assert_eq!(graft("[0, 1, ...]", "[5, 6, 7]").as_deref(), Some("[5, 6, ...]"));
        assert_eq!(graft("[0, 1, ..., 9]", "[5, 6]").as_deref(), Some("[5, 6]"));
        assert_eq!(graft("{'a': 1, ...}", "{'a': 2, 'b': 1}").as_deref(), Some("{'a': 2, ...}"));
    }

    #[test]
    fn what_is_no_literal_is_not_spelled() {
        assert_eq!(graft("Hello, World", "Hello"), None);
        assert_eq!(graft("[1]", "two words"), None);
    }
}
