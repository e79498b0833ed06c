//! Outcomes that are no literals: words that the code can print, and tokens such as `45.0%`.

use super::{Stated, Subject};
use crate::claim::head::{self, Follow};
use crate::claim::{Certainty, Kind, Place, StatementKind, version};

/// How many of the page's templates are looked at: the nearest ones. Keeps the reading linear.
const NEAREST: usize = 200;

fn printed(subject: Subject<'_>) -> bool {
    matches!(subject.kind, StatementKind::Print | StatementKind::Expression)
}

/// One token that begins with a digit or a currency sign, on a print: `45.0%`, `$5.00`, `2024-01-15`. With a letter in it it
/// may be a name for something.
pub(super) fn token(body: &str, subject: Subject<'_>) -> Option<Stated> {
    if subject.kind != StatementKind::Print {
        return None;
    }
    let length = body.find(char::is_whitespace).unwrap_or(body.len());
    let length = length + time_of_day(&body[..length], &body[length..]);
    let (token, rest) = body.split_at(length);
    let token_end = token.trim_end_matches(['.', '!', ',', ';']);
    let numeric = token_end.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '$' | '€' | '£' | '¥'))
        && token_end.contains(|c: char| c.is_ascii_digit())
        && token_end.chars().all(|c| c.is_alphanumeric() || ".,:%/$€£¥+-_ ".contains(c));
    let ends = matches!(head::follow(rest, None), Follow::End | Follow::Remark);
    if token_end.ends_with('+') && version::read(token_end).is_some() {
        return None;
    }
    let doubtful = token_end.contains(char::is_alphabetic) || (is_span(token_end) && subject.place != Place::TopLevel);
    let certainty = if doubtful { Certainty::Doubtful } else { Certainty::Sure };
    let rest = &body[token_end.len()..];
    (numeric && ends && token_end.len() > 1).then(|| Stated::new(token_end, rest, Kind::Value, certainty))
}

/// Two whole numbers with a dash between them: in a loop they may be from where to where it counts.
fn is_span(token: &str) -> bool {
    let whole = |number: &str| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    token.split_once('-').is_some_and(|(first, last)| whole(first) && whole(last))
}

/// Length of the time of day behind the date `token`, as in `2024-01-15 10:30:00`.
fn time_of_day(token: &str, rest: &str) -> usize {
    let date = token.split('-').count() == 3 && token.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let time = rest.strip_prefix(' ').unwrap_or_default();
    let length = time.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | '+'))).unwrap_or(time.len());
    if date && time[..length].split(':').count() > 1 { length + 1 } else { 0 }
}

/// Words that a string or an f-string of the page prints: `Told: Hello` where `f"Told: {value}"` stands. One word alone
/// may as well be a remark.
pub(super) fn template(body: &str, subject: Subject<'_>) -> Option<Stated> {
    if !printed(subject) || body.len() < 3 {
        return None;
    }
    let (short, remark) = head::split_remark(body);
    let unquoted = |text: &str| text.trim_matches('"').to_owned();
    let fits = |text: &str| subject.templates.iter().rev().take(NEAREST).any(|template| template.fits(text));
    let (head, rest) =
        [(body, ""), (short, remark)].into_iter().find(|(text, _)| fits(text) || fits(&unquoted(text)))?;
    let words = head.split_whitespace().count();
    let certainty = if words > 1 { Certainty::Sure } else { Certainty::Doubtful };
    Some(Stated::new(head, rest, Kind::Value, certainty))
}

/// Words each of which stands in a string of the page, as `a, b, c` or alone: `print(name.upper())  # ANNA`. Also the name of a class or a
/// function where the code asks for one.
pub(super) fn echo(body: &str, subject: Subject<'_>) -> Option<Stated> {
    let (head, rest) = head::split_remark(body);
    let bare = head.trim_end_matches('.');
    let typed = subject.kind == StatementKind::Expression && subject.source.starts_with("type(") && is_name(bare);
    if body.len() > 200 || !(typed || subject.kind == StatementKind::Print) {
        return None;
    }
    let items: Vec<&str> = bare.split([',', '→', ' ']).map(str::trim).filter(|item| !item.is_empty()).collect();
    let single = (1..=8).contains(&items.len());
    let named = items.len() == 1
        && is_name(bare)
        && ["__name__", "__qualname__", "type("].iter().any(|name| subject.source.contains(name));
    let known = single && items.iter().all(|item| stands_in_string(item, subject));
    (known || named || is_caught(subject.source)).then(|| Stated::new(head, rest, Kind::Value, Certainty::Doubtful))
}

/// Whether nothing but an exception that was caught is printed, so that its message may be stated.
fn is_caught(source: &str) -> bool {
    let printed =
        source.trim().strip_prefix("print(").and_then(|rest| rest.strip_suffix(')')).unwrap_or_default().trim();
    let bare = printed.strip_prefix("str(").and_then(|rest| rest.strip_suffix(')')).unwrap_or(printed);
    matches!(bare, "e" | "err" | "error" | "ex" | "exc" | "exception" | "E")
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'))
}

/// Whether a string of the page holds `word`, in any case or backwards.
fn stands_in_string(word: &str, subject: Subject<'_>) -> bool {
    let lower = word.to_lowercase();
    if lower.chars().count() < 2 {
        return false;
    }
    let backwards: String = lower.chars().rev().collect();
    let constants = subject.templates.iter().rev().take(NEAREST).filter_map(|template| template.constant());
    constants.filter(|text| text.len() <= lower.len() * 4).any(|text| {
        let text = text.to_lowercase();
        text.contains(&lower) || text.contains(&backwards)
    })
}
