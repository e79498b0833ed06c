//! What the clock knows of the threads of its process, on a page that a fork finds wiped.
//!
//! A process that an example forks has no virtual clock of its own: its page is zeros, which is a clock that is off. All
//! types here are such that zeros are a value of theirs.

use std::cell::UnsafeCell;
use std::ffi::c_int;
use std::ops::{Deref, DerefMut};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, AtomicU8, AtomicU32, Ordering};

use libc::pollfd;

use super::Example;
use super::burst::{self, Burst};
use crate::worker::wiped;

/// The page.
pub(super) struct Core {
    /// `PTHREAD_MUTEX_INITIALIZER` is zeros on Linux.
    mutex: UnsafeCell<libc::pthread_mutex_t>,
    state: UnsafeCell<State>,
    /// A [`Stage`], zero where there is no clock. It only grows.
    pub(super) stage: AtomicU8,
    /// What the only thread that runs does.
    pub(super) burst: Burst,
    /// How many threads wait for a semaphore or are about to.
    pub(super) at_semaphores: AtomicU32,
}

// SAFETY: the state is reached only by `lock`.
unsafe impl Sync for Core {}

/// What the mutex guards.
pub(super) struct State {
    /// Whether the clock jumps now.
    pub(super) mode: Mode,
    /// Threads that the clock knows.
    pub(super) threads: u32,
    /// Those that do not wait, and those that were woken and have not noticed yet.
    pub(super) running: u32,
    /// Of these, those that have not noticed yet, and those that wait for the GIL.
    pub(super) waking: u32,
    /// Since when all that run are waking, on the real line; zero where not: time stands still meanwhile.
    pub(super) still_since: u64,
    /// Those who wait, in the order in which they began to.
    pub(super) first: *mut Waiter,
    pub(super) waits: u64,
    /// Those who need not wait any longer, but for their turn.
    pub(super) queue: *mut Waiter,
    pub(super) turn: Turn,
    /// Threads that have ended for us, and may not have for the kernel.
    pub(super) ending: [libc::pid_t; 16],
    /// Nanoseconds skipped in this process.
    pub(super) skipped: u64,
    /// The same when the current example began.
    pub(super) skipped_before: u64,
    /// The current example, and what it may skip still.
    pub(super) example: Example,
    pub(super) why: Why,
    /// When the process's timer strikes next, on the virtual monotonic clock, as far as it has struck before; else zero.
    pub(super) alarm: u64,
    /// How many jumps of the example were told of.
    pub(super) told: u32,
}

/// How far the clock of a process has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Stage {
    /// It begins with the first wait, or the first thread that is started: until then there is nobody whose turn it could be.
    Ready = 1,
    /// It has begun.
    Begun = 2,
}

/// What the clock does in the current example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Mode {
    /// Nothing is skipped.
    Real = 0,
    /// Waiting is skipped.
    Virtual = 1,
}

/// Why something was waited for in real time, the gravest reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(in crate::worker) enum Why {
    /// Nothing was.
    Nothing = 0,
    /// Descriptors that others may make ready, or threads that are not Python's.
    Waits = 1,
    /// There were children.
    Children = 2,
}

/// What a thread does from when it is woken until it waits again ([`super::turn`]).
pub(super) struct Turn {
    /// Whether somebody has it.
    pub(super) taken: bool,
    pub(super) number: u64,
    /// Whose it is; zero until that thread has noticed.
    pub(super) thread: libc::pid_t,
    /// When it began, in processor time of the thread.
    pub(super) work: u64,
    /// Since when its thread was seen to be blocked elsewhere, on the real line, zero where it was not; and its processor time then.
    pub(super) asleep: (u64, u64),
}

