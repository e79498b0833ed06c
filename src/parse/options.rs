//! What the words in an info string or in a comment ask for.
//!
//! Takes [`Word`]s; sets [`Options`], and gives a diagnostic for each word that looks like one of ours and is not, or
//! whose value makes no sense. Words of other tools in an info string are passed over.

use std::time::Duration;

use super::info;
use super::note::Note;
use super::page::Options;
use super::words::Word;
use crate::diagnostic::{Diagnostic, nearest};

/// The options that there are, in the order of the documentation.
const KNOWN: [&str; 12] = [
    "norun", "raises", "broken", "isolated", "session", "timeout", "clock", "stdin", "hidden", "python", "title",
    "trace",
];

/// How other tools say `norun`: the word, and the value that it needs, if any.
const SAME_AS_NORUN: [(&str, Option<&str>); 9] = [
    ("no_run", None),
    ("no-run", None),
    ("noexec", None),
    ("notest", None),
    ("no-test", None),
    ("test", Some("skip")),
    ("eval", Some("false")),
    ("eval", Some("f")),
    ("exec", Some("false")),
];

/// Words of other tools that are near to one of ours by chance.
const FOREIGN: [&str; 4] = ["version", "jython", "block", "lock"];

/// The longest time-out that can be asked for, in seconds: a day.
pub(crate) const MAX_TIMEOUT: f64 = 86_400.0;

/// The time-out that so many seconds are; nothing where it cannot be asked for.
pub(crate) fn timeout(seconds: &str) -> Option<Duration> {
    let seconds = seconds.parse().ok().filter(|&seconds| seconds > 0.0 && seconds <= MAX_TIMEOUT);
    Duration::try_from_secs_f64(seconds?).ok().filter(|timeout| !timeout.is_zero())
}

/// Where words stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// In an info string, among words for other tools.
    Info,
    /// In a comment that is addressed to us.
    Comment,
}

/// Why a word was not understood.
#[derive(Debug, PartialEq)]
enum Problem {
    Unknown { help: String },
    Foreign,
    Bad { message: String, help: String },
}

/// Whether `word` alone stands for an option: such a word is no language.
pub(super) fn is_flag(word: &str) -> bool {
    matches!(word, "norun" | "isolated" | "hidden" | "broken" | "xfail") || is_norun(word, None)
}

/// Sets in `options` what `words` ask for; later words win. `offset` is where the text of the words begins in `note`.
pub(super) fn apply(
    options: &mut Options,
    words: &[Word<'_>],
    origin: Origin,
    (note, offset): (Note<'_>, usize),
) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for word in words {
        let place = || note.place(offset + word.range.start..offset + word.range.end);
        match set(options, word, origin) {
            Ok(()) | Err(Problem::Foreign) => {}
            Err(Problem::Unknown { help }) => diagnostics.push(
                Diagnostic::warning("unknown-option", place(), format!("unknown option `{}`", word.key))
                    .with_help(help),
            ),
            Err(Problem::Bad { message, help }) => {
                diagnostics.push(Diagnostic::error("bad-option", place(), message).with_help(help));
            }
        }
    }
    diagnostics
}

fn set(options: &mut Options, word: &Word<'_>, origin: Origin) -> Result<(), Problem> {
    let key = word.key.trim_start_matches('.').to_lowercase();
    let value = word.value.as_deref();
    match key.as_str() {
        // A bare `python` or `title` is a class or a label of some other tool.
        "python" | "title" | "trace" | "clock" if value.is_none() && origin == Origin::Info => {
            return Err(Problem::Foreign);
        }
        "norun" => options.norun = flag(&key, value)?,
        // The word of pytest and of tools around it.
        "broken" | "xfail" => options.broken = flag(&key, value)?,
        "isolated" => options.isolated = flag(&key, value)?,
        "hidden" => options.hidden = flag(&key, value)?,
        "raises" => options.raises = Some(exception(required(&key, value)?)?),
        "session" => options.session = Some(required(&key, value)?.to_owned()),
        "timeout" => options.timeout = Some(seconds(required(&key, value)?)?),
        "clock" => options.clock = Some(clock(required(&key, value)?)?),
        "stdin" => options.stdin = Some(unescape(value.ok_or_else(|| missing(&key))?)),
        "python" => options.python = Some(version(required(&key, value)?)?),
        "trace" => options.trace = Some(trace(required(&key, value)?)?),
        "title" => options.title = Some(required(&key, value)?.to_owned()),
        _ if is_norun(&key, value) => options.norun = true,
        _ => return Err(unknown(&key, origin)),
    }
    Ok(())
}

fn is_norun(key: &str, value: Option<&str>) -> bool {
    let value = value.map(str::to_lowercase);
    SAME_AS_NORUN.contains(&(key, value.as_deref()))
}

fn unknown(key: &str, origin: Origin) -> Problem {
    let foreign = FOREIGN.contains(&key) || info::is_python(key) || key.starts_with('#');
    let near = nearest(key, KNOWN).filter(|_| !foreign);
    match (near, origin) {
        (Some(near), _) => Problem::Unknown { help: format!("did you mean `{near}`?") },
        (None, Origin::Info) => Problem::Foreign,
        (None, Origin::Comment) => Problem::Unknown { help: format!("the options are {}", KNOWN.join(", ")) },
    }
}

fn flag(key: &str, value: Option<&str>) -> Result<bool, Problem> {
    match value.map(str::to_lowercase).as_deref() {
        None | Some("true" | "yes" | "on" | "1") => Ok(true),
        Some("false" | "no" | "off" | "0") => Ok(false),
        Some(_) => Err(Problem::Bad {
            message: format!("`{key}` is either there or not"),
            help: format!("write `{key}` alone"),
        }),
    }
}

fn required<'v>(key: &str, value: Option<&'v str>) -> Result<&'v str, Problem> {
    value.filter(|value| !value.trim().is_empty()).ok_or_else(|| missing(key))
}

