//! A fence that holds the output of the code before it.
//!
//! Takes two fences of a page and the text between them; gives the output that the second one states, or nothing. A tag like `output`, a label
//! ("Output:") or a command (`$ python prog.py`) make it sure; otherwise the fence must stand directly behind the code and look
//! like something that it printed.

use super::literal::Literal;
use super::marker::{self, Label};
use super::stated;
use super::syntax::Template;
use super::{Certainty, version};
use crate::parse::{CodeLine, Fence, Language};
use crate::python::VersionSpec;

/// Output that a fence states.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Output {
    /// Index of its first line in the fence.
    pub(super) first: usize,
    /// Index behind its last line.
    pub(super) end: usize,
    /// How sure it is that this is output of the code.
    pub(super) certainty: Certainty,
    /// For which versions.
    pub(super) version: Option<VersionSpec>,
}

/// The code that the output may belong to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Before<'p> {
    /// Its fence.
    pub(super) fence: &'p Fence,
    /// Whether anything in it could print.
    pub(super) prints: bool,
    /// What it can print.
    pub(super) templates: &'p [Template],
}

/// What kind of language a fence names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tag {
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

fn tag(language: &Language) -> Tag {
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

/// The output that `fence` states for the code in `before`, when `between` is the text between the two. `is_code` says whether
/// the fence would run otherwise.
pub(super) fn output(fence: &Fence, before: Before<'_>, between: &str, is_code: bool) -> Option<Output> {
    let tag = tag(&fence.language);
    let label = label(between);
    let adjacent = between.trim().is_empty();
    if tag == Tag::Other || (is_code && label.is_none()) || !(adjacent || label.is_some() || tag == Tag::Output) {
        return None;
    }
    if tag == Tag::Python && (is_code || label.is_none()) {
        return None;
    }
    let (first, end, command) = extent(&fence.lines, before.fence)?;
    let text: Vec<&str> = fence.lines[first..end].iter().map(|line| line.text.as_str()).collect();
    let text = text.join("\n");
    if text.trim().is_empty() || stated::is_placeholder(&text) {
        return None;
    }
    let sure = tag == Tag::Output || label.is_some() || command;
    let certainty = if sure { Certainty::Sure } else { unmarked(tag, &text, before)? };
    Some(Output { first, end, certainty, version: label.and_then(|label| label.version) })
}

/// How sure an unmarked fence directly behind code is output.
fn unmarked(tag: Tag, text: &str, before: Before<'_>) -> Option<Certainty> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let fitting = lines
        .iter()
        .take(100)
        .filter(|line| before.templates.iter().rev().take(200).any(|template| template.fits(line)))
        .count();
    let shaped = is_output_shaped(text) || fitting * 2 >= lines.len().min(100);
    if !before.prints && !has_traceback(text) {
        None
    } else if shaped {
        Some(Certainty::Sure)
    } else {
        (tag == Tag::Text).then_some(Certainty::Doubtful)
    }
}

/// Which lines are output, and whether a command that ran the code stands before them. Nothing where other commands do.
fn extent(lines: &[CodeLine], code: &Fence) -> Option<(usize, usize, bool)> {
    let command = |line: &CodeLine| command(&line.text).map(str::to_owned);
    let Some(first) = lines.iter().position(|line| command(line).is_some()) else {
        return Some((0, lines.len(), false));
    };
    let ran = command(&lines[first])?;
    if first > 0 || !runs_python(&ran) || !names_file(code, &ran) {
        return None;
    }
    let end = lines[1..].iter().position(|line| command(line).is_some()).map_or(lines.len(), |next| next + 1);
    Some((1, end, true))
}

/// The command behind `$ ` or another prompt of a shell.
fn command(line: &str) -> Option<&str> {
    ["$ ", "% ", "# ", "> ", "PS> ", "C:\\> ", "❯ "]
        .iter()
        .find_map(|prompt| line.trim_start().strip_prefix(prompt))
        .filter(|command| {
            let word = command.split_whitespace().next().unwrap_or_default();
            line.trim_start().starts_with('$')
                || runs_python(command)
                || matches!(word, "pip" | "cd" | "ls" | "export" | "source" | "git" | "sudo")
        })
}

fn runs_python(command: &str) -> bool {
    let mut words = command.split_whitespace();
    let program = words.next().unwrap_or_default();
    let name = program.rsplit(['/', '\\']).next().unwrap_or_default();
    (name.starts_with("python") || matches!(name, "py" | "pypy" | "pypy3")) && words.any(is_script)
}

fn is_script(word: &str) -> bool {
    std::path::Path::new(word).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("py"))
}

/// Whether the code is the file that the command runs: its title or its first line names it, or it has no name.
fn names_file(code: &Fence, command: &str) -> bool {
    let file = command.split_whitespace().find(|word| is_script(word)).unwrap_or_default();
    let base = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let first = code.lines.iter().map(|line| line.text.trim()).find(|line| !line.is_empty()).unwrap_or_default();
    let title = code.options.title.as_deref().unwrap_or_default();
    let named = (first.starts_with('#') && first.contains(".py")) || title.contains(".py");
    !named || first.contains(base) || title.contains(base)
}

/// The versions that the text between two fences names, where that text is nothing but a label: "Output:", "### Output (3.8)", "This
/// prints:".
fn label(between: &str) -> Option<Label> {
    let lines: Vec<&str> = between.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let &[line] = lines.as_slice() else { return None };
    marker::label(line).or_else(|| sentence(line))
}

/// A short sentence that says that output follows.
fn sentence(line: &str) -> Option<Label> {
    const WORDS: &[&str] = &[
        "output", "outputs", "prints", "print", "printed", "result", "results", "produces", "displays", "yields",
        "gives", "returns",
    ];
    let bare = marker::undecorated(line);
    let lower = bare.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let says = words.iter().any(|word| WORDS.contains(word));
    let colon = line.trim_end_matches(['*', '_', ' ']).ends_with(':');
    let inside = bare.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(inside, _)| inside);
    (says && colon && words.len() <= 12).then(|| Label { version: inside.and_then(version::read) })
}

/// Whether `text` has the shape of what Python prints: a traceback, a disassembly, literals or reprs line by line.
pub(super) fn is_output_shaped(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let shaped = |line: &&&str| {
        let value = line.split_once(": ").map_or(line.trim(), |(_, value)| value.trim());
        [line.trim(), value].iter().any(|text| Literal::whole(text).is_some_and(|literal| !literal.has_names()))
    };
    has_traceback(text)
        || stated::is_bytecode(text)
        || Literal::whole(text).is_some_and(|literal| !literal.has_names())
        || lines.iter().take(100).filter(shaped).count() * 2 > lines.len().min(100)
}

/// Whether a traceback, or its last line alone, stands in `text`.
pub(super) fn has_traceback(text: &str) -> bool {
    text.contains("Traceback (most recent call last)") || {
        let last = text.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        text.lines().count() <= 3 && super::raises::read(last).is_some_and(|stated| stated.head.contains(": "))
    }
}
