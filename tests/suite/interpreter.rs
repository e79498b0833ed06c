//! Which Python runs the examples, and what is said when there is none.

use std::process::Command;

use crate::book::Book;
use crate::python;

#[test]
fn both_hosts_give_the_same() {
    let note = python("import sys\nprint(sys.version_info[:2] > (3, 7))") + &python("1 / 0") + &python("2 + 2  # 4");
    let book = Book::of(&note);
    let (library, executable) = (book.test(&[]), book.test(&["--host", "executable"]));
    assert_eq!(executable.json["runtime"]["host"], "executable");
    assert_eq!(library.statuses(), executable.statuses());
    assert_eq!(library.example(1)["exception"], executable.example(1)["exception"]);
}

/// `None` is immortal where any object is; the hook that prints exceptions is a function of the driver's.
#[test]
fn the_drivers_functions_are_immortal_where_objects_can_be() {
    let code =
        "import sys\nimmortal = [sys.getrefcount(each) > 1 << 29 for each in (sys.excepthook, None)]\nprint(immortal)";
    for python in crate::versions::pythons() {
        let report = Book::of(&crate::python(code)).python(&python).test(&[]);
        let runtime = &report.json["runtime"];
        if runtime["host"] == "library" && runtime["gil"] == true {
            assert!(
                ["[True, True]\n", "[False, False]\n"].contains(&report.stdout(0)),
                "{python}: {}",
                report.stdout(0)
            );
        }
    }
}

#[test]
fn a_python_that_is_not_there() {
    let done = Book::of(&python("1")).run(&["test", ".", "--python", "3.99"]);
    assert_eq!(done.code, 2, "{done:?}");
    assert_eq!(done.stdout, "");
    assert!(done.stderr.contains("3.99"), "{}", done.stderr);
}

#[test]
fn without_running_no_python_is_needed() {
    let book = Book::of(&python("1")).file("book.toml", "[run]\npython = \"3.99\"\n");
    assert_eq!(book.run(&["build", "."]).code, 2);
    assert!(!book.path().join("site").exists());
    assert_eq!(book.run(&["build", ".", "--no-run"]).code, 0);
    assert!(book.path().join("site/note.html").is_file());
}

#[test]
fn a_version_condition() {
    let note = "```python python=\">=3.8\"\n1\n```\n\n```python python=\"<3.8\"\n1\n```\n";
    let statuses = Book::of(note).test(&[]).statuses();
    assert_eq!(statuses[0], "ran");
    assert!(statuses[1].starts_with("skipped: "), "{statuses:?}");
}

#[test]
fn a_version_condition_does_not_hide_that_there_is_no_python() {
    let book = Book::of("```python python=\">=3.8\"\n1 / 0\n```\n");
    assert_eq!(book.run(&["test", ".", "--python", "3.99"]).code, 2);
}

#[test]
fn a_broken_environment_beside_the_notes_is_told() {
    let book = Book::of(&python("1")).file(".venv/pyvenv.cfg", "home = /nowhere\n").file(".venv/bin/python", "");
    let done = book.run(&["test", "."]);
    assert_eq!(done.code, 0, "{done:?}");
    let message = "warning[broken-environment]: this virtual environment is passed over: its Python cannot be run";
    assert!(done.stderr.starts_with(message), "{}", done.stderr);
    assert_eq!(book.python("3").run(&["test", "."]).stderr, "");
}

/// Makes `env` in the book an environment whose programs all run this line first.
fn begin_with(book: &Book, line: &str) {
    let made = Command::new("python3").args(["-m", "venv", "--without-pip", "env"]).current_dir(book.path()).status();
    assert!(made.expect("a Python").success());
    let lib = std::fs::read_dir(book.path().join("env/lib"))
        .expect("a folder")
        .flatten()
        .next()
        .expect("that of its version");
    std::fs::write(lib.path().join("site-packages/first.pth"), line).expect("a file");
}

#[test]
fn an_environment_with_an_importer_of_the_old_kind_works() {
    let book = Book::of(&python("1 + 1  # 2"));
    let importer = "type('Old', (), {'find_module': lambda self, name, path=None: None})()";
    begin_with(&book, &format!("import sys; sys.meta_path.insert(0, {importer})\n"));
    let done = book.python("env").run(&["test", "."]);
    assert_eq!(done.code, 0, "{done:?}");
}

#[test]
fn text_alone_needs_no_python_that_works() {
    let book = Book::new().file("text/a.md", "# Text\n").file("code/a.md", python("1"));
    // It answers when it is looked for. What tracebook starts reads from a socket.
    begin_with(&book, "import os, stat; stat.S_ISSOCK(os.fstat(0).st_mode) and os._exit(3)\n");
    let book = book.python("env");
    let done = book.run(&["test", "code"]);
    assert_eq!(done.code, 3, "{done:?}");
    assert!(done.stderr.contains(" ended by itself (exit status: 3)\n"), "{}", done.stderr);
    let done = book.run(&["build", "text", "--dest", "site"]);
    assert_eq!((done.code, done.stderr.as_str()), (0, "site: site/index.html\n"));
}

#[test]
fn a_path_on_the_command_line_is_seen_from_where_the_user_stands() {
    let find = "import os, sys\nprint(os.path.realpath(sys.executable))";
    let real = Book::of(&python(find)).test(&[]).stdout(0).trim().to_owned();
    let book = Book::new().file("b/a.md", python(find));
    std::os::unix::fs::symlink(&real, book.path().join("my-python")).expect("a link");
    let done = book.run(&["test", "b", "--python", "./my-python", "--format", "json"]);
    assert_eq!(done.code, 0, "{done:?}");
}

#[test]
fn what_is_kept_of_the_driver_counts_only_whole() {
    let book = Book::of(&python("print(1)"));
    let cache = book.path().join("cache");
    let test = || {
        let done = book.command(&["test", "."]).env("XDG_CACHE_HOME", &cache).output().unwrap();
        assert_eq!(done.status.code(), Some(0), "{done:?}");
        kept(&cache.join("tracebook"))
    };
    let [(file, whole)] = &test()[..] else { panic!("one driver is kept") };
    assert_eq!(test(), [(file.clone(), whole.clone())]);
    for damaged in [&b""[..], &whole[..whole.len() / 2], &[whole, &b"more"[..]].concat(), &vec![0; whole.len()]] {
        std::fs::write(file, damaged).unwrap();
        assert_eq!(test(), [(file.clone(), whole.clone())]);
    }
}

#[test]
fn a_place_that_cannot_be_written_keeps_nothing() {
    let book = Book::of(&python("print(1)")).file("cache", "a file where a folder should be");
    let done = book.command(&["test", "."]).env("XDG_CACHE_HOME", book.path().join("cache")).output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{done:?}");
}

/// The compiled drivers in a folder.
fn kept(folder: &std::path::Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).expect("the folder of what is kept");
    let files = entries.map(|entry| entry.expect("an entry").path());
    let drivers = files.filter(|path| path.display().to_string().contains("/driver-"));
    drivers.map(|path| (path.clone(), std::fs::read(path).expect("a driver"))).collect()
}
