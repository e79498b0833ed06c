//! Threads and the GIL in words.

use super::{list, number, thread, times};
use crate::trace::interval::{Span, both, percent, total, union};
use crate::trace::model::{Gil, NoGil, PauseKind, ThreadId, Trace};
use crate::trace::time;

/// What threads did with each other; nothing where there is one.
pub(super) fn sentences(trace: &Trace) -> Vec<String> {
    if trace.threads.len() < 2 {
        return Vec::new();
    }
    let mut said = Vec::new();
    if let Some(gil) = &trace.gil {
        said.extend(turns(trace, gil));
        said.extend(latency(trace, gil).filter(|_| is_contended(trace, gil)));
    }
    said.extend(sleeps(trace));
    if said.is_empty() || trace.gil.is_none() {
        said.push(started(trace));
    }
    said.extend(trace.no_gil.and_then(why_not).map(str::to_owned));
    said
}

/// Who handed the GIL to whom, and how long they waited for it.
fn turns(trace: &Trace, gil: &Gil) -> Option<String> {
    let sharing = sharing(trace, gil);
    if sharing.len() < 2 {
        return None;
    }
    let names: Vec<String> = sharing.iter().map(|(id, _)| thread(trace, *id)).collect();
    let timeouts: u64 = gil.waits.iter().map(|wait| u64::from(wait.timeouts)).sum();
    if timeouts == 0 && sharing.iter().all(|(_, share)| *share == 0) {
        return Some(format!("{} never waited for the GIL for more than a moment.", list(&names, "thread")));
    }
    let holders: Vec<ThreadId> =
        gil.holds.iter().map(|hold| hold.thread).filter(|id| sharing.iter().any(|(own, _)| own == id)).collect();
    let turns = holders.windows(2).filter(|pair| pair[0] != pair[1]).count() as u64;
    let ran_out = match timeouts {
        0 => "the switch interval never ran out".to_owned(),
        some => format!("the switch interval ran out {}", times(some)),
    };
    Some(format!("{} took turns {}; {}; {ran_out}.", list(&names, "thread"), times(turns), waited(&sharing, &names)))
}

/// Whether threads really waited for each other.
fn is_contended(trace: &Trace, gil: &Gil) -> bool {
    sharing(trace, gil).iter().filter(|(_, share)| *share > 0).count() > 1
}

/// The threads that share the GIL, with the share of its life that each waited for it: all that were started and held it, and
/// the main thread where it took a real part.
fn sharing(trace: &Trace, gil: &Gil) -> Vec<(ThreadId, u64)> {
    let share = |id: ThreadId| {
        let life = trace
            .threads
            .get(id)
            .map_or(0, |thread| thread.life.end.unwrap_or(trace.duration).saturating_sub(thread.life.start));
        percent(total(&waits(gil, id)), life)
    };
    let held = |id: ThreadId| gil.holds.iter().any(|hold| hold.thread == id);
    let main = union(gil.holds.iter().filter(|hold| hold.thread == 0).map(|hold| (hold.start, hold.end)));
    let main_takes_part = percent(total(&main), trace.duration) >= 10;
    (0..trace.threads.len())
        .filter(|id| held(*id))
        .map(|id| (id, share(id)))
        .filter(|(id, share)| *id > 0 || (main_takes_part && *share >= 10))
        .collect()
}

fn waits(gil: &Gil, id: ThreadId) -> Vec<Span> {
    union(gil.waits.iter().filter(|wait| wait.thread == id).map(|wait| (wait.start, wait.end)))
}

/// How much of their lives they waited.
fn waited(sharing: &[(ThreadId, u64)], names: &[String]) -> String {
    let least = sharing.iter().map(|(_, share)| *share).min().unwrap_or(0);
    let most = sharing.iter().map(|(_, share)| *share).max().unwrap_or(0);
    match sharing {
        _ if most == 0 => "none waited for the GIL for more than a moment".to_owned(),
        _ if least == most => format!("each waited for the GIL {most} % of its life"),
        [(_, first), (_, second)] if most - least > 5 => {
            format!("{} waited for the GIL {first} % of its life, {} {second} %", names[0], names[1])
        }
        _ => format!("each waited for the GIL {least} to {most} % of its life"),
    }
}

