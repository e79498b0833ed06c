//! A network and mounts of its own (namespaces(7)), and rights of root that are given up (capabilities(7)).

#![expect(
    unsafe_code,
    reason = "namespaces are left, and a network device is set up, for which there are only raw calls"
)]

use std::path::Path;

use rustix::mount::{MountFlags, MountPropagationFlags, mount, mount_change};
use rustix::thread::{CapabilitySet, CapabilitySets, UnshareFlags, set_capabilities};

use crate::sandbox::{Lack, Network, Policy};

/// What root keeps, which is about files and its own processes; of others it has nothing, as namespaces of its own would give it all.
const KEPT: CapabilitySet = CapabilitySet::CHOWN
    .union(CapabilitySet::DAC_OVERRIDE)
    .union(CapabilitySet::DAC_READ_SEARCH)
    .union(CapabilitySet::FOWNER)
    .union(CapabilitySet::FSETID)
    .union(CapabilitySet::KILL)
    .union(CapabilitySet::SETGID)
    .union(CapabilitySet::SETUID)
    .union(CapabilitySet::NET_BIND_SERVICE);

/// Folders in which other programs have sockets or shared memory: empty ones take their place.
const HIDDEN: [&str; 2] = ["/run", "/dev/shm"];

/// Whose processes count together (`user_namespaces(7)`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Users {
    /// Those of this process and its descendants.
    Own,
    /// All that the user runs.
    Shared,
}

/// Leaves the machine's network and mounts, as far as the policy asks for it.
pub(super) fn enter(policy: &Policy) -> (Vec<Lack>, Users) {
    let (mut lacks, mut users) = (Vec::new(), Users::Shared);
    if policy.network == Network::None
        && leave(UnshareFlags::NEWNET, &mut users).and_then(|()| raise_loopback()).is_err()
    {
        lacks.push(Lack::Loopback);
    }
    if leave(UnshareFlags::NEWNS | UnshareFlags::NEWIPC, &mut users).and_then(|()| hide(policy)).is_err() {
        lacks.push(Lack::Sockets);
    }
    let kept = if rustix::process::geteuid().is_root() { KEPT } else { CapabilitySet::empty() };
    let sets = CapabilitySets { effective: kept, permitted: kept, inheritable: CapabilitySet::empty() };
    // Who may not set them has none.
    let _ = set_capabilities(None, sets);
    (lacks, users)
}

/// Leaves a namespace: with the rights of root, else with those that a user has in a namespace of users of its own.
fn leave(part: UnshareFlags, users: &mut Users) -> rustix::io::Result<()> {
    // SAFETY: there is one thread, and neither files nor memory cease to be shared by these flags.
    unsafe {
        if rustix::thread::unshare_unsafe(part).is_ok() {
            return Ok(());
        }
        let (user, group) = (rustix::process::geteuid(), rustix::process::getegid());
        rustix::thread::unshare_unsafe(part | UnshareFlags::NEWUSER)?;
        *users = Users::Own;
        // The same numbers inside as outside (`user_namespaces(7)`).
        let put = |name: &str, text: String| {
            std::fs::write(Path::new("/proc/self").join(name), text).map_err(|_| rustix::io::Errno::PERM)
        };
        put("setgroups", "deny".to_owned())?;
        put("uid_map", format!("{0} {0} 1", user.as_raw()))?;
        put("gid_map", format!("{0} {0} 1", group.as_raw()))
    }
}

/// Puts empty folders in place of [`HIDDEN`]. One that has something in it that examples need stays, and that is an error.
fn hide(policy: &Policy) -> rustix::io::Result<()> {
    mount_change("/", MountPropagationFlags::DOWNSTREAM | MountPropagationFlags::REC)?;
    let own = std::env::current_dir().ok();
    let needed = |folder: &Path| {
        let known = policy.read.iter().chain(&policy.write).chain(own.as_ref());
        known.filter(|path| *path != folder).any(|path| path.starts_with(folder))
    };
    let (stay, go): (Vec<&Path>, Vec<&Path>) =
        HIDDEN.iter().map(Path::new).filter(|folder| folder.is_dir()).partition(|folder| needed(folder));
    for folder in go {
        let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
        mount("tmpfs", folder, "tmpfs", flags, c"mode=1777,size=1g")?;
    }
    if stay.is_empty() { Ok(()) } else { Err(rustix::io::Errno::BUSY) }
}

/// Brings up the loopback device of a new network (netdevice(7)).
fn raise_loopback() -> rustix::io::Result<()> {
    // SAFETY: all zero is a valid request; the name fits, with a zero behind it. The calls take what is made here.
    unsafe {
        let mut request: libc::ifreq = std::mem::zeroed();
        for (place, letter) in request.ifr_name.iter_mut().zip(c"lo".to_bytes()) {
            *place = libc::c_char::try_from(*letter).unwrap_or_default();
        }
        request.ifr_ifru.ifru_flags = libc::c_short::try_from(libc::IFF_UP | libc::IFF_RUNNING).unwrap_or_default();
        let socket = libc::socket(libc::AF_INET, libc::SOCK_DGRAM | libc::SOCK_CLOEXEC, 0);
        let done = libc::ioctl(socket, libc::SIOCSIFFLAGS as _, &raw const request);
        libc::close(socket);
        if done == 0 { Ok(()) } else { Err(rustix::io::Errno::PERM) }
    }
}
