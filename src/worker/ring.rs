//! The ring of the driver's events, mapped: `_tracebook.open_ring` and `_tracebook.emit`.
//!
//! Writing a record from Python takes longer than many collections do; here it is a few stores into memory that outlives the
//! process. `src/run/trace/ring.rs` reads it.

#![expect(unsafe_code, reason = "a file is mapped, and numbers are read from Python's objects")]

use std::ffi::{c_int, c_long, c_ulonglong, c_void};
use std::ptr::null_mut;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};

use libloading::os::unix::Library;

type Object = c_void;

/// Words of a record, and how many records there are (`src/worker/driver/trace.py`).
const WORDS: usize = 12;
const RING: usize = 8192;

/// What is needed of the library. Its types hold in every `CPython` from 3.8 on.
struct Api {
    item: unsafe extern "C" fn(*mut Object, isize) -> *mut Object,
    size: unsafe extern "C" fn(*mut Object) -> isize,
    word: unsafe extern "C" fn(*mut Object) -> c_ulonglong,
    number: unsafe extern "C" fn(c_long) -> *mut Object,
}

static API: OnceLock<Api> = OnceLock::new();
static RECORDS: AtomicPtr<[AtomicU64; WORDS]> = AtomicPtr::new(null_mut());

/// Looks up what is needed; where something is missing, the driver gets nothing that it could call.
pub(super) fn register(library: &Library) {
    // SAFETY: the symbols have these types in every CPython from 3.8 on.
    let api = unsafe {
        let find = || -> Result<Api, libloading::Error> {
            Ok(Api {
                item: *library.get(b"PyTuple_GetItem\0")?,
                size: *library.get(b"PyTuple_Size\0")?,
                word: *library.get(b"PyLong_AsUnsignedLongLongMask\0")?,
                number: *library.get(b"PyLong_FromLong\0")?,
            })
        };
        find()
    };
    if let Ok(api) = api {
        let _ = API.set(api);
    }
}

/// `open_ring(descriptor)`: maps the file that records go into from now on; whether it could.
pub(super) unsafe extern "C" fn open_ring(_module: *mut Object, descriptor: *mut Object) -> *mut Object {
    let Some(api) = API.get() else { return null_mut() };
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

/// `emit(number, …)`: writes a record of up to twelve words, the first of which is its number and says where it goes.
pub(super) unsafe extern "C" fn emit(_module: *mut Object, words: *mut Object) -> *mut Object {
    let Some(api) = API.get() else { return null_mut() };
    // SAFETY: the interpreter gives a tuple, which holds numbers that live while this runs.
    unsafe {
        let count = usize::try_from((api.size)(words)).unwrap_or(0).min(WORDS);
        let mut record = [0; WORDS];
        for (word, index) in record[..count].iter_mut().zip(0..) {
            *word = (api.word)((api.item)(words, index));
        }
        write(&record);
        (api.number)(0)
    }
}

/// Writes a record; what is not given is zero.
pub(super) fn write(words: &[u64]) {
    let records = RECORDS.load(Ordering::Relaxed);
    let Some((&number, others)) = words.split_first() else { return };
    if records.is_null() {
        return;
    }
    // SAFETY: the ring is mapped as long as the process lives, and has a record at each index below RING.
    let record = unsafe { &*records.add(usize::try_from(number).unwrap_or(0) % RING) };
    // Half a record is no record: its number comes last.
    record[0].store(0, Ordering::Relaxed);
    let others = others.iter().copied().chain(std::iter::repeat(0));
    for (place, word) in record[1..].iter().zip(others) {
        place.store(word.to_le(), Ordering::Relaxed);
    }
    record[0].store(number.to_le(), Ordering::Release);
}
