//! Bare triple-quoted strings that hold output, directly after code.

use super::Reader;
use crate::claim::stated::{self, Stated};
use crate::claim::syntax::{Shape, Statement};
use crate::claim::{Certainty, Claim, Form, Kind, Place, StatementKind, Target, following, marker};
use crate::python::VersionSpec;

/// The claims that bare triple-quoted strings make. `before` are the claims of the comments, which state output as well.
pub(super) fn read(reader: &Reader<'_>, before: &[Claim]) -> Vec<Claim> {
    let top: Vec<&Statement> = reader.code.top_level().collect();
    let mut earlier = before.iter().map(|claim| claim.line).peekable();
    let mut since: Option<u32> = None;
    let mut found: Vec<Claim> = Vec::new();
    for pair in top.windows(2) {
        let (code, text) = (pair[0], pair[1]);
        let Shape::Text { content, start, .. } = &text.shape else { continue };
        while let Some(line) = earlier.next_if(|&line| line < reader.text.note_line(text.first)) {
            since = since.max(Some(line));
        }
        let claim = one(reader, code, text, (content, *start), since);
        since = since.max(claim.as_ref().map(|claim| claim.line));
        found.extend(claim);
    }
    found
}

fn one(
    reader: &Reader<'_>,
    code: &Statement,
    text: &Statement,
    (content, start): (&str, usize),
    since: Option<u32>,
) -> Option<Claim> {
    let (certainty, version) = match between(reader, code, text)? {
        Between::Label(version) => (Certainty::Sure, version),
        Between::Nothing => (evidence(reader, code, content)?, None),
    };
    let body = content.strip_prefix('\n').unwrap_or(content);
    let skipped = content.len() - body.len();
    let head = body.trim_end();
    if head.is_empty() {
        return None;
    }
    let kind = kind(head, reader.source(code));
    let stated = Stated::whole(head.to_owned(), kind, certainty, version);
    let first = since.unwrap_or(0).max(reader.text.note_line(0));
    let target =
        Target::Printed { first, nearest: reader.text.note_line(code.first), last: reader.text.note_line(code.last) };
    let mut claim =
        reader.claim(Form::TripleQuoted, stated, (start + skipped, start + skipped + head.len()), target)?;
    claim.span = reader.text.span(text.start, text.end)?;
    Some(claim)
}

/// What stands between the code and the string.
enum Between {
    /// A label, which may name versions.
    Label(Option<VersionSpec>),
    /// Nothing but white space.
    Nothing,
}

/// `None` where another comment stands there: then the string belongs to that.
fn between(reader: &Reader<'_>, code: &Statement, text: &Statement) -> Option<Between> {
    let comments = &reader.code.comments;
    let from = comments.partition_point(|comment| comment.start < code.end);
    let own =
        comments[from..].iter().take_while(|comment| comment.start < text.start).filter(|comment| comment.own_line);
    match own.last() {
        None => Some(Between::Nothing),
        Some(comment) => marker::label(&comment.text).map(|label| Between::Label(label.version)),
    }
}

/// Whether a string that nothing marks holds output: its text says so, or it follows a print.
fn evidence(reader: &Reader<'_>, code: &Statement, content: &str) -> Option<Certainty> {
    if matches!(code.shape, Shape::Import | Shape::Definition | Shape::Constant | Shape::Text { .. } | Shape::Inert) {
        return None;
    }
    // The body of a class runs like any other; a string below one that prints nothing explains it.
    if code.shape == Shape::Class && !prints(reader, code) {
        return None;
    }
    let text = content.trim();
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let printed = lines
        .iter()
        .take(100)
        .filter(|line| reader.templates.iter().rev().take(200).any(|template| template.fits(line)))
        .count();
    let shaped = following::is_output_shaped(content) || printed * 2 >= lines.len().min(100);
    if lines.is_empty() || stated::is_placeholder(text) {
        None
    } else if shaped {
        Some(Certainty::Sure)
    } else {
        (prints(reader, code) && !is_prose(&lines)).then_some(Certainty::Doubtful)
    }
}

/// Whether a statement prints, itself or in what it holds.
fn prints(reader: &Reader<'_>, code: &Statement) -> bool {
    let statements = &reader.code.statements;
    let first = statements.partition_point(|statement| statement.start < code.start);
    let held = statements[first..].iter().take_while(|statement| statement.start < code.end);
    held.filter(|statement| statement.place != Place::Function).any(|statement| statement.kind == StatementKind::Print)
}

/// Whether sentences stand there, which explain: several words with a capital first and a stop at the end.
fn is_prose(lines: &[&str]) -> bool {
    let sentence = |line: &&str| {
        line.starts_with(char::is_uppercase) && line.ends_with(['.', ':', '!']) && line.split_whitespace().count() > 3
    };
    lines.len() < 3 && lines.iter().any(sentence)
}

/// What sort of fact an output states.
pub(in crate::claim) fn kind(head: &str, source: &str) -> Kind {
    if following::has_traceback(head) {
        Kind::Exception
    } else if stated::is_bytecode(head) || source.contains("dis.dis(") {
        Kind::Bytecode
    } else {
        Kind::Output
    }
}
