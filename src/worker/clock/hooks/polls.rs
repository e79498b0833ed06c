//! Functions that wait for descriptors.
//!
//! Where others could make one of them ready, the real function waits: its thread counts as running, and time is real.

use std::ffi::{c_int, c_void};

use libc::{epoll_event, fd_set, nfds_t, pollfd, timeval};

use super::{fail, redirection};
use crate::worker::clock::core::{Core, NEVER, What};
use crate::worker::clock::descriptors::{self, are_own};
use crate::worker::clock::thread::{LOCAL, known};
use crate::worker::clock::wait::{self, End};
use crate::worker::clock::{jump, line};
use crate::worker::imports::{Redirection, hook};

/// How long ago a thread has read the clock at most to find out until when it will sleep.
const JUST_NOW: u64 = 100_000_000;

// `time.sleep` up to Python 3.10, and `select.select`.
hook!(
    select,
    REAL_SELECT,
    (count: c_int, readable: *mut fd_set, writable: *mut fd_set, other: *mut fd_set, limit: *mut timeval),
    |call| {
        // SAFETY: it is null or a time.
        let duration = unsafe { limit.as_ref() }.map(line::nanoseconds_of);
        let Some(core) = known().filter(|_| duration != Some(0)) else {
            return call(count, readable, writable, other, limit);
        };
        if count == 0 {
            // Python has read the clock while it had the GIL, and now it has not: threads lie down in that order.
            let now = line::now();
            let read = LOCAL.with(|local| local.read.get());
            let began = if now.saturating_sub(read) < JUST_NOW { read } else { now };
            return match wait::sleep(core, duration.map_or(NEVER, |duration| began.saturating_add(duration))) {
                End::Interrupted => fail(libc::EINTR),
                End::Come | End::Time => 0,
            };
        }
        let given = [readable, writable, other].map(|set| {
            // SAFETY: each is null or a set.
            unsafe { set.as_ref() }.copied()
        });
        let restore = || {
            for (set, given) in [readable, writable, other].into_iter().zip(given) {
                if let Some(given) = given {
                    // SAFETY: where one was given.
                    unsafe { *set = given };
                }
            }
        };
        let mut poll = of_sets(count, &given);
        let mut look = || {
            restore();
            let mut nothing = timeval { tv_sec: 0, tv_usec: 0 };
            call(count, readable, writable, other, &raw mut nothing)
        };
        if let Some(found) = wait_for(core, &mut poll, None, duration, &mut look) {
            return found;
        }
        restore();
        call(count, readable, writable, other, limit)
    }
);

fn of_sets(count: c_int, sets: &[Option<fd_set>; 3]) -> Vec<pollfd> {
    let events = [libc::POLLIN, libc::POLLOUT, libc::POLLPRI];
    let each = (0..count).map(|fd| {
        let wanted = sets.iter().zip(events).filter(|(set, _)| {
            // SAFETY: numbers below the count are in the set's range, as the caller has promised.
            set.as_ref().is_some_and(|set| unsafe { libc::FD_ISSET(fd, &raw const *set) })
        });
        pollfd { fd, events: wanted.fold(0, |all, (_, event)| all | event), revents: 0 }
    });
    each.filter(|each| each.events != 0).collect()
}

hook!(poll, REAL_POLL, (first: *mut pollfd, count: nfds_t, limit: c_int), |call| {
    let Some(core) = known().filter(|_| limit != 0) else { return call(first, count, limit) };
    // SAFETY: the caller gives as many.
    let mut poll = unsafe { std::slice::from_raw_parts(first, usize::try_from(count).unwrap_or(0)) }.to_vec();
    wait_for(core, &mut poll, None, milliseconds(limit), &mut || call(first, count, 0))
        .unwrap_or_else(|| call(first, count, limit))
});

// The selector that asyncio uses.
hook!(
    epoll_wait,
    REAL_EPOLL_WAIT,
    (set: c_int, events: *mut epoll_event, count: c_int, limit: c_int),
    |call| {
        let Some(core) = known().filter(|_| limit != 0) else { return call(set, events, count, limit) };
        let mut poll = vec![descriptors::readable(set)];
        wait_for(core, &mut poll, Some(set), milliseconds(limit), &mut || call(set, events, count, 0))
            .unwrap_or_else(|| call(set, events, count, limit))
    }
);

/// Nanoseconds; `None` for a wait without end.
fn milliseconds(limit: c_int) -> Option<u64> {
    u64::try_from(limit).ok().map(|limit| limit * 1_000_000)
}

/// Waits until `look` finds something, fails, or the time has come; gives what it found. `None` where the real function is to
/// wait.
fn wait_for(
    core: &'static Core,
    poll: &mut [pollfd],
    set: Option<c_int>,
    duration: Option<u64>,
    look: &mut dyn FnMut() -> c_int,
) -> Option<c_int> {
    let deadline = duration.map_or(NEVER, |duration| line::now().saturating_add(duration));
    let found = look();
    if found != 0 {
        return Some(found);
    }
    let is_own = match set {
        Some(set) => descriptors::of_set(set).is_some_and(are_own),
        None => are_own(poll.iter().map(|each| each.fd)),
    };
    let Some(bell) = descriptors::bell(core).filter(|_| is_own) else {
        jump::waited_for_real(&mut core.lock());
        return None;
    };
    let mut waiter = wait::waiter(What::Descriptors(poll.as_mut_ptr(), poll.len()), deadline, bell);
    waiter.span = duration.unwrap_or(NEVER);
    loop {
        let end = wait::wait(core, &mut waiter, || true);
        let found = look();
        if found != 0 {
            return Some(found);
        }
        match end {
            End::Come => {}
            End::Time => return Some(0),
            End::Interrupted => return Some(fail(libc::EINTR)),
        }
    }
}

pub(super) fn redirections() -> Vec<Redirection> {
    vec![
        redirection(c"select", select as *const c_void, &REAL_SELECT),
        redirection(c"poll", poll as *const c_void, &REAL_POLL),
        redirection(c"epoll_wait", epoll_wait as *const c_void, &REAL_EPOLL_WAIT),
    ]
}
