//! Limits of resources (getrlimit(2)), which hold for each process.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::namespaces::Users;
use crate::sandbox::Limits;

/// How many threads there may be for each process that there may be.
const THREADS: u64 = 4;

/// Sets the limits, as far as they are not lower already.
pub(super) fn set(limits: &Limits, users: Users) -> rustix::io::Result<()> {
    // A process is told that its time is over (SIGXCPU), and has a little more before it is killed.
    let time = Rlimit { current: Some(limits.cpu_time), maximum: Some(limits.cpu_time.saturating_add(LAST_SECONDS)) };
    lower(Resource::Cpu, time)?;
    for (resource, most) in [
        (Resource::Data, limits.memory),
        (Resource::Fsize, limits.file_size),
        (Resource::Nofile, limits.open_files),
        (Resource::Core, 0),
    ] {
        lower(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    if users == Users::Own {
        // Elsewhere everything that the user runs counts; the parent counts a session's processes besides.
        let most = Some(limits.processes.saturating_mul(THREADS));
        lower(Resource::Nproc, Rlimit { current: most, maximum: most })?;
    }
    Ok(())
}

/// Seconds from the signal to the end.
const LAST_SECONDS: u64 = 5;

fn lower(resource: Resource, to: Rlimit) -> rustix::io::Result<()> {
    let known = getrlimit(resource);
    // Nothing stands for no limit.
    let least = |known: Option<u64>, most: Option<u64>| known.into_iter().chain(most).min();
    let (current, maximum) = (least(known.current, to.current), least(known.maximum, to.maximum));
    setrlimit(resource, Rlimit { current, maximum })
}
