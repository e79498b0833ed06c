//! Formulas: `$x^2$` and `$$…$$`, and prices, variables of a shell and regular expressions, which are none.
//!
//! Takes a text; gives the events of the Markdown parser with their places. The parser itself asks only that no space stands
//! inside of the signs. Here, no letter and no digit may touch them from outside, as on GitHub, and what stands between them
//! may not be prose. A sign that begins no formula is hidden from the parser, which then reads the text once more: what it
//! took for a formula may have swallowed the beginning of code.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag};

type Placed<'t> = (Event<'t>, Range<usize>);

/// Stands for a dollar sign that begins no formula: as long, and nothing to Markdown.
const HIDDEN: &str = "\u{1a}";

/// How often a text is read before it is said to hold no formula at all.
const MOST_PASSES: usize = 40;

/// The events of `text`.
pub(super) fn events(text: &str) -> Box<dyn Iterator<Item = Placed<'_>> + '_> {
    let plain = super::markdown_options() - Options::ENABLE_MATH;
    if !text.contains('$') || text.contains(HIDDEN) {
        return Box::new(Parser::new_ext(text, plain).into_offset_iter());
    }
    let mut masked = text.to_owned();
    for _ in 0..MOST_PASSES {
        let wrong = wrong(&masked, text);
        if wrong.is_empty() {
            return read(&masked, text);
        }
        for range in wrong {
            masked.replace_range(range.clone(), &HIDDEN.repeat(range.len()));
        }
    }
    Box::new(Parser::new_ext(text, plain).into_offset_iter())
}

/// The dollar signs that the parser takes for the beginning of a formula, and that begin none.
fn wrong(masked: &str, text: &str) -> Vec<Range<usize>> {
    let events = Parser::new_ext(masked, super::markdown_options()).into_offset_iter();
    let wrong = events.filter_map(|(event, range)| match event {
        Event::InlineMath(math) if !is_formula(text, &range, &math) => Some(range.start..range.start + 1),
        Event::DisplayMath(math) if !is_formula(text, &range, &math) => Some(range.start..range.start + 2),
        _ => None,
    });
    wrong
        .filter(|range| masked.get(range.clone()).is_some_and(|signs| signs.bytes().all(|byte| byte == b'$')))
        .collect()
}

fn read<'t>(masked: &str, text: &'t str) -> Box<dyn Iterator<Item = Placed<'t>> + 't> {
    let options = super::markdown_options();
    if masked == text {
        return Box::new(Parser::new_ext(text, options).into_offset_iter());
    }
    let events: Vec<Placed<'t>> =
        Parser::new_ext(masked, options).into_offset_iter().map(|(event, range)| (shown(event), range)).collect();
    Box::new(events.into_iter())
}

/// The event with its dollar signs.
fn shown<'t>(event: Event<'_>) -> Event<'t> {
    let text = |text: CowStr<'_>| CowStr::from(text.replace(HIDDEN, "$"));
    match event.into_static() {
        Event::Text(piece) => Event::Text(text(piece)),
        Event::Code(piece) => Event::Code(text(piece)),
        Event::Html(piece) => Event::Html(text(piece)),
        Event::InlineHtml(piece) => Event::InlineHtml(text(piece)),
        Event::InlineMath(piece) => Event::InlineMath(text(piece)),
        Event::DisplayMath(piece) => Event::DisplayMath(text(piece)),
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(text(info))))
        }
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url: text(dest_url), title: text(title), id: text(id) })
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Image { link_type, dest_url: text(dest_url), title: text(title), id: text(id) })
        }
        event => event,
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

    #[test]
    fn code_that_holds_a_dollar_sign_stays_code() {
        let code = |text: &str| -> Vec<String> {
            let code = events(text).filter_map(|(event, _)| match event {
                Event::Code(code) => Some(code.to_string()),
                _ => None,
            });
            code.collect()
        };
        assert_eq!(code("US$5, `$HOME`, a$b$c and `\\$`."), ["$HOME", "\\$"]);
        assert_eq!(code("It costs $5-`$x` or $6-`$y`."), ["$x", "$y"]);
        assert_eq!(formulas("US$5, `$HOME` and $x$"), ["x"]);
        assert_eq!(text("[a$b](u) `$`"), "a$b $");
    }
}
