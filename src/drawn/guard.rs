//! Keeps a panic in somebody else's code from ending a build.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// What `draw` gives; nothing where it panics, of which nothing is printed.
pub(super) fn caught<T>(draw: impl FnOnce() -> T) -> Option<T> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !IS_GUARDED.get() {
                before(info);
            }
        }));
    });
    let outer = IS_GUARDED.replace(true);
    let drawn = panic::catch_unwind(AssertUnwindSafe(draw)).ok();
    IS_GUARDED.set(outer);
    drawn
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_panic_is_caught() {
        assert_eq!(super::caught(|| 1), Some(1));
        assert_eq!(super::caught(|| -> u8 { panic!("not to be seen") }), None);
    }
}
