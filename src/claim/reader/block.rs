//! Own-line comments that state output: `#> 5`, `# Output:` and the lines below, and a literal directly below a statement.

use std::collections::BTreeSet;

use super::Reader;
use super::group::{Group, aligned, behind, open_repr, unclosed};
use crate::claim::head::{self, Follow, Head};
use crate::claim::literal::Literal;
use crate::claim::marker::{self, Label, Marker};
use crate::claim::stated::{self, Stated, Subject};
use crate::claim::syntax::{Comment, Shape, Statement};
use crate::claim::{Certainty, Claim, Form, Kind, Place, StatementKind, Target, following, raises};

/// The claims of the own-line comments, apart from those on the lines of `ghosts`.
pub(super) fn read(reader: &Reader<'_>, ghosts: &[Claim]) -> Vec<Claim> {
    let ghosts: BTreeSet<u32> = ghosts.iter().map(|ghost| ghost.line).collect();
    let is_ghost = |comment: &Comment| ghosts.contains(&reader.text.note_line(comment.line));
    let own: Vec<&Comment> = reader.own_comments();
    let mut claims: Vec<Claim> = Vec::new();
    for group in own.chunk_by(|a, b| b.line == a.line + 1 && b.column == a.column) {
        if group.iter().any(|comment| is_ghost(comment)) {
            continue;
        }
        let since = claims.last().map(|claim| claim.line);
        claims.extend(one(reader, group, since));
    }
    claims
}

/// The claims of one group. `since` is the line of the last output that was stated.
fn one(reader: &Reader<'_>, group: &Group<'_>, since: Option<u32>) -> Vec<Claim> {
    let Some(first) = group.first() else { return Vec::new() };
    let Some(top) = reader.top_before(first.start) else { return Vec::new() };
    if let Some(claim) = pointed(reader, group, top) {
        return vec![claim];
    }
    let marked = labelled(reader, group, top, since);
    if !marked.is_empty() {
        return marked;
    }
    bare(reader, group).into_iter().collect()
}

/// `#> 5`, over as many lines as begin so.
fn pointed(reader: &Reader<'_>, group: &Group<'_>, top: &Statement) -> Option<Claim> {
    let pointed = |comment: &&Comment| comment.text.starts_with('>') && !comment.text.starts_with(">>");
    let start = group.iter().position(pointed)?;
    let lines: Vec<&Comment> = group[start..].iter().copied().take_while(pointed).collect();
    let texts: Vec<&str> = lines.iter().map(|comment| behind(&comment.text[1..])).collect();
    let text = texts.join("\n");
    if text.trim().is_empty() {
        return None;
    }
    let statement = above(reader, group.first()?).unwrap_or(top);
    let shown = stated::kind(&text, reader.subject(statement));
    let kind = if following::has_traceback(&text) { Kind::Exception } else { shown };
    let stated = Stated::whole(text, kind, Certainty::Sure, None);
    make(reader, stated, &lines, reader.statement_target(statement))
}

/// The outputs behind each label of the group: on its line, or below it up to the next label.
fn labelled(reader: &Reader<'_>, group: &Group<'_>, top: &Statement, since: Option<u32>) -> Vec<Claim> {
    let labels: Vec<Option<Label>> = group.iter().map(|comment| marker::label(&comment.text)).collect();
    let mut found: Vec<Claim> = Vec::new();
    let mut index = 0;
    // The next label behind `index`; it moves on with it.
    let mut end = 0;
    while index < group.len() {
        let since = found.last().map(|claim| claim.line).or(since);
        if end <= index {
            end = labels[index + 1..].iter().position(Option::is_some).map_or(group.len(), |next| index + 1 + next);
        }
        let alone = &labels[index];
        if let Some(label) = alone
            && let Some(mut stated) = lines(&group[index + 1..end])
        {
            stated.version.clone_from(&label.version);
            found.extend(make(reader, stated, &group[index + 1..end], printed(reader, top, since)));
        } else if let Some((stated, used, statement)) = pointing(reader, &group[index..end]) {
            found.extend(make(reader, stated, &group[index..index + used], reader.statement_target(statement)));
            index += used - 1;
        } else if let Some((stated, used)) = inline(reader, &group[index..end], top) {
            found.extend(make(reader, stated, &group[index..index + used], printed(reader, top, since)));
            index += used - 1;
        }
        index = if alone.is_some() { end } else { index + 1 };
    }
    found
}

/// The target that is the output before a label.
fn printed(reader: &Reader<'_>, top: &Statement, since: Option<u32>) -> Target {
    let start = reader.text.note_line(0);
    let first = since.map_or(start, |line| line.max(start));
    Target::Printed { first, nearest: reader.text.note_line(top.first), last: reader.text.note_line(top.last) }
}

