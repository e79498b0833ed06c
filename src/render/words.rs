//! Verdicts, endings and counts in words and marks.
//!
//! Takes what was found out; gives short texts for pages. Marks are plain characters, so that a verdict can be told
//! without its colour, and words always stand beside them.

use std::time::Duration;

use super::text::visible;
use crate::claim::NotRun;
use crate::clock::RealClock;
use crate::parse::Options;
use crate::report::{ExampleReport, Summary};
use crate::run::{Capture, Ending, Runtime};
use crate::verify::{ClaimVerdict, Failure, Reason, Rule, Status};

/// A character for a verdict.
pub(super) mod mark {
    /// Passed, holds.
    pub(crate) const GOOD: &str = "✓";
    /// Failed, broken.
    pub(crate) const BAD: &str = "✗";
    /// Ran, and nothing was claimed.
    pub(crate) const RAN: &str = "▸";
    /// Not run, not checked.
    pub(crate) const NONE: &str = "–";
}

/// Mark and words for an example that is broken because its author wants it to be.
pub(super) const ON_PURPOSE: (&str, &str) = (mark::BAD, "Broken on purpose");

/// What its author asked for an example, where a reader should know.
pub(super) fn asked(options: &Options) -> Vec<String> {
    let escaped = |text: &str| text.replace('\\', "\\\\").replace('\n', "\\n").replace('\t', "\\t");
    let python = options.python.as_ref().map(|spec| format!("python=\"{}\"", spec.text));
    let raises = options.raises.as_ref().map(|name| format!("raises={name}"));
    let session = options.session.as_ref().map(|name| format!("session={name}"));
    let isolated = options.isolated.then(|| "isolated".to_owned());
    let stdin = options.stdin.as_ref().map(|text| format!("stdin=\"{}\"", visible(&escaped(text))));
    let clock = options.clock.map(|clock| format!("clock={}", clock.name()));
    [python, raises, session, isolated, clock, stdin].into_iter().flatten().collect()
}

/// `1 claim`, `2 claims`.
pub(super) fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// The examples of a summary: `12 examples: 9 passed, 1 failed`. Kinds with none are left out.
pub(super) fn examples(summary: &Summary) -> String {
    let ran = summary.passed + summary.failed + summary.ran;
    let plainly = summary.passed - summary.passed_broken.min(summary.passed);
    let parts = [
        (plainly, "passed"),
        (summary.passed_broken, "broken on purpose"),
        (summary.failed, "failed"),
        (summary.ran, "ran"),
    ];
    listed(count(ran, "example"), &parts)
}

/// The claims of a summary: `3 claims: 2 hold, 1 broken`.
pub(super) fn claims(summary: &Summary) -> String {
    let parts = [
        (summary.holds, if summary.holds == 1 { "holds" } else { "hold" }),
        (summary.broken, "broken"),
        (summary.broken_on_purpose, "broken on purpose"),
        (summary.unverifiable, "not checked"),
    ];
    listed(count(summary.claims, "claim"), &parts)
}

fn listed(whole: String, parts: &[(usize, &str)]) -> String {
    let parts: Vec<String> =
        parts.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
    if parts.is_empty() { whole } else { format!("{whole}: {}", parts.join(", ")) }
}

/// The claims of one example: `2 claims hold, 1 not checked`; nothing where it has none.
pub(super) fn example_claims<'v>(verdicts: &(impl Iterator<Item = &'v ClaimVerdict> + Clone)) -> String {
    let number = |test: fn(&ClaimVerdict) -> bool| verdicts.clone().filter(|verdict| test(verdict)).count();
    let holds = number(|verdict| matches!(verdict, ClaimVerdict::Holds { .. }));
    let broken = number(|verdict| matches!(verdict, ClaimVerdict::Broken { .. }));
    let unchecked = number(|verdict| matches!(verdict, ClaimVerdict::Unverifiable(_)));
    let (hold, is) = (if holds == 1 { "holds" } else { "hold" }, if broken == 1 { "is" } else { "are" });
    let parts = [
        (holds, format!("{} {hold}", count(holds, "claim"))),
        (broken, format!("{} {is} broken", count(broken, "claim"))),
        (
            unchecked,
            if holds + broken == 0 {
                format!("{} not checked", count(unchecked, "claim"))
            } else {
                format!("{unchecked} not checked")
            },
        ),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|(number, _)| *number > 0).map(|(_, text)| text).collect();
    parts.join(", ")
}

