//! What an example sees while it runs: namespace, lines, streams, folder, environment.

use crate::book::Book;
use crate::python;

#[test]
fn examples_of_a_page_share_a_namespace() {
    let report = Book::of(&(python("x = 20") + &python("print(x + 1)"))).test(&[]);
    assert_eq!(report.statuses(), ["ran", "ran"]);
    assert_eq!(report.stdout(1), "21\n");
}

#[test]
fn pages_share_nothing() {
    let book = Book::new().file("a.md", python("x = 1")).file("b.md", python("print(x)"));
    assert_eq!(book.test(&[]).statuses(), ["ran", "failed: NameError"]);
}

#[test]
fn isolated_and_named_sessions() {
    let note = "```python\nx = 1\n```\n\n```python isolated\nprint('x' in dir())\n```\n\n\
                ```python session=other\nx = 5\n```\n\n```python session=other\nprint(x)\n```\n";
    let report = Book::of(note).test(&[]);
    assert_eq!(report.stdout(1), "False\n");
    assert_eq!(report.stdout(3), "5\n");
}

#[test]
fn last_expression_is_echoed_and_none_is_not() {
    let report = Book::of(&(python("1\n6 * 7") + &python("None") + &python("x = 3"))).test(&[]);
    assert_eq!(report.example(0)["value"], "42");
    assert!(report.example(1)["value"].is_null());
    assert!(report.example(2)["value"].is_null());
}

#[test]
fn statements_compile_one_by_one() {
    let report = Book::of(&python("x = 1000\ny = 1000\nprint(x is y)")).test(&[]);
    assert_eq!(report.stdout(0), "False\n");
}

#[test]
fn tracebacks_point_into_the_note() {
    let report = Book::of(&("# Title\n\n".to_owned() + &python("def half(x):\n    return x / 0\n\nhalf(3)"))).test(&[]);
    let exception = &report.example(0)["exception"];
    assert_eq!(exception["type"], "ZeroDivisionError");
    assert_eq!(exception["message"], "division by zero");
    assert_eq!(exception["line"], 5);
    let lines: Vec<&str> = exception["traceback"].as_str().expect("text").lines().collect();
    let plain: Vec<&str> = lines.into_iter().filter(|line| !line.trim().chars().all(|c| "~^".contains(c))).collect();
    assert_eq!(
        plain,
        [
            "Traceback (most recent call last):",
            "  File \"note.md\", line 7, in <module>",
            "    half(3)",
            "  File \"note.md\", line 5, in half",
            "    return x / 0",
            "ZeroDivisionError: division by zero",
        ]
    );
}

#[test]
fn what_follows_an_exception_in_its_block_does_not_run_but_the_next_block_does() {
    let note = python("x = 1\n1 / 0\nx = 2") + &python("print(x)");
    let report = Book::of(&note).test(&[]);
    assert_eq!(report.statuses(), ["failed: ZeroDivisionError", "ran"]);
    assert_eq!(report.stdout(1), "1\n");
}

#[test]
fn output_of_c_code_and_of_children_is_captured_in_order() {
    let code = "import subprocess, sys, ctypes\nprint('one')\n\
                subprocess.run([sys.executable, '-c', 'print(\"two\")'])\nprint('three')\n\
                ctypes.CDLL(None).puts(b'four')\nprint('five', file=sys.stderr)\nprint('six')";
    let report = Book::of(&python(code)).test(&[]);
    assert_eq!(report.stdout(0), "one\ntwo\nthree\nfour\nsix\n");
    assert_eq!(report.example(0)["stderr"], "five\n");
}

#[test]
fn inspect_finds_the_source() {
    let code = "import inspect\n\nclass A:\n    x = 1\n\ndef f():\n    return 2\n\n\
                print(inspect.getsource(A), inspect.getsource(f))";
    let report = Book::of(&python(code)).test(&[]);
    assert_eq!(report.stdout(0), "class A:\n    x = 1\n def f():\n    return 2\n\n");
}

#[test]
fn objects_can_be_pickled() {
    let code = "import pickle\nclass P:\n    pass\nprint(type(pickle.loads(pickle.dumps(P()))) is P, __name__)";
    assert_eq!(Book::of(&python(code)).test(&[]).stdout(0), "True __main__\n");
}

