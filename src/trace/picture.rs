//! A picture of a trace, before anybody has decided how it is drawn.
//!
//! Plain data: [`super::lanes`] makes it, [`super::svg`] and [`super::text`] draw it. Times are nanoseconds since the example
//! began, or, where there are breaks, places on a [`super::scale`].

use super::interval::Span;
use super::scale::{Break, time_at};

/// What happened in a window of time, as lanes one below the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// The time that is shown.
    pub window: Span,
    /// Waiting that was skipped and is drawn short: behind a break, places are not times.
    pub breaks: Vec<Break>,
    /// From the top down.
    pub lanes: Vec<Lane>,
    /// Lanes that are not shown, because nobody looks through so many.
    pub left_out: usize,
}

/// One thread, task, lock or child process, or the collector.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lane {
    /// Whose it is.
    pub name: String,
    /// The figures in a few words.
    pub note: String,
    /// When it was there.
    pub life: Option<Span>,
    /// States that change often; those of one kind do not overlap.
    pub bars: Vec<Bars>,
    /// Events that have something to say each.
    pub items: Vec<Item>,
}

/// The times of one state.
#[derive(Clone, Debug, PartialEq)]
pub struct Bars {
    /// The state.
    pub state: State,
    /// When, in order.
    pub spans: Vec<Span>,
    /// The note's lines of the spans: from when on which; those with the same line after each other are one. Empty where none
    /// is known.
    pub lines: Vec<(u64, Option<u32>)>,
}

/// What a thread does, or the collector where it does it too often to tell of each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It holds the GIL.
    Holds,
    /// It waits for the GIL.
    Waits,
    /// It sleeps.
    Sleeps,
    /// It waits for a lock.
    Locked,
    /// It waits for input or output, or runs code that needs no GIL.
    Outside,
    /// The collector works on the youngest generation, or on a part of the heap.
    Young,
    /// The collector works on the middle generation.
    Middle,
    /// The collector works on everything.
    Full,
}

/// One event.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What it is.
    pub what: What,
    /// From and to; the same where it has no duration.
    pub span: Span,
    /// A few characters to write beside it.
    pub label: String,
    /// A sentence without its stop.
    pub title: String,
    /// The note's line.
    pub line: Option<u32>,
}

/// What an event is, and how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A collection of the youngest generation, or of a part of the heap.
    Young,
    /// A collection of the middle generation.
    Middle,
    /// A collection of everything.
    Full,
    /// A task ran.
    Turn,
    /// A lock was held.
    Held,
    /// A lock was waited for.
    Wanted,
    /// A child process ran.
    Child,
    /// Objects went with their last reference.
    Counted,
    /// Objects went with a collection.
    Swept,
    /// Something was written.
    Output,
}

impl State {
    /// What the legend says.
    #[must_use]
    pub fn legend(self) -> &'static str {
        match self {
            Self::Holds => "holds the GIL",
            Self::Waits => "waits for the GIL",
            Self::Sleeps => "sleeps",
            Self::Locked => "waits for a lock or a thread",
            Self::Outside => "input, output or other work without the GIL",
            Self::Young => What::Young.legend(),
            Self::Middle => What::Middle.legend(),
            Self::Full => What::Full.legend(),
        }
    }
}

impl What {
    /// What the legend says.
    #[must_use]
    pub fn legend(self) -> &'static str {
        match self {
            Self::Young => "young collection",
            Self::Middle => "middle collection",
            Self::Full => "full collection",
            Self::Turn => "runs on the loop",
            Self::Held => "lock held",
            Self::Wanted => "lock waited for",
            Self::Child => "child process",
            Self::Counted => "freed by reference count",
            Self::Swept => "freed by the collector",
            Self::Output => "output",
        }
    }
}

impl Picture {
    /// How long the window is; never zero.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.window.1.saturating_sub(self.window.0).max(1)
    }

    /// The time at a place.
    #[must_use]
    pub fn time(&self, place: u64) -> u64 {
        time_at(&self.breaks, place)
    }

    /// The states that are drawn, each once.
    #[must_use]
    pub fn states(&self) -> Vec<State> {
        let bars = self.lanes.iter().flat_map(|lane| &lane.bars).filter(|bars| !bars.spans.is_empty());
        sorted(bars.map(|bars| bars.state))
    }

    /// The sorts of events that are drawn, each once.
    #[must_use]
    pub fn sorts(&self) -> Vec<What> {
        sorted(self.lanes.iter().flat_map(|lane| &lane.items).map(|item| item.what))
    }
}

fn sorted<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut all: Vec<T> = all.collect();
    all.sort_unstable();
    all.dedup();
    all
}