/// The runtime, without anything that only this machine has.
pub(super) fn runtime(runtime: &Runtime) -> String {
    let implementation = match runtime.implementation.as_str() {
        "cpython" => "CPython",
        "pypy" => "PyPy",
        other => other,
    };
    let gil = if runtime.gil { "with GIL" } else { "without GIL" };
    format!("{implementation} {} ({} host, {gil})", runtime.version, runtime.host.name())
}

/// Why an example failed.
pub(super) fn failure(failure: &Failure, example: &ExampleReport<'_>) -> String {
    let ended = example.capture.map_or_else(|| "it did not run".to_owned(), |capture| ending(&capture.ending));
    match failure {
        Failure::Ending => ended,
        Failure::NotRaised(wanted) => format!("{wanted} should have been raised, but {ended}"),
        Failure::Claims => example_claims(&example.verdict.all()),
        Failure::NotBroken => "it should be broken, and nothing in it is".to_owned(),
    }
}

/// What is worth saying about an example that did what was asked of it.
pub(super) fn success(example: &ExampleReport<'_>) -> String {
    let claims = example_claims(&example.verdict.all());
    match example.capture.map(|capture| &capture.ending) {
        Some(ended) if example.is_broken_on_purpose() && !has_broken(&example.verdict.claims) => ending(ended),
        Some(Ending::Raised(exception)) if claims.is_empty() => format!("it raised {}, as stated", exception.kind),
        _ => claims,
    }
}

/// Whether a claim is broken.
pub(super) fn has_broken(claims: &[ClaimVerdict]) -> bool {
    claims.iter().any(|verdict| matches!(verdict, ClaimVerdict::Broken { .. }))
}

/// How an example ended.
pub(super) fn ending(ending: &Ending) -> String {
    match ending {
        Ending::Completed => "it ran to its end".to_owned(),
        Ending::Raised(exception) => {
            format!("it raised {}{}", titled(&exception.kind, &exception.message), on_line(exception.line))
        }
        Ending::DidNotParse(exception) => {
            format!("it does not parse: {}{}", titled(&exception.kind, &exception.message), on_line(exception.line))
        }
        Ending::TimedOut { limit, line, .. } => {
            format!("it was stopped after {} s{}", limit.as_secs_f64(), on_line(*line))
        }
        Ending::Exited { status, line } => format!("it ended the process with status {status}{}", on_line(*line)),
        Ending::Killed { signal, line, .. } => {
            format!("the process was killed by {}{}", crate::report::reason::signal_name(*signal), on_line(*line))
        }
        Ending::Lost(reason) => format!("it was stopped: {reason}"),
        Ending::NotReached(reason) => format!("it was not reached: {reason}"),
        Ending::NotCached => "it was not run, and the cache holds no result of it".to_owned(),
    }
}

/// `TypeError: message`, the message cut to its first line.
fn titled(kind: &str, message: &str) -> String {
    match message.lines().next() {
        Some(line) if !line.is_empty() => format!("{kind}: {line}"),
        _ => kind.to_owned(),
    }
}

fn on_line(line: Option<u32>) -> String {
    line.map(|line| format!(" on line {line}")).unwrap_or_default()
}

