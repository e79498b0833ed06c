//! The words of a claim that states what happened: heads to try, the one nearest to the author's first.
//!
//! Takes a claim and what was seen; gives heads, or why none can be written. Whether a head would be read as the same claim
//! is for [`super::check`] to say.

use super::refusal::Why;
use super::strings;
use super::style;
use super::{exceptions, graft, listing, merge, row};
use crate::claim::literal::Literal;
use crate::claim::{Claim, Form, Kind, Target};
use crate::verify::{Nature, Seen, SeenText};

/// Heads that state what was seen. `got` is what the verdict gave as the outcome.
pub(super) fn heads(claim: &Claim, seen: &Seen, got: &str) -> Result<Vec<String>, Why> {
    let heads = match &seen.raised {
        Some(raised) if claim.kind == Kind::Exception => exceptions::heads(claim, raised, printed(seen)),
        Some(raised) if claim.form == Form::Session => exceptions::in_place_of_output(raised, printed(seen)),
        Some(raised) => return Err(Why::Raised(format!("{}: {}", raised.kind, raised.message))),
        None => outcome(claim, seen, got)?,
    };
    let readable = |head: &String| !head.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t'));
    match heads.into_iter().filter(readable).collect::<Vec<_>>() {
        heads if heads.is_empty() => Err(Why::ControlCharacters),
        heads => Ok(heads),
    }
}

fn printed(seen: &Seen) -> &str {
    let text = seen.texts.iter().find(|text| text.nature == Nature::Printed);
    text.map_or("", |text| text.text.as_str())
}

/// Nothing was raised.
fn outcome(claim: &Claim, seen: &Seen, got: &str) -> Result<Vec<String>, Why> {
    if claim.kind == Kind::Exception {
        let told = matches!(claim.target, Target::Ghost { .. }) || !claim.rest.trim().is_empty();
        let value = seen.texts.iter().find(|text| !text.text.trim().is_empty());
        let (false, Some(value)) = (told, value) else { return Err(Why::RaisedNothing) };
        return Ok(vec![value.text.clone()]);
    }
    let text = meant(claim, seen, got)?;
    if text.text.trim().is_empty() {
        return Err(Why::Nothing);
    }
    let heads = values(claim, text);
    if claim.form != Form::TripleQuoted {
        return Ok(heads);
    }
    Ok(heads.iter().flat_map(|head| strings::spellings(head, &claim.head)).collect())
}

/// The text that the claim is about.
fn meant<'s>(claim: &Claim, seen: &'s Seen, got: &str) -> Result<&'s SeenText, Why> {
    let told = seen.texts.iter().find(|text| text.text == got).or(seen.texts.first()).ok_or(Why::Nothing)?;
    let candidates: Vec<&SeenText> = seen
        .texts
        .iter()
        .filter(|text| match (&claim.target, told.nature) {
            // A label may speak of the statement above it, or of all since the last label, or of all so far.
            (Target::Printed { .. }, Nature::Printed) => text.nature == Nature::Printed,
            (_, Nature::Repr) => matches!(text.nature, Nature::Repr | Nature::Str),
            _ => std::ptr::eq(*text, told),
        })
        .collect();
    likeliest(&claim.head, told, &candidates)
}

/// The candidate that is most like what was stated. Where another is as much like it as `told` is, nobody can know.
fn likeliest<'s>(head: &str, told: &'s SeenText, candidates: &[&'s SeenText]) -> Result<&'s SeenText, Why> {
    let likeness = |text: &SeenText| {
        let (old, new): (Vec<&str>, Vec<&str>) = (head.lines().collect(), text.text.lines().collect());
        let shared = similar::TextDiff::from_slices(&old, &new).ratio();
        let letters = similar::TextDiff::from_chars(head, &text.text).ratio();
        (shared, old.len() == new.len(), letters)
    };
    let best = candidates.iter().copied().fold(told, |best, text| {
        let better = likeness(text).partial_cmp(&likeness(best)) == Some(std::cmp::Ordering::Greater);
        if better { text } else { best }
    });
    let (shared, sized, _) = likeness(best);
    let rivals = candidates.iter().filter(|text| text.text != best.text && text.nature == best.nature);
    let unsure = shared == 0.0 && rivals.clone().any(|text| likeness(text).1 == sized);
    if unsure && best.nature == Nature::Printed && head.contains('\n') { Err(Why::Ambiguous) } else { Ok(best) }
}

/// The ways to state `text`, in the author's style first.
fn values(claim: &Claim, text: &SeenText) -> Vec<String> {
    let (head, got) = (claim.head.as_str(), text.text.as_str());
    let mut heads: Vec<String> = Vec::new();
    if claim.kind == Kind::Bytecode {
        heads.extend(listing::renumbered(head, got));
    }
    if claim.kind == Kind::Size {
        heads.extend(with_unit(head, got));
    }
    if !head.contains('\n') {
        heads.extend(named(head, got));
        heads.extend(quoted(head, text));
    }
    heads.extend(graft::graft(head, got));
    if head.contains('\n') || got.contains('\n') {
        heads.push(merge::merge(head, got));
    }
    if !head.contains('\n') {
        heads.extend(row::rows(head, got));
        heads.extend(behind_label(head, got));
    }
    heads.push(got.to_owned());
    heads.dedup();
    heads
}

/// `88 bytes` with another number.
fn with_unit(head: &str, got: &str) -> Option<String> {
    let digits =
        |text: &str| text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '_'))).unwrap_or(text.len());
    let (number, unit) = head.split_at(digits(head));
    let found = got.rsplit([':', '=']).next().unwrap_or(got).trim();
    let found = &found[..digits(found)];
    let spelled = graft::graft(number, found)?;
    (!unit.trim().is_empty() && !found.is_empty()).then(|| format!("{spelled}{unit}"))
}

/// The name of a class, where the author wrote no more than that.
fn named(head: &str, got: &str) -> Option<String> {
    let name = got.strip_prefix("<class '")?.strip_suffix("'>")?;
    let short = if head.contains('.') { name } else { name.rsplit('.').next().unwrap_or(name) };
    head.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.')).then(|| short.to_owned())
}

/// A text that the author put in quotes though it is printed, or left without though it is a value.
fn quoted(head: &str, text: &SeenText) -> Option<String> {
    match (text.nature, Literal::whole(head), Literal::whole(&text.text)) {
        // What is printed in quotes is a repr already.
        (_, _, Some(Literal::Str(_))) if text.nature != Nature::Repr => None,
        (Nature::Printed | Nature::Str, Some(Literal::Str(_)), _) => style::literal(head, &text.text),
        (Nature::Repr, None | Some(Literal::Name(_)), Some(Literal::Str(bare))) => Some(bare),
        _ => None,
    }
}

/// The value in `Total: 5` and `5 items`, where the author stated no more than that.
fn behind_label(head: &str, got: &str) -> Option<String> {
    Literal::whole(head).filter(|_| Literal::whole(got).is_none() && !got.contains('\n'))?;
    let value = got.match_indices([':', '=', ' ']).find_map(|(at, _)| {
        let value = got[at + 1..].trim();
        let wordy = got[..at].contains(char::is_alphabetic) && !got[..at].contains(|c: char| c.is_ascii_digit());
        (wordy && Literal::whole(value).is_some()).then_some(value)
    });
    let first = || got.split(' ').next().filter(|word| word.ends_with(|c: char| c.is_ascii_digit()));
    let value = value.or_else(first)?;
    graft::graft(head, value)
}