/// A thread that waits. It lies on that thread's stack, and in the list until the thread need not wait any longer, then in the
/// queue until it is its turn.
pub(super) struct Waiter {
    pub(super) next: *mut Waiter,
    pub(super) what: What,
    /// Until when, on the virtual monotonic clock; [`NEVER`] where without end.
    pub(super) deadline: u64,
    /// How long it is to wait, where not without end.
    pub(super) span: u64,
    /// The deadline as it would be if work took no time.
    pub(super) ideal: u64,
    /// By how much the deadline of another may differ for the order not to be that of deadlines.
    pub(super) slack: u64,
    /// Its place in the order of waiting.
    pub(super) place: u64,
    /// Why it is in the queue, where it is.
    pub(super) due: Call,
    /// Since when: in virtual time, as that would be if work took none, and in processor time of whoever had the turn then.
    pub(super) since: u64,
    pub(super) work: u64,
    /// A [`Call`], for futex(2).
    pub(super) call: AtomicU32,
    /// What wakes it where it waits for descriptors (eventfd(2)); -1 for none.
    pub(super) bell: c_int,
    /// The turn in which it came into the queue, then the one that it has once it is woken.
    pub(super) turn: u64,
    pub(super) is_main: bool,
}

pub(super) const NEVER: u64 = u64::MAX;

/// What a thread waits for.
#[derive(Clone, Copy)]
pub(super) enum What {
    /// Time alone.
    Time,
    /// The semaphore at an address, too.
    Semaphore(usize),
    /// Any of these descriptors, too: an array and its length.
    Descriptors(*mut pollfd, usize),
}

/// Why a thread was woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(super) enum Call {
    /// It was not yet.
    None = 0,
    /// What it waits for may be there.
    Come = 1,
    /// Its time has come.
    Time = 2,
    /// A timer's has, which is to interrupt it.
    Alarm = 3,
    /// A signal has interrupted it.
    Signal = 4,
    /// It is in the queue: it has to look whether it is its turn ([`super::turn::look`]).
    Soon = 5,
}

impl Waiter {
    /// Whether it has not been woken yet.
    pub(super) fn waits(&self) -> bool {
        matches!(self.called(), Call::None | Call::Soon)
    }

    pub(super) fn called(&self) -> Call {
        match self.call.load(Ordering::Acquire) {
            0 => Call::None,
            1 => Call::Come,
            2 => Call::Time,
            3 => Call::Alarm,
            4 => Call::Signal,
            _ => Call::Soon,
        }
    }
}

static CORE: AtomicPtr<Core> = AtomicPtr::new(null_mut());

/// Makes the page; whether it is there.
pub(super) fn open() -> bool {
    if !CORE.load(Ordering::Acquire).is_null() {
        return true;
    }
    let Some(page) = wiped::map(size_of::<Core>()) else { return false };
    CORE.store(page.cast(), Ordering::Release);
    true
}

/// The page, where there is one.
pub(super) fn page() -> Option<&'static Core> {
    // SAFETY: the page is null or was mapped by `open`, zeros are a value of its type, and it is never unmapped.
    unsafe { CORE.load(Ordering::Relaxed).as_ref() }
}

/// The page of a process whose clock has begun.
pub(super) fn core() -> Option<&'static Core> {
    page().filter(|core| core.is(Stage::Begun))
}

/// The page of a process that has a clock, which need not have begun.
pub(super) fn ready() -> Option<&'static Core> {
    page().filter(|core| core.is(Stage::Ready))
}

/// The state, for as long as this lives.
pub(super) struct Guard(pub(super) &'static Core);

impl Core {
    /// Whether the clock has come as far as this.
    pub(super) fn is(&self, stage: Stage) -> bool {
        self.stage.load(Ordering::Relaxed) >= stage as u8
    }

    pub(super) fn lock(&'static self) -> Guard {
        // SAFETY: the mutex was zeros, and is only used here.
        if unsafe { libc::pthread_mutex_trylock(self.mutex.get()) } != 0 {
            let before = burst::blocked();
            // SAFETY: as above.
            unsafe { libc::pthread_mutex_lock(self.mutex.get()) };
            self.burst.forgive(before);
        }
        Guard(self)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // SAFETY: this thread has locked it.
        unsafe { libc::pthread_mutex_unlock(self.0.mutex.get()) };
    }
}

impl Deref for Guard {
    type Target = State;

    fn deref(&self) -> &State {
        // SAFETY: the mutex is locked.
        unsafe { &*self.0.state.get() }
    }
}

impl DerefMut for Guard {
    fn deref_mut(&mut self) -> &mut State {
        // SAFETY: the mutex is locked.
        unsafe { &mut *self.0.state.get() }
    }
}
