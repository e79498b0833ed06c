//! Watches built-in functions without a trace of it: `_tracebook.watch`, `inside`, `calm` and `untold`.
//!
//! A built-in function or method refers to a `PyMethodDef`, which refers to the C function. That one pointer is replaced by
//! one of ours, which calls the driver before and after the original. So the Python object, its type and name, its errors
//! and the tracebacks through it stay what they are, for whoever calls it. It is done in a session's own process only.
//!
//! Takes a built-in function and two Python functions; knows nothing of what they record.

#![expect(unsafe_code, reason = "C functions of the interpreter are called and stood in for")]

use std::cell::Cell;
use std::ffi::{c_char, c_int, c_long, c_void};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};

use super::api::{Api, Object, api};
use super::generations;
use super::locks::{self, Role};
use super::stand_in::{KEYWORDS, VARARGS, stand_in};

/// How many functions can be watched.
pub(super) const PLACES: usize = 32;

/// `PyMethodDef`; the same in all versions.
#[repr(C)]
struct Method {
    name: *const c_char,
    function: AtomicPtr<c_void>,
    flags: c_int,
    doc: *const c_char,
}

/// A watched function. Written once, with the interpreter's lock held, before its pointer is replaced.
struct Place {
    original: AtomicPtr<c_void>,
    flags: AtomicUsize,
    role: AtomicUsize,
    before: AtomicPtr<Object>,
    after: AtomicPtr<Object>,
    depth: AtomicUsize,
}

/// Whether the driver wants to be told of nothing.
static SILENT: AtomicBool = AtomicBool::new(false);
static USED: AtomicUsize = AtomicUsize::new(0);
static WATCHED: [Place; PLACES] = [const {
    Place {
        original: AtomicPtr::new(null_mut()),
        flags: AtomicUsize::new(0),
        role: AtomicUsize::new(0),
        before: AtomicPtr::new(null_mut()),
        after: AtomicPtr::new(null_mut()),
        depth: AtomicUsize::new(0),
    }
}; PLACES];

thread_local! {
    /// Whether the driver is being told: what it uses itself is not watched.
    static TELLING: Cell<bool> = const { Cell::new(false) };
}

/// `watch(function, before, after, role)`: calls `before(owner, arguments, keywords)` and `after(owner, result)` around the
/// function from now on; the latter without a result where it raised. Arguments are None where they are no tuple. The role
/// is that of a method of a lock, or zero. Gives a number, or -1 where the function cannot be watched. It must not be called in a free-threaded build.
pub(super) unsafe extern "C" fn watch(_module: *mut Object, arguments: *mut Object) -> *mut Object {
    let Some(api) = api() else { return null_mut() };
    // SAFETY: the interpreter gives a tuple; the driver puts four objects into it, which live while this runs.
    unsafe {
        let [function, before, after, role] = [0, 1, 2, 3].map(|index| (api.item)(arguments, index));
        let place = if role.is_null() { None } else { replace(api, function, [before, after], (api.long)(role)) };
        (api.number)(place.and_then(|place| c_long::try_from(place).ok()).unwrap_or(-1))
    }
}

/// `inside(number)`: how many calls of a watched function are going on.
pub(super) unsafe extern "C" fn inside(_module: *mut Object, number: *mut Object) -> *mut Object {
    let Some(api) = api() else { return null_mut() };
    // SAFETY: the interpreter gives an object, which the driver made a number.
    unsafe {
        let depth = usize::try_from((api.long)(number)).map_or(0, depth);
        (api.number)(c_long::try_from(depth).unwrap_or(0))
    }
}

/// How many calls of a watched function are going on.
pub(super) fn depth(place: usize) -> usize {
    WATCHED.get(place).map_or(0, |place| place.depth.load(Ordering::Relaxed))
}

/// `calm(which)`: tells of all calls (0), of locks only when they are waited for (1), or of nothing (2).
pub(super) unsafe extern "C" fn calm(_module: *mut Object, which: *mut Object) -> *mut Object {
    let Some(api) = api() else { return null_mut() };
    // SAFETY: the interpreter gives an object, which the driver made a number.
    unsafe {
        let which = (api.long)(which);
        locks::set_calm(which == 1);
        SILENT.store(which == 2, Ordering::Relaxed);
        (api.number)(0)
    }
}

/// `untold(lock)`: the identifier of the thread that has a lock, where that has not been told; else zero.
pub(super) unsafe extern "C" fn untold(_module: *mut Object, lock: *mut Object) -> *mut Object {
    let Some(api) = api() else { return null_mut() };
    let holder = locks::untold(lock as usize);
    // SAFETY: any number can be made an object of.
    unsafe { (api.number)(holder.cast_signed() as c_long) }
}

/// Puts a function of ours in the place of the C function behind `function`; gives the place's number.
unsafe fn replace(api: &Api, function: *mut Object, hooks: [*mut Object; 2], role: c_long) -> Option<usize> {
    // SAFETY: `function` is a live object, and one of the two types whose layouts `definition` knows.
    let method = unsafe { definition(api, function)?.as_ref()? };
    let number = USED.load(Ordering::Relaxed);
    let ours = stand_in(method.flags, number)?;
    let place = &WATCHED[number];
    for (hook, slot) in hooks.into_iter().zip([&place.before, &place.after]) {
        if hook as usize != api.none {
            // SAFETY: a live object. It is kept for as long as the process lives.
            unsafe { (api.increment)(hook) };
            slot.store(hook, Ordering::Relaxed);
        }
    }
    place.role.store(usize::try_from(role).ok()?, Ordering::Relaxed);
    place.flags.store(usize::try_from(method.flags).ok()?, Ordering::Relaxed);
    place.original.store(method.function.load(Ordering::Relaxed), Ordering::Release);
    USED.store(number + 1, Ordering::Relaxed);
    method.function.store(ours, Ordering::Release);
    Some(number)
}

