//! Stated durations, held against what examples waited on a virtual clock.

use crate::book::{Book, Report};
use crate::python;

const TIMED: &str = "import time\nstart = time.time()\ntime.sleep(30)\nprint(f'took {time.time() - start:.2f}s')";

/// A note with the example that takes half a minute, and this claim.
fn stated(claim: &str) -> Book {
    Book::of(&python(&format!("{TIMED}  # {claim}")))
}

fn verdict(report: &Report) -> &str {
    report.json["examples"][0]["claims"][0]["verdict"].as_str().expect("a claim")
}

#[test]
fn a_duration_holds_or_breaks_where_waiting_explains_it() {
    let of = |claim: &str| {
        let report = stated(claim).test(&[]);
        format!("{} {}", verdict(&report), report.json["examples"][0]["claims"][0]["rule"].as_str().unwrap_or("-"))
    };
    assert_eq!(of("~30 seconds"), "holds duration");
    assert_eq!(of("at least 29 s"), "holds duration");
    assert_eq!(of("~10 seconds"), "broken -");
    assert_eq!(of("under 5 s"), "broken -");
}

#[test]
fn what_a_statement_takes_can_be_stated() {
    let note = python("import time\ndef work():\n    time.sleep(20)\n\nwork()  # ~20 s\nwork()  # ~5 s");
    assert_eq!(Book::of(&note).test(&[]).verdicts(0), ["holds", "broken"]);
}

#[test]
fn on_the_real_clock_nothing_is_said() {
    let note = TIMED.replace("30", "0.1");
    let report = Book::of(&python(&format!("{note}  # ~9 seconds"))).test(&["--clock", "real"]);
    assert_eq!(report.verdicts(0), ["unverifiable: timing"]);
}

#[test]
fn what_computing_takes_is_not_checked() {
    let code = "import time\nstart = time.time()\nwhile time.process_time() < 0.2:\n    pass\nprint(f'{time.time() - start:.2f}s')";
    assert_eq!(Book::of(&python(&format!("{code}  # ~9 s"))).test(&[]).verdicts(0), ["unverifiable: timing"]);
}

#[test]
fn bless_leaves_durations_to_their_author() {
    let book = stated("~10 seconds");
    let before = book.read("note.md");
    let done = book.run(&["bless", "."]);
    assert_eq!(done.code, 1);
    assert_eq!(book.read("note.md"), before);
    assert!(
        done.stderr.contains("this broken claim is left as it is: it states a duration, and measured is `took 30."),
        "{}",
        done.stderr
    );
}

#[test]
fn what_was_not_waited_for_is_told() {
    let book = stated("~30 seconds");
    let done = book.run(&["build", ".", "--dest", "site"]);
    assert!(done.stdout.contains(", skipped 30 s of waiting"), "{}", done.stdout);
    assert!(book.read("site/note.html").contains("and 30.0 s of waiting skipped"));
    assert!(book.read("site/report.html").contains("and 30.0 s of waiting skipped"));
    let report = book.test(&[]);
    let skipped = report.json["summary"]["skipped_ns"].as_u64().expect("a number");
    assert!((29_900_000_000..30_100_000_000).contains(&skipped), "{skipped}");
    assert_eq!(report.json["examples"][0]["clock"], "virtual");
}
