//! What the Python library and its module `select` call in place of the C library's functions.

mod polls;
mod tells;
mod waits;

use std::ffi::{c_int, c_void};

use crate::worker::imports::{self, Redirection};

/// An address that a caller gave.
type Place = *mut c_void;

/// Has the library that holds the address call the hooks; whether it calls any.
pub(super) fn redirect(inside: usize) -> bool {
    let redirections: Vec<_> =
        [tells::redirections(), waits::redirections(), polls::redirections()].into_iter().flatten().collect();
    imports::redirect(inside, &redirections)
}

/// Gives what a function gives that failed.
fn fail(error: c_int) -> c_int {
    // SAFETY: the place is the calling thread's own.
    unsafe { *libc::__errno_location() = error };
    -1
}

fn redirection(
    name: &'static std::ffi::CStr,
    replacement: *const c_void,
    real: &'static std::sync::atomic::AtomicUsize,
) -> Redirection {
    Redirection { name, replacement: replacement as usize, real }
}
