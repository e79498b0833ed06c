//! Waiting for what must come true, however slow the machine is. A test fails here only where it never does.

use std::time::{Duration, Instant};

/// Longer than anything takes on a machine that has much else to do. What must end within it must not end by itself.
pub(crate) const PATIENCE: Duration = Duration::from_mins(3);

/// How often it is looked at.
const PAUSE: Duration = Duration::from_millis(10);

/// Waits until `done` is true.
#[track_caller]
pub(crate) fn until(mut done: impl FnMut() -> bool) {
    let limit = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < limit, "it did not come true");
        std::thread::sleep(PAUSE);
    }
}
