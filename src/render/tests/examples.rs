//! One example of each status, and what is shown of it.

use super::lab::*;
use crate::claim::{Form, NotRun};
use crate::run::{Ending, Stream};
use crate::verify::{ClaimVerdict, Failure, Reason, Rule, Status};

const ONE: &str = "# T\n\n```python\nx = 1\n```\n";

#[test]
fn a_passed_example_has_its_output_and_its_claims() {
    let outcome = ran(Status::Passed, printed("1\n"))
        .with(4, Form::Trailing, "1", holds("1"))
        .with(4, Form::Trailing, "~2 s", ClaimVerdict::Unverifiable(Reason::Timing))
        .with(4, Form::Trailing, "{2, 1}", ClaimVerdict::Holds { rule: Rule::Value, got: "{1, 2}".into() });
    let html = figures(ONE, &[outcome]);
    assert!(html.starts_with("<figure class=\"example is-passed\" id=\"ex-t-1\">"), "{html}");
    assert_eq!(
        seen(&html),
        [
            "x = 1",
            "Output1",
            "✓ Passed 2 claims hold, 1 not checked 0.4 ms",
            "✓",
            "Line 4 holds",
            "Stated1",
            "–",
            "Line 4 not checked it speaks of a duration",
            "Stated~2 s",
            "✓",
            "Line 4 holds the same value",
            "Stated{2, 1}",
            "Got{1, 2}",
        ]
    );
    assert!(html.contains("<details class=\"verdict\">"), "{html}");
}

#[test]
fn an_example_without_claims_ran() {
    let outcome = ran(Status::Ran, capture(&[], Some("<object>"), Ending::Completed));
    assert_eq!(seen(&figures(ONE, &[outcome])), ["x = 1", "Value<object>", "▸ Ran nothing is claimed 0.4 ms"]);
}

#[test]
fn streams_come_as_they_were_written() {
    let writes =
        [(Stream::Stdout, "a"), (Stream::Stdout, "b\n"), (Stream::Stderr, "c\n"), (Stream::Stdout, "d\u{1b}\n")];
    let html = figures(ONE, &[ran(Status::Ran, capture(&writes, None, Ending::Completed))]);
    assert_eq!(seen(&html)[1..4], ["Outputab", "Error outputc", "Outputd␛"]);
}

#[test]
fn an_exception_fails_with_its_traceback() {
    let ending = Ending::Raised(exception("TypeError", "no <way>", 4));
    let html = figures(ONE, &[ran(Status::Failed(Failure::Ending), capture(&[], None, ending))]);
    assert_eq!(
        seen(&html),
        [
            "x = 1",
            "ExceptionTraceback (most recent call last):",
            "File \"index.md\", line 4",
            "TypeError: no <way>",
            "✗ Failed it raised TypeError: no <way> on line 4 0.4 ms",
        ]
    );
}

#[test]
fn a_broken_claim_is_open_with_both_sides() {
    let outcome = ran(Status::Failed(Failure::Claims), printed("2\n")).with(4, Form::Trailing, "1", broken("2"));
    let html = figures(ONE, &[outcome]);
    assert!(html.contains("<details class=\"verdict\" open>"), "{html}");
    assert_eq!(seen(&html)[2..], ["✗ Failed 1 claim is broken 0.4 ms", "✗", "Line 4 broken", "Expected1", "Got2"]);
}

#[test]
fn other_endings_are_named() {
    let limit = std::time::Duration::from_secs(10);
    let hang = Ending::TimedOut { limit, line: Some(4), stacks: "File index.md\n".into() };
    let html = figures(ONE, &[ran(Status::Failed(Failure::Ending), capture(&[], None, hang))]);
    assert_eq!(seen(&html)[1..], ["Where it wasFile index.md", "✗ Failed it was stopped after 10 s on line 4 0.4 ms"]);
    let failure = Failure::NotRaised("KeyError".into());
    let html = figures(ONE, &[ran(Status::Failed(failure), printed(""))]);
    assert_eq!(seen(&html)[1..], ["✗ Failed KeyError should have been raised, but it ran to its end 0.4 ms"]);
}

#[test]
fn what_is_not_run_says_why_and_other_languages_say_nothing() {
    assert_eq!(seen(&figures(ONE, &[skipped(NotRun::Option)])), ["x = 1", "– Not run its author asked for it (norun)"]);
    let version = NotRun::Version { wanted: ">=3.14".into(), found: "3.13.0".into() };
    assert_eq!(seen(&figures(ONE, &[skipped(version)]))[1], "– Not run it needs Python >=3.14, and this is 3.13.0");
    let html = figures("```json\n{}\n```\n", &[]);
    assert_eq!(seen(&html), ["{}"]);
    assert!(html.starts_with("<figure class=\"example is-plain\" id=\"ex-1\">"), "{html}");
}

#[test]
fn a_hidden_example_is_shown_only_when_it_failed() {
    let note = "```python hidden\nx = 1\n```\n";
    assert_eq!(figures(note, &[ran(Status::Ran, printed("1\n"))]), "");
    assert_eq!(seen(&figures(note, &[ran(Status::Failed(Failure::Ending), printed(""))]))[0], "x = 1");
}

const WITH_OUTPUT: &str = "```python title=\"A caption\"\nprint(1)\n```\n\n```output\n1\n```\n";

#[test]
fn an_output_fence_that_holds_is_shown_once() {
    let outcome = ran(Status::Passed, printed("1\n")).with(6, Form::NextFence, "1", holds("1"));
    assert_eq!(
        seen(&figures(WITH_OUTPUT, &[outcome, output_of(0)])),
        [
            "A caption",
            "print(1)",
            "✓ Passed 1 claim holds 0.4 ms",
            "✓",
            "Line 6 holds",
            "Stated1",
            "Output1",
            "✓ holds this is what it printed",
        ]
    );
}

#[test]
fn an_output_fence_that_is_broken_stands_beside_the_truth() {
    let outcome = ran(Status::Failed(Failure::Claims), printed("2\n")).with(6, Form::NextFence, "1", broken("2"));
    let lines = seen(&figures(WITH_OUTPUT, &[outcome, output_of(0)]));
    assert_eq!(lines[2], "Output2");
    assert_eq!(
        lines[8..],
        ["Output1", "✗ broken it printed something else", "✗", "Line 6 broken", "Expected1", "Got2"]
    );
}

#[test]
fn an_output_that_is_stated_in_part_is_shown() {
    let outcome = ran(Status::Passed, printed("1\n2\n")).with(6, Form::NextFence, "1", holds("1"));
    assert_eq!(seen(&figures(WITH_OUTPUT, &[outcome, output_of(0)]))[2..4], ["Output1", "2"]);
}

#[test]
fn a_session_that_holds_shows_no_output_again() {
    let note = "```pycon\n>>> 1 + 1\n2\n```\n";
    let outcome = ran(Status::Passed, capture(&[(Stream::Stdout, "2\n")], Some("2"), Ending::Completed)).prompts();
    let good = outcome.clone().with(3, Form::Session, "2", holds("2"));
    assert_eq!(seen(&figures(note, &[good]))[..3], [">>> 1 + 1", "2", "✓ Passed 1 claim holds 0.4 ms"]);
    let bad = outcome.with(3, Form::Session, "3", broken("2"));
    assert_eq!(seen(&figures(note, &[bad]))[2], "Output2");
}

#[test]
fn an_untagged_fence_that_runs_is_coloured_as_python() {
    assert!(figures("```\nimport gc\n```\n", &[]).contains("<span class=\"k\">import</span>"));
}
