//! What decides the outcome of every example of a machine: the interpreter, its packages, the sandbox and the environment.
//!
//! Takes an interpreter; gives a [`Machine`], two hashes. Reads folders and small files, and starts nothing.

use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::key::Digest;
use crate::plan::Session;
use crate::python::{Host, Interpreter};
use crate::sandbox::Policy;

/// The hashes of a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Machine {
    /// Without the variables of [`PASSING`].
    usual: u128,
    /// With all variables, for examples that look at them.
    whole: u128,
}

/// Beginnings of the names of variables that tell one terminal or one CI job from the next and nothing else.
const PASSING: [&str; 45] = [
    "_",
    "ACTIONS_",
    "AGENT_",
    "BUILDKITE",
    "BUILD_",
    "CARGO",
    "CI",
    "CIRCLE_",
    "CLICOLOR",
    "COLOR",
    "COLUMNS",
    "DBUS_",
    "DESKTOP_",
    "DISPLAY",
    "GITHUB_",
    "GITLAB_",
    "GNOME_",
    "HISTFILE",
    "HUDSON_",
    "INVOCATION_ID",
    "ITERM_",
    "JENKINS_",
    "JOB_",
    "JOURNAL_",
    "KONSOLE_",
    "LINES",
    "LS_COLORS",
    "MAKE",
    "OLDPWD",
    "PWD",
    "RUNNER_",
    "RUSTUP_",
    "SESSION_",
    "SHLVL",
    "SSH_",
    "STY",
    "SYSTEMD_",
    "TERM",
    "TMUX",
    "TRAVIS",
    "VSCODE_",
    "VTE_",
    "WAYLAND_",
    "WINDOWID",
    "XDG_SESSION",
];

/// Words of code that looks at variables, or lets another program do so.
const LOOKS: [&str; 6] = ["environ", "getenv", "expandvars", "subprocess", "os.system", "popen"];

/// Files beside packages that are read to the last byte.
const SMALL: u64 = 1 << 18;

impl Machine {
    /// The machine on which `interpreter` is run by `host`, with examples contained by `policy`.
    pub(crate) fn of(interpreter: &Interpreter, host: Host, policy: Option<&Policy>) -> Self {
        let mut digest = Digest::default();
        add_interpreter(&mut digest, interpreter, host);
        digest.text(&serde_json::to_string(&policy).unwrap_or_default());
        for folder in &interpreter.packages {
            add_packages(&mut digest, folder);
        }
        let is_seen = |name: &OsString| policy.is_none_or(|policy| policy.passes_on(name));
        let mut variables: Vec<(OsString, OsString)> = std::env::vars_os().filter(|(name, _)| is_seen(name)).collect();
        variables.sort();
        let mut whole = digest.clone();
        for (name, value) in &variables {
            whole.bytes(name.as_bytes()).bytes(value.as_bytes());
            if !is_passing(name.as_bytes()) {
                digest.bytes(name.as_bytes()).bytes(value.as_bytes());
            }
        }
        Self { usual: digest.finish(), whole: whole.finish() }
    }

    /// The hash of what `session` can see of it.
    pub(super) fn seen_by(self, session: &Session) -> u128 {
        let sources = || session.tasks.iter().flat_map(|task| &task.chunks).map(|chunk| chunk.source.as_str());
        let looks = sources().any(|source| LOOKS.iter().any(|word| source.contains(word)));
        if looks { self.whole } else { self.usual }
    }

    /// What tells it from others.
    pub(super) fn id(self) -> u128 {
        self.usual
    }
}

/// Python's own variables, and those of the language, are not passed on to examples.
fn is_passing(name: &[u8]) -> bool {
    let own = [b"PYTHON".as_slice(), b"LC_", b"LANG", b"TZ", b"NO_COLOR", b"FORCE_COLOR"];
    let named = PASSING
        .iter()
        .any(|begin| if begin.len() == 1 { name == begin.as_bytes() } else { name.starts_with(begin.as_bytes()) });
    named || own.iter().any(|begin| name.starts_with(begin))
}

fn add_interpreter(digest: &mut Digest, interpreter: &Interpreter, host: Host) {
    digest.text(host.name()).text(&interpreter.implementation).text(&interpreter.version.to_string());
    let environment = interpreter.environment.as_ref().map(|folder| folder.join("pyvenv.cfg"));
    let files = [Some(&interpreter.executable), interpreter.library.as_ref(), environment.as_ref()];
    for path in files.into_iter().flatten() {
        digest.bytes(path.as_os_str().as_bytes());
        if let Ok(about) = fs::metadata(path) {
            add_stamp(digest, &about);
        }
    }
}

fn add_stamp(digest: &mut Digest, about: &Metadata) {
    digest.number(about.size()).number(about.mtime().cast_unsigned()).number(about.mtime_nsec().cast_unsigned());
}

/// A folder of packages. What was installed says so in folders that bear name and version; times are left out, since they change
/// whenever the same is installed again.
fn add_packages(digest: &mut Digest, folder: &Path) {
    digest.bytes(folder.as_os_str().as_bytes());
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| !path.ends_with("__pycache__")) {
        digest.bytes(path.file_name().unwrap_or_default().as_bytes());
        let is_about = path.extension().is_some_and(|end| end == "dist-info" || end == "egg-info");
        let file = if is_about { path.join("RECORD") } else { path.clone() };
        let Ok(about) = fs::metadata(&file) else { continue };
        if about.is_file() {
            digest.number(about.size());
            if about.size() <= SMALL
                && let Ok(content) = fs::read(&file)
            {
                digest.bytes(&content);
            }
        }
    }
}
