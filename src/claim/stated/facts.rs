//! Facts about the machine rather than values: reference counts, sizes, durations, addresses; and hedges.

use super::{Stated, Subject, observable};
use crate::claim::head::{self, Follow};
use crate::claim::literal::{Literal, Number};
use crate::claim::marker::{Marked, Marker};
use crate::claim::syntax::Shape;
use crate::claim::{Certainty, Kind, Place, StatementKind};

/// Words with which an author says that the outcome may differ.
const HEDGES: &[&str] = &[
    "may",
    "might",
    "maybe",
    "perhaps",
    "possibly",
    "could",
    "usually",
    "typically",
    "probably",
    "likely",
    "often",
    "sometimes",
    "generally",
    "approximately",
    "approx",
    "roughly",
    "about",
    "around",
    "circa",
    "varies",
    "vary",
    "depends",
    "depending",
    "e.g",
    "similar",
    "something",
    "random",
    "nondeterministic",
    "implementation",
];

/// Words that hedge a number which follows them.
const NEARLY: &[&str] = &[
    "~",
    "≈",
    "about ",
    "approximately ",
    "approx. ",
    "approx ",
    "roughly ",
    "around ",
    "circa ",
    "ca. ",
    "nearly ",
    "almost ",
    "+/-",
];

/// Words that bound a duration which follows them.
const BOUNDS: &[&str] = &[
    ">=",
    "<=",
    ">",
    "<",
    "≥",
    "≤",
    "at least ",
    "at most ",
    "more than ",
    "no more than ",
    "less than ",
    "over ",
    "under ",
    "below ",
];

/// Whether `text` hedges.
pub(super) fn is_hedge(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.split(|c: char| !(c.is_alphanumeric() || c == '.')).any(|word| HEDGES.contains(&word.trim_end_matches('.')))
}

/// `refcount = 2`, with a word or two before it. What it counts is not observable; that it was claimed is told.
pub(super) fn refcount(whole: &str) -> Option<Stated> {
    let lower = whole.to_lowercase();
    let at = lower.find("refcount")?;
    let before = &lower[..at];
    let rest = lower[at + "refcount".len()..].trim_start_matches([' ', ':', '=', 's']);
    let length = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let stated = length > 0 && lower[at..].contains(['=', ':']) && before.split_whitespace().count() <= 2;
    stated.then(|| {
        let (head, remark) = head::split_remark(whole);
        Stated::new(head, remark, Kind::Refcount, Certainty::Sure)
    })
}

/// `~200 bytes`, `about 0.5 s`, `Eager: ~12 MB`, `may be False`: a measure or a literal that may differ.
pub(super) fn hedged(body: &str, subject: Subject<'_>) -> Option<Stated> {
    let value = subject.kind != StatementKind::Other && !matches!(subject.shape, Shape::Constant | Shape::Inert);
    if !value {
        return None;
    }
    nearly(body, subject).or_else(|| perhaps(body, subject))
}

/// `at least 2 s`, `Took: < 0.5s`: a bound on the duration that is printed, or that a statement at the top level takes. Not where the number
/// stands in the code: then it may explain that.
pub(super) fn bounded(text: &str, subject: Subject<'_>) -> Option<Stated> {
    let call = subject.kind == StatementKind::Expression && matches!(subject.shape, Shape::Call(_));
    if !(subject.kind == StatementKind::Print || call && subject.place == Place::TopLevel) {
        return None;
    }
    let plain = unlabelled(text);
    let lower = plain.to_lowercase();
    let sign = BOUNDS.iter().find(|sign| lower.starts_with(**sign))?;
    let number = plain.get(sign.len()..)?.trim_start();
    let (length, unit) = head::measure(number)?;
    let digits = number.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(number.len());
    let explains = call && subject.source.contains(&number[..digits]);
    let at = text.len() - number.len() + length;
    let ends = matches!(head::follow(&text[at..], None), Follow::End | Follow::Remark);
    (unit == Follow::Time && ends && !explains)
        .then(|| Stated::new(&text[..at], &text[at..], Kind::Timing, Certainty::Hedged))
}

/// `text` without the label of at most two words that it begins with.
fn unlabelled(text: &str) -> &str {
    text.split_once(": ").filter(|(label, _)| label.split_whitespace().count() <= 2).map_or(text, |(_, rest)| rest)
}

/// A number behind `~` or `about`, with at most two words and a colon before it.
fn nearly(body: &str, subject: Subject<'_>) -> Option<Stated> {
    let plain = unlabelled(body);
    let lower = plain.to_lowercase();
    let sign = NEARLY.iter().find(|sign| lower.starts_with(**sign))?;
    // Lower-casing may change lengths; the signs that matter are ASCII or stand alone.
    let number = plain.get(sign.len()..)?.trim_start().trim_start_matches(['$', '€', '£']);
    number.starts_with(|c: char| c.is_ascii_digit() || c == '.').then_some(())?;
    let kind = match head::measure(number) {
        Some((_, Follow::Time)) => Kind::Timing,
        Some((_, Follow::Size)) => Kind::Size,
        _ => kind(number, subject.source),
    };
    let (head, rest) = head::split_remark(body);
    Some(Stated::new(head, rest, kind, Certainty::Hedged))
}

