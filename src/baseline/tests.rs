use std::path::{Path, PathBuf};

use super::*;
use crate::diagnostic::Place;
use crate::source::SourceFile;

const TEXT: &str = "# a comment\nversion = 1\n\n[[known]]\nfile = \"a.md\"\nexample = \"12\"\nclaim = \"34\"\nline = 7\n\
                    message = \"expected 1, got 2\"\n\n[[known]]\nfile = \"a.md\"\nexample = \"12\"\nending = \"TypeError\"\n";

fn parse(text: &str) -> Result<Baseline, Box<crate::diagnostic::Diagnostic>> {
    Baseline::parse(PathBuf::from("known.toml"), text.to_owned())
}

/// `line code: message` of what is wrong.
fn damage(text: &str) -> String {
    let diagnostic = parse(text).unwrap_err();
    let Place::Text { path, text, range } = &diagnostic.place else { panic!("{diagnostic:?}") };
    let line = SourceFile::decode(path.clone(), text.as_bytes()).0.position(range.start).line;
    format!("{line} {}: {}", diagnostic.code, diagnostic.message)
}

fn entry(file: &str, line: u32, failure: Failure, message: &str) -> Entry {
    let key = Key { file: file.to_owned(), example: "12".to_owned(), failure };
    Entry { key, line, message: message.to_owned(), range: 0..0 }
}

fn claim(name: &str) -> Failure {
    Failure::Claim(name.to_owned())
}

#[test]
fn entries_are_read_with_their_places() {
    let baseline = parse(TEXT).unwrap();
    let [first, second] = baseline.entries.as_slice() else { panic!("{baseline:?}") };
    assert_eq!(first.key.failure, claim("34"));
    assert_eq!((first.line, first.message.as_str()), (7, "expected 1, got 2"));
    assert_eq!(second.key.failure, Failure::Ending("TypeError".to_owned()));
    assert_eq!((second.line, second.message.as_str()), (0, ""));
    assert_eq!(&TEXT[first.range.clone()], "[[known]]");
    assert!(second.range.start > first.range.start);
}

#[test]
fn a_written_baseline_is_read_again() {
    let strange = "sub/a \"b\"\\\n\u{1b}\u{7f}é'''.md";
    let ending = Failure::Ending("x".to_owned());
    let entries = vec![entry("b.md", 2, claim("1"), strange), entry(strange, 1, ending, "")];
    let text = Baseline { entries: entries.clone(), ..Baseline::default() }.text();
    let mut read = parse(&text).unwrap().entries;
    for entry in &mut read {
        entry.range = 0..0;
    }
    assert_eq!(read, entries);
}

#[test]
fn entries_are_in_the_order_of_files_and_lines() {
    let places = [("b.md", 1, "1"), ("a.md", 10, "2"), ("a.md", 9, "3")];
    let entries = places.map(|(file, line, name)| entry(file, line, claim(name), ""));
    let text = Baseline { entries: entries.to_vec(), ..Baseline::default() }.text();
    let claims: Vec<&str> = text.lines().filter(|line| line.starts_with("claim")).collect();
    assert_eq!(claims, ["claim = \"3\"", "claim = \"2\"", "claim = \"1\""]);
}

#[test]
fn nothing_known_is_a_file_too() {
    let text = Baseline::default().text();
    assert!(text.ends_with("\nversion = 1\n"), "{text}");
    assert_eq!(parse(&text).unwrap().entries, []);
}

#[test]
fn damage_is_told_with_its_line() {
    let either = "an entry has either `claim` or `ending`";
    let told = [
        ("", 1, "missing field `version`"),
        ("version = 2\n", 1, "its form has version 2, not 1"),
        ("version = 1\nknow = []\n", 2, "unknown field `know`, expected `version` or `known`"),
        ("version = 1\n[[known]]\nfile = 'a'\nexample = 3\n", 4, "invalid type: integer `3`, expected a string"),
        ("version = 1\n\n[[known]]\nfile = 'a'\nexample = '1'\n", 3, either),
        ("version = 1\n\n[[known]]\nfile = 'a'\nexample = '1'\nclaim = '1'\nending = 'x'\n", 3, either),
    ];
    for (text, line, message) in told {
        assert_eq!(damage(text), format!("{line} damaged-baseline: the baseline is damaged: {message}"));
    }
    assert!(damage("version = 1\n<<<<<<< HEAD\n").starts_with("2 damaged-baseline: the baseline is damaged: "));
}

#[test]
fn a_file_that_is_not_there_is_no_baseline() {
    assert_eq!(Baseline::load(Path::new("/no/such/file.toml")).unwrap(), None);
}

#[cfg(unix)]
#[test]
fn a_saved_file_can_be_read_by_all_whom_the_umask_lets() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (saved, plain) = (folder.path().join("saved"), folder.path().join("plain"));
    Baseline::empty(saved.clone()).save().unwrap();
    std::fs::write(&plain, "").unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&saved), mode(&plain));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left beside it");
}
