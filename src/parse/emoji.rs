//! Emoji by their names on GitHub: `:tada:`.
//!
//! Takes text that is no code; gives the same text with the emoji in the place of their names. What only looks like a
//! name stays: a time (`10:30:15`), a slice (`x[1:100:2]`), a word that is no name of an emoji.

use std::borrow::Cow;

/// Longer than the name of any emoji.
const LONGEST_NAME: usize = 64;

/// `text` with emoji in the place of their names.
pub(crate) fn replaced(text: &str) -> Cow<'_, str> {
    let mut replaced = String::new();
    let (mut done, mut at) = (0, 0);
    while let Some(colon) = text[at..].find(':') {
        let start = at + colon;
        match name_at(text, start) {
            Some((emoji, end)) => {
                replaced.push_str(&text[done..start]);
                replaced.push_str(emoji);
                (done, at) = (end, end);
            }
            None => at = start + 1,
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    replaced.push_str(&text[done..]);
    Cow::Owned(replaced)
}

/// The emoji whose name begins with the colon at `start`, and where that name ends.
fn name_at(text: &str, start: usize) -> Option<(&'static str, usize)> {
    let rest = &text[start + 1..];
    let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-')))?;
    let (name, behind) = (&rest[..length], rest[length..].strip_prefix(':')?);
    if name.is_empty() || length > LONGEST_NAME {
        return None;
    }
    let before = text[..start].chars().next_back();
    let after = behind.chars().next();
    // `:100:` may be part of a slice.
    let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
    let glued = |c: char| if is_number { !c.is_whitespace() } else { c.is_alphanumeric() || c == '_' };
    if before.is_some_and(glued) || after.is_some_and(glued) {
        return None;
    }
    let emoji = emojis::get_by_shortcode(name)?;
    Some((emoji.as_str(), start + length + 2))
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn names_become_emoji() {
        assert_eq!(replaced(":tada: done (:+1:), :white_check_mark::x:"), "🎉 done (👍), ✅❌");
        assert_eq!(replaced("100 % is :100: now"), "100 % is 💯 now");
    }

    #[test]
    fn what_only_looks_like_a_name_stays() {
        for text in [
            "at 10:30:15",
            "x[1:100:2]",
            "[:100:]",
            "a:tada:b",
            ":no_such_name:",
            "std::io::x",
            "::",
            ":",
            "key:x:",
            "a : b :",
            "http://host:80:x",
            ":not a name:",
            ":Tada:",
            "é:x:é",
        ] {
            assert_eq!(replaced(text), text);
        }
    }
}
