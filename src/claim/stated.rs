//! Whether a comment states an outcome, and which.
//!
//! Takes the text of a comment and what it stands on; gives a [`Stated`], or nothing where the comment explains. The readings
//! are tried in the order of [`read`]; each of them says in its documentation what it takes for a claim.

mod equation;
mod facts;
mod guess;
mod words;

pub(super) use facts::is_bytecode;
pub(super) use guess::guesses;

use super::head::{self, Follow, Head};
use super::literal::{Literal, Number};
use super::marker::{self, Marked, Marker};
use super::reader::quoted_kind;
use super::syntax::{Shape, Template};
use super::{Certainty, Claim, Flags, Form, Kind, Place, StatementKind, Target, raises};
use crate::python::VersionSpec;
use crate::source::Span;

/// What a comment stands on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject<'c> {
    /// What the statement does.
    pub(super) kind: StatementKind,
    /// What it looks like.
    pub(super) shape: &'c Shape,
    /// Where it stands.
    pub(super) place: Place,
    /// Its source.
    pub(super) source: &'c str,
    /// What the code of the page up to here can print.
    pub(super) templates: &'c [Template],
}

/// A stated outcome.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stated {
    /// The outcome.
    pub(super) head: String,
    /// What follows it.
    pub(super) rest: String,
    /// What sort of fact it is.
    pub(super) kind: Kind,
    /// How sure that is.
    pub(super) certainty: Certainty,
    /// For which versions.
    pub(super) version: Option<VersionSpec>,
}

impl Stated {
    /// The claim of it at this place, about `target`.
    pub(super) fn claim(self, form: Form, (line, span): (u32, Span), target: Target) -> Claim {
        Claim {
            line,
            span,
            form,
            kind: self.kind,
            head: self.head,
            rest: self.rest,
            certainty: self.certainty,
            volatile: None,
            version: self.version,
            target,
            flags: Flags::default(),
        }
    }

    /// A text as it stands, with nothing behind it.
    pub(super) fn whole(head: String, kind: Kind, certainty: Certainty, version: Option<VersionSpec>) -> Self {
        Self { head, rest: String::new(), kind, certainty, version }
    }

    fn new(head: &str, rest: &str, kind: Kind, certainty: Certainty) -> Self {
        Self { head: head.trim().to_owned(), rest: rest.trim_end().to_owned(), kind, certainty, version: None }
    }
}

/// The outcome that the comment `text` (behind its `#`) at the end of a line states about `subject`.
pub(super) fn read(text: &str, subject: Subject<'_>) -> Option<Stated> {
    if is_directive(text) || super::traced::is_condition(text) || text.len() > 20_000 {
        return None;
    }
    let marked = marker::strip(text);
    let whole = text.trim();
    let mut stated = exception(whole, marked.body, subject)
        .or_else(|| facts::refcount(whole))
        .or_else(|| facts::bounded(whole, subject).or_else(|| facts::bounded(marked.body, subject)))
        .or_else(|| facts::hedged(marked.body, subject))
        .or_else(|| facts::measured(&marked, subject))
        .or_else(|| equation::bound(marked.body, subject))
        .or_else(|| (marked.marker != Marker::Label).then(|| equation::equation(marked.body, subject)).flatten())
        .or_else(|| equation::told(marked.body, subject))
        .or_else(|| equation::changed(marked.body, subject))
        .or_else(|| literal(&marked, subject))
        .or_else(|| signature(marked.body, subject))
        .or_else(|| words::token(marked.body, subject))
        .or_else(|| words::template(marked.body, subject))
        .or_else(|| labelled(&marked, subject))
        .or_else(|| later(whole, subject))
        .or_else(|| words::echo(marked.body, subject))?;
    stated.version = marked.version.or_else(|| remark_version(&stated.rest));
    let label = marked.marker == Marker::Label && !tells(marked.body) && !asks(marked.body);
    if label && stated.certainty == Certainty::Doubtful {
        stated.certainty = Certainty::Sure;
    }
    Some(stated)
}

/// The outcome that comments on several lines state together: output as Python prints it. `bodies` are their texts.
pub(super) fn lines(bodies: &[String], subject: Subject<'_>) -> Option<Stated> {
    let kept: Vec<&str> = bodies.iter().map(|body| body.strip_prefix(' ').unwrap_or(body).trim_end()).collect();
    let head = kept.join("\n");
    let prints = subject.kind != StatementKind::Other || *subject.shape == Shape::Compound;
    let shaped = kept.len() > 1 && prints && super::following::is_output_shaped(&head);
    shaped.then(|| Stated {
        kind: quoted_kind(&head, subject.source),
        head,
        rest: String::new(),
        certainty: Certainty::Sure,
        version: None,
    })
}

