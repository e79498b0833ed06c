//! From the events of the probe to who held the GIL and who waited for it.
//!
//! Takes [`Event`]s in the order of their numbers; gives, for a stretch of time, a [`Gil`] and [`Pause`]s. The events
//! must agree with each other: only a thread that waits or is outside takes the GIL, only its holder gives it back, and no
//! two threads hold it. Where they do not, nothing is given at all.

use std::collections::BTreeMap;

use super::model::{Gil, Hold, NoGil, Pause, PauseKind, ThreadId, Wait};
use super::ring::{Event, Step};

/// A stretch of time on the monotonic clock, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its beginning.
    pub start: u64,
    /// Its end.
    pub end: u64,
}

/// A thread that the kernel knows by a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Native {
    /// Its place in the trace.
    pub thread: ThreadId,
    /// Whether it was still there at the end of the window.
    pub lives: bool,
}

/// What the probe saw in a stretch of time; times since its beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Holds and waits.
    pub gil: Gil,
    /// What the threads did outside.
    pub pauses: Vec<Pause>,
    /// Whether events of this time were lost: it begins later then.
    pub truncated: bool,
}

/// The GIL's history so far, of all threads by their native numbers, on the monotonic clock.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    holds: Vec<Span>,
    /// When the last one of them ended.
    free_since: u64,
    waits: Vec<(Span, u32)>,
    pauses: Vec<(Span, PauseKind)>,
    /// Who holds it, and since when.
    holder: Option<(u32, u64)>,
    /// The last one who took it: a switch is when another does.
    last: u32,
    switches: u64,
    threads: BTreeMap<u32, Doing>,
    /// Whether the holder was asked to let go.
    asked: bool,
    /// Up to here something is missing.
    known_from: u64,
    /// Whether events were lost, and the next one may not fit.
    gap: bool,
    beginner: u32,
    /// The latest time of any event.
    latest: u64,
    /// When events contradicted each other: from the last one that was right to the latest.
    contradictions: Vec<(u64, u64)>,
}

/// A thread's stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    native: u32,
    start: u64,
    end: u64,
}

/// What a thread does that does not hold the GIL.
#[derive(Clone, Copy, Debug)]
enum Doing {
    /// It has given the GIL back, whether or not another had asked it to.
    Outside { since: u64, kind: Option<PauseKind>, asked: bool },
    /// It was asked to give the GIL back, and wants it again.
    Yielding { since: u64 },
    /// It waits for the GIL. The count of switches is that when it last began.
    Waiting { since: u64, timeouts: u32, switches: u64 },
}

impl Timeline {
    /// Adds the next event.
    pub fn add(&mut self, event: Event) {
        self.latest = self.latest.max(event.at);
        match event.step {
            Step::Begin => self.begin(event),
            Step::Request => self.request(event),
            Step::Timeout => self.timeout(event.native),
            Step::Acquire => self.acquire(event),
            Step::Release => self.release(event),
            Step::Yielded => self.yielded(event.native),
            Step::Sleep => self.pause(event.native, PauseKind::Sleep),
            Step::Lock => self.pause(event.native, PauseKind::Lock),
        }
    }

    /// Says that events were lost before the next one.
    pub fn lose(&mut self) {
        self.forget();
        self.gap = true;
    }

    /// What is open cannot be followed any further.
    fn forget(&mut self) {
        self.holder = None;
        self.threads.clear();
    }

    /// A process begins to record: whatever an earlier one did is over.
    fn begin(&mut self, event: Event) {
        self.forget();
        if !self.follows(event.at) {
            return self.contradict(event.at);
        }
        self.gap = false;
        self.beginner = event.native;
        self.take(event.native, event.at);
    }

    /// Whether the last hold had ended by then.
    fn follows(&self, at: u64) -> bool {
        self.free_since <= at
    }

    fn take(&mut self, native: u32, at: u64) {
        if self.last != native {
            self.switches += 1;
            self.last = native;
        }
        self.holder = Some((native, at));
        self.asked = false;
    }

