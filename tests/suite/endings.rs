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
fn the_time_out_is_that_of_the_fence_else_of_the_command_line_else_of_the_book() {
    let endless = |info: &str| format!("```{info}\nwhile True: pass\n```\n\n");
    let note = endless("python isolated") + &endless("python isolated timeout=0.3");
    let book = Book::of(&note).file("book.toml", "[run]\ntimeout = 0.5\n");
    let of = |options: &[&str]| book.test(options).statuses();
    assert_eq!(of(&[]), ["failed: timed out after 0.5 s", "failed: timed out after 0.3 s"]);
    assert_eq!(of(&["--timeout", "0.2"]), ["failed: timed out after 0.2 s", "failed: timed out after 0.3 s"]);
    let told = book.run(&["test", ".", "--timeout", "0.2"]).stdout;
    assert!(told.contains("rerun: tracebook test --timeout 0.2 note.md:1\n"), "{told}");
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
fn a_record_without_end_is_not_kept_for_the_next() {
    for line in ["b'{\"opened\": [\"/x\", false]}\\n' * 10_000", "b'x' * 1_000_000"] {
        let code = format!("import os\nwhile True:\n    os.write(203, {line})");
        let book = around(&python(&code).replace("```python", "```python timeout=180"));
        assert_only_the_second_fails(&book, "stopped: it wrote more than 128 MiB");
    }
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
    assert_only_the_second_fails(&between("import os\nos.closerange(3, 1000)"), UNHEARD);
}

#[test]
fn an_example_that_puts_others_in_the_place_of_our_descriptors() {
    let code =
        "import os\nnull = os.open(os.devnull, os.O_RDWR)\nfor number in range(200, 210):\n    os.dup2(null, number)";
    assert_only_the_second_fails(&between(code), UNHEARD);
}

const UNHEARD: &str = "stopped: it closed or redirected descriptors that it did not open, by which it is followed";

#[test]
fn an_example_that_leaves_no_memory() {
    let fill = "blocks, size = [], 1 << 24\nwhile size > 16:\n    try:\n        while True:\n            blocks.append(bytearray(size))\n    \
                except BaseException:\n        size >>= 1";
    let book =
        Book::of(&(python(fill) + &python("print('next')"))).file("book.toml", "[run.sandbox]\nmemory = \"128MiB\"\n");
    if !crate::sandbox::is_whole() {
        return;
    }
    let told = book.run(&["test", "."]);
    assert_eq!(told.code, 1);
    assert!(told.stdout.contains("MemoryError"), "{}", told.stdout);
    assert!(told.stdout.contains("left no memory to read it with"), "{}", told.stdout);
}

#[test]
fn where_an_example_ended_is_told() {
    let timed_out = between("def work():\n    while True: pass\n\nwork()").test(&[]);
    assert_eq!(timed_out.example(1)["ended_on"], 7);
    let exited = between("import os\nos._exit(0)").test(&[]);
    assert_eq!(exited.example(1)["ended_on"], 7);
    assert_eq!(exited.example(2)["ended_on"], serde_json::Value::Null);
}

/// What one process could leave to the next, as far as Python can tell of it.
const STATE: &str = "\
import atexit, builtins, gc, os, resource, signal, sys, threading
print(len is builtins.len, print.__module__, os.environ.get('HOSTILE'), os.getcwd() == os.path.realpath(os.getcwd()) != '/')
print(gc.isenabled(), gc.get_threshold()[0] == 1, sys.gettrace(), sys.getprofile(), sys.getrecursionlimit() == 77, atexit._ncallbacks())
print(sys.stdout is sys.__stdout__, sys.excepthook is sys.__excepthook__, sys.getswitchinterval() == 9, threading.active_count())
print([number for number in range(1, 32) if number not in (9, 19) and callable(signal.getsignal(number))])
print(signal.pthread_sigmask(signal.SIG_BLOCK, ()), os.umask(0o22) == 0o777, 'hostile' in sys.modules, '/hostile' in sys.path)
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 777, os.path.exists('left'), os.path.exists('/dev/shm/left'))
";

#[test]
fn what_an_example_changes_does_not_reach_another_session() {
    let changes = "\
import atexit, builtins, gc, os, resource, signal, sys, threading, time
builtins.len = lambda things: 42
os.environ['HOSTILE'] = 'yes'
open('left', 'w').close()
open('/dev/shm/left', 'w').close()
gc.disable()
gc.set_threshold(1)
sys.setrecursionlimit(77)
sys.setswitchinterval(9)
sys.modules['hostile'] = sys
sys.path.insert(0, '/hostile')
atexit.register(print)
sys.excepthook = sys.displayhook = print
resource.setrlimit(resource.RLIMIT_NOFILE, (777, 777))
for number in set(range(1, 32)) - {9, 19}:
    signal.signal(number, lambda *arguments: None)
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))
threading.Thread(target=time.sleep, args=(100,), daemon=True).start()
os.umask(0o777)
os.chdir('/')
sys.stdout = None
sys.settrace(lambda *arguments: None)
sys.setprofile(lambda *arguments: None)
";
    let isolated = |code: &str| format!("```python isolated clock=real\n{code}```\n\n");
    let book = Book::of(&(isolated(STATE) + &isolated(changes) + &isolated(STATE)));
    for host in ["library", "executable"] {
        let report = book.test(&["--jobs", "1", "--host", host]);
        assert_eq!(report.statuses(), ["ran", "ran", "ran"], "{host}");
        assert_eq!(report.stdout(2), report.stdout(0), "{host}");
    }
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
