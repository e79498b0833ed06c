//! What lies beneath an example's standard streams, asked for at each statement: files that take what C code and children write.
//!
//! Functions of [`super::module`] that the driver has as well, for the executable host (`output.py`): there each of the system calls is a
//! call of Python's too.

#![expect(unsafe_code, reason = "functions that the interpreter calls, and system calls on descriptors")]

use std::ffi::{c_int, c_long};
use std::mem::MaybeUninit;
use std::ptr::null_mut;

use super::api::{Object, api};

/// Each stream, and the descriptor of the file beneath it, as in `wire.py`.
const STREAMS: [(c_int, c_int); 2] = [(1, 204), (2, 205)];

/// `native_size()`: how many bytes C code and children have written so far.
pub(super) unsafe extern "C" fn native_size(_module: *mut Object, _arguments: *mut Object) -> *mut Object {
    let Some(api) = api() else { return null_mut() };
    // SAFETY: lseek(2) moves what nobody reads by, and fails on what is no file.
    let sizes = STREAMS.map(|(_, file)| unsafe { libc::lseek(file, 0, libc::SEEK_END) });
    // SAFETY: any number can be made an object of; the interpreter's lock is held.
    unsafe { (api.number)(sizes.iter().sum()) }
}

/// `in_place()`: whether the streams lead to those files still.
pub(super) unsafe extern "C" fn in_place(_module: *mut Object, _arguments: *mut Object) -> *mut Object {
    let Some(api) = api() else { return null_mut() };
    let same =
        STREAMS.iter().all(|&(stream, file)| identity(stream).is_some_and(|found| identity(file) == Some(found)));
    // SAFETY: the interpreter's lock is held; the two truth values are there as long as it lives.
    unsafe { (api.truth)(c_long::from(same)) }
}

/// What a descriptor leads to; nothing where it is closed.
fn identity(descriptor: c_int) -> Option<(libc::ino_t, libc::dev_t)> {
    let mut stat = MaybeUninit::<libc::stat>::uninit();
    // SAFETY: fstat(2) fails on what is no descriptor, and fills the structure otherwise.
    let stat = unsafe { (libc::fstat(descriptor, stat.as_mut_ptr()) == 0).then(|| stat.assume_init()) }?;
    Some((stat.st_ino, stat.st_dev))
}
