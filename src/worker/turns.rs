//! Short turns on the processor for those who hand out work.
//!
//! A thread that wakes up to fork the next session, or to see that one is done, needs the processor for a moment. Where all
//! processors are busy with examples it would wait until one of them has used up its turn, and more examples wait for it.
//! Linux 6.12 and later serve a thread that asks for short turns before one whose turns are longer (`sched_setattr(2)`, `sched_runtime`
//! of a thread that is scheduled as usual); it gets no more of the processor by that. Elsewhere nothing changes.

#![expect(unsafe_code, reason = "system calls that the C library has no functions for")]

/// How long the turns of a thread are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turns {
    /// As short as the kernel has them: for those who hand out work.
    Short,
    /// As for any program.
    Usual,
}

/// Gives the calling thread such turns, and the threads and processes that it starts from then on.
pub(crate) fn take(turns: Turns) {
    #[cfg(target_os = "linux")]
    linux::take(turns);
    #[cfg(not(target_os = "linux"))]
    let _ = turns;
}

#[cfg(target_os = "linux")]
mod linux {
    use std::mem::MaybeUninit;

    use super::Turns;

    /// The shortest turn that Linux gives, in nanoseconds (`kernel/sched/syscalls.c`, `__setparam_fair`).
    const SHORTEST: u64 = 100_000;

    pub(super) fn take(turns: Turns) {
        let size = size_of::<libc::sched_attr>();
        let mut found = MaybeUninit::<libc::sched_attr>::zeroed();
        // SAFETY: the kernel writes at most `size` bytes into a structure of that size; 0 means the calling thread.
        let failed = unsafe { libc::syscall(libc::SYS_sched_getattr, 0, found.as_mut_ptr(), size, 0) };
        // SAFETY: all its fields are numbers, for which zeros do.
        let mut attributes = unsafe { found.assume_init() };
        if failed != 0 || attributes.sched_policy != libc::SCHED_OTHER.unsigned_abs() {
            return;
        }
        attributes.sched_runtime = if turns == Turns::Short { SHORTEST } else { 0 };
        // SAFETY: the kernel reads as many bytes as the structure says it has.
        unsafe { libc::syscall(libc::SYS_sched_setattr, 0, &raw const attributes, 0) };
    }
}
