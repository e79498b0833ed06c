//! One failed example as a block of text: where, what was claimed, what happened, and how to run it again.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::difference::difference;
use super::human::Settings;
use super::lines::{MOST_LINES, clean, excerpt};
use super::spot::ended_on;
use super::{ExampleReport, PageReport, Part, Report, hang, reason};
use crate::claim::{Claim, Target};
use crate::run::{Capture, Ending, Exception, Runtime};
use crate::sandbox;
use crate::verify::{ClaimVerdict, Failure, Status};

/// The most lines of source that are shown.
const MOST_SOURCE: usize = 12;

pub(super) const RULE: &str = "----------------------------------------------------------------------\n";
const PLACE: Style = Style::new().bold();
const HELP: Style = AnsiColor::Cyan.on_default();
const WRONG: Style = AnsiColor::Red.on_default();

/// A failed example and what is around it.
pub(super) struct Block<'r> {
    pub(super) report: &'r Report<'r>,
    pub(super) page: &'r PageReport<'r>,
    pub(super) example: &'r ExampleReport<'r>,
    pub(super) settings: &'r Settings,
}

impl Block<'_> {
    /// The whole block, the rule above it included.
    pub(super) fn render(&self) -> String {
        let (path, line) = (self.path(), self.example.fence.line);
        let heading = clean(&self.example.fence.heading_path.join(" > "));
        let space = if heading.is_empty() { "" } else { "  " };
        format!("{RULE}{PLACE}{}:{line}{PLACE:#}{space}{heading}\n{}", clean(&path), self.body())
    }

    /// Everything that failed and is not known, and how to run the example again.
    pub(super) fn body(&self) -> String {
        let parts = self.report.known.unknown(self.example).into_iter().map(|part| self.part(part));
        let place = format!("{}:{}", self.path(), self.example.fence.line);
        // What begins so is an option.
        let place = if place.starts_with('-') { format!("./{place}") } else { place };
        let options = self.settings.rerun_options();
        parts.collect::<String>() + &format!("rerun: tracebook test{options} {}\n", shell_word(&place))
    }

    /// One thing that failed: where, what was expected, what happened.
    pub(super) fn part(&self, part: Part) -> String {
        match (part, &self.example.verdict.status, self.example.capture) {
            (Part::Claim(index), ..) => self.broken(index),
            (_, Status::Failed(Failure::NotBroken), _) => not_broken(),
            (_, Status::Failed(Failure::NotRaised(wanted)), Some(capture)) => self.not_raised(wanted, capture),
            (_, _, Some(capture)) => self.ending(capture),
            (_, _, None) => "It did not run\n".to_owned(),
        }
    }

    fn broken(&self, index: usize) -> String {
        match self.example.claims().nth(index) {
            Some((claim, ClaimVerdict::Broken { got })) => self.claim(claim, got),
            _ => String::new(),
        }
    }

    fn path(&self) -> String {
        self.settings.path(&self.report.sources.file(self.page.page.file).path)
    }

    fn claim(&self, claim: &Claim, got: &str) -> String {
        let source = match &claim.target {
            Target::Statement { first, last, .. }
            | Target::Printed { nearest: first, last, .. }
            | Target::Prompt { first, last } => self.source(*first, *last),
            Target::Example => self.example.fence.code(),
            // A comment behind the code is a line of the note.
            Target::Trace(_) => self.source(claim.line, claim.line),
            Target::Ghost { source, .. } => source.clone(),
        };
        self.failed(claim.line, &source) + &difference(&claim.head, got)
    }

    /// The source that failed, below the place of the failure.
    fn failed(&self, line: u32, source: &str) -> String {
        format!("Failed example at {}:{line}:\n{}", clean(&self.path()), excerpt(source, MOST_SOURCE))
    }

    /// Lines of the note: as code where they are in the fence, else as they stand, for a function of an earlier fence.
    fn source(&self, first: u32, last: u32) -> String {
        let inside = |line: u32| (first..=last).contains(&line);
        let lines = self.example.fence.lines.iter().filter(|line| inside(line.line));
        let code: Vec<&str> = lines.map(|line| line.text.as_str()).collect();
        if code.is_empty() {
            return self.report.sources.file(self.page.page.file).line(first).to_owned();
        }
        code.join("\n")
    }

    /// What ended the example, below the statement that did it.
    fn ending(&self, capture: &Capture) -> String {
        let help = remedy(&capture.ending, self.report.runtime);
        let help = help.map(|help| format!("{HELP}help:{HELP:#} {help}\n")).unwrap_or_default();
        let stuck = capture.trace.as_deref().filter(|_| matches!(capture.ending, Ending::TimedOut { .. }));
        let stuck = stuck.map(hang::explain).unwrap_or_default();
        self.ended_at(capture) + &what_happened(&capture.ending, &stuck) + &help
    }

    fn ended_at(&self, capture: &Capture) -> String {
        let Some(line) = ended_on(capture) else { return String::new() };
        let source = match capture.statements.last() {
            Some(statement) if (statement.line..=statement.end_line).contains(&line) => {
                self.source(statement.line, statement.end_line)
            }
            _ => self.source(line, line),
        };
        self.failed(line, &source)
    }

    fn not_raised(&self, wanted: &str, capture: &Capture) -> String {
        let expected = format!("Expected exception:\n    {}\n", clean(wanted));
        match &capture.ending {
            Ending::Completed => format!("{expected}Got no exception\n"),
            _ => expected + &self.ending(capture),
        }
    }
}

