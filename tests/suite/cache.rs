//! The result cache: what runs again, what does not, and what is done about a cache that is not as it should be.

use std::fs;
use std::path::{Path, PathBuf};

use crate::book::{Book, Done};
use crate::python;

/// A book with its cache beside it.
struct Cached {
    book: Book,
    cache: tempfile::TempDir,
}

impl Cached {
    fn new(book: Book) -> Self {
        Self { book, cache: tempfile::TempDir::new().expect("a folder") }
    }

    fn of(note: &str) -> Self {
        Self::new(Book::of(note))
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.book.path().join(path), text).expect("a file");
    }

    fn run(&self, arguments: &[&str]) -> Done {
        let folder = self.cache.path().to_str().expect("a path");
        self.book.run(&[arguments, &["--cache-dir", folder]].concat())
    }

    fn report(&self, arguments: &[&str]) -> (i32, serde_json::Value) {
        let done = self.run(&[&["test", ".", "--format", "json"], arguments].concat());
        let report = serde_json::from_str(&done.stdout).unwrap_or_else(|error| panic!("{error}: {done:?}"));
        (done.code, report)
    }

    /// For each example of a run, whether it came from the cache.
    fn cached(&self) -> Vec<bool> {
        let (_, report) = self.report(&[]);
        let examples = report["examples"].as_array().expect("examples");
        examples.iter().map(|example| example["cached"].as_bool().expect("a truth")).collect()
    }

    fn packs(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.cache.path()).expect("a folder").map(|entry| entry.expect("an entry").path());
        entries.filter(|path| path.extension().is_some_and(|end| end == "pack")).collect()
    }
}

#[test]
fn what_has_not_changed_does_not_run_again() {
    let cached = Cached::of(&(python("import time\nprint(time.time_ns())") + &python("1 + 1  # 3")));
    let (first, second) = (cached.run(&["test", "."]), cached.run(&["test", "."]));
    assert_eq!((first.code, second.code), (1, 1), "a failure stays one");
    assert!(first.stdout.contains(" (library host)\n"), "{}", first.stdout);
    assert!(second.stdout.ends_with("host), 2 examples from the cache\n"), "{}", second.stdout);
    let told = |report: serde_json::Value| report["examples"][0]["stdout"].clone();
    assert_eq!(told(cached.report(&[]).1), told(cached.report(&[]).1), "the time of the first run");
    assert_eq!(cached.report(&[]).1["summary"]["cached"], 2);
    assert_ne!(told(cached.book.test(&[]).json), told(cached.report(&[]).1), "--no-cache runs it");
}

#[test]
fn a_site_from_the_cache_is_the_same() {
    let note =
        python("import threading\nt = threading.Thread(target=print, args=('hi',))\nt.start(); t.join()  # hi\n1/0");
    let cached = Cached::of(&note);
    cached.run(&["build", ".", "--dest", "one"]);
    cached.run(&["build", ".", "--dest", "two"]);
    let page = |site: &str| cached.book.read(&format!("{site}/note.html"));
    assert!(page("one").contains("ZeroDivisionError"));
    assert_eq!(page("one"), page("two"));
}

#[test]
fn a_change_runs_its_page_again_and_no_other() {
    let cached = Cached::new(Book::new().file("a.md", python("x = 1\nx  # 1")).file("b.md", python("y = 2\ny  # 2")));
    assert_eq!(cached.cached(), [false, false]);
    cached.write("b.md", &python("y = 3\ny  # 3"));
    assert_eq!(cached.cached(), [true, false]);
    cached.write("b.md", &python("y = 2\ny  # 2"));
    assert_eq!(cached.cached(), [true, true], "what was undone is known");
}

#[test]
fn options_of_the_session_count() {
    let fence = |options: &str| format!("```python {options}\nprint(input())\n```\n");
    let cached = Cached::of(&fence("stdin=\"a\""));
    cached.cached();
    for options in ["stdin=\"b\"", "stdin=\"a\" timeout=5", "stdin=\"a\" trace=locks", "stdin=\"a\" isolated"] {
        cached.write("note.md", &fence(options));
        // To be isolated alone is no difference.
        assert_eq!(cached.cached(), [options.ends_with("isolated")], "{options}");
    }
}

