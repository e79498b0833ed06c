//! The verdict on one claim.

use super::compare::{Got, Nature, compare};
use super::excuse::{by_statement, excuse};
use super::index::Index;
use super::lost::Leaning;
use super::observe::{Observed, is_missing_module, observe, unreached};
use super::unordered::Names;
use super::{ClaimVerdict, Reason, Rule, Setting, frames, normal, raised, sequence, timing};
use crate::claim::literal::Literal;
use crate::claim::{Claim, Form, Kind, Place, StatementKind, Target, TopLevel};
use crate::parse::CodeLine;
use crate::run::{Capture, Exception};

/// What the claims of an example are held against.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case<'c> {
    /// What happened.
    pub(super) capture: &'c Capture,
    /// The same, found by line.
    pub(super) index: &'c Index<'c>,
    /// How it was run.
    pub(super) setting: Setting<'c>,
    /// The code of the fence.
    pub(super) code: &'c str,
    /// Its lines.
    pub(super) lines: &'c [CodeLine],
    /// Its top-level statements.
    pub(super) outline: &'c [TopLevel],
    /// Which of them lean on what is not there.
    pub(super) leaning: &'c Leaning,
    /// The names of the examples before it that hold what has no order.
    pub(super) unordered: &'c Names,
}

/// The verdict on `claim`.
pub(super) fn judge(claim: &Claim, case: &Case<'_>) -> ClaimVerdict {
    if claim.flags.skip {
        return ClaimVerdict::Unverifiable(Reason::NotRun);
    }
    if let Target::Trace(condition) = claim.target {
        return super::traced::judge(condition, case.capture, case.setting);
    }
    let observed = match observe(claim, case.index, case.outline) {
        Ok(observed) => observed,
        Err(reason) => return ClaimVerdict::Unverifiable(reason),
    };
    let verdict =
        if claim.kind == Kind::Exception { exception(claim, &observed, case) } else { outcome(claim, &observed, case) };
    let verdict = match verdict {
        holds @ ClaimVerdict::Holds { .. } => return holds,
        other => match timing::judge(claim, &observed, case) {
            Some(verdict) => return verdict,
            None => other,
        },
    };
    match verdict {
        ClaimVerdict::Broken { got } => {
            excuse(claim, case, &got, &observed).map_or(ClaimVerdict::Broken { got }, ClaimVerdict::Unverifiable)
        }
        verdict => verdict,
    }
}

/// The verdict on words that are a claim only where they hold: nothing where they do not, to the letter.
pub(super) fn guess(claim: &Claim, case: &Case<'_>) -> Option<ClaimVerdict> {
    let observed = observe(claim, case.index, case.outline).ok()?;
    if claim.kind == Kind::Exception {
        let exception = observed.exception.filter(|_| !observed.elsewhere)?;
        let named = raised::states_class(claim, exception) && raised::holds(claim, exception);
        return named.then(|| ClaimVerdict::Holds { rule: Rule::Exception, got: raised::line(exception) });
    }
    observed.got.iter().filter(|got| got.nature == Nature::Printed).find_map(|got| {
        let rule = compare(claim, got)?;
        let exact = matches!(rule, Rule::Exact | Rule::Whitespace | Rule::Prose);
        exact.then(|| ClaimVerdict::Holds { rule, got: got.shown().to_owned() })
    })
}

/// A claim that something is raised.
fn exception(claim: &Claim, observed: &Observed<'_>, case: &Case<'_>) -> ClaimVerdict {
    if let Some(exception) = observed.exception {
        let got = raised::line(exception);
        if raised::holds(claim, exception) {
            return before_traceback(claim, observed, got, case);
        }
        return not_stated(claim, observed, exception, case);
    }
    if let Some((rule, got)) = raised::shown(claim, &observed.got) {
        return ClaimVerdict::Holds { rule, got };
    }
    if let Some(reason) = observed.cut {
        return ClaimVerdict::Unverifiable(reason);
    }
    match claim.target {
        // It may have been caught, or not been called at all.
        Target::Statement { place, .. } if place != Place::TopLevel => ClaimVerdict::Unverifiable(Reason::Ambiguous),
        Target::Statement { .. } | Target::Ghost { .. } => {
            let traceback = observed.got.iter().find(|got| frames::left(got.shown()).is_some());
            ClaimVerdict::Broken { got: traceback.map_or("no exception", Got::shown).to_owned() }
        }
        _ => ClaimVerdict::Broken { got: shown(&observed.got) },
    }
}

