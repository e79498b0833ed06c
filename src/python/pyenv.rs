//! pyenv's shims: which interpreter is behind one.
//!
//! A shim is a shell script that finds out, each time and slowly, which version the current folder asks for. This
//! module follows the same rules (<https://github.com/pyenv/pyenv#understanding-python-version-selection>) with the
//! notes' folder as the current one, and runs nothing.

use std::fs;
use std::path::{Component, Path, PathBuf};

use super::machine::{Machine, names_in};
use super::places::{hint, newest_first};

/// pyenv's folder: `$PYENV_ROOT`, else `~/.pyenv`.
pub(super) fn root(machine: &Machine) -> Option<PathBuf> {
    machine.folder("PYENV_ROOT").or_else(|| machine.home(".pyenv"))
}

/// What is behind a path that may be a shim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Behind {
    /// It is no shim.
    NoShim,
    /// The executable that the shim stands for.
    Executable(PathBuf),
    /// A shim, but none of the selected versions is there and has the program: the next place on the path counts.
    NextOnPath,
}

/// What is behind `path`, as seen from the folder `notes`.
pub(super) fn resolve(machine: &Machine, path: &Path, notes: &Path) -> Behind {
    let Some((root, program)) = shim(path) else { return Behind::NoShim };
    for name in selected(machine, &root, notes) {
        if name == "system" {
            return Behind::NextOnPath;
        }
        let executable = version_folder(&root, &name).map(|folder| folder.join("bin").join(&program));
        if let Some(executable) = executable.filter(|path| path.is_file()) {
            return Behind::Executable(executable);
        }
    }
    Behind::NextOnPath
}

/// The pyenv folder and the program's name, if `path` is in the folder of shims.
fn shim(path: &Path) -> Option<(PathBuf, String)> {
    let folder = path.parent().filter(|folder| folder.ends_with("shims"))?;
    let root = folder.parent().filter(|root| root.join("versions").is_dir())?;
    Some((root.to_owned(), path.file_name()?.to_str()?.to_owned()))
}

/// The names of versions asked for, most wanted first.
fn selected(machine: &Machine, root: &Path, notes: &Path) -> Vec<String> {
    if let Some(names) = machine.variable("PYENV_VERSION") {
        return names.to_string_lossy().split(':').map(str::to_owned).collect();
    }
    let local = notes.ancestors().map(|folder| folder.join(".python-version"));
    local.chain([root.join("version")]).find_map(|file| read_names(&file)).unwrap_or_default()
}

/// The words of a version file, without comments; nothing where it is missing or names no version.
fn read_names(file: &Path) -> Option<Vec<String>> {
    let text = fs::read_to_string(file).ok()?;
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or(""));
    let names: Vec<String> = lines.flat_map(str::split_whitespace).map(str::to_owned).collect();
    (!names.is_empty()).then_some(names)
}

/// The folder of the version `name`, which may be short: `3.12` is the newest 3.12 there is.
fn version_folder(root: &Path, name: &str) -> Option<PathBuf> {
    let versions = root.join("versions");
    let plain = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    if !plain {
        return None;
    }
    let short = name.strip_prefix("python-").unwrap_or(name);
    if let Some(folder) = [name, short].iter().map(|name| versions.join(name)).find(|folder| folder.is_dir()) {
        return Some(folder);
    }
    let mut names = names_in(&versions);
    names.retain(|each| each.strip_prefix(short).is_some_and(|rest| rest.starts_with('.')) && !hint(each).is_empty());
    newest_first(&mut names);
    names.first().map(|name| versions.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    /// A pyenv with some versions that have `python3` and `python3.N`, and the shims of those.
    struct Pyenv {
        folder: TempDir,
        machine: Machine,
    }

    impl Pyenv {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let machine = Machine::fake(folder.path(), &[]);
            let pyenv = Self { folder, machine };
            for (version, minor) in [("3.8.18", "3.8"), ("3.12.1", "3.12"), ("3.12.10", "3.12")] {
                pyenv.write(&format!("home/.pyenv/versions/{version}/bin/python3"), "");
                pyenv.write(&format!("home/.pyenv/versions/{version}/bin/python{minor}"), "");
            }
            pyenv
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        /// The version that the shim of `program` leads to, or what it is otherwise.
        fn behind(&self, program: &str) -> String {
            let root = self.folder.path().join("home/.pyenv");
            let notes = self.folder.path().join("book/notes");
            match resolve(&self.machine, &root.join("shims").join(program), &notes) {
                Behind::Executable(path) => {
                    path.strip_prefix(root.join("versions")).unwrap().to_str().unwrap().to_owned()
                }
                other => format!("{other:?}"),
            }
        }
    }

    #[test]
    fn without_a_choice_the_system_decides() {
        assert_eq!(Pyenv::new().behind("python3"), "NextOnPath");
    }

    #[test]
    fn the_nearest_choice_wins() {
        let mut pyenv = Pyenv::new();
        pyenv.write("home/.pyenv/version", "3.8.18\n");
        assert_eq!(pyenv.behind("python3"), "3.8.18/bin/python3");
        pyenv.write("book/.python-version", "3.12.1\n");
        assert_eq!(pyenv.behind("python3"), "3.12.1/bin/python3");
        pyenv.write("book/notes/.python-version", "# comment only\n");
        assert_eq!(pyenv.behind("python3"), "3.12.1/bin/python3");
        pyenv.machine.variables.insert("PYENV_VERSION".into(), "3.8.18".into());
        assert_eq!(pyenv.behind("python3"), "3.8.18/bin/python3");
    }

    #[test]
    fn the_first_version_that_has_the_program_counts() {
        let pyenv = Pyenv::new();
        pyenv.write("home/.pyenv/version", "3.11.7 # gone\r\n3.8.18\r\n3.12.1\r\n");
        assert_eq!(pyenv.behind("python3"), "3.8.18/bin/python3");
        assert_eq!(pyenv.behind("python3.12"), "3.12.1/bin/python3.12");
        assert_eq!(pyenv.behind("pypy3"), "NextOnPath");
    }

    #[test]
    fn system_ends_the_search() {
        let pyenv = Pyenv::new();
        pyenv.write("home/.pyenv/version", "system 3.8.18");
        assert_eq!(pyenv.behind("python3"), "NextOnPath");
    }

    #[test]
    fn a_short_version_is_the_newest_of_its_series() {
        let pyenv = Pyenv::new();
        for name in ["3.12", "python-3.12", "python-3.12.10"] {
            pyenv.write("home/.pyenv/version", name);
            assert_eq!(pyenv.behind("python3"), "3.12.10/bin/python3");
        }
    }

    #[test]
    fn a_name_cannot_lead_out_of_the_versions() {
        let pyenv = Pyenv::new();
        pyenv.write("home/.pyenv/bin/python3", "");
        pyenv.write("home/.pyenv/version", "..");
        assert_eq!(pyenv.behind("python3"), "NextOnPath");
    }

    #[test]
    fn other_folders_hold_no_shims() {
        let machine = Machine::fake(Path::new("/nowhere"), &[]);
        assert_eq!(resolve(&machine, Path::new("/usr/bin/python3"), Path::new("/notes")), Behind::NoShim);
        assert_eq!(resolve(&machine, Path::new("/nowhere/shims/python3"), Path::new("/notes")), Behind::NoShim);
    }
}
