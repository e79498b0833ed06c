//! Memory that a fork finds wiped: what holds for one process is not believed by another.

#![expect(unsafe_code, reason = "memory is mapped")]

use std::ffi::c_void;
use std::ptr::null_mut;

/// New memory of zeros, in this process and in each fork of it (madvise(2), `MADV_WIPEONFORK`). It stays for ever.
pub(super) fn map(length: usize) -> Option<*mut c_void> {
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: mmap(2) at an address of the kernel's choice and madvise(2) on that mapping touch no memory that is in use.
    unsafe {
        let page = libc::mmap(null_mut(), length, protection, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1, 0);
        (page != libc::MAP_FAILED && libc::madvise(page, length, libc::MADV_WIPEONFORK) == 0).then_some(page)
    }
}
