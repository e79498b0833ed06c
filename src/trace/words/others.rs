//! Tasks, child processes and reference counts in words.

use super::{MOST_LISTED, digits, list, number, on_line};
use crate::report::reason::signal_name;
use crate::trace::interval::{Span, total, union};
use crate::trace::model::{Count, Process, Task, TaskEnd, Trace};
use crate::trace::time;

/// How many tasks ran, how they ended, and what it gained to run them together.
pub(super) fn tasks(trace: &Trace) -> Option<String> {
    let count = trace.tasks.len() as u64;
    if count == 0 {
        return None;
    }
    let turns: u64 = trace.tasks.iter().map(|task| task.slices.len() as u64).sum();
    let mut said = format!("{} took {} on the event loop", number(count, "task"), number(turns, "turn"));
    said.push_str(&together(trace));
    for (ending, words) in [
        (TaskEnd::Raised, "raised"),
        (TaskEnd::Cancelled, "was cancelled"),
        (TaskEnd::Pending, "was still pending at the end"),
    ] {
        said.push_str(&ended(trace, ending, words));
    }
    Some(said + ".")
}

/// The times of tasks overlap: that is what they are for.
fn together(trace: &Trace) -> String {
    let life = |task: &Task| -> Span { (task.life.start, task.life.end.unwrap_or(trace.duration)) };
    // The first one usually waits for all the others.
    let lives: Vec<Span> = trace.tasks.iter().skip(1).map(life).collect();
    let sum: u64 = total(&lives);
    let real = total(&union(lives.iter().copied()));
    if lives.len() > 1 && sum > real + real / 2 {
        format!(
            "; without the first, their lives add up to {} and took {} side by side",
            time::words(sum),
            time::words(real)
        )
    } else {
        String::new()
    }
}

fn ended(trace: &Trace, ending: TaskEnd, words: &str) -> String {
    let names: Vec<String> = trace.tasks.iter().filter(|task| task.ending == ending).map(Task::called).collect();
    match names.len() {
        0 => String::new(),
        1 => format!("; {} {words}", names[0]),
        _ => format!("; {} {}", list(&names, "task"), words.replacen("was", "were", 1)),
    }
}

/// How many children ran, and how they ended where that was not well.
pub(super) fn processes(trace: &Trace) -> Option<String> {
    let count = trace.processes.len() as u64;
    if count == 0 {
        return None;
    }
    let ran = format!("{} ran", number(count, "child process"));
    let good = |process: &&Process| process.status == Some(0);
    let bad: Vec<String> = trace.processes.iter().filter(|process| !good(process)).map(badly).collect();
    Some(match (bad.len(), count) {
        (0, 1) => format!("{ran} and ended with status 0."),
        (0, _) => format!("{ran} and all ended with status 0."),
        (many, _) if many > MOST_LISTED && many == trace.processes.len() => {
            format!("{ran}, and none of them ended well.")
        }
        (many, _) if many > MOST_LISTED => format!("{ran}, and {} of them did not end well.", digits(many as u64)),
        _ => format!("{ran}: {}.", list(&bad, "process")),
    })
}

/// `worker-1 ended with status 3`.
fn badly(process: &Process) -> String {
    let name = &process.name;
    match (process.status, process.life.end) {
        (Some(status), _) if status < 0 => {
            format!("{name} was killed by {}", signal_name(status.saturating_neg()))
        }
        (Some(status), _) => format!("{name} ended with status {status}"),
        (None, Some(_)) => format!("{name} ended"),
        (None, None) => format!("{name} was still there at the end"),
    }
}

/// How the counts of named objects went.
pub(super) fn counts(trace: &Trace) -> Option<String> {
    let mut names: Vec<&str> = trace.counts.iter().map(|count| count.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let told: Vec<String> = names.iter().filter_map(|name| story(trace, name)).collect();
    match told.as_slice() {
        [] => None,
        [..] if told.len() > 3 => {
            Some(format!("The reference counts of {} were followed.", number(told.len() as u64, "object")))
        }
        told => Some(format!("The {}.", list(told, "name"))),
    }
}

/// `a had up to 3 references, and none from line 9 on`.
fn story(trace: &Trace, name: &str) -> Option<String> {
    let own: Vec<&Count> = trace.counts.iter().filter(|count| count.name == name).collect();
    let most = own.iter().map(|count| count.count).max()?;
    let last = own.last()?;
    let gone = own.iter().rposition(|count| count.count > 0).and_then(|index| own.get(index + 1));
    let upto = if own.iter().all(|count| count.count == most) { "" } else { "up to " };
    let references = if most == 1 { "1 reference".to_owned() } else { format!("{} references", digits(most)) };
    Some(match gone {
        Some(gone) if last.count == 0 => {
            format!("object called {name} had {upto}{references}, and was gone{}", on_line(Some(gone.line)))
        }
        _ if upto.is_empty() => format!("object called {name} had {references} all the time"),
        _ => format!("object called {name} had {upto}{references}, {} at the end", digits(last.count)),
    })
}
