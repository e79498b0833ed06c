//! Has a loaded library call other functions than those that it imports.
//!
//! A library calls what it imports through slots that the dynamic loader fills (System V ABI, "Dynamic Linking"): its
//! relocations of the kinds `JUMP_SLOT` and `GLOB_DAT` name the slots. Here they are filled anew. That reaches the calls of this
//! one library, at run time, whatever this program was linked with.

#![expect(unsafe_code, reason = "memory of the dynamic loader is read, and slots of a library are filled")]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::objects;

/// An imported function and what is called instead.
pub(super) struct Redirection {
    pub(super) name: &'static CStr,
    pub(super) replacement: usize,
    /// Takes the address of the real function; zero where the library does not import it.
    pub(super) real: &'static AtomicUsize,
}

/// A hook, the place of the real function's address, and how to call that.
macro_rules! hook {
    ($name:ident, $real:ident, ($($argument:ident: $type:ty),*), |$call:ident| $body:expr) => {
        static $real: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);

        unsafe extern "C" fn $name($($argument: $type),*) -> std::ffi::c_int {
            let $call = |$($argument: $type),*| {
                type Real = unsafe extern "C" fn($($type),*) -> std::ffi::c_int;
                let real = $real.load(std::sync::atomic::Ordering::Relaxed);
                // SAFETY: hooks are called through slots, and a slot's former address is kept before the slot is
                // filled; it is a function of this type, called with what the caller gave or what stands for it.
                unsafe { std::mem::transmute::<usize, Real>(real)($($argument),*) }
            };
            $body
        }
    };
}
pub(super) use hook;

/// Entries of the dynamic section (elf(5)).
#[repr(C)]
struct Dynamic {
    tag: isize,
    value: usize,
}

/// `Elf64_Rela` (elf(5)).
#[repr(C)]
struct Relocation {
    offset: usize,
    info: u64,
    addend: i64,
}

/// `Elf64_Sym` (elf(5)).
#[repr(C)]
struct Symbol {
    name: u32,
    rest: [u8; 20],
}

const DT_NULL: isize = 0;
const DT_PLTRELSZ: isize = 2;
const DT_STRTAB: isize = 5;
const DT_SYMTAB: isize = 6;
const DT_RELA: isize = 7;
const DT_RELASZ: isize = 8;
const DT_JMPREL: isize = 23;

/// `R_X86_64_GLOB_DAT`, `R_X86_64_JUMP_SLOT`.
#[cfg(target_arch = "x86_64")]
const SLOTS: Option<[u64; 2]> = Some([6, 7]);
/// `R_AARCH64_GLOB_DAT`, `R_AARCH64_JUMP_SLOT`.
#[cfg(target_arch = "aarch64")]
const SLOTS: Option<[u64; 2]> = Some([1025, 1026]);
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const SLOTS: Option<[u64; 2]> = None;

/// A loaded library, as its program headers tell.
#[derive(Default)]
struct Loaded {
    base: usize,
    dynamic: usize,
    /// What the loader has made read-only.
    sealed: (usize, usize),
}

/// Redirects the imports of the library that holds the address `inside`; whether it imports any of them.
pub(super) fn redirect(inside: usize, redirections: &[Redirection]) -> bool {
    let (Some(library), Some(kinds)) = (find(inside), SLOTS) else { return false };
    let tables = Tables::of(&library);
    // A library calls all its imports through slots of the one kind or all through those of the other: the first table is
    // short, the second is not.
    tables.relocations.into_iter().any(|table| {
        let mut found = false;
        for (relocation, name) in tables.relocations(table, kinds) {
            if let Some(redirection) = redirections.iter().find(|each| each.name == name) {
                fill(library.base.wrapping_add(relocation.offset), redirection, &library);
                found = true;
            }
        }
        found
    })
}

