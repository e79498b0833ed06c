//! The comparison of a stated outcome with what happened: the steps of [`Rule`], each tried where those before it fail.

use super::{Rule, bytecode, frames, measure, normal, sequence, value};
use crate::claim::literal::{Literal, Number};
use crate::claim::{Certainty, Claim, Form, Kind};

/// Something that happened, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Got {
    /// The text.
    pub(super) text: String,
    /// Where the text comes from.
    pub(super) nature: Nature,
}

/// Where a text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// It was printed.
    Printed,
    /// The `repr` of a value.
    Repr,
    /// The `str` of a value.
    Str,
    /// The `repr` of the object whose method gave None.
    Receiver,
    /// What a prompt showed: printed text, and values by their `repr`.
    Echo,
}

impl Got {
    /// The text as it is shown.
    pub(super) fn shown(&self) -> &str {
        self.text.strip_suffix('\n').unwrap_or(&self.text)
    }
}

/// The rule by which `got` is what `claim` states. A string is tried as it is written, then as what its escapes stand for.
pub(super) fn compare(claim: &Claim, got: &Got) -> Option<Rule> {
    as_written(claim, got).or_else(|| as_written(&unescaped(claim)?, got))
}

/// The claim of a triple-quoted string with escapes in it, as what they stand for.
fn unescaped(claim: &Claim) -> Option<Claim> {
    if claim.form != Form::TripleQuoted || !claim.head.contains('\\') {
        return None;
    }
    let text = |quote: &str| Literal::whole(&format!("{quote}{}{quote}", claim.head));
    match text("\"\"\"").or_else(|| text("'''"))? {
        Literal::Str(head) => Some(Claim { head, ..claim.clone() }),
        _ => None,
    }
}

/// The whole text behind the marker is tried before the head alone.
fn as_written(claim: &Claim, got: &Got) -> Option<Rule> {
    if claim.certainty == Certainty::Hedged
        && let Some(number) = claim.head.strip_prefix(['~', '≈'])
        && let Some(rule) = one(claim, number.trim(), got)
    {
        return Some(rule.max(Rule::Rounded));
    }
    let whole = format!("{}{}", claim.head, claim.rest);
    let text = got.shown();
    if claim.rest.trim().is_empty() {
        return one(claim, &claim.head, got).or_else(|| {
            let plain = normal::unremarked(&claim.head).filter(|_| claim.form == Form::Session)?;
            one(claim, &plain, got).map(|rule| rule.max(Rule::Prose))
        });
    }
    let plain = match claim.form {
        // Behind a blank line more of the output may stand, or prose.
        Form::Session => one(claim, &whole, got),
        _ => step(&whole, text, got.nature).filter(|rule| *rule <= Rule::Whitespace),
    };
    plain.or_else(|| {
        one(claim, &claim.head, got).map(|rule| rule.max(if rule == Rule::Exact { Rule::Prose } else { rule }))
    })
}

fn one(claim: &Claim, head: &str, got: &Got) -> Option<Rule> {
    let text = got.shown();
    // What a prompt shows is stated to the letter: there `'5'` is no 5.
    let nature = if claim.form == Form::Session { Nature::Echo } else { got.nature };
    if claim.form == Form::Session && got.nature == Nature::Str {
        return None;
    }
    step(head, text, nature)
        .or_else(|| (claim.kind == Kind::Size).then(|| measure::compare(head, text)).flatten())
        .or_else(|| (claim.kind == Kind::Bytecode).then(|| bytecode::compare(head, text)).flatten())
        .or_else(|| (nature == Nature::Printed).then(|| label(head, text)).flatten())
        .or_else(|| sequence::compare(head, text))
        .or_else(|| (nature == Nature::Repr).then(|| sequence::members(head, text)).flatten())
        .or_else(|| (nature == Nature::Repr).then(|| sequence::named(head, text)).flatten())
        .or_else(|| directive(claim, head, text))
}

/// Whether two texts without tracebacks are the same, by one of the steps for a text.
pub(super) fn is_same(stated: &str, got: &str) -> bool {
    step(stated, got, Nature::Echo).is_some()
}

