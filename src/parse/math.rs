//! Formulas: `$x^2$` and `$$…$$`, and prices, variables of a shell and regular expressions, which are none.
//!
//! Takes the events of the Markdown parser with their places; gives the same events, where what is between two dollar signs
//! and is no formula has become text again. The parser itself asks only that no space stands inside of the signs. Here, no
//! letter and no digit may touch them from outside, as on GitHub, and what stands between them may not be prose.

use std::collections::VecDeque;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};

type Placed<'t> = (Event<'t>, Range<usize>);

/// Takes what is no formula out of the events of `text`.
pub(super) struct Formulas<'t, I> {
    text: &'t str,
    events: I,
    /// Events of text that was taken for a formula, not yet given.
    ahead: VecDeque<Placed<'t>>,
}

impl<'t, I> Formulas<'t, I> {
    pub(super) fn new(text: &'t str, events: I) -> Self {
        Self { text, events, ahead: VecDeque::new() }
    }
}

impl<'t, I: Iterator<Item = Placed<'t>>> Iterator for Formulas<'t, I> {
    type Item = Placed<'t>;

    fn next(&mut self) -> Option<Placed<'t>> {
        if let Some(event) = self.ahead.pop_front() {
            return Some(event);
        }
        let (event, range) = self.events.next()?;
        match &event {
            Event::InlineMath(math) | Event::DisplayMath(math) if !is_formula(self.text, &range, math) => {
                self.ahead = plain(self.text, range);
                self.next()
            }
            _ => Some((event, range)),
        }
    }
}

/// Whether the text at `range` is a formula.
fn is_formula(text: &str, range: &Range<usize>, math: &str) -> bool {
    let glued = |c: char| c.is_alphanumeric() || matches!(c, '$' | '_');
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    !before.is_some_and(glued) && !after.is_some_and(glued) && !math.trim().is_empty() && !is_prose(math)
}

/// Whether there are words and nothing of mathematics.
fn is_prose(math: &str) -> bool {
    if math.contains(['\\', '^', '_', '{', '=', '<', '>']) {
        return false;
    }
    let is_word = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let words: Vec<&str> = math.split_whitespace().collect();
    math.contains(['"', '`', ';'])
        || words.len() > 1 && words.iter().any(|word| is_word(word))
        || math.starts_with(char::is_whitespace) && words.len() == 1 && is_word(words[0])
}

/// The events of the text at `range` without formulas.
fn plain(text: &str, range: Range<usize>) -> VecDeque<Placed<'_>> {
    let whole = &text[range.clone()];
    let options = super::markdown_options() - Options::ENABLE_MATH;
    let moved = |(event, at): Placed<'_>| (event.into_static(), at.start + range.start..at.end + range.start);
    let mut events: VecDeque<Placed<'_>> = Parser::new_ext(whole, options).into_offset_iter().map(moved).collect();
    let starts = |event: &Placed<'_>| matches!(event.0, Event::Start(Tag::Paragraph));
    let one = events.front().is_some_and(starts) && events.iter().filter(|event| starts(event)).count() == 1;
    if one && matches!(events.back(), Some((Event::End(TagEnd::Paragraph), _))) {
        events.pop_front();
        events.pop_back();
        return events;
    }
    VecDeque::from([(Event::Text(CowStr::from(whole)), range)])
}

#[cfg(test)]
mod tests {
    use super::super::events;
    use pulldown_cmark::Event;

    fn formulas(text: &str) -> Vec<String> {
        let formula = |event| match event {
            Event::InlineMath(math) | Event::DisplayMath(math) => Some(math.to_string()),
            _ => None,
        };
        events(text).filter_map(|(event, _)| formula(event)).collect()
    }

    fn text(markdown: &str) -> String {
        let text = |event| match event {
            Event::Text(text) | Event::Code(text) => text.to_string(),
            Event::SoftBreak => "\n".to_owned(),
            _ => String::new(),
        };
        events(markdown).map(|(event, _)| text(event)).collect()
    }

    #[test]
    fn formulas_stand_between_dollar_signs() {
        assert_eq!(formulas("So $x^2$, ($n$) and $O(n \\log n)$."), ["x^2", "n", "O(n \\log n)"]);
        assert_eq!(formulas("$$\na + b\n$$"), ["\na + b\n"]);
        assert_eq!(formulas("$x$-axis"), ["x"]);
        assert_eq!(formulas("| a |\n|---|\n| $x$ |"), ["x"]);
        assert_eq!(formulas("$|x|$ and $\\text{two words}$"), ["|x|", "\\text{two words}"]);
    }

    #[test]
    fn prices_variables_and_regular_expressions_are_text() {
        for markdown in [
            "costs $5 and $10",
            "$5-$10",
            "US$5 to US$6",
            "from $5 to 10$.",
            "5$, or 10$",
            "$HOME and $PATH",
            "$HOME/$PATH",
            "$HOME:$PATH",
            "foo$|^bar$",
            "echo $$ and $$ again",
            "$\"a\"$",
            "a$b$c",
            "$ x $",
        ] {
            assert_eq!((formulas(markdown), text(markdown)), (vec![], markdown.to_owned()), "{markdown}");
        }
    }

    #[test]
    fn code_and_escapes_stay_what_they_are() {
        assert_eq!(formulas("`$x$` and \\$y\\$\n\n    $z$\n"), Vec::<String>::new());
    }

    #[test]
    fn markdown_in_what_is_no_formula_is_read() {
        let code = events("$5 `a` to $6").filter(|(event, _)| matches!(event, Event::Code(_))).count();
        assert_eq!(code, 1);
        assert_eq!(text("US$5 *or* more$"), "US$5 or more$");
    }
}
