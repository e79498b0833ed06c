//! Which outcomes of an example may come in another order each time: those that lean on a set, a directory, threads or tasks.
//!
//! Takes the code with its statements, what was written, and the names of the examples before it; tells it of one claim. It goes by names and by the text of the code, and where a
//! statement takes in what has no order, everything that it binds or may change has none from then on. What `sorted` and its like make of it
//! has one.

use std::collections::BTreeSet;

use super::index::Wanted;
use super::judge::Case;
use super::normal;
use crate::claim::{Claim, Target, TopLevel};
use crate::parse::CodeLine;
use crate::run::{Origin, Write};

/// Calls of which the result does not depend on the order of what they are given.
const ORDERING: &[&str] = &["sorted", "len", "min", "max", "sum", "any", "all"];

/// Names of what gives or does things in no order.
const UNORDERED: &[&str] = &[
    "asyncio",
    "await",
    "as_completed",
    "concurrent",
    "listdir",
    "scandir",
    "iterdir",
    "glob",
    "iglob",
    "rglob",
    "WeakSet",
];

/// Parts of names of classes that do.
const CONCURRENT: &[&str] = &["Thread", "Process", "Pool", "Executor"];

/// The names of a session that hold something without an order, so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    unordered: BTreeSet<String>,
    /// Those of modules and of what was imported from them, which no statement changes.
    imported: BTreeSet<String>,
}

impl Names {
    /// Whether no name holds such a thing.
    pub(super) fn is_empty(&self) -> bool {
        self.unordered.is_empty()
    }

    /// Goes over the statements on `lines` in their order; gives the first line of each that takes in what has no order.
    pub(super) fn learn(&mut self, outline: &[TopLevel], lines: &[CodeLine]) -> BTreeSet<u32> {
        outline.iter().filter(|statement| self.one(statement, &text(statement, lines))).map(|one| one.first).collect()
    }

    fn one(&mut self, statement: &TopLevel, text: &str) -> bool {
        let (bound, value) = parted(statement, text);
        let imports = text.starts_with("import ") || text.starts_with("from ");
        if imports {
            self.imported.extend(statement.binds.iter().cloned());
        }
        let read = statement.reads.iter().filter(|name| self.unordered.contains(*name)).map(String::as_str).collect();
        let leans = takes_in(value, &read);
        if leans {
            self.unordered.extend(statement.binds.iter().cloned());
            if !imports && !text.starts_with("print(") {
                let called = called(text);
                let changed = statement.reads.iter().filter(|name| !called.contains(name.as_str()));
                self.unordered.extend(changed.filter(|name| !self.imported.contains(*name)).cloned());
            }
            let sorted = statement.receiver.as_ref().filter(|name| text == format!("{name}.sort()"));
            sorted.map(|name| self.unordered.remove(name));
        } else if let Some(name) = bound {
            self.unordered.remove(name);
        }
        leans
    }
}

/// Whether the order of what `claim` is about, which gave `got`, may be another each time.
pub(super) fn is_about(claim: &Claim, case: &Case<'_>, got: &str) -> bool {
    let mut names = case.unordered.clone();
    let leaning = names.learn(case.outline, case.lines);
    if let Target::Ghost { source, .. } = &claim.target {
        return takes_in(source, &names.unordered.iter().map(String::as_str).collect());
    }
    let about = statements(claim, case, got);
    about.iter().any(|line| leaning.contains(line))
        || case
            .capture
            .writes
            .iter()
            .any(|write| is_of_thread(write) && write.statement.is_some_and(|line| about.contains(&line)))
}

/// Whether what is stated at a prompt was written by a thread or a process, which may do so while another prompt runs.
pub(super) fn is_late(claim: &Claim, case: &Case<'_>) -> bool {
    let late = |write: &&Write| is_of_thread(write) || write.origin == Origin::Native;
    let written: String = case.capture.writes.iter().filter(late).map(|write| &*write.text).collect();
    let known = normal::lines(&written);
    matches!(claim.target, Target::Prompt { .. }) && normal::lines(&claim.head).iter().all(|line| known.contains(line))
}

/// Whether Python code in another than the main thread wrote it.
fn is_of_thread(write: &Write) -> bool {
    write.origin == Origin::Python && write.thread != "MainThread"
}

