//! The counts of a run, and the lines that tell them.
//!
//! Takes the pages of a [`Report`]; gives a [`Summary`] and its text.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Known, Namespace, PageReport, Report, Summary};
use crate::claim::NotRun;
use crate::pipeline::Source;
use crate::python::implementation_name;
use crate::trace::{duration_words, nanoseconds};
use crate::verify::{ClaimVerdict, Status};

/// Counts the examples and the claims of all `pages`, and the failures, of which some are `known`.
#[must_use]
pub fn summarise(pages: &[PageReport<'_>], known: &Known, duration: Duration) -> Summary {
    let mut summary = Summary { duration, ..Summary::default() };
    for example in pages.iter().flat_map(|page| &page.examples) {
        summary.examples += 1;
        let on_purpose = example.is_broken_on_purpose();
        summary.cached += usize::from(example.source == Source::Cache);
        let skipped = example.capture.filter(|_| example.source == Source::Run).map(|capture| capture.skipped);
        summary.skipped_waiting = summary.skipped_waiting.saturating_add(skipped.unwrap_or_default());
        summary.passed_broken += usize::from(on_purpose);
        *match &example.verdict.status {
            Status::Passed => &mut summary.passed,
            Status::Ran => &mut summary.ran,
            Status::Failed(_) => &mut summary.failed,
            Status::Skipped(_) => &mut summary.skipped,
        } += 1;
        let (failures, new) = (example.failures().len(), known.unknown(example).len());
        summary.known += failures - new;
        summary.new += new;
        for claim in example.verdict.all() {
            summary.claims += 1;
            *match claim {
                ClaimVerdict::Holds { .. } => &mut summary.holds,
                ClaimVerdict::Broken { .. } if on_purpose => &mut summary.broken_on_purpose,
                ClaimVerdict::Broken { .. } => &mut summary.broken,
                ClaimVerdict::Unverifiable(_) => &mut summary.unverifiable,
            } += 1;
        }
    }
    summary
}

impl Summary {
    /// `3 known failures, 1 new`; nothing where no baseline knows any.
    #[must_use]
    pub fn known_failures(&self) -> Option<String> {
        let known = count(self.known, "known failure", "known failures");
        (self.known > 0).then(|| format!("{known}, {} new", self.new))
    }
}

/// The claims of `pages` that cannot be checked, by the names of the reasons.
pub(super) fn reasons(pages: &[PageReport<'_>]) -> BTreeMap<&'static str, usize> {
    let verdicts = pages.iter().flat_map(|page| &page.examples).flat_map(|example| example.verdict.all());
    tally(verdicts.filter_map(|claim| match claim {
        ClaimVerdict::Unverifiable(reason) => Some(reason.name()),
        _ => None,
    }))
}

/// Three lines: examples, claims, and how long it took on what. Where a baseline knows failures, a further one tells how many.
pub(super) fn lines(report: &Report<'_>) -> Vec<String> {
    let summary = report.summary;
    let mut lines = vec![examples(report), claims(report)];
    lines.extend(summary.known_failures());
    let took = summary.duration.as_secs_f64();
    lines.push(format!("in {took:.1} s {}{}{}", runtime(report), skipped(summary), cached(summary)));
    lines
}

fn examples(report: &Report<'_>) -> String {
    let Summary { examples, passed, passed_broken, failed, ran, skipped, .. } = report.summary;
    let statuses = report.pages.iter().flat_map(|page| &page.examples).map(|example| &example.verdict.status);
    let skips = statuses.filter_map(|status| match status {
        Status::Skipped(why) => Some(class(why)),
        _ => None,
    });
    let (examples, skips) = (count(examples, "example", "examples"), listed(tally(skips)));
    let on_purpose = some(passed_broken, |number| format!(" ({number} broken on purpose)"));
    format!(
        "{examples}: {passed} passed{on_purpose}, {failed} failed, {ran} ran, {skipped} skipped{skips}{}",
        fresh(report)
    )
}

fn claims(report: &Report<'_>) -> String {
    let Summary { claims, holds, broken, broken_on_purpose, unverifiable, .. } = report.summary;
    let (claims, holds) = (count(claims, "claim", "claims"), count(holds, "holds", "hold"));
    let on_purpose = some(broken_on_purpose, |number| format!("{number} broken on purpose, "));
    let reasons = listed(reasons(&report.pages));
    format!("{claims}: {holds}, {broken} broken, {on_purpose}{unverifiable} not checkable{reasons}")
}

/// Nothing is said about none.
fn some(number: usize, text: impl Fn(usize) -> String) -> String {
    if number == 0 { String::new() } else { text(number) }
}

/// `; 2 pass only in a session of their own`, so that it is known that a page's blocks trip each other up.
fn fresh(report: &Report<'_>) -> String {
    let examples = report.pages.iter().flat_map(|page| &page.examples);
    match examples.filter(|example| example.namespace == Namespace::Fresh).count() {
        0 => String::new(),
        1 => "; 1 passes only in a session of its own".to_owned(),
        more => format!("; {more} pass only in a session of their own"),
    }
}

fn runtime(report: &Report<'_>) -> String {
    report.runtime.map_or_else(
        || "without running anything".to_owned(),
        |runtime| {
            let name = implementation_name(&runtime.implementation);
            format!("on {name} {} ({} host)", runtime.version, runtime.host.name())
        },
    )
}

/// `, skipped 62 s of waiting`; too little of it to be felt is not worth a word.
fn skipped(summary: Summary) -> String {
    if summary.skipped_waiting < Duration::from_millis(50) {
        return String::new();
    }
    format!(", skipped {} of waiting", duration_words(nanoseconds(summary.skipped_waiting)))
}

/// `, 12 of the examples from the cache`, so that nobody takes an old result for one of now.
fn cached(summary: Summary) -> String {
    some(summary.cached, |number| format!(", {} from the cache", count(number, "example", "examples")))
}

/// `1 claim`, `2 claims`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The sort of a skip, for counting.
fn class(why: &NotRun) -> &'static str {
    match why {
        NotRun::OtherLanguage(_) => "in another language",
        NotRun::NotPython => "not Python",
        NotRun::Option => "norun",
        NotRun::CommandLine => "by --no-run",
        NotRun::Pending => "not run yet",
        NotRun::Version { .. } => "for another Python",
        NotRun::OutputOf(_) => "output",
        NotRun::Empty => "no code",
    }
}

fn tally<'a>(names: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, usize> {
    let mut counts = BTreeMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    counts
}

/// ` (12 timing, 5 address)`, the most frequent first; nothing where there is nothing to count.
fn listed(counts: BTreeMap<&str, usize>) -> String {
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let parts: Vec<_> = counts.iter().map(|(name, count)| format!("{count} {name}")).collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;
    use crate::report::Part;
    use crate::verify::Reason;

    fn sample() -> Sample {
        let skipped = |why| Sample::new("pass\n").status(Status::Skipped(why));
        Sample::book([
            Sample::new("pass\n").status(Status::Ran),
            Sample::new("print(1)  # 1\n").claim(1, "1", ClaimVerdict::Unverifiable(Reason::Timing)),
            Sample::new("print(1)  # 1\n").claim(1, "1", ClaimVerdict::Unverifiable(Reason::Address)).claim(
                1,
                "1",
                ClaimVerdict::Unverifiable(Reason::Timing),
            ),
            Sample::broken("print(1)  # 2\n", 1, "2", "1"),
            skipped(NotRun::Option),
            skipped(NotRun::OtherLanguage("bash".to_owned())),
            skipped(NotRun::OtherLanguage("c".to_owned())),
        ])
    }

    #[test]
    fn everything_is_counted() {
        let sample = sample();
        let report = sample.report();
        let expected = Summary {
            examples: 7,
            passed: 2,
            passed_broken: 0,
            failed: 1,
            ran: 1,
            skipped: 3,
            claims: 4,
            holds: 0,
            broken: 1,
            broken_on_purpose: 0,
            unverifiable: 3,
            known: 0,
            new: 1,
            cached: 0,
            skipped_waiting: Duration::ZERO,
            duration: Duration::from_millis(3210),
        };
        assert_eq!(report.summary, expected);
        assert_eq!(summarise(&[], &Known::default(), Duration::ZERO), Summary::default());
    }

    #[test]
    fn the_lines_tell_the_counts_and_the_reasons() {
        let sample = sample();
        assert_eq!(
            lines(&sample.report()),
            [
                "7 examples: 2 passed, 1 failed, 1 ran, 3 skipped (2 in another language, 1 norun)",
                "4 claims: 0 hold, 1 broken, 3 not checkable (2 timing, 1 address)",
                "in 3.2 s on CPython 3.13.0 (library host)",
            ]
        );
    }

    #[test]
    fn known_failures_are_counted() {
        let mut sample = sample();
        sample.known = [("guide/gc.md#cycles:4".to_owned(), Part::Claim(0))].into_iter().collect();
        let report = sample.report();
        assert_eq!((report.summary.known, report.summary.new), (1, 0));
        assert_eq!(lines(&report)[2], "1 known failure, 0 new");
        assert_eq!(reasons(&report.pages), BTreeMap::from([("address", 1), ("timing", 2)]));
    }

    #[test]
    fn what_was_not_waited_for_is_told_where_it_is_worth_a_word() {
        let waited = |skipped| {
            let mut sample = Sample::book([Sample::new("pass\n"), Sample::new("pass\n")]);
            sample.capture().skipped = Duration::from_millis(skipped);
            lines(&sample.report())[2].clone()
        };
        assert_eq!(waited(61_600), "in 3.2 s on CPython 3.13.0 (library host), skipped 62 s of waiting");
        assert_eq!(waited(49), "in 3.2 s on CPython 3.13.0 (library host)");
    }

    #[test]
    fn one_is_not_a_plural_and_nothing_may_have_run() {
        let holds = ClaimVerdict::Holds { rule: crate::verify::Rule::Exact, got: "1".to_owned() };
        let sample = Sample::new("print(1)  # 1\n").claim(1, "1", holds).without_runtime();
        assert_eq!(
            lines(&sample.report()),
            [
                "1 example: 1 passed, 0 failed, 0 ran, 0 skipped",
                "1 claim: 1 holds, 0 broken, 0 not checkable",
                "in 3.2 s without running anything",
            ]
        );
    }
}
