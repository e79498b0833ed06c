//! Ghosts: statements that are commented out, with an exception claimed on them.
//!
//! `# next(it)  # StopIteration!`, the same with the exception on the next comment line or behind an arrow, and blocks: `# class A(B):  #
//! TypeError` with its body in the comments below.

use super::Reader;
use crate::claim::stated::Stated;
use crate::claim::syntax::{Code, Comment, Shape};
use crate::claim::{Certainty, Claim, Form, Kind, Target, raises};

/// The ghosts among the own-line comments.
pub(super) fn read(reader: &Reader<'_>) -> Vec<Claim> {
    let own: Vec<&Comment> = reader.own_comments();
    let mut found = Vec::new();
    let mut index = 0;
    while index < own.len() {
        let (claim, used) = one(reader, &own[index..]);
        found.extend(claim);
        index += used.max(1);
    }
    found
}

/// The ghost that the first of `comments` is, and how many comments it takes.
fn one(reader: &Reader<'_>, comments: &[&Comment]) -> (Option<Claim>, usize) {
    let Some(first) = comments.first() else { return (None, 1) };
    if !first.text.contains(['(', '[', '=', '.', ' ']) {
        return (None, 1);
    }
    for (code, exception) in splits(&first.text) {
        let Some(stated) = raises::read(exception.trim()) else { continue };
        let (source, used) = with_body(code, comments);
        if is_statement(&source) {
            return (ghost(reader, &comments[..used], source, &stated), used);
        }
    }
    (below(reader, comments), 1)
}

/// The ways to read a comment as code and what is said of it.
fn splits(text: &str) -> impl Iterator<Item = (&str, &str)> {
    [" #", "\t#", " → ", " => ", " -> ", ";#"].into_iter().filter_map(move |sign| text.rsplit_once(sign))
}

/// Code with the comments below that are indented deeper, where it opens a block.
fn with_body(code: &str, comments: &[&Comment]) -> (String, usize) {
    let stripped = code.strip_prefix(' ').unwrap_or(code);
    let mut source = stripped.trim_end().to_owned();
    let mut used = 1;
    if source.ends_with(':') {
        let lines =
            comments.windows(2).take_while(|pair| pair[1].line == pair[0].line + 1 && pair[1].column == pair[0].column);
        for pair in lines.take(50) {
            let line = pair[1].text.strip_prefix(' ').unwrap_or(&pair[1].text);
            if !line.starts_with([' ', '\t']) {
                break;
            }
            source.push('\n');
            source.push_str(line.trim_end());
            used += 1;
        }
    }
    source.push('\n');
    (source, used)
}

/// A ghost whose exception stands alone on the next comment line: `# 1 / 0`, then `# ZeroDivisionError: division by zero`.
fn below(reader: &Reader<'_>, comments: &[&Comment]) -> Option<Claim> {
    let &[first, second, ..] = comments else { return None };
    if second.line != first.line + 1 || second.column != first.column {
        return None;
    }
    let stated = raises::read(second.text.trim())?;
    let source = format!("{}\n", first.text.strip_prefix(' ').unwrap_or(&first.text).trim_end());
    is_statement(&source).then(|| ghost(reader, &comments[..1], source, &stated)).flatten()
}

/// Whether `source` is code rather than words: it parses, and does something.
fn is_statement(source: &str) -> bool {
    if source.len() > 20_000 {
        return false;
    }
    let code = Code::parse(source);
    let acts = |shape: &Shape| !matches!(shape, Shape::Inert | Shape::Annotation | Shape::Text { .. });
    code.valid
        && code
            .top_level()
            .any(|statement| acts(&statement.shape) || source[statement.start..].contains(['[', '.', '+', '/']))
}

fn ghost(reader: &Reader<'_>, comments: &[&Comment], source: String, stated: &raises::Stated<'_>) -> Option<Claim> {
    let (first, last) = (comments.first()?, comments.last()?);
    let line = reader.text.note_line(first.line);
    // A comment in a function or a class is no place where the session could be forked.
    let outside = first.column == 0;
    let stated = Stated {
        head: stated.head.to_owned(),
        rest: stated.rest.to_owned(),
        kind: Kind::Exception,
        certainty: if outside { Certainty::Sure } else { Certainty::Doubtful },
        version: None,
    };
    let source = if outside { source } else { String::new() };
    reader.claim(Form::Ghost, stated, (first.start, Reader::comment_end(last)), Target::Ghost { source, line })
}
