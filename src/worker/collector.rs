//! Records collections: `_tracebook.collected`, a callback of the collector, with `arm`, `disarm` and `counts`.
//!
//! A collection of the youngest objects takes some ten microseconds, so a callback in Python would be felt. This one writes
//! the record itself once it is armed, which the driver's own callback does after the first collection of an example. It
//! hands over to that one whenever something is not plain: another thread, callbacks of the example that are new. It runs no
//! Python code else, so a signal that arrives meanwhile is handled where the example goes on.

#![expect(unsafe_code, reason = "objects of the interpreter are read")]

use std::ffi::c_int;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, AtomicUsize, Ordering::Relaxed};

use super::api::{Api, Object, api};
use super::{generations, monotonic, ring, watch};

/// `GC` in `src/worker/driver/trace.py`.
const COLLECTION: u64 = 1;

/// What the driver gave: its callback, the name of the note's file, the list of the example's own callbacks, and that of the
/// collector. Null where it gave nothing yet.
static GIVEN: [AtomicPtr<Object>; 4] = [const { AtomicPtr::new(null_mut()) }; 4];
const CALLED: usize = 0;
const FILE: usize = 1;
const VISIBLE: usize = 2;
const HIDDEN: usize = 3;

static ARMED: AtomicBool = AtomicBool::new(false);
/// The only thread that is recorded here, and the watched place of `gc.collect`.
static THREAD: AtomicUsize = AtomicUsize::new(0);
static COLLECT: AtomicUsize = AtomicUsize::new(0);
/// Where code objects keep the name of their file, in words; zero where that is not known.
static NAME: AtomicUsize = AtomicUsize::new(0);
/// When the collection began; zero where it is not recorded here.
static BEGAN: AtomicU64 = AtomicU64::new(0);
static BEFORE: AtomicU64 = AtomicU64::new(0);
/// What had been counted when the driver's callback was called.
static COUNTED: AtomicU64 = AtomicU64::new(0);

/// `arm(called, file, visible, hidden, collect)`: collections in this thread are recorded here from now on; with the first
/// alone, they are not, and that function is called.
pub(super) unsafe extern "C" fn arm(_module: *mut Object, arguments: *mut Object) -> *mut Object {
    let Some(api) = api() else { return null_mut() };
    // SAFETY: the interpreter gives a tuple, in which the driver puts five objects. Those that are kept are kept for ever.
    unsafe {
        ARMED.store(false, Relaxed);
        for (index, given) in GIVEN.iter().enumerate() {
            let object = api.owned((api.item)(arguments, index.cast_signed()));
            let before = given.swap(object, Relaxed);
            if !before.is_null() {
                (api.decrement)(before);
            }
        }
        COLLECT.store(usize::try_from((api.word)((api.item)(arguments, 4))).unwrap_or(usize::MAX), Relaxed);
        THREAD.store(this_thread(), Relaxed);
        if NAME.load(Relaxed) == 0 {
            NAME.store(place_of_name(api), Relaxed);
        }
        let wanted = GIVEN[FILE].load(Relaxed) as usize != api.none;
        ARMED.store(wanted && generations::are_known() && NAME.load(Relaxed) > 0, Relaxed);
        (api.number)(0)
    }
}

/// `disarm()`: the driver's own callback is called from now on.
pub(super) unsafe extern "C" fn disarm(_module: *mut Object, _arguments: *mut Object) -> *mut Object {
    ARMED.store(false, Relaxed);
    let Some(api) = api() else { return null_mut() };
    // SAFETY: any number can be made an object of.
    unsafe { (api.number)(0) }
}

/// `counts()`: the counts of the generations as they were when the driver's callback was called, and the thresholds.
pub(super) unsafe extern "C" fn counts(_module: *mut Object, _arguments: *mut Object) -> *mut Object {
    let Some(api) = api() else { return null_mut() };
    // SAFETY: any number can be made an object of.
    unsafe { (api.number_of_word)(COUNTED.load(Relaxed)) }
}

/// `collected(phase, info)`: what the collector calls.
pub(super) unsafe extern "C" fn collected(
    _module: *mut Object,
    arguments: *const *mut Object,
    count: isize,
) -> *mut Object {
    let Some(api) = api() else { return null_mut() };
    if count != 2 {
        return null_mut();
    }
    // SAFETY: the collector gives a text and a dictionary (gcmodule.c, `invoke_gc_callback`), which live while this runs.
    unsafe {
        let (phase, info) = (*arguments, *arguments.add(1));
        let ends = (api.is_text)(phase, c"start".as_ptr()) != 0;
        let told = Told::of(api, info);
        // A full collection has thrown away the spare dictionaries: `info` had to be made, and was counted. It is for us alone
        // where the example has no callbacks.
        let alone = (api.list_size)(GIVEN[HIDDEN].load(Relaxed)) == 1;
        let surplus = c_int::from(ends && told.generation == OLDEST && alone);
        generations::uncounted(surplus, || {
            let began = BEGAN.swap(0, Relaxed);
            if began != 0 && ends {
                record(api, &told, began);
            } else if !ends && is_plain(api) {
                BEFORE.store(generations::counts(), Relaxed);
                BEGAN.store(monotonic(), Relaxed);
            } else {
                COUNTED.store(generations::counts(), Relaxed);
                return (api.call)(GIVEN[CALLED].load(Relaxed), phase, info, null_mut::<Object>());
            }
            (api.number)(0)
        })
    }
}

