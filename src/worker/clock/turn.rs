//! Turns: threads go on one after the other, so that what they do is in the same order in each run.
//!
//! Who need not wait any longer comes into a queue: because another thread has let it go, because a descriptor is ready, because
//! it is new. Its turn is what it does until it waits again or ends; then the next in the queue has one, and when the queue is
//! empty, the one whose time comes first ([`super::jump`]). Whoever works for long, or blocks in a way that the clock does not
//! know, keeps nobody from going on: then threads run at a time, as they do without a clock.

use std::ptr::null_mut;

use super::core::{Call, Mode, State, Turn, Waiter, What};
use super::thread::LOCAL;
use super::{jump, line, wake};

/// Processor time after which the next thread may go on in the turn of another: as long as Python lets a thread run that others
/// want to stop (`sys.getswitchinterval`).
const LONGEST_WORK: u64 = 5_000_000;

/// How long a thread is blocked elsewhere until that is no coincidence.
const ASLEEP: u64 = 2_000_000;

/// By how much a thread in the queue may keep those back whose time has come.
const GRACE: u64 = 10_000_000;

/// Who waits need not wait any longer: it comes into the queue, or goes on at once where nobody else does.
pub(super) fn offer(state: &mut State, waiter: *mut Waiter, due: Call) {
    state.count_in(waiter);
    append(state, waiter, due);
    if !state.turn.taken {
        give(state);
    }
}

/// A thread that is counted as running and waking already comes into the queue.
pub(super) fn append(state: &mut State, waiter: *mut Waiter, due: Call) {
    let (since, turn) = (ideal(state), &state.turn);
    let (work, number) = (line::work_of(turn.thread), turn.number);
    // SAFETY: those in the queue wait, and do not go on while the state is locked.
    unsafe {
        ((*waiter).due, (*waiter).since, (*waiter).work, (*waiter).turn) = (due, since, work, number);
        let mut at = &raw mut state.queue;
        while !(*at).is_null() {
            at = &raw mut (**at).next;
        }
        (*waiter).next = null_mut();
        *at = waiter;
        wake::ring(&*waiter, Call::Soon);
    }
}

/// Takes one out of the queue that will never go on; whether it was there.
pub(super) fn withdraw(state: &mut State, waiter: *mut Waiter) -> bool {
    let mut at = &raw mut state.queue;
    // SAFETY: as `append`.
    unsafe {
        while !(*at).is_null() {
            if *at == waiter {
                *at = (*waiter).next;
                return true;
            }
            at = &raw mut (**at).next;
        }
    }
    false
}

/// The turn is over, if it is this one: the next one begins.
pub(super) fn end(state: &mut State, number: u64) {
    if state.turn.taken && state.turn.number == number {
        state.turn.taken = false;
    }
    if state.mode == Mode::Real || state.turn.taken {
        state.hold();
    } else {
        give(state);
    }
}

/// Nobody has the turn: gives it to the next one, if there is any.
pub(super) fn give(state: &mut State) {
    if state.mode == Mode::Real {
        return let_all_go(state);
    }
    state.hold();
    gather(state);
    if !state.queue.is_null() && !jump::is_overdue(state, GRACE) {
        let first = state.queue;
        // SAFETY: as `append`.
        unsafe {
            state.queue = (*first).next;
            begin(state, first, (*first).due, (*first).since);
        }
    } else if state.running == 0 {
        jump::advance(state);
    } else {
        jump::wake_expired(state);
    }
}

/// Those whose descriptors are ready come into the queue, in the order of waiting.
fn gather(state: &mut State) {
    let ready: Vec<_> = state.waiters().filter(|&waiter| is_ready(waiter)).collect();
    for waiter in ready {
        state.count_in(waiter);
        append(state, waiter, Call::Come);
    }
}

/// Whether what a thread waits for has happened already, and it will notice by itself.
fn is_ready(waiter: *mut Waiter) -> bool {
    // SAFETY: as `append`; the array lies in the thread that waits. poll(2) writes what it found there, which that thread
    // does not read.
    unsafe {
        match (*waiter).what {
            What::Descriptors(first, count) => libc::poll(first, count as libc::nfds_t, 0) > 0,
            What::Time | What::Semaphore(_) => false,
        }
    }
}

/// The clock is real now: nobody waits for a turn.
pub(super) fn let_all_go(state: &mut State) {
    state.turn.taken = false;
    while !state.queue.is_null() {
        let first = state.queue;
        // SAFETY: as `append`.
        unsafe {
            state.queue = (*first).next;
            wake::call(&mut *first, (*first).due, 0);
        }
    }
}

/// A thread that is counted as running and waking has its turn, which begins at this moment, if work takes no time.
pub(super) fn begin(state: &mut State, waiter: *mut Waiter, call: Call, ideal: u64) {
    take(state);
    // SAFETY: as `append`.
    let waiter = unsafe { &mut *waiter };
    waiter.since = ideal;
    wake::call(waiter, call, state.turn.number);
}

fn take(state: &mut State) {
    let turn = &mut state.turn;
    *turn = Turn { taken: true, number: turn.number + 1, thread: 0, work: 0, asleep: (0, 0) };
}

/// The calling thread has its turn from now on, as whoever runs an example.
pub(super) fn take_first(state: &mut State) {
    take(state);
    notice(state, state.turn.number, state.now());
}

/// The calling thread has noticed that it is its turn, which begins at this moment, if work takes no time.
pub(super) fn notice(state: &mut State, number: u64, ideal: u64) {
    LOCAL.with(|local| {
        local.turn.set(number);
        local.ideal.set(ideal);
    });
    if state.turn.taken && number == state.turn.number {
        // SAFETY: gettid(2) touches no memory.
        state.turn.thread = unsafe { libc::gettid() };
        state.turn.work = line::work_of(state.turn.thread);
    }
}

/// The moment that it would be if work took no time, as the calling thread knows it.
pub(super) fn ideal(state: &State) -> u64 {
    let ideal = LOCAL.with(|local| local.ideal.get());
    if ideal == 0 { state.now() } else { ideal }
}

/// A thread in the queue, or one whose time has come, has another look: whether another may go on.
pub(super) fn look(state: &mut State) {
    if !state.turn.taken || is_over(state) {
        state.turn.taken = false;
        give(state);
    }
}

/// Whether whoever has the turn works for long, or is blocked elsewhere.
fn is_over(state: &mut State) -> bool {
    let turn = &state.turn;
    // SAFETY: as `append`.
    let first = unsafe { state.queue.as_ref() }.filter(|first| first.turn == turn.number);
    let since = turn.work.max(first.map_or(0, |first| first.work));
    line::work_of(turn.thread).saturating_sub(since) > LONGEST_WORK || is_blocked(state)
}

/// Whether the thread that has the turn has been blocked for a while. A busy machine does not block it, nor does a slow disk.
fn is_blocked(state: &mut State) -> bool {
    let turn = &mut state.turn;
    if turn.thread == 0 || !is_asleep(turn.thread) {
        turn.asleep = (0, 0);
        return false;
    }
    let (now, work) = (line::real(), line::work_of(turn.thread));
    let (since, before) = turn.asleep;
    if since == 0 || work != before {
        turn.asleep = (now, work);
        return false;
    }
    now.saturating_sub(since) > ASLEEP
}

/// Whether the kernel has a thread sleep (proc(5), `/proc/[pid]/stat`); where that cannot be told it may.
fn is_asleep(thread: libc::pid_t) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/self/task/{thread}/stat"));
    stat.map_or(true, |stat| stat.rsplit_once(") ").is_none_or(|(_, state)| state.starts_with('S')))
}
