//! Opens a note in an editor.
//!
//! Takes what `--editor`, `VISUAL` or `EDITOR` names; gives an [`Editor`] that opens a file at a line. No shell is involved.
//! An editor that runs in a terminal is none for this: the preview has the terminal.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

/// Editors with windows of their own, and how each is told the line.
const KNOWN: [(&str, &[&str]); 22] = [
    ("code", &["--goto", "{file}:{line}"]),
    ("code-insiders", &["--goto", "{file}:{line}"]),
    ("codium", &["--goto", "{file}:{line}"]),
    ("vscodium", &["--goto", "{file}:{line}"]),
    ("cursor", &["--goto", "{file}:{line}"]),
    ("windsurf", &["--goto", "{file}:{line}"]),
    ("zed", &["{file}:{line}"]),
    ("subl", &["{file}:{line}"]),
    ("sublime_text", &["{file}:{line}"]),
    ("atom", &["{file}:{line}"]),
    ("lapce", &["{file}:{line}"]),
    ("pycharm", &["--line", "{line}", "{file}"]),
    ("charm", &["--line", "{line}", "{file}"]),
    ("idea", &["--line", "{line}", "{file}"]),
    ("gvim", &["--remote-silent", "+{line}", "{file}"]),
    ("mvim", &["--remote-silent", "+{line}", "{file}"]),
    ("emacsclient", &["--no-wait", "+{line}", "{file}"]),
    ("kate", &["--line", "{line}", "{file}"]),
    ("kwrite", &["--line", "{line}", "{file}"]),
    ("gedit", &["+{line}", "{file}"]),
    ("gnome-text-editor", &["{file}"]),
    ("geany", &["--line", "{line}", "{file}"]),
];

/// A command that opens a file at a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor {
    program: String,
    arguments: Vec<String>,
}

impl Editor {
    /// The editor that somebody names: one that is known, by its name, or a command in which `{file}` and `{line}` stand for
    /// the place. Where neither stands in it, the file is added.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, &'static str> {
        let mut words = shlex::split(text).ok_or("its quotation marks do not match")?.into_iter();
        let program = words.next().ok_or("it names no program")?;
        let mut arguments: Vec<String> = words.collect();
        if !arguments.iter().any(|argument| argument.contains("{file}")) {
            match known(&program) {
                Some(places) => arguments.extend(places.iter().map(|&place| place.to_owned())),
                None => arguments.push("{file}".to_owned()),
            }
        }
        Ok(Self { program, arguments })
    }

    /// The editor of the environment, where it has a window of its own.
    #[must_use]
    pub fn of_environment() -> Option<Self> {
        let named = ["VISUAL", "EDITOR"].into_iter().filter_map(|name| std::env::var(name).ok());
        named.filter_map(|text| Self::read(&text).ok()).find(|editor| known(&editor.program).is_some())
    }

    /// Opens `file` at `line`, and does not wait.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn open(&self, file: &Path, line: u32) -> io::Result<()> {
        let mut child = Command::new(&self.program)
            .args(self.arguments(file, line))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        // So that it leaves no zombie behind.
        std::thread::spawn(move || child.wait());
        Ok(())
    }

    /// The program, as it is told when it cannot be started.
    #[must_use]
    pub fn program(&self) -> &str {
        &self.program
    }

    fn arguments(&self, file: &Path, line: u32) -> Vec<String> {
        let (file, line) = (file.display().to_string(), line.to_string());
        self.arguments.iter().map(|argument| argument.replace("{line}", &line).replace("{file}", &file)).collect()
    }
}

fn known(program: &str) -> Option<&'static [&'static str]> {
    let name = Path::new(program).file_name()?.to_str()?;
    KNOWN.iter().find(|(known, _)| *known == name).map(|(_, places)| *places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(text: &str) -> String {
        let editor = Editor::read(text).unwrap();
        format!("{} {}", editor.program, editor.arguments(Path::new("/n/a b.md"), 7).join(" "))
    }

    #[test]
    fn known_editors_are_told_the_line() {
        assert_eq!(command("code"), "code --goto /n/a b.md:7");
        assert_eq!(command("/usr/bin/code --wait"), "/usr/bin/code --wait --goto /n/a b.md:7");
        assert_eq!(command("emacsclient"), "emacsclient --no-wait +7 /n/a b.md");
    }

    #[test]
    fn any_command_will_do() {
        assert_eq!(command("my-editor"), "my-editor /n/a b.md");
        assert_eq!(command("'my editor' -l {line} {file}"), "my editor -l 7 /n/a b.md");
        assert_eq!(Editor::read("'open"), Err("its quotation marks do not match"));
        assert_eq!(Editor::read("  "), Err("it names no program"));
    }
}
