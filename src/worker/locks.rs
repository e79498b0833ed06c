//! Which thread has which lock, kept by [`super::watch`] around the methods of Python's locks, so that it needs to tell the
//! driver only what matters.
//!
//! A loop takes a lock a million times. When the driver has heard enough (`calm`), it is told no longer of a lock that is
//! free when it is taken and that nobody waits for when it is given back. As soon as a thread has to wait, it is told again,
//! and it can ask who has the lock (`untold`). So a deadlock after a million rounds is still told exactly.
//!
//! All of it happens with the interpreter's lock held; the atomics are for the compiler. A table of fixed size: where two
//! locks share a place, the driver is told more than it needs.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering::Relaxed};

/// What a watched method does with its lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Takes a lock, which nobody may have.
    Acquire,
    /// Takes a lock, which the same thread may have already.
    AcquireAgain,
    /// Gives it back.
    Release,
    /// Gives it back however often it was taken.
    ReleaseAll,
}

/// One lock. `lock` is where the object is, or was: an address alone, never followed.
struct Entry {
    lock: AtomicUsize,
    /// Zero where it is free.
    holder: AtomicUsize,
    depth: AtomicU32,
    waiting: AtomicU32,
    /// Whether the driver knows of the holder.
    told: AtomicBool,
}

const PLACES: usize = 1024;

static CALM: AtomicBool = AtomicBool::new(false);
static LOCKS: [Entry; PLACES] = [const {
    Entry {
        lock: AtomicUsize::new(0),
        holder: AtomicUsize::new(0),
        depth: AtomicU32::new(0),
        waiting: AtomicU32::new(0),
        told: AtomicBool::new(false),
    }
}; PLACES];

impl Role {
    /// The numbers that the driver gives (`src/worker/driver/locks.py`); none for what is no lock's method.
    pub(super) fn from_number(number: usize) -> Option<Self> {
        [Self::Acquire, Self::AcquireAgain, Self::Release, Self::ReleaseAll].get(number.checked_sub(1)?).copied()
    }

    fn acquires(self) -> bool {
        matches!(self, Self::Acquire | Self::AcquireAgain)
    }
}

/// Whether the driver wants to hear only of locks that are waited for.
pub(super) fn set_calm(calm: bool) {
    CALM.store(calm, Relaxed);
}

/// The thread that has a lock, where the driver was not told, which it is hereby; else zero.
pub(super) fn untold(lock: usize) -> usize {
    let entry = entry(lock);
    if entry.lock.load(Relaxed) != lock || entry.told.swap(true, Relaxed) {
        return 0;
    }
    entry.holder.load(Relaxed)
}

/// Whether a call need not be told of.
pub(super) fn is_quiet(role: Role, lock: usize, thread: usize) -> bool {
    let entry = entry(lock);
    CALM.load(Relaxed)
        && entry.lock.load(Relaxed) == lock
        && entry.waiting.load(Relaxed) == 0
        && if role.acquires() { !entry.keeps_out(role, thread) } else { !entry.told.load(Relaxed) }
}

/// Whether the call will wait, as far as is known; then [`waited`] must follow it.
pub(super) fn will_wait(role: Role, lock: usize, thread: usize) -> bool {
    let entry = entry(lock);
    let waits = role.acquires() && entry.lock.load(Relaxed) == lock && entry.keeps_out(role, thread);
    if waits {
        entry.waiting.fetch_add(1, Relaxed);
    }
    waits
}

/// A call that was to wait has come back.
pub(super) fn waited(lock: usize) {
    let waiting = &entry(lock).waiting;
    waiting.store(waiting.load(Relaxed).saturating_sub(1), Relaxed);
}

/// Notes what a call did that succeeded; `told` says whether the driver knows.
pub(super) fn done(role: Role, lock: usize, thread: usize, told: bool) {
    let entry = entry(lock);
    if role.acquires() {
        entry.acquired(lock, thread, told);
    } else if entry.lock.load(Relaxed) == lock {
        entry.released(role);
    }
}

impl Entry {
    fn keeps_out(&self, role: Role, thread: usize) -> bool {
        let holder = self.holder.load(Relaxed);
        holder != 0 && !(role == Role::AcquireAgain && holder == thread)
    }

    fn acquired(&self, lock: usize, thread: usize, told: bool) {
        if self.lock.load(Relaxed) != lock {
            self.lock.store(lock, Relaxed);
            self.depth.store(0, Relaxed);
            self.waiting.store(0, Relaxed);
        }
        if self.depth.fetch_add(1, Relaxed) == 0 {
            self.holder.store(thread, Relaxed);
            self.told.store(told, Relaxed);
        }
    }

    fn released(&self, role: Role) {
        let depth = self.depth.load(Relaxed).saturating_sub(1);
        let depth = if role == Role::ReleaseAll { 0 } else { depth };
        self.depth.store(depth, Relaxed);
        if depth == 0 {
            self.holder.store(0, Relaxed);
            self.told.store(false, Relaxed);
        }
    }
}

fn entry(lock: usize) -> &'static Entry {
    // Objects are 16 bytes apart at least.
    &LOCKS[(lock >> 4) % PLACES]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each test has locks of its own: the table is the process's.
    fn take(role: Role, lock: usize, thread: usize) {
        done(role, lock, thread, false);
    }

    #[test]
    fn a_holder_is_told_of_once_and_until_it_lets_go() {
        let lock = 0x1010;
        take(Role::Acquire, lock, 7);
        assert_eq!(untold(lock), 7);
        assert_eq!(untold(lock), 0);
        done(Role::Release, lock, 7, true);
        take(Role::Acquire, lock, 8);
        assert_eq!(untold(lock), 8);
    }

    #[test]
    fn a_lock_may_be_taken_again_by_its_holder_only() {
        let lock = 0x2020;
        take(Role::AcquireAgain, lock, 7);
        take(Role::AcquireAgain, lock, 7);
        assert!(!will_wait(Role::AcquireAgain, lock, 7));
        done(Role::Release, lock, 7, false);
        assert!(will_wait(Role::AcquireAgain, lock, 8));
        waited(lock);
        done(Role::Release, lock, 7, false);
        assert!(!will_wait(Role::AcquireAgain, lock, 8));
    }

    #[test]
    fn a_lock_that_may_be_taken_once_keeps_out_its_holder() {
        let lock = 0x3030;
        take(Role::Acquire, lock, 7);
        assert!(will_wait(Role::Acquire, lock, 7));
    }

    #[test]
    fn calm_is_for_known_locks_that_nobody_waits_for() {
        let (lock, other) = (0x4040, 0x4050);
        set_calm(true);
        assert!(!is_quiet(Role::Acquire, lock, 7), "not known yet");
        take(Role::Acquire, lock, 7);
        assert!(is_quiet(Role::Release, lock, 7));
        assert!(will_wait(Role::Acquire, lock, 8));
        assert!(!is_quiet(Role::Release, lock, 7), "somebody waits");
        waited(lock);
        done(Role::ReleaseAll, lock, 7, false);
        assert!(is_quiet(Role::Acquire, lock, 8));
        assert!(!is_quiet(Role::Acquire, other, 8));
        set_calm(false);
        assert!(!is_quiet(Role::Acquire, lock, 8));
    }
}
