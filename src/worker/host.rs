//! Loads a Python library and runs a program in it.
//!
//! Takes the paths of the library and of the executable that it belongs to; gives the interpreter's exit status. Knows
//! nothing of sessions. The only C API used is what every `CPython` since 3.8 exports, so that one binary serves them all.

#![expect(unsafe_code, reason = "a library of another language is loaded and called")]

use std::ffi::{CString, OsStr, c_char, c_int};
use std::fmt;
use std::os::unix::ffi::OsStrExt;

use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_NOW};

use super::{arenas, heap, module};

/// Why the library host could not start.
#[derive(Debug)]
pub enum HostError {
    /// The dynamic loader refused the library, or a symbol is missing.
    Load(libloading::Error),
    /// An argument holds a NUL byte.
    Argument,
    /// The executable cannot be run.
    Start(std::io::Error),
    /// What examples may reach cannot be read, or cannot be enforced.
    Policy,
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Load(error) => write!(f, "the Python library could not be loaded: {error}"),
            Self::Argument => f.write_str("a path holds a NUL byte"),
            Self::Policy => f.write_str("the sandbox could not be made"),
            Self::Start(error) => write!(f, "the Python executable could not be started: {error}"),
        }
    }
}

impl std::error::Error for HostError {}

impl From<libloading::Error> for HostError {
    fn from(error: libloading::Error) -> Self {
        Self::Load(error)
    }
}

/// `int Py_BytesMain(int argc, char **argv)` (<https://docs.python.org/3/c-api/init.html#c.Py_BytesMain>).
type BytesMain = unsafe extern "C" fn(c_int, *mut *mut c_char) -> c_int;

/// Runs a program as `executable -c PROGRAM ARGUMENTS` would, inside this process.
pub(super) fn run(library: &OsStr, executable: &OsStr, program: &[&OsStr]) -> Result<i32, HostError> {
    heap::provide();
    // SAFETY: loading runs the library's initialisers; the user chose this library as the Python to run, and no other
    // thread exists yet. Global symbols are what extension modules expect, as they are not linked to the library.
    let library = unsafe { Library::open(Some(library), RTLD_NOW | RTLD_GLOBAL) }?;
    module::register(&library)?;
    arenas::provide(&library);
    let words = [executable.as_bytes(), b"-c"].into_iter().chain(program.iter().map(|word| word.as_bytes()));
    let arguments: Vec<CString> = words.map(CString::new).collect::<Result<_, _>>().map_err(|_| HostError::Argument)?;
    let mut pointers: Vec<*mut c_char> = arguments.iter().map(|argument| argument.as_ptr().cast_mut()).collect();
    let count = c_int::try_from(pointers.len()).unwrap_or(c_int::MAX);
    pointers.push(std::ptr::null_mut());
    // SAFETY: the symbol has this type in every CPython from 3.8 on. The arguments are NUL-terminated, outlive the call,
    // and Python copies them before it changes anything.
    let status = unsafe {
        let main = library.get::<BytesMain>(b"Py_BytesMain\0")?;
        main(count, pointers.as_mut_ptr())
    };
    // Threads of Python may still run in the library's code.
    std::mem::forget(library);
    Ok(status)
}
