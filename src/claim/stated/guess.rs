//! Words that may be an outcome and that nothing marks as one: they are a claim only where they hold.
//!
//! Takes a comment that states nothing by any other reading; gives what it would state if it were a claim. A comment that explains is
//! read here too, does not hold, and is none.

use super::{Stated, Subject};
use crate::claim::head::{self, Follow};
use crate::claim::literal::Literal;
use crate::claim::syntax::Shape;
use crate::claim::{Certainty, Kind, StatementKind, raises};

/// Longer texts explain.
const LONGEST: usize = 200;

/// What `text` (behind the `#` at the end of a line) may state about `subject`: what was printed, or the name of what was raised.
pub(in crate::claim) fn guesses(text: &str, subject: Subject<'_>) -> Vec<Stated> {
    let text = text.trim();
    let silent = matches!(subject.shape, Shape::Definition | Shape::Text { .. } | Shape::Annotation | Shape::Inert);
    if super::is_directive(text) || text.len() > LONGEST || super::is_placeholder(text) || silent {
        return Vec::new();
    }
    exception(text).into_iter().chain(output(text, subject)).collect()
}

/// One name alone: `Full`, `queue.Empty!`, `struct.error`; one of a module with its message.
fn exception(text: &str) -> Option<Stated> {
    if let Some((name, message)) = text.split_once(": ") {
        let named = name.contains('.') && !name.contains(' ') && exception(name).is_some() && !message.is_empty();
        return named.then(|| Stated::new(text, "", Kind::Exception, Certainty::Guess));
    }
    let name = text.trim_end_matches(['!', '.']);
    let is_part =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '_') && !starts_number(part);
    let class = name.rsplit('.').next()?.starts_with(char::is_uppercase) || raises::is_error_of_module(name);
    (class && name.split('.').all(is_part))
        .then(|| Stated::new(name, &text[name.len()..], Kind::Exception, Certainty::Guess))
}

fn starts_number(part: &str) -> bool {
    part.starts_with(|c: char| c.is_ascii_digit())
}

/// What a print, or anything else that prints, wrote: all of the text, or a literal with a remark behind its comma.
fn output(text: &str, subject: Subject<'_>) -> Option<Stated> {
    let literal = head::read(text).filter(|head| {
        head.follow == Follow::Condition
            && head.rest.starts_with(',')
            && subject.kind == StatementKind::Print
            && !head.items.iter().any(Literal::has_names)
    });
    let (head, rest) = literal.map_or_else(|| head::split_remark(text), |head| (head.text, head.rest));
    head.contains(char::is_alphanumeric).then(|| Stated::new(head, rest, Kind::Output, Certainty::Guess))
}
