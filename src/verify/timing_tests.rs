//! Stated durations on small examples. Each ran for as long as a test says; what of it was skipped, it waited.

use std::time::Duration;

use crate::claim::testing::{examples, page};
use crate::python::{Host, Version};
use crate::run::{Capture, Ending, Origin, Statement, Stream, Write};
use crate::trace::{Skip, Trace, Wish};
use crate::verify::{ClaimVerdict, Lost, Reason, Rule, Setting, verify};

const TIMING: ClaimVerdict = ClaimVerdict::Unverifiable(Reason::Timing);

/// Milliseconds of working, then of waiting, on line 2; then the last line of the code writes `text`.
struct Run {
    worked: u64,
    waited: u64,
    text: String,
    /// Whether it is known when it waited.
    traced: bool,
}

impl Run {
    fn of(worked: u64, waited: u64, text: &str) -> Self {
        Self { worked, waited, text: format!("{text}\n"), traced: true }
    }

    fn capture(&self, last: u32) -> Capture {
        let (worked, skipped) = (Duration::from_millis(self.worked), Duration::from_millis(self.waited));
        let duration = worked + skipped;
        let first = Statement { duration, skipped, ..Statement::on(2, 2.max(last - 1)) };
        let print = Statement { start: duration, ..Statement::on(last, last) };
        let write = Write {
            stream: Stream::Stdout,
            origin: Origin::Python,
            line: Some(last),
            statement: Some(last),
            thread: "MainThread".to_owned(),
            at: duration,
            text: self.text.clone(),
        };
        let skip = Skip { at: self.worked * 1_000_000, duration: self.waited * 1_000_000 };
        let trace = Trace { skips: vec![skip], ..Trace::default() };
        Capture {
            statements: vec![first, print],
            writes: vec![write],
            duration,
            skipped,
            trace: self.traced.then(|| Box::new(trace)),
            ..Capture::empty(Ending::Completed)
        }
    }

    /// The verdict on the first claim of `code`.
    fn on(&self, code: &str) -> ClaimVerdict {
        verdict(code, &self.capture(u32::try_from(code.lines().count()).unwrap() + 1))
    }
}

/// The verdict on the first claim of `code`, which did what `capture` tells.
fn verdict(code: &str, capture: &Capture) -> ClaimVerdict {
    let note = format!("```python\n{code}\n```\n");
    let version: Version = "3.13.0".parse().unwrap();
    let setting = Setting { version: &version, host: Host::Library, wish: Wish::Auto };
    verify(&examples(&note)[0], &page(&note).0.fences[0], capture, setting, &Lost::default()).claims.remove(0)
}

/// The verdict on a claim `stated` on what line 3 printed after it had read the clock.
fn printed(run: &Run, stated: &str) -> ClaimVerdict {
    run.on(&format!("work()\nprint(f'Took: {{time.time() - start:.2f}}s')  # {stated}"))
}

fn holds(got: &str) -> ClaimVerdict {
    ClaimVerdict::Holds { rule: Rule::Duration, got: got.to_owned() }
}

fn broken(got: &str) -> ClaimVerdict {
    ClaimVerdict::Broken { got: got.to_owned() }
}

#[test]
fn a_duration_holds_in_the_digits_that_are_given() {
    let run = Run::of(8, 3000, "Took: 3.01s");
    for stated in ["~3 seconds", "3.00s", "3.01s", "Took: 3.0s", "about 3.5 s", "~2.6s", "3000 ms", "~0.05 min"] {
        let verdict = printed(&run, stated);
        assert!(matches!(verdict, ClaimVerdict::Holds { .. }), "{stated}: {verdict:?}");
    }
    assert_eq!(printed(&run, "3.00s"), holds("Took: 3.01s"));
}

#[test]
fn it_is_broken_where_no_machine_would_do_so() {
    let run = Run::of(2, 3000, "Took: 3.00s");
    for stated in ["~1 second", "2.00s", "2.90s", "~5 s", "4.00s"] {
        assert_eq!(printed(&run, stated), broken("Took: 3.00s"), "{stated}");
    }
}

#[test]
fn between_the_two_nothing_is_said() {
    let run = Run::of(2, 3000, "Took: 3.00s");
    for stated in ["3.05s", "3.5s", "2.96s", "~4 s"] {
        assert_eq!(printed(&run, stated), TIMING, "{stated}");
    }
}

#[test]
fn what_computing_decides_is_not_checked() {
    assert_eq!(printed(&Run::of(3000, 0, "Took: 3.00s"), "~1 second"), TIMING);
    assert_eq!(printed(&Run::of(2000, 1000, "Took: 3.00s"), "~1 second"), TIMING);
    // It waited before, not while it was measured.
    let code = "work()\nprint(f'{end - start:.2f}s')  # ~9 s";
    assert_eq!(Run::of(2000, 3000, "3.00s").on(code), TIMING);
}

#[test]
fn a_time_that_began_in_an_earlier_example_is_not_checked() {
    assert_eq!(printed(&Run::of(1, 1000, "Took: 5.00s"), "~2 seconds"), TIMING);
}

#[test]
fn when_it_waited_need_not_be_known() {
    let run = |worked, waited, text| Run { traced: false, ..Run::of(worked, waited, text) };
    assert_eq!(printed(&run(8, 3000, "Took: 3.01s"), "3.00s"), holds("Took: 3.01s"));
    assert_eq!(printed(&run(8, 3000, "Took: 3.01s"), "~1 s"), broken("Took: 3.01s"));
    assert_eq!(printed(&run(2000, 1000, "Took: 3.00s"), "~1 s"), TIMING);
}

#[test]
fn bounds_hold_or_not() {
    let run = Run::of(2, 3000, "Took: 3.00s");
    for stated in ["at least 3 s", ">= 2.5 s", "< 3.5 s", "under 4 seconds", "more than 1 s"] {
        assert_eq!(printed(&run, stated), holds("Took: 3.00s"), "{stated}");
    }
    for stated in ["at least 5 s", "< 2 s", "at most 1.5 s"] {
        assert_eq!(printed(&run, stated), broken("Took: 3.00s"), "{stated}");
    }
}

#[test]
fn a_statement_that_prints_no_time_is_measured_itself() {
    let on = |worked, waited, code: &str| Run::of(worked, waited, "done").on(&format!("{code}\nprint('done')"));
    assert_eq!(on(1, 2000, "work()  # ~2 s"), holds("took 2 s"));
    assert_eq!(on(1, 2000, "data = work()  # about 1 s"), broken("took 2 s"));
    assert_eq!(on(2000, 100, "work()  # ~1 s"), TIMING);
    // The number may explain what it is given.
    assert_eq!(on(1, 2000, "wait(job, 5)  # ~5 s"), TIMING);
}

#[test]
fn durations_in_longer_outputs_are_compared_one_by_one() {
    let code = |stated: &str| format!("work()\nprint(f'all: {{t}}s')\n# Output:\n# {stated}");
    let verdict = |waited, stated: &str| verdict(&code(stated), &Run::of(8, waited, "all: 3.01s, 10 jobs").capture(3));
    assert_eq!(verdict(3007, "all: 3.00s, 10 jobs"), TIMING);
    assert_eq!(verdict(3000, "all: 3.00s, 10 jobs"), holds("all: 3.01s, 10 jobs"));
    assert_eq!(verdict(3000, "all: 1.00s, 10 jobs"), broken("all: 3.01s, 10 jobs"));
    assert_ne!(verdict(3000, "all: 3.00s, 11 jobs"), holds("all: 3.01s, 10 jobs"));
}
