//! What examples may reach and use.
//!
//! Takes what book.toml and the command line ask for ([`Settings`]) and an interpreter; gives a [`Policy`], which the worker
//! enforces, and the words for what a kernel cannot enforce ([`Lack`]). Enforces nothing itself.

mod help;
mod lack;
mod places;

pub use help::help;
pub use lack::{Lack, warning};

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::python::Interpreter;

/// How the names of folders of runs begin.
pub(crate) const RUN_FOLDER: &str = "tracebook-";

/// Whether examples are contained.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// As far as the kernel can do it.
    #[default]
    Auto,
    /// Nothing runs where the kernel cannot do all of it.
    Require,
    /// They are not.
    Off,
}

impl Mode {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Require, Self::Off];

    /// The name that options and settings use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Require => "require",
            Self::Off => "off",
        }
    }
}

/// `[run.sandbox]`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// `mode`
    pub mode: Mode,
    /// `read`: further paths that examples may read, relative to the book's folder.
    pub read: Vec<PathBuf>,
    /// `write`: further paths that they may write.
    pub write: Vec<PathBuf>,
    /// `environment`: further variables that they see.
    pub environment: Vec<String>,
    /// `network`
    pub network: Network,
    /// `memory` and the like.
    pub limits: Limits,
}

/// Which network examples reach.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Network {
    /// None but a loopback device of their own.
    #[default]
    None,
    /// TCP at these ports.
    Ports(Vec<u16>),
    /// That of the machine.
    Machine,
}

/// What each process of an example may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// `memory`: bytes of data and stacks.
    pub memory: u64,
    /// `cpu-time`: seconds.
    pub cpu_time: u64,
    /// `file-size`: bytes of one file.
    pub file_size: u64,
    /// `open-files`
    pub open_files: u64,
    /// `processes`: processes of a session; where it has users of its own, processes and threads of all sessions too.
    pub processes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory: 4 << 30, cpu_time: 600, file_size: 1 << 30, open_files: 4096, processes: 1024 }
    }
}

/// What the worker enforces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Paths that may be read, and what is below them.
    pub read: Vec<PathBuf>,
    /// Paths that may be written too.
    pub write: Vec<PathBuf>,
    /// The folder in which each run has its own, and there each session.
    pub temporary: PathBuf,
    /// Variables of the environment that are passed on.
    pub environment: Vec<String>,
    /// Which network there is.
    pub network: Network,
    /// What each process may use.
    pub limits: Limits,
}

impl Policy {
    /// What the settings of the book in `root` ask for; nothing where they turn it off.
    #[must_use]
    pub fn new(settings: &Settings, root: &Path, interpreter: &Interpreter) -> Option<Self> {
        if settings.mode == Mode::Off {
            return None;
        }
        let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
        let own = |paths: &[PathBuf]| -> Vec<PathBuf> { paths.iter().map(|path| root.join(path)).collect() };
        let mut read = places::system();
        read.extend(places::programs());
        read.extend(places::of(interpreter));
        read.extend(own(&settings.read));
        let mut write = places::devices();
        write.extend(own(&settings.write));
        let environment =
            places::VARIABLES.map(str::to_owned).into_iter().chain(settings.environment.clone()).collect();
        let (temporary, network) = (std::env::temp_dir(), settings.network.clone());
        Some(Self { read, write, temporary, environment, network, limits: settings.limits })
    }

    /// Whether examples see this variable of the environment.
    pub(crate) fn passes_on(&self, name: &OsStr) -> bool {
        self.environment.iter().any(|known| name == known.as_str())
    }

    /// Whether it lets examples read what is at this path.
    #[must_use]
    pub fn reads(&self, path: &Path) -> bool {
        self.read.iter().any(|known| path.starts_with(known)) || self.writes(path)
    }

    /// Whether it lets examples write there.
    #[must_use]
    pub fn writes(&self, path: &Path) -> bool {
        self.is_of_run(path) || self.write.iter().any(|known| path.starts_with(known))
    }

    /// Whether a path is in the folder of a run.
    fn is_of_run(&self, path: &Path) -> bool {
        let inside = path.strip_prefix(&self.temporary).ok();
        let first = inside.and_then(|inside| inside.iter().next()?.to_str());
        first.is_some_and(|name| name.starts_with(RUN_FOLDER))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_read_is_no_more_than_what_is_named() {
        let policy = Policy {
            read: vec![PathBuf::from("/usr")],
            write: vec![PathBuf::from("/dev/null")],
            temporary: PathBuf::from("/tmp"),
            environment: Vec::new(),
            network: Network::None,
            limits: Limits::default(),
        };
        assert!(policy.reads(Path::new("/usr/lib")) && policy.reads(Path::new("/dev/null")));
        assert!(!policy.reads(Path::new("/usrlocal")) && !policy.reads(Path::new("/home/ada/.ssh/id_rsa")));
        assert!(policy.writes(Path::new("/dev/null")) && !policy.writes(Path::new("/usr/lib")));
    }
}
