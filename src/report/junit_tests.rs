use std::path::PathBuf;

use quick_junit::Report as Document;

use super::super::sample::Sample;
use super::*;
use crate::claim::NotRun;
use crate::report::Part;
use crate::run::Ending;
use crate::source::{FileId, Span};

fn settings() -> Settings {
    Settings { repository: PathBuf::from("docs"), ..Settings::default() }
}

fn xml(sample: &Sample) -> String {
    render(&sample.report(), &settings())
}

/// The first case, from its start to its end.
fn case(sample: &Sample) -> String {
    let xml = xml(sample);
    let (start, end) = (xml.find("<testcase").unwrap(), xml.find("</testcase>").unwrap());
    xml[start..end].to_owned()
}

#[test]
fn a_whole_document() {
    let failed =
        Sample::broken("print(1)  # 2\n", 1, "2", "1\n").wrote(Stream::Stdout, "1\n").wrote(Stream::Stderr, "<&>\n");
    let skipped = Sample::new("ls\n").status(Status::Skipped(NotRun::OtherLanguage("bash".to_owned())));
    let expected = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="tracebook" tests="3" skipped="1" failures="1" errors="0" time="3.210">
    <testsuite name="docs/guide/gc.md" tests="3" skipped="1" errors="0" failures="1" time="0.000">
        <testcase name="Memory Management &gt; Cycles (line 3)" classname="docs/guide/gc.md" time="0.000" file="docs/guide/gc.md" line="3">
            <failure message="1 claim broken" type="claim broken">Failed example at guide/gc.md:4:
    print(1)  # 2
Expected:
    2
Got:
    1
rerun: tracebook test guide/gc.md:3
</failure>
            <system-out>1
</system-out>
            <system-err>&lt;&amp;&gt;
</system-err>
        </testcase>
        <testcase name="Memory Management &gt; Cycles (line 7)" classname="docs/guide/gc.md" time="0.000" file="docs/guide/gc.md" line="7">
            <skipped message="not Python (bash)"/>
        </testcase>
        <testcase name="Memory Management &gt; Cycles (line 11)" classname="docs/guide/gc.md" time="0.000" file="docs/guide/gc.md" line="11"/>
    </testsuite>
</testsuites>
"#;
    assert_eq!(xml(&Sample::book([failed, skipped, Sample::new("pass\n")])), expected);
}

#[test]
fn an_exception_has_its_type_and_the_traceback() {
    let case = case(&Sample::raised("1 / 0\n", "ZeroDivisionError", "division by zero"));
    assert!(
        case.contains(r#"<failure message="ZeroDivisionError" type="ZeroDivisionError">Failed example at"#),
        "{case}"
    );
    assert!(case.contains("\n    ZeroDivisionError: division by zero\n"), "{case}");
}

#[test]
fn styles_of_a_terminal_are_left_out() {
    let limit = Duration::from_secs(1);
    let case = case(&Sample::ended("f()\n", Ending::TimedOut { limit, line: None, stacks: String::new() }));
    assert!(case.contains("It timed out after 1 s\nhelp: give it more time"), "{case}");
    assert!(!case.contains('\u{1b}') && !case.contains("u{1b}"), "{case}");
}

#[test]
fn a_known_failure_is_skipped() {
    let mut sample = Sample::broken("print(1)  # 2\n", 1, "2", "1");
    sample.known = [("guide/gc.md#cycles:1".to_owned(), Part::Claim(0))].into_iter().collect();
    assert!(case(&sample).contains(r#"<skipped message="1 known failure: 1 claim broken"/>"#));
    assert!(xml(&sample).contains(r#"skipped="1" failures="0""#));
}

#[test]
fn mistakes_are_errors_of_their_page_or_of_a_suite_of_their_own() {
    let mut sample = Sample::new("pass\n");
    let span = Span::new(FileId(0), 2, 8);
    sample.diagnostics = vec![
        Diagnostic::error("broken-link", Place::Note(span), "no \"x\"").with_help("mend it"),
        Diagnostic::warning("odd", Place::Note(span), "left out"),
        Diagnostic::error("gone", Place::Path("x.md".to_owned()), "gone"),
    ];
    let text = xml(&sample);
    let error = "            <error message=\"no &quot;x&quot;\" type=\"broken-link\">help: mend it</error>\n";
    let place = "classname=\"docs/guide/gc.md\" file=\"docs/guide/gc.md\" line=\"1\"";
    let of_page = format!("<testcase name=\"broken-link (line 1, column 3)\" {place}>\n{error}");
    assert!(text.contains(&of_page), "{text}");
    assert!(
        text.contains("<testsuite name=\"x.md\" tests=\"1\" skipped=\"0\" errors=\"1\" failures=\"0\">\n"),
        "{text}"
    );
    assert!(
        text.contains("<testsuites name=\"tracebook\" tests=\"3\" skipped=\"0\" failures=\"0\" errors=\"2\""),
        "{text}"
    );
    assert!(!text.contains("left out"));
}

#[test]
fn any_text_becomes_xml() {
    let every: String = (0..=0x2_ffff).filter_map(char::from_u32).collect();
    let sample = Sample::new("pass\n").wrote(Stream::Stdout, &(every + "\u{1b}]0;title ]]> \u{1b}[31m"));
    let text = xml(&sample);
    let legal = |c: char| matches!(c, '\t' | '\n' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert_eq!(text.chars().find(|&c| !legal(c)), None);
    let document = Document::deserialize_from_str(&text).unwrap();
    let out = document.test_suites[0].test_cases[0].system_out.as_ref().unwrap();
    assert!(out.as_str().starts_with("\\u{0}\\u{1}"), "control characters are shown");
    assert!(out.as_str().ends_with("\\u{1b}]0;title ]]> \\u{1b}[31m"));
}
