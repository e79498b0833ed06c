//! What examples may reach and use.

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use crate::book::{Book, Report};
use crate::python;

const HOSTS: [&str; 2] = ["library", "executable"];

/// Whether this system gives all of the sandbox. Where it does not, less can be tested, and that is said.
pub(crate) fn is_whole() -> bool {
    static LACK: OnceLock<Option<String>> = OnceLock::new();
    let lack = LACK.get_or_init(|| {
        let done = Book::of(&python("1")).run(&["test", ".", "--sandbox", "require"]);
        (done.code != 0).then(|| done.stderr.lines().next().unwrap_or_default().to_owned())
    });
    if let Some(lack) = lack {
        let thread = std::thread::current();
        // Not by `eprintln!`, which is not seen while tests pass.
        let _ = writeln!(std::io::stderr(), "skipped {}: {lack}", thread.name().unwrap_or_default());
    }
    lack.is_none()
}

/// A book in a folder with a file that is none of an example's business. `[SECRET]` in the code is its path.
fn beside_a_secret(code: &str) -> Book {
    let book = Book::new().file("secret/key.txt", "a key");
    let path = book.path().join("secret/key.txt").display().to_string();
    book.file("note.md", python(&code.replace("[SECRET]", &path)) + &python("print('next')"))
}

/// Runs it on both hosts: the first example raises `kind`, and the second one runs.
fn assert_stopped(book: &Book, kind: &str) {
    for host in HOSTS {
        let report = book.test(&["--host", host]);
        assert_eq!(report.statuses(), [&format!("failed: {kind}"), "ran"], "{host}: {}", report.json);
    }
}

fn assert_runs(book: &Book) -> Vec<Report> {
    let run = |host| {
        let report = book.test(&["--host", host]);
        assert!(report.statuses().iter().all(|status| status == "ran"), "{host}: {}", report.json);
        report
    };
    HOSTS.into_iter().map(run).collect()
}

#[test]
fn files_beside_its_own_are_out_of_reach() {
    if !is_whole() {
        return;
    }
    for code in ["open('[SECRET]').read()", "open('[SECRET]', 'w')", "import os\nos.remove('[SECRET]')"] {
        let book = beside_a_secret(code);
        assert_stopped(&book, "PermissionError");
        assert_eq!(book.read("secret/key.txt"), "a key");
    }
}

#[test]
fn how_to_allow_what_was_stopped_is_told() {
    if !is_whole() {
        return;
    }
    let done = beside_a_secret("open('[SECRET]').read()").run(&["test", "."]);
    let help = "help: the sandbox keeps examples from [BOOK]/secret/key.txt: allow it with `read = \
                [\"[BOOK]/secret/key.txt\"]` below [run.sandbox] of book.toml, or run with --no-sandbox\n";
    assert!(done.stdout.contains(help), "{}", done.stdout);
    assert_eq!(done.code, 1);
}

#[test]
fn book_toml_allows_paths() {
    let read =
        beside_a_secret("print(open('[SECRET]').read())").file("book.toml", "[run.sandbox]\nread = ['secret']\n");
    for report in assert_runs(&read) {
        assert_eq!(report.stdout(0), "a key\n");
    }
    let write =
        beside_a_secret("open('[SECRET]', 'a').write('!')").file("book.toml", "[run.sandbox]\nwrite = ['secret']\n");
    assert_runs(&write);
    assert_eq!(write.read("secret/key.txt"), "a key!!");
}

#[test]
fn without_a_sandbox_an_example_has_the_rights_of_who_runs_it() {
    let book = beside_a_secret("print(open('[SECRET]').read())");
    for option in [&["--no-sandbox"][..], &["--sandbox", "off"]] {
        assert_eq!(book.test(option).stdout(0), "a key\n");
    }
}

#[test]
fn a_session_does_not_reach_the_folder_of_another() {
    if !is_whole() {
        return;
    }
    let note = python("import os\nrun = os.path.dirname(os.path.dirname(os.getcwd()))\nos.listdir(run)");
    assert_eq!(Book::of(&note).test(&["--host", "library"]).statuses(), ["failed: PermissionError"]);
}

#[test]
fn the_network_ends_at_the_machine() {
    let code = "import socket\ns = socket.socket()\ns.settimeout(5)\ntry:\n    s.connect(('192.0.2.1', 80))\nexcept OSError as error:\n    \
                print(error.errno in (1, 101))";
    for report in assert_runs(&Book::of(&python(code))) {
        assert_eq!(report.stdout(0), "True\n");
    }
}