/// Another exception than the one that is stated.
fn not_stated(claim: &Claim, observed: &Observed<'_>, exception: &Exception, case: &Case<'_>) -> ClaimVerdict {
    // A commented-out statement may lean on code that is not there, or be a part of other code.
    let ghost = matches!(claim.target, Target::Ghost { .. });
    if does_not_parse(claim, exception) && (ghost || !raised::states_class(claim, exception)) {
        return ClaimVerdict::Unverifiable(Reason::Syntax);
    }
    if raised::is_paraphrase(claim, exception) {
        return ClaimVerdict::Unverifiable(Reason::Ambiguous);
    }
    match reason_for(exception, is_own(claim, exception, case.capture)) {
        Some(reason) => ClaimVerdict::Unverifiable(reason),
        None if observed.elsewhere => ClaimVerdict::Unverifiable(Reason::NotRun),
        None => ClaimVerdict::Broken { got: raised::line(exception) },
    }
}

/// Whether the target is code that stands for itself and that this Python cannot read.
fn does_not_parse(claim: &Claim, exception: &Exception) -> bool {
    matches!(claim.target, Target::Ghost { .. } | Target::Prompt { .. })
        && matches!(exception.kind.as_str(), "SyntaxError" | "IndentationError" | "TabError")
}

/// The exception is the stated one; what is stated to be printed before it must be right as well.
fn before_traceback(claim: &Claim, observed: &Observed<'_>, got: String, case: &Case<'_>) -> ClaimVerdict {
    let stated = raised::read(&claim.head).before;
    let printed = Claim { head: stated.trim_end().to_owned(), kind: Kind::Output, ..claim.clone() };
    let fits = stated.trim().is_empty() || observed.got.iter().any(|got| compare(&printed, got).is_some());
    let instead = observed.exception.and_then(|exception| {
        let exact = raised::states_class(claim, exception);
        reason_for(exception, is_own(claim, exception, case.capture)).filter(|_| !exact)
    });
    if fits {
        ClaimVerdict::Holds { rule: Rule::Exception, got }
    } else if let Some(reason) = instead {
        ClaimVerdict::Unverifiable(reason)
    } else {
        ClaimVerdict::Broken { got: format!("{}\n{got}", shown(&observed.got)) }
    }
}

/// A claim about a value or an output.
fn outcome(claim: &Claim, observed: &Observed<'_>, case: &Case<'_>) -> ClaimVerdict {
    if is_unobservable(claim) {
        return ClaimVerdict::Unverifiable(Reason::Ambiguous);
    }
    for got in &observed.got {
        // An address that differs says nothing, where nothing but an address is stated.
        let rule = compare(claim, got).filter(|rule| claim.kind != Kind::Address || *rule != Rule::Address);
        if let Some(rule) = rule {
            return ClaimVerdict::Holds { rule, got: got.shown().to_owned() };
        }
    }
    if let Some(got) = observed.got.iter().find(|got| is_whole_comment(claim, got, case)) {
        return ClaimVerdict::Holds { rule: Rule::Exact, got: got.shown().to_owned() };
    }
    if let Some(reason) = observed.cut {
        return ClaimVerdict::Unverifiable(reason);
    }
    if let Some(exception) = observed.exception {
        return unexpected(claim, observed, exception, case);
    }
    let unclear = || ClaimVerdict::Unverifiable(by_statement(claim).unwrap_or(Reason::Ambiguous));
    let Some(primary) = observed.got.first() else {
        return if is_inside(claim) {
            ClaimVerdict::Unverifiable(by_statement(claim).unwrap_or(Reason::Unseen))
        } else {
            unclear()
        };
    };
    if is_another_thing(claim, &observed.got, case) {
        return unclear();
    }
    let silent = observed.got.iter().all(|got| got.nature != Nature::Printed);
    let shown = printed(&observed.got).filter(|_| is_pointed(claim, case));
    let told = mutated(&observed.got).filter(|_| silent).or(of_length(claim, &observed.got)).or(shown);
    let told = told.unwrap_or(primary);
    ClaimVerdict::Broken { got: told.shown().to_owned() }
}

