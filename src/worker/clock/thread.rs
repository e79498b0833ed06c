//! The threads that the clock knows: the one that began it, and those that Python starts from then on.

use std::cell::Cell;
use std::ffi::{c_int, c_void};
use std::sync::OnceLock;

use super::core::{Call, Core, Stage, State, Waiter, core, ready};
use super::{begin, jump, turn, wait};

pub(super) struct Local {
    /// Whether the clock knows this thread.
    pub(super) known: Cell<bool>,
    /// Whether it is the one that runs examples, which signals interrupt.
    pub(super) is_main: Cell<bool>,
    /// The turn that it takes part in, or did.
    pub(super) turn: Cell<u64>,
    /// When that began, if work took no time; zero where it has none.
    pub(super) ideal: Cell<u64>,
    /// What it has read last from the virtual monotonic clock.
    pub(super) read: Cell<u64>,
    /// Its bell (eventfd(2)); -1 for none.
    pub(super) bell: Cell<c_int>,
}

thread_local! {
    pub(super) static LOCAL: Local = const {
        Local {
            known: Cell::new(false),
            is_main: Cell::new(false),
            turn: Cell::new(0),
            ideal: Cell::new(0),
            read: Cell::new(0),
            bell: Cell::new(-1),
        }
    };
}

/// The clock, where there is one and it knows the calling thread, who asks for the time. It need not have begun.
pub(super) fn asks() -> Option<&'static Core> {
    ready().filter(|_| LOCAL.with(|local| local.known.get()))
}

/// The same for a thread that is about to wait, or to start another one: the clock begins now, if it has not.
pub(super) fn known() -> Option<&'static Core> {
    let core = asks()?;
    if !core.is(Stage::Begun) {
        begin(core);
    }
    Some(core)
}

/// Makes the calling thread the first of a clock that is to begin.
pub(super) fn prepare() {
    LOCAL.with(|local| {
        local.known.set(true);
        local.is_main.set(true);
        local.turn.set(0);
        // After a fork it would be shared.
        drop_bell(local);
    });
}

pub(super) type Start = extern "C-unwind" fn(*mut c_void) -> *mut c_void;

/// What a thread is to run, and its place in the queue: it begins when it is its turn.
pub(super) struct Birth {
    pub(super) start: Start,
    pub(super) argument: *mut c_void,
    pub(super) waiter: Waiter,
}

/// A thread is to begin.
pub(super) fn enter(state: &mut State, waiter: *mut Waiter) {
    state.threads += 1;
    turn::offer(state, waiter, Call::Come);
}

/// It could not be made.
pub(super) fn leave(state: &mut State, waiter: *mut Waiter) {
    state.threads -= 1;
    state.running -= 1;
    state.waking -= 1;
    if !turn::withdraw(state, waiter) {
        // SAFETY: the caller's own, which nobody else refers to any longer.
        turn::end(state, unsafe { (*waiter).turn });
    }
}

/// Runs in a new thread. It may end by `pthread_exit(3)`, which unwinds this frame: nothing here is to be cleaned up then.
pub(super) extern "C-unwind" fn run(birth: *mut c_void) -> *mut c_void {
    let (start, argument) = born(birth);
    start(argument)
}

fn born(birth: *mut c_void) -> (Start, *mut c_void) {
    // SAFETY: whoever starts the thread has made it for this thread alone.
    let mut birth = unsafe { Box::from_raw(birth.cast::<Birth>()) };
    if let (Some(core), Some(key)) = (core(), key()) {
        LOCAL.with(|local| local.known.set(true));
        // SAFETY: the key was made by `key`; its value only has to be other than null.
        unsafe { libc::pthread_setspecific(key, std::ptr::dangling::<c_void>()) };
        wait::until_called(core, &mut birth.waiter);
    }
    (birth.start, birth.argument)
}

/// The key whose destructor tells that a thread ends.
pub(super) fn key() -> Option<libc::pthread_key_t> {
    static KEY: OnceLock<Option<libc::pthread_key_t>> = OnceLock::new();
    *KEY.get_or_init(|| {
        let mut key = 0;
        // SAFETY: the key is written to the place given.
        (unsafe { libc::pthread_key_create(&raw mut key, Some(ended)) } == 0).then_some(key)
    })
}

unsafe extern "C" fn ended(_value: *mut c_void) {
    let Some(core) = known() else { return };
    LOCAL.with(|local| {
        local.known.set(false);
        drop_bell(local);
        let mut state = core.lock();
        state.threads -= 1;
        // SAFETY: gettid(2) touches no memory.
        state.ends(unsafe { libc::gettid() });
        jump::one_less(&mut state, local.turn.get());
    });
}

fn drop_bell(local: &Local) {
    let bell = local.bell.replace(-1);
    if bell >= 0 {
        // SAFETY: it is this thread's own.
        unsafe { libc::close(bell) };
    }
}

impl State {
    /// Notes a thread that the kernel may know for a while yet. Where there is no room, the clock is real for that while.
    fn ends(&mut self, thread: libc::pid_t) {
        if let Some(place) = self.ending.iter_mut().find(|place| **place == 0) {
            *place = thread;
        }
    }

    /// Threads that have ended for us and not for the kernel.
    pub(super) fn still_ending(&mut self) -> u32 {
        for place in self.ending.iter_mut().filter(|place| **place != 0) {
            // SAFETY: signal 0 only asks whether the thread is there (tgkill(2)).
            if unsafe { libc::syscall(libc::SYS_tgkill, libc::getpid(), *place, 0) } != 0 {
                *place = 0;
            }
        }
        u32::try_from(self.ending.iter().filter(|place| **place != 0).count()).unwrap_or(0)
    }
}
