//! What tests need that start programs and end them: time enough on a slow machine, and interrupts that arrive.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use signal_hook::consts::SIGINT;
use signal_hook::flag::register_conditional_default;

/// Longer than anything takes on a machine that has much else to do. What must end within it must not end by itself.
pub(crate) const PATIENCE: Duration = Duration::from_mins(3);

/// How often it is looked at.
const PAUSE: Duration = Duration::from_millis(10);

/// Has the programs that are started from now on heed an interrupt. A shell has what it starts in the background ignore it,
/// these tests and all that they start included.
pub(crate) fn heed_interrupts() {
    // Who handles a signal passes it on as it is by default (execve(2)).
    register_conditional_default(SIGINT, Arc::new(AtomicBool::new(true))).expect("a handler");
}

/// Waits until `done` is true. Where it never is, the test fails.
#[track_caller]
pub(crate) fn until(mut done: impl FnMut() -> bool) {
    let limit = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < limit, "it did not come true");
        std::thread::sleep(PAUSE);
    }
}