#[test]
fn the_content_of_files_counts() {
    let book = Book::of(&python("print(open('data.txt').read())")).file("files/data.txt", "one");
    let cached = Cached::new(book);
    assert_eq!([cached.cached(), cached.cached()], [[false], [true]]);
    cached.write("files/data.txt", "two");
    assert_eq!([cached.cached(), cached.cached()], [[false], [true]]);
}

#[test]
fn a_file_that_is_read_elsewhere_counts() {
    let elsewhere = tempfile::TempDir::new().expect("a folder");
    let (data, module) = (elsewhere.path().join("data.txt"), elsewhere.path().join("helper_of_a_note.py"));
    fs::write(&data, "one").expect("a file");
    fs::write(&module, "value = 1").expect("a file");
    let code = format!(
        "import sys\nsys.path.append({:?})\nimport helper_of_a_note\nprint(open({data:?}).read(), helper_of_a_note.value)",
        elsewhere.path()
    );
    let settings = format!("[run.sandbox]\nread = [{:?}]\n", elsewhere.path());
    let cached = Cached::new(Book::of(&python(&code)).file("book.toml", settings));
    assert_eq!([cached.cached(), cached.cached()], [[false], [true]]);
    for (path, text) in [(&data, "other"), (&module, "value = 22")] {
        fs::write(path, text).expect("a file");
        assert_eq!([cached.cached(), cached.cached()], [[false], [true]], "{}", path.display());
    }
    fs::write(&data, "other").expect("a file");
    assert_eq!(cached.cached(), [true], "the same content at another time");
}

#[test]
fn a_database_that_is_read_elsewhere_counts_however_it_is_named() {
    let elsewhere = tempfile::TempDir::with_prefix("a b").expect("a folder");
    let file = elsewhere.path().join("numbers.db");
    let make = |number: usize| {
        let code = "import sqlite3, sys\nwith sqlite3.connect(sys.argv[1]) as db:\n    \
                    db.execute('create table if not exists t (n)')\n    db.execute('insert into t values (?)', sys.argv[2:])";
        let made = std::process::Command::new("python3").args(["-c", code]).arg(&file).arg(number.to_string()).status();
        assert!(made.expect("a Python").success());
    };
    let settings = format!("[run.sandbox]\nread = [{:?}]\n", elsewhere.path());
    let path = file.display().to_string();
    let escaped = path.replace(' ', "%20");
    for name in [
        path,
        format!("file:{escaped}?mode=ro"),
        format!("file://{escaped}?mode=ro"),
        format!("file://localhost{escaped}?mode=ro&x=1#y"),
    ] {
        make(1);
        let code =
            format!("import sqlite3\nsqlite3.connect({name:?}, uri=True).execute('select count(*) from t').fetchone()");
        let cached = Cached::new(Book::of(&python(&code)).file("book.toml", &settings));
        assert_eq!([cached.cached(), cached.cached()], [[false], [true]], "{name}");
        make(2);
        assert_eq!([cached.cached(), cached.cached()], [[false], [true]], "{name}");
    }
}

#[test]
fn what_writes_elsewhere_is_not_kept() {
    let elsewhere = tempfile::TempDir::new().expect("a folder");
    let cached = Cached::of(&python(&format!("open({:?}, 'w').close()", elsewhere.path().join("out.txt"))));
    assert_eq!([cached.cached(), cached.cached()], [[false], [false]]);
}

#[test]
fn what_others_did_is_not_kept() {
    for (code, kept) in [
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", true),
        ("import ctypes\nctypes.string_at(0)", true),
        ("import os\nos._exit(3)", true),
        // As when the system is out of memory: the code sends no signal that one could see.
        ("import ctypes\ngetattr(ctypes.CDLL(None), 'ra' + 'ise')(9)", false),
        ("raise OSError(28, 'No space left on device')", false),
        ("import _thread, time\ngetattr(_thread, 'interrupt' + '_main')()\ntime.sleep(1)", false),
    ] {
        let cached = Cached::of(&python(code));
        assert_eq!([cached.cached(), cached.cached()], [[false], [kept]], "{code}");
    }
}

