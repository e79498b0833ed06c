//! Blocks of a page that lean on each other, or trip each other up, and what is told of the outcomes stated there.

use serde_json::Value;

use crate::book::{Book, Report};
use crate::python;

/// Line, verdict and reason of every claim of the example.
fn claims(report: &Report, index: usize) -> Vec<(u64, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let found = report.example(index)["claims"].as_array().expect("claims").clone();
    found
        .iter()
        .map(|claim| {
            let line = claim["line"].as_u64().expect("a line");
            let words = format!("{} {} {}", text(&claim["verdict"]), text(&claim["reason"]), text(&claim["rule"]));
            (line, words.split_whitespace().collect::<Vec<_>>().join(" "))
        })
        .collect()
}

fn only(text: &str) -> Vec<(u64, String)> {
    claims(&Book::of(&python(text)).test(&[]), 0)
}

fn line(number: u64, words: &str) -> (u64, String) {
    (number, words.to_owned())
}

#[test]
fn a_block_that_trips_over_the_names_of_its_page_gets_a_session_of_its_own() {
    let report =
        Book::of(&(python("sum = 10") + &python("print(sum([1, 2]))  # 3") + &python("print(sum)  # 10"))).test(&[]);
    assert_eq!(report.statuses(), ["ran", "passed", "passed"]);
    assert_eq!(report.example(1)["namespace"], "fresh");
    assert_eq!(
        (&report.example(0)["namespace"], &report.example(2)["namespace"]),
        (&"planned".into(), &"planned".into())
    );
}

#[test]
fn a_block_that_fails_alone_as_well_keeps_what_it_did_in_its_page() {
    let report = Book::of(&(python("x = 4") + &python("print(x)  # 5"))).test(&[]);
    assert_eq!(report.statuses(), ["ran", "failed: 1 claim broken"]);
    assert_eq!(report.example(1)["namespace"], "planned");
    assert_eq!(report.example(1)["claims"][0]["got"], "4");
}

#[test]
fn a_stale_outcome_is_not_excused_because_nothing_can_be_checked_alone() {
    let report = Book::of(&(python("def f():\n    return 4") + &python("y = f()  # 5"))).test(&[]);
    assert_eq!(report.statuses(), ["ran", "failed: 1 claim broken"]);
}

#[test]
fn the_summary_tells_how_many_pass_only_alone() {
    let book = Book::of(&(python("len = 3") + &python("print(len('ab'))  # 2")));
    let told = book.run(&["test"]).stdout;
    assert!(
        told.contains("2 examples: 1 passed, 0 failed, 1 ran, 0 skipped; 1 passes only in a session of its own"),
        "{told}"
    );
}

#[test]
fn what_leans_on_a_statement_that_failed_is_not_broken() {
    let lean = "data = 3";
    let first = "import no_such_module_at_all\ndata = no_such_module_at_all.load()";
    let report =
        Book::of(&(python(lean) + &python(first) + &python("print(data + 1)  # 9") + &python("print(1 + 1)  # 3")))
            .test(&[]);
    assert_eq!(claims(&report, 2), [line(11, "unverifiable not-run")]);
    assert_eq!(claims(&report, 3), [line(15, "broken")]);
}

#[test]
fn a_name_that_is_bound_anew_is_found_again() {
    let pages = python("data = open('no such file')") + &python("data = 3") + &python("print(data)  # 4");
    let report = Book::of(&pages).test(&[]);
    assert_eq!(claims(&report, 2), [line(10, "broken")]);
}

#[test]
fn a_prompt_that_does_not_parse_is_no_broken_claim_and_loses_its_names() {
    let text = ">>> n = 1\n>>> n = ???\n>>> n + 1\n5\n>>> print 'a'\na\n>>> 2 + 2\n5";
    assert_eq!(only(text), [line(5, "unverifiable not-run"), line(7, "unverifiable syntax"), line(9, "broken")]);
}

#[test]
fn an_error_of_syntax_is_claimed_with_its_frames_and_without_its_place() {
    let text = ">>> if = 1\n  File \"<stdin>\", line 1\n    if = 1\n       ^\nSyntaxError: invalid syntax";
    assert_eq!(only(text), [line(3, "holds exception")]);
    let other = text.replace("SyntaxError", "NameError");
    assert_eq!(only(&other), [line(3, "unverifiable syntax")]);
}

