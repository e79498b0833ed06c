//! A tiny book in a temporary folder, and what `tracebook` says about it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A folder of notes that goes when the test ends.
pub(crate) struct Book {
    folder: TempDir,
    python: Option<String>,
}

/// What a command did.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Book {
    /// An empty one.
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().expect("a temporary folder"), python: None }
    }

    /// One with a single note.
    pub(crate) fn of(note: &str) -> Self {
        Self::new().file("note.md", note)
    }

    /// One with a single note, whose examples are traced.
    pub(crate) fn traced(note: &str) -> Self {
        Self::of(note).file("book.toml", "[run]\ntrace = \"auto\"\n")
    }

    /// With one more file.
    pub(crate) fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, content).expect("a file");
        self
    }

    /// The text of a file of the theme `default`.
    pub(crate) fn theme_file(path: &str) -> String {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default").join(path);
        std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Run with this Python.
    pub(crate) fn python(mut self, spec: &str) -> Self {
        self.python = Some(spec.to_owned());
        self
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A file below the book's folder, as text.
    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// `tracebook ARGUMENTS` in the book's folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Done {
        let mut command = self.command(arguments);
        let output = command.output().expect("tracebook runs");
        Done {
            code: output.status.code().unwrap_or_else(|| panic!("{}: {output:?}", output.status)),
            stdout: self.redact(&output.stdout),
            stderr: self.redact(&output.stderr),
        }
    }

    /// The command itself, for tests that do more with it. No result of an earlier run counts, unless the arguments name a cache.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tracebook"));
        command.args(arguments).current_dir(self.path()).stdin(Stdio::null()).env("CI", "true");
        match arguments.first() {
            Some(&("test" | "build")) if !arguments.iter().any(|argument| argument.contains("-cache")) => {
                command.arg("--no-cache");
            }
            None => {
                command.env("XDG_CACHE_HOME", self.path().join(".cache"));
            }
            _ => {}
        }
        if let Some(python) = &self.python {
            command.args(["--python", python]);
        }
        command
    }

    /// `tracebook test . --format json ARGUMENTS`, read.
    pub(crate) fn test(&self, arguments: &[&str]) -> Report {
        let all: Vec<&str> = ["test", ".", "--format", "json"].iter().chain(arguments).copied().collect();
        let done = self.run(&all);
        let json = serde_json::from_str(&done.stdout).unwrap_or_else(|error| panic!("{error}: {done:?}"));
        Report { json, code: done.code }
    }

    fn redact(&self, bytes: &[u8]) -> String {
        let text = String::from_utf8_lossy(bytes);
        let real: PathBuf = self.path().canonicalize().expect("the folder");
        text.replace(&*real.to_string_lossy(), "[BOOK]").replace(&*self.path().to_string_lossy(), "[BOOK]")
    }
}

/// A JSON report.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) json: Value,
    pub(crate) code: i32,
}

impl Report {
    /// Example number `index` of the book.
    pub(crate) fn example(&self, index: usize) -> &Value {
        self.json["examples"].get(index).unwrap_or_else(|| panic!("no example {index} in {}", self.json))
    }

    /// `status` of each example, with the reason where there is one.
    pub(crate) fn statuses(&self) -> Vec<String> {
        let examples = self.json["examples"].as_array().expect("examples");
        examples
            .iter()
            .map(|example| {
                let status = example["status"].as_str().expect("a status");
                example["reason"].as_str().map_or_else(|| status.to_owned(), |reason| format!("{status}: {reason}"))
            })
            .collect()
    }

    /// Standard output of example number `index`.
    pub(crate) fn stdout(&self, index: usize) -> &str {
        self.example(index)["stdout"].as_str().expect("text")
    }

    /// `verdict` of each claim of example number `index`, with the reason where there is one.
    pub(crate) fn verdicts(&self, index: usize) -> Vec<String> {
        let claims = self.example(index)["claims"].as_array().expect("claims");
        claims
            .iter()
            .map(|claim| {
                let verdict = claim["verdict"].as_str().expect("a verdict");
                claim["reason"].as_str().map_or_else(|| verdict.to_owned(), |reason| format!("{verdict}: {reason}"))
            })
            .collect()
    }
}
