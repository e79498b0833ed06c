//! Large pages for what the interpreter asks `malloc` for, from the start.
//!
//! Has the C library's heap begin a place for large pages and take that many at once, before there is an interpreter: what is too
//! large for Python's own arenas lies there. As [`super::arenas`] does for the small objects, this spares the start a thousand page
//! faults, and each fork of the interpreter a thousand entries to copy and to take back. When it has started, gaps are filled.

#![expect(unsafe_code, reason = "the heap's end is moved, and system calls on its memory")]

use std::ffi::c_void;
use std::hint::black_box;

use super::pages::{LARGE, collapse};

/// What there is room for: what an interpreter that has started has in its heap.
const ROOM: usize = 2 * LARGE;

/// The size of the pieces in which the heap is made to grow: below what is mapped by itself (`M_MMAP_THRESHOLD`, mallopt(3)).
const PIECE: usize = 120 << 10;

/// The sizes of gaps are multiples of the first. From the second on what is given back joins what is free beside it (malloc(3) keeps
/// smaller pieces as they are).
const STEP: usize = 16;
const SMALL: usize = 2 << 10;

/// How many gaps of one size are looked for.
const MOST_GAPS: usize = 1000;

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

/// Has what sessions ask for lie in few pages: takes what is free between what is used, for ever, so that they take of the room.
pub(super) fn fill_gaps() {
    if !cfg!(target_env = "gnu") {
        return;
    }
    // SAFETY: pieces are compared and given back; what is kept is nobody's.
    unsafe {
        let room = libc::malloc(PIECE);
        libc::free(room);
        let large = (1..=PIECE / 2 / SMALL).rev().map(|count| count * SMALL);
        let small = (2..SMALL / STEP).rev().map(|count| count * STEP);
        for size in large.chain(small) {
            for _ in 0..MOST_GAPS {
                let piece = libc::malloc(size - size_of::<usize>());
                if piece >= room {
                    if size >= SMALL {
                        libc::free(piece);
                    }
                    break;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces of a size that nothing else is likely to ask for.
    fn pieces(count: usize) -> Vec<*mut c_void> {
        // SAFETY: nothing is done with them but to give them back.
        (0..count).map(|_| unsafe { libc::malloc(4 * SMALL / 5) }).collect()
    }

    #[test]
    #[cfg(target_env = "gnu")]
    fn what_is_asked_for_later_does_not_lie_in_gaps() {
        let used = pieces(200);
        for piece in used.iter().step_by(2) {
            // SAFETY: it was taken above, and is not used.
            unsafe { libc::free(*piece) };
        }
        let gaps: Vec<_> = used.iter().copied().step_by(2).collect();
        fill_gaps();
        assert!(pieces(20).iter().all(|piece| !gaps.contains(piece)));
    }
}