/// Whether the comment, of one line, is what was printed, letter by letter: what looks like its marker is then a part of it.
fn is_whole_comment(claim: &Claim, got: &Got, case: &Case<'_>) -> bool {
    let line = case.lines.iter().find(|line| line.line == claim.line).map_or("", |line| line.text.as_str());
    let text = got.shown().trim();
    got.nature == Nature::Printed
        && !text.is_empty()
        && normal::lines(&claim.head).len() == 1
        && matches!(claim.form, Form::Trailing | Form::CommentBlock)
        && line.match_indices('#').any(|(at, _)| line[at + 1..].trim() == text)
}

/// A value inside of another statement, which is not seen.
fn is_inside(claim: &Claim) -> bool {
    let Target::Statement { place, kind, .. } = claim.target else { return false };
    place != Place::TopLevel && matches!(kind, StatementKind::Expression | StatementKind::Assignment)
}

/// A reference count in words: what it counts is not said.
fn is_unobservable(claim: &Claim) -> bool {
    claim.kind == Kind::Refcount && !claim.head.starts_with(|c: char| c.is_ascii_digit())
}

/// A statement that should have had an outcome, and raised.
fn unexpected(claim: &Claim, observed: &Observed<'_>, exception: &Exception, case: &Case<'_>) -> ClaimVerdict {
    if observed.elsewhere {
        let printed = observed.got.first().map(|got| got.shown().to_owned());
        return printed.map_or(ClaimVerdict::Unverifiable(unreached(case.capture)), |got| ClaimVerdict::Broken { got });
    }
    if does_not_parse(claim, exception) {
        return ClaimVerdict::Unverifiable(Reason::Syntax);
    }
    match reason_for(exception, is_own(claim, exception, case.capture)) {
        Some(reason) => ClaimVerdict::Unverifiable(reason),
        None => ClaimVerdict::Broken { got: raised::line(exception) },
    }
}

/// Whether the statement that a claim stands on raised by itself, not in what it called.
fn is_own(claim: &Claim, exception: &Exception, capture: &Capture) -> bool {
    match claim.target {
        Target::Statement { first, last, .. } | Target::Prompt { first, last } => {
            exception.line.is_some_and(|line| (first..=last).contains(&line))
        }
        Target::Ghost { .. } => true,
        Target::Trace(_) => false,
        // Which of the statements raised is not what the claim is about.
        Target::Example | Target::Printed { .. } => capture
            .statements
            .last()
            .is_some_and(|last| exception.line.is_some_and(|line| (last.line..=last.end_line).contains(&line))),
    }
}

/// Why nothing can be said where the environment of the note is missing: a module, a file, the network, an input, or, in a fragment, what a
/// name means. `own` says that the statement itself raised, not what it calls.
fn reason_for(exception: &Exception, own: bool) -> Option<Reason> {
    let is = |name: &str| exception.bases.iter().any(|base| base == name);
    if is_missing_module(exception) {
        Some(Reason::MissingModule)
    } else if exception.kind == "NameError" && own {
        Some(Reason::NotRun)
    } else if is("EOFError")
        || is("ConnectionError")
        || is("URLError")
        || is("gaierror")
        || is("FileNotFoundError")
        || is("PermissionError")
    {
        Some(Reason::Environment)
    } else {
        None
    }
}

