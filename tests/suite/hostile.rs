//! Notes that mean harm (`tests/hostile`): each gets its verdict, no neighbour notices, and nothing is left behind.

use std::path::{Path, PathBuf};

use crate::book::{Book, Report};

fn read(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What a note has to get.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Expected {
    name: String,
    status: String,
    /// The line that was running when it ended before its end.
    line: String,
}

impl Expected {
    fn is_status(&self, status: &str) -> bool {
        let is = |known: &str| known.strip_suffix('*').map_or(status == known, |begin| status.starts_with(begin));
        self.status.split(" | ").any(is)
    }

    fn is_line(&self, line: Option<u64>) -> bool {
        let number = |text: &str| text.parse::<u64>().expect("a line");
        match (self.line.as_str(), line) {
            ("*", _) | ("-", None) => true,
            ("-", _) | (_, None) => false,
            (lines, Some(line)) => {
                let (first, last) = lines.split_once('-').unwrap_or((lines, lines));
                (number(first)..=number(last)).contains(&line)
            }
        }
    }
}

/// All notes, in the order of their names.
fn notes() -> Vec<Expected> {
    let table = String::from_utf8(read("expected.tsv")).expect("text");
    let row = |line: &str| {
        let [name, status, line] = line.split('\t').collect::<Vec<_>>().try_into().expect("three columns");
        Expected { name: String::from(name), status: String::from(status), line: String::from(line) }
    };
    let mut rows: Vec<Expected> = table.lines().map(row).collect();
    rows.sort();
    rows
}

/// A book of all of them, whose runs have their folders in `tmp`.
fn book() -> Book {
    let book = Book::new().file("book.toml", read("book.toml")).file("tmp/keep", "");
    notes().iter().fold(book, |book, note| book.file(&note.name, read(&note.name)))
}

fn run(book: &Book, host: &str) -> Report {
    let mut command = book.command(&["test", ".", "--format", "json", "--jobs", "2", "--host", host]);
    let output = command.env("TMPDIR", book.path().join("tmp")).output().expect("tracebook runs");
    let json = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{host}: {}, {error}: {}", output.status, String::from_utf8_lossy(&output.stderr))
    });
    Report { json, code: output.status.code().unwrap_or_else(|| panic!("{host}: {}", output.status)) }
}

/// Every difference from what the notes ask for.
fn differences(report: &Report) -> Vec<String> {
    let statuses = report.statuses();
    let mut wrong = Vec::new();
    for (index, note) in notes().iter().enumerate() {
        let (name, status, line) = (&note.name, &statuses[2 * index], report.example(2 * index)["ended_on"].as_u64());
        if !note.is_status(status) || !note.is_line(line) {
            wrong.push(format!("{name}: {status} on {line:?}, not {} on {}", note.status, note.line));
        }
        let neighbour = (statuses[2 * index + 1].as_str(), report.stdout(2 * index + 1));
        if neighbour != ("ran", "neighbour\n") {
            wrong.push(format!("{name}: its neighbour: {neighbour:?}"));
        }
    }
    wrong
}

/// Processes that work in a folder.
fn processes_in(folder: &Path) -> Vec<PathBuf> {
    let all = std::fs::read_dir("/proc").expect("proc").flatten();
    all.filter_map(|entry| std::fs::read_link(entry.path().join("cwd")).ok())
        .filter(|cwd| cwd.starts_with(folder))
        .collect()
}

#[test]
fn each_gets_its_verdict_and_nothing_is_left() {
    assert!(notes().len() >= 60);
    if !crate::sandbox::is_whole() {
        return;
    }
    for host in ["library", "executable"] {
        let (first, second) = (book(), book());
        let reports = std::thread::scope(|scope| {
            let other = scope.spawn(|| run(&second, host));
            [run(&first, host), other.join().expect("a report")]
        });
        for (report, book) in reports.iter().zip([&first, &second]) {
            assert_eq!(differences(report), Vec::<String>::new(), "{host}");
            assert_eq!(report.code, 1, "{host}");
            assert_eq!(processes_in(book.path()), Vec::<PathBuf>::new(), "{host}");
            let left = std::fs::read_dir(book.path().join("tmp")).expect("the folder").count();
            assert_eq!(left, 1, "{host}: only `keep`");
        }
    }
}
