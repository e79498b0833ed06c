use super::super::sample::Sample;
use super::*;
use crate::claim::NotRun;
use crate::run::Ending;
use crate::source::{FileId, Span};
use crate::verify::{ClaimVerdict, Reason, Status};

fn settings() -> Settings {
    let repository = PathBuf::from("docs/notes");
    Settings { prefix: PathBuf::from("notes"), repository, current: PathBuf::from("docs"), options: Vec::new() }
}

/// The commands for a sample.
fn commands(sample: &Sample) -> Vec<String> {
    annotations(&sample.report(), &settings()).lines().map(str::to_owned).collect()
}

#[test]
fn a_broken_claim_is_an_error_on_its_line() {
    let sample = Sample::broken("x = 1\nprint(x)  # 2\n", 2, "2", "1\n");
    assert_eq!(
        commands(&sample),
        [
            "::error file=docs/notes/guide/gc.md,line=5,endLine=5,title=claim broken::Failed example at notes/guide/gc.md:5:%0A    \
          print(x)  # 2%0AExpected:%0A    2%0AGot:%0A    1"
        ]
    );
}

#[test]
fn an_exception_is_an_error_on_the_line_that_raised() {
    let [command] = commands(&Sample::raised("1 / 0\n", "ZeroDivisionError", "division by zero")).try_into().unwrap();
    let place = "::error file=docs/notes/guide/gc.md,line=4,";
    assert!(command.starts_with(place), "{command}");
    assert!(command.contains("title=ZeroDivisionError::Failed example at notes/guide/gc.md:4:%0A"), "{command}");
}

#[test]
fn an_example_that_was_not_reached_is_an_error_on_its_fence() {
    let [command] = commands(&Sample::ended("x\n", Ending::NotReached("gone".to_owned()))).try_into().unwrap();
    assert!(command.contains("line=3,endLine=3,title=not reached%3A gone::"), "{command}");
}

#[test]
fn what_did_not_fail_is_no_annotation() {
    let unchecked = Sample::new("x  # ~1\n").claim(1, "~1", ClaimVerdict::Unverifiable(Reason::Timing));
    let skipped = Sample::new("x\n").status(Status::Skipped(NotRun::Option));
    assert_eq!(commands(&Sample::book([unchecked, skipped])), Vec::<String>::new());
}

#[test]
fn a_known_failure_is_no_annotation() {
    let mut sample = Sample::broken("print(1)  # 2\n", 1, "2", "1");
    sample.known = [("guide/gc.md#cycles:1".to_owned(), Part::Claim(0))].into_iter().collect();
    assert_eq!(commands(&sample), Vec::<String>::new());
    assert!(!job_summary(&sample.report(), &settings()).contains('|'));
}

#[test]
fn what_an_example_printed_cannot_be_a_command() {
    let sample = Sample::broken("print(x)  # 2\n", 1, "2", "::set-env name=A::b\r\n::error::c\n");
    let [command] = commands(&sample).try_into().unwrap();
    assert!(command.ends_with("%0AGot:%0A    ::set-env name=A::b%0A    ::error::c"), "{command}");
}

#[test]
fn messages_and_properties_are_escaped() {
    assert_eq!(data("100%: a,b\r\nc"), "100%25: a,b%0D%0Ac");
    assert_eq!(property("100%: a,b\r\nc"), "100%25%3A a%2Cb%0D%0Ac");
}

#[test]
fn diagnostics_have_their_place() {
    let mut sample = Sample::new("pass\n");
    let text = |path: &str| Place::Text { path: path.to_owned(), text: "a = 1\nb = x\n".to_owned(), range: 10..11 };
    sample.diagnostics = vec![
        Diagnostic::warning("odd", Place::Note(Span::new(FileId(0), 2, 8)), "this is odd").with_help("mend it"),
        Diagnostic::error("bad", text("./book.toml"), "this is bad"),
        Diagnostic::warning("summary-missing", text("SUMMARY.md"), "no note"),
        Diagnostic::warning("gone", Place::Path("x.md".to_owned()), "gone"),
        Diagnostic::error("option", Place::CommandLine, "no such option"),
    ];
    assert_eq!(
        commands(&sample),
        [
            "::warning file=docs/notes/guide/gc.md,line=1,col=3,endLine=1,title=odd::this is odd%0Ahelp: mend it",
            "::error file=docs/book.toml,line=2,col=5,endLine=2,title=bad::this is bad",
            "::warning file=docs/notes/SUMMARY.md,line=2,col=5,endLine=2,title=summary-missing::no note",
            "::warning file=docs/x.md,title=gone::gone",
            "::error title=option::no such option",
        ]
    );
}

#[test]
fn the_counts_stand_below_the_commands() {
    let text = render(&Sample::new("pass\n").report(), &settings());
    assert_eq!(
        text,
        "1 example: 1 passed, 0 failed, 0 ran, 0 skipped\n0 claims: 0 hold, 0 broken, 0 not checkable\n\
         in 3.2 s on CPython 3.13.0 (library host)\n"
    );
}

#[test]
fn a_job_summary_lists_the_failures() {
    let sample = Sample::broken("print(1)  # 2\n", 1, "2", "1");
    assert_eq!(
        job_summary(&sample.report(), &settings()),
        "### tracebook\n\n- 1 example: 0 passed, 1 failed, 0 ran, 0 skipped\n- 1 claim: 0 hold, 1 broken, 0 not checkable\n\
         - in 3.2 s on CPython 3.13.0 (library host)\n\n| Where | What |\n|---|---|\n\
         | `docs/notes/guide/gc.md:4` | `claim broken` |\n\n"
    );
}

#[test]
fn a_job_summary_ends_somewhere() {
    let sample = Sample::book((0..300).map(|_| Sample::broken("print(1)  # 2\n", 1, "2", "1")));
    let text = job_summary(&sample.report(), &settings());
    assert_eq!(text.matches("| `claim broken` |").count(), MOST_LISTED);
    assert!(text.ends_with("\n… and 100 more\n\n"), "{text}");
}

#[test]
fn cells_stay_cells() {
    assert_eq!(cell("a|b`c\nd"), "`a\\|b'c d`");
}
