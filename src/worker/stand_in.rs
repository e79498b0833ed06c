//! Functions that stand in for C functions of the interpreter, one for each place of [`super::watch`] and each number of
//! arguments that such functions have. Each calls [`around`] with its place's number.

#![expect(unsafe_code, reason = "C functions of the interpreter are stood in for")]

use std::ffi::{c_int, c_void};
use std::mem::transmute;
use std::ptr::null_mut;

use super::watch::{PLACES, around};

type Object = c_void;
type Two = unsafe extern "C" fn(*mut Object, *mut Object) -> *mut Object;
type Three = unsafe extern "C" fn(*mut Object, *mut Object, *mut Object) -> *mut Object;
type Four = unsafe extern "C" fn(*mut Object, *mut Object, *mut Object, *mut Object) -> *mut Object;

/// `METH_VARARGS`, `METH_KEYWORDS`, `METH_NOARGS`, `METH_O`, `METH_FASTCALL` (`CPython`, `Include/methodobject.h`).
pub(super) const VARARGS: c_int = 0x01;
pub(super) const KEYWORDS: c_int = 0x02;
const NO_ARGUMENTS: c_int = 0x04;
const ONE_ARGUMENT: c_int = 0x08;
const FASTCALL: c_int = 0x80;

/// Our function for a place, with as many arguments as C functions of these flags have.
pub(super) fn stand_in(flags: c_int, number: usize) -> Option<*mut c_void> {
    match flags {
        VARARGS | NO_ARGUMENTS | ONE_ARGUMENT => TWO.get(number).map(|&function| function as *mut c_void),
        FASTCALL => THREE.get(number).map(|&function| function as *mut c_void),
        _ if flags == VARARGS | KEYWORDS => THREE.get(number).map(|&function| function as *mut c_void),
        _ if flags == FASTCALL | KEYWORDS => FOUR.get(number).map(|&function| function as *mut c_void),
        _ => None,
    }
}

unsafe extern "C" fn two<const N: usize>(owner: *mut Object, a: *mut Object) -> *mut Object {
    // SAFETY: called as the original is, whose type this is (`stand_in`).
    around(N, owner, (a, null_mut()), |original| unsafe { transmute::<*mut c_void, Two>(original)(owner, a) })
}

unsafe extern "C" fn three<const N: usize>(owner: *mut Object, a: *mut Object, b: *mut Object) -> *mut Object {
    // SAFETY: as above; of a fast call the third argument is a count, which goes through unread.
    around(N, owner, (a, b), |original| unsafe { transmute::<*mut c_void, Three>(original)(owner, a, b) })
}

unsafe extern "C" fn four<const N: usize>(
    owner: *mut Object,
    a: *mut Object,
    b: *mut Object,
    c: *mut Object,
) -> *mut Object {
    // SAFETY: as above.
    around(N, owner, (a, b), |original| unsafe { transmute::<*mut c_void, Four>(original)(owner, a, b, c) })
}

/// An array of the function for each place.
macro_rules! for_each_place {
    ($function:ident) => {
        for_each_place!($function: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31)
    };
    ($function:ident: $($place:literal)*) => { [$($function::<$place>),*] };
}

static TWO: [Two; PLACES] = for_each_place!(two);
static THREE: [Three; PLACES] = for_each_place!(three);
static FOUR: [Four; PLACES] = for_each_place!(four);
