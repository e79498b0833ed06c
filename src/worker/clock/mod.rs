//! A virtual clock: waiting that nothing happens in costs nothing.
//!
//! Now = real time + what was skipped. When every thread of an example only waits for time, or for another thread, the clock
//! jumps to the moment at which the first of them wakes. [`hooks`] stand in for the C library's functions that Python
//! tells the time with and waits with ([`super::imports`]); [`wait`] is how a thread waits; [`jump`] decides whom to wake and how far to
//! jump, [`turn`] lets threads go on one after the other, [`wake`] wakes them and counts; [`core`] is what is known of the threads.
//!
//! Rules. A thread that waits for the GIL runs, and so does one that waits by any other means than these functions: then time is
//! real. Nothing is skipped while there are children, or threads that Python has not started. Threads that wake, or begin, go on
//! one after the other, whoever began to wait first being first of those with one deadline. Whoever waits does so in real time as well, so
//! that it wakes in the end whatever the clock does.
//!
//! Takes what the driver asks for: nothing at all happens in a process that has not called [`begin`]. A fork of such a process is
//! one that has not, but that its time goes on from where it was.

#![expect(unsafe_code, reason = "functions that C calls in place of its own")]

mod burst;
mod core;
mod descriptors;
mod hooks;
mod jump;
mod line;
mod obstacle;
mod record;
mod thread;
mod turn;
mod wait;
mod wake;

use std::ffi::CStr;
use std::sync::atomic::{AtomicBool, Ordering};

use self::core::Mode;
use super::api::api;

static INSTALLED: AtomicBool = AtomicBool::new(false);

/// Has the Python library, and the library of its module `select`, ask this clock; whether they do. `module` is the file of
/// the latter, empty where it is part of the former.
///
/// Until [`begin`] is called that changes nothing.
pub(super) fn install(module: &CStr) -> bool {
    let Some(api) = api().filter(|api| !api.free_threaded) else { return false };
    let mut installed = hooks::redirect(api.save_thread as usize);
    if !module.is_empty() {
        // SAFETY: it is a module of Python's own, which is loaded as Python loads it, and stays.
        let inside = unsafe {
            let library = libc::dlopen(module.as_ptr(), libc::RTLD_NOW);
            if library.is_null() { library } else { libc::dlsym(library, c"PyInit_select".as_ptr()) }
        };
        installed &= !inside.is_null() && hooks::redirect(inside as usize);
    }
    INSTALLED.store(installed, Ordering::Relaxed);
    installed
}

/// Begins the clock of this process, which has one thread, at least this far ahead; whether there is one.
pub(super) fn begin(ahead: i64) -> bool {
    if !(INSTALLED.load(Ordering::Relaxed) && core::open()) {
        return false;
    }
    let Some(page) = core::page() else { return false };
    line::advance_to(ahead);
    thread::begin(&mut page.lock());
    page.on.store(true, Ordering::Release);
    true
}

/// What the clock has to know of an example.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(super) struct Example {
    /// Whether jumps are told to the parent.
    pub(super) tells: bool,
    /// Its number in the session.
    pub(super) number: u64,
    /// When it began, on the virtual monotonic clock.
    pub(super) start: u64,
    /// How many nanoseconds it may skip.
    pub(super) limit: u64,
    /// How many this process had skipped before it.
    pub(super) skipped: u64,
}

/// Lets the clock jump from now on, or not.
pub(super) fn set(jumps: bool, example: Example) {
    let Some(core) = core::core() else { return };
    let mut state = core.lock();
    state.mode = if jumps { Mode::Virtual } else { Mode::Real };
    state.example = Example { skipped: state.skipped, ..example };
    state.told = 0;
    state.why = core::Why::Nothing;
    turn::let_all_go(&mut state);
    if jumps {
        turn::take_first(&mut state);
    }
    burst::settle(&state);
}

/// Nanoseconds of the monotonic clock, as `time.monotonic_ns` gives them.
pub(super) fn now() -> u64 {
    let core = thread::known();
    if let Some(core) = core {
        burst::reads(core);
    }
    let real = line::real();
    if let Some(core) = core {
        burst::has_read(core, real);
    }
    real.saturating_add_signed(line::ahead())
}

/// Nanoseconds that this process has skipped, and why something was waited for in real time: 0 nothing was, 1 for descriptors or
/// threads that are not Python's, 2 because there were children.
pub(super) fn skipped() -> (u64, u8) {
    core::core().map_or((0, 0), |core| {
        let state = core.lock();
        (state.skipped, state.why as u8)
    })
}
