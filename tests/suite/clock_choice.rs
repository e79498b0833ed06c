//! Which clock an example runs on: the fence's, else the command line's, else the book's, and never a virtual one without a library.

use crate::book::{Book, Report};

/// A book with an example for each fence, whose settings are below `[run]`.
fn book(fences: &[&str], settings: &str) -> Book {
    let notes: Vec<String> = fences.iter().map(|info| format!("```{info}\nx = 1\n```\n")).collect();
    let note = notes.join("\n");
    Book::of(&note).file("book.toml", format!("[run]\n{settings}\n"))
}

/// Why each example ran on the real clock; `none` where it did not.
fn reasons(report: &Report) -> Vec<&str> {
    let examples = report.json["examples"].as_array().expect("a list");
    examples.iter().map(|example| example["clock_reason"].as_str().unwrap_or("none")).collect()
}

#[test]
fn the_fence_comes_first_then_the_command_line_then_the_book() {
    let real = "asked";
    let fences = ["python", "python clock=virtual", "python clock=real"];
    let of = |settings: &str, options: &[&str]| {
        let report = book(&fences, settings).test(options);
        reasons(&report).into_iter().map(|reason| reason == real).collect::<Vec<_>>()
    };
    assert_eq!(of("", &[]), [false, false, true]);
    assert_eq!(of("clock = 'real'", &[]), [true, false, true]);
    assert_eq!(of("clock = 'virtual'", &["--clock", "real"]), [true, false, true]);
    assert_eq!(of("clock = 'real'", &["--clock", "virtual"]), [false, false, true]);
}

#[test]
fn what_its_executable_runs_has_the_real_clock_and_says_so() {
    let report = book(&["python", "python clock=real"], "").test(&["--host", "executable"]);
    assert_eq!(reasons(&report), ["host", "asked"]);
}

#[test]
fn a_result_of_one_clock_is_not_one_of_the_other() {
    let book = book(&["python"], "");
    let cached = |clock| book.test(&["--cache-dir", "kept", "--clock", clock]).json["summary"]["cached"].clone();
    assert_eq!(["real", "real", "virtual"].map(cached), [0, 1, 0]);
}

#[test]
fn how_to_run_an_example_again_names_the_clock() {
    let book = Book::of(&crate::python("1 / 0"));
    let done = book.run(&["test", ".", "--clock", "real"]);
    assert!(done.stdout.contains("rerun: tracebook test --clock real note.md:1\n"), "{}", done.stdout);
    let done = book.run(&["test", ".", "--clock", "fast"]);
    assert_eq!(done.code, 2);
    assert!(done.stderr.contains("invalid value 'fast' for '--clock <CLOCK>'"), "{}", done.stderr);
}