fn not_broken() -> String {
    let help = "if it is no longer meant to be broken, take the option `broken` away";
    format!("{WRONG}It should be broken, and nothing in it is{WRONG:#}\n{HELP}help:{HELP:#} {help}\n")
}

/// How the example ended; `stuck` says which threads waited for which locks then.
fn what_happened(ending: &Ending, stuck: &str) -> String {
    let told = clean(&reason::ending(ending));
    match ending {
        Ending::Raised(exception) => format!("Exception raised:\n{}", traceback(exception)),
        Ending::DidNotParse(exception) => format!("Does not parse:\n{}", traceback(exception)),
        Ending::Exited { .. } => format!("{WRONG}The process {told}{WRONG:#}\n"),
        Ending::TimedOut { stacks, .. } => format!("{WRONG}It {told}{WRONG:#}\n{stuck}{}", threads(stacks)),
        Ending::Killed { stacks, .. } => format!("{WRONG}The process was {told}{WRONG:#}\n{}", threads(stacks)),
        Ending::Completed | Ending::Lost(_) | Ending::NotReached(_) | Ending::NotCached => {
            format!("{WRONG}It was {told}{WRONG:#}\n")
        }
    }
}

fn traceback(exception: &Exception) -> String {
    if exception.traceback.trim().is_empty() {
        return excerpt(&format!("{}: {}", exception.kind, exception.message), MOST_LINES);
    }
    excerpt(&exception.traceback, MOST_LINES)
}

fn threads(stacks: &str) -> String {
    if stacks.trim().is_empty() {
        String::new()
    } else {
        format!("Threads:\n{}", excerpt(stacks.trim_end(), MOST_LINES))
    }
}

/// What the author can do about endings that are easily explained.
fn remedy(ending: &Ending, runtime: Option<&Runtime>) -> Option<String> {
    let sandbox = runtime.and_then(|runtime| runtime.sandbox.as_ref());
    match ending {
        Ending::Raised(exception) => match exception.kind.as_str() {
            "EOFError" => Some("give it input with stdin=\"…\"".to_owned()),
            "SystemExit" => Some("if it is meant to exit, say raises=SystemExit".to_owned()),
            "ModuleNotFoundError" => Some(format!("install the module{}, or mark the fence norun", place(runtime))),
            kind => sandbox.and_then(|policy| sandbox::help(policy, kind, &exception.message)),
        },
        Ending::DidNotParse(exception) if exception.kind == "MemoryError" => {
            Some("it is nested too deeply, or the examples before it left no memory to read it with".to_owned())
        }
        Ending::DidNotParse(_) => Some("if it is not meant to run, mark the fence norun".to_owned()),
        Ending::TimedOut { .. } => Some("give it more time with timeout=SECONDS, or mark the fence norun".to_owned()),
        Ending::Exited { .. } => {
            Some("it left without cleaning up, as os._exit does: if that is meant, mark the fence norun".to_owned())
        }
        Ending::Killed { signal: libc::SIGXCPU, .. } if sandbox.is_some() => Some(
            "each process of an example has a limited time of the processor: raise `cpu-time` below [run.sandbox] of \
                  book.toml, or run with --no-sandbox"
                .to_owned(),
        ),
        Ending::Killed { signal: libc::SIGKILL, .. } => {
            Some("the system may have run out of memory: use less, or mark the fence norun".to_owned())
        }
        Ending::Killed { .. } => Some("if it is meant to crash, mark the fence norun".to_owned()),
        Ending::Completed | Ending::Lost(_) | Ending::NotReached(_) | Ending::NotCached => None,
    }
}

fn place(runtime: Option<&Runtime>) -> String {
    runtime.map_or_else(String::new, |runtime| format!(" for {}", runtime.executable.display()))
}

/// A word as a shell takes it, in quotes where it must be; characters that would steer the terminal, or that it would swallow, by
/// their numbers.
pub(super) fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_./:-+@%,=".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else if word.chars().any(char::is_control) {
        format!("$'{}'", word.chars().map(escaped).collect::<String>())
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// A character as it stands between `$'` and `'`.
fn escaped(character: char) -> String {
    let mut text = String::new();
    match character {
        '\'' | '\\' => text.extend(['\\', character]),
        // Three digits of eight, which no digit behind them can change.
        _ if character.is_control() => {
            for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(text, "\\{byte:03o}");
            }
        }
        _ => text.push(character),
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_quoted_where_a_shell_would_read_something_else() {
        let cases = [
            ("notes/gc-2.md:3", "notes/gc-2.md:3"),
            ("my notes/gc.md:3", "'my notes/gc.md:3'"),
            ("it's.md:3", r"'it'\''s.md:3'"),
            ("~a.md:3", "'~a.md:3'"),
            ("é.md:3", "é.md:3"),
            ("", "''"),
            ("a\u{1b}[31m1.md:3", r"$'a\033[31m1.md:3'"),
            ("it's\n\\1\u{85}.md:3", r"$'it\'s\012\\1\302\205.md:3'"),
        ];
        for (word, quoted) in cases {
            assert_eq!(shell_word(word), quoted);
        }
    }
}
