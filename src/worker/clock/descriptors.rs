//! Descriptors that threads wait for: whether only this process can make them ready.
//!
//! A loop of asyncio's always waits for a socket by which other threads wake it. Nothing comes from outside there: when all
//! other threads only wait for time, so does that loop.

use std::ffi::{CString, c_int};
use std::mem::MaybeUninit;

use libc::pollfd;

use super::core::Core;
use super::thread::LOCAL;

/// Bells have numbers from here on, behind those of the driver (`wire.py`): an example's own begin at 3.
const FIRST_BELL: c_int = 210;

/// Whether only this process can make any of these ready.
pub(super) fn are_own(descriptors: impl IntoIterator<Item = c_int>) -> bool {
    descriptors.into_iter().all(|descriptor| descriptor < 0 || is_own(descriptor))
}

/// The descriptors of a set of epoll(7); `None` where that cannot be told (proc(5), `/proc/[pid]/fdinfo`).
pub(super) fn of_set(set: c_int) -> Option<Vec<c_int>> {
    let told = std::fs::read_to_string(format!("/proc/self/fdinfo/{set}")).ok()?;
    let of_line = |line: &str| line.strip_prefix("tfd:")?.split_ascii_whitespace().next()?.parse().ok();
    Some(told.lines().filter_map(of_line).collect())
}

fn is_own(descriptor: c_int) -> bool {
    let Some(stat) = stat(descriptor) else { return false };
    match stat.st_mode & libc::S_IFMT {
        libc::S_IFSOCK => is_own_socket(descriptor),
        libc::S_IFIFO => has_own_writer(&stat),
        _ => is_counter(descriptor),
    }
}

fn stat(descriptor: c_int) -> Option<libc::stat> {
    let mut stat = MaybeUninit::<libc::stat>::uninit();
    // SAFETY: fstat(2) fails on what is no descriptor, and fills the structure otherwise.
    unsafe { (libc::fstat(descriptor, stat.as_mut_ptr()) == 0).then(|| stat.assume_init()) }
}

/// Whether it is one of two sockets that this process has made as a pair (unix(7), `SO_PEERCRED`).
fn is_own_socket(descriptor: c_int) -> bool {
    let option = |name, value: *mut libc::c_void, size: usize| {
        let mut size = libc::socklen_t::try_from(size).unwrap_or(0);
        // SAFETY: getsockopt(2) writes at most as many bytes as there are.
        unsafe { libc::getsockopt(descriptor, libc::SOL_SOCKET, name, value, &raw mut size) == 0 }
    };
    let mut domain: c_int = 0;
    let mut peer = libc::ucred { pid: 0, uid: 0, gid: 0 };
    option(libc::SO_DOMAIN, (&raw mut domain).cast(), size_of_val(&domain))
        && domain == libc::AF_UNIX
        && option(libc::SO_PEERCRED, (&raw mut peer).cast(), size_of_val(&peer))
        // SAFETY: getpid(2) touches no memory.
        && peer.pid == unsafe { libc::getpid() }
}

/// Whether this process has the end of the pipe that is written to.
fn has_own_writer(pipe: &libc::stat) -> bool {
    let Ok(folder) = std::fs::read_dir("/proc/self/fd") else { return false };
    let numbers = folder.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<c_int>().ok());
    numbers.into_iter().any(|descriptor| {
        // SAFETY: fcntl(2) fails on what is no descriptor.
        let flags = unsafe { libc::fcntl(descriptor, libc::F_GETFL) };
        flags >= 0
            && flags & libc::O_ACCMODE != libc::O_RDONLY
            && stat(descriptor).is_some_and(|other| (other.st_dev, other.st_ino) == (pipe.st_dev, pipe.st_ino))
    })
}

/// Whether it is one of eventfd(2).
fn is_counter(descriptor: c_int) -> bool {
    let Ok(path) = CString::new(format!("/proc/self/fd/{descriptor}")) else { return false };
    let mut name = [0_u8; 32];
    // SAFETY: readlink(2) writes at most as many bytes as there are.
    let length = unsafe { libc::readlink(path.as_ptr(), name.as_mut_ptr().cast(), name.len()) };
    usize::try_from(length).is_ok_and(|length| name[..length].starts_with(b"anon_inode:[eventfd]"))
}

/// What wakes the calling thread while it waits for descriptors; -1 where it is alone, and nothing where there can be none.
pub(super) fn bell(core: &'static Core) -> Option<c_int> {
    if core.lock().threads < 2 {
        return Some(-1);
    }
    LOCAL.with(|local| {
        if local.bell.get() < 0 {
            local.bell.set(make_bell());
        }
        (local.bell.get() >= 0).then_some(local.bell.get())
    })
}

fn make_bell() -> c_int {
    // SAFETY: these make descriptors and close one that was made here.
    unsafe {
        let made = libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK);
        if made < 0 {
            return -1;
        }
        let bell = libc::fcntl(made, libc::F_DUPFD_CLOEXEC, FIRST_BELL);
        libc::close(made);
        bell
    }
}

/// Takes out of a bell what was written into it.
pub(super) fn silence(bell: c_int) {
    let mut count = 0_u64;
    if bell >= 0 {
        // SAFETY: read(2) writes the eight bytes given; a bell does not block.
        unsafe { libc::read(bell, (&raw mut count).cast(), size_of_val(&count)) };
    }
}

/// What a thread waits for, as poll(2) takes it.
pub(super) fn readable(descriptor: c_int) -> pollfd {
    pollfd { fd: descriptor, events: libc::POLLIN, revents: 0 }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::os::fd::AsRawFd;
    use std::os::unix::net::UnixStream;

    use super::*;

    #[test]
    fn a_pair_of_sockets_is_our_own_and_a_server_is_not() {
        let (one, _other) = UnixStream::pair().expect("a pair");
        let server = TcpListener::bind("127.0.0.1:0").expect("a server");
        assert!(are_own([one.as_raw_fd(), -1]));
        assert!(!are_own([one.as_raw_fd(), server.as_raw_fd()]));
    }

    #[test]
    fn a_pipe_is_our_own_as_long_as_we_can_write_into_it() {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        assert!(are_own([reader.as_raw_fd()]));
        drop(writer);
        assert!(!are_own([reader.as_raw_fd()]));
    }

    #[test]
    fn a_bell_is_our_own_and_lies_behind_the_drivers_descriptors() {
        let bell = make_bell();
        assert!(bell >= FIRST_BELL && are_own([bell]));
        silence(bell);
        // SAFETY: it was made here.
        unsafe { libc::close(bell) };
        assert!(!are_own([bell]));
    }

    #[test]
    fn the_descriptors_of_a_set_are_those_that_were_added() {
        let (one, other) = UnixStream::pair().expect("a pair");
        // SAFETY: epoll(7) with descriptors that are open; the set is closed at the end.
        let found = unsafe {
            let set = libc::epoll_create1(libc::EPOLL_CLOEXEC);
            for socket in [&one, &other] {
                let mut event = libc::epoll_event { events: libc::EPOLLIN.cast_unsigned(), u64: 0 };
                assert_eq!(libc::epoll_ctl(set, libc::EPOLL_CTL_ADD, socket.as_raw_fd(), &raw mut event), 0);
            }
            let found = of_set(set);
            libc::close(set);
            found
        };
        let mut found = found.expect("a list");
        found.sort_unstable();
        assert_eq!(found, [one.as_raw_fd(), other.as_raw_fd()]);
        assert_eq!(of_set(-1), None);
    }
}
