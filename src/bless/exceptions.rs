//! The words of a claim that states an exception: the author's way of naming it, of quoting its message and of showing its traceback.

use super::{merge, style};
use crate::claim::Claim;
use crate::verify::{SeenException, exception_parts};

/// Heads for another exception than the one that `claim` states. `printed` is what came before it.
pub(super) fn heads(claim: &Claim, raised: &SeenException, printed: &str) -> Vec<String> {
    let (before, frames, stated) = exception_parts(&claim.head);
    let before = if before.trim().is_empty() { before.to_owned() } else { above(before, printed) };
    let several = stated.contains('\n');
    let one = named(stated, raised);
    let whole = respelled(name_of(stated), raised, &raised.tail);
    let frames = renamed(frames, name_of(stated), &kind(name_of(stated), raised));
    let tails = if several { [whole, one] } else { [one, whole] };
    tails.into_iter().map(|tail| format!("{before}{frames}{tail}")).collect()
}

/// What stands below a prompt that printed a value before and raises now.
pub(super) fn in_place_of_output(raised: &SeenException, printed: &str) -> Vec<String> {
    let before = if printed.is_empty() { String::new() } else { format!("{printed}\n") };
    vec![format!("{before}Traceback (most recent call last):\n  ...\n{}", raised.tail)]
}

/// The output before a traceback.
fn above(before: &str, printed: &str) -> String {
    match printed {
        "" => String::new(),
        printed => merge::merge(before.trim_end_matches('\n'), printed) + "\n",
    }
}

/// Frames whose header names the class as well, as that of `IPython` does.
fn renamed(frames: &str, old: &str, new: &str) -> String {
    let ruled = frames.trim_start_matches('-').trim_start();
    if !old.is_empty() && ruled.starts_with(old) { frames.replacen(old, new, 1) } else { frames.to_owned() }
}

/// The exception with as much as was stated: the type, or the type and the message, as a call or behind a colon.
fn named(stated: &str, raised: &SeenException) -> String {
    let name = name_of(stated);
    let rest = stated[name.len()..].trim_start();
    let kind = kind(name, raised);
    match rest.strip_prefix(':').map(str::trim) {
        _ if raised.message.is_empty() => kind,
        Some("..." | "…") => stated.replacen(name, &kind, 1),
        Some(_) => format!("{kind}: {}", raised.message),
        None => match rest.strip_prefix('(') {
            Some(inside) => format!("{kind}({})", argument(inside, raised)),
            None => kind,
        },
    }
}

/// The message as the argument of a call. That of a `KeyError` is a repr already.
fn argument(inside: &str, raised: &SeenException) -> String {
    if raised.kind == "KeyError" {
        return raised.message.clone();
    }
    style::literal(inside, &raised.message).unwrap_or_else(|| raised.message.clone())
}

/// The name of the class that a text begins with.
fn name_of(stated: &str) -> &str {
    let length = stated.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).unwrap_or(stated.len());
    stated[..length].trim_end_matches('.')
}

/// The class as it is stated, where that is still true; else with its module where the author wrote one.
fn kind(stated: &str, raised: &SeenException) -> String {
    let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    if raised.bases.iter().any(|base| *base == last(stated)) {
        stated.to_owned()
    } else if stated.contains('.') {
        raised.kind.clone()
    } else {
        last(&raised.kind)
    }
}

/// `tail` with the class as the author names classes.
fn respelled(stated: &str, raised: &SeenException, tail: &str) -> String {
    let rest = tail.strip_prefix(raised.kind.as_str()).unwrap_or_default();
    // A whole traceback names the module, and so does one whose author left it out by chance.
    if stated.is_empty() { tail.to_owned() } else { format!("{}{rest}", kind(stated, raised)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(kind: &str, message: &str) -> SeenException {
        let tail = if message.is_empty() { kind.to_owned() } else { format!("{kind}: {message}") };
        let bases = vec![kind.rsplit('.').next().unwrap_or_default().to_owned(), "Exception".to_owned()];
        SeenException { kind: kind.to_owned(), bases, message: message.to_owned(), tail }
    }

    #[test]
    fn as_much_is_stated_as_before() {
        let zero = seen("ZeroDivisionError", "division by zero");
        for (stated, written) in [
            ("TypeError", "ZeroDivisionError"),
            ("TypeError: no", "ZeroDivisionError: division by zero"),
            ("TypeError: ...", "ZeroDivisionError: ..."),
            ("TypeError(\"no\")", "ZeroDivisionError(\"division by zero\")"),
        ] {
            assert_eq!(named(stated, &zero), written);
        }
        assert_eq!(named("KeyError('a')", &seen("KeyError", "'b'")), "KeyError('b')");
        assert_eq!(named("TypeError: no", &seen("StopIteration", "")), "StopIteration");
        assert_eq!(named("Exception: no", &seen("ValueError", "x")), "Exception: x");
        assert_eq!(named("json.DecodeError: no", &seen("json.decoder.DecodeError", "x")), "json.DecodeError: x");
        assert_eq!(named("FrozenError", &seen("dataclasses.FrozenInstanceError", "")), "FrozenInstanceError");
        assert_eq!(
            named("a.FrozenError", &seen("dataclasses.FrozenInstanceError", "")),
            "dataclasses.FrozenInstanceError"
        );
    }
}
