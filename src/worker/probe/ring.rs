//! The writer's end of the ring of events ([`crate::trace::ring`]): shared memory that outlives this process.

use std::ffi::c_int;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering, fence};

use crate::trace::ring::{Event, SIZE, offset};

static RING: AtomicPtr<AtomicU64> = AtomicPtr::new(null_mut());

/// Maps the file, which is made as large as it must be. Once: a fork has the memory of the process that it comes from.
pub(super) fn open(descriptor: c_int) -> bool {
    if !RING.load(Ordering::Relaxed).is_null() {
        return true;
    }
    let Ok(size) = libc::off_t::try_from(SIZE) else { return false };
    // SAFETY: ftruncate(2) and mmap(2) at an address of the kernel's choice touch no memory that is in use.
    let memory = unsafe {
        if libc::ftruncate(descriptor, size) != 0 {
            return false;
        }
        libc::mmap(null_mut(), SIZE, libc::PROT_READ | libc::PROT_WRITE, libc::MAP_SHARED, descriptor, 0)
    };
    if memory == libc::MAP_FAILED {
        return false;
    }
    RING.store(memory.cast(), Ordering::Release);
    true
}

/// Adds an event. Any thread, at any moment.
pub(super) fn add(event: Event) {
    let ring = RING.load(Ordering::Relaxed);
    if ring.is_null() {
        return;
    }
    let word = |at: usize| {
        // SAFETY: `at` is a multiple of eight and lies in the mapping, which has SIZE bytes, begins at a page and is never
        // unmapped; all who write there do it by atomic words.
        unsafe { &*ring.add(at / size_of::<AtomicU64>()) }
    };
    let number = word(0).fetch_add(1, Ordering::Relaxed);
    let place = offset(number);
    // The record is unpublished while it changes.
    word(place).store(0, Ordering::Relaxed);
    fence(Ordering::Release);
    for (index, value) in event.words().into_iter().enumerate() {
        word(place + 8 + index * 8).store(value, Ordering::Relaxed);
    }
    word(place).store(number.wrapping_add(1), Ordering::Release);
}
