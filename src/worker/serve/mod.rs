//! Answers the parent's requests for the library host.
//!
//! Takes messages on the control channel; gives the plan of the session that a fork of this process is for, in that fork. It does what
//! `answer_requests` of the driver does for the executable host: while Python code answers, it writes into pages that the
//! sessions share, and each such page must be copied after each fork, which takes as long as the fork itself. For the same reason what
//! this code needs from request to request lies on the stack: what is written in the heap costs the large page that it lies in.

#![expect(unsafe_code, reason = "forks an interpreter, and gives descriptors their numbers")]

mod children;
mod settle;
mod wire;

use std::ffi::c_int;
use std::os::fd::{AsRawFd, BorrowedFd, RawFd};
use std::path::Path;
use std::sync::OnceLock;

use libloading::os::unix::Library;

use self::children::{Children, group_lives};
use self::settle::{Containment, settle};
use self::wire::{Reply, Request, place, receive, send};
use super::sandbox::Rules;
use super::turns::{self, Turns};
use super::{arenas, heap, pages};

/// The control channel's descriptor, as in `wire.py`.
const CONTROL: RawFd = 200;

/// The rules of the sandbox, for the executable host, as in `wire.py`.
const RULES: RawFd = 209;

/// Those for the library host.
static CONTAINED: OnceLock<Rules> = OnceLock::new();

/// Has all sessions restricted by these rules, where there are some.
pub(super) fn contain(rules: Option<Rules>) {
    if let Some(rules) = rules {
        let _ = CONTAINED.set(rules);
    }
}

/// Leaves the rules to the driver that takes over this process: for all sessions alike, so that each has to make one call.
pub(super) fn hand_on(rules: &Rules) -> std::io::Result<()> {
    let folder = std::env::current_dir()?;
    if let Some(made) = rules.for_all(&folder).map_err(std::io::Error::other)? {
        // SAFETY: nothing else is open at that number yet.
        unsafe { libc::dup2(made.as_raw_fd(), RULES) };
    }
    Ok(())
}

/// The request that ends it all, as in `serve.py`.
const END: &[u8] = b"\"end\"";

/// The fork before which large pages are made. To make them takes as long as they spare some dozen forks.
const FORKS_WORTH_LARGE_PAGES: u32 = 4;

/// What `CPython` asks of whoever forks it (<https://docs.python.org/3/c-api/sys.html#c.PyOS_BeforeFork>).
#[derive(Clone, Copy, Debug)]
pub(super) struct ForkHooks {
    before: unsafe extern "C" fn(),
    parent: unsafe extern "C" fn(),
    child: unsafe extern "C" fn(),
}

impl ForkHooks {
    /// Those of a library.
    pub(super) fn of(library: &Library) -> Result<Self, libloading::Error> {
        // SAFETY: the symbols have these types in every CPython from 3.7 on.
        unsafe {
            Ok(Self {
                before: *library.get(b"PyOS_BeforeFork\0")?,
                parent: *library.get(b"PyOS_AfterFork_Parent\0")?,
                child: *library.get(b"PyOS_AfterFork_Child\0")?,
            })
        }
    }

    /// Forks the interpreter; zero in the fork.
    ///
    /// # Safety
    /// The interpreter's lock is held, and the process has one thread.
    unsafe fn fork(self) -> Result<c_int, std::io::Error> {
        // SAFETY: as the caller promises; the three calls stand around the fork as the documentation asks.
        unsafe {
            (self.before)();
            let pid = libc::fork();
            let error = std::io::Error::last_os_error();
            if pid == 0 {
                (self.child)();
            } else {
                (self.parent)();
            }
            if pid < 0 { Err(error) } else { Ok(pid) }
        }
    }
}

/// Answers requests until one is for this process: gives the session's plan in a fork, else the last request, which ends it all,
/// or nothing where the parent is gone.
///
/// # Safety
/// The interpreter's lock is held, and the process has one thread.
pub(super) unsafe fn answer_requests(hooks: ForkHooks) -> Vec<u8> {
    // SAFETY: the driver put the control channel there, and closes it only after this has returned.
    let control = unsafe { BorrowedFd::borrow_raw(CONTROL) };
    let mut children = Children::default();
    let mut forks = 0;
    let layer = CONTAINED.get().map(|rules| {
        let folder = std::env::current_dir().map_err(drop)?;
        // A fork that gave its memory back would write into it.
        rules.restrict(&folder).map(|layer| &*Box::leak(Box::new(layer))).map_err(drop)
    });
    turns::take(Turns::Short);
    arenas::settle();
    arenas::fill_pools();
    heap::fill_gaps();
    loop {
        let (request, descriptors) = receive(control);
        let placed = place(descriptors);
        // Read before the fork, which has none of the code for that at hand.
        let reply = match serde_json::from_slice(&request) {
            Ok(Request::Fork(folder)) => {
                forks += 1;
                if forks == FORKS_WORTH_LARGE_PAGES {
                    pages::replace_code(hooks.before as usize);
                }
                let folder = Path::new(&*folder);
                let containment = Containment::of(layer, folder);
                // SAFETY: as the caller promises.
                match unsafe { hooks.fork() } {
                    Ok(0) => {
                        if let Some(Ok(layer)) = layer {
                            layer.close();
                        }
                        return settle(folder, containment);
                    }
                    Ok(child) => {
                        children.take(child); // of an earlier process with this number
                        Reply::Forked(child)
                    }
                    Err(error) => Reply::Refused(error.to_string()),
                }
            }
            Ok(Request::Reap(pid)) => Reply::Ended(children.ended(pid), group_lives(pid)),
            Ok(Request::Group(group)) => {
                children.reap();
                Reply::Lives(group_lives(group))
            }
            Err(_) => {
                if *request == *END && !children.reap() {
                    leave();
                }
                return request.into_vec();
            }
        };
        placed.for_each(|number| {
            // SAFETY: it was opened above, and nothing else uses its number.
            unsafe { libc::close(number) };
        });
        send(control, &reply);
    }
}

/// Ends this process, which has no children, before it would go back to Python: that takes longer than all of this.
fn leave() -> ! {
    // SAFETY: closing tells the parent that nothing is left; nothing here is to be cleaned up by Python.
    unsafe {
        libc::close(CONTROL);
        libc::_exit(0)
    }
}