#[test]
fn comments_behind_an_output_are_not_part_of_it() {
    let text = ">>> 1 + 1\n2  # an int\n>>> 2 + 2\n4\n# and so on\n>>> print('a # b')\na # b\n>>> 1 + 2\n4  # wrong";
    assert_eq!(
        only(text),
        [line(3, "holds prose"), line(5, "holds exact"), line(8, "holds exact"), line(10, "broken")]
    );
}

#[test]
fn comments_below_a_prompt_may_be_a_whole_output() {
    let text = ">>> for word in ['one', 'two']:\n...     print(repr(word))\n...\n# 'one'\n# 'two'\n>>> int('x')\n# Traceback (most recent call last):\n#   File \"<stdin>\", line 1, in <module>\n# ValueError: invalid literal for int() with base 10: 'x'";
    assert_eq!(only(text), [line(5, "holds exact"), line(8, "holds exception")]);
}

#[test]
fn several_values_are_shown_as_prompts_would_show_them() {
    let note = |output: &str| python("1 + 2\nprint('x')\n2 - 1") + "Output:\n\n```text\n" + output + "\n```\n";
    let verdicts = |output| claims(&Book::of(&note(output)).test(&[]), 0);
    assert_eq!(verdicts("3\nx\n1"), [line(10, "holds exact")]);
    assert_eq!(verdicts("3\nx\n2"), [line(10, "broken")]);
}

#[test]
fn a_label_or_a_comment_may_say_for_which_version_a_session_is() {
    let session = "```python\n>>> 1 / 2\n0\n```\n";
    let verdicts = |text: &str| claims(&Book::of(text).test(&[]), 0);
    assert_eq!(verdicts(&format!("Output (Python 2.x):\n\n{session}")), [line(5, "unverifiable environment")]);
    assert_eq!(verdicts("```python\n# Python 2\n>>> 1 / 2\n0\n```\n"), [line(4, "unverifiable environment")]);
    assert_eq!(verdicts(session), [line(3, "broken")]);
}

#[test]
fn a_message_in_the_authors_own_words_is_left_to_the_reader() {
    let text = "class Box:\n    pass\n\n# Box().lid  # AttributeError: there is no such thing here\n# Box().lid  # AttributeError: 'Box' object has no attribute 'top'\n# Box().lid  # AttributeError: 'Box' object has\n# Box().lid  # TypeError: there is no such thing";
    let found = only(text);
    assert_eq!(
        found,
        [line(5, "unverifiable ambiguous"), line(6, "broken"), line(7, "holds exception"), line(8, "broken")]
    );
}

#[test]
fn durations_and_moments_in_words_are_timings() {
    let text = "import time\ndef work():\n    start = time.perf_counter()\n    print(f'work took {time.perf_counter() - start:.7f} seconds')\nwork()  # Output: work took 0.5 seconds";
    assert_eq!(only(text), [line(6, "unverifiable timing")]);
}

#[test]
fn a_prompt_may_end_in_dots_and_an_output_may_be_left_out_in_words() {
    let text = ">>> for n in [1, 2]:\n...     print(n)\n...\n1\n3\n>>> n = 7\n... and so on ...\n>>> n\n7";
    assert_eq!(only(text), [line(5, "broken"), line(10, "holds exact")]);
}

#[test]
fn a_raise_at_the_top_level_is_meant_to_raise() {
    let report =
        Book::of(&(python("raise ValueError('so')") + &python("def f():\n    raise ValueError('so')\nf()"))).test(&[]);
    assert_eq!(report.statuses(), ["ran", "failed: ValueError"]);
}

#[test]
fn what_depends_on_the_authors_files_is_no_broken_claim() {
    let text = "try:\n    print(open('no such file').read())\nexcept FileNotFoundError:\n    print('missing')";
    let note = python(text) + "Output:\n\n```text\nhello\n```\n";
    assert_eq!(claims(&Book::of(&note).test(&[]), 0), [line(11, "unverifiable environment")]);
}

#[test]
fn a_label_that_was_printed_may_hold_a_digit_before_a_text_in_quotes() {
    assert_eq!(only("print('f1 name', 'wrapper')  # output -> 'wrapper'"), [line(2, "holds label")]);
    assert_eq!(only("print('f1 name', 'wrapper')  # output -> 'other'"), [line(2, "broken")]);
}
