//! Exceptions that a text states or speaks of.
//!
//! Takes the text of a comment; gives the exception that it claims: `TypeError!`, `Raises StopIteration`,
//! `ZeroDivisionError: division by zero`, `Raises error!`. A condition behind it makes it an explanation: `ValueError if empty`.

/// An exception that is stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stated<'t> {
    /// Its name and message, as written; `error` where only some exception is stated.
    pub(super) head: &'t str,
    /// What follows.
    pub(super) rest: &'t str,
}

/// Words before the name.
const LEADS: &[&str] = &[
    "raises",
    "raise",
    "raised",
    "throws",
    "throw",
    "will raise",
    "would raise",
    "will throw",
    "this raises",
    "this will raise",
    "it raises",
    "should raise",
    "fails with",
    "fail with",
    "results in",
    "gives",
    "causes",
    "error:",
    "exception:",
    "uncaught",
    "runtime",
    "a",
    "an",
    "the",
    "->",
    "=>",
    "→",
    "⇒",
    "➜",
    "❌",
    "✗",
    "✘",
    "❗",
];

/// Leads that say something is raised, so that `error` alone may follow.
const RAISING: &[&str] = &["raise", "throw"];

/// Words behind the name with which it is still a claim.
const TAILS: &[&str] = &[
    "automatically",
    "here",
    "now",
    "again",
    "because",
    "since",
    "as",
    "instead",
    "at",
    "is raised",
    "is thrown",
    "raised",
    "thrown",
    "immediately",
    "too",
    "exception",
    "error",
];

/// The exception that `text` states.
pub(super) fn read(text: &str) -> Option<Stated<'_>> {
    let (body, raising) = without_leads(text.trim());
    if raising && let Some(stated) = unnamed(body) {
        return Some(stated);
    }
    let name = name(body).or_else(|| error_of_module(body, raising))?;
    let rest = &body[name.len()..];
    if let Some(message) = rest.strip_prefix(": ") {
        return (!message.trim().is_empty()).then_some(Stated { head: body.trim_end(), rest: "" });
    }
    if let Some(call) = call(rest) {
        let (head, rest) = body.split_at(name.len() + call);
        return is_tail(rest).then_some(Stated { head, rest });
    }
    is_tail(rest).then_some(Stated { head: name, rest })
}

/// The names of exceptions in `text`: `TypeError`, and `type error` as people say it.
pub(super) fn mentioned(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut previous = "";
    for word in text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()) {
        if is_exception(word) {
            found.push(word.to_owned());
        } else {
            found.extend(in_two_words(previous, word));
        }
        previous = word;
    }
    found
}

/// `type error`, as people say it, for the exceptions that they speak of so.
fn in_two_words(first: &str, second: &str) -> Option<String> {
    const SPOKEN: &[&str] = &[
        "Type",
        "Value",
        "Key",
        "Index",
        "Name",
        "Attribute",
        "Syntax",
        "Import",
        "Runtime",
        "Assertion",
        "Indentation",
        "Recursion",
        "Overflow",
        "Memory",
        "Lookup",
        "Permission",
        "Timeout",
        "Connection",
        "Arithmetic",
    ];
    let name = capitalised(&first.to_lowercase());
    match second.to_lowercase().as_str() {
        "error" if SPOKEN.contains(&name.as_str()) => Some(format!("{name}Error")),
        "group" if name == "Exception" => Some("ExceptionGroup".to_owned()),
        _ => None,
    }
}

/// Whether `text` says that something fails, without a name.
pub(super) fn is_failure(text: &str) -> bool {
    const PHRASES: &[&str] = &[
        "raises",
        "raise an",
        "will raise",
        "throws",
        "throw an",
        "will fail",
        "fails",
        "error!",
        "an error",
        "an exception",
        "crash",
        "doesn't work",
        "does not work",
        "won't work",
        "will not work",
        "not allowed",
        "not possible",
        "invalid",
        "illegal",
        "da error",
        "dará error",
        "dá erro",
        "gera erro",
        "erreur",
        "fehler",
        "ошибк",
        "エラー",
        "できない",
        "报错",
        "報錯",
        "出错",
        "错误",
        "에러",
        "오류",
    ];
    let lower = text.to_lowercase();
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
    bare.ends_with(" error") || bare == "error" || PHRASES.iter().any(|phrase| lower.contains(phrase))
}