/// Why an example did not run.
pub(super) fn not_run(reason: &NotRun) -> String {
    match reason {
        NotRun::OtherLanguage(language) => format!("the language is {language}"),
        NotRun::NotPython => "no language is named, and it does not look like Python".to_owned(),
        NotRun::Option => "its author asked for it (norun)".to_owned(),
        NotRun::CommandLine => "the site was built with --no-run".to_owned(),
        NotRun::Pending => "its turn has not come yet".to_owned(),
        NotRun::Version { wanted, found } => format!("it needs Python {wanted}, and this is {found}"),
        NotRun::OutputOf(_) => "it is the output of another example".to_owned(),
        NotRun::Empty => "there is no code in it".to_owned(),
    }
}

/// Why a claim was not checked.
pub(super) fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Syntax => "the example does not parse",
        Reason::MissingModule => "a module is not installed",
        Reason::Timeout => "the example was stopped before",
        Reason::NotRun => "the code was not reached",
        Reason::Timing => "it speaks of a duration that waiting does not explain",
        Reason::Address => "it states an address or an id",
        Reason::Environment => "it depends on the machine or the version",
        Reason::Random => "it depends on chance",
        Reason::Hedged => "it is hedged",
        Reason::Ambiguous => "it can be read in more than one way",
        Reason::Unseen => "it states a value inside a block, which is not seen: print it",
        Reason::NoTrace => "the trace does not show it",
    }
}

/// How a claim was found to hold, where that is not by the exact text.
pub(super) fn rule(rule: Rule) -> Option<&'static str> {
    match rule {
        Rule::Exact => None,
        Rule::Whitespace => Some("white space apart"),
        Rule::Value => Some("the same value"),
        Rule::Rounded => Some("with fewer digits"),
        Rule::Ellipsis => Some("… stands for any text"),
        Rule::Address => Some("addresses and ids apart"),
        Rule::Prose => Some("with prose behind it"),
        Rule::Label => Some("with words beside it"),
        Rule::Measure => Some("the same number"),
        Rule::Bytecode => Some("the same instructions"),
        Rule::Sequence => Some("the values one after the other"),
        Rule::Exception => Some("the same exception"),
        Rule::Flag => Some("by a directive"),
        Rule::Duration => Some("the waiting in it takes as long"),
        Rule::Trace => Some("the trace shows it"),
    }
}

/// Mark and word for the status of an example.
pub(super) fn status(status: &Status) -> (&'static str, &'static str) {
    match status {
        Status::Passed => (mark::GOOD, "Passed"),
        Status::Ran => (mark::RAN, "Ran"),
        Status::Failed(_) => (mark::BAD, "Failed"),
        Status::Skipped(_) => (mark::NONE, "Not run"),
    }
}

/// Less time than this is not worth a word about clocks.
const WORTH: Duration = Duration::from_millis(50);

/// How long an example took: what it waited without being waited for is told apart, and why it was waited for where that was not wished.
pub(super) fn took(capture: &Capture) -> String {
    let worked = capture.worked();
    let skipped = skipped(capture.skipped);
    let clock = match capture.clock.why().filter(|_| worked >= WORTH) {
        Some(RealClock::Children) => " on the real clock, as it starts processes",
        Some(RealClock::Waits) => " on the real clock, as it waits for more than time",
        Some(RealClock::Asked | RealClock::Host | RealClock::Unsupported) | None => "",
    };
    format!("{}{clock}{skipped}", timing(worked))
}

/// How long a run took.
pub(super) fn whole_run(summary: &Summary) -> String {
    timing(summary.duration) + &skipped(summary.skipped_waiting)
}

/// `, and 3.0 s of waiting skipped`, where there was more than a little of it.
fn skipped(skipped: Duration) -> String {
    if skipped < WORTH { String::new() } else { format!(", and {} of waiting skipped", timing(skipped)) }
}

