//! What is used of the Python library, looked up once. All of it has these types in every `CPython` from 3.8 on.

#![expect(unsafe_code, reason = "symbols of another language's library are given types")]

use std::ffi::{c_char, c_int, c_long, c_ulonglong, c_void};
use std::sync::OnceLock;

use libloading::Error;
use libloading::os::unix::{Library, Symbol};

/// `PyObject`.
pub(super) type Object = c_void;
type One = unsafe extern "C" fn(*mut Object) -> *mut Object;
type Text = *const c_char;

/// The table.
pub(super) struct Api {
    /// Addresses of `None`, `False`, and of the types of built-in functions and methods.
    pub(super) none: usize,
    pub(super) no: usize,
    pub(super) function_type: usize,
    pub(super) method_type: usize,
    pub(super) create_module: unsafe extern "C" fn(*mut c_void, c_int) -> *mut Object,
    pub(super) increment: unsafe extern "C" fn(*mut Object),
    pub(super) decrement: unsafe extern "C" fn(*mut Object),
    /// `PyObject_Malloc`, `PyObject_Free`.
    pub(super) take: unsafe extern "C" fn(usize) -> *mut c_void,
    pub(super) give_back: unsafe extern "C" fn(*mut c_void),
    pub(super) untrack: unsafe extern "C" fn(*mut Object),
    /// `PyObject_CallFunctionObjArgs`: a null ends the arguments.
    pub(super) call: unsafe extern "C" fn(*mut Object, ...) -> *mut Object,
    pub(super) attribute: unsafe extern "C" fn(*mut Object, Text) -> *mut Object,
    pub(super) truth: unsafe extern "C" fn(c_long) -> *mut Object,
    pub(super) bytes: unsafe extern "C" fn(Text, isize) -> *mut Object,
    /// `PyBytes_AsString`
    pub(super) text_of_bytes: unsafe extern "C" fn(*mut Object) -> Text,
    /// `PyLong_FromLong`, `PyLong_AsLong`, `PyLong_AsUnsignedLongLongMask`, `PyLong_FromUnsignedLongLong`.
    pub(super) number: unsafe extern "C" fn(c_long) -> *mut Object,
    pub(super) long: unsafe extern "C" fn(*mut Object) -> c_long,
    pub(super) word: unsafe extern "C" fn(*mut Object) -> c_ulonglong,
    pub(super) number_of_word: unsafe extern "C" fn(c_ulonglong) -> *mut Object,
    pub(super) is_text: unsafe extern "C" fn(*mut Object, Text) -> c_int,
    pub(super) compare: unsafe extern "C" fn(*mut Object, *mut Object) -> c_int,
    pub(super) item: unsafe extern "C" fn(*mut Object, isize) -> *mut Object,
    pub(super) new_list: unsafe extern "C" fn(isize) -> *mut Object,
    pub(super) list_size: unsafe extern "C" fn(*mut Object) -> isize,
    pub(super) list_item: unsafe extern "C" fn(*mut Object, isize) -> *mut Object,
    pub(super) next_pair: unsafe extern "C" fn(*mut Object, *mut isize, *mut *mut Object, *mut *mut Object) -> c_int,
    pub(super) fetch_error: unsafe extern "C" fn(*mut *mut Object, *mut *mut Object, *mut *mut Object),
    pub(super) restore_error: unsafe extern "C" fn(*mut Object, *mut Object, *mut Object),
    pub(super) save_thread: unsafe extern "C" fn() -> *mut c_void,
    pub(super) restore_thread: unsafe extern "C" fn(*mut c_void),
    pub(super) frame: unsafe extern "C" fn() -> *mut Object,
    pub(super) line: unsafe extern "C" fn(*mut Object) -> c_int,
    /// `PyFrame_GetBack` and `PyFrame_GetCode`, from 3.9 on.
    pub(super) back: Option<One>,
    pub(super) code: Option<One>,
    /// Whether there is no GIL: only builds without it export these.
    pub(super) free_threaded: bool,
}

static API: OnceLock<Api> = OnceLock::new();

/// Looks up what is needed, before the interpreter starts.
pub(super) fn register(library: &Library) -> Result<(), Error> {
    // SAFETY: see the module; a symbol's address is good for as long as the library is loaded, which is for ever.
    let api = unsafe {
        Api {
            none: address(library, b"_Py_NoneStruct\0")?,
            no: address(library, b"_Py_FalseStruct\0")?,
            function_type: address(library, b"PyCFunction_Type\0")?,
            method_type: address(library, b"PyMethodDescr_Type\0")?,
            create_module: *library.get(b"PyModule_Create2\0")?,
            increment: *library.get(b"Py_IncRef\0")?,
            decrement: *library.get(b"Py_DecRef\0")?,
            take: *library.get(b"PyObject_Malloc\0")?,
            give_back: *library.get(b"PyObject_Free\0")?,
            untrack: *library.get(b"PyObject_GC_UnTrack\0")?,
            call: *library.get(b"PyObject_CallFunctionObjArgs\0")?,
            attribute: *library.get(b"PyObject_GetAttrString\0")?,
            truth: *library.get(b"PyBool_FromLong\0")?,
            bytes: *library.get(b"PyBytes_FromStringAndSize\0")?,
            text_of_bytes: *library.get(b"PyBytes_AsString\0")?,
            number: *library.get(b"PyLong_FromLong\0")?,
            long: *library.get(b"PyLong_AsLong\0")?,
            word: *library.get(b"PyLong_AsUnsignedLongLongMask\0")?,
            number_of_word: *library.get(b"PyLong_FromUnsignedLongLong\0")?,
            is_text: *library.get(b"PyUnicode_CompareWithASCIIString\0")?,
            compare: *library.get(b"PyUnicode_Compare\0")?,
            item: *library.get(b"PyTuple_GetItem\0")?,
            new_list: *library.get(b"PyList_New\0")?,
            list_size: *library.get(b"PyList_Size\0")?,
            list_item: *library.get(b"PyList_GetItem\0")?,
            next_pair: *library.get(b"PyDict_Next\0")?,
            fetch_error: *library.get(b"PyErr_Fetch\0")?,
            restore_error: *library.get(b"PyErr_Restore\0")?,
            save_thread: *library.get(b"PyEval_SaveThread\0")?,
            restore_thread: *library.get(b"PyEval_RestoreThread\0")?,
            frame: *library.get(b"PyEval_GetFrame\0")?,
            line: *library.get(b"PyFrame_GetLineNumber\0")?,
            back: library.get(b"PyFrame_GetBack\0").ok().map(|symbol| *symbol),
            code: library.get(b"PyFrame_GetCode\0").ok().map(|symbol| *symbol),
            free_threaded: address(library, b"_Py_IncRefSharedSlow\0").is_ok()
                || address(library, b"_Py_MergeZeroLocalRefcount\0").is_ok(),
        }
    };
    let _ = API.set(api);
    Ok(())
}

/// The table, once it is there.
pub(super) fn api() -> Option<&'static Api> {
    API.get()
}

fn address(library: &Library, name: &[u8]) -> Result<usize, Error> {
    // SAFETY: the address alone is taken.
    let symbol: Symbol<*mut Object> = unsafe { library.get(name) }?;
    Ok(symbol.into_raw() as usize)
}

impl Api {
    /// Another reference to an object, or null to null.
    pub(super) fn owned(&self, object: *mut Object) -> *mut Object {
        if !object.is_null() {
            // SAFETY: callers have a live object, and the interpreter's lock.
            unsafe { (self.increment)(object) };
        }
        object
    }
}
