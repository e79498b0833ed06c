//! `tracebook bless`: stale outcomes are rewritten in the author's own form, and nothing else is.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use crate::book::{Book, Done};
use crate::python;

/// What `bless` makes of a note. All of it must hold then, and a second run must change nothing.
fn blessed(note: &str) -> String {
    let book = Book::of(note);
    let done = book.run(&["bless", "."]);
    assert_eq!(done.code, 0, "{done:?}");
    let text = book.read("note.md");
    let report = book.test(&[]);
    assert_eq!((report.code, &report.json["summary"]["broken"]), (0, &0.into()), "{text}\n{}", report.json);
    let again = book.run(&["bless", "."]);
    assert_eq!((again.code, again.stdout.as_str()), (0, "no claim is broken\n"));
    assert_eq!(book.read("note.md"), text, "the second run changes nothing");
    text
}

/// The lines of a Python fence after blessing.
#[track_caller]
fn becomes(code: &str, expected: &str) {
    assert_eq!(blessed(&python(code)), python(expected));
}

/// A note that `bless` leaves as it is, with the reason that it tells.
#[track_caller]
fn is_left(note: &str, place: &str, why: &str) {
    stays(&Book::of(note), place, why);
}

fn stays(book: &Book, place: &str, why: &str) {
    let note = book.read("note.md");
    let done = book.run(&["bless", "."]);
    assert_eq!(done.code, 1, "{done:?}");
    assert!(done.stderr.contains(&format!("this broken claim is left as it is: {why}")), "{}", done.stderr);
    assert!(done.stderr.contains(&format!("--> {place}")), "{}", done.stderr);
    assert_eq!(book.read("note.md"), note);
}

#[test]
fn the_head_is_replaced_and_marker_and_prose_stay() {
    becomes("print(2 + 3)   # 6 (the sum)", "print(2 + 3)   # 5 (the sum)");
    becomes("print(2 + 3)  #> 6", "print(2 + 3)  #> 5");
    becomes("2 + 3  # => 6 - odd", "2 + 3  # => 5 - odd");
    becomes("x = 4 + 4\t# 9, as it is.", "x = 4 + 4\t# 8, as it is.");
    becomes("print(2)  # Output: 3", "print(2)  # Output: 2");
    becomes("print('é🐍' * 2)  # 'é🐍'", "print('é🐍' * 2)  # 'é🐍é🐍'");
    becomes("numbers = [3, 1]\nnumbers.sort()  # [3, 1]", "numbers = [3, 1]\nnumbers.sort()  # [1, 3]");
}

#[test]
fn the_spelling_of_a_value_stays_where_it_can() {
    becomes("['a'] + ['b']  # [\"a\",\"c\"]", "['a'] + ['b']  # [\"a\",\"b\"]");
    becomes("print('abc')  # \"abd\"", "print('abc')  # \"abc\"");
    becomes("print(list(range(0, 40, 2)))  # [0, 1, ..., 39]", "print(list(range(0, 40, 2)))  # [0, 2, ..., 38]");
    becomes("print(5 / 6)  # 0.66", "print(5 / 6)  # 0.83");
    becomes("print(type(5))  #> str", "print(type(5))  #> int");
    becomes("print('sum:', 4)  # 3", "print('sum:', 4)  # 4");
    becomes("print(1500 * 2)  # 1,500", "print(1500 * 2)  # 3,000");
    becomes("{'a': 1, 'b': 2}  # {\"a\":1,  \"b\":3}", "{'a': 1, 'b': 2}  # {\"a\":1,  \"b\":2}");
    becomes(
        "import sys\nprint(sys.getsizeof(b''))  # 34 bytes (empty)",
        "import sys\nprint(sys.getsizeof(b''))  # 33 bytes (empty)",
    );
}

#[test]
fn a_row_keeps_its_separators() {
    becomes("for i in range(3):\n    print(i)  # 0, 1, 3, 4", "for i in range(3):\n    print(i)  # 0, 1, 2");
    becomes(
        "for i in range(3):\n    print(i)  # 1 then 2 then 3",
        "for i in range(3):\n    print(i)  # 0 then 1 then 2",
    );
    becomes("for i in range(9):\n    print(i)  # 10, 20, ...", "for i in range(9):\n    print(i)  # 0, 1, ...");
}