#[test]
fn a_second_chance_comes_from_the_cache_too() {
    let note = python("print = None")
        + &python("print('a')  # a")
        + "```python session=other\nx = 1\n# 1/0  # ZeroDivisionError\n```\n";
    let cached = Cached::of(&note);
    for kept in [false, true] {
        let (_, report) = cached.report(&[]);
        let told = |key: &str| -> Vec<serde_json::Value> {
            report["examples"].as_array().expect("examples").iter().map(|example| example[key].clone()).collect()
        };
        assert_eq!(told("namespace"), ["planned", "fresh", "planned"]);
        assert_eq!(told("cached"), [kept; 3].map(serde_json::Value::from));
    }
}

#[test]
fn a_variable_counts_where_the_code_looks_at_the_environment() {
    let note = python("import os\nprint(os.environ.get('GITHUB_RUN_ID'))") + "```python isolated\nprint(1)\n```\n";
    let cached = Cached::of(&note);
    let folder = cached.cache.path().to_str().expect("a path");
    let run = |name: &str, value: &str| -> Vec<bool> {
        let mut command = cached.book.command(&["test", ".", "--format", "json", "--cache-dir", folder]);
        let output = command.env(name, value).output().expect("tracebook runs");
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a report");
        let examples = report["examples"].as_array().expect("examples");
        examples.iter().map(|example| example["cached"] == true).collect()
    };
    assert_eq!(run("GITHUB_RUN_ID", "0"), [false, false]);
    assert_eq!(run("GITHUB_RUN_ID", "1"), [true, true], "the sandbox keeps it back");
    cached.write("book.toml", "[run.sandbox]\nenvironment = [\"GITHUB_RUN_ID\", \"MPLBACKEND\"]\n");
    assert_eq!(run("GITHUB_RUN_ID", "1"), [false, false], "it reaches the examples now");
    assert_eq!(run("GITHUB_RUN_ID", "1"), [true, true]);
    assert_eq!(run("GITHUB_RUN_ID", "2"), [false, true]);
    assert_eq!(run("MPLBACKEND", "agg"), [false, false]);
}

#[test]
fn frozen_runs_nothing_and_needs_no_python() {
    let cached = Cached::of(&python("print(1)  # 1"));
    let (code, report) = cached.report(&["--frozen"]);
    assert_eq!((code, &report["examples"][0]["reason"]), (1, &"not in the cache".into()), "nothing is known yet");
    cached.cached();
    let folder = cached.cache.path().to_str().expect("a path");
    let nowhere = tempfile::TempDir::new().expect("a folder");
    let mut command = cached.book.command(&["test", ".", "--frozen", "--cache-dir", folder]);
    let output = command.env("PATH", "").env("HOME", nowhere.path()).output().expect("tracebook runs");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).ends_with(", 1 example from the cache\n"), "{output:?}");
    cached.write("note.md", &(python("print(1)  # 1") + "```python isolated raises=KeyError\n{}[1]\n```\n"));
    let (code, report) = cached.report(&["--frozen"]);
    assert_eq!(code, 1);
    assert_eq!(report["examples"][0]["status"], "passed");
    assert_eq!(report["examples"][1]["status"], "failed");
    assert_eq!(report["examples"][1]["reason"], "not in the cache");
}

#[test]
fn a_copied_cache_serves_another_checkout() {
    let cached = Cached::of(&python("print(1)  # 1"));
    cached.cached();
    let other = Book::of(&python("print(1)  # 1"));
    let report = other.test(&["--frozen", "--cache-dir", cached.cache.path().to_str().expect("a path")]);
    assert_eq!((report.code, report.statuses()), (0, vec!["passed".to_owned()]));
}

