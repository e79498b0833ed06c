//! What became of an example as a whole.

use super::observe::is_missing_module;
use super::raised::is_named;
use super::{ClaimVerdict, Failure, Rule, Status};
use crate::claim::{Claim, Example, Kind, NotRun, looks};
use crate::parse::{Fence, Language};
use crate::run::{Capture, Ending, Exception};

/// A claim and the verdict on it.
type Told<'t> = (&'t Claim, &'t ClaimVerdict);

/// The status of `example`, of which `claims` are told.
pub(super) fn status(example: &Example, fence: &Fence, capture: &Capture, claims: &[Told<'_>]) -> Status {
    let found = found(example, fence, capture, claims);
    if fence.options.broken { on_purpose(found, &capture.ending) } else { found }
}

/// The status of an example that is to be broken. That a module is missing, or that the example was not reached, says
/// nothing about it.
fn on_purpose(found: Status, ending: &Ending) -> Status {
    let unseen = match ending {
        Ending::Raised(exception) => is_missing_module(exception),
        Ending::Lost(_) | Ending::NotReached(_) | Ending::NotCached => true,
        _ => false,
    };
    match found {
        Status::Failed(failure) if unseen => Status::Failed(failure),
        Status::Failed(_) | Status::Skipped(_) => Status::Passed,
        Status::Passed | Status::Ran => Status::Failed(Failure::NotBroken),
    }
}

fn found(example: &Example, fence: &Fence, capture: &Capture, claims: &[Told<'_>]) -> Status {
    if capture.ending == Ending::NotCached {
        return Status::Failed(Failure::Ending);
    }
    if let Some(name) = &fence.options.raises {
        let raised = capture.exception().is_some_and(|exception| is_named(exception, name));
        return if raised { by_claims(claims, true) } else { Status::Failed(Failure::NotRaised(name.clone())) };
    }
    match &capture.ending {
        Ending::Completed => by_claims(claims, false),
        Ending::Raised(exception) if is_expected(example, fence, capture, exception, claims) => {
            by_claims(claims, false)
        }
        Ending::DidNotParse(exception) if is_expected(example, fence, capture, exception, claims) => {
            by_claims(claims, false)
        }
        Ending::Raised(exception) if exception.kind == "NameError" && looks::is_template(&fence.code()) => {
            Status::Skipped(NotRun::NotPython)
        }
        Ending::DidNotParse(_) if fence.language == Language::Untagged || looks::is_template(&fence.code()) => {
            Status::Skipped(NotRun::NotPython)
        }
        _ => Status::Failed(Failure::Ending),
    }
}

fn by_claims(claims: &[Told<'_>], passed: bool) -> Status {
    if claims.iter().any(|(_, verdict)| matches!(verdict, ClaimVerdict::Broken { .. })) {
        Status::Failed(Failure::Claims)
    } else if passed || claims.iter().any(|(_, verdict)| matches!(verdict, ClaimVerdict::Holds { .. })) {
        Status::Passed
    } else {
        Status::Ran
    }
}

/// Whether the author means the example to end so: a claim states it and holds, or the text speaks of it.
fn is_expected(
    example: &Example,
    fence: &Fence,
    capture: &Capture,
    exception: &Exception,
    claims: &[Told<'_>],
) -> bool {
    let stated = claims.iter().any(|(claim, verdict)| {
        claim.kind == Kind::Exception
            && matches!(verdict, ClaimVerdict::Holds { rule: Rule::Exception, .. })
            && ends_so(claim, capture)
    });
    // A missing module says nothing about the example: nobody announces it.
    let meant = is_raise(fence, capture, exception) || is_announced(example, capture, exception);
    stated || (exception.kind != "ModuleNotFoundError" && meant)
}

/// Whether the statement that ended the example is a `raise` at the top level, which can do nothing else.
fn is_raise(fence: &Fence, capture: &Capture, exception: &Exception) -> bool {
    let last = capture.statements.last().map(|last| last.line);
    let line = fence.lines.iter().find(|line| Some(line.line) == last && exception.line == last);
    line.is_some_and(|line| line.text.trim_start_matches([' ', '\t', '>']).starts_with("raise "))
}

/// Whether a claim speaks of the statement that ended the example. A ghost runs apart from it.
fn ends_so(claim: &crate::claim::Claim, capture: &Capture) -> bool {
    use crate::claim::Target;
    let last = capture.statements.last();
    let within = |first: u32, end: u32| last.is_none_or(|last| last.line <= end && first <= last.end_line);
    match claim.target {
        Target::Statement { first, last, .. } | Target::Prompt { first, last } => within(first, last),
        Target::Printed { nearest, last, .. } => within(nearest, last),
        Target::Example => true,
        Target::Ghost { .. } | Target::Trace(_) => false,
    }
}

fn is_announced(example: &Example, capture: &Capture, exception: &Exception) -> bool {
    let last = capture.statements.last();
    let near = |line: u32| {
        let on = |first: u32, end: u32| first <= line.saturating_add(1) && line <= end;
        last.is_some_and(|last| on(last.line, last.end_line))
            && exception.line.is_none_or(|at| {
                at == line || at == line + 1 || last.is_some_and(|last| last.line == line + 1 || last.line == line)
            })
    };
    example.announced.iter().any(|announced| match (&announced.name, announced.line) {
        (Some(name), _) => exception.kind == *name || exception.bases.first() == Some(name),
        (None, Some(line)) => near(line),
        (None, None) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raised(kind: &str) -> Ending {
        Ending::Raised(Exception {
            kind: kind.to_owned(),
            bases: vec![kind.to_owned()],
            message: String::new(),
            line: None,
            traceback: String::new(),
        })
    }

    #[test]
    fn what_is_broken_on_purpose_passes_and_what_is_not_fails() {
        for failure in [Failure::Claims, Failure::Ending, Failure::NotRaised("KeyError".to_owned())] {
            assert_eq!(on_purpose(Status::Failed(failure), &raised("TypeError")), Status::Passed);
        }
        assert_eq!(on_purpose(Status::Skipped(NotRun::NotPython), &raised("NameError")), Status::Passed);
        for whole in [Status::Passed, Status::Ran] {
            assert_eq!(on_purpose(whole, &Ending::Completed), Status::Failed(Failure::NotBroken));
        }
    }

    #[test]
    fn what_was_not_seen_is_not_broken_on_purpose() {
        let endings = [raised("ModuleNotFoundError"), Ending::NotReached(String::new()), Ending::Lost(String::new())];
        for ending in endings {
            assert_eq!(on_purpose(Status::Failed(Failure::Ending), &ending), Status::Failed(Failure::Ending));
        }
    }
}
