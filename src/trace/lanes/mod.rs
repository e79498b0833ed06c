//! From a trace to a picture: which lanes there are and what is on them.
//!
//! Takes a [`Trace`]; gives a [`Picture`], or nothing where there is nothing to see. Decides what is worth a lane, not
//! how it looks.

mod collector;
mod locks;
mod objects;
mod processes;
mod tasks;
mod threads;

use super::interval::{Span, total};
use super::model::{Life, ThreadId, Trace};
use super::picture::{Item, Lane, Picture, State, What};
use super::scale::Scale;
use super::time;

/// More lanes of one sort are not looked through.
const MOST_LANES: usize = 12;

/// The picture of `trace`.
#[must_use]
pub fn picture(trace: &Trace) -> Option<Picture> {
    let window = window(trace);
    let sorts = [
        collector::lanes(trace, window),
        objects::lanes(trace),
        threads::lanes(trace),
        locks::lanes(trace),
        tasks::lanes(trace),
        processes::lanes(trace),
    ];
    let mut picture = Picture::default();
    for mut lanes in sorts {
        picture.left_out += lanes.len().saturating_sub(MOST_LANES);
        lanes.truncate(MOST_LANES);
        picture.lanes.append(&mut lanes);
    }
    if picture.lanes.is_empty() {
        return None;
    }
    if !threads::are_shown(trace) && picture.lanes.len() > 1 {
        picture.lanes.extend(output(trace));
    }
    picture.window = window;
    leave_out_before(&mut picture);
    shorten(&mut picture, &Scale::of(&trace.skips, window));
    leave_out_moments(&mut picture);
    Some(picture)
}

/// Waiting and the like that nobody could see is left out, so that the legend speaks of what is there.
fn leave_out_moments(picture: &mut Picture) {
    let least = picture.length() / 400;
    for lane in &mut picture.lanes {
        lane.bars.retain(|bars| !is_moment(bars.state) || total(&bars.spans) > least);
    }
}

/// Moves everything to its place on `scale`.
fn shorten(picture: &mut Picture, scale: &Scale) {
    if scale.breaks.is_empty() {
        return;
    }
    picture.window = scale.span(picture.window);
    picture.breaks.clone_from(&scale.breaks);
    for lane in &mut picture.lanes {
        lane.life = lane.life.map(|life| scale.span(life));
        lane.items.iter_mut().for_each(|item| item.span = scale.span(item.span));
        for bars in &mut lane.bars {
            bars.spans.iter_mut().for_each(|span| *span = scale.span(*span));
            bars.lines.iter_mut().for_each(|(at, _)| *at = scale.place(*at));
        }
    }
}

/// What happened outside of the window is not drawn, nor are lanes with nothing else; words and tables have it.
fn leave_out_before(picture: &mut Picture) {
    let (from, to) = picture.window;
    for lane in &mut picture.lanes {
        lane.items.retain(|item| item.span.1 >= from && item.span.0 <= to);
        for bars in &mut lane.bars {
            bars.spans.retain(|span| span.1 >= from && span.0 <= to);
        }
        lane.bars.retain(|bars| !bars.spans.is_empty());
    }
    picture.lanes.retain(|lane| lane.life.is_some() || !lane.items.is_empty() || !lane.bars.is_empty());
}

fn is_moment(state: State) -> bool {
    matches!(state, State::Waits | State::Sleeps | State::Locked | State::Outside)
}

/// The time in which something happened, where that is a small part of the whole; else the whole.
pub(in crate::trace) fn window(trace: &Trace) -> Span {
    let whole = (0, trace.duration.max(1));
    let spans = happenings(trace);
    if has_one_moment(trace) {
        return whole;
    }
    let (Some(start), Some(end)) = (spans.iter().map(|span| span.0).min(), spans.iter().map(|span| span.1).max())
    else {
        return whole;
    };
    let length = end.saturating_sub(start);
    if length >= trace.duration / 2 {
        return (0, trace.duration.max(end).max(1));
    }
    let margin = (length / 25).max(500);
    (start.saturating_sub(margin), end.saturating_add(margin))
}

/// Whether a collection, or objects that went, are all that happened, and only once: that would fill any window.
fn has_one_moment(trace: &Trace) -> bool {
    let alone = trace.threads.len() < 2 && trace.tasks.is_empty() && trace.processes.is_empty();
    let mut lines: Vec<Option<u32>> = trace.freed.iter().map(|each| each.line).collect();
    lines.extend(trace.gc.iter().map(|each| each.line));
    lines.dedup();
    alone && trace.lock_events.is_empty() && trace.gc.len() < 2 && lines.len() < 2
}

/// The spans of everything but the main thread, which is always there. Collections count where nothing else happened: imports
/// and the like make them long before what an example is about.
fn happenings(trace: &Trace) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    spans.extend(trace.threads.iter().skip(1).map(|each| span(each.life, trace)));
    spans.extend(trace.lock_events.iter().map(|each| (each.at, each.at)));
    spans.extend(trace.tasks.iter().map(|each| span(each.life, trace)));
    spans.extend(trace.processes.iter().map(|each| span(each.life, trace)));
    if spans.is_empty() {
        spans.extend(trace.gc.iter().map(|each| (each.start, each.start.saturating_add(each.duration))));
        spans.extend(trace.freed.iter().map(|each| (each.at, each.at)));
    }
    spans
}

/// A life that has no end goes on to the end of the example.
fn span(life: Life, trace: &Trace) -> Span {
    (life.start, life.end.unwrap_or(trace.duration).max(life.start))
}

/// A lane for what was written, where there are no threads to write it beside.
fn output(trace: &Trace) -> Option<Lane> {
    let items: Vec<Item> = writes(trace, None);
    (!items.is_empty()).then(|| Lane { name: "output".to_owned(), items, ..Lane::default() })
}

/// What was written by one thread, or by all.
fn writes(trace: &Trace, thread: Option<ThreadId>) -> Vec<Item> {
    let wanted = trace.output.iter().filter(|mark| thread.is_none_or(|thread| mark.thread == thread));
    let item = |mark: &super::Mark| Item {
        what: What::Output,
        span: (mark.at, mark.at),
        label: String::new(),
        title: format!("{}{} written after {}", at_line(mark.line), bytes(mark.bytes), time::words(mark.at)),
        line: mark.line,
    };
    wanted.map(item).collect()
}

fn bytes(number: u64) -> String {
    if number == 1 { "1 byte".to_owned() } else { format!("{number} bytes") }
}

/// `line 12: `, where a line is known.
fn at_line(line: Option<u32>) -> String {
    line.map(|line| format!("line {line}: ")).unwrap_or_default()
}

#[cfg(test)]
mod tests;
