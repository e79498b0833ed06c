//! The collector's generations, where they lie in the interpreter: their counts and thresholds without a call, and the
//! count of the youngest as it would be had nothing been recorded.
//!
//! A collection starts when enough objects have been made since the last one. What recording makes must not count, or an
//! example would be collected earlier than without it, and `gc.get_count` would tell.
//!
//! Where they lie is seen, not guessed: the newest object is the last of a ring of links that begins at the youngest
//! generation (`CPython` 3.8 to 3.13, `gcmodule.c`: `struct gc_generation`). What lies there counts only if its thresholds and
//! counts are those that `gc` tells. Elsewhere nothing is known and nothing is changed.

#![expect(unsafe_code, reason = "memory of the interpreter is read")]

use std::ffi::c_int;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicI32, AtomicPtr, Ordering::Relaxed};

use super::api::{Api, Object, api};

/// `struct gc_generation`: the ring's two links, then these.
#[repr(C)]
struct Generation {
    links: [usize; 2],
    threshold: AtomicI32,
    count: AtomicI32,
}

/// `PyGC_Head`, which lies before an object that the collector follows: two links.
const HEAD: usize = 2;

static YOUNGEST: AtomicPtr<[Generation; 3]> = AtomicPtr::new(null_mut());

/// `find_generations(thresholds, counts)`: looks for them, given what `gc` tells; whether they were found.
pub(super) unsafe extern "C" fn find_generations(_module: *mut Object, arguments: *mut Object) -> *mut Object {
    let Some(api) = api() else { return null_mut() };
    // SAFETY: the interpreter gives a tuple, into which the driver puts two of three numbers each.
    unsafe {
        let told = [0, 1].map(|index| three(api, (api.item)(arguments, index)));
        let found = locate(api).filter(|found| agrees(&**found, told));
        YOUNGEST.store(found.unwrap_or(null_mut()), Relaxed);
        (api.truth)(found.is_some().into())
    }
}

unsafe fn three(api: &Api, tuple: *mut Object) -> [c_int; 3] {
    // SAFETY: as the caller.
    [0, 1, 2].map(|index| unsafe { c_int::try_from((api.long)((api.item)(tuple, index))).unwrap_or(-1) })
}

/// What follows a new object in the ring.
unsafe fn locate(api: &Api) -> Option<*mut [Generation; 3]> {
    // SAFETY: a new list is followed by the collector, so its links lie before it. The lowest bits are flags.
    unsafe {
        let list = (api.new_list)(0);
        if list.is_null() {
            return None;
        }
        let next = list.cast::<usize>().sub(HEAD).read() & !0b111;
        (api.decrement)(list);
        Some(next as *mut [Generation; 3]).filter(|found| !found.is_null())
    }
}

/// The youngest has counted some since.
fn agrees(generations: &[Generation; 3], [thresholds, counts]: [[c_int; 3]; 2]) -> bool {
    let same = |(generation, threshold): (&Generation, c_int)| generation.threshold.load(Relaxed) == threshold;
    generations.iter().zip(thresholds).all(same)
        && generations.iter().zip(counts).skip(1).all(|(generation, count)| generation.count.load(Relaxed) == count)
}

fn generations() -> Option<&'static [Generation; 3]> {
    // SAFETY: null, or where the generations lie for as long as there is an interpreter. Read and changed with its lock held.
    unsafe { YOUNGEST.load(Relaxed).as_ref() }
}

/// Whether the generations are known.
pub(super) fn are_known() -> bool {
    !YOUNGEST.load(Relaxed).is_null()
}

/// What has been counted in each generation since its last collection, as a record has it; zero where it is not known.
pub(super) fn counts() -> u64 {
    generations().map_or(0, |generations| packed(generations.each_ref().map(|each| each.count.load(Relaxed))))
}

/// The thresholds, as a record has them.
pub(super) fn thresholds() -> u64 {
    generations().map_or(0, |generations| packed(generations.each_ref().map(|each| each.threshold.load(Relaxed))))
}

/// Three numbers of 21 bits each.
fn packed(numbers: [c_int; 3]) -> u64 {
    let [first, second, third] = numbers.map(|number| u64::from(number.unsigned_abs()).min(0x1f_ffff));
    first | second << 21 | third << 42
}

/// Takes `surplus` off the count of the youngest, which is as it is now after the work.
pub(super) fn uncounted<T>(surplus: c_int, work: impl FnOnce() -> T) -> T {
    let Some([youngest, ..]) = generations() else { return work() };
    let before = youngest.count.load(Relaxed).saturating_sub(surplus).max(0);
    youngest.count.store(before, Relaxed);
    let result = work();
    youngest.count.store(before, Relaxed);
    result
}

/// Does work of which the collector is to know nothing: what it makes is not counted, and starts no collection.
pub(super) fn aside<T>(work: impl FnOnce() -> T) -> T {
    let Some([youngest, ..]) = generations() else { return work() };
    let before = youngest.count.swap(0, Relaxed);
    let result = work();
    youngest.count.store(before, Relaxed);
    result
}

/// `aside(function, …)`: calls a function of the driver's, with up to two arguments, of which the collector is to know nothing.
pub(super) unsafe extern "C" fn call_aside(
    _module: *mut Object,
    given: *const *mut Object,
    count: isize,
) -> *mut Object {
    let Some(api) = api() else { return null_mut() };
    // SAFETY: the interpreter gives as many objects, which live while this runs; a null ends them.
    unsafe {
        let [function, first, second] = [0, 1, 2].map(|at| if at < count { *given.offset(at) } else { null_mut() });
        aside(|| (api.call)(function, first, second, null_mut::<Object>()))
    }
}

/// `hide(object)`: the collector no longer follows the object, and `gc` does not show it. It must belong to the driver, and
/// be of a kind that the collector follows.
pub(super) unsafe extern "C" fn hide(_module: *mut Object, object: *mut Object) -> *mut Object {
    let Some(api) = api() else { return null_mut() };
    // SAFETY: see above; the object lives while this runs.
    unsafe {
        (api.untrack)(object);
        (api.number)(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generation(threshold: c_int, count: c_int) -> Generation {
        Generation { links: [0; 2], threshold: AtomicI32::new(threshold), count: AtomicI32::new(count) }
    }

    #[test]
    fn what_does_not_agree_is_no_generation() {
        let there = [generation(701, 30), generation(11, 4), generation(13, 2)];
        assert!(agrees(&there, [[701, 11, 13], [25, 4, 2]]));
        assert!(!agrees(&there, [[700, 11, 13], [25, 4, 2]]));
        assert!(!agrees(&there, [[701, 11, 13], [25, 4, 3]]));
    }

    #[test]
    fn numbers_that_are_too_large_are_cut() {
        assert_eq!(packed([1, 2, 3]), 1 | 2 << 21 | 3 << 42);
        assert_eq!(packed([c_int::MAX, 0, 0]), 0x1f_ffff);
    }

    #[test]
    fn where_nothing_is_known_work_is_done_all_the_same() {
        assert!(!are_known());
        assert_eq!((counts(), thresholds(), uncounted(1, || 5), aside(|| 6)), (0, 0, 5, 6));
    }
}
