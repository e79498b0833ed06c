//! Answers the parent's requests for the library host.
//!
//! Takes messages on the control channel; gives the plan of the session that a fork of this process is for, in that fork. It does what
//! `answer_requests` of the driver does for the executable host: while Python code answers, it writes into pages that the
//! sessions share, and each such page must be copied after each fork, which takes as long as the fork itself.

#![expect(unsafe_code, reason = "forks an interpreter, and gives descriptors their numbers")]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::c_int;
use std::io::{IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::ops::Range;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::OnceLock;

use libloading::os::unix::Library;
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendFlags, recvmsg, sendmsg,
};
use rustix::process::{Pid, WaitOptions, test_kill_process_group, wait};
use serde::Deserialize;

use super::sandbox::Rules;
use super::turns::{self, Turns};
use super::{arenas, pages};

/// The control channel's descriptor, as in `wire.py`.
const CONTROL: RawFd = 200;

/// The first of the descriptors that come with a request for a fork, as in `wire.py`.
const PLAN: RawFd = 201;

/// What records go into, as in `wire.py`.
const JOURNAL: RawFd = 203;

/// The status of a session that the driver failed in, as in `serve.py`.
const DRIVER_FAILED: c_int = 70;

/// What takes the output of C code and children, as in `wire.py`.
const OUT: RawFd = 204;
const ERR: RawFd = 205;

/// The rules of the sandbox, for the executable host, as in `wire.py`.
const RULES: RawFd = 209;

/// Those for the library host.
static CONTAINED: OnceLock<Rules> = OnceLock::new();

/// Has each session restricted by these rules, where there are some.
pub(super) fn contain(rules: Option<Rules>) {
    if let Some(rules) = rules {
        let _ = CONTAINED.set(rules);
    }
}

/// Leaves the rules to the driver that takes over this process: for all sessions alike, so that each has to make one call.
pub(super) fn hand_on(rules: &Rules) -> std::io::Result<()> {
    let folder = std::env::current_dir()?;
    let made: Option<OwnedFd> = rules.ruleset(&folder).map_err(std::io::Error::other)?.into();
    if let Some(made) = made {
        // SAFETY: nothing else is open at that number yet.
        unsafe { libc::dup2(made.as_raw_fd(), RULES) };
    }
    Ok(())
}

/// The request that ends it all, as in `serve.py`.
const END: &[u8] = b"\"end\"";

/// The fork before which large pages are made. To make them takes as long as they spare some dozen forks.
const FORKS_WORTH_LARGE_PAGES: u32 = 4;

/// How many descriptors a message may carry.
const DESCRIPTORS: usize = 16;

/// The exit status of a session that could not be contained.
const NOT_CONTAINED: c_int = 71;

/// Longest request: one for a fork names a folder. The room for it lies on the stack, in few pages: whatever this process writes
/// into after a fork must be copied first.
const MAX_MESSAGE: usize = 1 << 13;

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

/// A question about processes.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Question {
    Reap(i32),
    Group(i32),
}

/// Answers requests until one is for this process: gives the session's plan in a fork, else the last request, which ends it all,
/// or nothing where the parent is gone.
///
/// # Safety
/// The interpreter's lock is held, and the process has one thread.
pub(super) unsafe fn answer_requests(hooks: ForkHooks) -> Vec<u8> {
    // SAFETY: the driver put the control channel there, and closes it only after this has returned.
    let control = unsafe { BorrowedFd::borrow_raw(CONTROL) };
    let mut statuses = BTreeMap::new();
    let mut forks = 0;
    turns::take(Turns::Short);
    arenas::settle();
    loop {
        let (request, descriptors) = receive(control);
        let placed = place(descriptors);
        let reply = if request.starts_with(b"{\"fork\"") {
            forks += 1;
            if forks == FORKS_WORTH_LARGE_PAGES {
                pages::join(hooks.before as usize);
            }
            // SAFETY: as the caller promises.
            match unsafe { hooks.fork() } {
                Ok(0) => return settle(&request),
                Ok(child) => {
                    statuses.remove(&child); // of an earlier process with this number
                    format!("{{\"forked\": {child}}}")
                }
                Err(error) => format!("{{\"refused\": \"{error}\"}}"),
            }
        } else {
            match serde_json::from_slice(&request) {
                Ok(Question::Reap(pid)) => {
                    let status = ended(pid, &mut statuses).map_or("null".to_owned(), |status| status.to_string());
                    format!("{{\"ended\": [{status}, {}]}}", group_lives(pid))
                }
                Ok(Question::Group(group)) => {
                    reap(WaitOptions::NOHANG, &mut statuses);
                    format!("{{\"lives\": {}}}", group_lives(group))
                }
                Err(_) => {
                    if request == END && !reap(WaitOptions::NOHANG, &mut statuses) {
                        leave();
                    }
                    return request;
                }
            }
        };
        placed.for_each(|number| {
            // SAFETY: it was opened above, and nothing else uses its number.
            unsafe { libc::close(number) };
        });
        // That the parent was killed is what the next request tells.
        let mut nothing = SendAncillaryBuffer::default();
        let _ = sendmsg(control, &[IoSlice::new(reply.as_bytes())], &mut nothing, SendFlags::NOSIGNAL);
    }
}

