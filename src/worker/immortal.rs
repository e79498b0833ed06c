//! Immortal objects: the driver's functions, whose references nobody counts.
//!
//! From Python 3.12 on the count of some objects stays what it is (PEP 683). Whoever calls a function counts, and a session would copy
//! the page for that which the count lies in.

#![expect(unsafe_code, reason = "a field of the interpreter's objects is written")]

use std::ptr::null_mut;

use super::api::{Object, api};

/// `set_immortal(object)`: makes an object of the driver's immortal, where the interpreter has such objects: then `None` is one.
pub(super) unsafe extern "C" fn set_immortal(_module: *mut Object, object: *mut Object) -> *mut Object {
    let Some(api) = api() else { return null_mut() };
    let none = api.none as *mut Object;
    // SAFETY: both are objects, which begin with the count in builds with the GIL. Its lower half, which comes first here, is
    // negative in those that are immortal (`CPython`, `Include/refcount.h`, `_Py_IsImmortal`).
    unsafe {
        let count = none.cast::<i32>().read();
        if cfg!(all(target_endian = "little", target_pointer_width = "64")) && count < 0 {
            object.cast::<i32>().write(count);
        }
    }
    api.owned(none)
}
