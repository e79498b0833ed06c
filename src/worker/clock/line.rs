//! The virtual time line: now = real time + what was skipped.
//!
//! One number holds for all clocks that tell time. It only changes while no thread of the process runs, so none sees time jump
//! or go back.

use std::ffi::c_int;
use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicI64, Ordering};

use libc::{clockid_t, timespec, timeval};

/// Nanoseconds that the virtual time line is ahead of the real one. A fork keeps it: time never goes back.
static AHEAD: AtomicI64 = AtomicI64::new(0);

pub(super) const SECOND: u64 = 1_000_000_000;

/// By how many nanoseconds virtual time is ahead.
pub(super) fn ahead() -> i64 {
    AHEAD.load(Ordering::Relaxed)
}

/// Sets the monotonic clock of the virtual line to this time, of which `real` is the real one.
pub(super) fn set(now: u64, real: u64) {
    AHEAD.store(now.cast_signed() - real.cast_signed(), Ordering::Relaxed);
}

/// Takes back some of it, which nobody has seen.
pub(super) fn take_back(nanoseconds: u64) {
    AHEAD.fetch_sub(nanoseconds.cast_signed(), Ordering::Relaxed);
}

/// Puts the virtual time line at least this far ahead. No other thread may change it meanwhile.
pub(super) fn advance_to(ahead: i64) {
    if ahead > self::ahead() {
        AHEAD.store(ahead, Ordering::Relaxed);
    }
}

/// Nanoseconds of the real monotonic clock.
pub(super) fn real() -> u64 {
    read(libc::CLOCK_MONOTONIC)
}

/// Nanoseconds of the virtual monotonic clock.
pub(super) fn now() -> u64 {
    real().saturating_add_signed(ahead())
}

/// Nanoseconds that the process has used a processor, by the microsecond. Not what `CLOCK_PROCESS_CPUTIME_ID` says: where processor time is
/// limited (`RLIMIT_CPU`), as it is for contained examples, that is as of the last tick, milliseconds ago (Linux,
/// `kernel/time/posix-cpu-timers.c`, `cpu_clock_sample_group`).
pub(super) fn work() -> u64 {
    let usage = usage_of(libc::RUSAGE_SELF);
    nanoseconds_of(&usage.ru_utime) + nanoseconds_of(&usage.ru_stime)
}

/// What the process or the calling thread has used.
pub(super) fn usage_of(who: c_int) -> libc::rusage {
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: getrusage(2) fills the structure, and one of zeros is valid too.
    unsafe {
        libc::getrusage(who, usage.as_mut_ptr());
        usage.assume_init()
    }
}

/// Nanoseconds that a thread has used a processor; none for no thread.
pub(super) fn work_of(thread: libc::pid_t) -> u64 {
    // As `pthread_getcpuclockid(3)` has it: clock 2, which counts to the nanosecond, of one thread.
    if thread == 0 { 0 } else { read((!thread << 3) | 4 | 2) }
}

/// Nanoseconds of a clock of the system.
pub(super) fn read(clock: clockid_t) -> u64 {
    let mut time = timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: clock_gettime(2) writes the time to the place given, or nothing.
    unsafe { libc::clock_gettime(clock, &raw mut time) };
    nanoseconds(&time)
}

/// Whether a clock tells the time of day or time that passes, not the work of a process or thread (`clock_gettime(2)`).
pub(super) fn tells_time(clock: clockid_t) -> bool {
    !matches!(clock, libc::CLOCK_PROCESS_CPUTIME_ID | libc::CLOCK_THREAD_CPUTIME_ID) && clock >= 0
}

pub(super) fn nanoseconds(time: &timespec) -> u64 {
    u64::try_from(time.tv_sec)
        .unwrap_or(0)
        .saturating_mul(SECOND)
        .saturating_add(u64::try_from(time.tv_nsec).unwrap_or(0))
}

pub(super) fn nanoseconds_of(time: &timeval) -> u64 {
    let micros = u64::try_from(time.tv_usec).unwrap_or(0);
    u64::try_from(time.tv_sec).unwrap_or(0).saturating_mul(SECOND).saturating_add(micros * 1000)
}

pub(super) fn timespec(nanoseconds: u64) -> timespec {
    timespec { tv_sec: (nanoseconds / SECOND).cast_signed(), tv_nsec: (nanoseconds % SECOND).cast_signed() }
}

/// A moment of the virtual line as the real line has it.
pub(super) fn to_real(time: &timespec) -> timespec {
    timespec(nanoseconds(time).saturating_add_signed(-ahead()))
}

/// A moment that is given on any virtual clock, on the virtual monotonic one.
pub(super) fn moment(clock: clockid_t, time: &timespec) -> u64 {
    if clock == libc::CLOCK_MONOTONIC {
        return nanoseconds(time);
    }
    let left = nanoseconds(time).saturating_sub(read(clock).saturating_add_signed(ahead()));
    now().saturating_add(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_the_same_on_either_line() {
        let time = timespec { tv_sec: 5, tv_nsec: 999_999_999 };
        assert_eq!(nanoseconds(&time), 5_999_999_999);
        let back = self::timespec(nanoseconds(&time));
        assert_eq!((back.tv_sec, back.tv_nsec), (time.tv_sec, time.tv_nsec));
        assert_eq!(nanoseconds_of(&timeval { tv_sec: 2, tv_usec: 3 }), 2_000_003_000);
        assert_eq!(nanoseconds(&to_real(&time)), nanoseconds(&time).saturating_add_signed(-ahead()));
    }

    #[test]
    fn a_moment_of_the_day_is_as_far_away_on_the_monotonic_clock() {
        let minute = 60 * SECOND;
        let day = read(libc::CLOCK_REALTIME).saturating_add_signed(ahead()) + minute;
        let left = moment(libc::CLOCK_REALTIME, &self::timespec(day)) - now();
        assert!(left <= minute && left > minute - 10 * SECOND, "{left}");
        let past = moment(libc::CLOCK_REALTIME, &self::timespec(SECOND));
        assert!(past <= now());
    }

    #[test]
    fn clocks_of_work_do_not_tell_the_time() {
        assert!(tells_time(libc::CLOCK_REALTIME) && tells_time(libc::CLOCK_MONOTONIC));
        assert!(!tells_time(libc::CLOCK_PROCESS_CPUTIME_ID) && !tells_time(libc::CLOCK_THREAD_CPUTIME_ID));
        assert!(!tells_time(-42), "the processor time of another thread");
    }
}
