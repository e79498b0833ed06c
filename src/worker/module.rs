//! The built-in module `_tracebook`: what the driver needs and Python's standard library does not have.
//!
//! `flush()` brings out what C code has buffered on its own streams; `die_with_parent()` has the kernel kill this process
//! when its parent ends; `answer_requests()` forks sessions and gives, in each fork, the plan that it is for;
//! `watch_gil(descriptor)` has the probe write the GIL's events into a file, and gives whether it can; `monotonic_ns` is `time.monotonic_ns`, by a shorter way; `install_clock`, `prepare_clock`,
//! `start_clock`, `stop_clock` and `skipped` are [`super::clock`]'s, `watch`, `inside`, `calm` and `untold` [`super::watch`]'s,
//! `open_ring` and `emit` [`super::ring`]'s, `collected`, `arm`, `disarm` and `counts` [`super::collector`]'s, `find_generations`,
//! `aside` and `hide` [`super::generations`]'s, `set_immortal` [`super::immortal`]'s,
//! `native_size` and `in_place` [`super::streams`]'s. Built by hand with the few symbols that every
//! `CPython` exports ([`super::api`]), so that one binary serves all versions.

#![expect(unsafe_code, reason = "functions that the interpreter calls, and structures whose layout is C's")]

use std::ffi::{c_char, c_int, c_long, c_void};
use std::mem::transmute;
use std::ptr::{null, null_mut};
use std::sync::OnceLock;

use libloading::os::unix::Library;

use super::api::{self, Object, api};
use super::serve::{self, ForkHooks};
use super::{collector, generations, immortal, ring, streams, watch};

type Function = unsafe extern "C" fn(*mut Object, *mut Object) -> *mut Object;
/// That of a fast call, which gets an array and its length.
type FastFunction = unsafe extern "C" fn(*mut Object, *const *mut Object, isize) -> *mut Object;

/// `PyMethodDef` (`CPython`, `Include/methodobject.h`); the same in all versions.
#[repr(C)]
struct Method {
    name: *const c_char,
    function: Option<Function>,
    flags: c_int,
    doc: *const c_char,
}

/// `METH_NOARGS`, `METH_VARARGS`, `METH_O`, `METH_FASTCALL`
const NO_ARGUMENTS: c_int = 0x0004;
const ARGUMENTS: c_int = 0x0001;
const ONE_ARGUMENT: c_int = 0x0008;
const FAST: c_int = 0x0080;

/// `PyObject_HEAD` of a build with the GIL: count and type, on 64-bit systems 16 bytes in all versions from 3.8 on.
#[repr(C)]
struct Head {
    count: isize,
    kind: *mut Object,
}

/// `PyObject_HEAD` of a free-threaded build (`CPython` 3.13, `Include/object.h`): all zero but the local count.
#[repr(C)]
struct FreeThreadedHead {
    thread: usize,
    flags: u16,
    mutex: u8,
    gc_bits: u8,
    local_count: u32,
    shared_count: isize,
    kind: *mut Object,
}

/// `PyModuleDef` (`CPython`, `Include/moduleobject.h`) with the head `H`.
#[repr(C)]
struct Definition<H> {
    head: H,
    init: *const c_void,
    index: isize,
    copy: *mut Object,
    name: *const c_char,
    doc: *const c_char,
    size: isize,
    methods: *mut Method,
    slots: *mut c_void,
    traverse: *const c_void,
    clear: *const c_void,
    free: *const c_void,
}

impl<H> Definition<H> {
    fn new(head: H, methods: *mut Method) -> Self {
        Self {
            head,
            init: null(),
            index: 0,
            copy: null_mut(),
            name: c"_tracebook".as_ptr(),
            doc: null(),
            size: -1,
            methods,
            slots: null_mut(),
            traverse: null(),
            clear: null(),
            free: null(),
        }
    }
}

/// `PYTHON_API_VERSION`; the same since Python 3.0.
const API_VERSION: c_int = 1013;

static HOOKS: OnceLock<ForkHooks> = OnceLock::new();

/// Adds the module to those that are built into the interpreter. Must be called before it starts.
pub(super) fn register(library: &Library) -> Result<(), libloading::Error> {
    type Initialiser = unsafe extern "C" fn() -> *mut Object;
    type Append = unsafe extern "C" fn(*const c_char, Initialiser) -> c_int;
    api::register(library)?;
    let _ = HOOKS.set(ForkHooks::of(library)?);
    // SAFETY: the symbol has this type in every CPython from 3.8 on; the name is static.
    unsafe {
        let append = library.get::<Append>(b"PyImport_AppendInittab\0")?;
        append(c"_tracebook".as_ptr(), initialise);
    }
    Ok(())
}

