//! What people type, configure and write wrong: one clear message, a remedy, and the right exit code.

use std::io::Read;
use std::process::{Command, Stdio};

use crate::book::Book;
use crate::python;

/// The exit code and everything on standard error; nothing may be on standard output.
fn refused(book: &Book, arguments: &[&str]) -> (i32, String) {
    let done = book.run(arguments);
    assert_eq!(done.stdout, "", "{done:?}");
    (done.code, done.stderr)
}

#[test]
fn a_folder_that_is_not_there() {
    let book = Book::new().file("notes/a.md", "# A\n");
    let expected = "error[no-such-place]: there is no such folder or note\n  --> note\n  help: did you mean notes?\n";
    assert_eq!(refused(&book, &["test", "note"]), (2, expected.to_owned()));
    let expected = "error[no-folder]: there is no such folder\n  --> note\n  help: check the path\n";
    for command in ["build", "serve", "pythons"] {
        assert_eq!(refused(&book, &[command, "note"]), (2, expected.to_owned()), "{command}");
    }
}

#[test]
fn a_folder_instead_of_a_command() {
    let book = Book::new().file("notes/a.md", "# A\n");
    let expected = "error[no-command]: `notes` is a folder, not a command\n  \
                    help: to build the notes in it, type: tracebook build notes\n";
    assert_eq!(refused(&book, &["notes"]), (2, expected.to_owned()));
}

#[test]
fn a_folder_with_the_name_of_a_command_before_a_word_that_is_none() {
    let book = Book::new().file("cache/a.md", "# A\n");
    let (code, told) = refused(&book, &["cache", "purge"]);
    assert_eq!((code, told.lines().next()), (2, Some("error: unrecognized subcommand 'purge'")), "{told}");
}

#[test]
fn an_option_that_is_not_there_or_has_no_such_value() {
    let book = Book::of("# A\n");
    let told = |arguments: &[&str]| {
        let (code, told) = refused(&book, arguments);
        (code, told.split("\n\n").take(2).collect::<Vec<_>>().join(", ").replace('\n', ""))
    };
    let unknown = |rest: &str| (2, format!("error: unexpected argument {rest}"));
    assert_eq!(
        told(&["test", ".", "--fast", "5"]),
        unknown("'--fast' found, Usage: tracebook test <DIR|FILE[:LINE]>...")
    );
    let near = unknown("'--time-out' found,   tip: a similar argument exists: '--timeout'");
    assert_eq!(told(&["test", ".", "--time-out", "5"]), near);
    for value in ["0", "-1", "soon", "86401", "1e-12"] {
        let option = format!("--timeout={value}");
        let expected = format!(
            "error: invalid value '{value}' for '--timeout <SECONDS>': write a number of seconds above 0 and up to 86400, \
             For more information, try '--help'."
        );
        assert_eq!(told(&["test", ".", &option]), (2, expected));
    }
}

#[test]
fn an_option_whose_variable_is_empty() {
    let book = Book::of(&python("1")).file("book.toml", "[run]\npython = \"3\"\n");
    for command in ["test", "build", "bless", "serve", "trace"] {
        for spec in ["", " "] {
            let expected = format!(
                "error: invalid value '{spec}' for '--python <SPEC>': name a Python, such as 3.13, or leave the option out\n\n\
                 For more information, try '--help'.\n"
            );
            assert_eq!(refused(&book, &[command, "note.md", "--python", spec]), (2, expected), "{command}");
        }
    }
    for option in
        ["--baseline=", "--cache-dir=", "--host=", "--clock=", "--timeout=", "--jobs=", "--format=", "--sandbox="]
    {
        let (code, told) = refused(&book, &["test", "note.md", option]);
        assert!(code == 2 && told.contains(&option[..option.len() - 1]), "{option}: {told}");
    }
    for option in ["--dest=", "--theme="] {
        let (code, told) = refused(&book, &["build", ".", "--no-run", option]);
        assert!(code == 2 && told.starts_with("error"), "{option}: {told}");
    }
}

