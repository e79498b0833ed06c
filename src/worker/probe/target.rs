//! What is watched: the addresses of the GIL's mutex and condition, in memory that a fork does not inherit.

use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

use crate::worker::wiped;

/// The addresses of the GIL's mutex and condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gil {
    pub(super) mutex: usize,
    pub(super) condition: usize,
}

/// What is watched; zeros for nothing. It lies on a page that the kernel wipes in a fork.
pub(super) struct Watch {
    pub(super) mutex: AtomicUsize,
    pub(super) condition: AtomicUsize,
    /// Not zero when the switch interval of a waiting thread ran out, and nobody took the GIL since.
    pub(super) asked: AtomicUsize,
}

static NOTHING: Watch =
    Watch { mutex: AtomicUsize::new(0), condition: AtomicUsize::new(0), asked: AtomicUsize::new(0) };

static WATCH: AtomicPtr<Watch> = AtomicPtr::new(null_mut());

/// What this process watches now.
pub(super) fn watched() -> &'static Watch {
    let page = WATCH.load(Ordering::Relaxed);
    // SAFETY: the page is null or was mapped by `open`, holds atomic words, and is never unmapped.
    unsafe { page.as_ref() }.unwrap_or(&NOTHING)
}

/// Makes the page; whether it is there.
pub(super) fn open() -> bool {
    if !WATCH.load(Ordering::Relaxed).is_null() {
        return true;
    }
    let Some(page) = wiped::map(size_of::<Watch>()) else { return false };
    // A mapping of zeros is what `NOTHING` is.
    WATCH.store(page.cast(), Ordering::Release);
    true
}

/// Whether this process records.
pub(super) fn watching() -> bool {
    watched().mutex.load(Ordering::Relaxed) != 0
}

/// Records from now on. The caller holds the GIL.
pub(super) fn start(gil: Gil) {
    watched().condition.store(gil.condition, Ordering::Relaxed);
    watched().mutex.store(gil.mutex, Ordering::Release);
}
