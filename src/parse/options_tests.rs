use super::*;
use crate::parse::words::split;
use crate::source::{FileId, SourceFile};

/// What `text` sets, and the diagnostics as `code: message (help)`.
fn read(text: &str, origin: Origin) -> (Options, Vec<String>) {
    let (file, _) = SourceFile::decode("a.md".to_owned(), text.as_bytes());
    let note = Note { id: FileId(0), file: &file };
    let mut options = Options::default();
    let diagnostics = apply(&mut options, &split(text, 0), origin, (note, 0));
    let lines = diagnostics.into_iter().map(|each| {
        format!("{} {}: {} ({})", each.severity.name(), each.code, each.message, each.help.unwrap_or_default())
    });
    (options, lines.collect())
}

fn ok(text: &str) -> Options {
    let (options, problems) = read(text, Origin::Info);
    assert_eq!(problems, [""; 0], "in {text}");
    options
}

fn problem(text: &str) -> String {
    let (options, mut problems) = read(text, Origin::Info);
    assert_eq!(options, Options::default(), "in {text}");
    assert_eq!(problems.len(), 1, "in {text}: {problems:?}");
    problems.remove(0)
}

#[test]
fn every_option_is_understood() {
    let options = ok(
        r#"norun raises=TypeError broken isolated session=a timeout=2.5 clock=real stdin="x\ny\t\\n" hidden title='A b' trace=off"#,
    );
    let expected = Options {
        norun: true,
        raises: Some("TypeError".to_owned()),
        broken: true,
        isolated: true,
        session: Some("a".to_owned()),
        timeout: Some(2.5),
        clock: Some(crate::clock::Clock::Real),
        stdin: Some("x\ny\t\\n".to_owned()),
        hidden: true,
        python: None,
        title: Some("A b".to_owned()),
        trace: Some(crate::trace::Wish::Off),
    };
    assert_eq!(options, expected);
    assert_eq!(ok(r#"python=">=3.12""#).python, ">=3.12".parse().ok());
    assert_eq!(ok("stdin=''").stdin.as_deref(), Some(""));
    assert_eq!(ok("raises=json.JSONDecodeError").raises.as_deref(), Some("json.JSONDecodeError"));
}

#[test]
fn flags_may_be_switched_off_and_later_words_win() {
    assert!(!ok("norun norun=false").norun);
    assert!(ok("hidden=no hidden=yes").hidden);
    assert_eq!(ok("timeout=1 timeout=2").timeout, Some(2.0));
    assert!(!ok("broken broken=no").broken);
}

#[test]
fn the_word_of_pytest_for_broken_is_understood() {
    assert!(ok("xfail").broken);
    assert_eq!(problem("brokn"), "warning unknown-option: unknown option `brokn` (did you mean `broken`?)");
}

#[test]
fn other_tools_words_for_norun_are_understood() {
    for text in
        ["no_run", "no-run", "noexec", "notest", ".norun", "test=\"skip\"", "eval=FALSE", "eval = F", "exec='false'"]
    {
        assert!(ok(text).norun, "in {text}");
    }
    assert!(!ok("eval=TRUE test=\"only\" test").norun);
}

#[test]
fn words_of_other_tools_in_an_info_string_are_passed_over() {
    let text = "linenos hl_lines=\"1 2\" startFrom=3 .numberLines #id python title python3 echo=FALSE name=x version=2 clock block lock wrap";
    assert_eq!(ok(text), Options::default());
}

#[test]
fn a_near_miss_gets_a_suggestion() {
    assert_eq!(problem("nurun"), "warning unknown-option: unknown option `nurun` (did you mean `norun`?)");
    assert_eq!(problem("timout=5"), "warning unknown-option: unknown option `timout` (did you mean `timeout`?)");
    assert_eq!(problem("raise=E"), "warning unknown-option: unknown option `raise` (did you mean `raises`?)");
}

#[test]
fn every_unknown_word_in_a_comment_is_told() {
    let (_, problems) = read("linenos", Origin::Comment);
    let help =
        "the options are norun, raises, broken, isolated, session, timeout, clock, stdin, hidden, python, title, trace";
    assert_eq!(problems, [format!("warning unknown-option: unknown option `linenos` ({help})")]);
}

#[test]
fn values_that_make_no_sense_are_errors() {
    for value in ["abc", "0", "-1", "nan", "inf", "1e9", "5s"] {
        let help = "write a number above 0 and up to 86400, such as `timeout=5`";
        let expected = format!("error bad-option: `{value}` is no number of seconds ({help})");
        assert_eq!(problem(&format!("timeout={value}")), expected);
    }
    assert_eq!(problem("session"), "error bad-option: `session` has no value (write it as `session=name`)");
    assert_eq!(problem("raises=''"), "error bad-option: `raises` has no value (write it as `raises=TypeError`)");
    assert_eq!(
        problem("raises='Type Error'"),
        "error bad-option: `Type Error` is no name of an exception (write the name of one class, such as `raises=TypeError`)"
    );
    assert_eq!(problem("norun=maybe"), "error bad-option: `norun` is either there or not (write `norun` alone)");
    let help = "the clocks are `virtual` and `real`";
    assert_eq!(problem("clock=fake"), format!("error bad-option: there is no clock `fake` ({help})"));
    assert_eq!(problem("clock=''"), "error bad-option: `clock` has no value (write it as `clock=real`)");
    assert!(problem("python=new").starts_with("error bad-option: "));
}