#[test]
fn a_socket_of_a_strange_family_is_refused() {
    assert_stopped(&beside_a_secret("import socket\nsocket.socket(40, socket.SOCK_STREAM)"), "PermissionError");
}

#[test]
fn secrets_of_the_environment_are_not_passed_on() {
    let code = "import os\nprint(os.environ.get('API_TOKEN'), os.environ.get('GREETING'), 'PATH' in os.environ)";
    let book = Book::of(&python(code)).file("book.toml", "[run.sandbox]\nenvironment = ['GREETING']\n");
    for (option, expected) in [("auto", "None hello True\n"), ("off", "secret hello True\n")] {
        let mut command = book.command(&["test", ".", "--format", "json", "--sandbox", option]);
        let output = command.env("API_TOKEN", "secret").env("GREETING", "hello").output().expect("tracebook runs");
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a report");
        assert_eq!(json["examples"][0]["stdout"], expected);
    }
}

#[test]
fn resources_are_bounded() {
    // On a busy machine, a second of a processor is many of the clock.
    let settings =
        "[run]\ntimeout = 120\n[run.sandbox]\nmemory = '512MiB'\nfile-size = '1MiB'\nopen-files = 600\ncpu-time = 1\n";
    for (code, ending) in [
        ("x = bytearray(1 << 30)", "MemoryError"),
        ("open('file', 'wb').write(bytes(2 << 20))", "OSError"),
        ("files = [open('/dev/null') for _ in range(1000)]", "OSError"),
        ("while True:\n    pass", "killed by SIGXCPU"),
    ] {
        assert_stopped(&beside_a_secret(code).file("book.toml", settings), ending);
    }
}

#[test]
fn examples_are_the_first_to_end_where_memory_runs_out() {
    let file = "/proc/self/oom_score_adj";
    let note = python(&format!("print(open('{file}').read())")) + &python(&format!("open('{file}', 'w').write('0')"));
    for host in HOSTS {
        let report = Book::of(&note).test(&["--host", host]);
        assert_eq!(report.stdout(0).trim(), "1000", "{host}");
        assert_eq!(report.statuses()[1], "failed: PermissionError", "{host}");
    }
}

#[test]
fn no_signal_and_no_call_reaches_another_process() {
    if !is_whole() {
        return;
    }
    let call = |call: &str| {
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n\ndef check(result):\n    if result == -1:\n        \
         raise OSError(ctypes.get_errno(), '')\n\n"
            .to_owned()
            + &format!("check(libc.{call})")
    };
    for code in
        ["import os\nos.kill(os.getppid(), 0)".to_owned(), call("ptrace(16, 1, 0, 0)"), call("unshare(0x10000000)")]
    {
        assert_stopped(&beside_a_secret(&code), "PermissionError");
    }
}

#[test]
fn killing_everybody_kills_nobody_else() {
    if !is_whole() {
        return;
    }
    let note = |code: &str| python(code) + &python("print('next')");
    let book =
        Book::new().file("a.md", note("import os\nos.kill(-1, 9)")).file("b.md", note("import time\ntime.sleep(0.5)"));
    for host in HOSTS {
        assert_eq!(book.test(&["--host", host]).statuses(), ["ran"; 4], "{host}");
    }
}

#[test]
fn what_python_offers_works_inside() {
    let code = "import multiprocessing as mp, os, socket, sqlite3, subprocess, sys, tempfile\n\
                from multiprocessing import shared_memory\n\n\
                def square(x):\n    return x * x\n\n\
                for method in 'fork', 'spawn', 'forkserver':\n    with mp.get_context(method).Pool(2) as pool:\n        \
                assert pool.map(square, [1, 2]) == [1, 4]\n\
                with mp.Manager() as manager:\n    assert manager.list([1])[0] == 1\n\
                memory = shared_memory.SharedMemory(create=True, size=8)\nmemory.close()\nmemory.unlink()\n\
                assert subprocess.check_output([sys.executable, '-c', 'print(1)']) == b'1\\n'\n\
                assert sqlite3.connect(os.path.join(tempfile.mkdtemp(), 'x.db')).execute('select 1').fetchone() == (1,)\n\
                a, b = socket.socketpair()\nos.openpty()\nopen('/dev/stdout', 'w').close()\nprint('all')";
    let book = Book::of(&format!("```python timeout=60\n{code}\n```\n"));
    for report in assert_runs(&book) {
        assert_eq!(report.stdout(0), "all\n");
    }
}

