//! What is left as it is, and the reason that is told.

use std::os::unix::fs::PermissionsExt;

use super::{becomes, is_left, stays};
use crate::book::Book;
use crate::python;

#[test]
fn addresses_are_not_written_down() {
    becomes(
        "class A: pass\nprint([A(), 1])  # [<A object at 0x7f12345678>, 2]",
        "class A: pass\nprint([A(), 1])  # [<A object at 0x7f12345678>, 1]",
    );
    becomes(
        "class A: pass\nprint([A(), 1])  # [5, 2]",
        "class A: pass\nprint([A(), 1])  # [<__main__.A object at 0x...>, 1]",
    );
}

#[test]
fn what_cannot_be_checked_is_never_touched() {
    let note = python("import time\nprint(time.time())  # 5.5\nprint(3)  # about 4\nprint(id(1))  # 140234567890")
        + "```python norun\nprint(1)  # 2\n```\n";
    let book = Book::of(&note);
    let done = book.run(&["bless"]);
    assert_eq!((done.code, done.stdout.as_str()), (0, "no claim is broken\n"));
    assert_eq!(book.read("note.md"), note);
}

#[test]
fn what_is_broken_on_purpose_is_never_touched() {
    let meant = "```python broken\nprint(1)  # 2\n```\n\n".to_owned()
        + "```python broken\nprint(1)  # 2\nimport no_such_module_anywhere\n```\n\n";
    let book = Book::of(&(meant.clone() + &python("print(3)  # 4")));
    let done = book.run(&["bless", "."]);
    assert!(done.stdout.ends_with("\n1 claim rewritten in 1 note\n"), "{done:?}");
    assert_eq!(done.stderr, "1 example still fails: `tracebook test` shows them\n", "that of the missing module");
    let text = meant + &python("print(3)  # 3");
    assert_eq!((done.code, book.read("note.md")), (1, text));
    let done = book.run(&["bless", "note.md:2"]);
    assert_eq!((done.code, done.stdout.as_str()), (0, "no claim is broken but those that are meant to be\n"));
}

#[test]
fn outcomes_that_lean_on_what_did_not_run_keep_no_other_from_being_rewritten() {
    let first = "```pycon\n>>> import no_such_module_anywhere\n>>> x = 5\n>>> y = no_such_module_anywhere.y\n```\n\n";
    let second = |stated| format!("```pycon\n>>> 1 + 1\n{stated}\n>>> y\n4\n```\n");
    let book = Book::of(&(first.to_owned() + &second(3)));
    assert_eq!(book.test(&[]).verdicts(1), ["broken", "unverifiable: not-run"]);
    for place in ["note.md:8", "."] {
        let book = Book::of(&(first.to_owned() + &second(3)));
        let done = book.run(&["bless", place]);
        assert!(done.stdout.ends_with("1 claim rewritten in 1 note\n"), "{done:?}");
        assert_eq!(book.read("note.md"), first.to_owned() + &second(2));
    }
}

#[test]
fn versions_that_do_not_run_are_never_touched() {
    becomes(
        "print(2)\n\n# Output (Python < 3.0): 1\n# Output (Python 3): 5",
        "print(2)\n\n# Output (Python < 3.0): 1\n# Output (Python 3): 2",
    );
}

#[test]
fn what_runs_differently_twice_is_left() {
    let count = tempfile::NamedTempFile::new().expect("a file");
    let code = "log = open('[FILE]', 'a+')\nlog.write('x')\nlog.seek(0)\nprint(len(log.read()) + 7)  # 5";
    let note = python(&code.replace("[FILE]", &count.path().display().to_string()));
    let book = Book::of(&note).file("book.toml", "[run.sandbox]\nmode = \"off\"\n");
    stays(&book, "note.md:5:29", "two runs differ, `8` and then `9`");
}

#[test]
fn an_example_that_raises_is_no_outcome_to_write_down() {
    is_left(&python("print(1 / 0)  # 5"), "note.md:2:15", "the code raises now: `ZeroDivisionError: division by zero`");
    is_left(&python("# int('5')  # ValueError\nx = 1"), "note.md:2:1", "no exception is raised");
}

