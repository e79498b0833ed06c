//! A lane for each lock that somebody waited for, or for each where there are few.

use super::at_line;
use crate::trace::locks::{self, Use, UseSort};
use crate::trace::model::Trace;
use crate::trace::picture::{Item, Lane, What};
use crate::trace::time;
use crate::trace::words::{thread, times};

/// So many locks are shown even where nobody waited.
const FEW: usize = 3;

pub(super) fn lanes(trace: &Trace) -> Vec<Lane> {
    let uses = locks::uses(trace);
    let few = trace.locks.len() <= FEW;
    let waited = |lock: usize| uses.iter().any(|each| each.lock == lock && each.sort == UseSort::Waited);
    (0..trace.locks.len()).filter(|lock| few || waited(*lock)).filter_map(|lock| lane(trace, &uses, lock)).collect()
}

fn lane(trace: &Trace, uses: &[Use], lock: usize) -> Option<Lane> {
    let own: Vec<&Use> = uses.iter().filter(|each| each.lock == lock).collect();
    if own.is_empty() {
        return None;
    }
    let count = |sort| own.iter().filter(|each| each.sort == sort).count() as u64;
    let mut parts = Vec::new();
    if count(UseSort::Held) > 0 {
        parts.push(format!("taken {}", times(count(UseSort::Held))));
    }
    if count(UseSort::Waited) > 0 {
        parts.push(format!("waited for {}", times(count(UseSort::Waited))));
    }
    let items = own.iter().map(|each| item(trace, each)).collect();
    Some(Lane { name: locks::name(trace, lock), note: parts.join(" · "), items, ..Lane::default() })
}

fn item(trace: &Trace, each: &Use) -> Item {
    let (who, name) = (thread(trace, each.thread), locks::name(trace, each.lock));
    let took = time::words(each.span.1 - each.span.0);
    let (what, verb) = match each.sort {
        UseSort::Held => (What::Held, "held"),
        UseSort::Waited => (What::Wanted, "waited for"),
    };
    let ending = if each.open { ", to the end of the example" } else { "" };
    let title = format!("{}{who} {verb} {name} for {took}{ending}", at_line(each.line));
    let label = if each.sort == UseSort::Held { who } else { String::new() };
    Item { what, span: each.span, label, title, line: each.line }
}