/// Comments for tools.
fn is_directive(text: &str) -> bool {
    const TOOLS: &[&str] = &[
        "type:", "noqa", "pragma", "pylint:", "fmt:", "isort:", "mypy:", "pyright:", "ruff:", "flake8", "nosec",
        "doctest:", "yapf:", "todo", "fixme", "xxx", "ty:", "!",
    ];
    let lower = text.trim_start().get(..12.min(text.trim_start().len())).unwrap_or("").to_lowercase();
    TOOLS.iter().any(|tool| lower.starts_with(tool))
}

/// `TypeError!`, `Raises StopIteration`, `KeyError: 'x'`. Not on a constant that gets a name, which cannot fail.
fn exception(whole: &str, body: &str, subject: Subject<'_>) -> Option<Stated> {
    let stated = raises::read(whole).or_else(|| raises::read(body))?;
    let certainty = match subject.shape {
        Shape::Constant if !may_refuse(subject.source) || subject.source.contains(stated.head) => return None,
        // Beside an import a name may be one of what is imported, and either may come true on another machine.
        Shape::Import if !stated.head.contains(": ") && !is_of_imports(stated.head) => return None,
        Shape::Import => Certainty::Doubtful,
        // It may as well be a label.
        _ if stated.head.split_once(": ").is_some_and(|(name, _)| raises::is_error_of_module(name)) => {
            Certainty::Doubtful
        }
        // In a function it may describe what some caller will see; `raise X  # X` in one explains.
        _ if subject.place == Place::Function && subject.source.trim_start().starts_with("raise") => {
            Certainty::Doubtful
        }
        _ => Certainty::Sure,
    };
    Some(Stated::new(stated.head, stated.rest, Kind::Exception, certainty))
}

/// Whether an assignment gives its value to an attribute, to an item or to several names, any of which may refuse it.
fn may_refuse(source: &str) -> bool {
    source.split(['=', ':']).next().is_some_and(|target| target.contains(['.', '[', ',']))
}

fn is_of_imports(name: &str) -> bool {
    matches!(name, "ImportError" | "ModuleNotFoundError")
}

/// A literal or a row of them, on something that prints or has a value.
fn literal(marked: &Marked<'_>, subject: Subject<'_>) -> Option<Stated> {
    if !observable(subject) && marked.marker != Marker::Label {
        return None;
    }
    let head = head::read(marked.body)?;
    let certainty = likely(&head, marked.marker, subject)?;
    let certainty = if facts::is_hedge(head.rest) { Certainty::Hedged } else { certainty };
    Some(Stated::new(head.text, head.rest, kind(head.text, subject), certainty))
}

/// Whether a literal with what follows it is a claim, and how sure that is.
fn likely(head: &Head<'_>, marker: Marker, subject: Subject<'_>) -> Option<Certainty> {
    let only = head.items.first()?;
    if matches!(only, Literal::Ellipsis) || head.items.iter().any(Literal::has_names) {
        return None;
    }
    // `(1)` and `(1)!` point to a note below the code.
    let bracketed = head.text.starts_with('(')
        && matches!(only, Literal::Number(Number::Int(_)) | Literal::Str(_))
        && head.items.len() == 1;
    if bracketed {
        return None;
    }
    if let Literal::Call { name, .. } = only
        && !is_repr(name)
    {
        let alone = matches!(head.follow, Follow::End | Follow::Remark);
        return (alone && subject.kind == StatementKind::Print).then_some(Certainty::Doubtful);
    }
    let assignment = subject.kind == StatementKind::Assignment;
    match head.follow {
        Follow::End | Follow::Remark => Some(certainty(subject)),
        Follow::Words if marker == Marker::Label || (assignment && marker == Marker::Missing) => None,
        Follow::Words => Some(Certainty::Doubtful),
        Follow::Condition if head.rest.trim_start().starts_with("or ") && !assignment => Some(Certainty::Hedged),
        _ => None,
    }
}

/// How sure a literal on `subject` is a claim: beside a constant it may be an alternative or a conversion.
fn certainty(subject: Subject<'_>) -> Certainty {
    if *subject.shape == Shape::Constant { Certainty::Doubtful } else { Certainty::Sure }
}

