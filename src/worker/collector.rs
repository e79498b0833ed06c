//! Records collections: `_tracebook.collected`, a callback of the collector, and `_tracebook.arm`.
//!
//! A collection of the youngest objects takes some ten microseconds, so a callback in Python would be felt. This one writes
//! the record itself once it is armed, which the driver's own callback does after the first collection of an example. It
//! hands over to that one whenever something is not plain: another thread, callbacks of the example. It runs no Python code
//! then, so a signal that arrives meanwhile is handled where the example goes on.

#![expect(unsafe_code, reason = "objects of the interpreter are read")]

use std::ffi::{c_int, c_long, c_ulonglong, c_void};
use std::ptr::null_mut;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, AtomicUsize, Ordering::Relaxed};

use libloading::os::unix::Library;

use super::{ring, watch};

type Object = c_void;
type One = unsafe extern "C" fn(*mut Object) -> *mut Object;

/// `GC` in `src/worker/driver/trace.py`.
const COLLECTION: u64 = 1;

/// What is needed of the library. Its types hold in every `CPython` from 3.8 on.
struct Api {
    none: usize,
    call: unsafe extern "C" fn(*mut Object, ...) -> *mut Object,
    item: unsafe extern "C" fn(*mut Object, isize) -> *mut Object,
    size: unsafe extern "C" fn(*mut Object) -> isize,
    key: unsafe extern "C" fn(*mut Object, *const std::ffi::c_char) -> *mut Object,
    word: unsafe extern "C" fn(*mut Object) -> c_ulonglong,
    number: unsafe extern "C" fn(c_long) -> *mut Object,
    next: One,
    frame: unsafe extern "C" fn() -> *mut Object,
    line: unsafe extern "C" fn(*mut Object) -> c_int,
    /// `PyFrame_GetBack` and `PyFrame_GetCode`, from 3.9 on.
    back: Option<One>,
    code: Option<One>,
    attribute: unsafe extern "C" fn(*mut Object, *const std::ffi::c_char) -> *mut Object,
    is_text: unsafe extern "C" fn(*mut Object, *const std::ffi::c_char) -> c_int,
    compare: unsafe extern "C" fn(*mut Object, *mut Object) -> c_int,
    increment: unsafe extern "C" fn(*mut Object),
    decrement: unsafe extern "C" fn(*mut Object),
}

static API: OnceLock<Api> = OnceLock::new();

/// What the driver gave: its callback, the name of the note's file, the counter of events, the functions of `gc`, the
/// list of the example's own callbacks, and that of the collector. Null where it gave nothing yet.
static GIVEN: [AtomicPtr<Object>; 7] = [const { AtomicPtr::new(null_mut()) }; 7];
const CALLED: usize = 0;
const FILE: usize = 1;
const NUMBERS: usize = 2;
const COUNTS: usize = 3;
const LIMITS: usize = 4;
const VISIBLE: usize = 5;
const HIDDEN: usize = 6;

static ARMED: AtomicBool = AtomicBool::new(false);
/// The only thread that is recorded here, and the watched place of `gc.collect`.
static THREAD: AtomicUsize = AtomicUsize::new(0);
static COLLECT: AtomicUsize = AtomicUsize::new(0);
/// When the collection began; zero where it is not recorded here.
static BEGAN: AtomicU64 = AtomicU64::new(0);
static BEFORE: AtomicU64 = AtomicU64::new(0);

/// Looks up what is needed; where something is missing, nothing is ever armed.
pub(super) fn register(library: &Library) {
    // SAFETY: the symbols have these types in every CPython from 3.8 on.
    let api = unsafe {
        let find = || -> Result<Api, libloading::Error> {
            Ok(Api {
                none: library.get::<*mut Object>(b"_Py_NoneStruct\0")?.into_raw() as usize,
                call: *library.get(b"PyObject_CallFunctionObjArgs\0")?,
                item: *library.get(b"PyTuple_GetItem\0")?,
                size: *library.get(b"PyList_Size\0")?,
                key: *library.get(b"PyDict_GetItemString\0")?,
                word: *library.get(b"PyLong_AsUnsignedLongLongMask\0")?,
                number: *library.get(b"PyLong_FromLong\0")?,
                next: *library.get(b"PyIter_Next\0")?,
                frame: *library.get(b"PyEval_GetFrame\0")?,
                line: *library.get(b"PyFrame_GetLineNumber\0")?,
                back: library.get(b"PyFrame_GetBack\0").ok().map(|symbol| *symbol),
                code: library.get(b"PyFrame_GetCode\0").ok().map(|symbol| *symbol),
                attribute: *library.get(b"PyObject_GetAttrString\0")?,
                is_text: *library.get(b"PyUnicode_CompareWithASCIIString\0")?,
                compare: *library.get(b"PyUnicode_Compare\0")?,
                increment: *library.get(b"Py_IncRef\0")?,
                decrement: *library.get(b"Py_DecRef\0")?,
            })
        };
        find()
    };
    if let Ok(api) = api {
        let _ = API.set(api);
    }
}

/// `arm(called, file, numbers, counts, limits, visible, hidden, collect)`: collections in this thread are recorded here from now
/// on; with the first alone, they are not, and that function is called.
pub(super) unsafe extern "C" fn arm(_module: *mut Object, arguments: *mut Object) -> *mut Object {
    let Some(api) = API.get() else { return null_mut() };
    // SAFETY: the interpreter gives a tuple, in which the driver puts eight objects. Those that are kept are kept for ever.
    unsafe {
        ARMED.store(false, Relaxed);
        for (index, given) in GIVEN.iter().enumerate() {
            let object = (api.item)(arguments, index.cast_signed());
            (api.increment)(object);
            let before = given.swap(object, Relaxed);
            if !before.is_null() {
                (api.decrement)(before);
            }
        }
        COLLECT.store(usize::try_from((api.word)((api.item)(arguments, 7))).unwrap_or(usize::MAX), Relaxed);
        THREAD.store(this_thread(), Relaxed);
        ARMED.store(GIVEN[FILE].load(Relaxed) as usize != api.none, Relaxed);
        (api.number)(0)
    }
}

