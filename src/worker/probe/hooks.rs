//! What the Python library calls in place of the C library's functions: each does what the real one does, and for the GIL's
//! mutex and condition it also writes down what that means.
//!
//! Times of acquires and releases are taken inside the GIL's critical section, and so are their numbers in the ring: their
//! order is the order in which they happened.

use std::cell::Cell;
use std::ffi::{c_int, c_void};
use std::sync::atomic::Ordering;

use libc::timespec;

use super::ring;
use super::target::{Gil, watched, watching};
use crate::trace::ring::{Event, Step};
use crate::worker::imports::{self, Redirection, hook};
use crate::worker::monotonic as now;

/// What a thread is in the middle of.
struct Local {
    /// gettid(2), zero until it is known.
    native: Cell<u32>,
    /// When it began to lock the GIL's mutex.
    since: Cell<u64>,
    /// What it did in the critical section.
    section: Cell<Section>,
    /// After a release that was asked for: how often it has blocked by then ([`blocked`]).
    yielding: Cell<Option<i64>>,
    lesson: Cell<Lesson>,
}

/// What a critical section of the GIL's mutex is, as far as can be told.
#[derive(Clone, Copy, PartialEq)]
enum Section {
    /// Nothing was waited for or signalled yet: it will be an acquire.
    Taking,
    /// The thread waits, and was not woken yet.
    Waiting,
    /// The condition was signalled: a release.
    Releasing,
}

/// What has been seen of a thread that gives the GIL away and takes it back.
#[derive(Clone, Copy)]
enum Lesson {
    /// Nobody looks.
    None,
    /// Nothing.
    Begun,
    /// This mutex is locked.
    Locked(usize),
    /// The mutex was locked and the condition signalled.
    Released(Gil),
    /// And the mutex was locked again.
    Taken(Gil),
}

thread_local! {
    static LOCAL: Local = const {
        Local {
            native: Cell::new(0),
            since: Cell::new(0),
            section: Cell::new(Section::Taking),
            yielding: Cell::new(None),
            lesson: Cell::new(Lesson::None),
        }
    };
}

pub(super) fn lesson_begins() {
    LOCAL.with(|local| local.lesson.set(Lesson::Begun));
}

pub(super) fn lesson_ends() -> Option<Gil> {
    match LOCAL.with(|local| local.lesson.replace(Lesson::None)) {
        Lesson::Taken(gil) => Some(gil),
        _ => None,
    }
}

/// The calling thread's number may be that of the thread which it was in the process that this one is a fork of.
pub(super) fn forget_thread() {
    LOCAL.with(|local| local.native.set(0));
}

/// Writes down an event of the calling thread.
pub(super) fn note(step: Step, since: u64) {
    LOCAL.with(|local| local.note(step, since));
}

impl Local {
    fn note(&self, step: Step, since: u64) {
        if self.native.get() == 0 {
            // SAFETY: gettid(2) touches no memory.
            self.native.set(unsafe { libc::gettid() }.unsigned_abs());
        }
        ring::add(Event { at: now(), since, native: self.native.get(), step });
    }

    /// Between a release that was asked for and the next request: what the switch itself waits for is not the thread's doing.
    fn excuse(&self) {
        if self.yielding.get().is_some() {
            self.yielding.set(Some(blocked()));
        }
    }

    fn learn(&self, lesson: Lesson) {
        self.lesson.set(lesson);
    }
}

/// How often the calling thread has given up its processor by itself, as whoever blocks does.
fn blocked() -> i64 {
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: getrusage(2) fills the structure, and one of zeros is valid too.
    unsafe {
        libc::getrusage(libc::RUSAGE_THREAD, usage.as_mut_ptr());
        usage.assume_init().ru_nvcsw
    }
}

type Object = *mut c_void;

hook!(mutex_lock, REAL_MUTEX_LOCK, (mutex: Object), |call| {
    LOCAL.with(|local| {
        match local.lesson.get() {
            Lesson::Begun => local.learn(Lesson::Locked(mutex as usize)),
            Lesson::Released(gil) if gil.mutex == mutex as usize => local.learn(Lesson::Taken(gil)),
            _ => {}
        }
        if watched().mutex.load(Ordering::Relaxed) != mutex as usize {
            let outcome = call(mutex);
            local.excuse();
            return outcome;
        }
        local.since.set(now());
        local.section.set(Section::Taking);
        if local.yielding.take().is_some_and(|before| before == blocked()) {
            local.note(Step::Yielded, 0);
        }
        call(mutex)
    })
});

hook!(mutex_unlock, REAL_MUTEX_UNLOCK, (mutex: Object), |call| {
    LOCAL.with(|local| {
        if matches!(local.lesson.get(), Lesson::Locked(locked) if locked == mutex as usize) {
            local.learn(Lesson::Begun);
        }
        let watch = watched();
        if watch.mutex.load(Ordering::Relaxed) == mutex as usize && local.section.get() != Section::Releasing {
            watch.asked.store(0, Ordering::Relaxed);
            local.note(Step::Acquire, local.since.get());
        }
        call(mutex)
    })
});

