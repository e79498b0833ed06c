//! What the language of a fence says about it: code, output, plain text, a terminal, or something else.

use crate::parse::Language;

/// What kind of language a fence names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    /// `output` and the like.
    Output,
    /// `text`, `none`, or no language.
    Text,
    /// `console`, `sh` and the like, which hold commands as well.
    Shell,
    /// Python.
    Python,
    /// Another language.
    Other,
}

const OUTPUT: &[&str] = &[
    "output",
    "stdout",
    "out",
    "result",
    "results",
    "stderr",
    "traceback",
    "pytb",
    "py3tb",
    "error",
    "errors",
    "program-output",
];
const TEXT: &[&str] = &[
    "text",
    "txt",
    "plain",
    "plaintext",
    "plain-text",
    "none",
    "raw",
    "nohighlight",
    "ansi",
    "log",
    "no-highlight",
    "textile",
];
const SHELL: &[&str] = &[
    "console",
    "sh",
    "bash",
    "shell",
    "zsh",
    "shell-session",
    "shellsession",
    "terminal",
    "cmd",
    "bat",
    "powershell",
    "batch",
    "session",
];

/// The kind of `language`.
pub(super) fn tag(language: &Language) -> Tag {
    match language {
        Language::Python | Language::PythonSession => Tag::Python,
        Language::Untagged => Tag::Text,
        Language::Other(name) if OUTPUT.contains(&name.as_str()) => Tag::Output,
        Language::Other(name) if TEXT.contains(&name.as_str()) => Tag::Text,
        Language::Other(name) if SHELL.contains(&name.as_str()) => Tag::Shell,
        Language::Other(_) => Tag::Other,
    }
}

/// Whether a fence with this language may hold a session all the same.
pub(super) fn may_hold_session(language: &Language) -> bool {
    !matches!(tag(language), Tag::Other | Tag::Output)
        || matches!(language, Language::Other(name) if name == "doctest" || name == "{doctest}")
}

/// Whether the language says that the fence holds output and nothing else.
pub(super) fn is_output_tag(language: &Language) -> bool {
    tag(language) == Tag::Output
}
