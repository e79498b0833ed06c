//! Large pages for what the interpreter asks `malloc` for, from the start.
//!
//! Has the C library's heap begin a place for large pages and take that many at once, before there is an interpreter: what is too
//! large for Python's own arenas lies there. As [`super::arenas`] does for the small objects, this spares the start a thousand page
//! faults, and each fork of the interpreter a thousand entries to copy and to take back.

#![expect(unsafe_code, reason = "the heap's end is moved, and system calls on its memory")]

use std::ffi::c_void;
use std::hint::black_box;

use super::pages::{LARGE, collapse};

/// What there is room for: what an interpreter that has started has in its heap.
const ROOM: usize = 2 * LARGE;

/// The size of the pieces in which the heap is made to grow: below what is mapped by itself (`M_MMAP_THRESHOLD`, mallopt(3)).
const PIECE: usize = 120 << 10;

/// Makes room in the heap. The process must have one thread.
pub(super) fn provide() {
    if !cfg!(target_env = "gnu") {
        return;
    }
    // SAFETY: sbrk(2) gives memory that nobody has; the heap expects that others use it, and goes on behind it. What is allocated is
    // given back but for the last piece, which keeps the room from being returned to the system, and of which nothing is used.
    unsafe {
        let end = libc::sbrk(0) as usize;
        let start = end.next_multiple_of(LARGE);
        let Ok(gap) = isize::try_from(start - end) else { return };
        if libc::sbrk(gap) as usize != end {
            return;
        }
        let pieces: Vec<*mut c_void> = (0..=ROOM / PIECE).map(|_| libc::malloc(PIECE)).collect();
        black_box(libc::malloc(PIECE)); // which else would not be called at all
        for piece in pieces {
            libc::free(piece);
        }
        for place in (start..start + ROOM).step_by(LARGE) {
            collapse(place);
        }
    }
}