/// Whether the claim may speak of something else than what was seen: a value on a call that gave None, or on an assignment of another sort of
/// thing, the content of an object that shows none, the list from which a method took something.
fn is_another_thing(claim: &Claim, got: &[Got], case: &Case<'_>) -> bool {
    let Target::Statement { kind, .. } = claim.target else { return false };
    let printed = printed(got).is_some();
    let value = got.iter().find(|got| got.nature == Nature::Repr);
    match (kind, value) {
        (StatementKind::Expression, Some(value)) if value.text == "None" && !printed => match mutated(got) {
            Some(receiver) => sort(&claim.head) != sort(&receiver.text),
            None => true,
        },
        (StatementKind::Expression, Some(value)) => {
            (is_lazy(value) && is_row(&claim.head))
                || (sequence::has_members(&value.text) && sort(&claim.head) != sort(&value.text))
                || (is_container(&claim.head) && !is_container(&value.text) && is_method_call(claim, case))
        }
        (StatementKind::Assignment, Some(_)) if printed && is_pointed(claim, case) => false,
        (StatementKind::Assignment, Some(value)) if sequence::is_named(&claim.head) => !is_container(&value.text),
        (StatementKind::Assignment, Some(value)) => sort(&claim.head) != sort(&value.text),
        _ => false,
    }
}

/// Whether a claim is text behind `#>` that is no literal: then it is about what was printed.
fn is_pointed(claim: &Claim, case: &Case<'_>) -> bool {
    let line = case.lines.iter().find(|line| line.line == claim.line);
    claim.form == Form::CommentBlock
        && line.is_some_and(|line| line.text.trim_start().starts_with("#>"))
        && Literal::whole(&claim.head).is_none()
}

/// For comments of several lines, what was printed and has as many.
fn of_length<'g>(claim: &Claim, got: &'g [Got]) -> Option<&'g Got> {
    let lines = normal::lines(&claim.head).len();
    let commented = claim.form == Form::CommentBlock && lines > 1;
    got.iter().find(|got| commented && got.nature == Nature::Printed && normal::lines(got.shown()).len() == lines)
}

fn printed(got: &[Got]) -> Option<&Got> {
    got.iter().find(|got| got.nature == Nature::Printed && !got.text.trim().is_empty())
}

/// Whether a value is an object without a repr of its own, such as a generator: what is stated is what it will give.
fn is_lazy(value: &Got) -> bool {
    value.text.starts_with('<') && !value.text.starts_with("<class")
}

/// Whether several values are stated.
fn is_row(head: &str) -> bool {
    head.contains(',') || (!head.starts_with('<') && head.split_whitespace().count() > 1)
}

fn is_container(text: &str) -> bool {
    matches!(sort(text), Some(4 | 5))
}

fn is_method_call(claim: &Claim, case: &Case<'_>) -> bool {
    let Target::Statement { first, .. } = claim.target else { return false };
    let line = case.lines.iter().find(|line| line.line == first).map_or("", |line| line.text.as_str());
    line.split('(').next().is_some_and(|called| called.contains('.'))
}

fn mutated(got: &[Got]) -> Option<&Got> {
    got.iter().find(|got| got.nature == Nature::Receiver)
}

/// What sort of thing a text names: only things of one sort are compared where it is doubtful what is meant.
fn sort(text: &str) -> Option<u8> {
    Some(match Literal::whole(text)? {
        Literal::None => 0,
        Literal::Bool(_) => 1,
        Literal::Number(_) => 2,
        Literal::Str(_) | Literal::Bytes(_) => 3,
        Literal::List(_) | Literal::Tuple(_) => 4,
        Literal::Set(_) | Literal::Dict(_) => 5,
        Literal::Call { .. } => 6,
        Literal::Ellipsis | Literal::Name(_) | Literal::Angle(_) => return None,
    })
}

fn shown(got: &[Got]) -> String {
    got.first().map(|got| got.shown().to_owned()).unwrap_or_default()
}
