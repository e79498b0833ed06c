use std::fs;
use std::os::unix::fs::PermissionsExt;

use tempfile::TempDir;

use super::*;

const SHORT: Duration = Duration::from_millis(300);

impl Answer {
    /// What a plain installation in `/py` says.
    pub(in crate::python) fn example() -> Self {
        Self {
            implementation: "cpython".to_owned(),
            version: "3.12.1".to_owned(),
            executable: PathBuf::from("/py/bin/python3"),
            prefix: PathBuf::from("/py"),
            base_prefix: PathBuf::from("/py"),
            free_threaded: false,
            library_folder: None,
            config_folder: None,
            multiarch: None,
            framework: None,
            soname: None,
            linked_name: None,
            packages: Vec::new(),
            places: Vec::new(),
        }
    }
}

/// A shell script that is taken for an interpreter.
fn script(body: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("python3");
    fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    (folder, path)
}

fn refusal(body: &str, limit: Duration) -> Unusable {
    let (_folder, path) = script(body);
    ask(&path, limit).unwrap_err()
}

#[test]
fn the_answer_is_read_from_among_other_lines() {
    let line = serde_json::to_string(&Answer::example()).unwrap();
    let (_folder, path) = script(&format!("echo hello; echo '{MARK}{line}'; echo bye; echo noise >&2; exit 3"));
    assert_eq!(ask(&path, LIMIT), Ok(Answer::example()));
}

#[test]
fn the_question_is_asked_without_variables_of_python() {
    // Cargo runs tests with variables of its own, none of which Python reads; PATH must still be there.
    let line = serde_json::to_string(&Answer { version: "$(env | grep -c ^PYTHON)".to_owned(), ..Answer::example() });
    let (_folder, path) = script(&format!("cat <<END\n{MARK}{}\nEND", line.unwrap()));
    assert_eq!(ask(&path, LIMIT).unwrap().version, "0");
}

#[test]
fn what_is_no_python_is_told_by_how_it_fails() {
    assert_eq!(
        refusal("echo 'usage: thing' >&2; echo >&2; exit 2", LIMIT).to_string(),
        "is not a working Python: exit status: 2, `usage: thing`"
    );
    assert_eq!(refusal("exit 1", LIMIT).to_string(), "is not a working Python: exit status: 1");
    assert_eq!(refusal("kill -9 $$", LIMIT).to_string(), "is not a working Python: signal: 9 (SIGKILL)");
    assert_eq!(refusal("exit 0", LIMIT), Unusable::Rubbish);
    assert_eq!(refusal("echo 'tracebook:{}'", LIMIT).to_string(), "is not a Python: it did not describe itself");
}

#[test]
fn endless_output_is_cut_off() {
    assert!(matches!(refusal("yes", LIMIT), Unusable::Failed(..)));
}

#[test]
fn a_program_that_hangs_is_given_up() {
    assert_eq!(refusal("sleep 60", SHORT).to_string(), "did not answer within 0.3 s");
    assert_eq!(refusal("exec >&- 2>&-; sleep 60", SHORT), Unusable::Silent(SHORT));
}

#[test]
fn a_child_that_keeps_the_output_open_does_not_hold_up() {
    assert_eq!(refusal("sleep 60 &", SHORT), Unusable::Silent(SHORT));
}

#[test]
fn what_cannot_be_started_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let missing = ask(&folder.path().join("python3"), LIMIT).unwrap_err();
    assert_eq!(missing.to_string(), "cannot be run: no such file or directory");
    let plain = folder.path().join("notes.txt");
    fs::write(&plain, "text").unwrap();
    let denied = ask(&plain, LIMIT).unwrap_err();
    assert_eq!(denied.to_string(), "cannot be run: permission denied");
}
