//! Outcomes that name what they are about: `x = 12`, `(5 + 1) * 2 = 12`, `x is now 12`.

use super::{Stated, Subject, certainty, kind, observable};
use crate::claim::head::{self, Follow};
use crate::claim::literal::Literal;
use crate::claim::marker;
use crate::claim::syntax::{Code, Shape};
use crate::claim::{Certainty, Kind, Place, StatementKind};

/// `(5 + 1) * 2 = 12`, and `x = 12` where `x` is what the statement prints or binds: the right side. Behind a value an equation explains it.
pub(super) fn equation(body: &str, subject: Subject<'_>) -> Option<Stated> {
    if !observable(subject) || is_explained(body) {
        return None;
    }
    if let Some((head, rest)) = before_equation(body) {
        return Some(Stated::new(head, rest, kind(head, subject), certainty(subject)));
    }
    let (left, right) = sides(body)?;
    let named = names(left, subject);
    if !named && !is_calculated(left) {
        return None;
    }
    let head = head::read(right).filter(|head| matches!(head.follow, Follow::End | Follow::Remark))?;
    let plain = !head.items.iter().any(Literal::has_names);
    let text = if prints_equation(subject) { &body[..body.len() - head.rest.len()] } else { head.text };
    // Words on the left may explain rather than calculate.
    let certainty = if named || is_calculation(left) { certainty(subject) } else { Certainty::Doubtful };
    plain.then(|| Stated::new(text, head.rest, kind(head.text, subject), certainty))
}

/// The sides of the last equals sign.
fn sides(body: &str) -> Option<(&str, &str)> {
    let (left, right) =
        body.rsplit_once(" = ").or_else(|| body.rsplit_once(" == ")).or_else(|| body.split_once('='))?;
    Some((left.trim(), right.trim()))
}

/// Whether a value with a remark comes first: `1 (2 * 3 = 6)`. A number before a sign is a part of what is calculated.
fn is_explained(body: &str) -> bool {
    head::read(body).filter(|head| head.follow == Follow::Remark).is_some_and(|head| {
        let number = matches!(head.items.last(), Some(Literal::Number(_)));
        !(number && head.rest.trim_start().starts_with(['-', '–', '!', '×', '÷']))
    })
}

/// A value before the comma behind which an equation explains it: `False, 0.1 + 0.2 = 0.30000000000000004`.
fn before_equation(body: &str) -> Option<(&str, &str)> {
    let (value, length) = Literal::prefix(body)?;
    let (head, rest) = body.split_at(length);
    let plain = !value.has_names() && value != Literal::Ellipsis;
    let (left, right) = sides(rest.strip_prefix([',', ';'])?.strip_prefix(' ')?)?;
    let explains = (is_calculated(left) && is_calculation(left)) || (is_calculated(right) && is_calculation(right));
    (plain && explains).then_some((head, rest))
}

/// Whether `text` has the signs of a calculation with numbers, and no others.
fn is_calculated(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
        && text.contains(['+', '-', '*', '/', '%', '^', '|', '&', '!', '×', '÷'])
        && text.chars().all(|c| c.is_alphanumeric() || "+-*/%^&|!() ._,=×÷".contains(c))
}

/// Whether each side of the equals signs in `text` is one expression. `5!` is one as well.
fn is_calculation(text: &str) -> bool {
    text.split('=').map(str::trim).filter(|side| !side.is_empty()).all(|side| {
        // Two expressions with a comma between them are no element of a generator.
        let side = side.replace(['×', '÷'], "*").replace('!', "");
        Code::parse(&format!("_({side} for _ in _)\n")).valid
    })
}

/// Whether the statement prints an equals sign, so that both sides are what it prints.
fn prints_equation(subject: Subject<'_>) -> bool {
    let quoted = subject.source.find(['"', '\'']).is_some_and(|at| subject.source[at..].contains('='));
    subject.kind == StatementKind::Print && quoted
}

