use std::time::Duration;

use super::super::sample::Sample;
use super::*;
use crate::claim::{NotRun, Target};
use crate::report::Part;
use crate::run::{Ending, Exception};
use crate::verify::{ClaimVerdict, Failure, Status};

/// The blocks as a printer without styles shows them, without the rules around.
fn shown(sample: &Sample) -> String {
    shown_with(sample, &Settings::default())
}

fn shown_with(sample: &Sample, settings: &Settings) -> String {
    let text = failures(&sample.report(), settings);
    let plain = anstream::adapter::strip_str(&text).to_string();
    let inner = plain.strip_prefix(RULE).and_then(|rest| rest.strip_suffix(RULE));
    inner.expect("a rule above and below").to_owned()
}

fn timed_out(line: Option<u32>, stacks: &str) -> Ending {
    Ending::TimedOut { limit: Duration::from_secs(10), line, stacks: stacks.to_owned() }
}

#[test]
fn a_broken_claim() {
    assert_eq!(
        shown(&Sample::broken("import sys\nprint(sys.getsizeof(obj))  # 40 bytes\n", 2, "40", "48\n")),
        "guide/gc.md:3  Memory Management > Cycles\n\
         Failed example at guide/gc.md:5:\n\
        \x20   print(sys.getsizeof(obj))  # 40 bytes\n\
         Expected:\n\
        \x20   40\n\
         Got:\n\
        \x20   48\n\
         rerun: tracebook test guide/gc.md:3\n"
    );
}

#[test]
fn each_broken_claim_of_an_example_and_no_other() {
    let broken = |got: &str| ClaimVerdict::Broken { got: got.to_owned() };
    let sample = Sample::new("a  # 1\nb  # 2\nc  # 3\n")
        .claim(1, "1", broken("one"))
        .holds(2, "2")
        .claim(3, "3", broken(""))
        .status(Status::Failed(Failure::Claims));
    assert_eq!(
        shown(&sample),
        "guide/gc.md:3  Memory Management > Cycles\n\
         Failed example at guide/gc.md:4:\n    a  # 1\nExpected:\n    1\nGot:\n    one\n\
         Failed example at guide/gc.md:6:\n    c  # 3\nExpected:\n    3\nGot nothing\n\
         rerun: tracebook test guide/gc.md:3\n"
    );
}

#[test]
fn a_claim_on_all_output_shows_the_whole_code_cut_to_length() {
    let code: String = (1..=20).map(|number| ["print(", &number.to_string(), ")\n"].concat()).collect();
    let text = shown(&Sample::broken(&code, 20, "0", "1").target(Target::Example));
    let source: Vec<_> = text.lines().skip(2).take_while(|line| *line != "Expected:").collect();
    assert_eq!(source.len(), 13);
    assert_eq!((source[0], source[6], source[12]), ("    print(1)", "    … (8 more lines)", "    print(20)"));
}

#[test]
fn a_ghost_shows_its_statement() {
    let ghost = Target::Ghost { source: "t[0] = 1".to_owned(), line: 4 };
    let text = shown(&Sample::broken("# t[0] = 1  # TypeError\n", 1, "TypeError", "no exception").target(ghost));
    assert!(text.contains("Failed example at guide/gc.md:4:\n    t[0] = 1\nExpected:\n    TypeError\n"), "{text}");
}

#[test]
fn an_exception_comes_with_its_traceback() {
    assert_eq!(
        shown(&Sample::raised("f(\n  1)\nx\n", "ValueError", "no").statement(1, 2)),
        "guide/gc.md:3  Memory Management > Cycles\n\
         Failed example at guide/gc.md:4:\n\
        \x20   f(\n\
        \x20     1)\n\
         Exception raised:\n\
        \x20   Traceback (most recent call last):\n\
        \x20     …\n\
        \x20   ValueError: no\n\
         rerun: tracebook test guide/gc.md:3\n"
    );
}

#[test]
fn claims_broken_before_the_exception_come_first() {
    let sample = Sample::raised("a  # 1\nb\n", "ValueError", "no");
    let text = shown(&sample.claim(1, "1", ClaimVerdict::Broken { got: "2".to_owned() }));
    let claim = text.find("Expected:\n    1\nGot:\n    2\n").unwrap();
    assert!(claim < text.find("Exception raised:\n").unwrap(), "{text}");
}

