//! Large pages for what sessions share.
//!
//! A fork copies an entry for each page of the warm interpreter's memory, and its end takes each of them back. Linux keeps account
//! of a large page at once (`Documentation/admin-guide/mm/transhuge.rst`), also where a session has copied parts of it since. Code of a
//! file has no entries that a fork copies: a session would ask for each piece of it that it comes to. A copy of it in memory of no
//! file has, and in large pages they are few.

#![expect(unsafe_code, reason = "system calls on ranges of this process's memory")]

use std::ffi::{c_int, c_void};
use std::ops::Range;

use super::objects::constant_part;

/// The size of a large page, on the processors that have them.
pub(super) const LARGE: usize = 2 << 20;

/// The size of the others there.
pub(super) const SMALL: usize = 4 << 10;

/// Puts large pages in the place of the library's code that has a function at the address `code`, as far as the kernel has some. All
/// keeps its address and its contents; constants beside the code may be run as well, as they could where linkers put both into one
/// segment. Writes nothing into the heap, whose large pages forks may share by now: a page written into is a large one no longer.
pub(super) fn replace_code(code: usize) {
    // Elsewhere processors must be told that there is code now where there was data.
    if cfg!(target_arch = "x86_64") {
        large(&constant_part(code)).for_each(replace);
    }
}

/// The places for large pages in a range.
fn large(range: &Range<usize>) -> impl Iterator<Item = Range<usize>> + use<> {
    let (first, end) = (range.start.next_multiple_of(LARGE), range.end);
    (first..end).step_by(LARGE).map(|start| start..start + LARGE).filter(move |place| place.end <= end)
}

/// A large page that nothing uses yet.
///
/// The kernel can join small pages where they are as well (`MADV_COLLAPSE`, madvise(2)), but it waits for all processors before that,
/// milliseconds where they are busy.
pub(super) struct Page(usize);

impl Page {
    /// A new one, of zeros, which may be read and written; nothing where there is none: small pages would cost each fork more.
    pub(super) fn take() -> Option<Self> {
        let rights = libc::PROT_READ | libc::PROT_WRITE;
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        // SAFETY: new memory, of which what is too much is given back.
        let page = unsafe {
            let room = libc::mmap(std::ptr::null_mut(), 2 * LARGE, rights, flags, -1, 0);
            if room == libc::MAP_FAILED {
                return None;
            }
            let page = Self((room as usize).next_multiple_of(LARGE));
            let before = page.0 - room as usize;
            if before > 0 {
                libc::munmap(room, before);
            }
            libc::munmap((page.0 + LARGE) as *mut c_void, LARGE - before);
            libc::madvise(page.0 as *mut c_void, LARGE, libc::MADV_HUGEPAGE);
            page
        };
        page.is_one().then_some(page)
    }

    /// Whether the whole of it is there when a byte is.
    fn is_one(&self) -> bool {
        let mut last = 0;
        // SAFETY: nothing else uses it, and the kernel writes a byte for the page that is asked for (mincore(2)).
        unsafe {
            (self.0 as *mut u8).write_volatile(0);
            let asked = libc::mincore((self.0 + LARGE - SMALL) as *mut c_void, SMALL, &raw mut last);
            asked == 0 && last & 1 == 1
        }
    }

    /// Copies a part of what is in the place that it is for.
    ///
    /// # Safety
    /// The part may be read.
    pub(super) unsafe fn copy(&self, part: Range<usize>) {
        let to = self.0 + part.start % LARGE;
        // SAFETY: as the caller promises; nothing else uses the page, and a part ends where its place does.
        unsafe { std::ptr::copy_nonoverlapping(part.start as *const u8, to as *mut u8, part.len()) };
    }

    /// Takes a place, in one step (mremap(2)), with these rights; does nothing where the kernel refuses. Where it refuses when it has
    /// given up what was there, there is no going on.
    ///
    /// # Safety
    /// Nobody else uses the place meanwhile, but to read or run what was copied.
    pub(super) unsafe fn put(self, place: usize, rights: c_int) {
        let page = self.0 as *mut c_void;
        let flags = libc::MREMAP_MAYMOVE | libc::MREMAP_FIXED;
        let mut there = [0; LARGE / SMALL];
        // SAFETY: as the caller promises; mincore(2) writes a byte for each page, and fails where one is not mapped.
        unsafe {
            if libc::mprotect(page, LARGE, rights) != 0 {
                return;
            }
            if libc::mremap(page, LARGE, LARGE, flags, place as *mut c_void) != libc::MAP_FAILED {
                std::mem::forget(self);
            } else if libc::mincore(place as *mut c_void, LARGE, there.as_mut_ptr()) != 0 {
                libc::abort();
            }
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        // SAFETY: nothing uses it.
        unsafe { libc::munmap(self.0 as *mut c_void, LARGE) };
    }
}

/// Puts a large page with the same contents in a place whose code and constants are not written into.
fn replace(place: Range<usize>) {
    let Some(page) = Page::take() else { return };
    // SAFETY: a copy of what does not change is as good, also for functions that are being run.
    unsafe {
        page.copy(place.clone());
        page.put(place.start, libc::PROT_READ | libc::PROT_EXEC);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_has_places_for_whole_large_pages_only() {
        let places = |range| large(&range).map(|place| place.start / LARGE).collect::<Vec<_>>();
        assert_eq!(places(0..2 * LARGE + 1), [0, 1]);
        assert_eq!(places(LARGE - 1..2 * LARGE), [1]);
        assert!(places(LARGE + 1..3 * LARGE - 1).is_empty());
        assert!(places(0..0).is_empty());
    }

    #[test]
    fn what_is_replaced_holds_what_it_held() {
        let rights = libc::PROT_READ | libc::PROT_WRITE;
        // SAFETY: new memory, which nothing else uses; the whole of it may be read and written.
        let (room, place) = unsafe {
            let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
            let room = libc::mmap(std::ptr::null_mut(), 2 * LARGE, rights, flags, -1, 0);
            assert_ne!(room, libc::MAP_FAILED);
            let place = (room as usize).next_multiple_of(LARGE);
            std::slice::from_raw_parts_mut(place as *mut u8, LARGE).fill_with({
                let mut next = 0u8;
                move || {
                    next = next.wrapping_mul(31).wrapping_add(7);
                    next
                }
            });
            (room, place)
        };
        // SAFETY: as above; nothing writes into it meanwhile.
        let bytes = || unsafe { std::slice::from_raw_parts(place as *const u8, LARGE) };
        let before = bytes().to_vec();
        replace(place..place + LARGE);
        assert!(bytes() == before);
        // SAFETY: it was mapped above, and is not used any more.
        unsafe { libc::munmap(room, 2 * LARGE) };
    }
}