#[test]
fn what_the_system_refuses_is_told_with_what_to_do() {
    let book = Book::of(&python("1")).file("book.toml", "");
    let told = |arguments: &[&str], variables: &[(&str, &str)]| {
        let done = book.command(arguments).envs(variables.iter().copied()).output().expect("tracebook runs");
        (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    let there = "help: check the path: what should be there is not, or no longer\n";
    let expected = "error: failed to make a folder in relative: no such file or directory\n".to_owned() + there;
    assert_eq!(told(&["test", "."], &[("TMPDIR", "relative")]), (Some(3), expected));
    let trace = ["trace", "note.md", "--export", "perfetto", "--out", "/nope/x"];
    let (code, message) = told(&trace, &[]);
    let expected = "error: failed to write /nope/x: no such file or directory\n".to_owned() + there;
    assert!(code == Some(3) && message.ends_with(&expected), "{message}");
    let expected = "error: failed to clear the cache in note.md: not a directory\n\
                    help: check the path: a part of it is a file and should be a folder\n";
    assert_eq!(told(&["cache", "clear", "--cache-dir", "note.md"], &[]), (Some(3), expected.to_owned()));
}

#[test]
fn few_open_files_mean_few_sessions_or_an_error_with_help() {
    let book = (0..40).fold(Book::new(), |book, number| book.file(&format!("{number}.md"), python("print(1)  # 1")));
    let limited = |files: u32| {
        let mut command = Command::new("sh");
        let line = format!("ulimit -n {files}; exec \"$0\" test . --no-cache --jobs 1024");
        command.args(["-c", &line, env!("CARGO_BIN_EXE_tracebook")]).current_dir(book.path());
        let output = command.output().expect("a shell");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let (code, told, _) = limited(300);
    assert!(code == Some(0) && told.contains("40 examples: 40 passed"), "{told}");
    let (code, _, message) = limited(200);
    assert!(code == Some(3) && message.starts_with("error: failed to lock "), "{message}");
    let end = ": too many open files\nhelp: allow more open files (`ulimit -n`), or run fewer sessions at the same time with --jobs\n";
    assert!(message.ends_with(end), "{message}");
}

#[test]
fn without_threads_there_is_an_error_with_help() {
    let book = Book::of(&python("1"));
    let mut command = book.command(&["test", "."]);
    // No thread gets a stack of that size.
    let output = command.env("RUST_MIN_STACK", (1_u64 << 60).to_string()).output().expect("tracebook runs");
    let expected = "error: failed to start a thread: operation would block\n\
                    help: see how many processes and threads this user may have (`ulimit -u`)\n";
    assert_eq!((output.status.code(), &*String::from_utf8_lossy(&output.stderr)), (Some(3), expected));
}

#[test]
fn a_note_with_an_odd_name_can_be_run_again_as_the_report_says() {
    for (name, word) in
        [("-dash.md", "./-dash.md:1"), ("a\u{1b}[1m b.md", r"$'a\033[1m b.md:1'"), ("it's.md", r"'it'\''s.md:1'")]
    {
        let done = Book::new().file(name, python("1 / 0")).run(&["test", "."]);
        assert!(done.stdout.contains(&format!("\nrerun: tracebook test {word}\n")), "{}", done.stdout);
    }
}

#[test]
fn a_note_that_is_not_there() {
    let book = Book::of("# A\n");
    let expected =
        "error[no-such-place]: there is no such folder or note\n  --> nota.md\n  help: did you mean note.md?\n";
    assert_eq!(refused(&book, &["test", "nota.md"]), (2, expected.to_owned()));
    assert_eq!(refused(&book, &["test", "nota.md:3"]), (2, expected.to_owned()));
}

#[test]
fn a_file_instead_of_a_folder() {
    let expected = "error[not-a-folder]: this is a file, not a folder of notes\n  --> note.md\n  \
                    help: name the folder that holds the notes\n";
    assert_eq!(refused(&Book::of("# A\n"), &["build", "note.md"]), (2, expected.to_owned()));
}

#[test]
fn a_folder_without_notes() {
    let expected = "error: no Markdown in .\nhelp: put a note there whose name ends in `.md`, or name another folder\n";
    let book = Book::new().file("a.txt", "text");
    assert_eq!(refused(&book, &["build", "."]), (4, expected.to_owned()));
    assert!(!book.path().join("site").exists());
}

#[test]
fn lines_without_an_example() {
    let book = Book::of(&("# A\n\n".to_owned() + &python("1")));
    let expected = "error: no example stands on line 1 of note.md\nhelp: the nearest one is on lines 3 to 5\n";
    assert_eq!(refused(&book, &["test", "note.md:1"]), (4, expected.to_owned()));
    let expected =
        "error[bad-line]: `0` is no number of a line\n  help: name a line of the example, as in note.md:42\n";
    assert_eq!(refused(&book, &["test", "note.md:0"]), (2, expected.to_owned()));
    let empty = Book::of("# A\n");
    let expected = "error: note.md holds no example\nhelp: put code between a line of ```python and a line of ```\n";
    assert_eq!(refused(&empty, &["test", "note.md"]), (4, expected.to_owned()));
}

#[test]
fn of_several_notes_one_must_have_an_example() {
    let book = Book::of(&python("print(1)  # 1")).file("words.md", "# A\n").file("more.md", "# B\n");
    let done = book.run(&["test", "words.md", "note.md", "more.md"]);
    assert_eq!((done.code, done.stdout.contains("1 example: 1 passed")), (0, true), "{done:?}");
    let expected =
        "error: none of these notes holds an example\nhelp: put code between a line of ```python and a line of ```\n";
    assert_eq!(refused(&book, &["test", "words.md", "more.md"]), (4, expected.to_owned()));
    let expected = "error: no example stands on line 7 of note.md\nhelp: the nearest one is on lines 1 to 3\n";
    assert_eq!(refused(&book, &["test", "note.md:1", "note.md:7", "words.md"]), (4, expected.to_owned()));
}

#[test]
fn the_settings_are_named_as_notes_are() {
    let book = Book::new().file("book.toml", "[book]\ntitel = \"x\"\n").file("notes/a.md", python("1"));
    for place in ["notes/a.md", ".", "notes/a.md:1"] {
        let done = book.run(&["test", place]);
        assert_eq!((done.code, done.stderr.lines().nth(1)), (2, Some("  --> book.toml:2:1")), "{place}: {done:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_note_that_cannot_be_read() {
    let book = Book::of("# A\n");
    std::os::unix::fs::symlink("nowhere", book.path().join("gone.md")).expect("a link");
    let (code, message) = refused(&book, &["build", "."]);
    assert_eq!(code, 2);
    assert_eq!(message.lines().next(), Some("error[unreadable]: this cannot be read: the link leads nowhere"));
    assert!(!book.path().join("site").exists(), "nothing is half-written");
}

#[test]
fn mistakes_in_book_toml() {
    let book = Book::new().file("b/a.md", "# A\n").file("b/book.toml", "titel = 1\n[book]\ntitel = \"x\"\n");
    let expected = "error[unknown-key]: unknown key `titel`\n --> b/book.toml:1:1\n";
    let (code, message) = refused(&book, &["build", "b"]);
    assert_eq!(code, 2);
    assert_eq!(
        message.replace("  -->", " -->").lines().take(2).collect::<Vec<_>>(),
        expected.lines().collect::<Vec<_>>()
    );
    assert!(message.contains("  --> b/book.toml:3:1\n"), "{message}");
    assert!(message.ends_with("  help: did you mean `title`?\n"), "{message}");
}

#[test]
fn a_python_of_book_toml_that_is_not_there_is_told_with_its_line() {
    let book = Book::of(&python("1")).file("book.toml", "[run]\npython = \"3.99\"\n");
    let (code, message) = refused(&book, &["test", "."]);
    assert_eq!(code, 2);
    let place = "error[no-such-python]: no Python here matches `3.99`\n  --> book.toml:2:10\n";
    assert!(message.starts_with(place), "{message}");
}

#[test]
fn places_in_notes_are_seen_from_where_the_user_stands() {
    let book = Book::new().file("b/a.md", "[x](y.md)\n\n".to_owned() + &python("1 / 0"));
    let done = book.run(&["test", "b"]);
    assert!(done.stderr.contains("  --> b/a.md:1:1\n"), "{}", done.stderr);
    assert!(done.stdout.contains("\nrerun: tracebook test b/a.md:3\n"), "{}", done.stdout);
    assert_eq!(book.run(&["test", "b/a.md:3"]).code, 1);
}

#[test]
fn a_broken_link_alone_is_a_mistake_of_the_content() {
    let done = Book::of("[x](y.md)\n").run(&["test", "."]);
    assert_eq!(done.code, 2, "{done:?}");
    assert!(done.stderr.ends_with("\n1 mistake in the notes, told above\n"), "{}", done.stderr);
}

#[test]
fn a_page_of_broken_links_is_told_in_part() {
    let links: Vec<String> = (0..500).map(|number| format!("[x](y{number}.md)")).collect();
    let done = Book::of(&links.join("\n\n")).run(&["test", "."]);
    assert_eq!(done.stderr.matches("error[broken-link]").count(), 200);
    assert!(done.stderr.contains("\n… and 300 more: `--format json` lists them all\n"), "{}", done.stderr);
}

#[test]
fn a_folder_of_somebody_else_is_not_replaced() {
    let book = Book::new().file("notes/a.md", "# A\n").file("mine/precious.txt", "text");
    let (code, message) = refused(&book, &["build", "notes", "--dest", "mine"]);
    assert_eq!(code, 2);
    assert_eq!(
        message,
        "error[foreign-folder]: mine holds files that tracebook did not write, and the site would replace them\n  \
         --> mine\n  help: name another folder with --dest, or move this one\n"
    );
    assert_eq!(book.read("mine/precious.txt"), "text");
    assert_eq!(refused(&book, &["build", "notes", "--dest", "notes"]).0, 2);
}

#[test]
fn pythons_that_cannot_be_used() {
    let book = Book::new().file("b/a.md", python("1")).file("b/py/pyvenv.cfg", "").file("tool", "#!/bin/sh\n");
    let first = |spec: &str| {
        let (code, message) = refused(&book, &["test", "b", "--python", spec]);
        assert_eq!(code, 2, "{message}");
        message.lines().next().unwrap_or_default().to_owned()
    };
    assert_eq!(first("no-such-command"), "error[no-such-python]: there is no command `no-such-command`");
    assert_eq!(first("./b/py"), "error[no-such-python]: the folder `./b/py` holds no bin/python");
    assert_eq!(first("./none"), "error[no-such-python]: there is no file `./none`");
    assert!(first("./tool").starts_with("error[no-such-python]: `"), "{}", first("./tool"));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let book = Book::of(&python("1 / 0").repeat(2000));
    let mut child = book.command(&["test", "."]).stdout(Stdio::piped()).spawn().expect("tracebook runs");
    let mut first = [0; 10];
    child.stdout.take().expect("a pipe").read_exact(&mut first).expect("a report");
    assert_eq!(child.wait().expect("an end").code(), Some(1));
}

#[test]
fn what_cannot_be_written_is_a_failure_of_the_tool() {
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let output = Book::of(&python("1")).command(&["test", "."]).stdout(full).output().expect("tracebook runs");
    assert_eq!(output.status.code(), Some(3));
    let message = String::from_utf8_lossy(&output.stderr);
    let expected = "error: failed to write the report: no space left on device\n\
                    help: make room there; what was there before is unchanged\n";
    assert_eq!(message, expected);
}

#[test]
fn code_that_is_nested_too_deeply_costs_its_example_only() {
    let deep = ["(".repeat(100_000), "-".repeat(50_000) + "1", "x".to_owned() + &".a".repeat(50_000)];
    let note: String = deep.iter().map(|code| python(code)).collect();
    let report = Book::of(&(note + &python("print(1)  # 1"))).test(&[]);
    let statuses = report.statuses();
    assert!(statuses[..3].iter().all(|status| status.starts_with("failed: does not parse")), "{statuses:?}");
    assert_eq!(statuses[3], "passed");
}

#[test]
fn markdown_that_is_nested_deeply_is_a_page() {
    let book = Book::new()
        .file("quotes.md", ">".repeat(10_000) + " a\n")
        .file("lists.md", "- ".repeat(10_000) + "a\n")
        .file("links.md", "[".repeat(50_000) + "\n")
        .file("html.md", "<div>".repeat(20_000) + "\n");
    assert_eq!(book.run(&["build", "."]).code, 0);
}

#[test]
fn line_ends_and_byte_order_marks_do_not_shift_lines() {
    let note = "\u{feff}---\r\ntitle: T\r\n---\r\n\r\n```python\r\nprint(1)  # 2\r\n```\r\n";
    let report = Book::of(note).test(&[]);
    assert_eq!(report.example(0)["line"], 5);
    assert_eq!(report.example(0)["claims"][0]["line"], 6);
    assert_eq!(Book::of(note).run(&["test", "note.md:6", "-q"]).code, 1);
}

#[test]
fn colour_is_used_as_asked() {
    let book = Book::of(&python("1 / 0"));
    let coloured = |arguments: &[&str]| book.run(arguments).stdout.contains('\u{1b}');
    assert!(!coloured(&["test", "."]), "not into a pipe");
    assert!(!coloured(&["test", ".", "--color", "never"]));
    assert!(coloured(&["test", ".", "--color", "always"]));
}

#[test]
fn quiet_leaves_failures_alone() {
    let book = Book::new().file("good.md", python("1  # 1"));
    let done = book.run(&["build", ".", "--quiet"]);
    assert_eq!((done.code, done.stdout.as_str(), done.stderr.as_str()), (0, "", ""));
}