/// The lines between the place and the rerun line.
fn told(sample: &Sample) -> String {
    let text = shown(sample);
    let lines: Vec<_> = text.lines().skip(1).collect();
    lines[..lines.len() - 1].join("\n")
}

#[test]
fn a_time_out_tells_the_line_and_the_threads() {
    let stacks = "Thread 0x1 (most recent call first):\n  File \"guide/gc.md\", line 5 in <module>\n";
    assert_eq!(
        told(&Sample::ended("x = 1\nwhile x: pass\n", timed_out(Some(5), stacks))),
        "Failed example at guide/gc.md:5:\n\
        \x20   while x: pass\n\
         It timed out after 10 s\n\
         Threads:\n\
        \x20   Thread 0x1 (most recent call first):\n\
        \x20     File \"guide/gc.md\", line 5 in <module>\n\
         help: give it more time with timeout=SECONDS, or mark the fence norun"
    );
}

#[test]
fn without_a_line_the_statement_that_ran_is_shown() {
    let sample = Sample::ended("x = 1\nrun()\n", timed_out(None, "")).statement(1, 1).statement(2, 2);
    assert!(told(&sample).starts_with("Failed example at guide/gc.md:5:\n    run()\nIt timed out after 10 s\nhelp:"));
    let nothing_ran = Sample::ended("x = 1\n", timed_out(None, ""));
    assert!(told(&nothing_ran).starts_with("It timed out after 10 s\nhelp:"));
}

#[test]
fn a_line_of_an_earlier_example_is_shown_from_the_note() {
    let sample = Sample::ended("run()\n", timed_out(Some(1), "")).statement(1, 1);
    assert!(told(&sample).starts_with("Failed example at guide/gc.md:1:\n    # Cycles\n"), "{}", told(&sample));
}

#[test]
fn a_process_that_ends_says_how() {
    let exited = Sample::ended("os._exit(0)\n", Ending::Exited { status: 0, line: Some(4) });
    assert_eq!(
        told(&exited),
        "Failed example at guide/gc.md:4:\n    os._exit(0)\nThe process exited with status 0\n\
         help: it left without cleaning up, as os._exit does: if that is meant, mark the fence norun"
    );
    let killed =
        |signal| told(&Sample::ended("crash()\n", Ending::Killed { signal, line: Some(4), stacks: String::new() }));
    assert_eq!(
        killed(libc::SIGSEGV),
        "Failed example at guide/gc.md:4:\n    crash()\nThe process was killed by SIGSEGV\n\
         help: if it is meant to crash, mark the fence norun"
    );
    assert!(
        killed(libc::SIGKILL)
            .ends_with("help: the system may have run out of memory: use less, or mark the fence norun")
    );
}

#[test]
fn what_was_not_reached_says_why() {
    let sample = Sample::ended("pass\n", Ending::NotReached("the session could not be replayed".to_owned()));
    assert_eq!(told(&sample), "It was not reached: the session could not be replayed");
}

#[test]
fn code_that_does_not_parse() {
    let exception = Exception {
        kind: "SyntaxError".to_owned(),
        bases: vec!["SyntaxError".to_owned()],
        message: "invalid syntax".to_owned(),
        line: Some(4),
        traceback: String::new(),
    };
    assert_eq!(
        told(&Sample::ended("a b\n", Ending::DidNotParse(exception))),
        "Failed example at guide/gc.md:4:\n    a b\nDoes not parse:\n    SyntaxError: invalid syntax\n\
         help: if it is not meant to run, mark the fence norun"
    );
}

#[test]
fn exceptions_that_are_easily_explained_come_with_help() {
    let help = |kind: &str| told(&Sample::raised("x\n", kind, "")).lines().last().unwrap().to_owned();
    assert_eq!(help("EOFError"), "help: give it input with stdin=\"…\"");
    assert_eq!(help("SystemExit"), "help: if it is meant to exit, say raises=SystemExit");
    assert_eq!(help("ModuleNotFoundError"), "help: install the module for /py/bin/python3, or mark the fence norun");
    assert_eq!(help("KeyError"), "    KeyError: ");
}

