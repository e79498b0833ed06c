//! How a thread waits: until it is woken, or its time comes, or a signal interrupts it.
//!
//! It waits for real, for as long as its time has not come on the virtual line. So whatever the clock does or fails to do, it
//! wakes in the end.

use std::ptr::{null, null_mut};
use std::sync::atomic::{AtomicU32, Ordering, compiler_fence, fence};

use libc::{pollfd, sem_t};

use super::core::{Call, Core, NEVER, State, Waiter, What};
use super::thread::LOCAL;
use super::{burst, descriptors, jump, line, turn, wake};

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
const LATER: u64 = 5_000_000;
const MOST_PATIENCE: u64 = 50_000_000;

/// A thread that is to wait.
pub(super) fn waiter(what: What, deadline: u64, bell: i32) -> Waiter {
    let call = AtomicU32::new(Call::None as u32);
    // Python reads the clock to know until when it waits.
    let (is_main, read) = LOCAL.with(|local| (local.is_main.get(), local.read.get()));
    let (next, due, span) = (null_mut(), Call::None, deadline.saturating_sub(read));
    Waiter {
        next,
        what,
        deadline,
        span,
        ideal: 0,
        slack: 0,
        place: 0,
        due,
        since: 0,
        work: 0,
        call,
        bell,
        turn: 0,
        is_main,
    }
}

/// The share of a wait, and the time, by which it may end later so that another one that is to end before does.
const SHARE: u64 = 20;
const MOST_SLACK: u64 = 5_000_000;

/// Sets what the order of waking depends on, when the thread begins to wait.
fn place(state: &State, waiter: &mut Waiter) {
    if waiter.deadline != NEVER && waiter.place == 0 {
        waiter.slack = (waiter.span / SHARE).min(MOST_SLACK);
        waiter.ideal = turn::ideal(state).saturating_add(waiter.span);
    }
}

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
    // Nothing is read before the post is seen. On x86 whoever changes a semaphore sees to that (Intel's manual, volume 3, 9.2.2), and
    // a fence would cost more than the post.
    if cfg!(target_arch = "x86_64") {
        compiler_fence(Ordering::SeqCst);
    } else {
        fence(Ordering::SeqCst);
    }
    if core.at_semaphores.load(Ordering::SeqCst) == 0 {
        return;
    }
    let mut state = core.lock();
    let first = state.waiters().find(|&waiter| {
        // SAFETY: those who wait stay while the state is locked.
        matches!(unsafe { (*waiter).what }, What::Semaphore(address) if address == semaphore as usize)
    });
    if let Some(waiter) = first {
        turn::offer(&mut state, waiter, Call::Come);
    }
}

/// Waits if that is needed still, which is asked once nobody can wake anybody.
pub(super) fn wait(core: &'static Core, waiter: &mut Waiter, is_needed: impl FnOnce() -> bool) -> End {
    burst::reads(core);
    let mut state = core.lock();
    if !is_needed() {
        return End::Come;
    }
    waiter.call.store(Call::None as u32, Ordering::Relaxed);
    place(&state, waiter);
    state.enter(waiter);
    LOCAL.with(|local| {
        jump::one_less(&mut state, local.turn.replace(0));
        // Where it is not woken by others, that was long ago.
        local.ideal.set(0);
    });
    drop(state);
    until_called(core, waiter);
    descriptors::silence(waiter.bell);
    match waiter.called() {
        Call::Time => End::Time,
        Call::Alarm => {
            // SAFETY: raise(3) sends a signal to this thread, which is the one that the kernel would choose.
            unsafe { libc::raise(libc::SIGALRM) };
            End::Interrupted
        }
        Call::Signal => End::Interrupted,
        Call::Come | Call::None | Call::Soon => End::Come,
    }
}

/// Waits until it is the turn of the calling thread, which is among those who wait or in the queue.
pub(super) fn until_called(core: &'static Core, waiter: &mut Waiter) {
    // Whether it is to wait for nothing but to be called.
    let mut is_deaf = false;
    let mut patience = PATIENCE;
    while waiter.waits() {
        let (seen, left) = {
            let state = core.lock();
            let seen = waiter.called();
            if seen == Call::Soon {
                descriptors::silence(waiter.bell);
                is_deaf = true;
            }
            (seen, left(&state, waiter, is_deaf, &mut patience))
        };
        if !matches!(seen, Call::None | Call::Soon) {
            break;
        }
        let outcome = block(waiter, seen, left, is_deaf);
        let mut state = core.lock();
        if !waiter.waits() {
            break;
        }
        let in_queue = waiter.called() == Call::Soon;
        is_deaf = false;
        match outcome {
            Outcome::Elapsed if in_queue => turn::look(&mut state),
            Outcome::Elapsed => jump::look(&mut state, waiter),
            Outcome::Interrupted if !in_queue => turn::offer(&mut state, waiter, Call::Signal),
            // Whoever has the turn may let others go before: that is seen when the turn is over.
            Outcome::Ready if !in_queue && state.turn.taken => is_deaf = true,
            Outcome::Ready if !in_queue => turn::offer(&mut state, waiter, Call::Come),
            Outcome::Woken | Outcome::Ready | Outcome::Interrupted => {}
        }
    }
    let mut state = core.lock();
    turn::notice(&mut state, waiter.turn, waiter.since);
    wake::notice(&mut state);
}

/// For how long to wait before another look; it gets longer for what holds the clock up.
fn left(state: &State, waiter: &Waiter, is_deaf: bool, patience: &mut u64) -> u64 {
    if is_deaf {
        let is_next = std::ptr::eq(state.queue, waiter) || waiter.called() == Call::None;
        return if is_next { PATIENCE } else { LATER };
    }
    let now = line::now();
    let left = if waiter.deadline > now { waiter.deadline - now } else { PATIENCE };
    if !jump::is_held_up(state) {
        *patience = PATIENCE;
        return if waiter.deadline == NEVER { NEVER } else { left };
    }
    let given = *patience;
    *patience = (given * 2).min(MOST_PATIENCE);
    left.min(given)
}

/// Blocks until something may have happened, such as another call than the one seen; with [`NEVER`], for as long as it takes.
fn block(waiter: &Waiter, seen: Call, duration: u64, is_deaf: bool) -> Outcome {
    let until = line::timespec(duration);
    let until = if duration == NEVER { null() } else { &raw const until };
    match waiter.what {
        What::Descriptors(first, count) => {
            block_for_descriptors(waiter, (first, if is_deaf { 0 } else { count }), until)
        }
        What::Time | What::Semaphore(_) => {
            let word = waiter.call.as_ptr();
            let operation = libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG;
            // SAFETY: futex(2) reads the word, which is there, and the time.
            let failure = unsafe { libc::syscall(libc::SYS_futex, word, operation, seen as u32, until) };
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
