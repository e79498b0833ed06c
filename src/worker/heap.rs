//! Large pages for what the interpreter asks `malloc` for, from the start.
//!
//! Has the C library's heap begin a place for large pages and take that many at once, before there is an interpreter: what is too
//! large for Python's own arenas lies there. As [`super::arenas`] does for the small objects, this spares the start a thousand page
//! faults, and each fork of the interpreter a thousand entries to copy and to take back. When it has started, gaps are filled.

#![expect(unsafe_code, reason = "the heap's end is moved, and system calls on its memory")]

use std::ffi::c_void;
use std::hint::black_box;

use super::pages::{LARGE, Page};

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
        let mut pieces: Vec<usize> = (0..=ROOM / PIECE).map(|_| libc::malloc(PIECE) as usize).collect();
        black_box(libc::malloc(PIECE)); // which else would not be called at all
        pieces.sort_unstable();
        // Where the heap may not grow, the pieces are elsewhere.
        if libc::sbrk(0) as usize >= start + ROOM {
            (start..start + ROOM).step_by(LARGE).for_each(|place| make_large(place, &pieces));
        }
        for piece in pieces {
            libc::free(piece as *mut c_void);
        }
    }
}

/// Puts a large page in a place that holds these pieces, in order, of which nothing is used.
///
/// # Safety
/// That is so, and the process has one thread.
unsafe fn make_large(place: usize, pieces: &[usize]) {
    let Some(page) = Page::take() else { return };
    let end = place + LARGE;
    let mut from = place;
    // SAFETY: as the caller promises. What is not copied has never been written.
    unsafe {
        for &piece in pieces.iter().filter(|&&piece| piece < end) {
            if piece > from {
                page.copy(from..piece);
            }
            from = from.max((piece + PIECE).min(end));
        }
        page.copy(from..end);
        page.put(place, libc::PROT_READ | libc::PROT_WRITE);
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
    fn a_large_page_holds_what_lies_around_unused_pieces() {
        let mut room = vec![0u8; 2 * LARGE];
        let place = (room.as_mut_ptr() as usize).next_multiple_of(LARGE);
        let mut expected = vec![0; LARGE];
        let pieces: Vec<usize> = (0..20).map(|number| place - 1000 + number * (PIECE + 16)).collect();
        let unused = |at: usize| pieces.iter().any(|&piece| (piece..piece + PIECE).contains(&at));
        let at = (place - room.as_ptr() as usize)..;
        for (offset, byte) in room[at].iter_mut().take(LARGE).enumerate() {
            if !unused(place + offset) {
                *byte = u8::try_from(offset % 251).unwrap_or(0) + 1;
                expected[offset] = *byte;
            }
        }
        // SAFETY: the place is part of memory that nothing else uses, which comes from no heap as it is large.
        unsafe { make_large(place, &pieces) };
        // SAFETY: as above.
        let found = unsafe { std::slice::from_raw_parts(place as *const u8, LARGE) };
        assert!(found == expected);
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
