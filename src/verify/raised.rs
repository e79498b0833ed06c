//! Exceptions: what a text states, held against what was raised.
//!
//! A type must be the same or a base; a message must be the same where one is stated. Of a traceback the last part counts: type, message and
//! notes. Files, lines, carets and what surrounds them are the author's own.

use super::compare::Got;
use super::{Rule, compare, frames, normal};
use crate::claim::{Claim, Form};
use crate::run::Exception;

/// What a text states about an exception.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stated<'t> {
    /// What was printed before the traceback.
    pub(super) before: &'t str,
    /// The name of the class, or nothing where only some exception is stated.
    name: Option<&'t str>,
    /// The message, where one is stated, with its notes below.
    message: Option<&'t str>,
}

const HEADER: &str = "Traceback (most recent call last)";

/// What `head` states.
pub(super) fn read(head: &str) -> Stated<'_> {
    if let Some(start) = frames::group(head) {
        let first = frames::left(&head[start..]).and_then(|left| left.first().copied());
        let (name, message) = split(first.unwrap_or_default());
        return Stated { before: &head[..start], name: Some(name), message };
    }
    let Some(at) = head.rfind(HEADER) else {
        let text = head.trim();
        let unnamed = matches!(text.to_lowercase().as_str(), "error" | "exception" | "an error" | "an exception");
        let (before, last) = last_line(text);
        let (name, message) = split(last);
        return Stated { before: without_frames(before), name: (!unnamed).then_some(name), message };
    };
    let start = head[..at].rfind('\n').map_or(0, |line| line + 1);
    if !head[start..at].trim().is_empty() {
        // The name of the class stands before the header, and a rule above it, as IPython prints it.
        let before = head[..start].trim_end().trim_end_matches('-');
        let (name, message) = split(last_line(head.trim()).1);
        return Stated { before, name: Some(name), message };
    }
    let tail = behind_frames(&head[at..]);
    let (name, message) = split(tail);
    Stated { before: &head[..start], name: (!name.is_empty()).then_some(name), message }
}

/// `head` in three parts: what was printed before, the header of a traceback with its frames, and the exception itself.
pub(super) fn parts(head: &str) -> (&str, &str, &str) {
    let head = head.trim_end();
    if let Some(start) = frames::group(head) {
        return (&head[..start], "", &head[start..]);
    }
    let last = || last_line(head).1;
    let Some(at) = head.rfind(HEADER) else {
        let (before, last) = last_line(head);
        let shown = without_frames(before).len();
        let start = head.len() - last.len();
        return if shown == before.len() {
            (&head[..start], "", last)
        } else {
            (&head[..shown], &head[shown..start], last)
        };
    };
    let start = head[..at].rfind('\n').map_or(0, |line| line + 1);
    let named = !head[start..at].trim().is_empty();
    let begin = if named { head[..start].trim_end().trim_end_matches('-').len() } else { start };
    let tail = if named { last() } else { behind_frames(&head[at..]) };
    let end = head.len() - tail.len();
    (&head[..begin], &head[begin..end.max(begin)], tail)
}

/// What stands before the first frame, where frames stand without a header above them, as those of a syntax error do.
fn without_frames(before: &str) -> &str {
    let frame = before.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    });
    let first = frame.into_iter().find(|(_, line)| line.trim_start().starts_with("File \""));
    first.map_or(before, |(start, _)| &before[..start])
}

/// The last line, where it alone is the exception, and what stands before it.
fn last_line(text: &str) -> (&str, &str) {
    match text.rsplit_once('\n') {
        Some((before, last)) if !before.is_empty() => (before, last),
        _ => ("", text),
    }
}

/// What follows the frames of a traceback: the first line that is not indented more than its header.
fn behind_frames(traceback: &str) -> &str {
    let mut at = traceback.find('\n').map_or(traceback.len(), |end| end + 1);
    for line in traceback[at..].split_inclusive('\n') {
        let frame = line.starts_with([' ', '\t']) || line.trim().is_empty() || line.trim() == "...";
        if !frame {
            break;
        }
        at += line.len();
    }
    traceback[at..].trim_end()
}

/// `Name: message`, `Name('message')` or `Name`.
fn split(text: &str) -> (&str, Option<&str>) {
    let text = text.trim();
    let length = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).unwrap_or(text.len());
    let (name, rest) = text.split_at(length);
    let name = name.trim_end_matches('.');
    if let Some(message) = rest.strip_prefix(':') {
        return (name, Some(message.trim()).filter(|message| !message.is_empty()));
    }
    let called = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    (name, called.filter(|inside| !inside.is_empty()))
}

/// Whether `exception` is what `claim` states.
pub(super) fn holds(claim: &Claim, exception: &Exception) -> bool {
    let stated = read(&claim.head);
    let Some(name) = stated.name else { return true };
    if let Some(start) = frames::group(&claim.head) {
        let same = is_group(&claim.head[start..], exception);
        return same || (claim.flags.ignore_exception_detail && is_named(exception, name));
    }
    if !is_named(exception, name) {
        return false;
    }
    let Some(message) = stated.message.filter(|message| !matches!(*message, "..." | "…")) else { return true };
    claim.flags.ignore_exception_detail || is_message(message, exception) || is_beginning(claim, message, exception)
}

