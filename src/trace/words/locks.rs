//! Locks in words.

use super::{capital, number, thread, times};
use crate::trace::locks::{self, Use, UseSort};
use crate::trace::model::{Lock, Trace};
use crate::trace::time;

/// How often locks were taken, and who waited longest.
pub(super) fn sentences(trace: &Trace) -> Vec<String> {
    let uses = locks::uses(trace);
    let mut touched: Vec<usize> = uses.iter().map(|each| each.lock).collect();
    touched.sort_unstable();
    touched.dedup();
    if touched.len() > 2 {
        let all: Vec<&Use> = uses.iter().collect();
        return sentence(trace, &number(touched.len() as u64, "lock"), "were", &all).into_iter().collect();
    }
    let one = |lock: &usize| {
        let own: Vec<&Use> = uses.iter().filter(|each| each.lock == *lock).collect();
        sentence(trace, &called(trace, *lock), "was", &own)
    };
    touched.iter().filter_map(one).collect()
}

/// `the lock door`, `the queue jobs`; `Lock 3` where it has no name.
fn called(trace: &Trace, lock: usize) -> String {
    match trace.locks.get(lock) {
        Some(Lock { name: Some(name), kind }) if name.eq_ignore_ascii_case(kind) => {
            format!("the {}", kind.to_lowercase())
        }
        Some(Lock { name: Some(name), kind }) => format!("the {} {name}", kind.to_lowercase()),
        _ => locks::name(trace, lock),
    }
}

fn sentence(trace: &Trace, name: &str, was: &str, uses: &[&Use]) -> Option<String> {
    let of = |sort| uses.iter().filter(move |each| each.sort == sort);
    let (held, waited) = (of(UseSort::Held).count() as u64, of(UseSort::Waited).count() as u64);
    let longest = of(UseSort::Waited).max_by_key(|each| each.span.1 - each.span.0);
    let longest = longest.map(|each| {
        let took = time::words(each.span.1 - each.span.0);
        (thread(trace, each.thread), took)
    });
    let begin = capital(name);
    Some(match (held, waited, longest) {
        (0, 0, _) | (0, _, None) => return None,
        (held, 0, _) | (held, _, None) => format!("{begin} {was} taken {}, and nobody had to wait.", times(held)),
        (0, 1, Some((who, took))) => format!("{who} waited {took} for {name}."),
        (0, waited, Some((who, took))) => {
            format!("{begin} {was} waited for {}, longest by {who}: {took}.", times(waited))
        }
        (held, 1, Some((who, took))) => {
            format!("{begin} {was} taken {}; {who} had to wait for it, {took}.", times(held))
        }
        (held, waited, Some((who, took))) => {
            format!("{begin} {was} taken {}, and waited for {}, longest by {who}: {took}.", times(held), times(waited))
        }
    })
}