    fn request(&mut self, event: Event) {
        if let Some(Doing::Waiting { switches, .. }) = self.threads.get_mut(&event.native) {
            *switches = self.switches;
            return;
        }
        let asked = if event.since == 0 { event.at } else { event.since };
        let since = self.returns(event.native, asked);
        let waiting = Doing::Waiting { since, timeouts: 0, switches: self.switches };
        self.threads.insert(event.native, waiting);
    }

    /// A thread asks for the GIL: ends its pause. Gives when it began to want the GIL.
    fn returns(&mut self, native: u32, asked: u64) -> u64 {
        match self.threads.remove(&native) {
            Some(Doing::Yielding { since }) => since,
            Some(Doing::Outside { since, kind, .. }) => {
                self.pauses.push((Span { native, start: since, end: asked }, kind.unwrap_or(PauseKind::Io)));
                asked
            }
            _ => asked,
        }
    }

    fn yielded(&mut self, native: u32) {
        if let Some(&Doing::Outside { since, kind: None, asked: true }) = self.threads.get(&native) {
            self.threads.insert(native, Doing::Yielding { since });
        }
    }

    /// Counts a time-out where the thread then asks the holder to let go: where the GIL has not changed hands meanwhile.
    fn timeout(&mut self, native: u32) {
        let (held, now) = (self.holder.is_some(), self.switches);
        if let Some(Doing::Waiting { timeouts, switches, .. }) = self.threads.get_mut(&native) {
            let asks = held && *switches == now;
            *switches = now;
            *timeouts += u32::from(asks);
            self.asked |= asks;
        }
    }

    fn acquire(&mut self, event: Event) {
        if self.holder.is_some() || !self.follows(event.at) {
            return self.contradict(event.at);
        }
        match self.threads.get(&event.native) {
            Some(&Doing::Waiting { since, timeouts, .. }) => {
                self.threads.remove(&event.native);
                self.waits.push((Span { native: event.native, start: since, end: event.at }, timeouts));
            }
            doing => {
                let yields = matches!(doing, Some(Doing::Yielding { .. }));
                let asked = if event.since == 0 { event.at } else { event.since };
                let start = self.returns(event.native, asked);
                if yields {
                    self.waits.push((Span { native: event.native, start, end: event.at }, 0));
                }
            }
        }
        self.close_gap(event.at);
        self.take(event.native, event.at);
    }

    fn release(&mut self, event: Event) {
        match self.holder.take() {
            Some((native, start)) if native == event.native && start <= event.at => {
                self.holds.push(Span { native, start, end: event.at });
                self.free_since = event.at;
            }
            None if self.gap => self.close_gap(event.at),
            _ => return self.contradict(event.at),
        }
        let outside = Doing::Outside { since: event.at, kind: None, asked: self.asked };
        self.threads.insert(event.native, outside);
    }

    fn pause(&mut self, native: u32, kind: PauseKind) {
        if let Some(Doing::Outside { kind: known, .. }) = self.threads.get_mut(&native) {
            known.get_or_insert(kind);
        }
    }

    fn close_gap(&mut self, at: u64) {
        if std::mem::take(&mut self.gap) {
            self.known_from = at;
        }
    }

    fn contradict(&mut self, at: u64) {
        self.contradictions.push((self.free_since.min(at), self.latest));
        self.lose();
    }

    /// Forgets what ended by then: no window that begins earlier will be asked for.
    pub fn forget_before(&mut self, end: u64) {
        self.holds.retain(|span| span.end > end);
        self.waits.retain(|(span, _)| span.end > end);
        self.pauses.retain(|(span, _)| span.end > end);
        self.contradictions.retain(|&(_, to)| to > end);
    }

    /// The native number of the thread that began to record, zero before one did. With the driver it is the main thread.
    #[must_use]
    pub fn beginner(&self) -> u32 {
        self.beginner
    }