hook!(condition_signal, REAL_CONDITION_SIGNAL, (condition: Object), |call| {
    LOCAL.with(|local| {
        if let Lesson::Locked(mutex) = local.lesson.get() {
            local.learn(Lesson::Released(Gil { mutex, condition: condition as usize }));
        }
        let watch = watched();
        if watch.condition.load(Ordering::Relaxed) == condition as usize {
            local.note(Step::Release, 0);
            local.section.set(Section::Releasing);
            local.yielding.set((watch.asked.load(Ordering::Relaxed) != 0).then(blocked));
        }
        call(condition)
    })
});

hook!(
    condition_timedwait,
    REAL_CONDITION_TIMEDWAIT,
    (condition: Object, mutex: Object, until: *const timespec),
    |call| {
        let watch = watched();
        if watch.condition.load(Ordering::Relaxed) != condition as usize {
            return call(condition, mutex, until);
        }
        LOCAL.with(|local| {
            if local.section.replace(Section::Waiting) != Section::Waiting {
                local.note(Step::Request, local.since.get());
            }
            let outcome = call(condition, mutex, until);
            if outcome == libc::ETIMEDOUT {
                watch.asked.store(1, Ordering::Relaxed);
                local.note(Step::Timeout, 0);
            } else {
                local.section.set(Section::Taking);
            }
            outcome
        })
    }
);

// Who gave the GIL to one that had asked for it waits here until that one has it.
hook!(condition_wait, REAL_CONDITION_WAIT, (condition: Object, mutex: Object), |call| {
    let outcome = call(condition, mutex);
    LOCAL.with(Local::excuse);
    outcome
});

fn note_pause(step: Step) {
    if watching() {
        note(step, 0);
    }
}

hook!(semaphore_wait, REAL_SEMAPHORE_WAIT, (semaphore: Object), |call| {
    note_pause(Step::Lock);
    call(semaphore)
});

hook!(semaphore_timedwait, REAL_SEMAPHORE_TIMEDWAIT, (semaphore: Object, until: *const timespec), |call| {
    note_pause(Step::Lock);
    call(semaphore, until)
});

hook!(
    semaphore_clockwait,
    REAL_SEMAPHORE_CLOCKWAIT,
    (semaphore: Object, clock: libc::clockid_t, until: *const timespec),
    |call| {
        note_pause(Step::Lock);
        call(semaphore, clock, until)
    }
);

hook!(
    clock_nanosleep,
    REAL_CLOCK_NANOSLEEP,
    (clock: libc::clockid_t, flags: c_int, time: *const timespec, left: *mut timespec),
    |call| {
        note_pause(Step::Sleep);
        call(clock, flags, time, left)
    }
);

// `time.sleep` up to Python 3.10.
hook!(
    select,
    REAL_SELECT,
    (count: c_int, readable: Object, writable: Object, other: Object, limit: Object),
    |call| {
        if count == 0 {
            note_pause(Step::Sleep);
        }
        call(count, readable, writable, other, limit)
    }
);

/// Has the library that holds the address call the hooks; whether it calls all that the GIL is made of.
pub(super) fn redirect(inside: *const c_void) -> bool {
    let redirection =
        |name, replacement: *const c_void, real| Redirection { name, replacement: replacement as usize, real };
    let redirections = [
        redirection(c"pthread_mutex_lock", mutex_lock as *const c_void, &REAL_MUTEX_LOCK),
        redirection(c"pthread_mutex_unlock", mutex_unlock as *const c_void, &REAL_MUTEX_UNLOCK),
        redirection(c"pthread_cond_signal", condition_signal as *const c_void, &REAL_CONDITION_SIGNAL),
        redirection(c"pthread_cond_timedwait", condition_timedwait as *const c_void, &REAL_CONDITION_TIMEDWAIT),
        redirection(c"pthread_cond_wait", condition_wait as *const c_void, &REAL_CONDITION_WAIT),
        redirection(c"sem_wait", semaphore_wait as *const c_void, &REAL_SEMAPHORE_WAIT),
        redirection(c"sem_timedwait", semaphore_timedwait as *const c_void, &REAL_SEMAPHORE_TIMEDWAIT),
        redirection(c"sem_clockwait", semaphore_clockwait as *const c_void, &REAL_SEMAPHORE_CLOCKWAIT),
        redirection(c"clock_nanosleep", clock_nanosleep as *const c_void, &REAL_CLOCK_NANOSLEEP),
        redirection(c"select", select as *const c_void, &REAL_SELECT),
    ];
    let needed = &redirections[..4];
    imports::redirect(inside as usize, &redirections)
        && needed.iter().all(|each| each.real.load(Ordering::Relaxed) != 0)
}
