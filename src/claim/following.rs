//! A fence that holds the output of the code before it.
//!
//! Takes two fences of a page and the text between them; gives the output that the second one states, or nothing. A tag like `output`, a label
//! ("Output:") or a command (`$ python prog.py`) make it sure; otherwise the fence must stand directly behind the code and look
//! like something that it printed.

use super::literal::Literal;
use super::looks::Likeness;
use super::marker;
use super::stated;
use super::syntax::Template;
use super::tag::{Tag, tag};
use super::{Certainty, version};
use crate::parse::{CodeLine, Fence};
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

/// Whether a label alone in the text before a fence says that it holds output, and its language does not speak against it.
pub(super) fn is_announced(fence: &Fence, between: &str) -> bool {
    tag(&fence.language) == Tag::Text && label(between).is_some_and(|label| label.kind == Announcing::Label)
}

/// The output that `fence` states for the code in `before`, when `between` is the text between the two. `likeness` says how much
/// the fence looks like code itself.
pub(super) fn output(fence: &Fence, before: Before<'_>, between: &str, likeness: Likeness) -> Option<Output> {
    let tag = tag(&fence.language);
    let label = label(between);
    let extent = extent(&fence.lines, before.fence, tag)?;
    let near = between.trim().is_empty() || label.is_some() || tag == Tag::Output || extent.command == Command::Named;
    if tag == Tag::Other || !near {
        return None;
    }
    let text: Vec<&str> = fence.lines[extent.first..extent.end].iter().map(|line| line.text.as_str()).collect();
    let text = text.join("\n");
    if text.trim().is_empty() || stated::is_placeholder(&text) {
        return None;
    }
    let marked = tag == Tag::Output || extent.command != Command::Missing;
    let certainty = match likeness {
        _ if marked => sure(&text, before),
        Likeness::None => unlike_code(tag, label.as_ref(), &text, before)?,
        likeness => like_code(tag, label.as_ref(), likeness, &text, before)?,
    };
    Some(Output { first: extent.first, end: extent.end, certainty, version: label.and_then(|label| label.version) })
}

/// How sure a fence is output that could not be code.
fn unlike_code(tag: Tag, label: Option<&Announcement>, text: &str, before: Before<'_>) -> Option<Certainty> {
    match (tag, label) {
        (_, Some(_)) => Some(sure(text, before)),
        (Tag::Python, None) => None,
        _ => unmarked(tag, text, before),
    }
}

/// How sure a fence is output that could be code as well. Where it would run as such, a label or every line of it must say so.
fn like_code(
    tag: Tag,
    label: Option<&Announcement>,
    likeness: Likeness,
    text: &str,
    before: Before<'_>,
) -> Option<Certainty> {
    let printed = before.prints && fitting(text, before) == Fitting::All;
    let alone = label.is_some_and(|label| label.kind == Announcing::Label);
    // Assignments are settings or code more often than they are output.
    let assigns = text.lines().any(|line| line.contains(" = "));
    match (tag, likeness) {
        _ if printed => (tag != Tag::Python || label.is_some()).then_some(Certainty::Sure),
        (Tag::Python, Likeness::Weak) => (alone && before.prints && !assigns).then_some(Certainty::Sure),
        (Tag::Python, _) => None,
        _ if label.is_some() => Some(sure(text, before)),
        (_, Likeness::Weak) => unmarked(tag, text, before),
        _ => None,
    }
}

/// How sure a marked output is: code that prints nothing cannot have given it by running alone.
fn sure(text: &str, before: Before<'_>) -> Certainty {
    if before.prints || has_traceback(text) { Certainty::Sure } else { Certainty::Doubtful }
}

/// How sure an unmarked fence directly behind code is output.
fn unmarked(tag: Tag, text: &str, before: Before<'_>) -> Option<Certainty> {
    let shaped = is_output_shaped(text) || fitting(text, before) >= Fitting::Half;
    if !before.prints && !has_traceback(text) {
        None
    } else if shaped {
        Some(Certainty::Sure)
    } else {
        (tag == Tag::Text).then_some(Certainty::Doubtful)
    }
}