fn missing(key: &str) -> Problem {
    let example = match key {
        "raises" => "raises=TypeError",
        "session" => "session=name",
        "timeout" => "timeout=5",
        "clock" => "clock=real",
        "stdin" => "stdin=\"text\"",
        "trace" => "trace=locks",
        "python" => "python=\">=3.12\"",
        _ => "title=\"text\"",
    };
    Problem::Bad { message: format!("`{key}` has no value"), help: format!("write it as `{example}`") }
}

fn exception(value: &str) -> Result<String, Problem> {
    let is_name = |part: &str| {
        !part.starts_with(|each: char| each.is_ascii_digit())
            && !part.is_empty()
            && part.chars().all(|each| each.is_alphanumeric() || each == '_')
    };
    if value.split('.').all(is_name) {
        return Ok(value.to_owned());
    }
    Err(Problem::Bad {
        message: format!("`{value}` is no name of an exception"),
        help: "write the name of one class, such as `raises=TypeError`".to_owned(),
    })
}

fn seconds(value: &str) -> Result<f64, Problem> {
    let seconds = value.parse::<f64>().ok();
    seconds.filter(|&seconds| seconds > 0.0 && seconds <= MAX_TIMEOUT).ok_or_else(|| Problem::Bad {
        message: format!("`{value}` is no number of seconds"),
        help: format!("write a number above 0 and up to {MAX_TIMEOUT}, such as `timeout=5`"),
    })
}

fn clock(value: &str) -> Result<crate::clock::Clock, Problem> {
    value.parse().map_err(|message| Problem::Bad { message, help: crate::clock::CLOCKS.to_owned() })
}

fn version(value: &str) -> Result<crate::python::VersionSpec, Problem> {
    value.parse().map_err(|message| Problem::Bad {
        message,
        help: "write versions and comparisons, such as `python=\">=3.12\"`".to_owned(),
    })
}

fn trace(value: &str) -> Result<crate::trace::Wish, Problem> {
    value.parse().map_err(|part| Problem::Bad {
        message: format!("`{part}` is nothing that can be traced"),
        help: "write `trace=off`, or a list of `locks` and `refs`, such as `trace=locks,refs`".to_owned(),
    })
}

/// `\n`, `\t` and `\\` as what they stand for.
fn unescape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut chars = value.chars().peekable();
    while let Some(each) = chars.next() {
        let escape = chars.next_if(|next| each == '\\' && matches!(next, 'n' | 't' | '\\'));
        text.push(match escape {
            Some('n') => '\n',
            Some('t') => '\t',
            _ => each,
        });
    }
    text
}

#[cfg(test)]
#[path = "options_tests.rs"]
mod tests;
