//! Watches the GIL: writes down, in shared memory, each request, time-out, acquire and release of it.
//!
//! `CPython`'s GIL is a flag below a mutex, with a condition that is signalled when the flag is cleared (`CPython`,
//! `Python/ceval_gil.c`; `ceval_gil.h` up to 3.11). So a critical section of that mutex that signals that condition is a
//! release, one that does not is an acquire, and a timed wait on the condition is a thread that waits for it. The functions
//! that do this are imported by the Python library from the C library: [`super::imports`] has them call those in [`hooks`], which
//! call the real ones. Nothing else in the process is touched, and nothing at all until [`watch`] is called: examples
//! without threads run as if this module were not there.
//!
//! Which mutex is the GIL's is seen, not guessed: [`watch`] gives the GIL away and takes it back, and looks at what this
//! thread locks and signals meanwhile.
//!
//! The record is kept by one process. A fork of it finds the page that says what is watched wiped by the kernel.

#![expect(unsafe_code, reason = "functions that C calls in place of its own, and memory that processes share")]

mod hooks;
mod ring;
mod target;

use std::ffi::{c_int, c_void};

use super::api::{Api, api};
use crate::trace::ring::Step;

/// Records the GIL's events in the file `descriptor` from now on; whether that can be done. Doing it again changes nothing.
///
/// The caller holds the GIL.
pub(super) fn watch(descriptor: c_int) -> bool {
    let Some(api) = api() else { return false };
    if target::watching() {
        return true;
    }
    if !(ring::open(descriptor) && target::open() && hooks::redirect(api.save_thread as *const c_void)) {
        return false;
    }
    let Some(gil) = learn(api) else { return false };
    hooks::forget_thread();
    hooks::note(Step::Begin, 0);
    target::start(gil);
    true
}

/// Gives the GIL away and takes it back, to see which mutex and which condition that takes.
fn learn(api: &Api) -> Option<target::Gil> {
    hooks::lesson_begins();
    // SAFETY: the interpreter calls with its lock held, and the state is given back as it was.
    unsafe { (api.restore_thread)((api.save_thread)()) };
    hooks::lesson_ends()
}
