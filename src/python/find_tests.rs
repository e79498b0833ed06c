use std::fs;
use std::os::unix::fs::PermissionsExt;

use tempfile::TempDir;

use super::*;

/// A machine whose interpreters are shell scripts that answer as Python would, and a log of who was asked.
struct Tree {
    folder: TempDir,
    machine: Machine,
}

impl Tree {
    fn new(interpreters: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let machine =
            Machine::fake(folder.path(), &[("PATH", &folder.path().join("bin")), ("XDG_CACHE_HOME", folder.path())]);
        fs::create_dir(folder.path().join("book")).unwrap();
        let tree = Self { folder, machine };
        for (path, version) in interpreters {
            tree.add(path, version, "cpython");
        }
        tree
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    fn add(&self, path: &str, version: &str, implementation: &str) {
        let executable = self.path(path);
        let prefix = executable.parent().unwrap().parent().unwrap().to_owned();
        let answer = Answer {
            implementation: implementation.to_owned(),
            version: version.to_owned(),
            executable: executable.clone(),
            library_folder: Some(prefix.join("lib")),
            soname: Some("libpython.so".to_owned()),
            base_prefix: prefix.clone(),
            prefix,
            ..Answer::example()
        };
        let line = serde_json::to_string(&answer).unwrap();
        let log = self.path("log");
        self.script(path, &format!("echo {path} >> {}\necho 'tracebook:{line}'", log.display()));
    }

    fn script(&self, path: &str, body: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn finder(&self) -> Finder<'_> {
        Finder::new(&self.machine, &self.path("book"))
    }

    fn find(&self, spec: &str, host: Option<Host>) -> Result<Interpreter> {
        let spec = Some(spec.to_owned()).filter(|spec| !spec.is_empty());
        self.finder().find(&Request { base: self.path("book"), ..Request::new(spec, host) })
    }

    /// The executable found for `spec`, with its origin.
    fn found(&self, spec: &str) -> String {
        let found = self.find(spec, None).unwrap();
        let path = found.executable.strip_prefix(self.folder.path()).unwrap();
        format!("{:?} {}", found.origin, path.display())
    }

    /// Message and help of the error for `spec`, this machine's folder cut off.
    fn refused(&self, spec: &str) -> (String, String) {
        let folder = format!("{}/", self.folder.path().display());
        match self.find(spec, None).unwrap_err() {
            Error::Content(diagnostics) => {
                let [diagnostic] = diagnostics.as_slice() else { panic!("one diagnostic: {diagnostics:?}") };
                assert_eq!((diagnostic.code, &diagnostic.place), ("no-such-python", &Place::CommandLine));
                (diagnostic.message.replace(&folder, ""), diagnostic.help.clone().unwrap())
            }
            Error::Python { message, help } => (message.replace(&folder, ""), help),
            other => panic!("{other:?}"),
        }
    }

    fn asked(&self) -> Vec<String> {
        let log = fs::read_to_string(self.path("log")).unwrap_or_default();
        log.lines().map(str::to_owned).collect()
    }
}

const PYENV_8: &str = "home/.pyenv/versions/3.8.18/bin/python3";
const PYENV_12: &str = "home/.pyenv/versions/3.12.1/bin/python3";
const PYENV_13: &str = "home/.pyenv/versions/3.13.0/bin/python3";

fn usual() -> Tree {
    Tree::new(&[("bin/python3", "3.11.2"), (PYENV_8, "3.8.18"), (PYENV_12, "3.12.1"), (PYENV_13, "3.13.0")])
}

#[test]
fn without_a_request_the_first_usable_one_is_taken() {
    let tree = usual();
    assert_eq!(tree.found(""), "Path bin/python3");
    assert_eq!(tree.asked(), ["bin/python3"], "the others need not be asked");
    tree.add("book/.venv/bin/python", "3.12.4", "cpython");
    assert_eq!(tree.found(""), "LocalEnvironment book/.venv/bin/python");
}

#[test]
fn unusable_ones_are_passed_over() {
    let tree = usual();
    tree.add("bin/python3", "3.7.16", "cpython");
    tree.script("bin/python", "exit 1");
    assert_eq!(tree.found(""), format!("Pyenv {PYENV_13}"));
}

#[test]
fn a_version_is_looked_for_everywhere() {
    let tree = usual();
    assert_eq!(tree.found("3.8"), format!("Pyenv {PYENV_8}"));
    assert_eq!(tree.asked(), ["bin/python3", PYENV_8], "names that rule the version out save the asking");
    assert_eq!(tree.found("3"), "Path bin/python3");
    assert_eq!(tree.found(">=3.12"), format!("Pyenv {PYENV_13}"), "the newest of a place");
    assert_eq!(tree.found(" >=3.8, <3.11 "), format!("Pyenv {PYENV_8}"));
    assert_eq!(tree.found("3.13.0"), format!("Pyenv {PYENV_13}"));
}

#[test]
fn a_path_is_taken_as_it_is() {
    let tree = usual();
    tree.add("book/.venv/bin/python", "3.12.4", "cpython");
    tree.add("py/bin/pypy3", "3.10.14", "pypy");
    assert_eq!(tree.found(tree.path("py/bin/pypy3").to_str().unwrap()), "Explicit py/bin/pypy3");
    assert_eq!(tree.found("../py/bin/pypy3"), "Explicit py/bin/pypy3");
    assert_eq!(tree.found(".venv"), "Explicit book/.venv/bin/python");
    assert_eq!(tree.found("./.venv/"), "Explicit book/.venv/bin/python");
    assert_eq!(tree.found("~/.pyenv/versions/3.8.18"), format!("Explicit {PYENV_8}"));
}

#[test]
fn a_command_is_looked_for_on_the_path() {
    let tree = usual();
    tree.add("bin/pypy3", "3.10.14", "pypy");
    assert_eq!(tree.found("pypy3"), "Explicit bin/pypy3");
    assert_eq!(tree.found("python3"), "Explicit bin/python3");
    assert_eq!(tree.found("python3.12"), format!("Pyenv {PYENV_12}"), "a versioned command is found by its version");
    assert_eq!(tree.found("python"), "Path bin/python3");
}

#[test]
fn a_shim_is_not_run() {
    let tree = usual();
    tree.script("home/.pyenv/shims/python3", "exit 1");
    assert_eq!(
        tree.refused("~/.pyenv/shims/python3").0,
        "pyenv has no version selected that has `home/.pyenv/shims/python3`"
    );
    fs::write(tree.path("book/.python-version"), "3.8.18\n").unwrap();
    assert_eq!(tree.found("~/.pyenv/shims/python3"), format!("Explicit {PYENV_8}"));
}

#[test]
fn a_library_is_preferred_where_it_is_wanted() {
    let tree = usual();
    fs::create_dir_all(tree.path("home/.pyenv/versions/3.12.1/lib")).unwrap();
    fs::write(tree.path("home/.pyenv/versions/3.12.1/lib/libpython.so"), "").unwrap();
    assert_eq!(tree.find("", Some(Host::Library)).unwrap().executable, tree.path(PYENV_12));
    assert_eq!(tree.find("", Some(Host::Executable)).unwrap().executable, tree.path("bin/python3"));
    assert_eq!(
        tree.find("3.8", Some(Host::Library)).unwrap().library,
        None,
        "the host is refused later, with its help"
    );
}

#[test]
fn what_does_not_exist_is_the_fault_of_the_request() {
    let tree = usual();
    let help = "found on this machine: 3.8.18, 3.11.2, 3.12.1, 3.13.0; `tracebook pythons` tells where";
    for (spec, message) in [
        ("3.99", "no Python here matches `3.99`"),
        (">=3.8,<3.8", "no Python here matches `>=3.8,<3.8`"),
        ("3.x", "bad version: `3.x` is not numbers with dots between them, such as 3.13"),
        ("./python", "there is no file `./python`"),
        ("python3.9", "there is no command `python3.9`"),
        ("pypy3", "there is no command `pypy3`"),
        ("../bin", "the folder `../bin` holds no bin/python"),
    ] {
        assert_eq!(tree.refused(spec), (message.to_owned(), help.to_owned()));
    }
}

#[test]
fn what_is_named_and_unusable_is_told_with_the_reason() {
    let tree = usual();
    tree.add("old/bin/python", "2.7.18", "cpython");
    tree.script("book/thing", "echo wrong >&2; exit 2");
    assert_eq!(tree.refused("../old").0, "`book/../old/bin/python` is Python 2.7.18, and 3.8 is the oldest that works");
    assert_eq!(tree.refused("./thing").0, "`book/thing` is not a working Python: exit status: 2, `wrong`");
}

#[test]
fn no_python_at_all_says_what_to_install() {
    let tree = Tree::new(&[]);
    assert_eq!(tree.refused(""), ("no Python 3.8 or newer was found".to_owned(), INSTALL.to_owned()));
    assert_eq!(tree.refused("3.12").1, INSTALL);
    tree.add("bin/python3", "3.6.15", "cpython");
    let old = "bin/python3 is Python 3.6.15, and 3.8 is the oldest that works";
    assert_eq!(tree.refused("").0, format!("no usable Python was found: {old}"));
    tree.script("bin/python", "exit 1");
    let broken = "bin/python is not a working Python: exit status: 1";
    assert_eq!(tree.refused("").0, format!("no usable Python was found: {old}; {broken}"));
}

#[test]
fn the_list_has_each_interpreter_once_in_order() {
    let tree = usual();
    tree.script("bin/python", "exit 1");
    std::os::unix::fs::symlink(tree.path(PYENV_13), tree.path("bin/python3.13")).unwrap();
    let listed = tree.finder().list();
    let shown: Vec<_> = listed.iter().map(|each| (each.origin, each.result.is_ok())).collect();
    let expected = [
        (Origin::Path, true),
        (Origin::Path, false),
        (Origin::Path, true),
        (Origin::Pyenv, true),
        (Origin::Pyenv, true),
    ];
    assert_eq!(shown, expected);
    assert_eq!(listed[2].path, tree.path("bin/python3.13"));
}

#[test]
fn answers_are_remembered_between_runs() {
    let tree = usual();
    for _ in 0..2 {
        let mut finder = tree.finder();
        finder.find(&Request::new(None, None)).unwrap();
        finder.cache.save();
    }
    assert_eq!(tree.asked(), ["bin/python3"]);
}

/// A Python of this machine, for the tests that need a true one.
fn real() -> Interpreter {
    let folder = tempfile::tempdir().unwrap();
    let mut machine = Machine::this();
    machine.variables.insert("XDG_CACHE_HOME".into(), folder.path().into());
    let found = Finder::new(&machine, folder.path()).find(&Request::new(None, None));
    found.unwrap_or_else(|error| panic!("these tests need a Python, and {error}"))
}

#[test]
fn a_real_interpreter_describes_itself() {
    let python = real();
    let version = std::process::Command::new(&python.executable).arg("-V").output().unwrap();
    let number = String::from_utf8(version.stdout).unwrap();
    assert_eq!(number.split_whitespace().nth(1), Some(python.version.to_string().as_str()));
    assert!(python.library.as_ref().is_none_or(|library| library.is_file()), "{python:?}");
}

#[test]
fn a_real_virtual_environment_is_told_from_its_interpreter() {
    let python = real();
    let folder = tempfile::tempdir().unwrap();
    let environment = folder.path().canonicalize().unwrap().join("env");
    let made = std::process::Command::new(&python.executable)
        .args(["-m", "venv", "--without-pip"])
        .arg(&environment)
        .status()
        .unwrap();
    assert!(made.success(), "the Python of these tests has no module venv");
    let machine = Machine::fake(folder.path(), &[]);
    let request = Request::new(Some(environment.display().to_string()), None);
    let found = Finder::new(&machine, folder.path()).find(&request).unwrap();
    assert_eq!(found.executable, environment.join("bin/python"));
    assert_eq!(found.environment, Some(environment));
    assert_eq!((found.version, found.library), (python.version, python.library));
}
