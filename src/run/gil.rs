//! Reads what the probe has written, for one task after the other.
//!
//! Takes the file that a session writes its GIL events into; gives the part of one task. The file outlives the process,
//! however that ends.

use std::collections::BTreeMap;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt;
use std::time::Duration;

use super::Runtime;
use super::capture::Capture;
use super::journal::Watched;
use crate::trace::gil::{History, Native, Timeline, Window};
use crate::trace::ring::{self, CAPACITY, Place, RECORD};
use crate::trace::{Dropped, Gil, NoGil, Thread, Trace, place_lines};

/// The events of one session.
#[derive(Debug)]
pub(super) struct GilEvents {
    file: File,
    /// Number of the next record to read.
    next: u64,
    timeline: Timeline,
    /// What the threads of earlier tasks are called, by their native numbers.
    names: BTreeMap<u32, String>,
}

/// Whether the process that writes goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writer {
    /// A record that is not there yet will be.
    Lives,
    /// A record that is not there will never be.
    Dead,
}

impl GilEvents {
    /// Those that are written into the file, which a session's process has made.
    pub(super) fn new(file: OwnedFd) -> Self {
        Self { file: file.into(), next: 0, timeline: Timeline::default(), names: BTreeMap::new() }
    }

    /// Takes in what is new.
    pub(super) fn read(&mut self, writer: Writer) {
        let mut word = [0; 8];
        if self.file.read_exact_at(&mut word, 0).is_err() {
            return;
        }
        let end = u64::from_ne_bytes(word);
        if self.next < end.saturating_sub(CAPACITY as u64) {
            self.next = end - CAPACITY as u64;
            self.timeline.lose();
        }
        while self.next < end && self.read_row(end, writer).is_some() {}
    }

    /// Takes in what lies one after the other, up to the end of the ring; `None` where it cannot go on.
    fn read_row(&mut self, end: u64, writer: Writer) -> Option<()> {
        let count = usize::try_from(end - self.next).ok()?.min(CAPACITY - ring::slot(self.next));
        let mut bytes = vec![0; count * RECORD];
        self.file.read_exact_at(&mut bytes, ring::offset(self.next) as u64).ok()?;
        for record in bytes.as_chunks().0 {
            match ring::place(record, self.next) {
                Place::Event(event) => self.timeline.add(event),
                Place::Overwritten => self.timeline.lose(),
                Place::Unpublished if writer == Writer::Lives => return None,
                Place::Unpublished => {}
            }
            self.next += 1;
        }
        Some(())
    }

    /// What happened in the window, if there was more than one thread. A later window must not begin before this one ends.
    fn history(&mut self, window: Window, known: &BTreeMap<u32, Native>) -> Result<History, NoGil> {
        let history = self.timeline.history(window, known);
        let alone = self.timeline.natives(window).len() < 2;
        self.timeline.forget_before(window.end);
        if alone { history.and(Err(NoGil::OneThread)) } else { history }
    }

    /// Which threads of the trace the native numbers in the window are. Those that the trace does not have are added to it.
    fn threads(
        &mut self,
        window: Window,
        mut known: BTreeMap<u32, Native>,
        threads: &mut Vec<Thread>,
    ) -> BTreeMap<u32, Native> {
        if threads.is_empty() {
            threads.push(Thread { name: "MainThread".to_owned(), ..Thread::default() });
        }
        // Where nothing else happened, the driver has named nobody.
        known.entry(self.timeline.beginner()).or_insert(Native { thread: 0, lives: true });
        for (&native, Native { thread, .. }) in &known {
            self.names.extend(threads.get(*thread).map(|thread| (native, thread.name.clone())));
        }
        for native in self.timeline.natives(window) {
            known.entry(native).or_insert_with(|| {
                let name = self.names.get(&native).map_or("foreign thread", String::as_str).to_owned();
                threads.push(Thread { name, ..Thread::default() });
                // It is not known to live: then a pause without a known end is its end.
                Native { thread: threads.len() - 1, lives: false }
            });
        }
        known
    }
}