#[test]
fn an_exception_that_did_not_come() {
    let wanted = || Status::Failed(Failure::NotRaised("TypeError".to_owned()));
    assert_eq!(told(&Sample::new("pass\n").status(wanted())), "Expected exception:\n    TypeError\nGot no exception");
    assert!(told(&Sample::raised("x\n", "KeyError", "1").status(wanted())).starts_with(
        "Expected exception:\n    TypeError\nFailed example at guide/gc.md:4:\n    x\nException raised:\n"
    ));
}

#[test]
fn an_example_that_should_be_broken_and_is_not() {
    assert_eq!(
        told(&Sample::new("pass\n").status(Status::Failed(Failure::NotBroken))),
        "It should be broken, and nothing in it is\n\
         help: if it is no longer meant to be broken, take the option `broken` away"
    );
}

#[test]
fn places_lead_there_from_the_working_directory() {
    let settings = Settings {
        prefix: PathBuf::from("my notes"),
        options: ["--python", ">=3.8"].map(str::to_owned).to_vec(),
        ..Settings::default()
    };
    let text = shown_with(&Sample::broken("a  # 1\n", 1, "1", "2"), &settings);
    assert!(text.starts_with("my notes/guide/gc.md:3  Memory"), "{text}");
    assert!(text.ends_with("rerun: tracebook test --python '>=3.8' 'my notes/guide/gc.md:3'\n"), "{text}");
}

#[test]
fn output_cannot_steer_the_terminal() {
    let sample = Sample::broken("a  # 1\n", 1, "1", "\u{1b}[2J\u{7}");
    assert!(failures(&sample.report(), &Settings::default()).contains("    \\u{1b}[2J\\u{7}"));
}

#[test]
fn nothing_is_shown_where_nothing_failed() {
    let sample = Sample::book([
        Sample::new("pass\n"),
        Sample::new("pass\n").status(Status::Ran),
        Sample::new("pass\n").status(Status::Skipped(NotRun::Option)),
    ]);
    assert_eq!(failures(&sample.report(), &Settings::default()), "");
}

#[test]
fn blocks_and_summary_follow_each_other() {
    let sample = Sample::broken("a  # 1\n", 1, "1", "2");
    let text = anstream::adapter::strip_str(&render(&sample.report(), &Settings::default())).to_string();
    let rule = RULE.trim_end();
    assert_eq!(
        text,
        format!(
            "{rule}\n\
             guide/gc.md:3  Memory Management > Cycles\n\
             Failed example at guide/gc.md:4:\n    a  # 1\nExpected:\n    1\nGot:\n    2\n\
             rerun: tracebook test guide/gc.md:3\n\
             {rule}\n\
             1 example: 0 passed, 1 failed, 0 ran, 0 skipped\n\
             1 claim: 0 hold, 1 broken, 0 not checkable\n\
             in 3.2 s on CPython 3.13.0 (library host)\n"
        )
    );
}

#[test]
fn known_failures_are_not_shown_again() {
    let broken = |got: &str| ClaimVerdict::Broken { got: got.to_owned() };
    let mut sample = Sample::broken("a  # 1\nb  # 2\n", 1, "1", "3").claim(2, "2", broken("4"));
    sample.known = [("guide/gc.md#cycles:1".to_owned(), Part::Claim(0))].into_iter().collect();
    assert_eq!(
        shown(&sample),
        "guide/gc.md:3  Memory Management > Cycles\n\
         Failed example at guide/gc.md:5:\n    b  # 2\nExpected:\n    2\nGot:\n    4\n\
         rerun: tracebook test guide/gc.md:3\n"
    );
    let all = [Part::Claim(0), Part::Claim(1)].map(|part| ("guide/gc.md#cycles:1".to_owned(), part));
    sample.known = all.into_iter().collect();
    assert_eq!(failures(&sample.report(), &Settings::default()), "");
    assert!(summary(&sample.report()).contains("\n2 known failures, 0 new\n"));
}
