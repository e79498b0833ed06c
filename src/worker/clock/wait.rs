//! How a thread waits: until it is woken, or its time comes, or a signal interrupts it.
//!
//! It waits for real, for as long as its time has not come on the virtual line. So whatever the clock does or fails to do, it
//! wakes in the end.

use std::cell::Cell;
use std::ptr::{null, null_mut};
use std::sync::atomic::{AtomicU32, Ordering, fence};

use libc::{pollfd, sem_t};

use super::core::{Call, Core, NEVER, Waiter, What};
use super::thread::LOCAL;
use super::{descriptors, jump, line, wake};

/// How a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// What was waited for may be there.
    Come,
    /// The time has come.
    Time,
    /// A signal was handled.
    Interrupted,
}

/// What a system call that blocks says.
enum Outcome {
    Woken,
    Ready,
    Elapsed,
    Interrupted,
}

/// How long a thread waits for what holds the clock up, at first and at most, before it looks again.
const PATIENCE: u64 = 1_000_000;
const MOST_PATIENCE: u64 = 50_000_000;

/// A thread that is to wait.
pub(super) fn waiter(what: What, deadline: u64, bell: i32) -> Waiter {
    let is_main = LOCAL.with(|local| local.is_main.get());
    let (call, turn) = (AtomicU32::new(Call::None as u32), Cell::new(0));
    let slack = (deadline.saturating_sub(line::now()) / SHARE).min(MOST_SLACK);
    Waiter { next: null_mut(), what, deadline, slack, place: 0, call, bell, turn, is_main }
}

/// The share of a wait, and the time, that may pass before another one begins that is to end at the same time.
const SHARE: u64 = 250;
const MOST_SLACK: u64 = 4_000_000;

/// Waits for time alone.
pub(super) fn sleep(core: &'static Core, deadline: u64) -> End {
    let mut waiter = waiter(What::Time, deadline, -1);
    wait(core, &mut waiter, || true)
}

/// Waits for a semaphore as `sem_clockwait(3)` does.
pub(super) fn take(core: &'static Core, semaphore: *mut sem_t, deadline: u64) -> End {
    // SAFETY: the caller of the hook gave a semaphore.
    let taken = || unsafe { libc::sem_trywait(semaphore) } == 0;
    if taken() {
        return End::Come;
    }
    let mut waiter = waiter(What::Semaphore(semaphore as usize), deadline, -1);
    core.at_semaphores.fetch_add(1, Ordering::SeqCst);
    let end = loop {
        let mut had = false;
        let end = wait(core, &mut waiter, || {
            had = taken();
            !had
        });
        // Whoever posts and does not see us has posted before.
        if had || taken() {
            break End::Come;
        }
        if end != End::Come {
            break end;
        }
    };
    core.at_semaphores.fetch_sub(1, Ordering::SeqCst);
    end
}

/// Somebody has posted a semaphore: wakes the first who waits for it.
pub(super) fn posted(core: &'static Core, semaphore: *mut sem_t) {
    fence(Ordering::SeqCst);
    if core.at_semaphores.load(Ordering::SeqCst) == 0 {
        return;
    }
    let mut state = core.lock();
    let first = state.waiters().find(|&waiter| {
        // SAFETY: those who wait stay while the state is locked.
        matches!(unsafe { (*waiter).what }, What::Semaphore(address) if address == semaphore as usize)
    });
    if let Some(waiter) = first {
        let turn = state.share_turn();
        wake::call(&mut state, waiter, Call::Come, turn);
    }
}