#[test]
fn a_damaged_cache_is_said_once_and_fails_nothing() {
    let cut: fn(&Path, Vec<u8>) = |path, data| fs::write(path, &data[..data.len() - 9]).expect("a file");
    let flip: fn(&Path, Vec<u8>) = |path, mut data| {
        *data.last_mut().expect("a byte") ^= 1;
        fs::write(path, data).expect("a file");
    };
    let foreign: fn(&Path, Vec<u8>) = |path, mut data| {
        data[8] ^= 0x40;
        fs::write(path, data).expect("a file");
    };
    for damage in [cut, flip, foreign] {
        let cached = Cached::of(&python("print(1)  # 1"));
        cached.cached();
        let [pack] = cached.packs().try_into().expect("one pack");
        damage(&pack, fs::read(&pack).expect("a pack"));
        let done = cached.run(&["test", "."]);
        assert_eq!(done.code, 0, "{done:?}");
        assert!(
            done.stderr.contains("some of the result cache was damaged or of another version, and was discarded"),
            "{done:?}"
        );
        let done = cached.run(&["test", "."]);
        assert_eq!((done.code, done.stderr.as_str()), (0, ""));
        assert!(done.stdout.ends_with(", 1 example from the cache\n"), "{done:?}");
    }
}

#[test]
fn the_cache_can_be_seen_and_cleared() {
    let cached = Cached::of(&(python("print(1)") + "```python isolated\nprint(2)\n```\n"));
    cached.cached();
    let folder = cached.cache.path().to_str().expect("a path").to_owned();
    let shown = cached.run(&["cache"]).stdout;
    assert!(shown.starts_with(&format!("{folder}\n2 sessions, ")) && shown.ends_with(", at most 256 MiB\n"), "{shown}");
    fs::write(cached.cache.path().join("mine.txt"), "").expect("a file");
    assert!(cached.run(&["cache", "clear"]).stdout.starts_with(&format!("cleared {folder}: 2 sessions, ")));
    assert_eq!(cached.run(&["cache"]).stdout, format!("{folder}\n0 sessions, 0 bytes, at most 256 MiB\n"));
    assert!(cached.cache.path().join("mine.txt").exists(), "what is not of the cache stays");
    assert_eq!(cached.cached(), [false, false]);
}

#[test]
fn the_settings_name_a_folder_and_a_bound() {
    let book = Book::of(&python("print(1)")).file("book.toml", "[run]\ncache = \"kept\"\ncache-size = 3\n");
    let run = |arguments: &[&str]| {
        let mut command = book.command(arguments);
        command.args(["--color", "never"]).output().expect("tracebook runs")
    };
    for _ in 0..2 {
        // The helper of the tests would ask for no cache here.
        let output = run(&["build", ".", "--cache-dir", "kept"]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
    }
    assert!(book.path().join("kept/books").is_dir());
    assert!(!book.path().join("site/kept").exists(), "the cache is no part of the site");
    let shown = book.run(&["cache"]).stdout;
    assert!(shown.starts_with("kept\n1 session, ") && shown.ends_with(", at most 3 MiB\n"), "{shown}");
}

#[test]
fn two_processes_may_share_a_cache() {
    let one = |number: usize| format!("```python isolated\n{number} + 1  # {}\n```\n", number + 1);
    let note = (0..30).map(one).collect::<Vec<_>>().concat();
    let cached = Cached::of(&note);
    let folder = cached.cache.path().to_str().expect("a path");
    for _ in 0..2 {
        let start =
            || cached.book.command(&["test", ".", "--quiet", "--cache-dir", folder]).spawn().expect("tracebook runs");
        let (mut one, mut two) = (start(), start());
        assert!(one.wait().expect("an end").success() && two.wait().expect("an end").success());
    }
    assert_eq!(cached.cached(), [true; 30]);
}

#[test]
fn bless_and_trace_run_what_they_are_about() {
    let book = Book::of(&python("1 + 1  # 3"));
    for arguments in [&["bless", ".", "--dry-run"][..], &["trace", "note.md"], &["test", ".", "--cache-dir", ".kept"]] {
        book.command(arguments).env("XDG_CACHE_HOME", book.path().join(".caches")).output().expect("tracebook runs");
        assert!(book.path().join(".caches/tracebook/interpreters.json").exists(), "{arguments:?}");
        assert!(!book.path().join(".caches/tracebook/results").exists(), "{arguments:?}");
    }
    assert!(book.path().join(".kept/books").exists());
}
