//! Time in which nothing of the process ran, though a thread could have: it is not the example's, and does not count.
//!
//! On a busy machine a thread loses its processor for milliseconds now and then. Where one thread works alone, and has not
//! blocked by itself since it was last looked at, only the processor time of the process has passed; what is more than that is
//! taken back, as far as nobody has read the clock since. Where threads block, or run at a time, time is real.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::Relaxed};

use super::core::{Core, Mode, Stage, State, core, ready};
use super::line;

/// What one thread does alone. It lies on the page of the clock.
pub(super) struct Burst {
    /// Whether just one thread runs, and time may be taken back.
    alone: AtomicBool,
    /// Something that is the thread's own; zero for nobody.
    thread: AtomicU64,
    /// When it was last looked at: real time, processor time of the process, how often the thread had blocked.
    real: AtomicU64,
    work: AtomicU64,
    blocked: AtomicI64,
    /// When any thread has read the clock last, in real time.
    seen: AtomicU64,
}

/// How often to look, in nanoseconds: it takes two system calls.
const INTERVAL: u64 = 100_000;

/// The same before the clock has begun, when there is mostly no need to, but where nobody has read it for an interval as well. What was
/// lost in smaller parts may count as lost later.
const SHORTLY: u64 = 1_000_000;

/// What is less than this is left alone.
const LEAST: u64 = 20_000;

/// The number of threads that run has changed.
pub(super) fn settle(state: &State) {
    if let Some(core) = ready() {
        let alone = state.mode == Mode::Virtual && state.running == state.waking + 1;
        core.burst.alone.store(alone, Relaxed);
    }
}

/// The calling thread runs from now on.
pub(super) fn begin(burst: &Burst) {
    if burst.thread.compare_exchange(0, me(), Relaxed, Relaxed).is_ok() {
        burst.look();
    }
}

/// It no longer does.
pub(super) fn end() {
    let Some(core) = core() else { return };
    if core.burst.thread.load(Relaxed) == me() {
        core.burst.correct();
        core.burst.thread.store(0, Relaxed);
    }
}

/// The calling thread is about to read a clock.
pub(super) fn reads(core: &Core) {
    reads_at(core, line::real());
}

/// The same, at this real time; whether that took a while.
pub(super) fn reads_at(core: &Core, real: u64) -> bool {
    let burst = &core.burst;
    if burst.thread.load(Relaxed) != me() {
        begin(burst);
        return true;
    }
    let since = |moment: &AtomicU64| real.saturating_sub(moment.load(Relaxed));
    let is_due = if core.is(Stage::Begun) {
        since(&burst.real) > INTERVAL
    } else {
        since(&burst.seen) > INTERVAL || since(&burst.real) > SHORTLY
    };
    if is_due {
        burst.correct();
    }
    is_due
}

/// The calling thread has read a clock, at `real` or before.
pub(super) fn has_read(core: &Core, real: u64) {
    core.burst.seen.fetch_max(real, Relaxed);
}

impl Burst {
    /// The calling thread, which had blocked that often before, has blocked for the clock's own sake.
    pub(super) fn forgive(&self, before: i64) {
        if self.thread.load(Relaxed) == me() {
            self.blocked.fetch_add(blocked() - before, Relaxed);
        }
    }

    fn look(&self) {
        self.work.store(line::work(), Relaxed);
        self.real.store(line::real(), Relaxed);
        self.blocked.store(blocked(), Relaxed);
    }

    /// Takes back what nothing of the process ran in since the last look.
    fn correct(&self) {
        let (real, work, before) = (self.real.load(Relaxed), self.work.load(Relaxed), self.blocked.load(Relaxed));
        self.look();
        let now = self.real.load(Relaxed);
        let lost = (now.saturating_sub(real)).saturating_sub(self.work.load(Relaxed).saturating_sub(work));
        let lost = lost.min(now.saturating_sub(self.seen.load(Relaxed)));
        if lost > LEAST && self.alone.load(Relaxed) && self.blocked.load(Relaxed) == before {
            line::take_back(lost);
        }
    }
}

/// How often the calling thread has given up its processor by itself, as whoever blocks does.
pub(super) fn blocked() -> i64 {
    line::usage_of(libc::RUSAGE_THREAD).ru_nvcsw
}

/// Something that is other than zero, and other for each thread.
fn me() -> u64 {
    super::thread::LOCAL.with(|local| std::ptr::from_ref(local) as u64)
}
