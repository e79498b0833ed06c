//! A trace as tables: the same as the picture, for those who cannot see it, and for terminals.
//!
//! Takes a [`Trace`]; gives rows of short texts.

use super::interval::{percent, total, union};
use super::locks::{self, UseSort};
use super::model::{Cause, Pause, PauseKind, Skip, TaskEnd, Thread, ThreadId, Trace};
use super::time;
use super::words::{digits, thread};

/// Rows of one sort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What they are.
    pub title: &'static str,
    /// What stands in their columns, the line of the note last.
    pub columns: &'static [&'static str],
    /// The first rows.
    pub rows: Vec<Row>,
    /// How many there are beside them.
    pub more: usize,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its cells, without the line.
    pub cells: Vec<String>,
    /// The note's line.
    pub line: Option<u32>,
}

/// The tables of `trace`, each with at most `most` rows; only those that have rows.
#[must_use]
pub fn tables(trace: &Trace, most: usize) -> Vec<Table> {
    let all: [(&'static str, &'static [&'static str], Vec<Row>); 8] = [
        ("Threads", &["Thread", "From", "To", "Held the GIL", "Waited for it", "Line"], threads(trace)),
        ("Pauses", &["Thread", "What", "Times", "In all", "Line"], pauses(trace)),
        ("Collections", &["At", "Took", "Generation", "Cause", "Freed", "Line"], collections(trace)),
        ("Locks", &["Lock", "Thread", "What", "From", "For", "Line"], locks(trace)),
        ("Tasks", &["Task", "Coroutine", "From", "To", "Turns", "End", "Line"], tasks(trace)),
        ("Child processes", &["Process", "From", "To", "Status", "Line"], processes(trace)),
        ("Skipped waiting", &["From", "To", "Took", "Line"], skips(trace)),
        ("Reference counts", &["Name", "References", "Line"], counts(trace)),
    ];
    let table = |(title, columns, mut rows): (_, _, Vec<Row>)| {
        let more = rows.len().saturating_sub(most);
        rows.truncate(most);
        Table { title, columns, rows, more }
    };
    all.into_iter().map(table).filter(|table| !table.rows.is_empty()).collect()
}

/// What the clock jumped over.
fn skips(trace: &Trace) -> Vec<Row> {
    let row = |skip: &Skip| Row { cells: [skip.at, skip.end(), skip.duration].map(time::words).to_vec(), line: None };
    trace.skips.iter().map(row).collect()
}

/// What stands where nothing is known.
const NONE: &str = "–";

fn end(at: Option<u64>) -> String {
    at.map_or_else(|| "end of the example".to_owned(), time::words)
}

fn threads(trace: &Trace) -> Vec<Row> {
    if trace.threads.len() < 2 {
        return Vec::new();
    }
    let row = |(id, thread): (ThreadId, &Thread)| {
        let life = thread.life.end.unwrap_or(trace.duration).saturating_sub(thread.life.start);
        let gil = |spans: Vec<(u64, u64)>| match trace.gil {
            Some(_) => format!("{} %", percent(total(&union(spans)), life)),
            None => NONE.to_owned(),
        };
        let of = trace.gil.iter();
        let holds = of.clone().flat_map(|gil| &gil.holds).filter(|hold| hold.thread == id);
        let waits = of.flat_map(|gil| &gil.waits).filter(|wait| wait.thread == id);
        let cells = vec![
            thread.name.clone(),
            time::words(thread.life.start),
            end(thread.life.end),
            gil(holds.map(|hold| (hold.start, hold.end)).collect()),
            gil(waits.map(|wait| (wait.start, wait.end)).collect()),
        ];
        Row { cells, line: thread.line }
    };
    trace.threads.iter().enumerate().map(row).collect()
}

/// The times in which a thread was blocked on one line.
struct Blocked {
    thread: ThreadId,
    kind: PauseKind,
    line: Option<u32>,
    times: u64,
    sum: u64,
}

/// How often and how long each thread was blocked on which line, the longest first.
fn blocked(trace: &Trace) -> Vec<Blocked> {
    let mut all: Vec<Blocked> = Vec::new();
    for &Pause { thread, kind, line, start, end } in &trace.pauses {
        let sum = end.saturating_sub(start);
        match all.iter_mut().find(|known| (known.thread, known.kind, known.line) == (thread, kind, line)) {
            Some(known) => (known.times, known.sum) = (known.times + 1, known.sum.saturating_add(sum)),
            None => all.push(Blocked { thread, kind, line, times: 1, sum }),
        }
    }
    // Each print and each new thread is a moment without the GIL.
    all.retain(|each| each.kind != PauseKind::Io || each.sum > trace.duration / 100);
    all.sort_by_key(|each| (each.thread, std::cmp::Reverse(each.sum)));
    all
}

fn pauses(trace: &Trace) -> Vec<Row> {
    let row = |each: Blocked| {
        let what = match each.kind {
            PauseKind::Sleep => "slept",
            PauseKind::Lock => "waited for a lock or a thread",
            PauseKind::Io => "was outside of Python",
        };
        let cells = vec![thread(trace, each.thread), what.to_owned(), digits(each.times), time::words(each.sum)];
        Row { cells, line: each.line }
    };
    blocked(trace).into_iter().map(row).collect()
}

fn collections(trace: &Trace) -> Vec<Row> {
    let row = |each: &super::Collection| {
        let cause = match each.cause {
            Cause::Automatic => "automatic",
            Cause::Explicit => "gc.collect()",
        };
        let cells = vec![
            time::words(each.start),
            time::words(each.duration),
            each.generation.to_string(),
            cause.to_owned(),
            digits(each.collected),
        ];
        Row { cells, line: each.line }
    };
    trace.gc.iter().map(row).collect()
}

fn locks(trace: &Trace) -> Vec<Row> {
    let row = |each: &locks::Use| {
        let what = match each.sort {
            UseSort::Held => "held",
            UseSort::Waited => "waited",
        };
        let took = time::words(each.span.1 - each.span.0);
        let took = if each.open { format!("{took}, to the end") } else { took };
        let cells = vec![
            locks::name(trace, each.lock),
            thread(trace, each.thread),
            what.to_owned(),
            time::words(each.span.0),
            took,
        ];
        Row { cells, line: each.line }
    };
    locks::uses(trace).iter().map(row).collect()
}

fn tasks(trace: &Trace) -> Vec<Row> {
    let row = |task: &super::Task| {
        let ending = match task.ending {
            TaskEnd::Pending => "pending",
            TaskEnd::Done => "done",
            TaskEnd::Raised => "raised",
            TaskEnd::Cancelled => "cancelled",
        };
        let cells = vec![
            task.name.clone(),
            task.coroutine.clone(),
            time::words(task.life.start),
            end(task.life.end),
            task.slices.len().to_string(),
            ending.to_owned(),
        ];
        Row { cells, line: task.line }
    };
    trace.tasks.iter().map(row).collect()
}

fn processes(trace: &Trace) -> Vec<Row> {
    let row = |process: &super::Process| {
        let status = process.status.map_or_else(|| NONE.to_owned(), |status| status.to_string());
        let cells = vec![process.name.clone(), time::words(process.life.start), end(process.life.end), status];
        Row { cells, line: process.line }
    };
    trace.processes.iter().map(row).collect()
}

fn counts(trace: &Trace) -> Vec<Row> {
    let row =
        |count: &super::Count| Row { cells: vec![count.name.clone(), digits(count.count)], line: Some(count.line) };
    trace.counts.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::sample;

    #[test]
    fn only_what_happened_has_a_table() {
        let titles = |trace: &Trace| tables(trace, 8).iter().map(|table| table.title).collect::<Vec<_>>();
        assert_eq!(titles(&sample::trace(1, &[])), [""; 0]);
        assert_eq!(titles(&sample::locked()), ["Threads", "Locks"]);
        assert_eq!(titles(&sample::tasks()), ["Tasks"]);
        assert_eq!(titles(&sample::processes()), ["Child processes"]);
        assert_eq!(titles(&sample::counts()), ["Reference counts"]);
    }

    #[test]
    fn rows_have_a_cell_for_each_column() {
        let mut trace = sample::turns(50, 0);
        trace.gc = vec![sample::collection(3, 1, 5, Cause::Automatic, 2)];
        trace.tasks = sample::tasks().tasks;
        for table in tables(&trace, 2) {
            assert!(table.rows.iter().all(|row| row.cells.len() + 1 == table.columns.len()), "{table:?}");
            assert_eq!(
                table.rows.len() + table.more,
                if table.title == "Collections" || table.title == "Pauses" { 1 } else { 3 }
            );
        }
        let pauses = &tables(&trace, 8)[1];
        assert_eq!(pauses.rows[0].cells, ["MainThread", "waited for a lock or a thread", "1", "47 ms"]);
        let threads = &tables(&trace, 8)[0];
        assert_eq!(threads.rows[1].cells, ["Thread-1", "1 ms", "49 ms", "52 %", "42 %"]);
        assert_eq!(threads.rows[1].line, Some(7));
    }
}
