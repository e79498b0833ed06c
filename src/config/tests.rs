mod nav;
mod site;

use super::*;
use crate::clock::Clock;
use crate::diagnostic::{Diagnostic, Place};
use crate::error::Error;
use crate::sandbox::Settings;
use crate::source::SourceFile;
use std::fs;

/// A folder `my-notes` with a folder `pages` and this `book.toml`.
fn book(toml: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("my-notes");
    fs::create_dir_all(root.join("pages")).unwrap();
    fs::write(root.join("book.toml"), toml).unwrap();
    (folder, root)
}

fn ok(toml: &str) -> Config {
    let (_folder, root) = book(toml.as_bytes());
    load(&root).unwrap()
}

/// The mistakes as `line:column code: message (help)`.
fn mistakes(toml: &str) -> Vec<String> {
    let (_folder, root) = book(toml.as_bytes());
    match load(&root) {
        Err(Error::Content(diagnostics)) => diagnostics.iter().map(describe).collect(),
        other => panic!("{other:?}"),
    }
}

fn describe(diagnostic: &Diagnostic) -> String {
    let Place::Text { path, text, range } = &diagnostic.place else { panic!("{diagnostic:?}") };
    assert!(path.ends_with("my-notes/book.toml"), "{path}");
    let position = SourceFile::decode(path.clone(), text.as_bytes()).0.position(range.start);
    let help = diagnostic.help.as_deref().unwrap_or_default();
    format!("{}:{} {}: {} ({help})", position.line, position.column, diagnostic.code, diagnostic.message)
}