/// What is known of the GIL in one task.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    /// What the probe has written.
    pub(super) events: Option<&'a mut GilEvents>,
    /// What the driver says of it.
    pub(super) watched: Watched,
    /// The threads of the task's trace by their native numbers, as far as the driver told of them.
    pub(super) threads: BTreeMap<u32, Native>,
    /// Whether more is to come.
    pub(super) writer: Writer,
}

/// Adds what the probe saw to a task's trace, or why it did not.
pub(super) fn add(capture: &mut Capture, seen: Seen<'_>, runtime: &Runtime) {
    let duration = nanoseconds(capture.duration);
    let mut trace = capture.trace.as_deref().cloned().unwrap_or_else(|| Trace { duration, ..Trace::default() });
    let history = match seen.events.filter(|_| seen.watched.possible == Some(true)) {
        None => Err(reason(seen.watched, runtime)),
        Some(events) => {
            events.read(seen.writer);
            let start = seen.watched.start;
            let window = Window { start, end: start.saturating_add(duration) };
            let known = events.threads(window, seen.threads, &mut trace.threads);
            events.history(window, &known)
        }
    };
    match history {
        Ok(history) => {
            outlive(&mut trace.threads, &history.gil);
            trace.gil = Some(history.gil);
            trace.no_gil = None;
            trace.pauses = history.pauses;
            if history.truncated {
                trace.dropped.insert(Dropped::Gil);
            }
            place_lines(&mut trace);
        }
        // That something is wrong must be told, whatever else there is to tell.
        Err(NoGil::Dropped) => trace.no_gil = Some(NoGil::Dropped),
        Err(reason) => {
            if let Some(trace) = &mut capture.trace {
                trace.no_gil = Some(reason);
            }
            return;
        }
    }
    if trace.runtime.is_empty() {
        trace.runtime = super::trace::label(runtime);
    }
    capture.trace = Some(Box::new(trace));
}

/// A thread that has said that it ends still needs the GIL for its last steps.
fn outlive(threads: &mut [Thread], gil: &Gil) {
    let holds = gil.holds.iter().map(|hold| (hold.thread, hold.end));
    for (thread, last) in holds.chain(gil.waits.iter().map(|wait| (wait.thread, wait.end))) {
        if let Some(end) = threads.get_mut(thread).and_then(|thread| thread.life.end.as_mut()) {
            *end = last.max(*end);
        }
    }
}

/// Why the GIL could not be watched.
fn reason(watched: Watched, runtime: &Runtime) -> NoGil {
    match (watched.possible, runtime.gil) {
        (None, _) => NoGil::Host,
        (Some(_), false) => NoGil::FreeThreaded,
        (Some(_), true) => NoGil::Unknown,
    }
}

/// The monotonic clock, the one that events have their times from.
pub(super) fn now() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    let part = |part: i64| u64::try_from(part).unwrap_or(0);
    part(time.tv_sec).saturating_mul(1_000_000_000).saturating_add(part(time.tv_nsec))
}