/// Called by the interpreter at `import _tracebook`.
unsafe extern "C" fn initialise() -> *mut Object {
    let Some(api) = api() else { return null_mut() };
    let method = |name: &'static std::ffi::CStr, function: Function, flags: c_int| Method {
        name: name.as_ptr(),
        function: Some(function),
        flags,
        doc: null(),
    };
    let end = Method { name: null(), function: None, flags: 0, doc: null() };
    // The interpreter keeps pointers to the definition and to the methods for as long as it lives.
    let mut methods = vec![
        method(c"flush", flush, NO_ARGUMENTS),
        method(c"die_with_parent", die_with_parent, NO_ARGUMENTS),
        method(c"answer_requests", answer_requests, NO_ARGUMENTS),
        method(c"watch_gil", watch_gil, ONE_ARGUMENT),
        method(c"install_clock", install_clock, ONE_ARGUMENT),
        method(c"monotonic_ns", monotonic_ns, NO_ARGUMENTS),
        method(c"prepare_clock", prepare_clock, ONE_ARGUMENT),
        method(c"start_clock", start_clock, ARGUMENTS),
        method(c"stop_clock", stop_clock, NO_ARGUMENTS),
        method(c"skipped", skipped, NO_ARGUMENTS),
        method(c"native_size", streams::native_size, NO_ARGUMENTS),
        method(c"in_place", streams::in_place, NO_ARGUMENTS),
    ];
    if !api.free_threaded {
        // SAFETY: a function is called as its flags say, which are those of its type.
        let fast =
            |name, function: FastFunction| method(name, unsafe { transmute::<FastFunction, Function>(function) }, FAST);
        methods.push(method(c"watch", watch::watch, ARGUMENTS));
        methods.push(method(c"inside", watch::inside, ONE_ARGUMENT));
        methods.push(method(c"calm", watch::calm, ONE_ARGUMENT));
        methods.push(method(c"set_immortal", immortal::set_immortal, ONE_ARGUMENT));
        methods.push(fast(c"collected", collector::collected));
        methods.push(method(c"arm", collector::arm, ARGUMENTS));
        methods.push(method(c"disarm", collector::disarm, NO_ARGUMENTS));
        methods.push(method(c"counts", collector::counts, NO_ARGUMENTS));
        methods.push(method(c"find_generations", generations::find_generations, ARGUMENTS));
        methods.push(fast(c"aside", generations::call_aside));
        methods.push(method(c"hide", generations::hide, ONE_ARGUMENT));
        methods.push(method(c"open_ring", ring::open_ring, ONE_ARGUMENT));
        methods.push(fast(c"emit", ring::emit));
        methods.push(method(c"untold", watch::untold, ONE_ARGUMENT));
    }
    methods.push(end);
    let methods = methods.leak().as_mut_ptr();
    let definition: *mut c_void = if api.free_threaded {
        let head = FreeThreadedHead {
            thread: 0,
            flags: 0,
            mutex: 0,
            gc_bits: 0,
            local_count: 1,
            shared_count: 0,
            kind: null_mut(),
        };
        std::ptr::from_mut(Box::leak(Box::new(Definition::new(head, methods)))).cast()
    } else {
        let head = Head { count: 1, kind: null_mut() };
        std::ptr::from_mut(Box::leak(Box::new(Definition::new(head, methods)))).cast()
    };
    // SAFETY: the definition has the layout of this build and lives for ever; the interpreter holds its lock.
    unsafe { (api.create_module)(definition, API_VERSION) }
}

/// A new reference to None.
fn none() -> *mut Object {
    let Some(api) = api() else { return null_mut() };
    api.owned(api.none as *mut Object)
}

unsafe extern "C" fn flush(_module: *mut Object, _arguments: *mut Object) -> *mut Object {
    // SAFETY: a null stream means all output streams (C11, 7.21.5.2).
    unsafe { libc::fflush(null_mut()) };
    none()
}

unsafe extern "C" fn die_with_parent(_module: *mut Object, _arguments: *mut Object) -> *mut Object {
    #[cfg(target_os = "linux")]
    // SAFETY: prctl(2) with PR_SET_PDEATHSIG takes a signal number and touches no memory.
    unsafe {
        libc::prctl(libc::PR_SET_PDEATHSIG, c_long::from(libc::SIGKILL));
    }
    none()
}

unsafe extern "C" fn answer_requests(_module: *mut Object, _arguments: *mut Object) -> *mut Object {
    let (Some(api), Some(&hooks)) = (api(), HOOKS.get()) else { return null_mut() };
    // SAFETY: the interpreter calls this with its lock held; the driver has no thread when it does.
    let request = unsafe { serve::answer_requests(hooks) };
    // SAFETY: the pointer is good for that many bytes, which are copied; a length that is too long gives an exception.
    unsafe { (api.bytes)(request.as_ptr().cast(), isize::try_from(request.len()).unwrap_or(-1)) }
}