/// The time in which the GIL was wanted and nobody had it.
fn latency(trace: &Trace, gil: &Gil) -> Option<String> {
    let wanted = union(gil.waits.iter().map(|wait| (wait.start, wait.end)));
    let held = union(gil.holds.iter().map(|hold| (hold.start, hold.end)));
    let free = total(&wanted).saturating_sub(total(&both(&wanted, &held)));
    let share = percent(free, total(&wanted));
    let matters = percent(total(&wanted), trace.duration) >= 2;
    (matters && share >= 3).then(|| {
        format!("Of the time that threads waited, the GIL was free for {share} %: the next one was still waking up.")
    })
}

/// Threads that slept at the same time.
fn sleeps(trace: &Trace) -> Option<String> {
    let asleep = |id: ThreadId| {
        let own = trace.pauses.iter().filter(|pause| pause.thread == id && pause.kind == PauseKind::Sleep);
        union(own.map(|pause| (pause.start, pause.end)))
    };
    let sleepers: Vec<(ThreadId, Vec<Span>)> =
        (0..trace.threads.len()).map(|id| (id, asleep(id))).filter(|(_, spans)| !spans.is_empty()).collect();
    let pairs = sleepers
        .iter()
        .enumerate()
        .flat_map(|(index, (_, first))| sleepers[index + 1..].iter().flat_map(move |(_, second)| both(first, second)));
    let together = union(pairs);
    if total(&together) == 0 {
        return None;
    }
    let names: Vec<String> = sleepers.iter().map(|(id, _)| thread(trace, *id)).collect();
    let took = time::words(total(&together));
    let free = trace.gil.as_ref().is_some_and(|gil| {
        let held = union(gil.holds.iter().map(|hold| (hold.start, hold.end)));
        percent(total(&both(&together, &held)), total(&together)) < 5
    });
    let gil = if free { ", and the GIL was free" } else { "" };
    let lines = sleeping_lines(trace);
    Some(format!("{} slept at the same time for {took}{lines}{gil}.", list(&names, "thread")))
}

/// ` on line 3`, ` on lines 3 and 8`; nothing where lines are not known, or many.
fn sleeping_lines(trace: &Trace) -> String {
    let asleep = trace.pauses.iter().filter(|pause| pause.kind == PauseKind::Sleep);
    let mut lines: Vec<u32> = asleep.filter_map(|pause| pause.line).collect();
    lines.sort_unstable();
    lines.dedup();
    match lines.as_slice() {
        [one] => format!(" on line {one}"),
        [one, other] => format!(" on lines {one} and {other}"),
        _ => String::new(),
    }
}

fn started(trace: &Trace) -> String {
    let count = trace.threads.len() as u64 - 1;
    let (was, most) = (if count == 1 { "was" } else { "were" }, at_once(trace));
    let most = if count > 1 { format!("; at most {} at the same time", run(most)) } else { String::new() };
    format!("{} {was} started{most}.", number(count, "thread"))
}

fn run(count: u64) -> String {
    if count == 1 { "1 ran".to_owned() } else { format!("{count} ran") }
}

/// How many of the started threads were there at the same time, at most.
fn at_once(trace: &Trace) -> u64 {
    let mut steps: Vec<(u64, i64)> = Vec::new();
    for thread in trace.threads.iter().skip(1) {
        steps.push((thread.life.start, 1));
        steps.extend(thread.life.end.map(|end| (end, -1)));
    }
    steps.sort_unstable();
    let mut there: i64 = 0;
    let counts = steps.iter().map(|(_, step)| {
        there += step;
        there
    });
    counts.max().and_then(|most| u64::try_from(most).ok()).unwrap_or(0)
}

/// Why the GIL is not shown, where threads are.
pub(in crate::trace) fn why_not(reason: NoGil) -> Option<&'static str> {
    match reason {
        NoGil::OneThread => None,
        NoGil::Host => Some(
            "Who held the GIL is not known: this Python was run by its own executable, where tracebook cannot see it.",
        ),
        NoGil::FreeThreaded => Some("There is no GIL to show: this Python runs its threads without one."),
        NoGil::Unknown => Some("Who held the GIL is not known: tracebook cannot see it in this Python on this system."),
        NoGil::Dropped => {
            Some("Who held the GIL is not shown: what was recorded contradicted itself, so it was thrown away.")
        }
    }
}
