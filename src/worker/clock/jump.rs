//! When nobody runs: whom to wake, and how far to jump.

use super::core::{Call, Mode, NEVER, State, Waiter, Why};
use super::{burst, line, obstacle, record, turn};

/// A thread runs no more: it waits, or has ended. If it was its turn, that is over.
pub(super) fn one_less(state: &mut State, turn: u64) {
    burst::end();
    state.running -= 1;
    turn::end(state, turn);
}

/// A thread that waits, and was not woken in time, has another look.
pub(super) fn look(state: &mut State, waiter: *mut Waiter) {
    if state.mode == Mode::Real {
        // SAFETY: the caller's own.
        let deadline = unsafe { (*waiter).deadline };
        if deadline <= state.now() {
            turn::offer(state, waiter, Call::Time);
        }
    } else {
        turn::look(state);
    }
}

/// Whether nobody runs, though somebody's time will come: something is in the way of a jump.
pub(super) fn is_held_up(state: &State) -> bool {
    state.running == 0 && state.mode == Mode::Virtual && earliest(state).is_some()
}

/// Wakes the next one of those whose time has come.
pub(super) fn wake_expired(state: &mut State) {
    if let Some((waiter, deadline)) = earliest(state)
        && deadline <= state.now()
    {
        wake(state, waiter, Call::Time);
    }
}

fn wake(state: &mut State, waiter: *mut Waiter, call: Call) {
    state.count_in(waiter);
    // SAFETY: as `earliest`.
    let ideal = if call == Call::Time { unsafe { (*waiter).ideal } } else { state.now() };
    turn::begin(state, waiter, call, ideal);
}

/// Whether somebody's time has come so long ago.
pub(super) fn is_overdue(state: &State, by: u64) -> bool {
    earliest(state).is_some_and(|(_, deadline)| deadline.saturating_add(by) <= state.now())
}

/// Who is to wake first because of time.
///
/// Threads lose moments by what they do between waits, some more and some less. So among those whose deadlines are close
/// together the order is the one that there would be if work took no time; and where that tells no difference, the order in
/// which they began to wait.
fn earliest(state: &State) -> Option<(*mut Waiter, u64)> {
    // SAFETY: those who wait stay while the state is locked.
    let timed =
        || state.waiters().map(|waiter| (waiter, unsafe { &*waiter })).filter(|(_, each)| each.deadline != NEVER);
    let (_, first) = timed().min_by_key(|(_, each)| each.deadline)?;
    let close = || timed().filter(|(_, each)| each.deadline - first.deadline <= each.slack.min(first.slack));
    let (_, ideal) = close().min_by_key(|(_, each)| each.ideal)?;
    let is_same = |each: &Waiter| each.ideal - ideal.ideal <= SAME || each.deadline.abs_diff(ideal.deadline) <= SAME;
    close().find(|(_, each)| is_same(each)).map(|(waiter, each)| (waiter, each.deadline))
}

/// By how much two deadlines may differ and still be the same: what a thread does between reading the clock and waiting.
const SAME: u64 = 100_000;

/// Nobody runs: wakes the next one, by a jump where nothing is in its way.
pub(super) fn advance(state: &mut State) {
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
    wake(state, waiter, call);
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

#[cfg(test)]
mod tests {
    use std::mem::MaybeUninit;

    use super::*;
    use crate::worker::clock::core::What;
    use crate::worker::clock::wait;

    /// Which of those who wait wakes first: their deadlines in microseconds, as they are and as they would be if work took no
    /// time, in the order in which they began to wait.
    fn first(waits: &[(u64, u64)]) -> Option<usize> {
        // SAFETY: zeros are a state.
        let mut state = unsafe { MaybeUninit::<State>::zeroed().assume_init() };
        let waiter = |&(deadline, ideal): &(u64, u64)| Waiter {
            ideal: ideal * 1000,
            slack: 5_000_000,
            ..wait::waiter(What::Time, deadline * 1000, -1)
        };
        let mut waiters: Vec<Waiter> = waits.iter().map(waiter).collect();
        for waiter in &mut waiters {
            state.enter(waiter);
        }
        let (found, _) = earliest(&state)?;
        waiters.iter().position(|waiter| std::ptr::eq(waiter, found))
    }

    #[test]
    fn who_began_to_wait_first_is_first_of_those_with_the_same_deadline() {
        assert_eq!(first(&[(2_000_300, 2_000_000), (2_000_100, 2_000_000)]), Some(0));
        assert_eq!(first(&[(2_000_010, 1_999_000), (2_000_000, 1_998_000)]), Some(0));
    }

    #[test]
    fn of_deadlines_that_are_close_together_what_work_has_cost_is_left_out() {
        assert_eq!(first(&[(1_002_000, 1_001_000), (1_003_000, 1_000_000)]), Some(1));
        assert_eq!(first(&[(2_003_000, 2_003_000), (2_001_000, 2_001_000)]), Some(1));
        assert_eq!(first(&[(2_010_000, 1_000_000), (2_000_000, 2_000_000)]), Some(1));
        assert_eq!(first(&[]), None);
    }
}
