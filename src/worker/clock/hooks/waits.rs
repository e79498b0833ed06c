//! Functions that wait for time and semaphores, and the one that starts a thread.

use std::ffi::{c_int, c_void};

use libc::{clockid_t, pthread_t, sem_t, timespec};

use super::{Place, fail, redirection};
use crate::worker::clock::core::{Core, NEVER, Waiter, What, core};
use crate::worker::clock::thread::{self, Birth, Start, known};
use crate::worker::clock::wait::{self, End};
use crate::worker::clock::{line, wake};
use crate::worker::imports::{Redirection, hook};

hook!(semaphore_wait, REAL_SEMAPHORE_WAIT, (semaphore: *mut sem_t), |call| match known() {
    Some(core) => take(core, semaphore, NEVER),
    None => call(semaphore),
});

hook!(semaphore_timedwait, REAL_SEMAPHORE_TIMEDWAIT, (semaphore: *mut sem_t, until: *const timespec), |call| {
    // SAFETY: the caller gives a time.
    let until = unsafe { &*until };
    let Some(core) = known() else {
        let real = line::to_real(until);
        return call(semaphore, &raw const real);
    };
    take(core, semaphore, line::moment(libc::CLOCK_REALTIME, until))
});

hook!(
    semaphore_clockwait,
    REAL_SEMAPHORE_CLOCKWAIT,
    (semaphore: *mut sem_t, clock: clockid_t, until: *const timespec),
    |call| {
        // SAFETY: the caller gives a time.
        let until = unsafe { &*until };
        let Some(core) = known() else {
            let real = line::to_real(until);
            return call(semaphore, clock, &raw const real);
        };
        take(core, semaphore, line::moment(clock, until))
    }
);

fn take(core: &'static Core, semaphore: *mut sem_t, deadline: u64) -> c_int {
    match wait::take(core, semaphore, deadline) {
        End::Come => 0,
        End::Time => fail(libc::ETIMEDOUT),
        End::Interrupted => fail(libc::EINTR),
    }
}

hook!(semaphore_post, REAL_SEMAPHORE_POST, (semaphore: *mut sem_t), |call| {
    let outcome = call(semaphore);
    if let Some(core) = core() {
        wait::posted(core, semaphore);
    }
    outcome
});

hook!(
    clock_nanosleep,
    REAL_CLOCK_NANOSLEEP,
    (clock: clockid_t, flags: c_int, time: *const timespec, left: *mut timespec),
    |call| {
        // SAFETY: the caller gives a time.
        let given = unsafe { &*time };
        let is_moment = flags & libc::TIMER_ABSTIME != 0;
        let Some(core) = known().filter(|_| line::tells_time(clock)) else {
            let real = if is_moment && line::tells_time(clock) { line::to_real(given) } else { *given };
            return call(clock, flags, &raw const real, left);
        };
        let now = line::now();
        let deadline =
            if is_moment { line::moment(clock, given) } else { now.saturating_add(line::nanoseconds(given)) };
        if deadline <= now {
            return 0;
        }
        if wait::sleep(core, deadline) == End::Time {
            return 0;
        }
        if !is_moment && !left.is_null() {
            // SAFETY: the caller wants to know there what is left.
            unsafe { *left = line::timespec(deadline.saturating_sub(line::now())) };
        }
        libc::EINTR
    }
);

// The Python library waits so for its GIL, with limits from our clock, and for nothing else.
hook!(
    condition_timedwait,
    REAL_CONDITION_TIMEDWAIT,
    (condition: Place, mutex: Place, until: *const timespec),
    |call| {
        // SAFETY: the caller gives a time.
        let until = line::to_real(unsafe { &*until });
        wait_for_gil(|| call(condition, mutex, &raw const until))
    }
);

// And so, when it has given its GIL to another thread that is to take it.
hook!(condition_wait, REAL_CONDITION_WAIT, (condition: Place, mutex: Place), |call| {
    wait_for_gil(|| call(condition, mutex))
});

fn wait_for_gil(wait: impl FnOnce() -> c_int) -> c_int {
    let core = known();
    if let Some(core) = core {
        wake::wants_gil(&mut core.lock());
    }
    let outcome = wait();
    if let Some(core) = core {
        wake::notice(&mut core.lock());
    }
    outcome
}

hook!(pause, REAL_PAUSE, (), |call| {
    let Some(core) = known() else { return call() };
    while wait::sleep(core, NEVER) != End::Interrupted {}
    fail(libc::EINTR)
});

hook!(
    thread_create,
    REAL_THREAD_CREATE,
    (thread: *mut pthread_t, attributes: Place, start: Start, argument: Place),
    |call| {
        let (Some(core), Some(_)) = (known().or_else(core), thread::key()) else {
            return call(thread, attributes, start, argument);
        };
        let waiter = Waiter { is_main: false, ..wait::waiter(What::Time, NEVER, -1) };
        let birth = Box::into_raw(Box::new(Birth { start, argument, waiter }));
        // SAFETY: it was made here, and goes when the thread has begun.
        let waiter = unsafe { &raw mut (*birth).waiter };
        thread::enter(&mut core.lock(), waiter);
        let outcome = call(thread, attributes, thread::run, birth.cast());
        if outcome != 0 {
            thread::leave(&mut core.lock(), waiter);
            // SAFETY: nobody else has got it.
            drop(unsafe { Box::from_raw(birth) });
        }
        outcome
    }
);

pub(super) fn redirections() -> Vec<Redirection> {
    vec![
        redirection(c"sem_wait", semaphore_wait as *const c_void, &REAL_SEMAPHORE_WAIT),
        redirection(c"sem_timedwait", semaphore_timedwait as *const c_void, &REAL_SEMAPHORE_TIMEDWAIT),
        redirection(c"sem_clockwait", semaphore_clockwait as *const c_void, &REAL_SEMAPHORE_CLOCKWAIT),
        redirection(c"sem_post", semaphore_post as *const c_void, &REAL_SEMAPHORE_POST),
        redirection(c"clock_nanosleep", clock_nanosleep as *const c_void, &REAL_CLOCK_NANOSLEEP),
        redirection(c"pthread_cond_timedwait", condition_timedwait as *const c_void, &REAL_CONDITION_TIMEDWAIT),
        redirection(c"pthread_cond_wait", condition_wait as *const c_void, &REAL_CONDITION_WAIT),
        redirection(c"pause", pause as *const c_void, &REAL_PAUSE),
        redirection(c"pthread_create", thread_create as *const c_void, &REAL_THREAD_CREATE),
    ]
}
