//! What a system cannot enforce, in words.

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, Place};

/// A part of the sandbox that the system does not give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lack {
    /// Files: no Landlock.
    Files,
    /// Signals to other processes: Landlock before Linux 6.12.
    Signals,
    /// System calls: no seccomp filter.
    Calls,
    /// Sockets and shared memory of other programs that have a path: no own mounts.
    Sockets,
    /// Loopback: no own network, so there are no network sockets at all.
    Loopback,
    /// That only named hosts are reached: ports can be kept to, hosts cannot.
    Hosts,
    /// That only named ports are reached: Landlock before Linux 6.7.
    Ports,
    /// Memory, files and the like: limits were refused.
    Limits,
}

impl Lack {
    /// Whether something is not contained for want of it. The others are kept by less than was asked for.
    #[must_use]
    pub fn is_hole(self) -> bool {
        !matches!(self, Self::Loopback | Self::Hosts)
    }

    /// The consequence, to fit behind "the sandbox:".
    #[must_use]
    pub fn consequence(self) -> &'static str {
        match self {
            Self::Files => "examples can read and write files as you can (no Landlock)",
            Self::Signals => "examples can send signals to your other processes (Landlock is older than Linux 6.12)",
            Self::Calls => "examples can make every system call (no seccomp)",
            Self::Sockets => {
                "examples can reach other programs through sockets in /run and shared memory (no own mounts)"
            }
            Self::Loopback => "examples have no network at all, not even 127.0.0.1 (no own network namespace)",
            Self::Hosts => {
                "examples reach any host at the ports that `network` names, as the kernel keeps to ports, not to hosts"
            }
            Self::Ports => "examples reach any host at any port (Landlock is older than Linux 6.7)",
            Self::Limits => "examples can use as much memory, time and space as you can",
        }
    }
}

/// What is told once where something is lacking.
#[must_use]
pub fn warning(lacks: &[Lack]) -> Option<Diagnostic> {
    if lacks.is_empty() {
        return None;
    }
    let told: Vec<&str> = lacks.iter().map(|lack| lack.consequence()).collect();
    let message = format!("this system does not give all of the sandbox: {}", told.join("; "));
    let help = "run where Linux gives more, run notes that you trust only, or say --no-sandbox to have none of it";
    Some(Diagnostic::warning("sandbox", Place::CommandLine, message).with_help(help))
}
