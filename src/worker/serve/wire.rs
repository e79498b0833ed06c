//! The messages between the parent and an interpreter that sessions are forked from, as JSON on a socket.
//!
//! All is on the stack unless it is unusually long.

#![expect(unsafe_code, reason = "descriptors get their numbers")]

use std::borrow::Cow;
use std::io::{IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::ops::Range;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd, RawFd};

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendFlags, recv, recvmsg, sendmsg,
};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// The first of the descriptors that come with a request for a fork, as in `wire.py`.
pub(super) const PLAN: RawFd = 201;

/// How many descriptors a message may carry.
const DESCRIPTORS: usize = 16;

/// The bytes of a message, on the stack where it is not a long one.
pub(super) type Message = SmallVec<[u8; 256]>;

/// A request that is not the last one.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Request<'a> {
    /// For a fork, with the session's folder.
    Fork(#[serde(borrow)] Cow<'a, str>),
    /// How a child ended, and whether its group lives.
    Reap(i32),
    /// Whether a group lives.
    Group(i32),
}

/// What is answered.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Reply {
    /// The process of the session.
    Forked(i32),
    /// Why there is none.
    Refused(String),
    /// The wait status of a child, where it is known, and whether others of its group live.
    Ended(Option<i32>, bool),
    /// Whether a group lives.
    Lives(bool),
}

/// The next message and what came with it; an empty one at the end.
pub(super) fn receive(control: BorrowedFd<'_>) -> (Message, SmallVec<[OwnedFd; DESCRIPTORS]>) {
    // How long it is, first: a page of the stack is copied after each fork as well.
    let length =
        again(|| recv(control, &mut [0; 1], RecvFlags::PEEK | RecvFlags::TRUNC)).map_or(0, |(_, length)| length);
    let mut data = Message::from_elem(0, length);
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(DESCRIPTORS))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let received =
        again(|| recvmsg(control, &mut [IoSliceMut::new(&mut data)], &mut ancillary, RecvFlags::CMSG_CLOEXEC));
    data.truncate(received.map_or(0, |received| received.bytes));
    let rights = ancillary.drain().filter_map(|message| match message {
        RecvAncillaryMessage::ScmRights(rights) => Some(rights),
        _ => None,
    });
    (data, rights.flatten().collect())
}

/// Makes a system call until no signal interrupts it.
fn again<T>(mut call: impl FnMut() -> rustix::io::Result<T>) -> rustix::io::Result<T> {
    loop {
        match call() {
            Err(rustix::io::Errno::INTR) => {}
            other => return other,
        }
    }
}

/// Gives the descriptors the numbers from [`PLAN`] on; says which.
pub(super) fn place(descriptors: SmallVec<[OwnedFd; DESCRIPTORS]>) -> Range<RawFd> {
    let mut placed = PLAN..PLAN;
    for (number, descriptor) in (PLAN..).zip(descriptors) {
        // SAFETY: the numbers are the driver's own; nothing else is open there.
        unsafe { libc::dup3(descriptor.as_raw_fd(), number, libc::O_CLOEXEC) };
        placed.end = number + 1;
    }
    placed
}

/// Sends an answer. That the parent was killed is what the next request tells.
pub(super) fn send(control: BorrowedFd<'_>, reply: &Reply) {
    let mut data = Message::new();
    let mut nothing = SendAncillaryBuffer::default();
    if serde_json::to_writer(&mut data, reply).is_ok() {
        let _ = sendmsg(control, &[IoSlice::new(&data)], &mut nothing, SendFlags::NOSIGNAL);
    }
}