#[test]
fn multiprocessing_forks_and_spawns() {
    let code = "import multiprocessing\n\ndef square(x):\n    return x * x\n\n\
                for method in ('fork', 'spawn'):\n    \
                with multiprocessing.get_context(method).Pool(2) as pool:\n        \
                print(method, pool.map(square, [1, 2, 3]))";
    let report = Book::of(&(python("base = print('once')") + &python(code))).test(&[]);
    assert_eq!(report.statuses(), ["ran", "ran"]);
    assert_eq!(report.stdout(1), "fork [1, 4, 9]\nspawn [1, 4, 9]\n");
}

#[test]
fn standard_input_is_the_option_or_empty() {
    let note = "```python stdin=\"Ada\\n\"\nprint('hello ' + input())\n```\n\n```python\ninput('name? ')\n```\n";
    let report = Book::of(note).test(&[]);
    assert_eq!(report.statuses(), ["ran", "failed: EOFError"]);
    assert_eq!(report.stdout(0), "hello Ada\n");
    assert_eq!(report.stdout(1), "name? ");
}

#[test]
fn asyncio_runs_and_top_level_await_works() {
    let code = "import asyncio\n\nasync def answer():\n    await asyncio.sleep(0)\n    return 42\n\n\
                print(asyncio.run(answer()))\nx = await answer()\nprint(x)\nawait answer()";
    let report = Book::of(&python(code)).test(&[]);
    assert_eq!(report.stdout(0), "42\n42\n");
    assert_eq!(report.example(0)["value"], "42");
}

#[test]
fn each_session_has_a_fresh_folder_with_a_copy_of_files() {
    let look = "import os\nprint(sorted(os.listdir()))\nopen('new.txt', 'w').close()";
    let book = Book::new().file("a.md", python(look)).file("b.md", python(look)).file("files/data.txt", "7");
    let report = book.test(&["--jobs", "1"]);
    assert_eq!(report.stdout(0), "['data.txt']\n");
    assert_eq!(report.stdout(1), "['data.txt']\n");
    assert!(!book.path().join("files/new.txt").exists());
}

#[test]
fn the_environment_is_the_same_everywhere() {
    let code = "import sys, time, os\nprint(hash('x'), time.tzname, sys.stdout.encoding, os.listdir())";
    let book = Book::of(&python(code));
    let first = book.test(&[]).stdout(0).to_owned();
    assert_eq!(first, book.test(&[]).stdout(0));
    assert!(first.contains("('UTC', 'UTC') utf-8 []"), "{first}");
}

#[test]
fn the_first_file_that_an_example_opens_has_descriptor_three() {
    let report = Book::of(&python("print(open('x', 'w').fileno())")).test(&[]);
    assert_eq!(report.stdout(0), "3\n");
}

#[test]
fn a_thread_that_is_not_joined_writes_in_its_own_example() {
    let code = "import threading, time\n\ndef late():\n    time.sleep(0.05)\n    print('late')\n\n\
                threading.Thread(target=late).start()\nprint('early')";
    let report = Book::of(&(python(code) + &python("print('next')"))).test(&[]);
    assert_eq!(report.stdout(0), "early\nlate\n");
    assert_eq!(report.stdout(1), "next\n");
}

#[test]
fn a_daemon_thread_writes_in_the_example_that_started_it() {
    let code = "import threading, time\n\ndef late():\n    time.sleep(0.05)\n    print('late')\n\n\
                threading.Thread(target=late, daemon=True).start()";
    let report = Book::of(&(python(code) + &python("time.sleep(0.2)\nprint('next')"))).test(&[]);
    assert_eq!(report.stdout(0), "late\n");
    assert_eq!(report.stdout(1), "next\n");
}

#[test]
fn a_line_runs_with_what_comes_before_it() {
    let book = Book::of(&(python("x = 1") + &python("print(x)") + &python("1 / 0")));
    let done = book.run(&["test", "note.md:6", "--format", "json"]);
    assert_eq!(done.code, 0, "{done:?}");
    let json: serde_json::Value = serde_json::from_str(&done.stdout).expect("JSON");
    assert_eq!(json["examples"].as_array().map(Vec::len), Some(1));
    assert_eq!(json["examples"][0]["stdout"], "1\n");
}