    /// The native numbers of those who held the GIL or waited for it in the window, in the order in which they began to.
    #[must_use]
    pub fn natives(&self, window: Window) -> Vec<u32> {
        let spans = self.all_holds(window).chain(self.all_waits(window).map(|(span, _)| span));
        let mut spans: Vec<Span> = spans.filter(|span| span.start < window.end && span.end > window.start).collect();
        spans.sort_by_key(|span| span.start);
        let mut natives = Vec::new();
        for span in spans {
            if !natives.contains(&span.native) {
                natives.push(span.native);
            }
        }
        natives
    }

    /// What happened in the window. Threads that are not in `threads` are left out.
    ///
    /// # Errors
    /// Why there is nothing to give.
    pub fn history(&self, window: Window, threads: &BTreeMap<u32, Native>) -> Result<History, NoGil> {
        if self.contradictions.iter().any(|&(from, to)| from <= window.end && to >= window.start) {
            return Err(NoGil::Dropped);
        }
        let place = |span: Span| {
            let thread = threads.get(&span.native)?.thread;
            let (start, end) = (span.start.max(window.start), span.end.min(window.end));
            (start < end).then(|| (thread, start - window.start, end - window.start))
        };
        let holds: Vec<Hold> = self
            .all_holds(window)
            .filter_map(|span| place(span).map(|(thread, start, end)| Hold { thread, start, end, line: None }))
            .collect();
        let mut waits: Vec<Wait> = self
            .all_waits(window)
            .filter_map(|(span, timeouts)| {
                place(span).map(|(thread, start, end)| Wait { thread, start, end, timeouts })
            })
            .collect();
        let mut pauses: Vec<Pause> = self
            .all_pauses(window, threads)
            .filter_map(|(span, kind)| {
                place(span).map(|(thread, start, end)| Pause { thread, kind, start, end, line: None })
            })
            .collect();
        waits.sort_by_key(|wait| wait.start);
        pauses.sort_by_key(|pause| pause.start);
        let handoffs = holds.windows(2).filter(|pair| pair[0].thread != pair[1].thread).count() as u64;
        let truncated = self.known_from > window.start;
        Ok(History { gil: Gil { holds, waits, handoffs }, pauses, truncated })
    }

    /// Holds in order, with the one that has not ended.
    fn all_holds(&self, window: Window) -> impl Iterator<Item = Span> {
        let open = self.holder.map(|(native, start)| Span { native, start, end: window.end.max(start) });
        self.holds.iter().copied().chain(open)
    }

    /// Waits, with those that have not ended.
    fn all_waits(&self, window: Window) -> impl Iterator<Item = (Span, u32)> {
        let open = self.threads.iter().filter_map(move |(&native, doing)| match *doing {
            Doing::Waiting { since, timeouts, .. } => {
                Some((Span { native, start: since, end: window.end.max(since) }, timeouts))
            }
            Doing::Yielding { since } => Some((Span { native, start: since, end: window.end.max(since) }, 0)),
            Doing::Outside { .. } => None,
        });
        self.waits.iter().copied().chain(open)
    }

    /// Pauses, with those that have not ended. A thread that is gone and did not say what it waits for has ended.
    fn all_pauses(&self, window: Window, threads: &BTreeMap<u32, Native>) -> impl Iterator<Item = (Span, PauseKind)> {
        let open = self.threads.iter().filter_map(move |(&native, doing)| match *doing {
            Doing::Outside { since, kind, .. } => {
                let lives = threads.get(&native).is_some_and(|native| native.lives);
                let kind = kind.or(lives.then_some(PauseKind::Io))?;
                Some((Span { native, start: since, end: window.end.max(since) }, kind))
            }
            Doing::Waiting { .. } | Doing::Yielding { .. } => None,
        });
        self.pauses.iter().copied().chain(open)
    }
}

#[cfg(test)]
#[path = "gil_tests.rs"]
mod tests;