/// `a = 1, b = 2`, where `a` and `b` are all that the statement binds, in its order.
pub(super) fn bound(body: &str, subject: Subject<'_>) -> Option<Stated> {
    let (targets, _) = subject.source.split_once('=').filter(|_| subject.kind == StatementKind::Assignment)?;
    let names: Vec<&str> =
        targets.trim_matches(['(', ')', ' ']).split(',').map(|name| name.trim_matches(['*', ' '])).collect();
    let mut at = 0;
    for (index, name) in names.iter().enumerate() {
        let before = &body[at..];
        let text = if index == 0 { before } else { before.strip_prefix([',', ';'])?.trim_start() };
        let value = text.strip_prefix(name)?.trim_start().strip_prefix('=')?.trim_start();
        let (literal, length) = Literal::prefix(value)?;
        if literal.has_names() {
            return None;
        }
        at = body.len() - value.len() + length;
    }
    let (head, rest) = body.split_at(at);
    let ends = matches!(head::follow(rest, None), Follow::End | Follow::Remark);
    (names.len() > 1 && ends && observable(subject)).then(|| Stated::new(head, rest, Kind::Value, certainty(subject)))
}

/// `lst is now [2]` and `[2]` beside what changes an item of `lst` or takes one away. The object is not looked at: the claim is told.
pub(super) fn changed(body: &str, subject: Subject<'_>) -> Option<Stated> {
    let source = subject.source.trim();
    let (left, text) = match source.strip_prefix("del ") {
        Some(target) => {
            (target, body.split_once(" is now ").or_else(|| body.split_once(" is ")).map_or(body, |(_, text)| text))
        }
        None if subject.kind == StatementKind::Assignment => (source, body.split_once(" is now ")?.1),
        None => return None,
    };
    let object = &left[..left.find('[')?];
    let head = head::read(text).filter(|head| matches!(head.follow, Follow::End | Follow::Remark))?;
    let container =
        matches!(head.items[..], [Literal::List(_) | Literal::Dict(_) | Literal::Set(_) | Literal::Tuple(_)]);
    let told = text.len() == body.len() || body.strip_prefix(object).is_some_and(|rest| rest.starts_with(" is "));
    (container && told && !head.items[0].has_names() && subject.place != Place::Function)
        .then(|| Stated::new(head.text, head.rest, Kind::Value, Certainty::Doubtful))
}

/// `x is now 5`, where `x` is what the statement prints, binds or changes: what follows the verb.
pub(super) fn told(body: &str, subject: Subject<'_>) -> Option<Stated> {
    let (left, right) = body.split_once(' ')?;
    let verb = [" is ", " are ", " becomes "].iter().any(|verb| body[left.len()..].starts_with(verb));
    if !verb || !observable(subject) || !names(left, subject) {
        return None;
    }
    let right = marker::strip(right);
    let body = right.body.strip_prefix("are ").unwrap_or(right.body);
    let head = head::read(body).filter(|head| matches!(head.follow, Follow::End | Follow::Remark))?;
    let plain = !head.items.iter().any(|item| item.has_names() || *item == Literal::Ellipsis);
    plain.then(|| Stated::new(head.text, head.rest, kind(head.text, subject), certainty(subject)))
}

/// Whether `left` is the one thing that the statement prints, changes by a method, or the one name that it binds.
fn names(left: &str, subject: Subject<'_>) -> bool {
    let source = subject.source.trim();
    match subject.kind {
        StatementKind::Print => source
            .split_once('(')
            .is_some_and(|(_, inside)| inside.trim_end_matches(')').trim_end() == left.trim_end_matches(')')),
        StatementKind::Expression => {
            let receiver = matches!(subject.shape, Shape::Call(Some(_)))
                && source.strip_prefix(left).is_some_and(|rest| rest.starts_with('.') && !rest[1..].contains(")."));
            source == left || receiver
        }
        StatementKind::Assignment => {
            let target = source.split(['=', ':', '+', '-', '*', '/']).next().unwrap_or("").trim();
            target == left
        }
        StatementKind::Other => false,
    }
}
