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
//! Takes what the driver asks for: nothing at all happens in a process that has not called [`prepare`]. A fork of such a process is
//! one that has not, but that its time goes on from where it was. Where nothing waits or starts a thread, the clock never
//! begins, and costs next to nothing.

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

pub(super) use self::core::Why;
use self::core::{Mode, Stage};
use super::api::api;

static INSTALLED: AtomicBool = AtomicBool::new(false);

/// Has the Python library, and the library of its module `select`, ask this clock; whether they do. `module` is the file of
/// the latter, empty where it is part of the former.
///
/// Until [`prepare`] is called that changes nothing.
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
    // A fork that begins a clock finds the page made, and wiped.
    let installed = installed && core::open();
    INSTALLED.store(installed, Ordering::Relaxed);
    installed
}

/// Has the clock of this process, which has one thread, begin when it is first needed, at least this far ahead; whether there
/// is one.
pub(super) fn prepare(ahead: i64) -> bool {
    let Some(page) = core::page().filter(|_| INSTALLED.load(Ordering::Relaxed)) else { return false };
    line::advance_to(ahead);
    // First of all: to read the page before it is written would cost another page fault.
    page.stage.store(Stage::Ready as u8, Ordering::Relaxed);
    let mut state = page.lock();
    (state.threads, state.running) = (1, 1);
    thread::prepare();
    true
}

/// Begins the clock of this process. The calling thread is the one that has prepared it; those that have come since are not
/// Python's.
#[cold]
fn begin(page: &'static core::Core) {
    let mut state = page.lock();
    page.stage.store(Stage::Begun as u8, Ordering::Release);
    if state.mode == Mode::Virtual {
        turn::take_first(&mut state);
    }
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
}

/// Lets the clock jump from now on, in this example.
pub(super) fn start(example: Example) {
    let Some(core) = core::ready() else { return };
    let mut state = core.lock();
    state.mode = Mode::Virtual;
    state.example = example;
    state.skipped_before = state.skipped;
    state.told = 0;
    state.why = Why::Nothing;
    if core.is(Stage::Begun) {
        turn::let_all_go(&mut state);
        turn::take_first(&mut state);
    }
    burst::settle(&state);
}

/// Lets it jump no longer. Gives the nanoseconds skipped since [`start`], and why something was waited for in real time.
pub(super) fn stop() -> (u64, Why) {
    let Some(core) = core::ready() else { return (0, Why::Nothing) };
    let mut state = core.lock();
    state.mode = Mode::Real;
    if core.is(Stage::Begun) {
        turn::let_all_go(&mut state);
    }
    burst::settle(&state);
    (state.skipped_in_example(), state.why)
}

/// Nanoseconds of the monotonic clock, as `time.monotonic_ns` gives them.
pub(super) fn now() -> u64 {
    let core = thread::asks();
    if let Some(core) = core {
        burst::reads(core);
    }
    let real = line::real();
    if let Some(core) = core {
        burst::has_read(core, real);
    }
    real.saturating_add_signed(line::ahead())
}

/// Nanoseconds that this process has skipped.
pub(super) fn skipped() -> u64 {
    core::core().map_or(0, |core| core.lock().skipped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_begins_with_the_first_wait_and_not_when_it_is_read() {
        assert!(core::open());
        let page = core::page().expect("a page");
        INSTALLED.store(true, Ordering::Relaxed);
        assert!(prepare(0));
        start(Example { tells: false, number: 0, start: now(), limit: 0 });
        let began = now();
        assert!(!page.is(Stage::Begun) && !page.lock().turn.taken);
        assert!(std::ptr::eq(thread::known().expect("a clock"), page));
        assert!(page.is(Stage::Begun) && page.lock().turn.taken);
        assert!(now() >= began);
        assert_eq!(stop(), (0, Why::Nothing));
        // Other tests have none.
        INSTALLED.store(false, Ordering::Relaxed);
        page.stage.store(0, Ordering::Relaxed);
    }
}
