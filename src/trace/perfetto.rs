//! Traces in the Trace Event Format, which <https://ui.perfetto.dev> and the viewer of `VizTracer` open.
//!
//! Takes the traces of examples; gives one JSON document, in which each example is a process and each lane a thread of it. Times
//! are microseconds there. The format asks that the events of one thread lie beside or inside each other: those that do not
//! quite are cut to fit.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::interval::Span;
use super::locks::{self, UseSort};
use super::model::{Cause, PauseKind, Skip, Task, TaskEnd, ThreadId, Trace};
use super::words::thread;

/// The numbers of the tracks that are no threads.
const COLLECTOR: usize = 1_000;
const LOCKS: usize = 2_000;
const TASKS: usize = 3_000;
const CHILDREN: usize = 4_000;
const CLOCK: usize = 5_000;

/// An example and its trace.
#[derive(Clone, Debug)]
pub struct Example<'a> {
    /// What to call it: `notes/gil.md:12`.
    pub name: String,
    /// What it did.
    pub trace: &'a Trace,
}

/// The document, with a line feed at its end.
#[must_use]
pub fn export(examples: &[Example<'_>]) -> String {
    let mut events = Vec::new();
    for (pid, example) in (1..).zip(examples) {
        let mut writer = Writer { pid, trace: example.trace, names: Vec::new(), events: Vec::new() };
        writer.example(&example.name);
        writer.events.sort_by(|a, b| a.ts.total_cmp(&b.ts).then(b.dur.unwrap_or(0.0).total_cmp(&a.dur.unwrap_or(0.0))));
        events.append(&mut writer.names);
        events.append(&mut writer.events);
    }
    let runtime = examples.first().map(|example| example.trace.runtime.as_str());
    let document =
        Document { trace_events: events, display_time_unit: "ms", other_data: json!({ "runtime": runtime }) };
    // Its keys are texts and its values plain: nothing in it can fail to be written.
    serde_json::to_string(&document).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    trace_events: Vec<Event>,
    display_time_unit: &'static str,
    other_data: Value,
}

/// One event; which keys it has depends on its phase.
#[derive(Serialize)]
struct Event {
    name: String,
    cat: &'static str,
    ph: Phase,
    ts: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    dur: Option<f64>,
    pid: usize,
    tid: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bp: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    s: Option<&'static str>,
    args: Map<String, Value>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
enum Phase {
    /// A name of a process or a thread.
    #[serde(rename = "M")]
    Metadata,
    /// From and to.
    #[serde(rename = "X")]
    Complete,
    /// A moment.
    #[serde(rename = "i")]
    Instant,
    /// The value of a counter.
    #[serde(rename = "C")]
    Counter,
    /// The beginning of an arrow.
    #[serde(rename = "s")]
    FlowStart,
    /// Its end.
    #[serde(rename = "f")]
    FlowEnd,
}

/// One span to be written.
struct Piece {
    span: Span,
    name: String,
    cat: &'static str,
    args: Vec<(&'static str, Value)>,
}

struct Writer<'a> {
    pid: usize,
    trace: &'a Trace,
    names: Vec<Event>,
    events: Vec<Event>,
}

fn micros(nanos: u64) -> f64 {
    // Exact up to 104 days.
    #[expect(clippy::cast_precision_loss, reason = "the format has times as floating point numbers")]
    let micros = nanos as f64 / 1_000.0;
    micros
}

impl Writer<'_> {
    fn example(&mut self, name: &str) {
        self.metadata("process_name", 0, json!(name));
        self.order("process_sort_index", 0, self.pid);
        self.threads();
        self.flows();
        self.collector();
        self.locks();
        self.tasks();
        self.children();
        self.clock();
        self.counts();
    }

    fn event(&self, ph: Phase, tid: usize, name: String, cat: &'static str, at: u64) -> Event {
        let (ts, args) = (micros(at), Map::new());
        Event { name, cat, ph, ts, dur: None, pid: self.pid, tid, id: None, bp: None, s: None, args }
    }

    fn metadata(&mut self, sort: &str, tid: usize, name: Value) {
        let mut event = self.event(Phase::Metadata, tid, sort.to_owned(), "__metadata", 0);
        event.args.insert("name".to_owned(), name);
        self.names.push(event);
    }

    /// Where an example or a track stands among the others.
    fn order(&mut self, sort: &str, tid: usize, index: usize) {
        let mut event = self.event(Phase::Metadata, tid, sort.to_owned(), "__metadata", 0);
        event.args.insert("sort_index".to_owned(), json!(index));
        self.names.push(event);
    }

    /// A track of this number, below those with smaller ones, with its pieces.
    fn track(&mut self, tid: usize, name: &str, mut pieces: Vec<Piece>) {
        self.metadata("thread_name", tid, json!(name));
        self.order("thread_sort_index", tid, tid);
        pieces.sort_by_key(|piece| (piece.span.0, std::cmp::Reverse(piece.span.1)));
        fit(&mut pieces);
        for Piece { span, name, cat, args } in pieces {
            let mut event = self.event(Phase::Complete, tid, name, cat, span.0);
            event.dur = Some(micros(span.1.saturating_sub(span.0)));
            event.args.extend(args.into_iter().map(|(key, value)| (key.to_owned(), value)));
            self.events.push(event);
        }
    }

    fn threads(&mut self) {
        for id in 0..self.trace.threads.len() {
            let name = thread(self.trace, id);
            self.track(tid(id), &name, states(self.trace, id));
        }
        for mark in &self.trace.output {
            let mut event = self.event(Phase::Instant, tid(mark.thread), "output".to_owned(), "output", mark.at);
            event.s = Some("t");
            event.args.insert("bytes".to_owned(), json!(mark.bytes));
            event.args.insert("line".to_owned(), json!(mark.line));
            self.events.push(event);
        }
    }

    /// An arrow for each time that the GIL went from one thread to another.
    fn flows(&mut self) {
        let Some(gil) = &self.trace.gil else { return };
        let pairs = gil.holds.windows(2).filter(|pair| pair[0].thread != pair[1].thread).enumerate();
        for (number, pair) in pairs {
            // An arrow begins inside of the span that it leaves.
            let from = pair[0].end.saturating_sub(1).max(pair[0].start);
            let ends = [(Phase::FlowStart, &pair[0], from, None), (Phase::FlowEnd, &pair[1], pair[1].start, Some("e"))];
            for (phase, hold, at, bp) in ends {
                let mut event = self.event(phase, tid(hold.thread), "GIL".to_owned(), "gil", at);
                event.id = Some(self.pid * 1_000_000 + number);
                event.bp = bp;
                self.events.push(event);
            }
        }
    }

    fn collector(&mut self) {
        let piece = |each: &super::Collection| Piece {
            span: (each.start, each.start.saturating_add(each.duration)),
            name: format!("collection of generation {}", each.generation),
            cat: "gc",
            args: vec![
                ("cause", json!(if each.cause == Cause::Explicit { "gc.collect()" } else { "automatic" })),
                ("collected", json!(each.collected)),
                ("uncollectable", json!(each.uncollectable)),
                ("line", json!(each.line)),
            ],
        };
        if !self.trace.gc.is_empty() {
            let pieces = self.trace.gc.iter().map(piece).collect();
            self.track(COLLECTOR, "garbage collector", pieces);
        }
    }

    fn locks(&mut self) {
        let uses = locks::uses(self.trace);
        for lock in 0..self.trace.locks.len() {
            // Waits of several threads overlap: the track of a lock has who held it.
            let held = uses.iter().filter(|each| each.lock == lock && each.sort == UseSort::Held);
            let piece = |each: &locks::Use| Piece {
                span: each.span,
                name: thread(self.trace, each.thread),
                cat: "lock",
                args: vec![("line", json!(each.line))],
            };
            let pieces: Vec<Piece> = held.map(piece).collect();
            if !pieces.is_empty() {
                self.track(LOCKS + lock, &format!("lock {}", locks::name(self.trace, lock)), pieces);
            }
        }
    }

    fn tasks(&mut self) {
        for (index, task) in self.trace.tasks.iter().enumerate() {
            self.track(TASKS + index, &task.label(), turns(task, self.trace));
        }
    }

    fn children(&mut self) {
        for (index, child) in self.trace.processes.iter().enumerate() {
            let piece = Piece {
                span: (child.life.start, child.life.end.unwrap_or(self.trace.duration).max(child.life.start)),
                name: child.name.clone(),
                cat: "process",
                args: vec![("status", json!(child.status)), ("line", json!(child.line))],
            };
            self.track(CHILDREN + index, &format!("child {}", child.name), vec![piece]);
        }
    }

    fn clock(&mut self) {
        let piece = |skip: &Skip| Piece {
            span: (skip.at, skip.end()),
            name: "skipped waiting".to_owned(),
            cat: "clock",
            args: Vec::new(),
        };
        if !self.trace.skips.is_empty() {
            self.track(CLOCK, "virtual clock", self.trace.skips.iter().map(piece).collect());
        }
    }

    fn counts(&mut self) {
        for count in &self.trace.counts {
            let mut event = self.event(Phase::Counter, 0, format!("references to {}", count.name), "refs", count.at);
            event.args.insert("references".to_owned(), json!(count.count));
            self.events.push(event);
        }
    }
}

/// The track of a thread.
fn tid(id: ThreadId) -> usize {
    id + 1
}

/// What a thread did with the GIL, and what it was blocked in.
fn states(trace: &Trace, id: ThreadId) -> Vec<Piece> {
    let piece = |span, name: &str, cat, args| Piece { span, name: name.to_owned(), cat, args };
    let gil = trace.gil.iter();
    let holds = gil.clone().flat_map(|gil| &gil.holds).filter(|hold| hold.thread == id);
    let waits = gil.flat_map(|gil| &gil.waits).filter(|wait| wait.thread == id);
    let mut pieces: Vec<Piece> =
        holds.map(|hold| piece((hold.start, hold.end), "holds the GIL", "gil", line(hold.line))).collect();
    pieces.extend(waits.map(|wait| {
        piece((wait.start, wait.end), "waits for the GIL", "gil", vec![("timeouts", json!(wait.timeouts))])
    }));
    for pause in trace.pauses.iter().filter(|pause| pause.thread == id) {
        let name = match pause.kind {
            PauseKind::Sleep => "sleeps",
            PauseKind::Lock => "waits for a lock",
            PauseKind::Io => "without the GIL",
        };
        pieces.push(piece((pause.start, pause.end), name, "blocked", line(pause.line)));
    }
    pieces
}

/// A line among the arguments, where it is known.
fn line(line: Option<u32>) -> Vec<(&'static str, Value)> {
    line.map(|line| ("line", json!(line))).into_iter().collect()
}

/// The life of a task with its turns inside.
fn turns(task: &Task, trace: &Trace) -> Vec<Piece> {
    let ending = match task.ending {
        TaskEnd::Pending => "pending",
        TaskEnd::Done => "done",
        TaskEnd::Raised => "raised",
        TaskEnd::Cancelled => "cancelled",
    };
    let life = (task.life.start, task.life.end.unwrap_or(trace.duration).max(task.life.start));
    let args = vec![("ending", json!(ending)), ("line", json!(task.line))];
    let mut pieces = vec![Piece { span: life, name: task.called(), cat: "task", args }];
    pieces.extend(task.slices.iter().map(|slice| Piece {
        span: (slice.start, slice.end.max(slice.start)),
        name: "runs".to_owned(),
        cat: "task",
        args: vec![("line", json!(slice.line))],
    }));
    pieces
}

/// Cuts sorted pieces so that each two lie beside or inside each other.
fn fit(pieces: &mut [Piece]) {
    let mut open: Vec<usize> = Vec::new();
    for index in 0..pieces.len() {
        let (start, end) = pieces[index].span;
        while open.last().is_some_and(|&outer| pieces[outer].span.1 <= start) {
            open.pop();
        }
        // Those that this one outlasts end where it begins.
        while let Some(outer) = open.pop_if(|outer| pieces[*outer].span.1 < end) {
            pieces[outer].span.1 = start;
        }
        open.push(index);
    }
}

#[cfg(test)]
#[path = "perfetto_tests.rs"]
mod tests;
