//! Makes a fork of the interpreter the process of a session.
//!
//! Takes the session's folder and the descriptors that came with the request; gives the session's plan. The process is contained when
//! it has it, or has ended.

#![expect(unsafe_code, reason = "descriptors get their numbers, and the process ends without Python")]

use std::ffi::c_int;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, FromRawFd, OwnedFd, RawFd};
use std::os::unix::fs::FileExt;
use std::path::Path;

use super::CONTROL;
use super::wire::PLAN;
use crate::worker::sandbox::{Layer, restrict_to};
use crate::worker::turns::{self, Turns};

/// What records go into, as in `wire.py`.
const JOURNAL: RawFd = 203;

/// The status of a session that the driver failed in, as in `serve.py`.
const DRIVER_FAILED: c_int = 70;

/// What takes the output of C code and children, as in `wire.py`.
const OUT: RawFd = 204;
const ERR: RawFd = 205;

/// The exit status of a session that could not be contained.
const NOT_CONTAINED: c_int = 71;

/// What is left to be done so that a session is contained.
pub(super) enum Containment {
    /// Nothing: it need not be, or the system has no means.
    Done,
    /// It restricts itself to this.
    Left(OwnedFd),
    /// It cannot be, and must not begin.
    Failed,
}

impl Containment {
    /// That of the session with a folder, where this process was restricted as the rules say.
    pub(super) fn of(layer: Option<Result<&Layer, ()>>, folder: &Path) -> Self {
        match layer.map(|layer| layer.map(|layer| layer.with(folder))) {
            None | Some(Ok(Ok(None))) => Self::Done,
            Some(Ok(Ok(Some(set)))) => Self::Left(set),
            Some(Err(()) | Ok(Err(_))) => Self::Failed,
        }
    }

    /// Contains this process; whether it is.
    fn complete(self) -> bool {
        match self {
            Self::Done => true,
            Self::Left(set) => restrict_to(set.as_fd()).is_ok(),
            Self::Failed => false,
        }
    }
}

/// Makes a fork the process of a session, as `settle` of the driver does for the executable host: at the head of its own
/// group, ended with its parent, deaf to nothing, with the session's streams, in its folder. Gives the session's plan.
pub(super) fn settle(folder: &Path, containment: Containment) -> Vec<u8> {
    turns::take(Turns::Usual);
    let _ = rustix::process::setsid();
    let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
    // SAFETY: sigprocmask(2) takes a set that is made here; the others take numbers of descriptors, and the control channel is
    // not used any more in this process.
    unsafe {
        let mut none = MaybeUninit::<libc::sigset_t>::uninit();
        libc::sigemptyset(none.as_mut_ptr());
        libc::sigprocmask(libc::SIG_SETMASK, none.as_ptr(), std::ptr::null_mut());
        libc::dup2(OUT, 1);
        libc::dup2(ERR, 2);
        libc::close(CONTROL);
    }
    // One after the other: to join paths takes more memory and code.
    let _ = std::env::set_current_dir(folder).and_then(|()| std::env::set_current_dir("work"));
    // SAFETY: it came with the request, and nothing else uses its number.
    let plan = std::fs::File::from(unsafe { OwnedFd::from_raw_fd(PLAN) });
    let length = plan.metadata().map_or(0, |metadata| metadata.len());
    let mut data = vec![0; usize::try_from(length).unwrap_or(0)];
    if let Err(error) = plan.read_exact_at(&mut data, 0) {
        fail(&error);
    }
    if !containment.complete() {
        // SAFETY: nothing has begun yet, and nothing may.
        unsafe { libc::_exit(NOT_CONTAINED) };
    }
    data
}

/// Ends a session's process that has no plan, and tells why. To give nothing would mean that the parent is gone.
fn fail(error: &std::io::Error) -> ! {
    let record = format!("{{\"fault\": [\"the plan of a session cannot be read: {error}\"]}}\n");
    // SAFETY: the journal came with the request, and the process ends here, as a session does that the driver fails in.
    unsafe {
        libc::write(JOURNAL, record.as_ptr().cast(), record.len());
        libc::_exit(DRIVER_FAILED)
    }
}