/// Whether the traceback of a group that is stated is the one of `exception`, with every exception in it.
fn is_group(stated: &str, exception: &Exception) -> bool {
    let left = |text: &str| frames::left(text).map(|lines| lines.join("\n"));
    left(stated).zip(left(&exception.traceback)).is_some_and(|(stated, got)| compare::is_same(&stated, &got))
}

/// Whether `claim` names the very class of `exception`, not a base of it.
pub(super) fn states_class(claim: &Claim, exception: &Exception) -> bool {
    let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    let stated = read(&claim.head);
    stated.name.is_some_and(|name| last(name) == last(&exception.kind) || is_renamed(name, exception))
}

/// Whether `name`, with or without its module, is the class of `exception` or a base of it.
pub(super) fn is_named(exception: &Exception, name: &str) -> bool {
    let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    if is_renamed(name, exception) {
        return true;
    }
    let name = last(name);
    last(&exception.kind) == name
        || exception.bases.iter().any(|base| *base == name && base != "object")
        || is_alias(&name, exception)
}

/// `IOError` and `EnvironmentError` are other names of `OSError`.
fn is_alias(name: &str, exception: &Exception) -> bool {
    matches!(name, "IOError" | "EnvironmentError") && exception.bases.iter().any(|base| base == "OSError")
}

/// Whether `name` is what older versions, or other modules, call the class of `exception`.
fn is_renamed(name: &str, exception: &Exception) -> bool {
    let class = exception.kind.rsplit('.').next().unwrap_or_default();
    match name {
        "re.error" | "sre_constants.error" => class == "PatternError",
        "os.error" | "socket.error" | "select.error" => class == "OSError",
        "socket.timeout" => class == "TimeoutError",
        _ => false,
    }
}

/// Whether the message that is stated is the one of `exception`, its notes included.
fn is_message(stated: &str, exception: &Exception) -> bool {
    let got = with_notes(exception);
    let same = |stated: &str, got: &str| {
        let (stated, got) = (joined(stated), joined(got));
        stated == got
            || normal::dense(&stated) == normal::dense(&got)
            || normal::dense(&normal::anonymous(&stated)) == normal::dense(&normal::anonymous(&got))
            || is_elliptical(&stated, &got)
    };
    if stated == "invalid syntax" && exception.bases.iter().any(|base| base == "SyntaxError") {
        // What every version says of what it knows no more about; later ones know more.
        return true;
    }
    let short = stated.rsplit_once(" (").filter(|_| stated.ends_with(')')).map_or(stated, |(message, _)| message);
    let trimmed = stated.trim_end_matches(['.', '!']);
    let placeless = unplaced(&exception.message);
    let texts = [
        got.as_str(),
        exception.message.as_str(),
        unsuggested(&got),
        got.trim_end_matches(['.', '!']),
        placeless,
        unsuggested(placeless),
    ];
    [stated, short, unplaced(stated), trimmed, unsuggested(stated), trimmed.trim_matches(['\'', '"'])]
        .iter()
        .any(|stated| texts.iter().any(|got| same(stated, got)))
}

/// A message without the suggestion at its end.
fn unsuggested(message: &str) -> &str {
    message.split(" Did you mean").next().unwrap_or(message).trim_end_matches(['.', '?'])
}

/// A message without the place in brackets that errors of syntax and of imports end with: ` (note.md, line 3)`, ` (/usr/lib/x.py)`.
fn unplaced(message: &str) -> &str {
    let Some((plain, place)) = message.strip_suffix(')').and_then(|rest| rest.rsplit_once(" (")) else {
        return message;
    };
    let placed = place.contains(", line ") || place.starts_with('/') || place == "unknown location";
    if placed || place.get(1..3) == Some(":\\") { plain } else { message }
}

/// Whether `claim` names the class of `exception` and speaks of it in the author's own words, rather than with the message: in a
/// comment, with few words of it.
pub(super) fn is_paraphrase(claim: &Claim, exception: &Exception) -> bool {
    let stated = read(&claim.head);
    let commented = matches!(claim.form, Form::Trailing | Form::CommentBlock | Form::Ghost);
    let (Some(name), Some(message)) = (stated.name, stated.message) else { return false };
    let got = exception.message.to_lowercase();
    let known: Vec<&str> = words(&got).collect();
    let lower = message.to_lowercase();
    let shared = words(&lower).filter(|word| known.contains(word)).count();
    commented
        && !claim.head.contains('\n')
        && is_named(exception, name)
        && !message.contains(['\'', '"'])
        && words(&lower).count() > 2
        && shared * 2 < words(&lower).count()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
}

/// Whether a comment gives the beginning of the message, up to the end of a word, and no less than three words.
fn is_beginning(claim: &Claim, message: &str, exception: &Exception) -> bool {
    let commented = matches!(claim.form, Form::Trailing | Form::CommentBlock | Form::Ghost);
    let message = message.trim_end_matches(['.', '!']);
    let behind = exception.message.strip_prefix(message);
    commented && words(message).count() >= 3 && behind.is_some_and(|rest| rest.starts_with([' ', ',', ':', ';', '(']))
}