/// The definition behind a built-in function (`PyCFunctionObject.m_ml`) or method (`PyMethodDescrObject.d_method`).
unsafe fn definition(api: &Api, function: *mut Object) -> Option<*const Method> {
    let words = function.cast::<usize>();
    // SAFETY: an object begins with its count and its type (two words); the function then has the definition, the method
    // its type, name and qualified name before it.
    unsafe {
        let kind = *words.add(1);
        let at = if kind == api.function_type {
            2
        } else if kind == api.method_type {
            5
        } else {
            return None;
        };
        Some(*words.add(at) as *const Method)
    }
}

/// Calls the original with what is to be called before and after it.
pub(super) fn around(
    number: usize,
    owner: *mut Object,
    given: (*mut Object, *mut Object),
    call: impl FnOnce(*mut c_void) -> *mut Object,
) -> *mut Object {
    let place = &WATCHED[number];
    let Some(api) = api() else { return null_mut() };
    let original = place.original.load(Ordering::Acquire);
    if let Some(role) = Role::from_number(place.role.load(Ordering::Relaxed)) {
        return around_lock(api, (place, role), owner, given, || call(original));
    }
    let told = !SILENT.load(Ordering::Relaxed);
    if told && !tell_before(api, place, owner, given) {
        return null_mut();
    }
    place.depth.fetch_add(1, Ordering::Relaxed);
    let result = call(original);
    place.depth.fetch_sub(1, Ordering::Relaxed);
    if told { tell_after(api, place, owner, result) } else { result }
}

/// Calls the original method of a lock, and tells of it where that matters.
fn around_lock(
    api: &Api,
    (place, role): (&Place, Role),
    owner: *mut Object,
    given: (*mut Object, *mut Object),
    call: impl FnOnce() -> *mut Object,
) -> *mut Object {
    // SAFETY: pthread_self(3) cannot fail; Python's identifiers are what it gives.
    let (lock, thread) = (owner as usize, usize::try_from(unsafe { libc::pthread_self() }).unwrap_or(0));
    // The driver's own use of locks is not told of either.
    let quiet = TELLING.get() || SILENT.load(Ordering::Relaxed) || locks::is_quiet(role, lock, thread);
    if !quiet && !tell_before(api, place, owner, given) {
        return null_mut();
    }
    let waits = locks::will_wait(role, lock, thread);
    let result = call();
    if waits {
        locks::waited(lock);
    }
    // `acquire` gives True, `_acquire_restore` and `release` None.
    if !result.is_null() && result as usize != api.no {
        locks::done(role, lock, thread, !quiet);
    }
    if quiet { result } else { tell_after(api, place, owner, result) }
}

/// Whether the call may go on: what a signal's handler raises meanwhile is raised by the call.
fn tell_before(api: &Api, place: &Place, owner: *mut Object, given: (*mut Object, *mut Object)) -> bool {
    let hook = place.before.load(Ordering::Relaxed);
    if hook.is_null() {
        return true;
    }
    let flags = c_int::try_from(place.flags.load(Ordering::Relaxed)).unwrap_or(0);
    let none = api.none as *mut Object;
    let arguments = if flags & VARARGS != 0 { given.0 } else { none };
    let keywords = if flags == VARARGS | KEYWORDS && !given.1.is_null() { given.1 } else { none };
    // Methods without arguments may still be called without an owner of ours: never here.
    tell(|| {
        // SAFETY: live objects, and a null at the end of the arguments.
        unsafe {
            let told = (api.call)(hook, owner, arguments, keywords, null_mut::<Object>());
            if told.is_null() {
                return false;
            }
            (api.decrement)(told);
        }
        true
    })
}

/// The result, or null where a signal's handler raised meanwhile.
fn tell_after(api: &Api, place: &Place, owner: *mut Object, result: *mut Object) -> *mut Object {
    let hook = place.after.load(Ordering::Relaxed);
    if hook.is_null() {
        return result;
    }
    let (mut kind, mut value, mut trace) = (null_mut(), null_mut(), null_mut());
    // SAFETY: the error that goes with a missing result is kept aside while other code runs. Live objects; a null ends the
    // arguments, as a missing result does.
    let told = |kind: &mut _, value: &mut _, trace: &mut _| unsafe {
        if result.is_null() {
            (api.fetch_error)(kind, value, trace);
        }
        let told = (api.call)(hook, owner, result, null_mut::<Object>());
        if !told.is_null() {
            (api.decrement)(told);
        }
        if result.is_null() {
            // It takes the place of whatever was raised since.
            (api.restore_error)(*kind, *value, *trace);
        } else if told.is_null() {
            (api.decrement)(result);
            return null_mut();
        }
        result
    };
    if TELLING.get() { result } else { tell_with(|| told(&mut kind, &mut value, &mut trace)) }
}

/// Tells the driver, unless it is the driver that calls.
fn tell(call: impl FnOnce() -> bool) -> bool {
    TELLING.get() || tell_with(call)
}

fn tell_with<T>(call: impl FnOnce() -> T) -> T {
    TELLING.set(true);
    let told = generations::aside(call);
    TELLING.set(false);
    told
}
