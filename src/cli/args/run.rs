//! The options that commands share which run examples.

use std::time::Duration;

use clap::{Args, ValueEnum};

use super::BaselineArgs;
use crate::clock::Clock;
use crate::parse::options::{self, MAX_TIMEOUT};
use crate::python::Host;
use crate::sandbox::Mode;

/// What all commands share that run examples and tell what came of it.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct RunArgs {
    #[command(flatten)]
    pub(in crate::cli) runner: RunnerArgs,
    /// Run nothing: examples are shown, not verified.
    #[arg(long)]
    pub(in crate::cli) no_run: bool,
    /// Trust nothing of the book: raw HTML is shown as text, no note puts a script, another host's picture or a link that runs
    /// something into a page, and book.toml, the folder `theme` and `.venv` name no program, script or place.
    #[arg(long)]
    pub(in crate::cli) untrusted: bool,
    #[command(flatten)]
    pub(in crate::cli) baseline: BaselineArgs,
    /// Print failures and diagnostics only.
    #[arg(long, short)]
    pub(in crate::cli) quiet: bool,
    /// When to use colour.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(in crate::cli) color: Color,
}

/// Whether examples are contained.
#[derive(Clone, Copy, Debug, Args)]
pub(in crate::cli) struct SandboxArgs {
    /// Whether examples are kept from your files, the network and other processes [default: `mode` of book.toml, else auto].
    #[arg(long, value_name = "MODE")]
    sandbox: Option<SandboxArg>,
    /// The same as --sandbox off.
    #[arg(long, conflicts_with = "sandbox")]
    no_sandbox: bool,
}

impl SandboxArgs {
    /// What the command line says, if it says anything.
    pub(in crate::cli) fn mode(self) -> Option<Mode> {
        match self.sandbox {
            _ if self.no_sandbox => Some(Mode::Off),
            Some(SandboxArg::Auto) => Some(Mode::Auto),
            Some(SandboxArg::Require) => Some(Mode::Require),
            Some(SandboxArg::Off) => Some(Mode::Off),
            None => None,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SandboxArg {
    /// As far as the system can do it; what it cannot is told.
    Auto,
    /// Run nothing where the system cannot do all of it.
    Require,
    /// Examples run with your rights.
    Off,
}

/// What runs examples, and how.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct RunnerArgs {
    /// The Python to use: a version (3.13, ">=3.10"), a command, an executable or a virtual environment.
    #[arg(long, value_name = "SPEC", value_parser = python)]
    pub(in crate::cli) python: Option<String>,
    /// How Python is run: its library inside a process of tracebook, or its executable [default: library if it has one].
    #[arg(long, value_name = "HOST")]
    pub(in crate::cli) host: Option<HostArg>,
    /// Whether waiting is skipped (virtual) or waited for (real), in examples whose fence does not say
    /// [default: `clock` of book.toml, else virtual].
    #[arg(long, value_name = "CLOCK")]
    pub(in crate::cli) clock: Option<ClockArg>,
    /// How many seconds an example may take whose fence does not say; waiting that is skipped does not count
    /// [default: `timeout` of book.toml, else 10].
    #[arg(long, value_name = "SECONDS", value_parser = timeout)]
    pub(in crate::cli) timeout: Option<Duration>,
    /// How many sessions run at the same time [default: twice as many as there are processors].
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(in crate::cli) jobs: Option<u16>,
    #[command(flatten)]
    pub(in crate::cli) sandbox: SandboxArgs,
}

/// Nothing is no wish for any Python: most often a variable is empty that was to name one.
fn python(spec: &str) -> Result<String, String> {
    if spec.trim().is_empty() {
        return Err("name a Python, such as 3.13, or leave the option out".to_owned());
    }
    Ok(spec.to_owned())
}

fn timeout(seconds: &str) -> Result<Duration, String> {
    options::timeout(seconds).ok_or_else(|| format!("write a number of seconds above 0 and up to {MAX_TIMEOUT}"))
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum HostArg {
    /// Load libpython into a process of tracebook.
    Library,
    /// Run the interpreter's executable.
    Executable,
}

impl From<HostArg> for Host {
    fn from(host: HostArg) -> Self {
        match host {
            HostArg::Library => Self::Library,
            HostArg::Executable => Self::Executable,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum ClockArg {
    /// Where an example only waits, the clock jumps to where it goes on. A library host is needed.
    Virtual,
    /// Time passes as it does.
    Real,
}

impl From<ClockArg> for Clock {
    fn from(clock: ClockArg) -> Self {
        match clock {
            ClockArg::Virtual => Self::Virtual,
            ClockArg::Real => Self::Real,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Color {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
