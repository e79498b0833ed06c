//! Where interpreters are: the executables of this machine, in order of preference.
//!
//! Takes a [`Machine`] and the notes' folder; gives [`Candidate`]s. Only looks at folders: nothing is run, and a
//! candidate may turn out to be unusable.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};

use super::Origin;
use super::machine::{Machine, names_in};
use super::pyenv::{self, Behind};

/// An executable that may be an interpreter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    /// The executable.
    pub(super) path: PathBuf,
    /// Where it was found.
    pub(super) origin: Origin,
    /// The first numbers of its version as far as its name tells them; empty where it does not.
    pub(super) hint: Vec<u32>,
}

/// A place and how it is looked through.
type Place = fn(&Machine, &Path) -> Vec<Candidate>;

/// In order of preference.
const PLACES: [Place; 8] = [
    active_environment,
    local_environments,
    commands,
    versioned_commands,
    pyenv_versions,
    uv_versions,
    conda_environments,
    system_interpreters,
];

/// Every candidate, in order of preference. A place is looked through when the iterator gets there.
pub(super) fn candidates(machine: &Machine, notes: &Path) -> impl Iterator<Item = Candidate> {
    PLACES.iter().flat_map(move |place| place(machine, notes))
}

/// The executable of an environment or an installation: `bin/python` of what is at `folder`. Links that lead nowhere
/// count, so that a broken environment can be told from one that is not there.
pub(super) fn python_in(folder: &Path) -> Option<PathBuf> {
    let names = ["bin/python", "bin/python3"].map(|name| folder.join(name));
    let whole = names.iter().find(|path| path.is_file());
    whole.or_else(|| names.iter().find(|path| path.is_symlink())).cloned()
}

/// The two or three numbers of a version in a name such as `python3.12`, `3.13.0t` or `cpython-3.12.4-linux-x86_64-gnu`.
pub(super) fn hint(name: &str) -> Vec<u32> {
    let rest = ["cpython-", "pypy", "python"].iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let numbers: Option<Vec<u32>> = rest[..end].split('.').map(|number| number.parse().ok()).collect();
    numbers.filter(|numbers| (2..=3).contains(&numbers.len())).unwrap_or_default()
}

/// Sorts names by the versions in them, newest first; names without one follow.
pub(super) fn newest_first(names: &mut [String]) {
    names.sort_by_cached_key(|name| (Reverse(hint(name)), name.clone()));
}

fn active_environment(machine: &Machine, _: &Path) -> Vec<Candidate> {
    installations(machine.folder("VIRTUAL_ENV"), Origin::ActiveEnvironment)
}

fn local_environments(_: &Machine, notes: &Path) -> Vec<Candidate> {
    let folders = project_folders(notes).into_iter().flat_map(|folder| [folder.join(".venv"), folder.join("venv")]);
    installations(folders, Origin::LocalEnvironment)
}

/// The notes' folder and those above it up to the one that holds the repository; outside of one, its parent alone.
fn project_folders(notes: &Path) -> Vec<&Path> {
    let repository = notes.ancestors().position(|folder| folder.join(".git").exists());
    notes.ancestors().take(repository.map_or(2, |depth| depth + 1)).collect()
}

fn commands(machine: &Machine, notes: &Path) -> Vec<Candidate> {
    ["python3", "python"].into_iter().flat_map(|name| command(machine, notes, name, Origin::Path)).collect()
}

/// What the command `name` runs in each folder of the path that has it, pyenv's shims resolved.
pub(super) fn command(machine: &Machine, notes: &Path, name: &str, origin: Origin) -> Vec<Candidate> {
    let paths = machine.path().into_iter().map(|folder| folder.join(name)).filter(|path| is_executable(path));
    let resolved = paths.filter_map(|path| match pyenv::resolve(machine, &path, notes) {
        Behind::NoShim => Some(path),
        Behind::Executable(path) => Some(path),
        Behind::NextOnPath => None,
    });
    resolved.map(|path| Candidate { path, origin, hint: hint(name) }).collect()
}

fn is_executable(path: &Path) -> bool {
    path.is_file() && access(path, Access::EXEC_OK).is_ok()
}

fn versioned_commands(machine: &Machine, notes: &Path) -> Vec<Candidate> {
    let mut names: Vec<String> = machine.path().iter().flat_map(|folder| versioned_names(folder)).collect();
    newest_first(&mut names);
    names.dedup();
    names.iter().flat_map(|name| command(machine, notes, name, Origin::Path)).collect()
}

/// The names in `folder` that are `python3.` and a number, `t` behind it for a build without GIL.
fn versioned_names(folder: &Path) -> Vec<String> {
    let mut names = names_in(folder);
    names.retain(|name| {
        let minor = name.strip_prefix("python3.").map(|rest| rest.strip_suffix('t').unwrap_or(rest));
        minor.is_some_and(|minor| !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit()))
    });
    names
}

fn pyenv_versions(machine: &Machine, _: &Path) -> Vec<Candidate> {
    children(pyenv::root(machine).map(|root| root.join("versions")), Origin::Pyenv)
}

fn uv_versions(machine: &Machine, _: &Path) -> Vec<Candidate> {
    let data = || machine.folder("XDG_DATA_HOME").or_else(|| machine.home(".local/share"));
    let folder = machine.folder("UV_PYTHON_INSTALL_DIR").or_else(|| Some(data()?.join("uv/python")));
    children(folder, Origin::Uv)
}

fn conda_environments(machine: &Machine, _: &Path) -> Vec<Candidate> {
    let mut found = installations(machine.folder("CONDA_PREFIX"), Origin::Conda);
    let homes = ["miniconda3", "anaconda3", "miniforge3", "mambaforge"].map(|name| machine.home(name));
    let shared = ["opt/conda", "opt/miniconda3"].map(|name| Some(machine.system(name)));
    for base in homes.into_iter().chain(shared).flatten() {
        let environments = base.join("envs");
        found.extend(installations([base], Origin::Conda));
        found.extend(children(Some(environments), Origin::Conda));
    }
    found
}

fn system_interpreters(machine: &Machine, _: &Path) -> Vec<Candidate> {
    let mut found = Vec::new();
    for folder in ["usr/bin", "usr/local/bin", "opt/homebrew/bin", "opt/local/bin"] {
        let folder = machine.system(folder);
        let mut names = versioned_names(&folder);
        newest_first(&mut names);
        let paths = std::iter::once("python3").chain(names.iter().map(String::as_str));
        let present = paths.map(|name| (name, folder.join(name))).filter(|(_, path)| path.is_file());
        found.extend(present.map(|(name, path)| Candidate { path, origin: Origin::System, hint: hint(name) }));
    }
    for folder in ["opt/python", "Library/Frameworks/Python.framework/Versions"] {
        found.extend(children(Some(machine.system(folder)), Origin::System));
    }
    found
}

/// The interpreters of the folders in `parent`, newest first as far as their names tell.
fn children(parent: Option<PathBuf>, origin: Origin) -> Vec<Candidate> {
    let Some(parent) = parent else { return Vec::new() };
    let mut names = names_in(&parent);
    newest_first(&mut names);
    installations(names.iter().map(|name| parent.join(name)), origin)
}

fn installations(folders: impl IntoIterator<Item = PathBuf>, origin: Origin) -> Vec<Candidate> {
    let found = folders.into_iter().filter_map(|folder| {
        let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or("");
        Some(Candidate { path: python_in(&folder)?, origin, hint: hint(name) })
    });
    found.collect()
}

#[cfg(test)]
#[path = "places_tests.rs"]
mod tests;
