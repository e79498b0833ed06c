//! However an example ends, it costs that example only, and is reported as what it was.

use crate::book::Book;
use crate::python;

/// A note whose second example does `code` and whose third needs what the first one made.
fn between(code: &str) -> Book {
    around(&python(code))
}

fn around(second: &str) -> Book {
    Book::of(&(python("x = 'kept'") + second + &python("print(x)")))
}

fn assert_only_the_second_fails(book: &Book, reason: &str) {
    let report = book.test(&[]);
    assert_eq!(report.statuses(), ["ran", &format!("failed: {reason}"), "ran"]);
    assert_eq!(report.stdout(2), "kept\n");
    assert_eq!(report.code, 1);
}

#[test]
fn a_loop_without_end() {
    let book = around("```python timeout=1\nn = 0\nwhile True:\n    n += 1\n```\n\n");
    assert_only_the_second_fails(&book, "timed out after 1 s");
    let told = book.run(&["test", "."]);
    assert!(told.stdout.contains("note.md:"), "{}", told.stdout);
}

#[test]
fn a_sleep_without_end_after_some_work_goes_on_from_a_checkpoint() {
    let note = "```python clock=real\nimport time, os\nstart = time.time()\nopen('log', 'a').write('ran\\n')\ntime.sleep(0.2)\n```\n\n\
                ```python timeout=0.5 clock=real\ntime.sleep(100)\n```\n\n\
                ```python\nprint(open('log').read().count('ran'))\n```\n";
    let report = Book::of(note).test(&[]);
    assert_eq!(report.statuses(), ["ran", "failed: timed out after 0.5 s", "ran"]);
    assert_eq!(report.stdout(2), "1\n", "the first example ran once");
}

#[test]
fn a_checkpoint_serves_more_than_one_loss() {
    let lost = python("import os\nos._exit(1)");
    let note = python("import time\nopen('log', 'a').write('ran\\n')\ntime.sleep(0.2)")
        .replace("python", "python clock=real")
        + &python("x = 1")
        + &lost
        + &python("x += 1")
        + &lost
        + &python("print(x, open('log').read().count('ran'))");
    assert_eq!(Book::of(&note).test(&[]).stdout(5), "2 1\n");
}

#[test]
fn os_exit() {
    assert_only_the_second_fails(
        &between("import os\nprint('before', flush=True)\nos._exit(0)"),
        "exited with status 0",
    );
}

#[test]
fn output_before_a_hard_exit_is_kept() {
    let report = between("import os\nprint('before')\nos._exit(3)").test(&[]);
    assert_eq!(report.stdout(1), "before\n");
}

#[test]
fn sys_exit() {
    assert_only_the_second_fails(&between("import sys\nsys.exit(3)"), "SystemExit");
}

#[test]
fn segmentation_fault() {
    assert_only_the_second_fails(&between("import ctypes\nctypes.string_at(0)"), "killed by SIGSEGV");
}

#[test]
fn killing_itself() {
    assert_only_the_second_fails(
        &between("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"),
        "killed by SIGKILL",
    );
}

#[test]
fn several_losses_in_one_page() {
    let lost = python("import os\nos._exit(1)");
    let note = python("x = 1") + &lost + &python("x += 1") + &lost + &lost + &python("print(x)");
    let report = Book::of(&note).test(&[]);
    assert_eq!(
        report.statuses(),
        [
            "ran",
            "failed: exited with status 1",
            "ran",
            "failed: exited with status 1",
            "failed: exited with status 1",
            "ran"
        ]
    );
    assert_eq!(report.stdout(5), "2\n");
}

#[test]
fn a_child_that_is_killed_is_the_examples_own_business() {
    let code = "import subprocess, sys\n\
                p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\np.kill()\nprint(p.wait())";
    assert_eq!(Book::of(&python(code)).test(&[]).stdout(0), "-9\n");
}

#[test]
fn an_example_that_closes_everything() {
    let report = between("import os\nos.closerange(3, 1000)").test(&[]);
    assert!(report.statuses()[1].starts_with("failed: "), "{:?}", report.statuses());
    assert_eq!(report.stdout(2), "kept\n");
}

#[test]
fn endless_output_is_cut() {
    let report = Book::of(&(python("print('x' * 3_000_000)") + &python("print('next')"))).test(&[]);
    assert!(report.stdout(0).len() <= 1 << 20);
    assert_eq!(report.stdout(1), "next\n");
}

#[test]
fn what_does_not_parse_does_not_run() {
    let report = Book::of(&(python("print('a')\nif True print") + &python("print('b')"))).test(&[]);
    assert_eq!(report.statuses(), ["failed: does not parse (SyntaxError)", "ran"]);
    assert_eq!(report.stdout(0), "");
    assert_eq!(report.example(0)["exception"]["line"], 3);
}

#[test]
fn an_exception_that_is_asked_for() {
    let note = "```python raises=ArithmeticError\n1 / 0\n```\n\n```python raises=ValueError\n1 / 0\n```\n\n\
                ```python raises=ValueError\n1\n```\n";
    let report = Book::of(note).test(&[]);
    let statuses = report.statuses();
    assert_eq!(statuses[0], "passed");
    assert!(statuses[1].starts_with("failed: "), "{statuses:?}");
    assert!(statuses[2].starts_with("failed: "), "{statuses:?}");
}
