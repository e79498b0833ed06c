//! When nobody runs: whom to wake, and how far to jump.

use super::core::{Call, Mode, NEVER, State, Waiter, What, Why};
use super::{burst, line, obstacle, record, wake};

/// A thread runs no more: it waits, or has ended. Whoever was to be woken by that is.
pub(super) fn one_less(state: &mut State) {
    burst::end();
    state.running -= 1;
    if state.running == 0 {
        advance(state);
    } else {
        state.hold();
        if state.turn.members == 0 {
            wake_expired(state);
        }
    }
}

/// A thread that waits, and was not woken in time, has another look.
pub(super) fn look(state: &mut State, waiter: *mut Waiter) {
    if state.mode == Mode::Real {
        // SAFETY: the caller's own.
        let deadline = unsafe { (*waiter).deadline };
        if deadline <= state.now() {
            wake::call(state, waiter, Call::Time, 0);
        }
    } else if state.running == 0 {
        advance(state);
    } else if wake::is_free(state) {
        wake_expired(state);
    }
}

/// Whether nobody runs, though somebody's time will come: something is in the way of a jump.
pub(super) fn is_held_up(state: &State) -> bool {
    state.running == 0 && state.mode == Mode::Virtual && earliest(state).is_some()
}

fn wake_expired(state: &mut State) {
    if state.mode == Mode::Virtual
        && let Some((waiter, deadline)) = earliest(state)
        && deadline <= state.now()
    {
        wake::begin_turn(state, waiter, Call::Time);
    }
}

/// The first of those whose time comes first: who sleeps for two seconds wakes before who sleeps twice for one, though the latter
/// has lost a moment between.
fn earliest(state: &State) -> Option<(*mut Waiter, u64)> {
    // SAFETY: those who wait stay while the state is locked.
    let waiters = || state.waiters().map(|waiter| (waiter, unsafe { &*waiter }));
    let (_, first) = waiters().filter(|(_, each)| each.deadline != NEVER).min_by_key(|(_, each)| each.deadline)?;
    let is_same =
        |each: &Waiter| each.deadline != NEVER && each.deadline - first.deadline <= each.slack.min(first.slack);
    waiters().find(|(_, each)| is_same(each)).map(|(waiter, each)| (waiter, each.deadline))
}

/// Nobody runs: wakes the next one, by a jump where nothing is in its way.
fn advance(state: &mut State) {
    if state.mode == Mode::Real {
        return;
    }
    if let Some(waiter) = state.waiters().find(|&waiter| is_ready(waiter)) {
        return wake::call(state, waiter, Call::Come, 0);
    }
    let now = state.now();
    let alarm = alarm(state, now).map(|(waiter, deadline)| (waiter, deadline, Call::Alarm));
    let next = earliest(state).map(|(waiter, deadline)| (waiter, deadline, Call::Time));
    let Some((waiter, deadline, call)) = alarm.into_iter().chain(next).min_by_key(|&(_, deadline, _)| deadline) else {
        return;
    };
    if deadline > now {
        if let Some(why) = obstacle::find(state) {
            state.why = state.why.max(why);
            return;
        }
        if !record::may_skip(state, deadline - now) {
            return;
        }
        if call == Call::Time {
            obstacle::shift_timer(deadline - now);
        }
        line::set(deadline, line::real());
        state.skipped += deadline - now;
        record::skip(state, now, deadline - now);
    }
    if call == Call::Alarm {
        let interval = obstacle::restart_timer();
        state.alarm = if interval > 0 { deadline.max(now) + interval } else { 0 };
    }
    wake::begin_turn(state, waiter, call);
}

/// Whether what a thread waits for has happened already, and it will notice by itself.
fn is_ready(waiter: *mut Waiter) -> bool {
    // SAFETY: as `earliest`; the array lies in the thread that waits. poll(2) writes what it found there, which that thread
    // does not read.
    unsafe {
        match (*waiter).what {
            What::Descriptors(first, count) => libc::poll(first, count as libc::nfds_t, 0) > 0,
            What::Time | What::Semaphore(_) => false,
        }
    }
}

/// The thread that the process's timer is to interrupt, and when.
fn alarm(state: &State, now: u64) -> Option<(*mut Waiter, u64)> {
    let deadline = now + obstacle::timer()?;
    // Where time has stood still, the real timer is a little early.
    let is_same = state.alarm > now && state.alarm.abs_diff(deadline) < TIMER_SLACK;
    // SAFETY: as `earliest`.
    let main = state.waiters().find(|&waiter| unsafe { (*waiter).is_main });
    main.map(|waiter| (waiter, if is_same { state.alarm } else { deadline }))
}

/// How far a timer that repeats may be from where it should be, to be still the same one.
const TIMER_SLACK: u64 = 100_000_000;

/// Notes that something was waited for that cannot be skipped.
pub(super) fn waited_for_real(state: &mut State) {
    state.why = state.why.max(Why::Waits);
}