/// The lines below a label, as output.
fn lines(group: &Group<'_>) -> Option<Stated> {
    let texts: Vec<&str> = group.iter().map(|comment| behind(&comment.text)).collect();
    let text = texts.join("\n");
    if text.trim().is_empty() || texts.iter().all(|line| stated::is_placeholder(line)) {
        return None;
    }
    let kind = if following::has_traceback(&text) { Kind::Exception } else { Kind::Output };
    Some(Stated::whole(text, kind, Certainty::Sure, None))
}

/// `# Output: 5`, or another label or arrow with a literal; how many lines it takes.
fn inline(reader: &Reader<'_>, group: &Group<'_>, top: &Statement) -> Option<(Stated, usize)> {
    let marked = marker::strip(&group.first()?.text);
    if marked.body.is_empty() || stated::is_placeholder(marked.body) {
        return None;
    }
    let (text, used) = match marked.marker {
        Marker::Label => aligned(marked.body, group).unwrap_or_else(|| unclosed(marked.body, group)),
        _ => unclosed(marked.body, group),
    };
    let sure = match marked.marker {
        Marker::Label => Certainty::Sure,
        Marker::Arrow if above(reader, group.first()?).is_some() && is_value(&text) => Certainty::Sure,
        Marker::Verb if above(reader, group.first()?).is_some() && is_value(&text) => Certainty::Doubtful,
        _ => return None,
    };
    let (head, rest) = split(&text);
    let kind = stated::kind(head, reader.subject(top));
    Some((
        Stated { head: head.to_owned(), rest: rest.to_owned(), kind, certainty: sure, version: marked.version },
        used,
    ))
}

/// Arrows below a print: words, which may explain as well, or one arrow for each line that was printed; how many lines.
fn pointing<'r>(reader: &'r Reader<'_>, group: &Group<'_>) -> Option<(Stated, usize, &'r Statement)> {
    let statement = above(reader, group.first()?)?;
    let subject = reader.subject(statement);
    let bodies: Vec<&str> = group.iter().map_while(|comment| behind_arrow(&comment.text)).collect();
    let values = bodies.iter().all(|body| is_value(body));
    let alone = bodies.len() == 1;
    // A bracket may go on below, and one value is read as behind any marker, whatever follows.
    let plain = bodies.first().is_some_and(|body| is_value(body) && !values)
        || alone && (values || unclosed(bodies[0], group).1 > 1);
    let prints = subject.kind == StatementKind::Print || (values && *subject.shape == Shape::Compound);
    if bodies.is_empty() || plain || !prints {
        return None;
    }
    let used = bodies.len();
    let text = bodies.join("\n");
    let (head, rest) = if alone { head::split_remark(&text) } else { (text.as_str(), "") };
    let kind = stated::kind(head, subject);
    let certainty = if values { Certainty::Sure } else { Certainty::Doubtful };
    Some((Stated { head: head.to_owned(), rest: rest.to_owned(), kind, certainty, version: None }, used, statement))
}

/// What stands behind the arrow of a comment. An equals sign may as well begin a heading.
fn behind_arrow(text: &str) -> Option<&str> {
    let plain = text.trim();
    let arrow = !plain.starts_with(char::is_alphanumeric)
        && (!plain.starts_with('=') || plain.starts_with("=>") || plain.starts_with("==>"));
    let marked = Some(marker::strip(text)).filter(|marked| arrow && marked.marker == Marker::Arrow)?;
    (marked.body.contains(char::is_alphanumeric) && !stated::is_placeholder(marked.body)).then_some(marked.body)
}

fn is_value(text: &str) -> bool {
    head::read(text).is_some_and(|head| {
        matches!(head.follow, Follow::End | Follow::Remark)
            && !head.items.iter().any(|item| item.has_names() || *item == Literal::Ellipsis)
    })
}

/// The head of a text and what follows it.
fn split(text: &str) -> (&str, &str) {
    let literal = |head: &Head<'_>| {
        matches!(head.follow, Follow::End | Follow::Remark) && !head.items.iter().any(Literal::has_names)
    };
    match head::read(text).filter(literal) {
        Some(head) => (head.text, head.rest),
        None => head::split_remark(text),
    }
}

/// Lines directly below a statement that nothing marks: literals, `key: literal`, what the page prints, a measure or an exception.
fn bare(reader: &Reader<'_>, group: &Group<'_>) -> Option<Claim> {
    let first = group.first()?;
    let statement = above(reader, first)?;
    let subject = reader.subject(statement);
    if matches!(statement.shape, Shape::Import | Shape::Definition | Shape::Text { .. }) || is_idle(subject) {
        return None;
    }
    let target = reader.statement_target(statement);
    if let Some((stated, used)) = traceback(group) {
        return make(reader, stated, &group[..used], target);
    }
    if statement.shape == Shape::Class {
        let stated = stated::read(&first.text, subject).filter(is_message)?;
        return make(reader, Stated { certainty: Certainty::Doubtful, ..stated }, &group[..1], target);
    }
    let crowded = group.last().is_some_and(|last| reader.begins_on(last.line + 1));
    if let Some((stated, used)) = output(group, subject, crowded) {
        return make(reader, stated, &group[..used], target);
    }
    let stated = stated::read(&first.text, subject)
        .filter(|stated| stated.certainty == Certainty::Hedged || is_message(stated))?;
    make(reader, stated, &group[..1], target)
}

