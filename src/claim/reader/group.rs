//! Own-line comments one below the other, and texts that go on over several of them.
//!
//! Takes a group of comments; gives the text that its first line begins, and how many lines that takes.

use crate::claim::literal::Literal;
use crate::claim::syntax::Comment;

/// A run of own-line comments, one below the other in one column.
pub(super) type Group<'c> = [&'c Comment];

/// A line without the one space that follows the sign of a comment.
pub(super) fn behind(text: &str) -> &str {
    text.strip_prefix(' ').unwrap_or(text).trim_end()
}

/// Lines that begin in the column of `body`, which stands behind a label, go on with it.
pub(super) fn aligned(body: &str, group: &Group<'_>) -> Option<(String, usize)> {
    let first = &group.first()?.text;
    let column = first.trim_end().len().checked_sub(body.len())?;
    let aligned = |comment: &&&Comment| comment.text.get(..column).is_some_and(|white| white.trim().is_empty());
    let more = group[1..].iter().take_while(aligned).take_while(|comment| comment.text.len() > column);
    let lines: Vec<&str> = std::iter::once(body).chain(more.map(|comment| comment.text[column..].trim_end())).collect();
    (lines.len() > 1).then(|| (lines.join("\n"), lines.len()))
}

/// A bracket that `body` leaves open is closed on the lines below.
pub(super) fn unclosed(body: &str, group: &Group<'_>) -> (String, usize) {
    let opens = body.starts_with(['[', '(', '{']) && Literal::prefix(body).is_none();
    let closed = opens.then(|| until_closed(body, group)).flatten();
    closed.filter(|(text, _)| Literal::prefix(text).is_some()).unwrap_or_else(|| (body.to_owned(), 1))
}

/// `first` and the lines below it, up to the one that closes its brackets; how many lines.
fn until_closed(first: &str, group: &Group<'_>) -> Option<(String, usize)> {
    let mut text = first.to_owned();
    let mut open = balance(first);
    for (index, comment) in group.iter().enumerate().skip(1).take(200) {
        let line = behind(&comment.text);
        text.push('\n');
        text.push_str(line);
        open += balance(line);
        if open <= 0 {
            return Some((text, index + 1));
        }
    }
    None
}

/// How many brackets a line opens and does not close, those in strings aside.
fn balance(line: &str) -> i64 {
    let mut quote = None;
    let mut open = 0;
    for c in line.chars() {
        match (quote, c) {
            (Some(begun), _) => quote = quote.filter(|_| c != begun),
            (None, '\'' | '"') => quote = Some(c),
            (None, '(' | '[' | '{') => open += 1,
            (None, ')' | ']' | '}') => open -= 1,
            _ => {}
        }
    }
    open
}

/// A repr that goes over several lines, such as `Module(` and what follows; how many lines.
pub(super) fn open_repr(group: &Group<'_>) -> Option<(String, usize)> {
    let first = behind(&group.first()?.text);
    let name = first.strip_suffix(['(', '[', '{'])?;
    if !name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.')) {
        return None;
    }
    until_closed(first, group).filter(|(text, _)| Literal::whole(text).is_some())
}

#[cfg(test)]
mod tests {
    use crate::claim::testing::examples;

    fn heads(comments: &str) -> Vec<String> {
        let claims = &examples(&format!("```python\nprint(f())\n{comments}\n```\n"))[0].claims;
        claims.iter().map(|claim| claim.head.clone()).collect()
    }

    #[test]
    fn a_pointer_to_nothing_states_nothing() {
        assert_eq!(heads("#>"), [""; 0]);
        assert_eq!(heads("#> \n#>"), [""; 0]);
    }

    #[test]
    fn brackets_and_columns_hold_lines_together() {
        assert_eq!(heads("# [1,\n#  2]\n# more"), ["[1,\n 2]"]);
        assert_eq!(heads("# P(\n#   x=1,\n# )"), ["P(\n  x=1,\n)"]);
        assert_eq!(heads("# Output: a\n#         b\n# c"), ["a\nb"]);
        assert_eq!(heads("# [1,\n# 2"), [""; 0]);
    }
}
