//! Large pages for the memory of Python's small objects, from the start.
//!
//! Gives the interpreter an allocator of arenas (<https://docs.python.org/3/c-api/memory.html#customize-pymalloc-arena-allocator>) that
//! takes the first few from one place, which the kernel may fill by large pages. The warm interpreter then asks for memory two times
//! instead of a thousand times while it starts, and each fork of it copies two entries instead of a thousand. When it has started,
//! pools that are used in part are filled.

#![expect(unsafe_code, reason = "functions that the interpreter calls, and system calls on memory")]

use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicUsize, Ordering};

use libloading::os::unix::Library;

use super::api::api;
use super::pages::LARGE;

/// What there is room for: the objects of an interpreter that has started.
const ROOM: usize = 4 * LARGE;

/// The size of the interpreter's arenas up to 3.9; later ones have 1 MiB. From 3.11 on it asks here for the memory of its frames as well
/// (`Python/pystate.c`, `push_chunk`), 16 KiB at a time, behind which each arena would begin in one large page and end in the next.
const SMALLEST: usize = 256 << 10;

/// Where the next arena goes, and where the room ends. The interpreter's lock is held wherever they change.
static NEXT: AtomicUsize = AtomicUsize::new(0);
static END: AtomicUsize = AtomicUsize::new(0);

/// The size of the interpreter's pools (`CPython`, `Objects/obmalloc.c`): from 3.10 on, where arenas have 1 MiB, 16 KiB.
static POOL: AtomicUsize = AtomicUsize::new(0);

/// The head of a pool, the sizes of blocks, which are multiples of the first, and how much may be filled.
const HEAD: usize = 48;
const STEP: usize = 16;
const LARGEST: usize = 512;
const MOST_FILLED: usize = 1 << 20;

/// `PyObjectArenaAllocator` (`CPython`, `Include/cpython/objimpl.h`); the same in all versions from 3.4 on.
#[repr(C)]
struct Allocator {
    context: *mut c_void,
    take: unsafe extern "C" fn(*mut c_void, usize) -> *mut c_void,
    give_back: unsafe extern "C" fn(*mut c_void, *mut c_void, usize),
}

/// Has the library's interpreter take its arenas from here. Must be called before it starts.
pub(super) fn provide(library: &Library) {
    // SAFETY: the symbol has this type in every version that has it; the structure is copied.
    let Ok(set) = (unsafe { library.get::<unsafe extern "C" fn(*mut Allocator)>(b"PyObject_SetArenaAllocator\0") })
    else {
        return;
    };
    let Some(room) = map(ROOM + LARGE) else { return };
    let start = room.next_multiple_of(LARGE);
    NEXT.store(start, Ordering::Relaxed);
    END.store(start + ROOM, Ordering::Relaxed);
    // SAFETY: the range is part of what was mapped above; where the kernel has no large pages, it says so and nothing changes.
    unsafe {
        libc::madvise(start as *mut c_void, ROOM, libc::MADV_HUGEPAGE);
        set(&mut Allocator { context: null_mut(), take, give_back });
    }
}

/// From now on nothing gets large pages that has none: to clear one takes a session longer than the small ones that it needs.
pub(super) fn settle() {
    let (next, end) = (NEXT.load(Ordering::Relaxed), END.load(Ordering::Relaxed));
    let free = next.next_multiple_of(LARGE).min(end);
    // SAFETY: the range is part of the room, and nothing is in it.
    unsafe { libc::madvise(free as *mut c_void, end - free, libc::MADV_NOHUGEPAGE) };
}

/// Has what sessions make lie in few pages: fills the pools that are used in part, so that sessions begin new ones. A block of a pool
/// costs a session the page that it lies in and the one with the pool's head, which are one in a pool that is new.
pub(super) fn fill_pools() {
    let (pool, end) = (POOL.load(Ordering::Relaxed), NEXT.load(Ordering::Relaxed));
    let Some(api) = api().filter(|api| !api.free_threaded && pool > 0) else { return };
    let room = END.load(Ordering::Relaxed).saturating_sub(ROOM)..end;
    let mut left = MOST_FILLED;
    for size in (STEP..=LARGEST).step_by(STEP) {
        loop {
            // SAFETY: the interpreter's lock is held; what is not given back is nobody's for ever.
            let (block, next) = unsafe { ((api.take)(size) as usize, (api.take)(size) as usize) };
            if !room.contains(&block) || left < 2 * size {
                return;
            }
            if block % pool == HEAD && next == block + size {
                // SAFETY: both were given above.
                unsafe {
                    (api.give_back)(next as *mut c_void);
                    (api.give_back)(block as *mut c_void);
                }
                break;
            }
            left -= 2 * size;
        }
    }
}

unsafe extern "C" fn take(_context: *mut c_void, size: usize) -> *mut c_void {
    if size < SMALLEST {
        return map(size).unwrap_or(0) as *mut c_void;
    }
    let end = END.load(Ordering::Relaxed);
    POOL.store(if size < 1 << 20 { 4 << 10 } else { 16 << 10 }, Ordering::Relaxed);
    let place = NEXT.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |next| {
        next.checked_add(size).filter(|&after| after <= end)
    });
    place.ok().or_else(|| map(size)).unwrap_or(0) as *mut c_void
}

unsafe extern "C" fn give_back(_context: *mut c_void, arena: *mut c_void, size: usize) {
    // SAFETY: the interpreter gives back what it took, and does not use it any more.
    unsafe { libc::munmap(arena, size) };
}

/// New memory, as the interpreter's own allocator of arenas has it.
fn map(size: usize) -> Option<usize> {
    let rights = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: mmap(2) without an address takes no memory from anyone.
    let place = unsafe { libc::mmap(null_mut(), size, rights, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1, 0) };
    (place != libc::MAP_FAILED).then_some(place as usize)
}