/// The first lines of the top-level statements that `claim` is about.
fn statements(claim: &Claim, case: &Case<'_>, got: &str) -> BTreeSet<u32> {
    let on = |first: u32, last: u32| {
        let touches = move |statement: &&TopLevel| statement.first <= last && first <= statement.last;
        case.outline.iter().filter(touches).map(|statement| statement.first)
    };
    let wrote = |write: &&Write, first: u32, last: u32| write.line.is_some_and(|line| (first..=last).contains(&line));
    match claim.target {
        Target::Statement { first, last, .. } => {
            let writes = case.capture.writes.iter().filter(|write| wrote(write, first, last));
            on(first, last).chain(writes.filter_map(|write| write.statement)).collect()
        }
        Target::Prompt { first, last } => on(first, last).collect(),
        Target::Printed { nearest, last, .. } => {
            let same = |from: &u32| {
                let texts = case.index.shown(&Wanted::Statements(*from..=last));
                texts.iter().any(|text| text.trim_end() == got.trim_end())
            };
            let from = case.index.writers(last).take(100).find(same).unwrap_or_default();
            let writers = case.index.writers(last).take_while(|line| *line >= from);
            writers.chain(on(nearest, last).filter(|_| from == 0)).collect()
        }
        Target::Example => {
            let values =
                case.outline.iter().filter(|statement| statement.is_expression).map(|statement| statement.first);
            case.index.writers(u32::MAX).chain(values).collect()
        }
        Target::Ghost { .. } | Target::Trace(_) => BTreeSet::new(),
    }
}

/// The code of a statement without comments and prompts.
fn text(statement: &TopLevel, lines: &[CodeLine]) -> String {
    let from = lines.partition_point(|line| line.line < statement.first);
    let lines = lines[from..].iter().take_while(|line| line.line <= statement.last);
    let code = lines.map(|line| {
        let code = line.text.split_once(" #").map_or(line.text.as_str(), |(code, _)| code).trim();
        code.trim_start_matches(">>> ").trim_start_matches("... ")
    });
    code.filter(|code| !code.starts_with('#')).collect::<Vec<_>>().join("\n")
}

/// The one name that a statement assigns to, and the code behind it.
fn parted<'t>(statement: &TopLevel, text: &'t str) -> (Option<&'t str>, &'t str) {
    let target = text.split_once(" = ").filter(|(target, _)| statement.binds.iter().any(|name| name == target.trim()));
    target.map_or((None, text), |(target, value)| (Some(target.trim()), value))
}

/// Whether `code` makes something without an order, or takes in one of `names`.
fn takes_in(code: &str, names: &BTreeSet<&str>) -> bool {
    let code = without_ordering(&without_strings(code));
    let set = |name: &str| called(&code).contains(name);
    CONCURRENT.iter().any(|part| code.contains(part))
        || set("set")
        || set("frozenset")
        || has_set(&code)
        || joins_views(&code)
        || words(&code).any(|(_, word)| UNORDERED.contains(&word) || names.contains(word))
}

/// `code` without what stands in strings, but for those that may hold code.
fn without_strings(code: &str) -> String {
    let mut kept = String::new();
    let mut from = 0;
    for string in normal::quoted(code).into_iter().filter(|string| !code[..string.start].ends_with(['f', 'F'])) {
        kept.push_str(&code[from..string.start]);
        kept.push_str("''");
        from = string.end;
    }
    kept + &code[from..]
}

/// `code` without the calls that put things in order or do not look at it; with a key, or where an item is taken out, they do.
fn without_ordering(code: &str) -> String {
    let mut kept = String::new();
    let mut from = 0;
    for (at, word) in words(code) {
        let end = at + word.len();
        if at < from || !ORDERING.contains(&word) || code[..at].ends_with('.') {
            continue;
        }
        let Some(length) = call(&code[end..]) else { continue };
        let inside = &code[end..end + length];
        if !["key=", "pop(", "next("].iter().any(|part| inside.contains(part)) {
            kept.push_str(&code[from..at]);
            from = end + length;
        }
    }
    kept + &code[from..]
}

/// The length of the arguments in brackets at the beginning of `code`.
fn call(code: &str) -> Option<usize> {
    let mut depth = 0_u32;
    for (at, c) in code.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return (at > 0).then_some(at + 1);
        }
    }
    None
}

/// The names that are called in `code`.
fn called(code: &str) -> BTreeSet<&str> {
    words(code).filter(|(at, word)| code[at + word.len()..].starts_with('(')).map(|(_, word)| word).collect()
}

/// The words of `code` and where they begin.
fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    code.split_inclusive(|c: char| !(c.is_alphanumeric() || c == '_')).filter_map(move |part| {
        let start = at;
        at += part.len();
        let word = part.trim_end_matches(|c: char| !(c.is_alphanumeric() || c == '_'));
        (!word.is_empty()).then_some((start, word))
    })
}

/// Whether `code` makes a set of what two dictionaries have, as `a.keys() & b.keys()` does.
fn joins_views(code: &str) -> bool {
    let view = ["keys()", "items()"].iter().any(|view| code.contains(view));
    view && [" & ", " | ", " ^ ", " - "].iter().any(|sign| code.contains(sign))
}

/// Whether `code` writes a set: braces around items or a comprehension, without colons.
pub(super) fn has_set(code: &str) -> bool {
    let items = |inside: &str| match inside.trim_start() {
        inside if inside.starts_with('*') => !inside.starts_with("**"),
        inside => inside.contains(',') || inside.contains(" for "),
    };
    let mut parts = code.split('{');
    parts.next();
    parts.filter_map(|part| part.split_once('}')).any(|(inside, _)| items(inside) && !inside.contains(':'))
}