/// Code, message and help of the one thing that is wrong with a path.
fn wrong_path(root: &std::path::Path) -> String {
    match load(root) {
        Err(Error::Content(diagnostics)) => {
            let [diagnostic] = diagnostics.as_slice() else { panic!("{diagnostics:?}") };
            assert!(matches!(&diagnostic.place, Place::Path(path) if path.starts_with(&*root.to_string_lossy())));
            format!("{}: {} ({})", diagnostic.code, diagnostic.message, diagnostic.help.clone().unwrap_or_default())
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_folder_without_settings_has_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("my-notes");
    fs::create_dir(&root).unwrap();
    let expected = Config {
        root: root.clone(),
        book: Book {
            title: "My notes".to_owned(),
            authors: Vec::new(),
            description: None,
            language: "en".to_owned(),
            src: PathBuf::from("."),
        },
        build: Build { build_dir: PathBuf::from("site") },
        run: Run {
            python: None,
            host: None,
            timeout: Duration::from_secs(10),
            clock: Clock::Virtual,
            jobs: None,
            trace: Wish::Auto,
            baseline: None,
            cache: None,
            cache_size: None,
            sandbox: Settings::default(),
        },
        nav: None,
        site: Site::default(),
        warnings: Vec::new(),
    };
    assert_eq!(load(&root).unwrap(), expected);
    let empty = ok("");
    assert_eq!(empty, Config { root: empty.root.clone(), ..expected });
}

#[test]
fn every_key_is_read() {
    let config = ok(
        "[book]\ntitle = 'T'\nauthors = ['A', 'B']\ndescription = 'D'\nlanguage = 'pt-BR'\nsrc = './pages/'\n\
                     [build]\nbuild-dir = '../out'\n\
                     [run]\npython = '3.12'\nhost = 'executable'\ntimeout = 2.5\nclock = 'real'\njobs = 4\ntrace = 'locks'\n\
                     baseline = 'known.toml'\ncache = 'kept'\ncache-size = 64\n",
    );
    let expected = Config {
        root: config.root.clone(),
        book: Book {
            title: "T".to_owned(),
            authors: vec!["A".to_owned(), "B".to_owned()],
            description: Some("D".to_owned()),
            language: "pt-BR".to_owned(),
            src: PathBuf::from("pages"),
        },
        build: Build { build_dir: PathBuf::from("../out") },
        run: Run {
            python: Some(PythonWish { spec: "3.12".to_owned(), place: Place::CommandLine }),
            host: Some(Host::Executable),
            timeout: Duration::from_millis(2500),
            clock: Clock::Real,
            jobs: Some(4),
            trace: "locks".parse().unwrap(),
            baseline: Some(PathBuf::from("known.toml")),
            cache: Some(PathBuf::from("kept")),
            cache_size: Some(64 << 20),
            sandbox: Settings::default(),
        },
        nav: None,
        site: Site::default(),
        warnings: Vec::new(),
    };
    assert_eq!(config, expected);
}

#[test]
fn a_byte_order_mark_and_windows_line_endings_are_fine() {
    assert_eq!(ok("\u{feff}[book]\r\ntitle = 'T'\r\n").book.title, "T");
}

#[test]
fn unknown_keys_are_told_with_a_suggestion() {
    assert_eq!(
        mistakes("[book]\ntitel = 'x'\n[buld]\nx = 1\n[run]\ntheme = 1\n[output.html]\n"),
        [
            "2:1 unknown-key: unknown key `titel` in [book] (did you mean `title`?)",
            "3:2 unknown-key: unknown section `buld` (did you mean `build`?)",
            "6:1 unknown-key: unknown key `theme` in [run] (the keys are python, host, timeout, clock, jobs, trace, baseline, cache, cache-size, sandbox)",
            "7:2 unknown-key: unknown section `output` (the sections are book, build, run, nav, site)",
        ]
    );
    assert_eq!(mistakes("title = 'x'"), ["1:1 unknown-key: unknown key `title` (move it below a line `[book]`)"]);
}

#[test]
fn wrong_types_are_told() {
    assert_eq!(
        mistakes("[book]\ntitle = 1\nauthors = 'A'\n[run]\nhost = true\ntimeout = '5'\njobs = 1.5\n"),
        [
            "2:9 wrong-type: `title` must be a text, not a whole number (write it as `title = \"1\"`)",
            "3:11 wrong-type: `authors` must be a list of texts, not a text (write it as `authors = [\"…\"]`)",
            "5:8 wrong-type: `host` must be a text, not true or false (write it as `host = \"…\"`)",
            "6:11 wrong-type: `timeout` must be a number of seconds, not a text (write it as `timeout = 10`)",
            "7:8 wrong-type: `jobs` must be a whole number, not a number (write it as `jobs = 4`)",
        ]
    );
    assert_eq!(
        mistakes("run = 5\n[book]\nauthors = ['A', 2]\n"),
        [
            "1:7 wrong-type: `run` must be a section, not a whole number (write `[run]` on a line of its own)",
            "3:17 wrong-type: `authors` must be a list of texts, not a whole number (write it as `authors = [\"…\"]`)",
        ]
    );
}

#[test]
fn bad_values_are_told() {
    for value in ["0", "-1", "0.0", "1e9", "nan", "inf", "1e-300"] {
        let expected =
            format!("2:11 bad-value: `timeout` cannot be {value} (write a number of seconds above 0 and up to 86400)");
        assert_eq!(mistakes(&format!("[run]\ntimeout = {value}\n")), [expected]);
    }
    let help = "write a whole number above 0, or remove the line to use every processor";
    assert_eq!(mistakes("[run]\njobs = 0\n"), [format!("2:8 bad-value: `jobs` cannot be 0 ({help})")]);
    assert_eq!(mistakes("[run]\njobs = -2\n"), [format!("2:8 bad-value: `jobs` cannot be -2 ({help})")]);
    assert_eq!(
        mistakes("[run]\nhost = 'docker'\nclock = 'fake'\npython = ''\n"),
        [
            "2:8 bad-value: there is no host `docker` (the hosts are `library` and `executable`)",
            "3:9 bad-value: there is no clock `fake` (the clocks are `virtual` and `real`)",
            "4:10 bad-value: `python` is empty (fill it in, or remove the line)",
        ]
    );
    assert_eq!(
        mistakes("[book]\nlanguage = 'no such'\n"),
        ["2:12 bad-value: `no such` is no language tag (write a tag such as `en` or `pt-BR`)"]
    );
}

#[test]
fn what_the_sandbox_allows_must_make_sense() {
    assert_eq!(
        mistakes("[run.sandbox]\nread = ['pages', '']\nwrite = [' ']\n"),
        [
            "2:18 bad-value: `read` names a path that is empty (name a file or a folder)",
            "3:10 bad-value: `write` names a path that is empty (name a file or a folder)",
        ]
    );
    let help = "name the variable alone: examples see the value that it has";
    for name in ["A=B", "", " "] {
        let expected = format!("2:16 bad-value: `{name}` is no name of a variable ({help})");
        assert_eq!(mistakes(&format!("[run.sandbox]\nenvironment = ['{name}']\n")), [expected]);
    }
}

#[test]
fn a_path_of_the_sandbox_that_is_not_there_is_odd() {
    let config = ok("[run.sandbox]\nread = ['pages', '/']\nwrite = ['nope', '~/results']\nenvironment = ['A_B']\n");
    let found: Vec<_> = config.warnings.iter().map(describe).collect();
    let help = "check the path, which is seen from the folder of book.toml";
    let expected = [
        format!("3:10 sandbox-path: `write` names nope, which is not there ({help})"),
        format!("3:18 sandbox-path: `write` names ~/results, which is not there ({help})"),
    ];
    assert_eq!(found, expected);
    assert_eq!(config.run.sandbox.write, [PathBuf::from("nope"), PathBuf::from("~/results")]);
}

#[test]
fn no_text_holds_what_ends_one() {
    for (section, key) in [("build", "build-dir"), ("run", "python"), ("run", "cache"), ("book", "title")] {
        let toml = format!("[{section}]\n{key} = \"a\\u0000b\"\n");
        let expected =
            format!("2:{} bad-value: `{key}` holds a NUL character (take `\\u0000` out of it)", key.len() + 4);
        assert_eq!(mistakes(&toml), [expected]);
    }
    let expected = ["2:9 bad-value: `read` holds a NUL character (take `\\u0000` out of it)"];
    assert_eq!(mistakes("[run.sandbox]\nread = [\"a\\u0000b\"]\n"), expected);
}

#[test]
fn folders_must_make_sense() {
    for path in ["..", "/etc", "pages/../../x"] {
        let expected =
            format!("2:7 bad-value: `{path}` is outside the book's folder (name a folder below that of book.toml)");
        assert_eq!(mistakes(&format!("[book]\nsrc = '{path}'\n")), [expected]);
    }
    assert_eq!(
        mistakes("[book]\nsrc = 'nowhere'\n"),
        ["2:7 bad-value: there is no folder `nowhere` (create the folder, or name the one with the notes)"]
    );
    assert_eq!(
        mistakes("[build]\nbuild-dir = '.'\n"),
        ["2:13 bad-value: `.` holds the notes, and the site would replace them (name a folder for the site alone)"]
    );
    assert_eq!(
        mistakes("[build]\nbuild-dir = 'pages'\n[book]\nsrc = 'pages/'\n"),
        ["2:13 bad-value: `pages` holds the notes, and the site would replace them (name a folder for the site alone)"]
    );
}

#[test]
fn mistakes_of_syntax_are_told_all_at_once() {
    let found = mistakes("[book]\ntitle = \nlanguage = 'en'\nsrc =\n");
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("2:9 book-toml: "), "{found:?}");
    assert!(found[1].starts_with("4:6 book-toml: "), "{found:?}");
    assert!(mistakes("[book]\ntitle = 'a'\ntitle = 'b'\n")[0].starts_with("3:1 book-toml: duplicate key"));
}

#[test]
fn a_file_that_is_not_utf_8_is_told_with_its_place() {
    let (_folder, root) = book(b"[book]\ntitle = 'caf\xe9'\n");
    let Err(Error::Content(diagnostics)) = load(&root) else { panic!("it was read") };
    let found: Vec<_> = diagnostics.iter().map(describe).collect();
    assert_eq!(found, ["2:13 not-utf-8: book.toml is not UTF-8 (save the file as UTF-8)"]);
}

#[test]
fn a_root_that_is_no_folder_is_told() {
    let (_folder, root) = book(b"");
    assert_eq!(wrong_path(&root.join("nowhere")), "no-folder: there is no such folder (check the path)");
    assert_eq!(
        wrong_path(&root.join("book.toml")),
        "not-a-folder: this is a file, not a folder of notes (name the folder that holds the notes)"
    );
}

#[test]
fn settings_that_cannot_be_read_are_told() {
    let (_folder, root) = book(b"");
    fs::remove_file(root.join("book.toml")).unwrap();
    fs::create_dir(root.join("book.toml")).unwrap();
    assert_eq!(
        wrong_path(&root),
        "unreadable: book.toml cannot be read: is a directory (allow it to be read, or remove it)"
    );
}