/// Makes a fork the process of a session, as `settle` of the driver does for the executable host: at the head of its own
/// group, ended with its parent, deaf to nothing, with the session's streams, in its folder. Gives the session's plan.
fn settle(request: &[u8]) -> Vec<u8> {
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
    let folder = serde_json::from_slice(request).map(|Fork { fork }| fork);
    if let Ok(folder) = &folder {
        let _ = std::env::set_current_dir(Path::new(&**folder).join("work"));
    }
    // SAFETY: it came with the request, and nothing else uses its number.
    let plan = std::fs::File::from(unsafe { OwnedFd::from_raw_fd(PLAN) });
    let length = plan.metadata().map_or(0, |metadata| metadata.len());
    let mut data = vec![0; usize::try_from(length).unwrap_or(0)];
    if let Err(error) = plan.read_exact_at(&mut data, 0) {
        fail(&error);
    }
    if let Some(rules) = CONTAINED.get()
        && !folder.is_ok_and(|folder| rules.restrict(Path::new(&*folder)).is_ok())
    {
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

/// Ends this process, which has no children, before it would go back to Python: that takes longer than all of this.
fn leave() -> ! {
    // SAFETY: closing tells the parent that nothing is left; nothing here is to be cleaned up by Python.
    unsafe {
        libc::close(CONTROL);
        libc::_exit(0)
    }
}

/// A request for a fork.
#[derive(Debug, Deserialize)]
struct Fork<'a> {
    /// The session's folder.
    #[serde(borrow)]
    fork: Cow<'a, str>,
}

/// The next message and what came with it; an empty one at the end.
fn receive(control: BorrowedFd<'_>) -> (Vec<u8>, Vec<OwnedFd>) {
    let mut data = [0; MAX_MESSAGE];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(DESCRIPTORS))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let length = loop {
        match recvmsg(control, &mut [IoSliceMut::new(&mut data)], &mut ancillary, RecvFlags::CMSG_CLOEXEC) {
            Ok(received) => break received.bytes,
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => break 0,
        }
    };
    let rights = ancillary.drain().filter_map(|message| match message {
        RecvAncillaryMessage::ScmRights(rights) => Some(rights),
        _ => None,
    });
    (data[..length].to_vec(), rights.flatten().collect())
}

/// Gives the descriptors the numbers from [`PLAN`] on; says which.
fn place(descriptors: Vec<OwnedFd>) -> Range<RawFd> {
    let mut placed = PLAN..PLAN;
    for (number, descriptor) in (PLAN..).zip(descriptors) {
        // SAFETY: the numbers are the driver's own; nothing else is open there.
        unsafe { libc::dup3(descriptor.as_raw_fd(), number, libc::O_CLOEXEC) };
        placed.end = number + 1;
    }
    placed
}

/// Waits for a child; its wait status, where it is still known.
fn ended(pid: i32, statuses: &mut BTreeMap<i32, i32>) -> Option<i32> {
    while !statuses.contains_key(&pid) && reap(WaitOptions::empty(), statuses) {}
    reap(WaitOptions::NOHANG, statuses);
    statuses.remove(&pid)
}

/// Notes how children ended: the next one, or with [`WaitOptions::NOHANG`] all that have. Whether there may be more.
fn reap(options: WaitOptions, statuses: &mut BTreeMap<i32, i32>) -> bool {
    loop {
        match wait(options) {
            Ok(Some((pid, status))) => statuses.insert(pid.as_raw_pid(), status.as_raw()),
            Ok(None) => return true,
            Err(_) => return false,
        };
        if options.is_empty() {
            return true;
        }
    }
}

fn group_lives(group: i32) -> bool {
    Pid::from_raw(group).is_some_and(|group| test_kill_process_group(group).is_ok())
}