/// A duration, to two or three digits.
pub(super) fn timing(duration: Duration) -> String {
    let milliseconds = duration.as_secs_f64() * 1_000.0;
    if milliseconds < 10.0 {
        format!("{milliseconds:.1} ms")
    } else if milliseconds < 1_000.0 {
        format!("{milliseconds:.0} ms")
    } else {
        format!("{:.1} s", milliseconds / 1_000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ClockUse;
    use crate::run::Exception;

    #[test]
    fn numbers_and_nouns_agree() {
        assert_eq!(
            (count(0, "claim"), count(1, "claim"), count(2, "claim")),
            ("0 claims".into(), "1 claim".into(), "2 claims".into())
        );
        let summary = Summary { examples: 9, passed: 1, ran: 2, skipped: 6, ..Summary::default() };
        assert_eq!(examples(&summary), "3 examples: 1 passed, 2 ran");
        assert_eq!(claims(&summary), "0 claims");
        let summary = Summary { claims: 3, holds: 1, unverifiable: 2, ..Summary::default() };
        assert_eq!(claims(&summary), "3 claims: 1 holds, 2 not checked");
    }

    #[test]
    fn claims_of_an_example_are_one_phrase() {
        let holds = ClaimVerdict::Holds { rule: Rule::Exact, got: String::new() };
        let broken = ClaimVerdict::Broken { got: String::new() };
        let unchecked = ClaimVerdict::Unverifiable(Reason::Timing);
        assert_eq!(example_claims(&[].iter()), "");
        assert_eq!(example_claims(&std::iter::once(&holds)), "1 claim holds");
        assert_eq!(example_claims(&std::iter::once(&unchecked)), "1 claim not checked");
        assert_eq!(
            example_claims(&[holds.clone(), broken, holds, unchecked].iter()),
            "2 claims hold, 1 claim is broken, 1 not checked"
        );
    }

    #[test]
    fn every_ending_says_where() {
        let exception = Exception {
            kind: "TypeError".into(),
            bases: vec![],
            message: "first\nsecond".into(),
            line: Some(7),
            traceback: String::new(),
        };
        let limit = Duration::from_millis(1500);
        let stacks = String::new();
        let endings = [
            (Ending::Raised(exception.clone()), "it raised TypeError: first on line 7"),
            (Ending::DidNotParse(exception), "it does not parse: TypeError: first on line 7"),
            (Ending::TimedOut { limit, line: Some(3), stacks: stacks.clone() }, "it was stopped after 1.5 s on line 3"),
            (Ending::Exited { status: 0, line: None }, "it ended the process with status 0"),
            (Ending::Killed { signal: 11, line: Some(2), stacks }, "the process was killed by SIGSEGV on line 2"),
            (Ending::NotReached("the session ended".into()), "it was not reached: the session ended"),
        ];
        for (given, words) in endings {
            assert_eq!(ending(&given), words);
        }
    }

    #[test]
    fn skipped_waiting_and_the_reason_for_a_real_clock_are_told() {
        let capture = |worked, skipped, clock| {
            let (worked, skipped) = (Duration::from_millis(worked), Duration::from_millis(skipped));
            took(&Capture { duration: worked + skipped, skipped, clock, ..Capture::empty(Ending::Completed) })
        };
        let real = |why| ClockUse::Real { why };
        assert_eq!(capture(2, 3000, ClockUse::Virtual), "2.0 ms, and 3.0 s of waiting skipped");
        assert_eq!(capture(2, 9, ClockUse::Virtual), "2.0 ms");
        assert_eq!(capture(400, 0, real(RealClock::Children)), "400 ms on the real clock, as it starts processes");
        assert_eq!(capture(4, 0, real(RealClock::Children)), "4.0 ms");
        assert_eq!(capture(400, 0, real(RealClock::Asked)), "400 ms");
    }

    #[test]
    fn durations_are_short() {
        let words = |micros| timing(Duration::from_micros(micros));
        assert_eq!([words(420), words(12_400), words(1_234_000)], ["0.4 ms", "12 ms", "1.2 s"]);
    }
}
