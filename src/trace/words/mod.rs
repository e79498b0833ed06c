//! A trace in a few plain sentences with exact figures.
//!
//! Takes a [`Trace`]; gives sentences, the most telling first. What did not happen is passed over in silence.

mod collector;
mod findings;
mod gil;
mod locks;
mod others;

use super::model::{Dropped, ThreadId, Trace};
use super::time;

/// What `trace` shows, in sentences.
#[must_use]
pub fn sentences(trace: &Trace) -> Vec<String> {
    let mut said = Vec::new();
    let deadlocks = findings::deadlocks(trace);
    if deadlocks.is_empty() {
        said.extend(gil::sentences(trace));
        said.extend(locks::sentences(trace));
    }
    // Beside a deadlock, turns and waits are of no interest.
    said.splice(0..0, deadlocks);
    said.extend(others::tasks(trace));
    said.extend(others::processes(trace));
    said.extend(collector::sentences(trace));
    said.extend(others::counts(trace));
    said.extend(findings::leftovers(trace));
    if !said.is_empty() {
        said.extend(skipped(trace));
        said.extend(trace.dropped.iter().map(|what| missing(*what).to_owned()));
    }
    said
}

/// How much of the time was not waited for.
fn skipped(trace: &Trace) -> Option<String> {
    let sum: u64 = trace.skips.iter().map(|skip| skip.duration).sum();
    let waits = times(trace.skips.len() as u64);
    let matters = sum > 0 && sum >= trace.duration / 100;
    matters.then(|| format!("{} of waiting was skipped: the clock jumped {waits}.", time::words(sum)))
}

/// What is not told.
fn missing(what: Dropped) -> &'static str {
    match what {
        Dropped::Events => "There were more events than are kept: what is told of them is of the last ones.",
        Dropped::Gil => "The GIL changed hands more often than is kept: what is told of it is of the last times.",
        Dropped::Locks => {
            "There were more steps with locks than are kept: of later ones, those that had to wait are told."
        }
        Dropped::Names => {
            "There was more to name than is kept: of later threads, locks, tasks and processes nothing is told."
        }
        Dropped::Objects => {
            "There were more objects than are looked at: from then on, nothing is told of what freed those of the example."
        }
    }
}

/// `1 object`, `2 objects`, `10,000 objects`.
pub(super) fn number(count: u64, noun: &str) -> String {
    let ending = match (count, noun.ends_with('s')) {
        (1, _) => "",
        (_, true) => "es",
        (_, false) => "s",
    };
    format!("{} {noun}{ending}", digits(count))
}

/// `once`, `twice`, `3 times`.
pub(super) fn times(count: u64) -> String {
    match count {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{} times", digits(count)),
    }
}

/// A number with a comma before each three digits.
pub(super) fn digits(count: u64) -> String {
    let plain = count.to_string();
    let mut text = String::new();
    for (index, digit) in plain.chars().enumerate() {
        if index > 0 && (plain.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// More names than these are only counted.
const MOST_LISTED: usize = 5;

/// `a, b and c`; of more than [`MOST_LISTED`] only how many.
pub(super) fn list(names: &[String], noun: &str) -> String {
    match names {
        [] => format!("no {noun}"),
        [one] => one.clone(),
        [rest @ .., last] if names.len() <= MOST_LISTED => format!("{} and {last}", rest.join(", ")),
        _ => number(names.len() as u64, noun),
    }
}

/// The name of a thread.
pub(super) fn thread(trace: &Trace, id: ThreadId) -> String {
    trace.threads.get(id).map_or_else(|| format!("thread {}", id + 1), |thread| thread.name.clone())
}

/// The same with a capital at its beginning.
fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// ` on line 12`, where a line is known.
fn on_line(line: Option<u32>) -> String {
    line.map(|line| format!(" on line {line}")).unwrap_or_default()
}

#[cfg(test)]
mod tests;