#[test]
fn a_sandbox_that_is_required_is_whole_or_nothing_runs() {
    let done = Book::of(&python("print(1)  # 1")).run(&["test", ".", "--sandbox", "require"]);
    let refused = done.stderr.starts_with("error: the sandbox is required, and this system does not give all of it: ");
    assert!(if refused { done.code == 3 } else { done.code == 0 && done.stderr.is_empty() }, "{done:?}");
}

/// A run of the book on a system that does not have these calls.
fn run_without(calls: &[i64], book: &Book, arguments: &[&str]) -> (i32, String, String) {
    let numbers: Vec<String> = calls.iter().map(i64::to_string).collect();
    let real = book.command(arguments);
    let mut command = Command::new("python3");
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/without.py")).arg(numbers.join(","));
    let output = command.arg(real.get_program()).args(real.get_args()).current_dir(book.path()).output();
    let output = output.expect("python3 runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

#[test]
fn what_a_system_lacks_is_told_once_and_nothing_runs_where_all_is_required() {
    let book = Book::of(&(python("print(1)  # 1") + &python("print(2)  # 2")));
    for (calls, told) in [
        (&[libc::SYS_landlock_create_ruleset][..], "examples can read and write files as you can (no Landlock)"),
        (&[libc::SYS_unshare], "through sockets in /run and shared memory (no own mounts)"),
        (&[libc::SYS_seccomp], "examples can make every system call (no seccomp)"),
    ] {
        for host in HOSTS {
            let (code, stdout, stderr) = run_without(calls, &book, &["test", ".", "--host", host]);
            assert_eq!((code, stderr.matches("warning[sandbox]").count()), (0, 1), "{stdout}{stderr}");
            assert!(stderr.contains(told), "{stderr}");
            let required = ["test", ".", "--host", host, "--sandbox", "require"];
            let (code, stdout, stderr) = run_without(calls, &book, &required);
            assert_eq!((code, stdout.as_str()), (3, ""), "{stderr}");
            assert!(stderr.starts_with("error: the sandbox is required") && stderr.contains(told), "{stderr}");
        }
    }
}

#[test]
fn results_of_examples_that_were_not_contained_are_none_where_that_is_required() {
    let book = Book::of(&python("print(1)  # 1"));
    let run = |mode| {
        let arguments = ["test", ".", "--cache-dir", "cache", "--sandbox", mode];
        run_without(&[libc::SYS_landlock_create_ruleset], &book, &arguments)
    };
    assert_eq!([run("auto").0, run("auto").0, run("require").0, run("off").0], [0, 0, 3, 0]);
    let (_, stdout, _) = run("auto");
    assert!(stdout.contains("1 example from the cache"), "{stdout}");
}

#[test]
fn a_variable_that_is_kept_back_is_named() {
    let book = Book::of(&python("import os\nos.environ['DATABASE']"));
    let output = book.command(&["test", "."]).env("DATABASE", "x").output().expect("tracebook runs");
    let told = String::from_utf8_lossy(&output.stdout);
    let help =
        "help: the sandbox does not pass the variable DATABASE on: allow it with `environment = [\"DATABASE\"]` below";
    assert!(told.contains(help), "{told}");
}

#[test]
fn hosts_are_kept_to_by_their_ports_only_and_that_is_told() {
    let book = Book::of(&python("1")).file("book.toml", "[run.sandbox]\nnetwork = ['example.org:443']\n");
    let done = book.run(&["test", "."]);
    let told = "examples reach any host at the ports that `network` names, as the kernel keeps to ports, not to hosts";
    assert!(done.stderr.contains(told), "{}", done.stderr);
    assert_eq!(done.code, 0);
}

#[test]
fn mistakes_in_the_settings_are_told() {
    let settings =
        "[run.sandbox]\nmode = 'on'\nmemory = '2 GB'\nnetwork = ['example.org']\nopen-files = 3\nreed = []\n";
    let done = Book::of(&python("1")).file("book.toml", settings).run(&["test", "."]);
    for told in [
        "there is no mode `on`",
        "`memory` cannot be `2 GB`",
        "`network` names something that is no host with a port",
        "`open-files` cannot be 3",
        "unknown key `reed` in [run.sandbox]",
    ] {
        assert!(done.stderr.contains(told), "{told}: {}", done.stderr);
    }
    assert_eq!(done.code, 2);
}
