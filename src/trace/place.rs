//! Which lines holds of the GIL and pauses belong to.
//!
//! The probe knows when a thread held the GIL and when it was blocked; the driver knows on which line a thread was at some
//! moments. Takes a [`Trace`] with both; gives each hold the last line that is known in it, and each pause the line at which
//! its thread was about to wait. Where nothing is known there is no line.

use std::collections::BTreeMap;

use super::model::{LockStep, PauseKind, ThreadId, Trace};

/// Moments and lines of each thread, in order.
type Moments = BTreeMap<ThreadId, Vec<(u64, u32)>>;

/// Gives holds and pauses their lines.
pub fn place_lines(trace: &mut Trace) {
    let waits = sorted(about_to_wait(trace));
    let all = sorted(about_to_wait(trace).into_iter().chain(others(trace)));
    for hold in trace.gil.iter_mut().flat_map(|gil| &mut gil.holds) {
        hold.line = last(&all, hold.thread, hold.start, hold.end);
    }
    let mut ends: BTreeMap<ThreadId, u64> = BTreeMap::new();
    for pause in &mut trace.pauses {
        let before = ends.insert(pause.thread, pause.end).unwrap_or(0);
        if pause.kind != PauseKind::Io {
            pause.line = last(&waits, pause.thread, before, pause.start);
        }
    }
}

/// Moments at which threads were about to be blocked.
fn about_to_wait(trace: &Trace) -> Vec<(ThreadId, u64, u32)> {
    let places = trace.places.iter().map(|place| (place.thread, place.at, place.line));
    let locks = trace.lock_events.iter().filter(|event| event.step == LockStep::Wait);
    places.chain(locks.filter_map(|event| Some((event.thread, event.at, event.line?)))).collect()
}

/// Other moments of which the line is known.
fn others(trace: &Trace) -> Vec<(ThreadId, u64, u32)> {
    let locks = trace.lock_events.iter().filter_map(|event| Some((event.thread, event.at, event.line?)));
    let collections = trace.gc.iter().filter_map(|each| Some((each.thread, each.start, each.line?)));
    let output = trace.output.iter().filter_map(|mark| Some((mark.thread, mark.at, mark.line?)));
    locks.chain(collections).chain(output).collect()
}

fn sorted(moments: impl IntoIterator<Item = (ThreadId, u64, u32)>) -> Moments {
    let mut sorted = Moments::new();
    for (thread, at, line) in moments {
        sorted.entry(thread).or_default().push((at, line));
    }
    for moments in sorted.values_mut() {
        moments.sort_unstable();
    }
    sorted
}

/// The line of the last moment of a thread from `start` to `end`.
fn last(moments: &Moments, thread: ThreadId, start: u64, end: u64) -> Option<u32> {
    let own = moments.get(&thread)?;
    let after = own.partition_point(|(at, _)| *at <= end);
    let (at, line) = own[..after].last()?;
    (*at >= start).then_some(*line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{Gil, Hold, LockEvent, Mark, Pause, Place};

    fn trace() -> Trace {
        let hold = |start, end| Hold { thread: 1, start, end, line: None };
        let pause = |kind, start, end| Pause { thread: 1, kind, start, end, line: None };
        let wait = |thread, at, line| LockEvent { lock: 0, thread, step: LockStep::Wait, at, line: Some(line) };
        Trace {
            gil: Some(Gil { holds: vec![hold(0, 10), hold(40, 50), hold(60, 70)], ..Gil::default() }),
            places: vec![Place { thread: 1, at: 9, line: 5 }, Place { thread: 2, at: 49, line: 6 }],
            lock_events: vec![wait(1, 48, 7)],
            output: vec![Mark { thread: 1, at: 62, line: Some(8), bytes: 1 }],
            pauses: vec![pause(PauseKind::Sleep, 10, 40), pause(PauseKind::Lock, 50, 60), pause(PauseKind::Io, 70, 80)],
            ..Trace::default()
        }
    }

    #[test]
    fn holds_and_pauses_have_the_last_line_that_is_known() {
        let mut trace = trace();
        place_lines(&mut trace);
        let holds: Vec<_> = trace.gil.unwrap().holds.iter().map(|hold| hold.line).collect();
        assert_eq!(holds, [Some(5), Some(7), Some(8)]);
        assert_eq!(trace.pauses.iter().map(|pause| pause.line).collect::<Vec<_>>(), [Some(5), Some(7), None]);
    }

    #[test]
    fn a_place_belongs_to_one_pause_only() {
        let mut trace = trace();
        trace.lock_events.clear();
        place_lines(&mut trace);
        assert_eq!(trace.pauses.iter().map(|pause| pause.line).collect::<Vec<_>>(), [Some(5), None, None]);
        assert_eq!(trace.gil.unwrap().holds[1].line, None);
    }
}