#[test]
fn comment_blocks_grow_and_shrink() {
    becomes("print('one\\n\\ntwo')\n#> one\n#> three", "print('one\\n\\ntwo')\n#> one\n#>\n#> two");
    becomes("print('a')\nprint('b')\n\n# Output:\n# a\n# x\n# y\n", "print('a')\nprint('b')\n\n# Output:\n# a\n# b\n");
    becomes(
        "def f():\n    print('a')\n    print('b')\n\nf()\n\n# Output:\n# x\n",
        "def f():\n    print('a')\n    print('b')\n\nf()\n\n# Output:\n# a\n# b\n",
    );
}

#[test]
fn an_output_of_all_that_was_printed_stays_one() {
    becomes(
        "print('a')\nprint('b')\nprint('c')\n\n# Output:\n# a\n# x\n# c",
        "print('a')\nprint('b')\nprint('c')\n\n# Output:\n# a\n# b\n# c",
    );
}

#[test]
fn strings_keep_their_quotes_and_escape_what_they_must() {
    becomes("print(1)\nprint(2)\n\"\"\"\n1\n3\n\"\"\"", "print(1)\nprint(2)\n\"\"\"\n1\n2\n\"\"\"");
    becomes("print(2)\n'''3'''", "print(2)\n'''2'''");
    becomes("print('2\\n3')\n'''5'''", "print('2\\n3')\n'''\n2\n3\n'''");
    let code = "print('b 1', chr(92) + 'x 2', sep='\\n')\n# Output:\n\"\"\"\nb 1\n";
    becomes(&format!("{code}x 3\n\"\"\""), &format!("{code}\\\\x 2\n\"\"\""));
    becomes("print(['\"' * 3])\n\"\"\"\n['x']\n\"\"\"", "print(['\"' * 3])\n\"\"\"\n['\\\"\\\"\\\"']\n\"\"\"");
}

#[test]
fn sessions_state_what_the_terminal_shows() {
    let note = "```pycon\n>>> 1 + 1\n3\n>>> \"it's\"\n'no'\n>>> print('x\\n\\ny')\nz\n>>> 1 / 0\n1\n>>> int('x')\n\
                Traceback (most recent call last):\n  File \"<stdin>\", line 1, in <module>\nTypeError: no\n>>> int('7')\n\
                Traceback (most recent call last):\n  ...\nValueError: x\n```\n";
    let expected = "```pycon\n>>> 1 + 1\n2\n>>> \"it's\"\n\"it's\"\n>>> print('x\\n\\ny')\nx\n<BLANKLINE>\ny\n>>> 1 / 0\n\
                    Traceback (most recent call last):\n  ...\nZeroDivisionError: division by zero\n>>> int('x')\n\
                    Traceback (most recent call last):\n  File \"<stdin>\", line 1, in <module>\n\
                    ValueError: invalid literal for int() with base 10: 'x'\n>>> int('7')\n7\n```\n";
    assert_eq!(blessed(note), expected);
}

#[test]
fn an_ellipsis_in_a_session_goes_on_standing_for_lines() {
    let note = "```pycon\n>>> for i in range(9): print(i)\n0\n1\n...\n7\n```\n";
    assert_eq!(blessed(note), note.replace("7\n```", "8\n```"));
}

#[test]
fn exceptions_state_as_much_as_before() {
    becomes("{}['a']  # KeyError: 'b'", "{}['a']  # KeyError: 'a'");
    becomes("{}['a']  # LookupError: 'b'", "{}['a']  # LookupError: 'a'");
    becomes("int('x')  # Raises TypeError (always)", "int('x')  # Raises ValueError (always)");
    becomes("# {}['a']  # TypeError: no\nx = 1", "# {}['a']  # KeyError: 'a'\nx = 1");
    becomes(
        "# int('x')\n# ValueError: no\nx = 1",
        "# int('x')\n# ValueError: invalid literal for int() with base 10: 'x'\nx = 1",
    );
}

