//! The second chance of an example that fails among the others of its page: a session of its own.
//!
//! Takes a plan, captures and verdicts; gives the plan of what is worth another run, and takes a second run over where the example does
//! there what its author says. Blocks of a page share a namespace; one that was written to stand alone may trip over a
//! name that an earlier block left behind.

use std::collections::BTreeSet;

use crate::plan::{ExampleRef, Plan, Session};
use crate::run::{Captures, Ending};
use crate::verify::{ClaimVerdict, Failure, Status, Verdict};

/// The examples that share a session with others before them and fail in a way that those may be the cause of, each in a session of its
/// own.
pub(super) fn plan(shared: &Plan, captures: &Captures, verdicts: &[Vec<Verdict>]) -> Plan {
    let worth = |this: &ExampleRef| {
        let ending = captures.get(this).map(|capture| &capture.ending);
        ending.is_some_and(|ending| may_differ(&verdict(verdicts, *this).status, ending))
    };
    let alone = shared.sessions.iter().flat_map(|session| {
        let others = session.tasks.iter().skip(1).filter(|task| worth(&task.example));
        others.map(|task| Session { tasks: vec![task.clone()], ..session.clone() })
    });
    Plan { sessions: alone.collect(), skipped: Vec::new() }
}

/// Whether the names that other blocks left behind may be the cause. What does not parse, hangs or crashes is the example's own doing.
fn may_differ(status: &Status, ending: &Ending) -> bool {
    match (status, ending) {
        // It would pass on purpose as soon as a name is missing.
        (Status::Failed(Failure::NotBroken), _) => false,
        (Status::Failed(Failure::Claims), _) => true,
        (Status::Failed(_), Ending::Raised(exception)) => exception.kind != "ModuleNotFoundError",
        _ => false,
    }
}

/// Replaces in `captures` and `verdicts` what went well in the second run, and says what that was.
pub(super) fn take_over(
    captures: &mut Captures,
    verdicts: &mut [Vec<Verdict>],
    second: Captures,
    mut judge: impl FnMut(ExampleRef, &crate::run::Capture) -> Verdict,
) -> BTreeSet<ExampleRef> {
    let mut taken = BTreeSet::new();
    for (this, capture) in second {
        let alone = judge(this, &capture);
        let before = &mut verdicts[this.page][this.example];
        if is_better(&alone, before) {
            *before = alone;
            captures.insert(this, capture);
            taken.insert(this);
        }
    }
    taken
}

/// Whether the second run is what the author says, and shows no less of it. Where claims were broken, some must hold now: that nothing could
/// be checked says nothing.
fn is_better(alone: &Verdict, shared: &Verdict) -> bool {
    let fits = match alone.status {
        Status::Passed => true,
        Status::Ran => shared.status != Status::Failed(Failure::Claims),
        Status::Failed(_) | Status::Skipped(_) => false,
    };
    fits && holding(alone) >= holding(shared)
}

fn holding(verdict: &Verdict) -> usize {
    verdict.claims.iter().filter(|claim| matches!(claim, ClaimVerdict::Holds { .. })).count()
}

fn verdict(verdicts: &[Vec<Verdict>], this: ExampleRef) -> &Verdict {
    &verdicts[this.page][this.example]
}
