//! Messages on sockets that keep them apart: JSON, with descriptors where there are some.
//!
//! Takes a socket; gives what was said on it, or says something. Knows nothing of who says it.

use std::io::{IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, SocketFlags, SocketType, sockopt,
};
use serde::Deserialize;

use crate::error::{Error, Result};

/// The size of messages but for those that hold a path: the longest of them tells why a fork was refused.
pub(super) const SHORT: usize = 1 << 12;

/// Two ends of a channel that keeps messages apart.
pub(super) fn socket_pair() -> Result<(OwnedFd, OwnedFd)> {
    rustix::net::socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)
        .map_err(|error| Error::io("make", Path::new("a socket"))(error.into()))
}

/// Sends one message with descriptors; waits until there is room for it.
pub(super) fn send(
    channel: BorrowedFd<'_>,
    message: &impl serde::Serialize,
    descriptors: &[BorrowedFd<'_>],
) -> std::io::Result<()> {
    send_all(channel, message, descriptors, SendFlags::empty())
}

/// Sends one message on a channel that an example may have made, and filled: where there is no room, that is an error.
pub(super) fn send_at_once(channel: BorrowedFd<'_>, message: &impl serde::Serialize) -> std::io::Result<()> {
    send_all(channel, message, &[], SendFlags::DONTWAIT)
}

fn send_all(
    channel: BorrowedFd<'_>,
    message: &impl serde::Serialize,
    descriptors: &[BorrowedFd<'_>],
    flags: SendFlags,
) -> std::io::Result<()> {
    let data = serde_json::to_vec(message)?;
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(8))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    if !descriptors.is_empty() {
        ancillary.push(SendAncillaryMessage::ScmRights(descriptors));
    }
    rustix::net::sendmsg(channel, &[IoSlice::new(&data)], &mut ancillary, flags | SendFlags::NOSIGNAL)?;
    Ok(())
}

/// The next message of up to `SIZE` bytes, which is waited for; `None` when the other end is gone, or the message is longer.
pub(super) fn await_message<T: for<'de> Deserialize<'de>, const SIZE: usize>(
    channel: BorrowedFd<'_>,
) -> std::io::Result<Option<T>> {
    Ok(receive_all::<T, SIZE>(channel, RecvFlags::empty())?.map(|(message, ..)| message))
}

/// The message that has come and the descriptors it carries; `None` when the other end is gone. It is not waited for: an example may
/// have taken it from a channel that it made.
pub(super) fn receive<T: for<'de> Deserialize<'de>>(
    channel: BorrowedFd<'_>,
) -> std::io::Result<Option<(T, Vec<OwnedFd>)>> {
    Ok(receive_all::<T, SHORT>(channel, RecvFlags::DONTWAIT)?.map(|(message, descriptors, _)| (message, descriptors)))
}

/// The message that has come and the process that sent it, where that has said who it is: the kernel lets nobody name another process
/// (unix(7), `SCM_CREDENTIALS`).
pub(super) fn receive_from<T: for<'de> Deserialize<'de>>(
    channel: BorrowedFd<'_>,
) -> std::io::Result<Option<(T, Option<i32>)>> {
    sockopt::set_socket_passcred(channel, true)?;
    let received = receive_all::<T, SHORT>(channel, RecvFlags::DONTWAIT);
    sockopt::set_socket_passcred(channel, false)?;
    Ok(received?.map(|(message, _, sender)| (message, sender)))
}

type Received<T> = (T, Vec<OwnedFd>, Option<i32>);

fn receive_all<T: for<'de> Deserialize<'de>, const SIZE: usize>(
    channel: BorrowedFd<'_>,
    flags: RecvFlags,
) -> std::io::Result<Option<Received<T>>> {
    let mut data = [0; SIZE];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(8), ScmCredentials(1))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let received = loop {
        let mut slices = [IoSliceMut::new(&mut data)];
        match rustix::net::recvmsg(channel, &mut slices, &mut ancillary, flags | RecvFlags::CMSG_CLOEXEC) {
            Err(rustix::io::Errno::INTR) => {}
            Err(rustix::io::Errno::CONNRESET) => return Ok(None),
            other => break other?,
        }
    };
    let (mut descriptors, mut sender) = (Vec::new(), None);
    for message in ancillary.drain() {
        match message {
            RecvAncillaryMessage::ScmRights(rights) => descriptors.extend(rights),
            RecvAncillaryMessage::ScmCredentials(who) => sender = Some(who.pid.as_raw_pid()),
            _ => {}
        }
    }
    if received.bytes == 0 || received.flags.contains(ReturnFlags::TRUNC) {
        return Ok(None);
    }
    Ok(Some((serde_json::from_slice(&data[..received.bytes])?, descriptors, sender)))
}
