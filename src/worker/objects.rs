//! Where the libraries lie that this process has loaded.
//!
//! Asks the dynamic loader (`dl_iterate_phdr(3)`); takes an address and gives what it knows of the object there. Reads no file and
//! writes nothing into the heap: what asks may share that with forks ([`super::pages`]).

#![expect(unsafe_code, reason = "the dynamic loader calls a function of ours, with pointers")]

use std::ffi::{c_int, c_void};
use std::ops::Range;

use super::pages::SMALL;

#[cfg(target_pointer_width = "64")]
type Header = libc::Elf64_Phdr;
#[cfg(not(target_pointer_width = "64"))]
type Header = libc::Elf32_Phdr;

/// An object that is loaded.
pub(super) struct Object<'a> {
    /// What its addresses are counted from.
    pub(super) base: usize,
    headers: &'a [Header],
}

impl Object<'_> {
    /// The segments of this kind (elf(5), `p_type`): their flags, and the addresses that they take.
    pub(super) fn segments(&self, kind: u32) -> impl Iterator<Item = (u32, Range<usize>)> {
        self.headers.iter().filter(move |header| header.p_type == kind).map(|header| {
            let start = self.base.wrapping_add(address_of(header.p_vaddr));
            (header.p_flags, start..start.wrapping_add(address_of(header.p_memsz)))
        })
    }

    fn holds(&self, address: usize) -> bool {
        self.segments(libc::PT_LOAD).any(|(_, range)| range.contains(&address))
    }
}

/// What `tell` tells of the object that holds the address, if one does.
pub(super) fn at<T, F: FnOnce(&Object<'_>) -> T>(address: usize, tell: F) -> Option<T> {
    let mut search: Search<T, F> = Search { address, tell: Some(tell), told: None };
    // SAFETY: `look` is called with objects as the loader has them and with this pointer, and not after this call.
    unsafe { libc::dl_iterate_phdr(Some(look::<T, F>), (&raw mut search).cast()) };
    search.told
}

struct Search<T, F> {
    address: usize,
    tell: Option<F>,
    told: Option<T>,
}

/// Called for each object; what it gives ends the search, or not.
unsafe extern "C" fn look<T, F: FnOnce(&Object<'_>) -> T>(
    info: *mut libc::dl_phdr_info,
    _size: usize,
    search: *mut c_void,
) -> c_int {
    // SAFETY: the loader gives an object with its program headers, and the pointer is that of `at`.
    let (object, search) = unsafe {
        let headers = std::slice::from_raw_parts((*info).dlpi_phdr, usize::from((*info).dlpi_phnum));
        (Object { base: address_of((*info).dlpi_addr), headers }, &mut *search.cast::<Search<T, F>>())
    };
    if !object.holds(search.address) {
        return 0;
    }
    search.told = search.tell.take().map(|tell| tell(&object));
    1
}

/// A number of the loader's, which has as many bits as addresses have.
fn address_of(number: impl TryInto<usize>) -> usize {
    number.try_into().unwrap_or(0)
}

/// The range around `address` that is of one library and is read and not written into: its code, and the constants beside it; nothing
/// where there is none.
pub(super) fn constant_part(address: usize) -> Range<usize> {
    let part = at(address, |object| {
        let constant = object
            .segments(libc::PT_LOAD)
            .filter(|(flags, _)| flags & libc::PF_R != 0 && flags & libc::PF_W == 0)
            .map(|(_, range)| range.start / SMALL * SMALL..range.end.next_multiple_of(SMALL));
        joined(constant, address)
    });
    part.unwrap_or(0..0)
}

/// The range around `address` that these are parts of, which are in order (elf(5), `PT_LOAD`); nothing where it is in none.
fn joined(parts: impl Iterator<Item = Range<usize>>, address: usize) -> Range<usize> {
    let mut whole = 0..0;
    for part in parts {
        if part.start == whole.end {
            whole.end = part.end;
        } else if whole.contains(&address) {
            break;
        } else {
            whole = part;
        }
    }
    if whole.contains(&address) { whole } else { 0..0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_constant_part_of_a_library_is_its_code_and_its_constants() {
        let code = libc::strtoul as *const () as usize;
        let part = constant_part(code);
        assert!(part.contains(&code));
        let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
        let inside = maps.lines().filter(|line| {
            let start = line.split('-').next().and_then(|start| usize::from_str_radix(start, 16).ok());
            start.is_some_and(|start| part.contains(&start))
        });
        let inside: Vec<&str> = inside.collect();
        assert!(inside.iter().all(|line| !line.contains(" rw") && line.contains("libc")), "{inside:#?}");
        assert!(inside.iter().any(|line| line.contains(" r-xp ")), "{inside:#?}");
    }

    #[test]
    fn data_has_no_constant_part_around_it() {
        static DATA: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(1);
        assert!(constant_part(DATA.as_ptr() as usize).is_empty());
    }

    #[test]
    fn parts_are_joined_where_one_ends_as_the_next_begins() {
        let parts = || [10..20, 20..30, 40..50, 50..60, 61..70].into_iter();
        assert_eq!(joined(parts(), 25), 10..30);
        assert_eq!(joined(parts(), 45), 40..60);
        assert_eq!(joined(parts(), 61), 61..70);
        assert_eq!(joined(parts(), 30), 0..0);
        assert_eq!(joined(parts(), 70), 0..0);
        assert_eq!(joined([].into_iter(), 0), 0..0);
    }
}
