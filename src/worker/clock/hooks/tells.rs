//! Functions that tell the time.

use std::ffi::c_void;
use std::sync::atomic::AtomicUsize;

use libc::{clockid_t, time_t, timespec, timeval};

use super::{Place, redirection};
use crate::worker::clock::thread::{LOCAL, asks};
use crate::worker::clock::{burst, line};
use crate::worker::imports::{Redirection, hook};

hook!(clock_gettime, REAL_CLOCK_GETTIME, (clock: clockid_t, time: *mut timespec), |call| {
    let mut outcome = call(clock, time);
    if outcome == 0 && clock == libc::CLOCK_PROCESS_CPUTIME_ID {
        // SAFETY: the call has filled it.
        unsafe { *time = line::timespec(line::work()) };
    }
    if outcome == 0 && line::tells_time(clock) {
        if let Some(core) = asks() {
            let real = || match clock {
                // SAFETY: the call has filled it.
                libc::CLOCK_MONOTONIC => line::nanoseconds(unsafe { &*time }),
                _ => line::real(),
            };
            if burst::reads_at(core, real()) {
                outcome = call(clock, time);
            }
            burst::has_read(core, real());
        }
        // SAFETY: as above.
        let time = unsafe { &mut *time };
        let ahead = line::ahead();
        let now = line::nanoseconds(time).saturating_add_signed(ahead);
        if ahead != 0 {
            *time = line::timespec(now);
        }
        if clock == libc::CLOCK_MONOTONIC {
            LOCAL.with(|local| local.read.set(now));
        }
    }
    outcome
});

hook!(gettimeofday, REAL_GETTIMEOFDAY, (time: *mut timeval, zone: Place), |call| {
    let outcome = call(time, zone);
    if let Some(core) = asks() {
        burst::has_read(core, line::real());
    }
    if outcome == 0 && !time.is_null() {
        // SAFETY: the call has filled it.
        let time = unsafe { &mut *time };
        let now = line::timespec(line::nanoseconds_of(time).saturating_add_signed(line::ahead()));
        *time = timeval { tv_sec: now.tv_sec, tv_usec: now.tv_nsec / 1000 };
    }
    outcome
});

static REAL_TIME: AtomicUsize = AtomicUsize::new(0);

/// time(2).
unsafe extern "C" fn time(place: *mut time_t) -> time_t {
    let now = line::timespec(line::read(libc::CLOCK_REALTIME).saturating_add_signed(line::ahead())).tv_sec;
    if !place.is_null() {
        // SAFETY: the caller wants it there.
        unsafe { *place = now };
    }
    now
}

pub(super) fn redirections() -> Vec<Redirection> {
    vec![
        redirection(c"clock_gettime", clock_gettime as *const c_void, &REAL_CLOCK_GETTIME),
        redirection(c"gettimeofday", gettimeofday as *const c_void, &REAL_GETTIMEOFDAY),
        redirection(c"time", time as *const c_void, &REAL_TIME),
    ]
}