fn is_elliptical(stated: &str, got: &str) -> bool {
    (stated.contains("...") || stated.contains('…')) && normal::fits(stated, got)
}

fn joined(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The message as the traceback ends with it: with the suggestion and the notes that it prints.
fn with_notes(exception: &Exception) -> String {
    let start = format!("{}:", exception.kind);
    let tail = exception
        .traceback
        .rmatch_indices(&start)
        .map(|(at, _)| at)
        .find(|&at| at == 0 || exception.traceback[..at].ends_with('\n'));
    match tail {
        Some(at) => exception.traceback[at + start.len()..].trim().to_owned(),
        None => exception.message.clone(),
    }
}

/// Whether a statement that completed all the same shows the exception that is stated: it printed its text, its message or its repr, or its
/// value is the class.
pub(super) fn shown(claim: &Claim, got: &[Got]) -> Option<(Rule, String)> {
    let stated = read(&claim.head);
    got.iter().find_map(|got| {
        let text = got.shown();
        let whole = compare::compare(claim, got);
        let message =
            || stated.message.is_some_and(|message| !text.is_empty() && text == message).then_some(Rule::Label);
        let named = || stated.name.is_some_and(|name| stated.message.is_none() && text == name).then_some(Rule::Value);
        whole.or_else(message).or_else(named).map(|rule| (rule, text.to_owned()))
    })
}

/// The end of the traceback of `exception`, from its class on; all of it where it is a group.
pub(super) fn tail(exception: &Exception) -> String {
    if let Some(start) = frames::group(&exception.traceback) {
        return exception.traceback[start..].trim_end().to_owned();
    }
    match with_notes(exception) {
        message if message.is_empty() => exception.kind.clone(),
        message => format!("{}: {message}", exception.kind),
    }
}

/// An exception in one line, as a traceback ends.
pub(super) fn line(exception: &Exception) -> String {
    if exception.message.is_empty() {
        exception.kind.clone()
    } else {
        format!("{}: {}", exception.kind, exception.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exception(kind: &str, bases: &[&str], message: &str, traceback: &str) -> Exception {
        Exception {
            kind: kind.to_owned(),
            bases: bases.iter().map(|base| (*base).to_owned()).collect(),
            message: message.to_owned(),
            line: Some(1),
            traceback: traceback.to_owned(),
        }
    }

    fn zero() -> Exception {
        exception("ZeroDivisionError", &["ZeroDivisionError", "ArithmeticError", "Exception"], "division by zero", "")
    }

    fn is(head: &str, exception: &Exception) -> bool {
        let stated = read(head);
        stated.name.is_none_or(|name| is_named(exception, name))
            && stated.message.is_none_or(|message| is_message(message, exception))
    }

    #[test]
    fn the_type_or_a_base_and_the_message_count() {
        assert!(is("ZeroDivisionError", &zero()));
        assert!(is("ZeroDivisionError: division by zero", &zero()));
        assert!(is("ZeroDivisionError: division by zero.", &zero()));
        assert!(is("ZeroDivisionError('division by zero')", &zero()));
        assert!(is("ArithmeticError", &zero()));
        assert!(is("error", &zero()));
        assert!(!is("ZeroDivisionError: modulo by zero", &zero()));
        assert!(!is("TypeError", &zero()));
        assert!(is("IOError", &exception("FileNotFoundError", &["FileNotFoundError", "OSError"], "x", "")));
        assert!(is(
            "FrozenInstanceError",
            &exception("dataclasses.FrozenInstanceError", &["FrozenInstanceError"], "x", "")
        ));
    }

    #[test]
    fn of_a_traceback_the_end_counts() {
        let stated = "out\nTraceback (most recent call last):\n  File \"<stdin>\", line 1, in <module>\n    1/0\n    ~^~\nZeroDivisionError: division by zero\n";
        assert!(is(stated, &zero()));
        assert_eq!(read(stated).before, "out\n");
        assert!(!is(&stated.replace("by zero\n", "by two\n"), &zero()));
    }

    #[test]
    fn notes_are_part_of_the_message_and_a_suggestion_may_be_left_out() {
        let noted =
            exception("ValueError", &["ValueError"], "bad", "Traceback…\nValueError: bad\nnote one\nnote two\n");
        assert!(is(
            "Traceback (most recent call last):\n  File \"a\"\nValueError: bad\n    note one\n    note two",
            &noted
        ));
        assert!(is("ValueError: bad", &noted));
        assert!(!is("ValueError: bad\nnote three", &noted));
        let message = "name 'prnt' is not defined";
        let hinted = exception(
            "NameError",
            &["NameError"],
            message,
            "NameError: name 'prnt' is not defined. Did you mean: 'print'?\n",
        );
        assert!(is("NameError: name 'prnt' is not defined", &hinted));
        assert!(is("NameError: name 'prnt' is not defined. Did you mean: 'print'?", &hinted));
    }
}
