//! What keeps the clock from jumping: children, and threads that the clock does not know. And the process's timer, which jumps
//! along.

use std::mem::MaybeUninit;

use super::core::{State, Why};
use super::line;

/// What is in the way now.
pub(super) fn find(state: &mut State) -> Option<Why> {
    if has_children() {
        Some(Why::Children)
    } else if has_others(state) {
        Some(Why::Waits)
    } else {
        None
    }
}

/// Whether there are children that live or were not waited for.
fn has_children() -> bool {
    let mut told = MaybeUninit::<libc::siginfo_t>::zeroed();
    // SAFETY: waitid(2) fills what it is given; with these options it takes nothing away.
    unsafe { libc::waitid(libc::P_ALL, 0, told.as_mut_ptr(), libc::WEXITED | libc::WNOHANG | libc::WNOWAIT) == 0 }
}

/// Whether there are threads that the clock does not know. What they wait for, and whom they wake, is not known.
fn has_others(state: &mut State) -> bool {
    let known = state.threads + state.still_ending();
    let mut told = MaybeUninit::<libc::stat>::zeroed();
    // SAFETY: stat(2) reads a name that ends, and fills what it is given.
    let links = unsafe {
        if libc::stat(c"/proc/self/task".as_ptr(), told.as_mut_ptr()) != 0 {
            return true;
        }
        told.assume_init().st_nlink
    };
    // A folder of the kernel's has a link for each folder in it, and two more (`fs/proc/base.c`, `proc_task_getattr`).
    links.saturating_sub(2) > known.into()
}

/// Nanoseconds until the process's timer (setitimer(2), alarm(2)) strikes, where one is set.
pub(super) fn timer() -> Option<u64> {
    let left = line::nanoseconds_of(&get_timer().it_value);
    (left > 0).then_some(left)
}

fn get_timer() -> libc::itimerval {
    let mut timer = MaybeUninit::<libc::itimerval>::zeroed();
    // SAFETY: getitimer(2) fills what it is given, and zeros are a value too.
    unsafe {
        libc::syscall(libc::SYS_getitimer, libc::ITIMER_REAL, timer.as_mut_ptr());
        timer.assume_init()
    }
}

fn set_timer(timer: libc::itimerval) {
    let nothing = std::ptr::null::<libc::itimerval>();
    // SAFETY: setitimer(2) reads what it is given.
    unsafe { libc::syscall(libc::SYS_setitimer, libc::ITIMER_REAL, &raw const timer, nothing) };
}

/// The timer strikes that much earlier, as the clock jumps.
pub(super) fn shift_timer(by: u64) {
    let mut timer = get_timer();
    let left = line::nanoseconds_of(&timer.it_value);
    if left > 0 {
        // Zero would stop it.
        let micros = (left.saturating_sub(by) / 1000).max(1);
        let part = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        timer.it_value = libc::timeval { tv_sec: part(micros / 1_000_000), tv_usec: part(micros % 1_000_000) };
        set_timer(timer);
    }
}

/// The timer has struck, and begins again if it is one that repeats: after so many nanoseconds, which are given.
pub(super) fn restart_timer() -> u64 {
    let mut timer = get_timer();
    timer.it_value = timer.it_interval;
    set_timer(timer);
    line::nanoseconds_of(&timer.it_interval)
}
