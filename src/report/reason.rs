//! The words for what became of an example, shared by all renderers.
//!
//! Takes verdicts, endings and their parts; gives fragments of a sentence, short and the same from run to run.

use std::time::Duration;

use super::{ExampleReport, Part};
use crate::claim::NotRun;
use crate::run::Ending;
use crate::verify::{ClaimVerdict, Failure, Status, Verdict};

const NOT_BROKEN: &str = "should be broken, and nothing is";

/// Why an example failed or was skipped; nothing where it did neither.
#[must_use]
pub fn of(example: &ExampleReport<'_>) -> Option<String> {
    match &example.verdict.status {
        Status::Passed | Status::Ran => None,
        Status::Skipped(why) => Some(not_run(why)),
        Status::Failed(Failure::Claims) => Some(broken_claims(example.verdict)),
        Status::Failed(Failure::NotBroken) => Some(NOT_BROKEN.to_owned()),
        Status::Failed(Failure::NotRaised(wanted)) => Some(format!("{wanted} was not raised")),
        Status::Failed(Failure::Ending) => {
            Some(example.capture.map_or_else(|| "did not run".to_owned(), |capture| ending(&capture.ending)))
        }
    }
}

/// What one failure of an example is, as a title.
#[must_use]
pub fn of_part(example: &ExampleReport<'_>, part: Part) -> String {
    match (part, &example.verdict.status, example.capture) {
        (Part::Claim(_), ..) => "claim broken".to_owned(),
        (Part::Ending, Status::Failed(Failure::NotBroken), _) => NOT_BROKEN.to_owned(),
        (Part::Ending, Status::Failed(Failure::NotRaised(wanted)), _) => format!("{wanted} was not raised"),
        (Part::Ending, _, Some(capture)) => ending(&capture.ending),
        (Part::Ending, _, None) => "did not run".to_owned(),
    }
}

fn broken_claims(verdict: &Verdict) -> String {
    let broken = verdict.claims.iter().filter(|claim| matches!(claim, ClaimVerdict::Broken { .. })).count();
    format!("{broken} {} broken", if broken == 1 { "claim" } else { "claims" })
}

/// How an example ended: `TypeError`, `timed out after 10 s`, `killed by SIGSEGV`.
#[must_use]
pub fn ending(ending: &Ending) -> String {
    match ending {
        Ending::Completed => "completed".to_owned(),
        Ending::Raised(exception) => exception.kind.clone(),
        Ending::DidNotParse(exception) => format!("does not parse ({})", exception.kind),
        Ending::TimedOut { limit, .. } => format!("timed out after {}", seconds(*limit)),
        Ending::Exited { status, .. } => format!("exited with status {status}"),
        Ending::Killed { signal, .. } => format!("killed by {}", signal_name(*signal)),
        Ending::Lost(why) => format!("stopped: {why}"),
        Ending::NotReached(why) => format!("not reached: {why}"),
        Ending::NotCached => "not in the cache".to_owned(),
    }
}

/// Why an example was skipped: `norun`, `not Python (bash)`, `needs Python >=3.12, not 3.10.13`.
#[must_use]
pub fn not_run(why: &NotRun) -> String {
    match why {
        NotRun::OtherLanguage(language) => format!("not Python ({language})"),
        NotRun::NotPython => "not Python".to_owned(),
        NotRun::Option => "norun".to_owned(),
        NotRun::CommandLine => "--no-run".to_owned(),
        NotRun::Pending => "has not run yet".to_owned(),
        NotRun::Version { wanted, found } => format!("needs Python {wanted}, not {found}"),
        NotRun::OutputOf(line) => format!("output of the example on line {line}"),
        NotRun::Empty => "no code".to_owned(),
    }
}

/// A time limit as people write it: `10 s`, `0.25 s`.
#[must_use]
pub fn seconds(duration: Duration) -> String {
    format!("{} s", duration.as_secs_f64())
}

/// The name of a signal on this system, `SIGSEGV`, or `signal 64` where it has none.
#[must_use]
pub fn signal_name(signal: i32) -> String {
    let known = SIGNALS.iter().find(|&&(number, _)| number == signal);
    known.map_or_else(|| format!("signal {signal}"), |&(_, name)| name.to_owned())
}

/// The signals that end a process, by their numbers here.
const SIGNALS: [(i32, &str); 21] = [
    (libc::SIGABRT, "SIGABRT"),
    (libc::SIGALRM, "SIGALRM"),
    (libc::SIGBUS, "SIGBUS"),
    (libc::SIGFPE, "SIGFPE"),
    (libc::SIGHUP, "SIGHUP"),
    (libc::SIGILL, "SIGILL"),
    (libc::SIGINT, "SIGINT"),
    (libc::SIGIO, "SIGIO"),
    (libc::SIGKILL, "SIGKILL"),
    (libc::SIGPIPE, "SIGPIPE"),
    (libc::SIGPROF, "SIGPROF"),
    (libc::SIGQUIT, "SIGQUIT"),
    (libc::SIGSEGV, "SIGSEGV"),
    (libc::SIGSYS, "SIGSYS"),
    (libc::SIGTERM, "SIGTERM"),
    (libc::SIGTRAP, "SIGTRAP"),
    (libc::SIGUSR1, "SIGUSR1"),
    (libc::SIGUSR2, "SIGUSR2"),
    (libc::SIGVTALRM, "SIGVTALRM"),
    (libc::SIGXCPU, "SIGXCPU"),
    (libc::SIGXFSZ, "SIGXFSZ"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_have_short_names() {
        let limit = Duration::from_millis(250);
        let timed_out = Ending::TimedOut { limit, line: None, stacks: String::new() };
        assert_eq!(ending(&timed_out), "timed out after 0.25 s");
        assert_eq!(ending(&Ending::Exited { status: 0, line: None }), "exited with status 0");
        let killed = |signal| ending(&Ending::Killed { signal, line: None, stacks: String::new() });
        assert_eq!(killed(libc::SIGSEGV), "killed by SIGSEGV");
        assert_eq!(killed(64), "killed by signal 64");
    }

    #[test]
    fn skips_have_short_names() {
        assert_eq!(not_run(&NotRun::OtherLanguage("bash".to_owned())), "not Python (bash)");
        assert_eq!(not_run(&NotRun::OutputOf(7)), "output of the example on line 7");
        let version = NotRun::Version { wanted: ">=3.12".to_owned(), found: "3.10.13".to_owned() };
        assert_eq!(not_run(&version), "needs Python >=3.12, not 3.10.13");
    }

    #[test]
    fn whole_seconds_have_no_fraction() {
        assert_eq!(seconds(Duration::from_secs(10)), "10 s");
    }
}
