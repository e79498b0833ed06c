//! The top-level statements of a piece of code, as [`TopLevel`].

use std::collections::BTreeSet;

use super::names::Mention;
use super::{Code, Dedented, Shape, Statement};
use crate::claim::{Place, StatementKind, TopLevel};

/// The statements of `code`, which was read from `text`. Code that does not parse has those that the parser could make out.
pub(in crate::claim) fn outline(code: &Code, text: &Dedented<'_>) -> Vec<TopLevel> {
    let mut found: Vec<TopLevel> = Vec::new();
    for statement in &code.statements {
        if statement.depth == 0 {
            found.push(top_level(statement, code, text));
        } else if let Some(outer) = found.last_mut() {
            outer.reads.retain(|name| !statement.binds.contains(name));
            if statement.place != Place::Function {
                outer.binds.extend(statement.binds.iter().cloned());
            }
        }
    }
    found
}

fn top_level(statement: &Statement, code: &Code, text: &Dedented<'_>) -> TopLevel {
    let receiver = match statement.shape {
        Shape::Call(Some((start, end))) => text.text.get(start..end).and_then(|path| path.split('.').next()),
        _ => None,
    };
    TopLevel {
        first: text.note_line(statement.first),
        last: text.note_line(statement.last),
        is_expression: statement.kind == StatementKind::Expression,
        binds: statement.binds.clone(),
        reads: reads(statement, code),
        receiver: receiver.map(str::to_owned),
    }
}

/// The names that the statement takes from outside, each once.
fn reads(statement: &Statement, code: &Code) -> Vec<String> {
    let from = code.names.partition_point(|mention| mention.start < statement.start);
    let inside = || code.names[from..].iter().take_while(|mention| mention.start < statement.end);
    let local: BTreeSet<&str> =
        inside().filter(|mention| mention.is_local).map(|mention| mention.name.as_str()).collect();
    // What an assignment, an import or a definition begins with it binds, and what a loop or `with` does, wherever it stands.
    let target = |mention: &Mention| {
        let first = code.names.get(from).is_some_and(|first| first.start == mention.start);
        statement.binds.contains(&mention.name) && (first || statement.shape == Shape::Compound)
    };
    let names: BTreeSet<&str> = inside()
        .filter(|mention| !local.contains(mention.name.as_str()) && !target(mention))
        .map(|mention| mention.name.as_str())
        .collect();
    names.into_iter().map(str::to_owned).collect()
}