/// The tables of a library that its slots are found with.
struct Tables {
    strings: usize,
    symbols: usize,
    /// Address and bytes: of those that wait for a first call, and of all others.
    relocations: [(usize, usize); 2],
}

impl Tables {
    fn of(library: &Loaded) -> Self {
        let mut at = library.dynamic as *const Dynamic;
        let mut found = Self { strings: 0, symbols: 0, relocations: [(0, 0); 2] };
        // glibc adds the base to addresses in a loaded section, others leave them.
        let absolute = |value: usize| if value < library.base { value + library.base } else { value };
        loop {
            // SAFETY: the section is mapped for as long as the library is loaded, and ends with DT_NULL.
            let entry = unsafe { &*at };
            match entry.tag {
                DT_NULL => return found,
                DT_STRTAB => found.strings = absolute(entry.value),
                DT_SYMTAB => found.symbols = absolute(entry.value),
                DT_JMPREL => found.relocations[0].0 = absolute(entry.value),
                DT_PLTRELSZ => found.relocations[0].1 = entry.value,
                DT_RELA => found.relocations[1].0 = absolute(entry.value),
                DT_RELASZ => found.relocations[1].1 = entry.value,
                _ => {}
            }
            at = at.wrapping_add(1);
        }
    }

    /// The relocations of a table that are of these kinds, with the names of what they import.
    fn relocations(
        &self,
        (address, size): (usize, usize),
        kinds: [u64; 2],
    ) -> impl Iterator<Item = (&Relocation, &CStr)> {
        let count = if address == 0 { 0 } else { size / size_of::<Relocation>() };
        // SAFETY: the loader has just read the same table, which stays mapped.
        let all = (0..count).map(move |index| unsafe { &*(address as *const Relocation).add(index) });
        all.filter(move |relocation| kinds.contains(&(relocation.info & 0xffff_ffff))).map(|relocation| {
            let index = usize::try_from(relocation.info >> 32).unwrap_or(0);
            // SAFETY: the index is one of the library's own symbols, and names end with NUL.
            let name = unsafe {
                let symbol = &*(self.symbols as *const Symbol).add(index);
                CStr::from_ptr((self.strings as *const c_char).add(symbol.name as usize))
            };
            (relocation, name)
        })
    }
}

/// Fills one slot. Threads that call through it meanwhile reach one function or the other.
fn fill(slot: usize, redirection: &Redirection, library: &Loaded) {
    let is_sealed = (library.sealed.0..library.sealed.1).contains(&slot);
    if is_sealed && !protect(slot, libc::PROT_READ | libc::PROT_WRITE) {
        return;
    }
    // SAFETY: the slot is an aligned word of the library's data, now writable, that the loader has filled with an address.
    let word = unsafe { &*(slot as *const AtomicUsize) };
    let old = word.load(Ordering::Relaxed);
    if old != redirection.replacement {
        redirection.real.store(old, Ordering::Relaxed);
        word.store(redirection.replacement, Ordering::Release);
    }
    if is_sealed {
        protect(slot, libc::PROT_READ);
    }
}

/// Changes what may be done with the page that the slot lies on.
fn protect(slot: usize, protection: c_int) -> bool {
    // SAFETY: sysconf(3) only reads; mprotect(2) leaves the contents of the page, which is the library's.
    unsafe {
        let Ok(page) = usize::try_from(libc::sysconf(libc::_SC_PAGESIZE)) else { return false };
        libc::mprotect((slot & !(page - 1)) as *mut c_void, page, protection) == 0
    }
}

/// The loaded library whose memory holds the address.
fn find(inside: usize) -> Option<Loaded> {
    let told = objects::at(inside, |object| {
        let section = |kind| object.segments(kind).next().map(|(_, range)| (range.start, range.end));
        let (dynamic, _) = section(libc::PT_DYNAMIC)?;
        Some(Loaded { base: object.base, dynamic, sealed: section(libc::PT_GNU_RELRO).unwrap_or_default() })
    });
    told.flatten()
}