#[test]
fn a_fence_of_output_grows_and_its_markers_with_it() {
    let note = python("print('```')\nprint('wide')") + "```output\nshort\n```\n\nafter\n";
    let expected = python("print('```')\nprint('wide')") + "````output\n```\nwide\n````\n\nafter\n";
    assert_eq!(blessed(&note), expected);
}

#[test]
fn a_traceback_in_a_fence_keeps_its_frames() {
    let note = python("int('x')") + "```text\nTraceback (most recent call last):\n  ...\nTypeError: y\n```\n";
    let expected = note.replace("TypeError: y", "ValueError: invalid literal for int() with base 10: 'x'");
    assert_eq!(blessed(&note), expected);
}

#[test]
fn output_in_the_fence_itself() {
    becomes(
        "print('above')\nprint('')\nprint('x')\n\n[*]Output\nbelow",
        "print('above')\nprint('')\nprint('x')\n\n[*]Output\nabove\n\nx",
    );
}

#[test]
fn lists_and_quotes_around_a_fence_are_left_as_they_are() {
    let note = "- item\n\n  ```python\n  print('a\\nb')\n  #> c\n  ```\n\n> > ```python\n> > print('d\\n\\ne')\n> > ```\n> >\n> > ```output\n> > f\n> > ```\n";
    let expected = "- item\n\n  ```python\n  print('a\\nb')\n  #> a\n  #> b\n  ```\n\n> > ```python\n> > print('d\\n\\ne')\n> > ```\n> >\n> > ```output\n> > d\n> >\n> > e\n> > ```\n";
    assert_eq!(blessed(note), expected);
}

#[test]
fn line_endings_and_the_mark_at_the_beginning_stay() {
    let note = "\u{feff}# A\n\n".to_owned() + &python("print('a\\nb')\n#> c\nprint(1)  # 2");
    let note = note.replace('\n', "\r\n");
    let book = Book::of(&note);
    assert_eq!(book.run(&["bless"]).code, 0);
    let expected = note.replace("#> c\r\n", "#> a\r\n#> b\r\n").replace("# 2", "# 1");
    assert_eq!(book.read("note.md"), expected);
}