/// Whether the statement prints, evaluates to or binds something that can be seen. Values inside functions cannot.
fn observable(subject: Subject<'_>) -> bool {
    match subject.kind {
        StatementKind::Print => true,
        StatementKind::Expression => *subject.shape != Shape::Inert || subject.place != Place::Function,
        StatementKind::Assignment => subject.place == Place::TopLevel || *subject.shape != Shape::Constant,
        StatementKind::Other => false,
    }
}

/// Whether a call of `name` is a repr rather than code: a class, or a type of the library that is written in lower case.
pub(super) fn is_repr(name: &str) -> bool {
    const LOWER: &[&str] = &[
        "range",
        "deque",
        "array",
        "defaultdict",
        "dict_keys",
        "dict_values",
        "dict_items",
        "odict_keys",
        "odict_values",
        "odict_items",
        "frozenset",
        "set",
        "mappingproxy",
        "bytearray",
        "slice",
        "date",
        "datetime",
        "time",
        "timedelta",
        "timezone",
        "count",
        "repeat",
        "cycle",
        "namespace",
        "memoryview",
        "complex",
        "tensor",
        "partial",
        "compile",
    ];
    let last = name.rsplit('.').next().unwrap_or(name);
    // `O(n)` tells how long something takes.
    last.starts_with(|c: char| c.is_uppercase()) && last != "O" || LOWER.contains(&last)
}

/// `(a, b, c=10)`: a signature, printed or evaluated.
fn signature(body: &str, subject: Subject<'_>) -> Option<Stated> {
    if !body.starts_with('(') || !matches!(subject.kind, StatementKind::Print | StatementKind::Expression) {
        return None;
    }
    let end = body.rfind(')')? + 1;
    let (head, rest) = match body[end..].trim_start().strip_prefix("->") {
        Some(_) => (body, ""),
        None => body.split_at(end),
    };
    let marked = head.contains(['=', ':', '*']) || head.contains("->");
    let valid = marked && super::syntax::Code::parse(&format!("def _{head}: pass\n")).valid;
    valid.then(|| Stated::new(head, rest, Kind::Value, Certainty::Sure))
}

/// Any text behind `Output:`, and behind an arrow on a print.
fn labelled(marked: &Marked<'_>, subject: Subject<'_>) -> Option<Stated> {
    let sure = match (marked.marker, subject.kind) {
        (Marker::Label, _) => Certainty::Sure,
        (Marker::Arrow, StatementKind::Print) => Certainty::Doubtful,
        _ => return None,
    };
    if is_placeholder(marked.body) {
        return None;
    }
    let sure = if asks(marked.body) || tells(marked.body) { Certainty::Doubtful } else { sure };
    let (head, rest) = head::split_remark(marked.body);
    Some(Stated::new(head, rest, kind(head, subject), sure))
}

/// Whether a text tells of an outcome rather than being it: `"a" three times`.
fn tells(body: &str) -> bool {
    head::read(body).is_some_and(|head| head.follow == Follow::Words && matches!(head.items[..], [Literal::Str(_)]))
}

/// Whether a text asks for an outcome: `True? No, False!`.
fn asks(body: &str) -> bool {
    head::read(body).is_some_and(|head| head.rest.starts_with('?'))
}

/// `Fine! Returns "x"`: a verb behind the end of a sentence, with a literal.
fn later(whole: &str, subject: Subject<'_>) -> Option<Stated> {
    let marked = marker::strip_later(whole)?;
    let head = head::read(marked.body).filter(|head| matches!(head.follow, Follow::End | Follow::Remark))?;
    let names = head.items.iter().any(Literal::has_names);
    (!names && subject.kind != StatementKind::Other)
        .then(|| Stated::new(head.text, head.rest, kind(head.text, subject), Certainty::Sure))
}

/// `?`, `...` and the like: no output.
pub(super) fn is_placeholder(text: &str) -> bool {
    let bare = text.trim().trim_matches(['.', '…', '?', '<', '>', '[', ']', '(', ')', ' ', '-', '_']);
    (bare.is_empty() && text.contains(['.', '…', '?']))
        || text.trim().is_empty()
        || (text.trim().starts_with("...") && text.trim().ends_with("...") && text.contains(' '))
}

/// What sort of fact `head` is, on a statement with this source.
pub(super) fn kind(head: &str, subject: Subject<'_>) -> Kind {
    facts::kind(head, subject.source)
}

/// `(Python 3.8)` behind the head.
fn remark_version(rest: &str) -> Option<VersionSpec> {
    let inside = rest.trim().strip_prefix('(')?.split(')').next()?;
    super::version::read(inside)
}

#[cfg(test)]
mod tests;
