//! What is written, by whom, and where it is told: forked children, replaced and closed streams, hooks and warnings.

use crate::book::Book;
use crate::python;

/// Standard output of a note with this one example.
fn printed(code: &str) -> String {
    Book::of(&python(code)).test(&[]).stdout(0).to_owned()
}

#[test]
fn a_forked_child_runs_the_rest_of_its_block_and_no_more() {
    let code = "import os\npid = os.fork()\nif pid:\n    os.waitpid(pid, 0)\nprint('parent' if pid else 'child')";
    let report = Book::of(&(python(code) + &python("print('once')"))).test(&[]);
    assert_eq!(report.statuses(), ["ran", "ran"]);
    assert_eq!(report.stdout(0), "child\nparent\n");
    assert_eq!(report.stdout(1), "once\n");
}

#[test]
fn a_forked_child_ends_as_a_script_does() {
    let code = "import os, sys\n\
                def fate(pid):\n    return os.waitpid(pid, 0)[1] >> 8\n\n\
                pid = os.fork()\nif not pid: sys.exit(3)\nprint(fate(pid))\n\
                pid = os.fork()\nif not pid: 1 / 0\nprint(fate(pid))";
    let report = Book::of(&python(code)).test(&[]);
    assert_eq!(report.statuses(), ["ran"]);
    assert_eq!(report.stdout(0), "3\n1\n");
    let errors = report.example(0)["stderr"].as_str().expect("text");
    assert!(errors.starts_with("Traceback (most recent call last):\n  File \"note.md\", line 10"), "{errors}");
}

#[test]
fn what_c_code_writes_in_a_forked_child_is_told_once() {
    let code = "import os\npid = os.fork()\nif not pid:\n    os.write(1, b'native\\n')\n    print('python')\n    \
                os._exit(0)\n\ndone = os.waitpid(pid, 0)";
    let mut lines: Vec<String> = printed(code).lines().map(str::to_owned).collect();
    lines.sort();
    assert_eq!(lines, ["native", "python"]);
}

#[test]
fn streams_in_the_place_of_ours_are_flushed_and_the_next_example_has_its_own() {
    let replaced = [
        "sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding='utf-8')",
        "sys.stdout = io.TextIOWrapper(sys.stdout.detach(), encoding='utf-8')",
        "sys.stdout = open(1, 'w', closefd=False)",
    ];
    let after = [
        "",
        "sys.stdout.detach()",
        "del sys.stdin, sys.stdout, sys.stderr",
        "sys.stdout = sys.stderr = sys.stdin = None",
    ];
    for replace in replaced {
        for end in after {
            let note = python(&format!("import io, sys\n{replace}\nprint(6 * 7)  # 42\nprint('b', end='')\n{end}"))
                + &python("print(2 + 3)  # 5");
            for host in ["library", "executable"] {
                let report = Book::of(&note).test(&["--host", host]);
                assert_eq!(report.statuses(), ["passed", "passed"], "{replace}; {end}; {host}");
                assert_eq!([0, 1].map(|example| report.stdout(example)), ["42\nb", "5\n"], "{replace}; {end}; {host}");
            }
        }
    }
}

#[test]
fn descriptors_that_an_example_closed_or_moved_are_there_for_the_next() {
    let moved = "import os\nos.dup2(os.open('out', os.O_CREAT | os.O_WRONLY), 1)\nwritten = os.write(1, b'x')";
    let report = Book::of(
        &(python(moved)
            + &python("written = os.write(1, b'again\\n')\nos.close(0)\nos.close(1)\nprint('closed')")
            + &python("written = os.write(1, b'open\\n')\nprint(open('out').read())")),
    )
    .test(&[]);
    assert_eq!([report.stdout(0), report.stdout(1), report.stdout(2)], ["", "again\nclosed\n", "open\nx\n"]);
}

#[test]
fn an_example_that_replaces_what_the_tool_uses_hurts_itself_only() {
    let code = "import os, json, builtins\nos.write = json.dumps = os.getpid = None\nbuiltins.len = lambda x: 1 / 0";
    let report = Book::of(&(python(code) + &python("print('fine')") + &python("1 / 0"))).test(&[]);
    assert_eq!(report.statuses(), ["ran", "ran", "failed: ZeroDivisionError"]);
    assert_eq!(report.stdout(1), "fine\n");
}

#[test]
fn errors_that_python_prints_itself_show_the_notes_lines() {
    let code = "import threading\n\
                class Loud:\n    def __del__(self): raise ValueError('in del')\n\n\
                loud = Loud()\ndel loud\n\
                def fail(): raise ValueError('in thread')\n\
                t = threading.Thread(target=fail)\nt.start()\nt.join()";
    let report = Book::of(&python(code)).test(&[]);
    let errors = report.example(0)["stderr"].as_str().expect("text");
    assert!(errors.contains("line 4, in __del__\n    def __del__(self): raise ValueError('in del')\n"), "{errors}");
    assert!(errors.contains("line 8, in fail\n    def fail(): raise ValueError('in thread')\n"), "{errors}");
}

#[test]
fn a_coroutine_never_awaited_is_warned_of_on_its_line() {
    let report = Book::of(&python("async def f():\n    pass\n\nf()\nx = 1")).test(&[]);
    let errors = report.example(0)["stderr"].as_str().expect("text");
    assert!(errors.starts_with("note.md:5: RuntimeWarning: coroutine 'f' was never awaited\n  f()\n"), "{errors}");
}

#[test]
fn an_excepthook_is_called() {
    let report = Book::of(&python("import sys\nsys.excepthook = lambda *all: print('hook', all[1])\n1 / 0")).test(&[]);
    assert_eq!(report.statuses(), ["failed: ZeroDivisionError"]);
    assert_eq!(report.stdout(0), "hook division by zero\n");
}

#[test]
fn a_displayhook_is_used_at_prompts() {
    let note =
        "```pycon\n>>> import sys\n>>> sys.displayhook = lambda value: print('shown', value)\n>>> 1\nshown 1\n```\n";
    let report = Book::of(note).test(&[]);
    assert_eq!(report.statuses(), ["passed"]);
}