#[test]
fn several_claims_of_a_note_are_rewritten_together() {
    let code = "print('a\\nb')\n#> x\nprint(1)  # 2\nprint('c\\nd')\n#> y\nprint(3)  # 3\nprint(4)  # 5";
    becomes(
        code,
        "print('a\\nb')\n#> a\n#> b\nprint(1)  # 1\nprint('c\\nd')\n#> c\n#> d\nprint(3)  # 3\nprint(4)  # 4",
    );
}

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
fn what_a_baseline_knows_is_rewritten_too() {
    let book = Book::of(&python("print(1)  # 2"));
    assert_eq!(book.run(&["test", ".", "--write-baseline"]).code, 0);
    let done = book.run(&["bless", "."]);
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    assert_eq!(book.read("note.md"), python("print(1)  # 1"));
    assert!(
        book.run(&["test", "."]).stderr.starts_with("warning[obsolete-baseline]: note.md:2 does not fail any more")
    );
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
fn what_a_comment_names_stays_named() {
    becomes("a = [1]\na.append(2)  # a is now [1, 3]", "a = [1]\na.append(2)  # a is now [1, 2]");
    becomes("half = 10 / 4  # half = 3.5", "half = 10 / 4  # half = 2.5");
    becomes("print(1)\nprint(2)\n\n# Output: 1\n#         3", "print(1)\nprint(2)\n\n# Output: 1\n#         2");
}

#[test]
fn transcripts_of_ipython_and_docstrings_are_rewritten() {
    becomes("In [1]: sorted('ba')\nOut[1]: ['b', 'a']", "In [1]: sorted('ba')\nOut[1]: ['a', 'b']");
    let code = |outcome: &str| {
        format!("def f(n):\n    \"\"\"Doc.\n\n    >>> f(2)\n    {outcome}\n    \"\"\"\n    return n * 2")
    };
    becomes(&code("5"), &code("4"));
    becomes(&code("5\n    5"), &code("4"));
    let quoted = code("'aaa'").replace("f(2)", "f(chr(92))");
    is_left(&python(&quoted), "note.md:6", "with the new outcome it would not be read as this claim");
    let raised = |class: &str, message: &str| {
        let rule = "-".repeat(75);
        let header = format!("{class}                Traceback (most recent call last)");
        format!("In [1]: 1 / 0\n{rule}\n{header}\nCell In[1], line 1\n----> 1 1 / 0\n\n{class}: {message}")
    };
    becomes(&raised("ValueError", "no"), &raised("ZeroDivisionError", "division by zero"));
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
fn a_dry_run_shows_the_diff_and_writes_nothing() {
    let book = Book::of(&python("print(1)  # 2"));
    let done = book.run(&["bless", "--dry-run"]);
    let diff = "--- note.md\n+++ note.md\n@@ -1,4 +1,4 @@\n ```python\n-print(1)  # 2\n+print(1)  # 1\n ```\n \n";
    assert_eq!((done.code, done.stdout), (1, format!("{diff}1 claim would be rewritten in 1 note\n")));
    assert_eq!(book.read("note.md"), python("print(1)  # 2"));
    assert_eq!(Book::of(&python("print(1)  # 1")).run(&["bless", "--dry-run"]).code, 0);
}

#[test]
fn only_what_is_named_is_rewritten() {
    let note = python("print(1)  # 2") + &python("print(3)  # 4");
    let book = Book::of(&note).file("other.md", python("print(5)  # 6"));
    assert_eq!(book.run(&["bless", "note.md:6"]).code, 0);
    assert_eq!(book.read("note.md"), python("print(1)  # 2") + &python("print(3)  # 3"));
    assert_eq!(book.read("other.md"), python("print(5)  # 6"));
    assert_eq!(book.run(&["bless", "note.md:99"]).code, 4);
}

#[test]
fn other_failures_remain_and_are_told() {
    let book = Book::of(&(python("print(1)  # 2") + &python("1 / 0")));
    let done = book.run(&["bless"]);
    assert_eq!(done.code, 1);
    assert!(done.stderr.contains("1 example still fails: `tracebook test` shows them"), "{}", done.stderr);
    assert!(book.read("note.md").contains("print(1)  # 1"));
}

/// `tracebook bless ARGUMENTS` with `answers` on standard input.
fn answered(book: &Book, arguments: &[&str], answers: &str) -> Done {
    let mut command = book.command(&[&["bless"], arguments].concat());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("tracebook runs");
    // It may end before it reads all answers.
    let _ = child.stdin.take().expect("a pipe").write_all(answers.as_bytes());
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Done { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
}

#[test]
fn each_claim_can_be_asked_for() {
    let note = python("print(1)  # 9\nprint(2)  # 9\nprint(3)  # 9");
    let rewritten = |answers: &str| {
        let book = Book::of(&note);
        let done = answered(&book, &["--interactive"], answers);
        (done.code, book.read("note.md"))
    };
    let with = |values: [u8; 3]| {
        let [a, b, c] = values;
        python(&format!("print(1)  # {a}\nprint(2)  # {b}\nprint(3)  # {c}"))
    };
    assert_eq!(rewritten("y\nn\nperhaps\ny\n"), (1, with([1, 9, 3])));
    assert_eq!(rewritten("n\na\n"), (1, with([9, 2, 3])));
    assert_eq!(rewritten("y\nq\n"), (1, with([1, 9, 9])));
    assert_eq!(rewritten(""), (1, with([9, 9, 9])));
    assert_eq!(rewritten("a\n"), (0, with([1, 2, 3])));
}

#[test]
fn yes_is_stronger_than_interactive() {
    let book = Book::of(&python("print(1)  # 2"));
    assert_eq!(answered(&book, &["--interactive", "--yes"], "").code, 0);
    assert_eq!(book.read("note.md"), python("print(1)  # 1"));
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