/// How many lines of a text the code before it can print, as far as its strings tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fitting {
    /// Fewer than half of them.
    Few,
    /// Half of them.
    Half,
    /// All of them.
    All,
}

fn fitting(text: &str, before: Before<'_>) -> Fitting {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(100).collect();
    let fits = |line: &&&str| before.templates.iter().rev().take(200).any(|template| template.fits(line));
    match lines.iter().filter(fits).count() {
        count if count == lines.len() => Fitting::All,
        count if count * 2 >= lines.len() => Fitting::Half,
        _ => Fitting::Few,
    }
}

/// Which lines of a fence are output, and the command before them.
struct Extent {
    first: usize,
    end: usize,
    command: Command,
}

/// Whether a command that ran the code stands before its output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Command {
    /// There is none.
    Missing,
    /// One that runs a file; the code has no name.
    Unnamed,
    /// One that runs the file that the code says it is.
    Named,
}

/// Which lines are output. Nothing where commands stand there that ran something else.
fn extent(lines: &[CodeLine], code: &Fence, tag: Tag) -> Option<Extent> {
    let bare = lines.first().map(|line| line.text.trim()).filter(|line| tag == Tag::Shell && runs_python(line));
    let command = |line: &CodeLine| command(&line.text).map(str::to_owned);
    let Some(first) = bare.map(|_| 0).or_else(|| lines.iter().position(|line| command(line).is_some())) else {
        return Some(Extent { first: 0, end: lines.len(), command: Command::Missing });
    };
    let ran = bare.map(str::to_owned).or_else(|| command(&lines[first]))?;
    if first > 0 || !runs_python(&ran) {
        return None;
    }
    let command_kind = names_file(code, &ran)?;
    let end = lines[1..].iter().position(|line| command(line).is_some()).map_or(lines.len(), |next| next + 1);
    Some(Extent { first: 1, end, command: command_kind })
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
fn names_file(code: &Fence, command: &str) -> Option<Command> {
    let file = command.split_whitespace().find(|word| is_script(word)).unwrap_or_default();
    let base = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let first = code.lines.iter().map(|line| line.text.trim()).find(|line| !line.is_empty()).unwrap_or_default();
    let title = code.options.title.as_deref().unwrap_or_default();
    let named = (first.starts_with('#') && first.contains(".py")) || title.contains(".py");
    let same = (first.starts_with('#') && first.contains(base)) || title.contains(base);
    match (named, same) {
        (false, _) => Some(Command::Unnamed),
        (true, true) => Some(Command::Named),
        (true, false) => None,
    }
}

/// A text between two fences that says output follows.
#[derive(Clone, Debug, PartialEq)]
struct Announcement {
    kind: Announcing,
    version: Option<VersionSpec>,
}

/// How a text says that output follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Announcing {
    /// By a label alone: "Output:", "### Output (3.8)".
    Label,
    /// By a sentence: "This prints:". It may speak of code as well.
    Sentence,
}

/// What the text between two fences announces, where it is nothing but one line that does.
fn label(between: &str) -> Option<Announcement> {
    let mut lines = between.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = lines.next().filter(|_| lines.next().is_none())?;
    let alone = marker::label(line).map(|label| Announcement { kind: Announcing::Label, version: label.version });
    alone.or_else(|| sentence(line))
}

/// The versions that a label at the end of the text before a fence names.
pub(super) fn versions_before(between: &str) -> Option<VersionSpec> {
    let last = between.lines().rev().map(str::trim).find(|line| !line.is_empty())?;
    label(last).and_then(|label| label.version)
}

/// A short sentence that says that output follows.
fn sentence(line: &str) -> Option<Announcement> {
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
    (says && colon && words.len() <= 12)
        .then(|| Announcement { kind: Announcing::Sentence, version: inside.and_then(version::read) })
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
        let framed = text.lines().any(|line| line.trim_start().starts_with("File \""));
        (framed || text.lines().count() <= 3)
            && super::raises::read(last).is_some_and(|stated| stated.head.contains(": "))
    }
}
