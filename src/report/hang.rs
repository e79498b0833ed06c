//! Which threads wait for which locks, held by whom, and which tasks wait: what the end of a hanging example's trace shows,
//! in words.
//!
//! Takes a [`Trace`]; gives lines of text, none where nothing is known to wait.

use super::lines::clean;
use crate::trace::{Finding, Trace, Waiting, findings};

/// A block of text for the report, empty where nothing is known to wait.
pub(super) fn explain(trace: &Trace) -> String {
    let found = findings(trace);
    let mut text = String::new();
    for cycle in found.iter().filter_map(deadlock) {
        text.push_str(if cycle.len() == 1 { "Deadlock of a thread with itself:\n" } else { "Deadlock:\n" });
        text.extend(cycle.iter().map(|waiting| line(trace, waiting)));
    }
    let others: Vec<&Waiting> = found.iter().filter_map(waits).collect();
    if !others.is_empty() {
        text.push_str(if text.is_empty() { "Waiting:\n" } else { "Waiting as well:\n" });
        text.extend(others.iter().map(|waiting| line(trace, waiting)));
    }
    let pending: Vec<String> = found.iter().filter_map(|finding| task(trace, finding)).collect();
    if !pending.is_empty() {
        text.push_str("Tasks that have not ended:\n");
        text.extend(pending);
    }
    text
}

fn deadlock(finding: &Finding) -> Option<&Vec<Waiting>> {
    match finding {
        Finding::Deadlock(cycle) => Some(cycle),
        _ => None,
    }
}

fn waits(finding: &Finding) -> Option<&Waiting> {
    match finding {
        Finding::Waits(waiting) => Some(waiting),
        _ => None,
    }
}

/// `    Task-2 (child) waits on line 58`.
fn task(trace: &Trace, finding: &Finding) -> Option<String> {
    let Finding::Pending(id) = finding else { return None };
    let task = trace.tasks.get(*id)?;
    let line = task.slices.last().and_then(|slice| slice.line);
    let place = line.map_or_else(|| "has not begun to wait".to_owned(), |line| format!("waits on line {line}"));
    Some(format!("    {} ({}) {place}\n", clean(&task.name), clean(&task.coroutine)))
}

/// `ping waits on line 43 for second, which pong has since line 46`.
fn line(trace: &Trace, waiting: &Waiting) -> String {
    let place = waiting.line.map(|line| format!(" on line {line}")).unwrap_or_default();
    let held = waiting.holder.map_or_else(String::new, |holder| {
        let since = holder.line.map(|line| format!(" since line {line}")).unwrap_or_default();
        let who = if holder.thread == waiting.thread { "it".to_owned() } else { thread(trace, holder.thread) };
        let again = if holder.thread == waiting.thread { " itself" } else { "" };
        format!(", which {who} has{again}{since}")
    });
    format!("    {} waits{place} for {}{held}\n", thread(trace, waiting.thread), lock(trace, waiting.lock))
}

fn thread(trace: &Trace, id: usize) -> String {
    trace.threads.get(id).map_or_else(|| "another thread".to_owned(), |thread| clean(&thread.name))
}

/// A lock's name, or `a Lock` where it has none.
fn lock(trace: &Trace, id: usize) -> String {
    let Some(lock) = trace.locks.get(id) else { return "a lock".to_owned() };
    match &lock.name {
        Some(name) => clean(name),
        None if lock.kind.starts_with(['A', 'E', 'I', 'O', 'U', 'R']) => format!("an {}", clean(&lock.kind)),
        None => format!("a {}", clean(&lock.kind)),
    }
}
