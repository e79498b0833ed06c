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
            "not checked: it speaks of a duration that waiting does not explain",
            "Output1",
            "✓ Passed 2 claims hold, 1 not checked 0.4 ms",
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
    assert!(html.contains("<code><span class=\"sign sign-broken\" role=\"img\" aria-label=\"failed here\""), "{html}");
}

#[test]
fn a_broken_claim_has_what_was_got_below_its_line() {
    let outcome = ran(Status::Failed(Failure::Claims), printed("2\n")).with(4, Form::Trailing, "1", broken("2"));
    let html = figures(ONE, &[outcome]);
    assert_eq!(seen(&html), ["x = 1", "broken, got: 2", "Output2", "✗ Failed 1 claim is broken 0.4 ms"]);
    assert!(html.contains("<span class=\"sign sign-broken\" role=\"img\" aria-label=\"broken\"></span>x "), "{html}");
}

#[test]
fn a_claim_that_is_broken_on_purpose_says_so() {
    let note = "```python broken\nx = 1\n```\n";
    let html = figures(note, &[ran(Status::Passed, printed("2\n")).with(2, Form::Trailing, "1", broken("2"))]);
    assert!(html.starts_with("<figure class=\"example is-on-purpose\""), "{html}");
    assert_eq!(
        seen(&html),
        ["x = 1", "broken on purpose, got: 2", "Output2", "✗ Broken on purpose 1 claim is broken 0.4 ms"]
    );
    let ending = Ending::Raised(exception("TypeError", "no", 2));
    let html = figures(note, &[ran(Status::Passed, capture(&[], None, ending))]);
    assert_eq!(seen(&html).last().unwrap(), "✗ Broken on purpose it raised TypeError: no on line 2 0.4 ms");
    let html = figures(note, &[ran(Status::Failed(Failure::NotBroken), printed(""))]);
    assert_eq!(seen(&html)[1..], ["✗ Failed it should be broken, and nothing in it is 0.4 ms"]);
}

#[test]
fn the_report_lists_what_is_broken_on_purpose() {
    let note = "```python broken\nx = 1\n```\n".repeat(2);
    let raised = Ending::Raised(exception("TypeError", "no", 2));
    let outcomes = [
        ran(Status::Passed, printed("2\n")).with(2, Form::Trailing, "1", broken("2")),
        ran(Status::Passed, capture(&[], None, raised)),
    ];
    let site = Lab::new(&[("index.md", &note)], &outcomes).site();
    let report = text(&site, "report.html");
    let part = &report[report.find("<h2 id=\"on-purpose\"").unwrap()..report.find("</article>").unwrap()];
    assert_eq!(seen(part)[1..], ["by how they end 1", "index.md:4", "by what is claimed 1", "index.md:1"]);
    let row = &report[report.find("<thead").unwrap()..report.find("</tbody>").unwrap()];
    assert!(row.contains("<th scope=\"col\">On purpose</th>") && row.contains("<td>1</td>"), "{row}");
}

#[test]
fn claims_of_what_did_not_run_are_marked_and_the_verdict_says_why() {
    let unchecked = ClaimVerdict::Unverifiable(Reason::NotRun);
    let html = figures(ONE, &[skipped(NotRun::CommandLine).with(4, Form::Trailing, "1", unchecked)]);
    assert_eq!(seen(&html), ["x = 1", "– Not run the site was built with --no-run"]);
    assert_eq!(html.matches("sign-unverifiable\" role=\"img\" aria-label=\"not checked\"").count(), 1);
}

#[test]
fn options_that_a_reader_should_know_stand_beside_the_verdict() {
    let note = "```python isolated stdin=\"a\\nb\" raises=KeyError python=\">=3.8\" timeout=3\nx = 1\n```\n";
    let html = figures(note, &[ran(Status::Ran, printed(""))]);
    assert_eq!(
        seen(&html)[1..],
        ["▸ Ran nothing is claimed python=\">=3.8\" raises=KeyError isolated stdin=\"a\\nb\" 0.4 ms"]
    );
}

#[test]
fn a_long_outcome_is_cut_beside_the_claim_and_whole_below() {
    let text = "1\n".repeat(40);
    let outcome = ran(Status::Failed(Failure::Claims), printed(&text)).with(4, Form::TripleQuoted, "1", broken(&text));
    let lines = seen(&figures(ONE, &[outcome]));
    assert_eq!(lines[31..33], ["… (and more)", "Output1"]);
    assert_eq!(lines.iter().filter(|line| *line == "1").count(), 29 + 39);
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
    assert!(html.starts_with("<figure class=\"example is-plain\" id=\"ex-index-md-1\">"), "{html}");
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
        ["A caption", "print(1)", "✓ Passed 1 claim holds 0.4 ms", "✓ Output1",]
    );
}

#[test]
fn an_output_fence_that_is_broken_stands_beside_the_truth() {
    let outcome = ran(Status::Failed(Failure::Claims), printed("2\n")).with(6, Form::NextFence, "1", broken("2"));
    let lines = seen(&figures(WITH_OUTPUT, &[outcome, output_of(0)]));
    assert_eq!(lines[2..], ["✗ Failed 1 claim is broken 0.4 ms", "✗ Output1", "Broken, got2"]);
}

#[test]
fn an_output_fence_says_how_it_holds_and_why_it_is_not_checked() {
    let fence = |verdict| {
        let outcome = ran(Status::Passed, printed("1\n2\n3\n")).with(6, Form::NextFence, "1\n...\n3", verdict);
        seen(&figures(WITH_OUTPUT, &[outcome, output_of(0)])).split_off(3)
    };
    let holds = ClaimVerdict::Holds { rule: Rule::Ellipsis, got: "1\n2\n3\n".into() };
    assert_eq!(fence(holds), ["✓ Output1", "Holds: … stands for any text1", "2", "3"]);
    let unchecked = ClaimVerdict::Unverifiable(Reason::Random);
    assert_eq!(fence(unchecked)[3..], ["– Output1", "Not checked: it depends on chance"]);
}

#[test]
fn a_traceback_that_is_right_is_shown_once() {
    let ending = Ending::Raised(exception("TypeError", "no", 4));
    let verdict = ClaimVerdict::Holds { rule: Rule::Exception, got: "TypeError: no".into() };
    let mut outcome = ran(Status::Passed, capture(&[], None, ending)).with(6, Form::NextFence, "TypeError", verdict);
    outcome.claims[0].0.kind = crate::claim::Kind::Exception;
    let lines = seen(&figures(WITH_OUTPUT, &[outcome.clone(), output_of(0)]));
    assert!(!lines.iter().any(|line| line.starts_with("Exception")), "{lines:?}");
    outcome.claims[0].0.form = Form::Trailing;
    let lines = seen(&figures(WITH_OUTPUT, &[outcome, output_of(0)]));
    assert!(lines.iter().any(|line| line.starts_with("Exception")), "{lines:?}");
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
    assert_eq!(seen(&figures(note, &[bad])), [">>> 1 + 1", "2", "broken, got: 2", "✓ Passed 1 claim is broken 0.4 ms"]);
}

#[test]
fn an_untagged_fence_that_runs_is_coloured_as_python() {
    assert!(figures("```\nimport gc\n```\n", &[]).contains("<span class=\"k\">import</span>"));
}