/// A hedging word first and a literal somewhere behind it, on a print or an expression.
fn perhaps(body: &str, subject: Subject<'_>) -> Option<Stated> {
    let first = body.split(|c: char| !(c.is_alphanumeric() || c == '.')).next()?.to_lowercase();
    let hedge = HEDGES.contains(&first.trim_end_matches('.'));
    let printed = matches!(subject.kind, StatementKind::Print | StatementKind::Expression);
    let valued = body.split_whitespace().skip(1).any(|word| {
        let literal = Literal::whole(word.trim_end_matches(['!', '.', ',', ';', ')']));
        literal.is_some_and(|literal| !literal.has_names() && literal != Literal::Ellipsis)
    });
    (hedge && printed && valued).then(|| {
        let (head, rest) = head::split_remark(body);
        Stated::new(head, rest, kind(head, subject.source), Certainty::Hedged)
    })
}

/// `88 bytes`, `0.5 s`: a measure on something that prints, or behind a marker. Elsewhere it explains an argument.
pub(super) fn measured(marked: &Marked<'_>, subject: Subject<'_>) -> Option<Stated> {
    let printed = subject.kind == StatementKind::Print
        || (subject.kind == StatementKind::Expression
            && *subject.shape != Shape::Call(None)
            && subject.source.contains("size"));
    if !observable(subject) || !(printed || matches!(marked.marker, Marker::Label | Marker::Arrow)) {
        return None;
    }
    let (label, number) = marked
        .body
        .split_once(": ")
        .filter(|(label, _)| label.split_whitespace().count() <= 3)
        .unwrap_or(("", marked.body));
    let (length, unit) = head::measure(number)?;
    let at = marked.body.len() - number.len();
    let (head, rest) = marked.body.split_at(at + length);
    let follow = head::follow(rest, None);
    if !matches!(follow, Follow::End | Follow::Remark) || (!label.is_empty() && unit == Follow::Size) {
        return None;
    }
    let kind = if unit == Follow::Time { Kind::Timing } else { Kind::Size };
    let certainty = if is_hedge(rest) { Certainty::Hedged } else { Certainty::Sure };
    let certainty =
        if subject.place == Place::Function && certainty == Certainty::Sure { Certainty::Doubtful } else { certainty };
    Some(Stated::new(head, rest, kind, certainty))
}

/// What sort of fact `head` states on a statement with this `source`.
pub(super) fn kind(head: &str, source: &str) -> Kind {
    let literal = Literal::whole(head);
    let number = match &literal {
        Some(Literal::Number(number)) => Some(number),
        _ => None,
    };
    if is_bytecode(head) || source.contains("co_code") {
        Kind::Bytecode
    } else if source.contains("getrefcount") && !matches!(literal, Some(Literal::Bool(_))) {
        Kind::Refcount
    } else if is_address(head, number, source) {
        Kind::Address
    } else if number.is_some()
        && ["getsizeof", "nbytes", "__sizeof__", "asizeof"].iter().any(|call| source.contains(call))
    {
        Kind::Size
    } else if matches!(number, Some(Number::Float(_))) && is_clock(source) {
        Kind::Timing
    } else if head.contains('\n') {
        Kind::Output
    } else {
        Kind::Value
    }
}

/// Whether `text` is a disassembly: most of its lines hold the name of an instruction.
pub(in crate::claim) fn is_bytecode(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let named = lines.iter().filter(|line| line.split_whitespace().any(is_instruction)).count();
    named > 0
        && named * 2 > lines.len()
        && lines
            .iter()
            .any(|line| line.starts_with(char::is_whitespace) || line.starts_with(|c: char| c.is_ascii_digit()))
}

fn is_instruction(word: &str) -> bool {
    let bare = word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    bare && word.len() >= 4
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && (word.contains('_') || matches!(word, "RESUME" | "CACHE" | "SWAP" | "COPY" | "CALL"))
}

/// Whether nothing but an address or an object id is stated.
fn is_address(head: &str, number: Option<&Number>, source: &str) -> bool {
    let hexadecimal = head
        .strip_prefix("0x")
        .is_some_and(|digits| digits.len() >= 6 && digits.chars().all(|c| c.is_ascii_hexdigit()));
    let identity = source.contains("id(") && matches!(number, Some(Number::Int(digits)) if digits.len() >= 8);
    hexadecimal && (source.contains("id(") || head.len() >= 10) || identity
}

fn is_clock(source: &str) -> bool {
    ["time.", "perf_counter", "elapsed", "duration", "timeit", "- start"].iter().any(|clock| source.contains(clock))
}
