//! The lane of the cyclic collector.

use super::at_line;
use crate::trace::interval::Span;
use crate::trace::model::{Cause, Collection, Trace};
use crate::trace::picture::{Bars, Item, Lane, State, What};
use crate::trace::time;
use crate::trace::words::number;

/// Of more collections than this, only those that the code asked for are told one by one.
const MOST: usize = 40;
/// As many marks stand beside each other at most.
const MOST_STEMS: u64 = 280;

/// One lane, where the collector ran. Its figures are those of the window.
pub(super) fn lanes(trace: &Trace, (from, to): Span) -> Vec<Lane> {
    let shown = trace.gc.iter().filter(|each| each.start <= to && each.start.saturating_add(each.duration) >= from);
    let shown: Vec<u64> = shown.map(|each| each.collected).collect();
    if shown.is_empty() {
        return Vec::new();
    }
    let freed = shown.iter().sum();
    let note = format!("{} · {} freed", number(shown.len() as u64, "collection"), number(freed, "object"));
    let many = trace.gc.len() > MOST;
    let items = trace.gc.iter().filter(|each| !many || each.cause == Cause::Explicit).map(item).collect();
    let bars = if many { bars(trace) } else { Vec::new() };
    vec![Lane { name: "garbage collector".to_owned(), note, items, bars, ..Lane::default() }]
}

/// The automatic ones of many: when there was one, to the width of a mark.
fn bars(trace: &Trace) -> Vec<Bars> {
    let automatic = || trace.gc.iter().filter(|each| each.cause == Cause::Automatic);
    let first = automatic().map(|each| each.start).min().unwrap_or(0);
    let last = automatic().map(|each| each.start).max().unwrap_or(0);
    let slot = ((last - first) / MOST_STEMS).max(1);
    let of = |state: State| {
        let mut spans: Vec<Span> = Vec::new();
        for each in automatic().filter(|each| self::state(each.generation) == state) {
            let span = (each.start, each.start.saturating_add(each.duration));
            if spans.last().is_none_or(|last| each.start >= last.0.saturating_add(slot).max(last.1)) {
                spans.push(span);
            }
        }
        Bars { state, spans, lines: Vec::new() }
    };
    [State::Young, State::Middle, State::Full].into_iter().map(of).filter(|bars| !bars.spans.is_empty()).collect()
}

fn state(generation: u8) -> State {
    match generation {
        0 => State::Young,
        1 => State::Middle,
        _ => State::Full,
    }
}

fn item(each: &Collection) -> Item {
    let cause = match each.cause {
        Cause::Automatic => "automatic collection",
        Cause::Explicit => "gc.collect()",
    };
    let took = time::words(each.duration);
    let title = format!(
        "{}{cause} of generation {}, {} freed, took {took}",
        at_line(each.line),
        each.generation,
        number(each.collected, "object")
    );
    let label = match each.cause {
        Cause::Explicit => format!("gen {}: {} freed", each.generation, each.collected),
        Cause::Automatic if each.collected == 0 => String::new(),
        Cause::Automatic => format!("{} freed", each.collected),
    };
    let span = (each.start, each.start.saturating_add(each.duration));
    Item { what: what(each.generation), span, label, title, line: each.line }
}

fn what(generation: u8) -> What {
    match generation {
        0 => What::Young,
        1 => What::Middle,
        _ => What::Full,
    }
}
