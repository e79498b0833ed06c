//! Files and signals, by Landlock (landlock(7)).

#![expect(
    unsafe_code,
    reason = "descriptors of a fork are closed, and the kernel is asked for its version of Landlock"
)]

use std::os::fd::{AsFd, OwnedFd, RawFd};
use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, NetPort, PathBeneath, PathFd, Ruleset,
    RulesetAttr, RulesetCreated, RulesetCreatedAttr, RulesetError, Scope,
};
use rustix::fs::{Mode, OFlags, open};
use rustix::io::fcntl_dupfd_cloexec;

use crate::sandbox::{Lack, Network, Policy};

/// The newest that is known; an older kernel enforces what it knows.
const NEWEST: ABI = ABI::V9;

/// From here on paths are held open: an example's own descriptors begin at 3.
const FIRST: RawFd = 300;

/// What all sessions have in common, at hand: a session adds its own folder.
#[derive(Debug)]
pub(crate) struct Rules {
    paths: Vec<(OwnedFd, BitFlags<AccessFs>)>,
    ports: Option<Vec<u16>>,
}

impl Rules {
    /// Opens what the policy names; what is not there is left out.
    pub(crate) fn new(policy: &Policy) -> Self {
        let held = |paths: &[PathBuf], access: BitFlags<AccessFs>| -> Vec<_> {
            paths.iter().filter_map(|path| Some((hold(path).ok()?, fitting(path, access)))).collect()
        };
        let mut paths = held(&policy.read, AccessFs::from_read(NEWEST));
        paths.extend(held(&policy.write, AccessFs::from_all(NEWEST)));
        let ports = match &policy.network {
            Network::Ports(ports) => Some(ports.clone()),
            Network::None | Network::Machine => None,
        };
        Self { paths, ports }
    }

    /// A set of them, with all access to `folder`.
    pub(crate) fn ruleset(&self, folder: &Path) -> Result<RulesetCreated, RulesetError> {
        let mut ruleset = Ruleset::default()
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(NEWEST))?
            .scope(Scope::from_all(NEWEST))?;
        if self.ports.is_some() {
            ruleset = ruleset.handle_access(AccessNet::ConnectTcp)?;
        }
        let mut created = ruleset.create()?;
        for (path, access) in &self.paths {
            created = created.add_rule(PathBeneath::new(path.as_fd(), *access))?;
        }
        for port in self.ports.iter().flatten() {
            created = created.add_rule(NetPort::new(*port, AccessNet::ConnectTcp))?;
        }
        match PathFd::new(folder) {
            Ok(own) => created.add_rule(PathBeneath::new(own, AccessFs::from_all(NEWEST))),
            Err(_) => Ok(created), // what is not there cannot be reached
        }
    }

    /// Restricts this process, a fork for a session, and what it forks, to them and `folder`. It must have one thread. The paths
    /// are no longer held afterwards.
    pub(crate) fn restrict(&self, folder: &Path) -> Result<(), RulesetError> {
        self.ruleset(folder)?.restrict_self()?;
        let last = FIRST.unsigned_abs() + u32::try_from(self.paths.len()).unwrap_or(0);
        // SAFETY: the descriptors are this type's own, which is never dropped and not used again in this process.
        unsafe { libc::syscall(libc::SYS_close_range, FIRST.unsigned_abs(), last, 0) };
        Ok(())
    }
}

/// A path, open for nothing but to be named.
fn hold(path: &Path) -> rustix::io::Result<OwnedFd> {
    fcntl_dupfd_cloexec(open(path, OFlags::PATH | OFlags::CLOEXEC, Mode::empty())?, FIRST)
}

/// The part of an access that makes sense for what is at the path.
fn fitting(path: &Path, access: BitFlags<AccessFs>) -> BitFlags<AccessFs> {
    if path.is_dir() { access } else { access & AccessFs::from_file(NEWEST) }
}

/// What this version of Landlock does not know.
pub(super) fn lacks(policy: &Policy, version: i64) -> Vec<Lack> {
    let ports = matches!(policy.network, Network::Ports(_));
    let needs = [(Lack::Files, 3, true), (Lack::Signals, 6, true), (Lack::Ports, 4, ports)];
    needs.into_iter().filter(|(_, since, wanted)| *wanted && version < *since).map(|(lack, ..)| lack).collect()
}

/// The version of the kernel's Landlock; below 1 where there is none.
pub(super) fn version() -> i64 {
    const VERSION: u32 = 1; // LANDLOCK_CREATE_RULESET_VERSION
    // SAFETY: with this flag the call takes nothing and only tells (landlock_create_ruleset(2)).
    unsafe { libc::syscall(libc::SYS_landlock_create_ruleset, std::ptr::null::<u8>(), 0_usize, VERSION) }
}
