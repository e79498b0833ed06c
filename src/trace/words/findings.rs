//! What is stuck or left behind, in words.

use super::{list, number, on_line, thread};
use crate::trace::deadlock::{Finding, Waiting, findings};
use crate::trace::locks;
use crate::trace::model::Trace;

/// Threads that wait for each other for ever.
pub(super) fn deadlocks(trace: &Trace) -> Vec<String> {
    let told = |finding: Finding| match finding {
        Finding::Deadlock(cycle) => {
            let waits: Vec<String> = cycle.iter().map(|waiting| wait(trace, waiting)).collect();
            Some(format!("Deadlock: {}.", waits.join("; ")))
        }
        _ => None,
    };
    findings(trace).into_iter().filter_map(told).collect()
}

/// `one waits on line 5 for right, which two has since line 9`.
fn wait(trace: &Trace, waiting: &Waiting) -> String {
    let (who, lock) = (thread(trace, waiting.thread), locks::name(trace, waiting.lock));
    let held = waiting.holder.map_or_else(String::new, |holder| {
        let since = holder.line.map(|line| format!(" since line {line}")).unwrap_or_default();
        format!(", which {} has{since}", thread(trace, holder.thread))
    });
    format!("{who} waits{} for {lock}{held}", on_line(waiting.line))
}

/// Threads that were still there at the end, and locks that nobody gave back.
pub(super) fn leftovers(trace: &Trace) -> Vec<String> {
    let all = findings(trace);
    let stuck = all.iter().any(|finding| matches!(finding, Finding::Deadlock(_)));
    let alive = all.iter().filter_map(|finding| match finding {
        Finding::Alive(id) => Some(thread(trace, *id)),
        _ => None,
    });
    let held = all.iter().filter_map(|finding| match finding {
        Finding::Held { lock, .. } if !stuck => Some(locks::name(trace, *lock)),
        _ => None,
    });
    let mut said = Vec::new();
    let alive: Vec<String> = alive.collect();
    if !alive.is_empty() {
        let was = if alive.len() == 1 { "was" } else { "were" };
        said.push(format!("{} {was} still there when the example ended.", list(&alive, "thread")));
    }
    let mut held: Vec<String> = held.collect();
    held.dedup();
    match held.as_slice() {
        [] => {}
        [one] => said.push(format!("{one} was not released.")),
        [..] => said.push(format!("{} were not released.", number(held.len() as u64, "lock"))),
    }
    said
}
