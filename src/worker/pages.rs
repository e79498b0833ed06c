//! Large pages for the memory that sessions share.
//!
//! A fork copies an entry for each page of the warm interpreter's memory, and its end takes each of them back. Linux keeps account
//! of a large page at once (`Documentation/admin-guide/mm/transhuge.rst`), also where a session has copied parts of it since. The same
//! for the pages of the library's code was no gain: entries for all of them take as long as asking for those that are used.

#![expect(unsafe_code, reason = "a system call on ranges of this process's memory")]

use std::ops::Range;

/// The size of a large page, on the processors that have them.
const LARGE: usize = 2 << 20;

/// `MADV_COLLAPSE` (madvise(2), Linux 6.1).
const COLLAPSE: libc::c_int = 25;

/// Joins pages of this process's memory to large ones, as far as the kernel does that. Nothing else changes.
pub(super) fn join() {
    let Ok(maps) = std::fs::read_to_string("/proc/self/maps") else { return };
    for range in maps.lines().filter_map(own_memory).flat_map(large) {
        // SAFETY: the contents of the range stay what they are (madvise(2)); a range that is no longer there is an error.
        unsafe { libc::madvise(range.start as *mut libc::c_void, range.len(), COLLAPSE) };
    }
}

/// The range of a line of `/proc/self/maps` (proc(5)) where it is memory of no file that may be written.
fn own_memory(line: &str) -> Option<Range<usize>> {
    let mut words = line.split_ascii_whitespace();
    let (range, rights) = (words.next()?, words.next()?);
    let name = words.nth(3).unwrap_or("");
    let (start, end) = range.split_once('-')?;
    let address = |text| usize::from_str_radix(text, 16).ok();
    (rights == "rw-p" && matches!(name, "" | "[heap]")).then_some(address(start)?..address(end)?)
}

/// The places for large pages in a range.
fn large(range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let first = range.start.next_multiple_of(LARGE);
    (first..range.end).step_by(LARGE).map(|start| start..start + LARGE).filter(move |place| place.end <= range.end)
}
