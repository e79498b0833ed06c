//! Files and signals, by Landlock (landlock(7)).

#![expect(unsafe_code, reason = "system calls that the crate has no functions for, or only large ones")]

use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, NetPort, PathBeneath, Ruleset, RulesetAttr,
    RulesetCreated, RulesetCreatedAttr, RulesetError, Scope,
};
use rustix::fs::{Mode, OFlags, open};

use crate::sandbox::{Lack, Network, Policy};

/// The newest that is known; an older kernel enforces what it knows.
const NEWEST: ABI = ABI::V9;

/// What the policy allows all sessions.
#[derive(Debug)]
pub(crate) struct Rules {
    places: Vec<Place>,
    ports: Option<Vec<u16>>,
}

/// What may be done at and below a path.
#[derive(Debug)]
struct Place {
    path: PathBuf,
    access: BitFlags<AccessFs>,
}

impl Rules {
    /// Those of a policy. What is not there is left out.
    pub(crate) fn new(policy: &Policy) -> Self {
        let places = |paths: &[PathBuf], access: BitFlags<AccessFs>| -> Vec<_> {
            paths.iter().filter_map(|path| Place::of(path, access)).collect()
        };
        let mut all = places(&policy.read, AccessFs::from_read(NEWEST));
        all.extend(places(&policy.write, AccessFs::from_all(NEWEST)));
        let ports = match &policy.network {
            Network::Ports(ports) => Some(ports.clone()),
            Network::None | Network::Machine => None,
        };
        Self { places: needed(all), ports }
    }

    /// A set of them, with all access to `folder`: what the sessions of an interpreter may do that cannot add their own to it.
    pub(crate) fn for_all(&self, folder: &Path) -> Result<Option<OwnedFd>, RulesetError> {
        let created = self.add_to(ruleset()?.scope(Scope::from_all(NEWEST))?)?;
        Ok(allow(created, folder, AccessFs::from_all(NEWEST))?.into())
    }

    /// Restricts this process, and what it forks, to them and the folder of the run, which it may remove. It must have one thread.
    /// The kernel then looks at all these paths once, and not for each session. Gives what is left to be done in each of them.
    pub(crate) fn restrict(&self, folder: &Path) -> Result<Layer, RulesetError> {
        let mut created = allow(self.add_to(ruleset()?)?, folder, AccessFs::from_all(NEWEST))?;
        if let Some(above) = folder.parent() {
            created = allow(created, above, AccessFs::RemoveDir.into())?;
        }
        created.restrict_self()?;
        Ok(Layer::over(&self.places, folder))
    }

    fn add_to(&self, mut ruleset: Ruleset) -> Result<RulesetCreated, RulesetError> {
        if self.ports.is_some() {
            ruleset = ruleset.handle_access(AccessNet::ConnectTcp)?;
        }
        let mut created = ruleset.create()?;
        for Place { path, access } in &self.places {
            created = allow(created, path, *access)?;
        }
        for port in self.ports.iter().flatten() {
            created = created.add_rule(NetPort::new(*port, AccessNet::ConnectTcp))?;
        }
        Ok(created)
    }
}

/// Takes all files, and signals to others, from this process. It must have one thread.
pub(super) fn take_all() -> Result<(), RulesetError> {
    ruleset()?.scope(Scope::from_all(NEWEST))?.create()?.restrict_self().map(|_| ())
}

/// What restricts a session to its own folder, in a process that [`Rules::restrict`] has restricted to what all of them may do: a
/// few places that hold all of those, and none of the folders of sessions. They are open, so that no session need open them.
#[derive(Debug)]
pub(crate) struct Layer(Vec<(OwnedFd, BitFlags<AccessFs>)>);

impl Layer {
    /// Over places that all sessions may reach, in a run with this folder. What is not there cannot be reached.
    fn over(places: &[Place], folder: &Path) -> Self {
        let open = |place: Place| Some((open_place(&place.path)?, place.access));
        Self(surroundings(places, folder).into_iter().filter_map(open).collect())
    }

    /// The set for a session with this folder: it is what a fork has to restrict itself to. Nothing where the system has none.
    pub(crate) fn with(&self, folder: &Path) -> Result<Option<OwnedFd>, RulesetError> {
        let mut created = ruleset()?.scope(Scope::from_all(NEWEST))?.create()?;
        for (place, access) in &self.0 {
            created = created.add_rule(PathBeneath::new(place, *access))?;
        }
        Ok(allow(created, folder, AccessFs::from_all(NEWEST))?.into())
    }

    /// Closes what is open in a fork of this process, which is for a session: nothing of it is used there any more.
    pub(crate) fn close(&self) {
        for (place, _) in &self.0 {
            // SAFETY: the fork's own number for it, which nobody uses; that of this process stays open.
            unsafe { libc::close(place.as_raw_fd()) };
        }
    }
}

