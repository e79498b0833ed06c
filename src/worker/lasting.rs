//! Objects of the driver's that last: the interpreter does not count who uses them.
//!
//! From Python 3.12 on there are objects whose count of references stays what it is (PEP 683). A session that calls a function of
//! the driver's would write such a count, and so copy the page that it lies in.

#![expect(unsafe_code, reason = "a field of the interpreter's objects is written")]

use std::ptr::null_mut;

use super::api::{Object, api};

/// `last(object)`: has an object of the driver's last as `None` does, where that does.
pub(super) unsafe extern "C" fn last(_module: *mut Object, object: *mut Object) -> *mut Object {
    let Some(api) = api() else { return null_mut() };
    let none = api.none as *mut Object;
    // SAFETY: both are objects, which begin with the count in builds with the GIL. Its lower half, which comes first here, tells
    // whether it lasts: then it is negative (`CPython`, `Include/refcount.h`, `_Py_IsImmortal`).
    unsafe {
        let lasts = none.cast::<i32>().read();
        if cfg!(all(target_endian = "little", target_pointer_width = "64")) && lasts < 0 {
            object.cast::<i32>().write(lasts);
        }
    }
    api.owned(none)
}
