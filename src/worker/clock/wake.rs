//! Waking those who wait, and what that does to the counts.
//!
//! A thread counts as running from the moment in which another wakes it, not only once it notices. While all that run are
//! still waking, time stands still: how long the system takes to wake a thread is nobody's doing.

use std::ptr::{from_mut, null, null_mut};
use std::sync::atomic::Ordering;

use super::core::{Call, Mode, State, Waiter, core};
use super::{burst, line};

impl State {
    /// Nanoseconds of the virtual monotonic clock.
    pub(super) fn now(&self) -> u64 {
        let real = if self.still_since == 0 { line::real() } else { self.still_since };
        real.saturating_add_signed(line::ahead())
    }

    /// Nanoseconds that were skipped since the current example began.
    pub(super) fn skipped_in_example(&self) -> u64 {
        self.skipped - self.skipped_before
    }

    /// Puts a thread among those who wait.
    pub(super) fn enter(&mut self, waiter: &mut Waiter) {
        if waiter.place == 0 {
            self.waits += 1;
            waiter.place = self.waits;
        }
        let mut at = &raw mut self.first;
        // SAFETY: the list is of waiters whose threads wait, and those do not go on while the state is locked.
        unsafe {
            while !(*at).is_null() && (**at).place < waiter.place {
                at = &raw mut (**at).next;
            }
            waiter.next = *at;
            *at = from_mut(waiter);
        }
    }

    /// Takes a thread out again.
    pub(super) fn remove(&mut self, waiter: *mut Waiter) {
        let mut at = &raw mut self.first;
        // SAFETY: as `enter`.
        unsafe {
            while !(*at).is_null() {
                if *at == waiter {
                    *at = (*waiter).next;
                    (*waiter).next = null_mut();
                    return;
                }
                at = &raw mut (**at).next;
            }
        }
    }

    /// Those who wait, in the order in which they began to. None may be taken out or go on while this is used.
    pub(super) fn waiters(&self) -> impl Iterator<Item = *mut Waiter> + use<> {
        let first = self.first;
        // SAFETY: as `enter`.
        std::iter::successors((!first.is_null()).then_some(first), |&waiter| unsafe {
            let next = (*waiter).next;
            (!next.is_null()).then_some(next)
        })
    }

    /// Time stands still from now on if all that run are still waking.
    pub(super) fn hold(&mut self) {
        burst::settle(self);
        let all_wake = self.running > 0 && self.running == self.waking;
        if self.mode == Mode::Virtual && self.still_since == 0 && all_wake {
            self.still_since = line::real();
        }
    }

    fn go_on(&mut self) {
        let since = std::mem::take(&mut self.still_since);
        if since != 0 {
            line::set(since.saturating_add_signed(line::ahead()), line::real());
        }
        burst::settle(self);
        if let Some(core) = core() {
            burst::begin(&core.burst);
        }
    }

    /// A thread that waits no longer counts as running.
    pub(super) fn count_in(&mut self, waiter: *mut Waiter) {
        self.remove(waiter);
        self.running += 1;
        self.waking += 1;
        self.hold();
    }
}

/// Wakes a thread that is out of the list and the queue.
pub(super) fn call(waiter: &mut Waiter, call: Call, turn: u64) {
    waiter.turn = turn;
    ring(waiter, call);
}

/// Has a thread that waits see something.
pub(super) fn ring(waiter: &Waiter, call: Call) {
    waiter.call.store(call as u32, Ordering::Release);
    // SAFETY: write(2) reads eight bytes that are there; futex(2) only takes an address. The thread waits until it can lock
    // the state.
    unsafe {
        if waiter.bell >= 0 {
            libc::write(waiter.bell, (&raw const ONE).cast(), size_of_val(&ONE));
        } else {
            let word = waiter.call.as_ptr();
            let operation = libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG;
            libc::syscall(libc::SYS_futex, word, operation, 1, null::<u8>(), null::<u8>(), 0);
        }
    }
}

/// What is written into a bell.
static ONE: u64 = 1;

/// The calling thread was woken by [`call`], or is new, and has noticed.
pub(super) fn notice(state: &mut State) {
    state.waking -= 1;
    state.go_on();
}

/// The calling thread waits for the GIL. When all that run do, it is free, and one of them has not noticed yet.
pub(super) fn wants_gil(state: &mut State) {
    burst::end();
    state.waking += 1;
    state.hold();
}