/// For each place its widest surroundings that have nothing to do with the folder that the run's is in: the layer below says what
/// may be done there. Where there are none, the place itself, and no more than may be done there.
fn surroundings(places: &[Place], folder: &Path) -> Vec<Place> {
    let above = folder.parent().unwrap_or(folder);
    let apart = |path: &&Path| !path.starts_with(above) && !above.starts_with(path);
    let widest = |place: &Place| match place.path.ancestors().take_while(apart).last() {
        Some(path) => Place { path: path.to_owned(), access: AccessFs::from_all(NEWEST) },
        None => Place { path: place.path.clone(), access: place.access },
    };
    needed(places.iter().map(widest).collect())
}

/// Those that allow something which no other does, in the order of their paths: the kernel copies all of them for each session.
fn needed(mut places: Vec<Place>) -> Vec<Place> {
    // What is above a place comes before it, and of one path what allows more.
    places.sort_by(|a, b| (&a.path, b.access.bits()).cmp(&(&b.path, a.access.bits())));
    let mut found: Vec<Place> = Vec::new();
    for place in places {
        if !found.iter().any(|other| other.allows(&place)) {
            found.push(place);
        }
    }
    found
}

impl Place {
    /// Whether all that another place allows may be done without it.
    fn allows(&self, other: &Self) -> bool {
        other.path.starts_with(&self.path) && self.access.contains(other.access)
    }

    /// The place that a path leads to, where it is there, and as much of the access as makes sense for what it is.
    fn of(path: &Path, access: BitFlags<AccessFs>) -> Option<Self> {
        let path = path.canonicalize().ok()?;
        let access = if path.is_dir() { access } else { access & AccessFs::from_file(NEWEST) };
        Some(Self { path, access })
    }
}

fn ruleset() -> Result<Ruleset, RulesetError> {
    Ruleset::default().set_compatibility(CompatLevel::BestEffort).handle_access(AccessFs::from_all(NEWEST))
}

/// Adds that this may be done at and below a path; what is not there cannot be reached.
fn allow(created: RulesetCreated, path: &Path, access: BitFlags<AccessFs>) -> Result<RulesetCreated, RulesetError> {
    match open_place(path) {
        Some(place) => created.add_rule(PathBeneath::new(place, access)),
        None => Ok(created),
    }
}

/// What a path leads to that names it itself. The crate's own way allocates memory, which costs a fork a page (`worker/serve`).
fn open_place(path: &Path) -> Option<OwnedFd> {
    open(path, OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty()).ok()
}

/// Restricts the calling thread to a set: no more than a system call, as the fork that makes it has none of this program's code
/// at hand.
pub(crate) fn restrict_to(set: BorrowedFd<'_>) -> std::io::Result<()> {
    // SAFETY: the call takes a descriptor and flags, of which there are none (landlock_restrict_self(2)).
    match unsafe { libc::syscall(libc::SYS_landlock_restrict_self, set.as_raw_fd(), 0) } {
        0 => Ok(()),
        _ => Err(std::io::Error::last_os_error()),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The layer over places that may be read, where runs have their folders in `/tmp/runs`.
    fn over(places: &[&str]) -> Vec<(String, bool)> {
        let read = AccessFs::from_read(NEWEST);
        let places: Vec<Place> = places.iter().map(|path| Place { path: path.into(), access: read }).collect();
        let all = surroundings(&places, Path::new("/tmp/runs/tracebook-0"));
        all.into_iter().map(|place| (place.path.display().to_string(), place.access == read)).collect()
    }

    const WIDE: bool = false;
    const AS_IT_WAS: bool = true;

    #[test]
    fn places_that_others_allow_as_well_are_left_out() {
        let (read, all) = (AccessFs::from_read(NEWEST), AccessFs::from_all(NEWEST));
        let place = |path: &str, access| Place { path: path.into(), access };
        let left = |places: Vec<Place>| -> Vec<_> {
            needed(places).into_iter().map(|place| (place.path.display().to_string(), place.access == all)).collect()
        };
        let same = [place("/usr/bin", read), place("/usr", read), place("/usr/lib", read), place("/usr", read)];
        assert_eq!(left(same.into()), [("/usr".into(), false)]);
        let more = [place("/usr", read), place("/usr/share/it", all), place("/usr2", read)];
        assert_eq!(
            left(more.into()),
            [("/usr".into(), false), ("/usr/share/it".into(), true), ("/usr2".into(), false)]
        );
        let file = place("/usr/it", read & AccessFs::from_file(NEWEST));
        assert_eq!(left(vec![file, place("/usr", read)]), [("/usr".into(), false)]);
    }

    #[test]
    fn a_layer_is_as_wide_as_it_can_be_apart_from_the_folders_of_runs() {
        assert_eq!(
            over(&["/usr/lib", "/usr/bin", "/etc/hosts", "/tmp/python/bin"]),
            [("/etc".into(), WIDE), ("/tmp/python".into(), WIDE), ("/usr".into(), WIDE)]
        );
    }

    #[test]
    fn what_holds_the_folders_of_runs_or_lies_among_them_gets_no_more_than_it_had() {
        for place in ["/", "/tmp", "/tmp/runs", "/tmp/runs/other"] {
            assert_eq!(over(&[place, "/usr"]), [(place.into(), AS_IT_WAS), ("/usr".into(), WIDE)]);
        }
    }
}