/// The steps that take both texts as a whole: from [`Rule::Exact`] to [`Rule::Address`], and tracebacks that code printed.
fn step(stated: &str, got: &str, nature: Nature) -> Option<Rule> {
    if stated == got {
        return Some(Rule::Exact);
    }
    atom(stated, got)
        .or_else(|| typed(stated, got))
        .or_else(|| quoted(stated, got, nature))
        .or_else(|| by_line(stated, got))
        .or_else(|| elliptical(stated, got))
        .or_else(|| {
            (normal::anonymous(stated) != stated || normal::anonymous(got) != got)
                .then(|| anonymous(stated, got))
                .flatten()
        })
        .or_else(|| traced(stated, got, nature))
}

/// A text with tracebacks in it that code printed itself, which may be shortened as any other.
fn traced(stated: &str, got: &str, nature: Nature) -> Option<Rule> {
    let got = frames::left(got)?.join("\n");
    let stated = frames::left(stated).map_or_else(|| stated.to_owned(), |stated| stated.join("\n"));
    step(&stated, &got, nature).map(|_| Rule::Exception)
}

/// One value or one text against another: white space, value, digits of a float.
pub(super) fn atom(stated: &str, got: &str) -> Option<Rule> {
    if stated == got {
        return Some(Rule::Exact);
    }
    whitespace(stated, got).or_else(|| literals(stated, got)).or_else(|| rounded(stated, got))
}

fn whitespace(stated: &str, got: &str) -> Option<Rule> {
    let lines = |text| normal::lines(text);
    if lines(stated) == lines(got) {
        return Some(Rule::Whitespace);
    }
    // Inside quotes a space is part of the value.
    let plain = !stated.contains(['\'', '"']) && normal::spaced(stated) == normal::spaced(got);
    let stopped =
        stated.trim_end().strip_suffix('.').is_some_and(|stated| !stated.ends_with('.') && lines(stated) == lines(got));
    (plain || stopped).then_some(Rule::Whitespace)
}

fn literals(stated: &str, got: &str) -> Option<Rule> {
    let stated = Literal::whole(stated.trim_end_matches(['!', ';']))?;
    // A bare word is text, of which every character counts.
    let word = matches!(stated, Literal::Name(_));
    (!word).then(|| value::compare(&stated, &Literal::whole(got)?)).flatten()
}

/// The name of a type alone, against its repr.
fn typed(stated: &str, got: &str) -> Option<Rule> {
    value::is_class(stated, got).then_some(Rule::Value)
}

/// A text in quotes against the same text printed, and without quotes against its repr.
fn quoted(stated: &str, got: &str, nature: Nature) -> Option<Rule> {
    let text = |literal| match Literal::whole(literal) {
        Some(Literal::Str(text)) => Some(text),
        _ => None,
    };
    match nature {
        Nature::Printed | Nature::Str => {
            let fits = |text: &String| {
                // What is printed may end in spaces; a space inside of the quotes is stated.
                text == got || text.trim_end_matches('\n') == got.trim_end() || is_written(stated, got)
            };
            text(stated).filter(fits)
        }
        Nature::Repr => text(got).filter(|text| text == stated),
        Nature::Receiver | Nature::Echo => None,
    }
    .map(|_| Rule::Value)
}

/// Whether the quotes of `stated` hold `got` letter by letter, backslashes included.
fn is_written(stated: &str, got: &str) -> bool {
    let inner = ['\'', '"'].iter().find_map(|quote| stated.strip_prefix(*quote)?.strip_suffix(*quote));
    inner.is_some_and(|inner| inner == got)
}

/// Text in which only numbers differ, each a float written shorter.
fn rounded(stated: &str, got: &str) -> Option<Rule> {
    let (stated, got) = (pieces(stated), pieces(got));
    let same = |(stated, got): (&&str, &&str)| stated == got || is_rounded(stated, got);
    (stated.len() == got.len() && stated.len() > 1 && stated.iter().zip(&got).all(same)).then_some(Rule::Rounded)
}

fn is_rounded(stated: &str, got: &str) -> bool {
    match (Literal::whole(stated), Literal::whole(got)) {
        (Some(Literal::Number(stated @ Number::Float(_))), Some(Literal::Number(got))) => {
            value::numbers(&stated, &got).is_some()
        }
        _ => stated.trim() == got.trim() && stated.trim().is_empty() == stated.is_empty(),
    }
}

