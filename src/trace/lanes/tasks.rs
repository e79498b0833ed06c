//! A lane for each asyncio task.

use super::span;
use crate::trace::model::{Slice, Task, TaskEnd, Trace};
use crate::trace::picture::{Item, Lane, What};
use crate::trace::time;
use crate::trace::words::number;

pub(super) fn lanes(trace: &Trace) -> Vec<Lane> {
    trace.tasks.iter().map(|task| lane(trace, task)).collect()
}

fn lane(trace: &Trace, task: &Task) -> Lane {
    let ending = match task.ending {
        TaskEnd::Pending => "still pending at the end",
        TaskEnd::Done => "done",
        TaskEnd::Raised => "raised",
        TaskEnd::Cancelled => "cancelled",
    };
    let note = format!("{} · {ending}", number(task.slices.len() as u64, "turn"));
    let items = task.slices.iter().map(item).collect();
    Lane { name: task.label(), note, life: Some(span(task.life, trace)), items, ..Lane::default() }
}

fn item(slice: &Slice) -> Item {
    let took = time::words(slice.end.saturating_sub(slice.start));
    let then = slice.line.map(|line| format!(", up to line {line}")).unwrap_or_default();
    let title = format!("ran for {took}{then}");
    Item { what: What::Turn, span: (slice.start, slice.end), label: String::new(), title, line: slice.line }
}
