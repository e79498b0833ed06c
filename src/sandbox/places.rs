//! What Python needs of a machine to run: paths and variables.

use std::path::{Path, PathBuf};

use crate::python::Interpreter;

/// Programs, libraries and what describes the system. Of `/etc` only what programs ask for that have no secrets.
const SYSTEM: [&str; 43] = [
    "/bin",
    "/gnu/store",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/nix/store",
    "/proc",
    "/sbin",
    "/sys/devices/system",
    "/sys/fs/cgroup",
    "/sys/kernel/mm",
    "/usr",
    "/etc/alternatives",
    "/etc/ca-certificates",
    "/etc/debian_version",
    "/etc/fonts",
    "/etc/gai.conf",
    "/etc/group",
    "/etc/host.conf",
    "/etc/hostname",
    "/etc/hosts",
    "/etc/inputrc",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/locale.alias",
    "/etc/locale.conf",
    "/etc/localtime",
    "/etc/lsb-release",
    "/etc/mime.types",
    "/etc/networks",
    "/etc/nsswitch.conf",
    "/etc/os-release",
    "/etc/passwd",
    "/etc/pki",
    "/etc/protocols",
    "/etc/resolv.conf",
    "/etc/services",
    "/etc/shells",
    "/etc/ssl",
    "/etc/terminfo",
    "/etc/timezone",
];

/// Devices, and the folder of shared memory.
const DEVICES: [&str; 9] = [
    "/dev/full",
    "/dev/null",
    "/dev/ptmx",
    "/dev/pts",
    "/dev/random",
    "/dev/shm",
    "/dev/tty",
    "/dev/urandom",
    "/dev/zero",
];

/// Variables that say where things are and how to show text; a secret has another name.
pub(super) const VARIABLES: [&str; 24] = [
    "COLUMNS",
    "CONDA_DEFAULT_ENV",
    "CONDA_PREFIX",
    "HOME",
    "LANG",
    "LANGUAGE",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "LOGNAME",
    "NO_COLOR",
    "PATH",
    "PWD",
    "PYENV_ROOT",
    "PYENV_VERSION",
    "PYTHONHASHSEED",
    "PYTHONUTF8",
    "SHELL",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TERM",
    "TMPDIR",
    "TZ",
    "USER",
    "VIRTUAL_ENV",
];

pub(super) fn system() -> Vec<PathBuf> {
    SYSTEM.iter().map(PathBuf::from).collect()
}

pub(super) fn devices() -> Vec<PathBuf> {
    DEVICES.iter().map(PathBuf::from).collect()
}

/// The folders of `PATH`, and what pyenv's small programs there call.
pub(super) fn programs() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let mut folders: Vec<PathBuf> =
        std::env::split_paths(&path).filter(|path| is_narrow(path, home.as_deref())).collect();
    let shims = folders.iter().filter(|path| path.ends_with("shims")).filter_map(|path| path.parent());
    let pyenv: Vec<PathBuf> =
        shims.flat_map(|root| ["bin", "libexec", "version", "versions"].map(|part| root.join(part))).collect();
    folders.extend(pyenv);
    folders
}

/// What the interpreter and its packages consist of.
pub(super) fn of(interpreter: &Interpreter) -> Vec<PathBuf> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let mut places = interpreter.places.clone();
    places.push(interpreter.executable.clone());
    places.extend(interpreter.library.clone());
    let real: Vec<PathBuf> = places.iter().filter_map(|path| path.canonicalize().ok()).collect();
    places.extend(real);
    places.retain(|path| is_narrow(path, home.as_deref()));
    places.sort();
    places.dedup();
    places
}

/// Whether a path is absolute and holds neither everything nor somebody's home.
fn is_narrow(path: &Path, home: Option<&Path>) -> bool {
    path.is_absolute() && path.parent().is_some() && !home.is_some_and(|home| home.starts_with(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_is_never_read_as_a_whole() {
        let home = Some(Path::new("/home/ada"));
        assert!(is_narrow(Path::new("/home/ada/bin"), home) && is_narrow(Path::new("/opt/python"), None));
        for wide in ["/home/ada", "/home", "/", "bin"] {
            assert!(!is_narrow(Path::new(wide), home), "{wide}");
        }
    }
}