/// A text as numbers and what stands between them. A string in quotes is one piece: every character of it counts.
fn pieces(text: &str) -> Vec<&str> {
    let text = text.trim();
    let mut found = Vec::new();
    let mut start = 0;
    for string in normal::quoted(text) {
        found.extend(numbers(&text[start..string.start]));
        found.push(&text[string.clone()]);
        start = string.end;
    }
    found.extend(numbers(&text[start..]));
    found
}

fn numbers(text: &str) -> Vec<&str> {
    let digit = |c: char| c.is_ascii_digit() || c == '.';
    let mut found = Vec::new();
    let mut start = 0;
    let mut number = None;
    for (at, c) in text.char_indices() {
        if number.is_some_and(|number| number != digit(c)) {
            found.push(&text[start..at]);
            start = at;
        }
        number = Some(digit(c));
    }
    found.push(&text[start..]);
    found
}

/// Several lines of which each is the same, by one of the steps for one text.
fn by_line(stated: &str, got: &str) -> Option<Rule> {
    let (stated, got) = (normal::lines(stated), normal::lines(got));
    if stated.len() != got.len() || stated.len() < 2 {
        return None;
    }
    stated.iter().zip(&got).try_fold(Rule::Exact, |rule, (stated, got)| Some(rule.max(line(stated, got)?)))
}

/// One line of several against another.
pub(super) fn line(stated: &str, got: &str) -> Option<Rule> {
    atom(stated, got)
        .or_else(|| keyed(stated, got))
        .or_else(|| elliptical(stated, got))
        .or_else(|| anonymous(stated, got))
}

/// `key: literal` against the same with a literal written otherwise.
fn keyed(stated: &str, got: &str) -> Option<Rule> {
    let ((key, stated), (other, got)) = (stated.split_once(": ")?, got.split_once(": ")?);
    (key == other).then(|| literals(stated, got)).flatten()
}

fn elliptical(stated: &str, got: &str) -> Option<Rule> {
    let left_out = stated.contains("...") || stated.contains('…');
    (left_out && normal::fits(stated, got)).then_some(Rule::Ellipsis)
}

fn anonymous(stated: &str, got: &str) -> Option<Rule> {
    let (stated, got) = (normal::anonymous(stated), normal::anonymous(got));
    let fits = normal::dense(&stated) == normal::dense(&got) || elliptical(&stated, &got).is_some();
    fits.then_some(Rule::Address)
}

/// What was printed has words before the value, as `Total: 5` has, or words behind it, as `5 items` has.
fn label(stated: &str, got: &str) -> Option<Rule> {
    if got.contains('\n') || stated.is_empty() {
        return None;
    }
    let behind = got.match_indices([':', '=', ' ']).any(|(at, _)| {
        let (before, value) = (&got[..at], got[at + 1..].trim_start());
        let quoted = quoted(stated, value, Nature::Printed).is_some();
        let wordy = before.contains(char::is_alphabetic) && (quoted || !before.contains(|c: char| c.is_ascii_digit()));
        let parted = got[at..].starts_with([':', '=']) || Literal::whole(stated).is_some();
        wordy && parted && (quoted || atom(stated, value).is_some())
    });
    let before = got.strip_prefix(stated).is_some_and(|rest| {
        let words = rest.starts_with(' ') && rest.chars().all(|c| c.is_alphabetic() || " ()%°/".contains(c));
        words && stated.ends_with(|c: char| c.is_ascii_digit())
    });
    (behind || before).then_some(Rule::Label)
}

/// doctest's directives, and its rule that True may be printed where 1 is wanted.
fn directive(claim: &Claim, head: &str, got: &str) -> Option<Rule> {
    let spaced = claim.flags.normalize_whitespace && normal::spaced(head) == normal::spaced(got);
    let truth = claim.form == Form::Session
        && !claim.flags.dont_accept_true_for_1
        && matches!((head.trim(), got.trim()), ("1", "True") | ("0", "False"));
    (spaced || truth).then_some(Rule::Flag)
}

#[cfg(test)]
mod tests;