/// Waits if that is needed still, which is asked once nobody can wake anybody.
pub(super) fn wait(core: &'static Core, waiter: &mut Waiter, is_needed: impl FnOnce() -> bool) -> End {
    let mut state = core.lock();
    if !is_needed() {
        return End::Come;
    }
    waiter.call.store(Call::None as u32, Ordering::Relaxed);
    state.enter(waiter);
    let turn = LOCAL.with(|local| local.turn.replace(0));
    wake::leave(&mut state, turn);
    jump::one_less(&mut state);
    let mut patience = if jump::is_held_up(&state) { PATIENCE } else { NEVER };
    drop(state);
    while waiter.called() == Call::None {
        let now = line::now();
        let left = if waiter.deadline > now { waiter.deadline - now } else { PATIENCE };
        let outcome = block(waiter, if waiter.deadline == NEVER { patience } else { left.min(patience) });
        if matches!(outcome, Outcome::Woken) || waiter.called() != Call::None {
            continue;
        }
        let mut state = core.lock();
        if waiter.called() != Call::None {
            continue;
        }
        match outcome {
            Outcome::Interrupted | Outcome::Ready => {
                wake::come_back(&mut state, waiter);
                return if matches!(outcome, Outcome::Ready) { End::Come } else { End::Interrupted };
            }
            Outcome::Woken | Outcome::Elapsed => jump::look(&mut state, waiter),
        }
        patience = match patience {
            _ if !jump::is_held_up(&state) => NEVER,
            NEVER => PATIENCE,
            before => (before * 2).min(MOST_PATIENCE),
        };
    }
    noticed(core, waiter)
}

fn noticed(core: &'static Core, waiter: &Waiter) -> End {
    wake::notice(&mut core.lock());
    descriptors::silence(waiter.bell);
    LOCAL.with(|local| local.turn.set(waiter.turn.get()));
    match waiter.called() {
        Call::Time => End::Time,
        Call::Alarm => {
            // SAFETY: raise(3) sends a signal to this thread, which is the one that the kernel would choose.
            unsafe { libc::raise(libc::SIGALRM) };
            End::Interrupted
        }
        Call::Come | Call::None => End::Come,
    }
}

/// Blocks until something may have happened; with [`NEVER`], for as long as it takes.
fn block(waiter: &Waiter, duration: u64) -> Outcome {
    let until = line::timespec(duration);
    let until = if duration == NEVER { null() } else { &raw const until };
    match waiter.what {
        What::Descriptors(first, count) => block_for_descriptors(waiter, (first, count), until),
        What::Time | What::Semaphore(_) => {
            let word = waiter.call.as_ptr();
            let operation = libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG;
            // SAFETY: futex(2) reads the word, which is there, and the time.
            let failure = unsafe { libc::syscall(libc::SYS_futex, word, operation, Call::None as u32, until) };
            if failure == 0 { Outcome::Woken } else { failed() }
        }
    }
}

fn block_for_descriptors(
    waiter: &Waiter,
    (first, count): (*mut pollfd, usize),
    until: *const libc::timespec,
) -> Outcome {
    // SAFETY: the array is the caller's of `wait`.
    let given = unsafe { std::slice::from_raw_parts(first, count) };
    let mut all = given.to_vec();
    if waiter.bell >= 0 {
        all.push(pollfd { fd: waiter.bell, events: libc::POLLIN, revents: 0 });
    }
    // SAFETY: ppoll(2) writes into the array as long as it is.
    let found = unsafe { libc::ppoll(all.as_mut_ptr(), all.len() as libc::nfds_t, until, null()) };
    if found < 0 {
        return failed();
    }
    if all[..count].iter().any(|each| each.revents != 0) {
        return Outcome::Ready;
    }
    if all.last().is_some_and(|bell| bell.revents & libc::POLLNVAL != 0) {
        // The example has closed it. That somebody calls is seen all the same, a little later.
        std::thread::sleep(std::time::Duration::from_nanos(PATIENCE));
        return Outcome::Elapsed;
    }
    if found == 0 { Outcome::Elapsed } else { Outcome::Woken }
}

fn failed() -> Outcome {
    match std::io::Error::last_os_error().raw_os_error() {
        Some(libc::EINTR) => Outcome::Interrupted,
        Some(libc::ETIMEDOUT) => Outcome::Elapsed,
        _ => Outcome::Woken,
    }
}
