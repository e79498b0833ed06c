//! The ring of the driver's events, mapped: `_tracebook.open_ring` and `_tracebook.emit`.
//!
//! Writing a record from Python takes longer than many collections do; here it is a few stores into memory that outlives the
//! process. `src/run/trace/ring.rs` reads it.

#![expect(unsafe_code, reason = "a file is mapped, and numbers are read from Python's objects")]

use std::ffi::{c_int, c_long};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};

use super::api::{Object, api};

/// Words of a record, and how many records there are (`src/worker/driver/trace.py`).
const WORDS: usize = 12;
const RING: usize = 8192;

static RECORDS: AtomicPtr<[AtomicU64; WORDS]> = AtomicPtr::new(null_mut());
/// Number of the newest record.
static NUMBER: AtomicU64 = AtomicU64::new(0);

/// `open_ring(descriptor)`: maps the file that records go into from now on; whether it could.
pub(super) unsafe extern "C" fn open_ring(_module: *mut Object, descriptor: *mut Object) -> *mut Object {
    let Some(api) = api() else { return null_mut() };
    // SAFETY: the interpreter gives an object, which the driver made a number.
    unsafe {
        let descriptor = c_int::try_from((api.word)(descriptor)).unwrap_or(-1);
        let mapped = map(descriptor);
        RECORDS.store(mapped.unwrap_or(null_mut()), Ordering::Relaxed);
        (api.number)(c_long::from(mapped.is_some()))
    }
}

/// Makes the file as long as the ring and maps it. An earlier mapping stays: others may write into it still.
unsafe fn map(descriptor: c_int) -> Option<*mut [AtomicU64; WORDS]> {
    let length = RING * size_of::<[AtomicU64; WORDS]>();
    // SAFETY: ftruncate(2) and mmap(2) take any descriptor and fail on a wrong one; nothing is mapped over.
    unsafe {
        if libc::ftruncate(descriptor, libc::off_t::try_from(length).ok()?) != 0 {
            return None;
        }
        let (access, kind) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_SHARED);
        let mapped = libc::mmap(null_mut(), length, access, kind, descriptor, 0);
        (mapped != libc::MAP_FAILED).then(|| mapped.cast())
    }
}

/// `emit(…)`: writes a record of up to eleven words, which gets a number, and gives that. Without words, only the number.
pub(super) unsafe extern "C" fn emit(_module: *mut Object, words: *const *mut Object, count: isize) -> *mut Object {
    let Some(api) = api() else { return null_mut() };
    let count = usize::try_from(count).unwrap_or(0).min(WORDS - 1);
    let mut record = [0; WORDS - 1];
    // SAFETY: the interpreter gives as many numbers, which live while this runs.
    unsafe {
        for (word, index) in record[..count].iter_mut().zip(0..) {
            *word = (api.word)(*words.add(index));
        }
        let number = if count == 0 { NUMBER.fetch_add(1, Ordering::Relaxed) + 1 } else { write(&record) };
        (api.number_of_word)(number)
    }
}

/// Writes a record; what is not given is zero. Gives its number.
pub(super) fn write(words: &[u64]) -> u64 {
    let records = RECORDS.load(Ordering::Relaxed);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed) + 1;
    if records.is_null() {
        return number;
    }
    // SAFETY: the ring is mapped as long as the process lives, and has a record at each index below RING.
    let record = unsafe { &*records.add(usize::try_from(number).unwrap_or(0) % RING) };
    // Half a record is no record: its number comes last.
    record[0].store(0, Ordering::Relaxed);
    let others = words.iter().copied().chain(std::iter::repeat(0));
    for (place, word) in record[1..].iter().zip(others) {
        place.store(word.to_le(), Ordering::Relaxed);
    }
    record[0].store(number.to_le(), Ordering::Release);
    number
}
