//! A lane for each thread, where there is more than one.

use super::{span, writes};
use crate::trace::interval::{Span, percent, total, union};
use crate::trace::model::{PauseKind, Thread, ThreadId, Trace};
use crate::trace::picture::{Bars, Lane, State};
use crate::trace::time;

/// Whether threads have lanes.
pub(super) fn are_shown(trace: &Trace) -> bool {
    trace.threads.len() > 1
}

/// The main thread, then the others as they were started.
pub(super) fn lanes(trace: &Trace) -> Vec<Lane> {
    if !are_shown(trace) {
        return Vec::new();
    }
    trace.threads.iter().enumerate().map(|(id, thread)| lane(trace, id, thread)).collect()
}

fn lane(trace: &Trace, id: ThreadId, thread: &Thread) -> Lane {
    let bars = bars(trace, id);
    let life = span(thread.life, trace);
    Lane {
        name: thread.name.clone(),
        note: note(thread, life, &bars),
        life: Some(life),
        bars,
        items: writes(trace, Some(id)),
    }
}

/// A span and the line that is known of it.
type Placed = (Span, Option<u32>);

fn bars(trace: &Trace, id: ThreadId) -> Vec<Bars> {
    let gil = trace.gil.as_ref();
    let holds = gil.into_iter().flat_map(|gil| &gil.holds).filter(|hold| hold.thread == id);
    let waits = gil.into_iter().flat_map(|gil| &gil.waits).filter(|wait| wait.thread == id);
    let mut all: Vec<(State, Vec<Placed>)> = vec![
        (State::Holds, holds.map(|hold| ((hold.start, hold.end), hold.line)).collect()),
        (State::Waits, waits.map(|wait| ((wait.start, wait.end), None)).collect()),
    ];
    for (kind, state) in
        [(PauseKind::Sleep, State::Sleeps), (PauseKind::Lock, State::Locked), (PauseKind::Io, State::Outside)]
    {
        let pauses = trace.pauses.iter().filter(|pause| pause.thread == id && pause.kind == kind);
        all.push((state, pauses.map(|pause| ((pause.start, pause.end), pause.line)).collect()));
    }
    let bars = all.into_iter().map(|(state, placed)| Bars {
        state,
        lines: lines(&placed),
        spans: union(placed.into_iter().map(|(span, _)| span)),
    });
    bars.filter(|bars| !bars.spans.is_empty()).collect()
}

/// From when on which line.
fn lines(placed: &[Placed]) -> Vec<(u64, Option<u32>)> {
    let mut lines: Vec<(u64, Option<u32>)> = placed.iter().map(|((start, _), line)| (*start, *line)).collect();
    lines.dedup_by_key(|(_, line)| *line);
    if lines.iter().all(|(_, line)| line.is_none()) { Vec::new() } else { lines }
}

/// `held 51 % · waited 48 %`, of its own life; else how long it lived.
fn note(thread: &Thread, life: Span, bars: &[Bars]) -> String {
    let length = life.1.saturating_sub(life.0);
    let share = |state: State| {
        let spans = bars.iter().find(|bars| bars.state == state)?;
        Some(percent(total(&spans.spans), length))
    };
    let mut parts: Vec<String> = Vec::new();
    parts.extend(thread.daemon.then(|| "daemon".to_owned()));
    parts.extend(share(State::Holds).map(|share| format!("held {share} %")));
    parts.extend(share(State::Waits).filter(|share| *share > 0).map(|share| format!("waited {share} %")));
    if share(State::Holds).is_none() {
        parts.push(time::words(length));
    }
    parts.extend(
        thread.life.end.is_none().then(|| "still there at the end".to_owned()).filter(|_| thread.parent.is_some()),
    );
    parts.join(" · ")
}
