//! Lines of the note that texts name.
//!
//! A traceback that tracebook itself keeps names them in places that are known, and can be moved. What an example prints
//! is its own: where it names the note, or where the code asks Python for lines, the results hold only as long as the example
//! stays on its lines.

use crate::plan::Session;
use crate::run::{Capture, Ending, Exception, Ghost, Value};

/// The name of a note as texts write it.
#[derive(Clone, Debug)]
pub(super) struct Name {
    /// What is in front of a line's number.
    before: Vec<String>,
    /// The last part of the name, without folders; as `faulthandler` writes it where that differs.
    short: Vec<String>,
}

impl Name {
    /// That of the note `file`.
    pub(super) fn of(file: &str) -> Self {
        let escaped = crate::run::escaped(file);
        let mut names = vec![file];
        names.extend((escaped != file).then_some(escaped.as_str()));
        let before = names.iter().flat_map(|name| [format!("File \"{name}\", line "), format!("({name}, line ")]);
        let short = names.iter().map(|name| name.rsplit('/').next().unwrap_or(name).to_owned());
        Self { before: before.collect(), short: short.collect() }
    }

    fn is_in(&self, text: &str) -> bool {
        self.short.iter().any(|name| text.contains(name.as_str()))
    }
}

/// `text` with the lines that its frames name moved; nothing where one of them cannot be.
pub(super) fn moved(text: &str, name: &Name, line: &dyn Fn(u32) -> Option<u32>) -> Option<String> {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((at, before)) = next(rest, name) {
        let (head, tail) = rest.split_at(at + before.len());
        let digits = tail.len() - tail.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        result.push_str(head);
        result.push_str(&line(tail[..digits].parse().ok()?)?.to_string());
        rest = &tail[digits..];
    }
    result.push_str(rest);
    Some(result)
}

fn next<'n>(text: &str, name: &'n Name) -> Option<(usize, &'n str)> {
    name.before.iter().filter_map(|before| Some((text.find(before.as_str())?, before.as_str()))).min()
}

/// Words of code that asks Python for lines, without a text that would show it.
const ASKS: [&str; 14] = [
    "lineno",
    "co_lines",
    "co_positions",
    "co_linetable",
    "co_lnotab",
    "settrace",
    "setprofile",
    "monitoring",
    "_getframe",
    "currentframe",
    "getframeinfo",
    "getsourcelines",
    "findCaller",
    "inspect.stack",
];

/// Words of code that prints lines with no name beside them.
const PRINTS: [&str; 6] = ["dis", "logging", "traceback", "warnings", "linecache", "tracemalloc"];

/// Whether the results of `session` hold only on the lines on which it ran.
pub(super) fn keeps_its_lines(session: &Session, captures: &[Capture], lines: &dyn Fn(u32) -> bool) -> bool {
    let name = Name::of(&session.file);
    let code = || {
        session.tasks.iter().flat_map(|task| {
            task.chunks
                .iter()
                .map(|chunk| chunk.source.as_str())
                .chain(task.ghosts.iter().map(|ghost| ghost.1.as_str()))
        })
    };
    let holds = |words: &[&str]| code().any(|source| words.iter().any(|word| source.contains(word)));
    if holds(&ASKS) {
        return true;
    }
    let prints = holds(&PRINTS);
    let mut named = false;
    for capture in captures {
        texts(capture, &mut |text| {
            named |= match text {
                Text::Own(text) => name.is_in(text) || (prints && numbers(text).any(lines)),
                Text::Told(text) => name.is_in(&without_frames(text, &name)),
                Text::Syntax(text) => {
                    let rest = without_frames(text, &name);
                    name.is_in(&rest) || rest.contains(" line ")
                }
            };
        });
    }
    named
}

/// A text, and whose it is.
enum Text<'a> {
    /// The example's: nothing in it can be moved.
    Own(&'a str),
    /// What Python says of an exception: frames can be.
    Told(&'a str),
    /// What the compiler says, which may name further lines.
    Syntax(&'a str),
}

fn texts(capture: &Capture, see: &mut dyn FnMut(Text<'_>)) {
    ending(&capture.ending, see);
    for statement in &capture.statements {
        statement.value.iter().chain(&statement.receiver).for_each(|each| value(each, see));
        statement.exception.iter().for_each(|each| exception(each, see));
    }
    capture.writes.iter().for_each(|write| see(Text::Own(&write.text)));
    capture.echo.iter().for_each(|echo| see(Text::Own(echo)));
    for (_, Ghost { ending: how, stdout, value: given }) in &capture.ghosts {
        ending(how, see);
        see(Text::Own(stdout));
        if let Some(given) = given {
            value(given, see);
        }
    }
}

fn value(value: &Value, see: &mut dyn FnMut(Text<'_>)) {
    see(Text::Own(&value.repr));
    value.text.iter().for_each(|text| see(Text::Own(text)));
}

fn ending(ending: &Ending, see: &mut dyn FnMut(Text<'_>)) {
    match ending {
        Ending::Raised(told) | Ending::DidNotParse(told) => exception(told, see),
        Ending::TimedOut { stacks, .. } | Ending::Killed { stacks, .. } => see(Text::Told(stacks)),
        Ending::Completed | Ending::Exited { .. } | Ending::Lost(_) | Ending::NotReached(_) | Ending::NotCached => {}
    }
}

fn exception(told: &Exception, see: &mut dyn FnMut(Text<'_>)) {
    for text in [&told.message, &told.traceback] {
        see(if told.bases.iter().any(|base| base == "SyntaxError") { Text::Syntax(text) } else { Text::Told(text) });
    }
}

fn without_frames(text: &str, name: &Name) -> String {
    name.before.iter().fold(text.to_owned(), |text, before| text.replace(before.as_str(), ""))
}

/// The numbers that stand in `text`.
fn numbers(text: &str) -> impl Iterator<Item = u32> {
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_the_note_move_and_others_stay() {
        let name = Name::of("a/café.md");
        let text =
            "  File \"a/café.md\", line 12, in f\n  File \"x.py\", line 12\n  File \"a/caf\\xe9.md\", line 7 in g\n";
        let expected =
            "  File \"a/café.md\", line 15, in f\n  File \"x.py\", line 12\n  File \"a/caf\\xe9.md\", line 10 in g\n";
        assert_eq!(moved(text, &name, &|line| Some(line + 3)).as_deref(), Some(expected));
        assert_eq!(moved("invalid syntax (a/café.md, line 3)", &name, &|_| None), None);
    }
}