unsafe extern "C" fn watch_gil(_module: *mut Object, descriptor: *mut Object) -> *mut Object {
    let Some(api) = api() else { return null_mut() };
    // SAFETY: called by the interpreter with its lock held and an object. What is no number gives -1 and an exception.
    let descriptor = unsafe { (api.long)(descriptor) };
    let Ok(descriptor @ 0..) = c_int::try_from(descriptor) else { return null_mut() };
    #[cfg(all(target_os = "linux", target_pointer_width = "64"))]
    let watching = !api.free_threaded && super::probe::watch(descriptor);
    #[cfg(not(all(target_os = "linux", target_pointer_width = "64")))]
    let watching = false;
    // SAFETY: the interpreter's lock is held; the two truth values are there as long as it lives.
    unsafe { (api.truth)(c_long::from(watching)) }
}

/// `install_clock(module)`: has Python ask our clock; whether it does. `module` is the file of the module `select`, as bytes.
unsafe extern "C" fn install_clock(_module: *mut Object, module: *mut Object) -> *mut Object {
    let Some(api) = api() else { return null_mut() };
    #[cfg(all(target_os = "linux", target_pointer_width = "64"))]
    // SAFETY: the interpreter gives an object, which the driver made bytes: they end with NUL and live while this runs.
    let installed = unsafe {
        let module = (api.text_of_bytes)(module);
        !module.is_null() && super::clock::install(std::ffi::CStr::from_ptr(module))
    };
    #[cfg(not(all(target_os = "linux", target_pointer_width = "64")))]
    let installed = false;
    // SAFETY: the interpreter's lock is held; the two truth values are there as long as it lives.
    unsafe { (api.truth)(c_long::from(installed)) }
}

/// `prepare_clock(ahead)`: has the clock of this process begin when it is needed, at least so many nanoseconds ahead; whether there
/// is one.
unsafe extern "C" fn prepare_clock(_module: *mut Object, ahead: *mut Object) -> *mut Object {
    let Some(api) = api() else { return null_mut() };
    #[cfg(all(target_os = "linux", target_pointer_width = "64"))]
    // SAFETY: the interpreter gives an object, which the driver made a number.
    let prepared = super::clock::prepare(unsafe { (api.long)(ahead) });
    #[cfg(not(all(target_os = "linux", target_pointer_width = "64")))]
    let prepared = false;
    // SAFETY: as above.
    unsafe { (api.truth)(c_long::from(prepared)) }
}

/// `start_clock(tells, number, start, limit)`: lets the clock jump from now on; tells the parent of jumps, with times since
/// `start`, or not; up to so many nanoseconds, then tells the parent that the task of this number sleeps too long.
unsafe extern "C" fn start_clock(_module: *mut Object, arguments: *mut Object) -> *mut Object {
    let Some(api) = api() else { return null_mut() };
    // SAFETY: the interpreter gives a tuple, in which the driver puts four numbers.
    let [tells, number, start, limit] = [0, 1, 2, 3].map(|index| unsafe { (api.word)((api.item)(arguments, index)) });
    #[cfg(all(target_os = "linux", target_pointer_width = "64"))]
    super::clock::start(super::clock::Example { tells: tells != 0, number, start, limit });
    #[cfg(not(all(target_os = "linux", target_pointer_width = "64")))]
    let _ = (tells, number, start, limit);
    none()
}

/// `stop_clock()`: lets it jump no longer. Four times the nanoseconds skipped since `start_clock`, and why something was waited for
/// in real time: 0 nothing was, 1 for descriptors or threads that are not Python's, 2 because there were children.
unsafe extern "C" fn stop_clock(_module: *mut Object, _arguments: *mut Object) -> *mut Object {
    #[cfg(all(target_os = "linux", target_pointer_width = "64"))]
    let (skipped, why) = super::clock::stop();
    #[cfg(not(all(target_os = "linux", target_pointer_width = "64")))]
    let (skipped, why) = (0_u64, 0_u8);
    number(skipped << 2 | why as u64)
}

/// `skipped()`: the nanoseconds that this process has skipped.
unsafe extern "C" fn skipped(_module: *mut Object, _arguments: *mut Object) -> *mut Object {
    #[cfg(all(target_os = "linux", target_pointer_width = "64"))]
    let skipped = super::clock::skipped();
    #[cfg(not(all(target_os = "linux", target_pointer_width = "64")))]
    let skipped = 0;
    number(skipped)
}

unsafe extern "C" fn monotonic_ns(_module: *mut Object, _arguments: *mut Object) -> *mut Object {
    number(super::monotonic())
}

fn number(value: u64) -> *mut Object {
    // SAFETY: any number can be made an object of; the interpreter's lock is held.
    api().map_or(null_mut(), |api| unsafe { (api.number_of_word)(value) })
}