/// Whether nothing but a literal stands there, or a name where its value is not seen.
fn is_idle(subject: Subject<'_>) -> bool {
    let literal = Literal::whole(subject.source).is_some_and(|literal| !literal.has_names());
    *subject.shape == Shape::Inert && (literal || subject.place == Place::Function)
}

/// A traceback: its header, its frames, and the line behind them.
fn traceback(group: &Group<'_>) -> Option<(Stated, usize)> {
    let first = group.first()?.text.trim();
    if !first.starts_with("Traceback (most recent call last)") {
        return None;
    }
    let lines = group.iter().map(|comment| behind(&comment.text));
    let last = lines.clone().skip(1).position(|line| raises::read(line).is_some())? + 1;
    let text: Vec<&str> = lines.take(last + 1).collect();
    Some((Stated::whole(text.join("\n"), Kind::Exception, Certainty::Sure, None), last + 1))
}

/// Whether an exception is stated with its message: a name alone would explain what follows.
fn is_message(stated: &Stated) -> bool {
    stated.kind == Kind::Exception && raises::read(&stated.head).is_some() && stated.head.contains(": ")
}

/// The lines of the group that are output, from the first on.
fn output(group: &Group<'_>, subject: Subject<'_>, crowded: bool) -> Option<(Stated, usize)> {
    let mut texts: Vec<String> = Vec::new();
    let (mut used, mut literal, mut repr) = (0, true, true);
    while used < group.len() {
        let line = behind(&group[used].text);
        let (text, more) = open_repr(&group[used..]).unwrap_or_else(|| unclosed(line, &group[used..]));
        let kind = line_kind(&text, subject);
        // Below a name, words tell of it.
        let told = *subject.shape == Shape::Inert && kind != Line::Literal && used == 0;
        if told || kind == Line::Prose || (used == 0 && kind == Line::LeftOut) {
            break;
        }
        literal &= matches!(kind, Line::Literal | Line::LeftOut | Line::Keyed);
        repr &= kind != Line::Call;
        let text = if used == 0 && more == group.len() { split(&text).0.to_owned() } else { text };
        texts.push(text);
        used += more;
    }
    let head = texts.join("\n");
    let sure = repr && (subject.kind == StatementKind::Print || !crowded) && (literal || texts.len() > 1);
    let certainty = if sure { Certainty::Sure } else { Certainty::Doubtful };
    let kind = stated::kind(&head, subject);
    (used > 0).then(|| (Stated::whole(head, kind, certainty, None), used))
}

/// What a line of a comment looks like.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    /// A literal, with or without a remark.
    Literal,
    /// A call that may as well be code.
    Call,
    /// A key and a literal.
    Keyed,
    /// What a string of the page prints.
    Printed,
    /// `...`
    LeftOut,
    /// Anything else.
    Prose,
}

fn line_kind(text: &str, subject: Subject<'_>) -> Line {
    if matches!(text.trim(), "..." | "…") {
        return Line::LeftOut;
    }
    if is_value(text) {
        return match Literal::prefix(text) {
            Some((Literal::Call { name, .. }, _)) if !stated::is_repr(&name) => Line::Prose,
            Some((Literal::Call { arguments, .. }, _))
                if arguments.iter().all(|argument| argument.keyword.is_none()) =>
            {
                Line::Call
            }
            _ => Line::Literal,
        };
    }
    if text
        .split_once(": ")
        .is_some_and(|(key, value)| is_key(key) && Literal::whole(value).is_some_and(|value| is_plain(&value)))
    {
        return Line::Keyed;
    }
    let printed = text.contains(' ') && subject.templates.iter().rev().take(200).any(|template| template.fits(text));
    if printed { Line::Printed } else { Line::Prose }
}

/// Whether nothing in a literal may stand for something else.
fn is_plain(value: &Literal) -> bool {
    !value.has_names() && *value != Literal::Ellipsis
}

/// A literal, or one word, before a colon.
fn is_key(key: &str) -> bool {
    let word = key.chars().all(|c| c.is_alphanumeric() || c == '_') && !key.is_empty();
    word || Literal::whole(key).is_some()
}

/// The statement that ends on the line directly above `comment`, as far out as its column says.
fn above<'r>(reader: &'r Reader<'_>, comment: &Comment) -> Option<&'r Statement> {
    let line = comment.line.checked_sub(1)?;
    let ending =
        reader.before(comment.start).filter(|statement| statement.last == line && statement.end <= comment.start);
    ending.filter(|statement| statement.column <= comment.column).max_by_key(|statement| statement.depth)
}

fn make(reader: &Reader<'_>, stated: Stated, group: &Group<'_>, target: Target) -> Option<Claim> {
    let (first, last) = (group.first()?, group.last()?);
    reader.claim(Form::CommentBlock, stated, (first.start, Reader::comment_end(last)), target)
}