/// Whether `word` is named as exception classes are.
pub(super) fn is_exception(word: &str) -> bool {
    const ENDS: &[&str] = &["Error", "Exception", "Interrupt", "Exit", "Iteration", "ExceptionGroup"];
    let bare = matches!(word, "Error" | "Interrupt" | "Exit" | "Iteration");
    word.starts_with(|c: char| c.is_uppercase()) && !bare && ENDS.iter().any(|end| word.ends_with(end))
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Takes the words off that lead to the name; says whether one of them says that something is raised.
fn without_leads(text: &str) -> (&str, bool) {
    let (mut body, mut raising) = (text, false);
    for _ in 0..5 {
        let lead = LEADS.iter().filter(|lead| begins_with(body, lead)).max_by_key(|lead| lead.len());
        let Some(lead) = lead else { break };
        raising |= RAISING.iter().any(|word| lead.contains(word));
        body = body[lead.len()..].trim_start_matches([' ', '\t', ':', '`', '*']);
    }
    (body, raising)
}

fn begins_with(text: &str, word: &str) -> bool {
    let Some(head) = text.get(..word.len()) else { return false };
    let joined = word.ends_with(|c: char| c.is_alphabetic())
        && text[word.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
    head.eq_ignore_ascii_case(word) && !joined
}

/// `error!` and `exception`, behind a word that says something is raised.
fn unnamed(body: &str) -> Option<Stated<'_>> {
    let word = ["error", "exception"].into_iter().find(|word| begins_with(body, word))?;
    let (head, rest) = body.split_at(word.len());
    (rest.is_empty() || rest.starts_with(['!', '.', '(', ' ']) && is_tail(rest)).then_some(Stated { head, rest })
}

/// The name of an exception that `body` begins with, dots included.
fn name(body: &str) -> Option<&str> {
    let length = body.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(body.len());
    let name = body[..length].trim_end_matches('.');
    let last = name.rsplit('.').next().unwrap_or(name);
    is_exception(last).then_some(name)
}

/// `re.error` and `binascii.Error`, behind a word that says something is raised or before a message. A method is no exception.
fn error_of_module(body: &str, raising: bool) -> Option<&str> {
    let length = body.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(body.len());
    let name = body[..length].trim_end_matches('.');
    let told = raising || body[name.len()..].starts_with(": ");
    (told && is_error_of_module(name)).then_some(name)
}

/// Whether `name` is that of a module and `error`, which many modules have as their only exception.
pub(super) fn is_error_of_module(name: &str) -> bool {
    const OTHERS: &[&str] = &["log", "logger", "logging", "self", "cls", "parser", "console", "messages", "st"];
    name.rsplit_once('.').is_some_and(|(module, class)| {
        let plain = module.starts_with(|c: char| c.is_lowercase() || c == '_') && !OTHERS.contains(&module);
        plain && matches!(class, "error" | "Error" | "timeout" | "gaierror" | "herror")
    })
}

/// Length of `('message')` behind a name.
fn call(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('(')?;
    let quoted = inside.starts_with(['\'', '"', ')']);
    let end = inside.find(')')?;
    quoted.then_some(end + 2)
}

/// Whether an exception may be claimed before `rest`: nothing, a mark, a remark, or one of the [`TAILS`].
fn is_tail(rest: &str) -> bool {
    let rest = rest.trim_start_matches(['`', '*', '!', '.']);
    let trimmed = rest.trim_start();
    match trimmed.chars().next() {
        Some('(' | '-' | '–' | '—' | ',' | ';' | '#' | ':' | '/') => {
            rest != trimmed || !trimmed.starts_with(['(', '/'])
        }
        Some(c) if c.is_alphanumeric() => TAILS.iter().any(|tail| begins_with(trimmed, tail)),
        Some('\'' | '"' | '[' | '=' | '+' | '_' | '>' | '<' | '|' | '&') => false,
        Some(_) | None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Option<&str> {
        read(text).map(|stated| stated.head)
    }

    #[test]
    fn an_exception_is_stated_in_many_ways() {
        assert_eq!(head("TypeError!"), Some("TypeError"));
        assert_eq!(head("Raises StopIteration"), Some("StopIteration"));
        assert_eq!(head("Runtime TypeError!"), Some("TypeError"));
        assert_eq!(head("ZeroDivisionError: division by zero"), Some("ZeroDivisionError: division by zero"));
        assert_eq!(head("raises a dataclasses.FrozenInstanceError"), Some("dataclasses.FrozenInstanceError"));
        assert_eq!(head("Raises ValueError automatically"), Some("ValueError"));
        assert_eq!(head("KeyError('x')"), Some("KeyError('x')"));
        assert_eq!(head("IndexError (out of range)"), Some("IndexError"));
        assert_eq!(head("-> AttributeError"), Some("AttributeError"));
        assert_eq!(head("Raises error!"), Some("error"));
    }

    #[test]
    fn an_explanation_with_an_exception_in_it_states_none() {
        for text in [
            "ValueError if the list is empty",
            "Raises ValueError when negative",
            "Type error!",
            "Error!",
            "TypeErrors are common",
            "handle ValueError",
            "errors",
            "Exceptional",
            "raise the limit",
            "ValueError or TypeError",
            "Error: bad",
        ] {
            assert_eq!(head(text), None, "{text}");
        }
    }

    #[test]
    fn a_failure_is_spoken_of_in_several_languages() {
        for text in ["error", " => Error", "immediate error", "will fail", "エラー", "esto da error", "运行报错"]
        {
            assert!(is_failure(text), "{text}");
        }
        for text in ["error handling follows", "errors are rare", "terror", "fine"] {
            assert!(!is_failure(text), "{text}");
        }
    }

    #[test]
    fn mentioned_names_are_found_also_in_two_words() {
        assert_eq!(mentioned("a `TypeError`, or type error; KeyError"), ["TypeError", "TypeError", "KeyError"]);
        assert_eq!(mentioned("an exception group"), ["ExceptionGroup"]);
        assert_eq!(mentioned("suppress error, no trouble"), Vec::<String>::new());
    }
}