/// More than 584 years are 584 years.
fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::ring::{Event, Step};

    const WINDOW: Window = Window { start: 0, end: u64::MAX };

    /// A ring that the writer has begun `count` records of, and the events that are there, by number.
    fn ring(count: u64, events: &[(u64, Event)]) -> File {
        let file = tempfile::tempfile().expect("a file");
        file.set_len(ring::SIZE as u64).expect("its size");
        fill(&file, count, events);
        file
    }

    fn fill(file: &File, count: u64, events: &[(u64, Event)]) {
        file.write_all_at(&count.to_ne_bytes(), 0).expect("the counter");
        for (number, event) in events {
            let words = [number + 1].into_iter().chain(event.words());
            let bytes: Vec<u8> = words.flat_map(u64::to_ne_bytes).collect();
            file.write_all_at(&bytes, ring::offset(*number) as u64).expect("a record");
        }
    }

    fn event(at: u64, native: u32, step: Step) -> Event {
        Event { at, since: 0, native, step }
    }

    /// Threads 1 and 2 in turn, for ten each.
    fn turn(number: u64) -> (u64, Event) {
        let native = if (number / 2).is_multiple_of(2) { 1 } else { 2 };
        let step = if number.is_multiple_of(2) { Step::Acquire } else { Step::Release };
        (number, event(number * 10, native, step))
    }

    fn first_turns(count: u64) -> Vec<(u64, Event)> {
        let begin = (0, event(0, 1, Step::Begin));
        [begin].into_iter().chain((1..count).map(turn)).collect()
    }

    fn history(events: &mut GilEvents) -> Result<History, NoGil> {
        let mut threads = Vec::new();
        let known = events.threads(WINDOW, BTreeMap::new(), &mut threads);
        events.history(WINDOW, &known)
    }

    #[test]
    fn what_is_written_later_is_read_later() {
        let file = ring(4, &first_turns(4));
        let mut events = GilEvents::new(file.try_clone().expect("the file again").into());
        events.read(Writer::Lives);
        fill(&file, 8, &first_turns(8));
        events.read(Writer::Lives);
        let history = history(&mut events).expect("a history");
        assert_eq!((history.gil.holds.len(), history.gil.handoffs, history.truncated), (4, 3, false));
    }

    #[test]
    fn a_record_on_its_way_is_waited_for_while_the_writer_lives() {
        let mut turns = first_turns(6);
        let (late, last) = (turns.remove(2), turns.len() as u64 + 1);
        let file = ring(last, &turns);
        let mut events = GilEvents::new(file.try_clone().expect("the file again").into());
        events.read(Writer::Lives);
        fill(&file, last, &[late]);
        events.read(Writer::Lives);
        assert_eq!(history(&mut events).expect("a history").gil.holds.len(), 3);
    }

    #[test]
    fn the_last_record_of_a_writer_that_was_killed_is_passed_over() {
        let file = ring(5, &first_turns(4));
        let mut events = GilEvents::new(file.try_clone().expect("the file again").into());
        events.read(Writer::Dead);
        fill(&file, 7, &[(5, event(90, 3, Step::Begin)), (6, event(95, 3, Step::Release))]);
        events.read(Writer::Dead);
        assert_eq!(history(&mut events).expect("a history").gil.holds.len(), 3);
    }

    #[test]
    fn a_ring_that_went_round_gives_its_newest_part_and_says_so() {
        let count = CAPACITY as u64 + 100;
        let turns: Vec<_> = (100..count).map(turn).collect();
        let mut events = GilEvents::new(ring(count, &turns).into());
        events.read(Writer::Lives);
        let history = history(&mut events).expect("a history");
        assert_eq!((history.gil.holds.len(), history.truncated), (CAPACITY / 2, true));
    }

    #[test]
    fn a_thread_lives_as_long_as_it_wants_the_gil() {
        let life = |end| crate::trace::Life { start: 1, end };
        let thread = |end| Thread { life: life(end), ..Thread::default() };
        let mut threads = [thread(None), thread(Some(5)), thread(Some(9))];
        let hold = |thread, end| crate::trace::Hold { thread, start: 2, end, line: None };
        let gil = Gil { holds: vec![hold(0, 8), hold(1, 7), hold(2, 8), hold(3, 9)], ..Gil::default() };
        outlive(&mut threads, &gil);
        assert_eq!(threads.map(|thread| thread.life.end), [None, Some(7), Some(9)]);
    }

    #[test]
    fn what_an_example_writes_there_does_no_harm() {
        let garbage = vec![0x5a; ring::SIZE];
        for (count, bytes) in [(u64::MAX, &garbage[..]), (1, &garbage[..]), (u64::MAX, &[]), (0, &[])] {
            let file = tempfile::tempfile().expect("a file");
            file.write_all_at(bytes, 0).expect("garbage");
            file.write_all_at(&count.to_ne_bytes(), 0).expect("the counter");
            let mut events = GilEvents::new(file.into());
            events.read(Writer::Lives);
            events.read(Writer::Dead);
            assert_eq!(history(&mut events), Err(NoGil::OneThread));
        }
        let mut nothing = GilEvents::new(tempfile::tempfile().expect("a file").into());
        nothing.read(Writer::Dead);
        assert_eq!(history(&mut nothing), Err(NoGil::OneThread));
    }
}
