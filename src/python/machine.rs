//! What the search for interpreters may look at: environment variables and folders.
//!
//! Gives the values of this process; a test makes up its own. Reads nothing else and changes nothing.

use std::collections::BTreeMap;
use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// The surroundings of a search.
#[derive(Clone, Debug)]
pub(super) struct Machine {
    /// Environment variables.
    pub(super) variables: BTreeMap<OsString, OsString>,
    /// The folder of system folders: `/`, save in tests.
    pub(super) root: PathBuf,
}

impl Machine {
    /// The surroundings of this process.
    pub(super) fn this() -> Self {
        let mut variables: BTreeMap<_, _> = env::vars_os().collect();
        if let (None, Some(home)) = (variables.get(OsStr::new("HOME")), env::home_dir()) {
            variables.insert("HOME".into(), home.into());
        }
        Self { variables, root: PathBuf::from("/") }
    }

    /// A variable that is set and not empty.
    pub(super) fn variable(&self, name: &str) -> Option<&OsStr> {
        self.variables.get(OsStr::new(name)).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }

    /// A variable that holds an absolute path; any other value is ignored, as the XDG specification asks.
    pub(super) fn folder(&self, name: &str) -> Option<PathBuf> {
        self.variable(name).map(PathBuf::from).filter(|path| path.is_absolute())
    }

    /// A folder below the user's home.
    pub(super) fn home(&self, below: &str) -> Option<PathBuf> {
        Some(self.folder("HOME")?.join(below))
    }

    /// A folder of the system, such as `usr/bin`.
    pub(super) fn system(&self, below: &str) -> PathBuf {
        self.root.join(below)
    }

    /// The absolute folders of `$PATH`, in order.
    pub(super) fn path(&self) -> Vec<PathBuf> {
        let path = self.variable("PATH").unwrap_or_default();
        env::split_paths(path).filter(|folder| folder.is_absolute()).collect()
    }

    /// Where answers of interpreters are kept, following the XDG specification.
    pub(super) fn cache_file(&self) -> Option<PathBuf> {
        Some(self.cache_folder()?.join("interpreters.json"))
    }

    /// Where everything is kept that can be made anew.
    pub(super) fn cache_folder(&self) -> Option<PathBuf> {
        Some(self.folder("XDG_CACHE_HOME").or_else(|| self.home(".cache"))?.join("tracebook"))
    }

    /// `path` with `~/` in front replaced by the user's home, for places where no shell does it.
    pub(super) fn expand(&self, path: &str) -> PathBuf {
        path.strip_prefix("~/").and_then(|below| self.home(below)).unwrap_or_else(|| PathBuf::from(path))
    }
}

/// The names in a folder, sorted; none where it cannot be read. Names that are not UTF-8 are left out.
pub(super) fn names_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = folder.read_dir() else { return Vec::new() };
    let mut names: Vec<_> = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

#[cfg(test)]
impl Machine {
    /// A machine in the folder `root`, whose home is `root/home`, with these further variables.
    pub(super) fn fake(root: &Path, variables: &[(&str, &Path)]) -> Self {
        let home = root.join("home");
        let all = std::iter::once(("HOME", home.as_path())).chain(variables.iter().copied());
        let variables = all.map(|(name, value)| (name.into(), value.into())).collect();
        Self { variables, root: root.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_and_empty_folders_are_ignored() {
        let mut machine = Machine::fake(Path::new("/r"), &[("XDG_CACHE_HOME", Path::new("cache"))]);
        machine.variables.insert("PATH".into(), "/a::bin:/b".into());
        machine.variables.insert("VIRTUAL_ENV".into(), "".into());
        assert_eq!(machine.path(), [Path::new("/a"), Path::new("/b")]);
        assert_eq!(machine.variable("VIRTUAL_ENV"), None);
        assert_eq!(machine.cache_file().unwrap(), Path::new("/r/home/.cache/tracebook/interpreters.json"));
    }

    #[test]
    fn a_tilde_is_the_home() {
        let machine = Machine::fake(Path::new("/r"), &[]);
        assert_eq!(machine.expand("~/py/bin/python"), Path::new("/r/home/py/bin/python"));
        assert_eq!(machine.expand("~other/python"), Path::new("~other/python"));
    }
}