/// `disarm()`: the driver's own callback is called from now on.
pub(super) unsafe extern "C" fn disarm(_module: *mut Object, _arguments: *mut Object) -> *mut Object {
    ARMED.store(false, Relaxed);
    let Some(api) = API.get() else { return null_mut() };
    // SAFETY: any number can be made an object of.
    unsafe { (api.number)(0) }
}

/// `collected(phase, info)`: what the collector calls.
pub(super) unsafe extern "C" fn collected(_module: *mut Object, arguments: *mut Object) -> *mut Object {
    let Some(api) = API.get() else { return null_mut() };
    // SAFETY: the collector gives a text and a dictionary (gcmodule.c, `invoke_gc_callback`), which live while this runs.
    unsafe {
        let (phase, info) = ((api.item)(arguments, 0), (api.item)(arguments, 1));
        let starts = (api.is_text)(phase, c"start".as_ptr()) == 0;
        let began = BEGAN.swap(0, Relaxed);
        if began != 0 && !starts {
            record(api, info, began);
        } else if starts && is_plain(api) {
            BEFORE.store(triple(api, COUNTS), Relaxed);
            BEGAN.store(monotonic(), Relaxed);
        } else {
            return (api.call)(GIVEN[CALLED].load(Relaxed), phase, info, null_mut::<Object>());
        }
        (api.number)(0)
    }
}

/// Whether this collection can be recorded here.
unsafe fn is_plain(api: &Api) -> bool {
    // SAFETY: what the driver gave is there once it is armed.
    ARMED.load(Relaxed)
        && THREAD.load(Relaxed) == this_thread()
        && unsafe { (api.size)(GIVEN[VISIBLE].load(Relaxed)) == 0 && (api.size)(GIVEN[HIDDEN].load(Relaxed)) == 1 }
}

unsafe fn record(api: &Api, info: *mut Object, began: u64) {
    let now = monotonic();
    // SAFETY: as `collected`; the counter gives a new number.
    unsafe {
        let Some(line) = line_of_note(api) else { return };
        let number = (api.next)(GIVEN[NUMBERS].load(Relaxed));
        if number.is_null() {
            return;
        }
        let told = |key: &std::ffi::CStr| {
            let value = (api.key)(info, key.as_ptr());
            if value.is_null() { 0 } else { (api.word)(value) }
        };
        let explicit = u64::from(watch::depth(COLLECT.load(Relaxed)) > 0);
        let detail = told(c"generation") * 2 + explicit;
        let kind = COLLECTION | detail << 8 | line << 32;
        let (collected, uncollectable) = (told(c"collected"), told(c"uncollectable"));
        let (after, limits) = (triple(api, COUNTS), triple(api, LIMITS));
        let before = BEFORE.load(Relaxed);
        let duration = now.saturating_sub(began);
        ring::write(&[(api.word)(number), began, kind, duration, collected, uncollectable, before, after, limits]);
        (api.decrement)(number);
    }
}

/// Three numbers that a function of `gc` gives, in one word of 21 bits each.
unsafe fn triple(api: &Api, function: usize) -> u64 {
    // SAFETY: the functions of `gc` give tuples of three numbers.
    unsafe {
        let tuple = (api.call)(GIVEN[function].load(Relaxed), null_mut::<Object>());
        if tuple.is_null() {
            return 0;
        }
        let number = |index| (api.word)((api.item)(tuple, index)).min(0x1f_ffff);
        let word = number(0) | number(1) << 21 | number(2) << 42;
        (api.decrement)(tuple);
        word
    }
}

/// The line that the innermost frame of the note is on; nothing where there is none.
unsafe fn line_of_note(api: &Api) -> Option<u64> {
    // SAFETY: the innermost frame is borrowed and kept here; each frame below it is our own until the next one is.
    unsafe {
        let mut frame = (api.frame)();
        if !frame.is_null() {
            (api.increment)(frame);
        }
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
            None => owned(api, *frame.cast::<*mut Object>().add(3)),
        }
    }
}

unsafe fn is_note(api: &Api, frame: *mut Object) -> bool {
    // SAFETY: a live frame; each object that is made is let go.
    unsafe {
        let code = match api.code {
            Some(code) => code(frame),
            None => owned(api, *frame.cast::<*mut Object>().add(4)),
        };
        let name = (api.attribute)(code, c"co_filename".as_ptr());
        let file = GIVEN[FILE].load(Relaxed);
        let same = !name.is_null() && (name == file || (api.compare)(name, file) == 0);
        if !name.is_null() {
            (api.decrement)(name);
        }
        (api.decrement)(code);
        same
    }
}

unsafe fn owned(api: &Api, object: *mut Object) -> *mut Object {
    if !object.is_null() {
        // SAFETY: a live object.
        unsafe { (api.increment)(object) };
    }
    object
}

fn this_thread() -> usize {
    // SAFETY: pthread_self(3) cannot fail.
    usize::try_from(unsafe { libc::pthread_self() }).unwrap_or(0)
}

/// Nanoseconds, as `time.monotonic_ns` gives them.
fn monotonic() -> u64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    u64::try_from(now.tv_sec).unwrap_or(0) * 1_000_000_000 + u64::try_from(now.tv_nsec).unwrap_or(0)
}