/// What the collector tells of a collection.
#[derive(Default)]
struct Told {
    generation: u64,
    collected: u64,
    uncollectable: u64,
}

const OLDEST: u64 = 2;

impl Told {
    unsafe fn of(api: &Api, info: *mut Object) -> Self {
        let mut told = Self::default();
        let (mut at, mut key, mut value) = (0, null_mut(), null_mut());
        // SAFETY: the collector's dictionary has texts as keys, and numbers; what it gives is borrowed.
        unsafe {
            while (api.next_pair)(info, &raw mut at, &raw mut key, &raw mut value) != 0 {
                let is = |name: &std::ffi::CStr| (api.is_text)(key, name.as_ptr()) == 0;
                if is(c"generation") {
                    told.generation = (api.word)(value);
                } else if is(c"collected") {
                    told.collected = (api.word)(value);
                } else if is(c"uncollectable") {
                    told.uncollectable = (api.word)(value);
                }
            }
        }
        told
    }
}

/// Whether this collection can be recorded here.
unsafe fn is_plain(api: &Api) -> bool {
    // SAFETY: what the driver gave is there once it is armed.
    ARMED.load(Relaxed) && THREAD.load(Relaxed) == this_thread() && unsafe { is_in_step(api) }
}

/// Whether the collector calls, after us, just what the example has asked it to call.
unsafe fn is_in_step(api: &Api) -> bool {
    let (visible, hidden) = (GIVEN[VISIBLE].load(Relaxed), GIVEN[HIDDEN].load(Relaxed));
    // SAFETY: two lists of the driver's; what is taken from them is only compared.
    unsafe {
        let size = (api.list_size)(visible);
        (api.list_size)(hidden) == size + 1
            && (0..size).all(|index| (api.list_item)(visible, index) == (api.list_item)(hidden, index + 1))
    }
}

unsafe fn record(api: &Api, told: &Told, began: u64) {
    let now = monotonic();
    // SAFETY: as `collected`.
    let Some(line) = (unsafe { line_of_note(api) }) else { return };
    let explicit = u64::from(watch::depth(COLLECT.load(Relaxed)) > 0);
    let detail = told.generation * 2 + explicit;
    let kind = COLLECTION | detail << 8 | line << 32;
    let duration = now.saturating_sub(began);
    let (before, after, limits) = (BEFORE.load(Relaxed), generations::counts(), generations::thresholds());
    ring::write(&[began, kind, duration, told.collected, told.uncollectable, before, after, limits]);
}

/// The line that the innermost frame of the note is on; nothing where there is none.
unsafe fn line_of_note(api: &Api) -> Option<u64> {
    // SAFETY: the innermost frame is borrowed and kept here; each frame below it is our own until the next one is.
    unsafe {
        let mut frame = api.owned((api.frame)());
        while !frame.is_null() {
            let found = is_note(api, frame).then(|| (api.line)(frame));
            let below = if found.is_some() { null_mut() } else { below(api, frame) };
            (api.decrement)(frame);
            if let Some(line) = found {
                return u64::try_from(line).ok();
            }
            frame = below;
        }
        None
    }
}

/// `PyFrameObject` of 3.8 begins with a head of three words, the frame below and the code.
unsafe fn below(api: &Api, frame: *mut Object) -> *mut Object {
    // SAFETY: a live frame. The function gives a new reference or null; the field is borrowed.
    unsafe {
        match api.back {
            Some(back) => back(frame),
            None => api.owned(*frame.cast::<*mut Object>().add(3)),
        }
    }
}

unsafe fn is_note(api: &Api, frame: *mut Object) -> bool {
    // SAFETY: a live frame, whose code keeps the name of its file at that place.
    unsafe {
        let code = code_of(api, frame);
        let name = *code.cast::<*mut Object>().add(NAME.load(Relaxed));
        let file = GIVEN[FILE].load(Relaxed);
        let same = name == file || (api.compare)(name, file) == 0;
        (api.decrement)(code);
        same
    }
}

unsafe fn code_of(api: &Api, frame: *mut Object) -> *mut Object {
    // SAFETY: a live frame; gives a new reference.
    unsafe {
        match api.code {
            Some(code) => code(frame),
            None => api.owned(*frame.cast::<*mut Object>().add(4)),
        }
    }
}

/// Where the code that runs keeps the name of its file, in words; zero where that cannot be found.
unsafe fn place_of_name(api: &Api) -> usize {
    // SAFETY: a frame is borrowed; its code is kept meanwhile, and looked at no further than it is long.
    unsafe {
        let frame = (api.frame)();
        if frame.is_null() {
            return 0;
        }
        let code = code_of(api, frame);
        let name = (api.attribute)(code, c"co_filename".as_ptr());
        let size = (api.attribute)(*code.cast::<*mut Object>().add(1), c"__basicsize__".as_ptr());
        let words = usize::try_from((api.word)(size)).unwrap_or(0) / size_of::<usize>();
        let found = (2..words).find(|&at| *code.cast::<*mut Object>().add(at) == name);
        for object in [code, name, size] {
            (api.decrement)(object);
        }
        found.unwrap_or(0)
    }
}

fn this_thread() -> usize {
    // SAFETY: pthread_self(3) cannot fail.
    usize::try_from(unsafe { libc::pthread_self() }).unwrap_or(0)
}
