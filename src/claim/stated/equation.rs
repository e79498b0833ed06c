//! Outcomes that name what they are about: `x = 12`, `(5 + 1) * 2 = 12`, `x is now 12`.

use super::{Stated, Subject, certainty, kind, observable};
use crate::claim::StatementKind;
use crate::claim::head::{self, Follow};
use crate::claim::literal::Literal;
use crate::claim::marker;
use crate::claim::syntax::Shape;

/// `(5 + 1) * 2 = 12`, and `x = 12` where `x` is what the statement prints or binds: the right side.
pub(super) fn equation(body: &str, subject: Subject<'_>) -> Option<Stated> {
    if !observable(subject) {
        return None;
    }
    let (left, right) =
        body.rsplit_once(" = ").or_else(|| body.rsplit_once(" == ")).or_else(|| body.split_once('='))?;
    let left = left.trim();
    let calculated = left.contains(|c: char| c.is_ascii_digit())
        && left.contains(['+', '-', '*', '/', '%', '^', '|', '&'])
        && left.chars().all(|c| c.is_alphanumeric() || "+-*/%^&|() ._,=\u{d7}".contains(c));
    if !calculated && !names(left, subject) {
        return None;
    }
    let head = head::read(right.trim()).filter(|head| matches!(head.follow, Follow::End | Follow::Remark))?;
    let plain = !head.items.iter().any(Literal::has_names);
    let text = if prints_equation(subject) { &body[..body.len() - head.rest.len()] } else { head.text };
    plain.then(|| Stated::new(text, head.rest, kind(head.text, subject), certainty(subject)))
}

/// Whether the statement prints an equals sign, so that both sides are what it prints.
fn prints_equation(subject: Subject<'_>) -> bool {
    let quoted = subject.source.find(['"', '\'']).is_some_and(|at| subject.source[at..].contains('='));
    subject.kind == StatementKind::Print && quoted
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
