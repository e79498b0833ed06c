//! The counts of a run, and the lines that tell them.
//!
//! Takes the pages of a [`Report`]; gives a [`Summary`] and its text.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{PageReport, Report, Summary};
use crate::claim::NotRun;
use crate::python::implementation_name;
use crate::verify::{ClaimVerdict, Status};

/// Counts the examples and the claims of all `pages`.
#[must_use]
pub fn summarise(pages: &[PageReport<'_>], duration: Duration) -> Summary {
    let mut summary = Summary { duration, ..Summary::default() };
    for example in pages.iter().flat_map(|page| &page.examples) {
        summary.examples += 1;
        *match &example.verdict.status {
            Status::Passed => &mut summary.passed,
            Status::Ran => &mut summary.ran,
            Status::Failed(_) => &mut summary.failed,
            Status::Skipped(_) => &mut summary.skipped,
        } += 1;
        for claim in &example.verdict.claims {
            summary.claims += 1;
            *match claim {
                ClaimVerdict::Holds { .. } => &mut summary.holds,
                ClaimVerdict::Broken { .. } => &mut summary.broken,
                ClaimVerdict::Unverifiable(_) => &mut summary.unverifiable,
            } += 1;
        }
    }
    summary
}

/// Three lines: examples, claims, and how long it took on what.
pub(super) fn lines(report: &Report<'_>) -> [String; 3] {
    let Summary { examples, passed, failed, ran, skipped, claims, holds, broken, unverifiable, duration } =
        report.summary;
    let verdicts = || report.pages.iter().flat_map(|page| &page.examples).map(|example| example.verdict);
    let skips = by_count(verdicts().filter_map(|verdict| match &verdict.status {
        Status::Skipped(why) => Some(class(why)),
        _ => None,
    }));
    let reasons = by_count(verdicts().flat_map(|verdict| &verdict.claims).filter_map(|claim| match claim {
        ClaimVerdict::Unverifiable(reason) => Some(reason.name()),
        _ => None,
    }));
    [
        format!(
            "{examples} {}: {passed} passed, {failed} failed, {ran} ran, {skipped} skipped{skips}",
            plural(examples, "example", "examples")
        ),
        format!(
            "{claims} {}: {holds} {}, {broken} broken, {unverifiable} not checkable{reasons}",
            plural(claims, "claim", "claims"),
            plural(holds, "holds", "hold")
        ),
        format!("in {:.1} s {}", duration.as_secs_f64(), runtime(report)),
    ]
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

fn plural<'a>(count: usize, one: &'a str, many: &'a str) -> &'a str {
    if count == 1 { one } else { many }
}

/// The sort of a skip, for counting.
fn class(why: &NotRun) -> &'static str {
    match why {
        NotRun::OtherLanguage(_) => "in another language",
        NotRun::NotPython => "not Python",
        NotRun::Option => "norun",
        NotRun::CommandLine => "by --no-run",
        NotRun::Version { .. } => "for another Python",
        NotRun::OutputOf(_) => "output",
        NotRun::Empty => "no code",
    }
}

/// ` (12 timing, 5 address)`, the most frequent first; nothing where there is nothing to count.
fn by_count<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut counts = BTreeMap::<&str, usize>::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let parts: Vec<_> = counts.iter().map(|(name, count)| format!("{count} {name}")).collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;
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
            failed: 1,
            ran: 1,
            skipped: 3,
            claims: 4,
            holds: 0,
            broken: 1,
            unverifiable: 3,
            duration: Duration::from_millis(3210),
        };
        assert_eq!(report.summary, expected);
        assert_eq!(summarise(&[], Duration::ZERO), Summary::default());
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
