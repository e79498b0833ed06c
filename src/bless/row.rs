//! Rows: several values on one line, as `5, 4, 3` and `1 then 2` state what a line printed over time.

use super::graft::graft;

/// What may stand between the values of a row.
const BETWEEN: &[&str] = &[", then ", " and then ", " then ", ", and ", " and ", " -> ", " → ", ", ", ",", "; ", " | "];

/// A row as an author wrote it.
#[derive(Debug, PartialEq, Eq)]
struct Row<'t> {
    values: Vec<&'t str>,
    between: Vec<&'t str>,
}

/// `got` as a row in the style of `head`: its lines, the items of the container that it is, or its words.
pub(super) fn rows(head: &str, got: &str) -> Vec<String> {
    let row = Row::of(head);
    let lines: Vec<&str> = got.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let single = row.values.len() == 1;
    let mut found = Vec::new();
    if lines.len() > 1 {
        found.push(row.write(&lines));
    } else if !single {
        let words = || Some(got.split_whitespace().collect::<Vec<_>>()).filter(|words| words.len() == row.values.len());
        found.extend(items(got).or_else(words).map(|values| row.write(&values)));
    }
    found
}

/// The items of a container, without its brackets.
fn items(got: &str) -> Option<Vec<&str>> {
    let got = got.trim();
    let inner = [('(', ')'), ('[', ']'), ('{', '}')]
        .into_iter()
        .find_map(|(open, close)| got.strip_prefix(open)?.strip_suffix(close))?;
    let items = Row::of(inner).values;
    (items.len() > 1).then_some(items)
}

impl<'t> Row<'t> {
    fn of(text: &'t str) -> Self {
        let by_signs = Self::divided(text, BETWEEN);
        if by_signs.values.len() > 1 { by_signs } else { Self::divided(text, &[" "]) }
    }

    fn divided(text: &'t str, between: &[&str]) -> Self {
        let mut row = Self { values: Vec::new(), between: Vec::new() };
        let mut start = 0;
        let firsts: Vec<char> = between.iter().filter_map(|sign| sign.chars().next()).collect();
        for at in super::graft::top_level(text, &firsts) {
            let sign = between.iter().find(|sign| at >= start && text[at..].starts_with(**sign));
            if let Some(sign) = sign {
                row.values.push(text[start..at].trim());
                row.between.push(&text[at..at + sign.len()]);
                start = at + sign.len();
            }
        }
        row.values.push(text[start..].trim());
        row
    }

    /// `found` with what stands between the author's values. An ellipsis at the end stays where enough is left for it.
    fn write(&self, found: &[&str]) -> String {
        let open = self.values.last().is_some_and(|last| matches!(*last, "..." | "…"));
        let kept = self.values.len() - 1;
        let mut values: Vec<String> = found.iter().enumerate().map(|(index, got)| self.spelled(index, got)).collect();
        if open && values.len() > kept && kept > 0 {
            values.truncate(kept);
            values.extend(self.values.last().map(|last| (*last).to_owned()));
        }
        let mut text = String::new();
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                text.push_str(self.sign(index, values.len()));
            }
            text.push_str(value);
        }
        text
    }

    fn spelled(&self, index: usize, got: &str) -> String {
        self.values.get(index).and_then(|old| graft(old, got)).unwrap_or_else(|| got.to_owned())
    }

    /// What stands before value `index` of `count`: as in the author's row, the last one as its last.
    fn sign(&self, index: usize, count: usize) -> &'t str {
        let last = index + 1 == count;
        let own = self.between.get(index - 1).filter(|_| index < self.between.len());
        let sign = if last { self.between.last() } else { own.or(self.between.first()) };
        sign.copied().unwrap_or(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_a_row_in_the_authors_style() {
        for (head, got, row) in [
            ("5, 4, 3", "5\n4\n2\n1", "5, 4, 2, 1"),
            ("1 then 2 then 4", "1\n3\n", "1 then 3"),
            ("1, 2 and 3", "1\n2\n3\n4", "1, 2, 3 and 4"),
            ("1 2 3", "1\n2\n4", "1 2 4"),
            ("0, 1, 2, ...", "0\n2\n4\n6\n8", "0, 2, 4, ..."),
            ("7", "5\n6", "5, 6"),
            ("\"a\", \"b\"", "'a'\n'c'", "\"a\", \"c\""),
            ("[1] then []", "[1]\n[2]", "[1] then [2]"),
        ] {
            assert_eq!(rows(head, got), [row], "{head}");
        }
    }

    #[test]
    fn items_and_words_become_a_row() {
        assert_eq!(rows("1, 2", "(1, 3)"), ["1, 3"]);
        assert_eq!(rows("1, 2", "1 3"), ["1, 3"]);
        assert_eq!(rows("5", "(1, 3)"), Vec::<String>::new());
    }
}