#[test]
fn what_has_no_outcome_or_no_room_is_left() {
    is_left(&python("print('', end='')\n#> 5"), "note.md:3:1", "there is no outcome to state");
    let words = python("print('some words\\nand more')  # 'other words'");
    let raised = python("raise ValueError('one\\ntwo')  # ValueError: three");
    is_left(&raised, "note.md:2:31", "the outcome has 2 lines, and there is room for one");
    is_left(&words, "note.md:2:32", "the outcome has 2 lines, and there is room for one");
    is_left(&python("print('\\x1b[31m')  # 'red'"), "note.md:2:20", "the outcome holds control characters");
}

#[test]
fn one_that_is_left_keeps_no_other_from_being_rewritten() {
    let code = |first: u8, last: u8| {
        python(&format!("print(1)  # {first}\nprint('a b', 'c d', sep='\\n')  # 'e f'\nprint(1 / 2)  # 0.{last}"))
    };
    let book = Book::of(&(code(7, 7) + &code(8, 8)));
    let done = book.run(&["bless"]);
    assert_eq!(
        (done.code, done.stdout.lines().last()),
        (1, Some("4 claims rewritten in 1 note; 2 left as told above"))
    );
    assert_eq!(book.read("note.md"), code(1, 5) + &code(1, 5));
}

#[test]
fn a_note_that_is_not_utf_8_is_left() {
    let book = Book::new().file("note.md", b"\xff\n\n```python\nprint(1)  # 2\n```\n");
    let done = book.run(&["bless"]);
    assert_eq!(done.code, 1);
    assert!(done.stderr.contains("left as it is: the note is not UTF-8"), "{}", done.stderr);
    assert!(std::fs::read(book.path().join("note.md")).expect("the note").starts_with(b"\xff"));
}

#[test]
fn a_note_that_changes_meanwhile_is_left() {
    let code = "open('[NOTE]', 'a').write('more')\nprint(1)  # 2";
    let book = Book::new();
    let path = book.path().join("note.md");
    let note = python(&code.replace("[NOTE]", &path.display().to_string()));
    let book = book.file("note.md", &note);
    let done = book.run(&["bless", "--no-sandbox"]);
    assert_eq!(done.code, 1, "{done:?}");
    assert!(done.stderr.contains("this note changed meanwhile and was not rewritten"), "{}", done.stderr);
    assert!(book.read("note.md").starts_with(&note));
}

#[test]
fn a_note_that_may_not_be_written_is_left() {
    let book = Book::of(&python("print(1)  # 2"));
    let path = book.path().join("note.md");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).expect("permissions");
    let done = book.run(&["bless"]);
    assert_eq!(done.code, 1);
    assert!(done.stderr.contains("this note may not be written"), "{}", done.stderr);
    assert_eq!(book.read("note.md"), python("print(1)  # 2"));
}

#[test]
fn other_failures_remain_and_are_told() {
    let book = Book::of(&(python("print(1)  # 2") + &python("1 / 0")));
    let done = book.run(&["bless"]);
    assert_eq!(done.code, 1);
    assert!(done.stderr.contains("1 example still fails: `tracebook test` shows them"), "{}", done.stderr);
    assert!(book.read("note.md").contains("print(1)  # 1"));
}

#[test]
fn a_condition_on_the_trace_is_for_its_author() {
    let condition = python("print(5)\nprint(1)  # trace: threads.started == 2");
    stays(
        &Book::traced(&condition),
        "note.md:3:20",
        "it is a condition on the trace, which has `threads.started == 0`",
    );
    // What stands beside it is rewritten, and it is judged as before.
    let book = Book::traced(&python("print(5)  # 6\nprint(1)  # trace: threads.started == 0"));
    assert_eq!(book.run(&["bless", "."]).code, 0);
    assert_eq!(book.read("note.md"), python("print(5)  # 5\nprint(1)  # trace: threads.started == 0"));
}

#[test]
fn failures_that_no_claim_states_are_told_where_no_claim_is_broken() {
    let book = Book::of(&python("1 / 0"));
    for arguments in [&["bless", "."][..], &["bless", ".", "--dry-run"]] {
        let done = book.run(arguments);
        assert_eq!((done.code, done.stdout.as_str()), (1, "no claim is broken\n"));
        assert_eq!(done.stderr, "1 example still fails: `tracebook test` shows them\n");
    }
}
