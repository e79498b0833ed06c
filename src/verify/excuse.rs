//! Why a claim that does not fit what happened is not broken all the same.
//!
//! Takes a claim and what was got instead; gives a [`Reason`] where the difference speaks of the author's certainty, of chance, of clocks, of
//! the machine, or of what could not run before. Only what is left is an author's mistake.

use super::compare::Got;
use super::judge::Case;
use super::observe::Observed;
use super::{Reason, normal, sequence, unordered};
use crate::claim::literal::Literal;
use crate::claim::{Certainty, Claim, Form, Kind, Place, Target, Volatile};

/// Why a claim that does not fit is not broken, where there is a reason.
pub(super) fn excuse(claim: &Claim, case: &Case<'_>, got: &str, observed: &Observed<'_>) -> Option<Reason> {
    let evident = has_evidence(claim, got) || is_raised_instead(claim, observed);
    let doubtful = claim.certainty == Certainty::Doubtful && !evident;
    by_statement(claim)
        .or_else(|| doubtful.then_some(Reason::Ambiguous))
        .or_else(|| claim.volatile.filter(|_| claim.kind != Kind::Exception).map(reason_of))
        .or_else(|| elsewhere(claim, case))
        .or_else(|| (claim.kind != Kind::Exception).then(|| by_reading(claim, case, got, &observed.got)).flatten())
}

/// Why a claim says nothing sure by itself: it states a duration or an address, or its author hedges.
pub(super) fn by_statement(claim: &Claim) -> Option<Reason> {
    match (claim.kind, claim.certainty) {
        (Kind::Timing, _) => Some(Reason::Timing),
        (Kind::Address, _) => Some(Reason::Address),
        (_, Certainty::Hedged) => Some(Reason::Hedged),
        _ => None,
    }
}

/// Why what happened here says nothing of a claim: it is about another Python, or leans on what is not there.
pub(super) fn elsewhere(claim: &Claim, case: &Case<'_>) -> Option<Reason> {
    let other_version = claim.version.as_ref().is_some_and(|spec| !spec.matches(case.setting.version));
    let leans = || case.leaning.covers(&claim.target).then_some(Reason::NotRun);
    other_version.then_some(Reason::Environment).or_else(leans)
}

fn reason_of(volatile: Volatile) -> Reason {
    match volatile {
        Volatile::Time => Reason::Timing,
        Volatile::Chance => Reason::Random,
        Volatile::Machine => Reason::Environment,
        Volatile::Identity => Reason::Address,
    }
}

/// Whether a doubtful text is plainly about what was got: half of its lines are there, numbers in them aside.
fn has_evidence(claim: &Claim, got: &str) -> bool {
    let numberless = |text: &str| -> Vec<String> {
        normal::lines(text).into_iter().map(|line| line.replace(|c: char| c.is_ascii_digit(), "")).collect()
    };
    let (wanted, found) = (numberless(&claim.head), numberless(got));
    let shared = wanted.iter().filter(|line| line.len() > 2 && found.contains(line)).count();
    matches!(claim.form, Form::NextFence | Form::TripleQuoted) && shared > 0 && shared * 2 >= wanted.len()
}

/// Whether an exception is stated with its message, and the very statement that it stands on raised another one.
fn is_raised_instead(claim: &Claim, observed: &Observed<'_>) -> bool {
    claim.kind == Kind::Exception
        && claim.head.contains(": ")
        && observed.exception.is_some()
        && matches!(claim.target, Target::Statement { place: Place::TopLevel, .. })
}

/// Differences that depend on the reading, on scheduling or on the machine.
fn by_reading(claim: &Claim, case: &Case<'_>, got: &str, all: &[Got]) -> Option<Reason> {
    let one_line = !claim.head.contains('\n');
    let head = normal::anonymous(&claim.head);
    let parted = |got: &Got| sequence::is_part(&head, &normal::anonymous(got.shown()));
    let both = |of_the_machine: fn(&str) -> bool| of_the_machine(&claim.head) && of_the_machine(got);
    if one_line && (sequence::is_part(&claim.head, got) || all.iter().any(parted)) {
        Some(Reason::Ambiguous)
    } else if unordered::is_late(claim, case)
        || (sequence::is_permuted(&claim.head, got) || takes_any(claim, case)) && unordered::is_about(claim, case, got)
    {
        Some(Reason::Random)
    } else if all.iter().any(|got| normal::timeless(claim.head.trim()) == normal::timeless(got.shown().trim())) {
        Some(Reason::Timing)
    } else if is_gloss(claim, case) {
        Some(Reason::Ambiguous)
    } else if reads_files(case.code)
        || both(has_path)
        || both(has_encoding)
        || normal::unqualified(&claim.head) == normal::unqualified(got)
    {
        Some(Reason::Environment)
    } else if case.capture.truncated {
        Some(Reason::Ambiguous)
    } else {
        None
    }
}

/// Whether `code` reads a file and is ready for one that is missing: what it does depends on the author's files.
fn reads_files(code: &str) -> bool {
    ["FileNotFoundError", "OSError", "IOError"].iter().any(|error| code.contains(&format!("except {error}")))
        && ["open(", "read_text(", "read_bytes("].iter().any(|call| code.contains(call))
}

/// Whether one value is stated and the code takes any one item out of a set.
fn takes_any(claim: &Claim, case: &Case<'_>) -> bool {
    let one = !claim.head.contains('\n');
    one && case.code.contains(".pop()") && (case.code.contains("set(") || unordered::has_set(case.code))
}

/// Whether the comment may explain a number that stands in the code, as in `f(9)  # 2.5 - the rate by default`.
fn is_gloss(claim: &Claim, case: &Case<'_>) -> bool {
    let number = Literal::whole(&claim.head).is_some_and(|head| matches!(head, Literal::Number(_)));
    let explained = claim.rest.trim_start().strip_prefix(['-', '–', '—']).unwrap_or_default();
    let code = case.code.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.')));
    // The comment itself is one occurrence.
    number && explained.split_whitespace().count() > 2 && code.filter(|token| *token == claim.head).count() > 1
}

/// Whether `text` holds the encoding that files have by default on somebody's machine.
fn has_encoding(text: &str) -> bool {
    text.contains(" encoding='")
}

/// Whether `text` holds a path of somebody's machine.
fn has_path(text: &str) -> bool {
    ["/home/", "/Users/", "/usr/", "/tmp/", "/var/", "/opt/", "C:\\", "c:\\", "/private/", "/root/"]
        .iter()
        .any(|root| text.contains(root))
}
