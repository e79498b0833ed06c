//! The collector in words.

use super::{capital, list, number, on_line, times};
use crate::trace::lanes::window;
use crate::trace::model::{Cause, Collection, Freed, FreedBy, Member, Ring, Trace};

/// What the collector did, and what went without it.
pub(super) fn sentences(trace: &Trace) -> Vec<String> {
    let mut said = Vec::new();
    said.extend(explicit(trace));
    said.extend(automatic(trace));
    said.extend(uncollectable(trace));
    said.extend(freed(trace, FreedBy::Count));
    said.extend(freed(trace, FreedBy::Collector));
    said.extend(trace.rings.iter().map(ring));
    said
}

fn by_cause(trace: &Trace, cause: Cause) -> Vec<&Collection> {
    trace.gc.iter().filter(|each| each.cause == cause).collect()
}

/// Each call of `gc.collect()`, or all of them in one sentence where there are many.
fn explicit(trace: &Trace) -> Vec<String> {
    let calls = by_cause(trace, Cause::Explicit);
    if calls.len() > 2 {
        let freed = found(sum(&calls));
        return vec![format!("gc.collect() was called {} and {freed}.", times(calls.len() as u64))];
    }
    calls.iter().map(|call| format!("gc.collect(){} {}.", on_line(call.line), found(call.collected))).collect()
}

fn found(collected: u64) -> String {
    match collected {
        0 => "found nothing to free".to_owned(),
        some => format!("freed {} that could no longer be reached", number(some, "object")),
    }
}

fn automatic(trace: &Trace) -> Option<String> {
    // What imports collected before the threads or tasks of an example began is not what it is about.
    let (from, to) = window(trace);
    let mut runs = by_cause(trace, Cause::Automatic);
    runs.retain(|run| (from..=to).contains(&run.start));
    if runs.is_empty() {
        return None;
    }
    let young = runs.iter().filter(|run| run.generation == 0).count() as u64;
    let older = runs.len() as u64 - young;
    let which = match (young, older) {
        (_, 0) | (0, _) => String::new(),
        (young, _) => format!(" ({} for the youngest generation only)", times(young)),
    };
    let freed = match sum(&runs) {
        0 => "found nothing to free".to_owned(),
        some => format!("freed {}", number(some, "object")),
    };
    Some(format!("The collector ran {} by itself{which} and {freed}.", times(runs.len() as u64)))
}

fn sum(runs: &[&Collection]) -> u64 {
    runs.iter().map(|run| run.collected).sum()
}

fn uncollectable(trace: &Trace) -> Option<String> {
    let count: u64 = trace.gc.iter().map(|each| each.uncollectable).sum();
    (count > 0).then(|| format!("{} could not be freed.", number(count, "object")))
}

/// The example's own objects that went in one of the two ways.
fn freed(trace: &Trace, by: FreedBy) -> Option<String> {
    let mut classes: Vec<(&str, u64)> = Vec::new();
    for Freed { class, count, .. } in trace.freed.iter().filter(|freed| freed.by == by) {
        match classes.iter_mut().find(|(name, _)| name == class) {
            Some((_, sum)) => *sum += count,
            None => classes.push((class, *count)),
        }
    }
    let sum: u64 = classes.iter().map(|(_, count)| count).sum();
    if sum == 0 {
        return None;
    }
    let parts: Vec<String> = classes.iter().map(|(class, count)| number(*count, &format!("{class} object"))).collect();
    let (what, went) = (list(&parts, "class"), if sum == 1 { "it" } else { "them" });
    Some(match by {
        FreedBy::Count => format!("{what} went as soon as nothing referred to {went}."),
        FreedBy::Collector => format!("{what} went only when the collector came."),
    })
}

/// `a (Node) referred to itself.`, `a (Node) → b (Leaf) → a formed a ring.`
fn ring(ring: &Ring) -> String {
    let called = |member: &Member| match &member.name {
        Some(name) => format!("{name} ({})", member.class),
        None => format!("a {} object", member.class),
    };
    let names: Vec<String> = ring.objects.iter().map(called).collect();
    let first = ring.objects.first();
    let back = first.map(|member| member.name.clone().unwrap_or_else(|| "the first".to_owned())).unwrap_or_default();
    let class = first.map(|member| format!("{} object", member.class)).unwrap_or_default();
    let has_name = first.is_some_and(|member| member.name.is_some());
    // An article becomes the beginning of a sentence, a name stays as it is.
    let begin = |text: &str| if has_name { text.to_owned() } else { capital(text) };
    let like = if ring.count > 1 { format!(" ({} of this form)", number(ring.count, "ring")) } else { String::new() };
    match names.as_slice() {
        [_] if ring.count > 1 => format!("{} referred to themselves.", number(ring.count, &class)),
        [one] => format!("{} referred to itself.", begin(one)),
        _ => format!("{} → {back} formed a ring{like}.", begin(&names.join(" → "))),
    }
}
