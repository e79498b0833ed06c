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
            let message = exception.line.map_or(exception.message.as_str(), |_| without_place(&exception.message));
            format!("it does not parse: {}{}", titled(&exception.kind, message), on_line(exception.line))
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

/// The message of a syntax error without the file and the line at its end, as in `invalid syntax (note.md, line 3)`.
fn without_place(message: &str) -> &str {
    match message.rsplit_once(" (") {
        Some((said, place)) if place.ends_with(')') && place.contains(", line ") => said,
        _ => message,
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
#[path = "words_tests.rs"]
mod tests;
