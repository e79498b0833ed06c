use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use tempfile::TempDir;

use super::*;

/// A machine whose executables are empty files.
struct Tree {
    folder: TempDir,
    variables: Vec<(&'static str, PathBuf)>,
}

impl Tree {
    fn new(files: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let file = folder.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, "").unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        }
        Self { folder, variables: Vec::new() }
    }

    fn with(mut self, name: &'static str, below: &str) -> Self {
        self.variables.push((name, self.folder.path().join(below)));
        self
    }

    fn machine(&self) -> Machine {
        let variables: Vec<_> = self.variables.iter().map(|(name, path)| (*name, path.as_path())).collect();
        Machine::fake(self.folder.path(), &variables)
    }

    /// What is found for the notes in `book/notes`, as `origin path`.
    fn found(&self) -> Vec<String> {
        let notes = self.folder.path().join("book/notes");
        let show = |candidate: Candidate| {
            let path = candidate.path.strip_prefix(self.folder.path()).unwrap().display().to_string();
            format!("{:?} {path}", candidate.origin)
        };
        candidates(&self.machine(), &notes).map(show).collect()
    }
}

#[test]
fn every_place_is_looked_through_in_order() {
    let tree = Tree::new(&[
        "usr/bin/python3",
        "opt/conda/bin/python",
        "home/.local/share/uv/python/cpython-3.12.4-linux-x86_64-gnu/bin/python3",
        "home/.pyenv/versions/3.13.0/bin/python3",
        "bin/python3",
        "book/notes/.venv/bin/python",
        "active/bin/python",
    ]);
    assert_eq!(
        tree.with("VIRTUAL_ENV", "active").with("PATH", "bin").found(),
        [
            "ActiveEnvironment active/bin/python",
            "LocalEnvironment book/notes/.venv/bin/python",
            "Path bin/python3",
            "Pyenv home/.pyenv/versions/3.13.0/bin/python3",
            "Uv home/.local/share/uv/python/cpython-3.12.4-linux-x86_64-gnu/bin/python3",
            "Conda opt/conda/bin/python",
            "System usr/bin/python3",
        ]
    );
}

#[test]
fn nothing_is_found_where_nothing_is() {
    assert!(Tree::new(&[]).with("PATH", "gone").with("VIRTUAL_ENV", "gone").found().is_empty());
}

#[test]
fn environments_of_the_project_count() {
    let files = ["book/notes/venv/bin/python", "book/.venv/bin/python", ".venv/bin/python"];
    let (notes, book, above) = (
        "LocalEnvironment book/notes/venv/bin/python",
        "LocalEnvironment book/.venv/bin/python",
        "LocalEnvironment .venv/bin/python",
    );
    assert_eq!(Tree::new(&files).found(), [notes, book], "without a repository, the parent is the end");
    let in_repository = [files[0], files[1], files[2], ".git/HEAD"];
    assert_eq!(Tree::new(&in_repository).found(), [notes, book, above]);
    let repository_below = [files[0], files[1], files[2], "book/notes/.git/HEAD"];
    assert_eq!(Tree::new(&repository_below).found(), [notes]);
}

#[test]
fn a_broken_environment_is_a_candidate() {
    let tree = Tree::new(&["book/notes/.venv/bin/activate"]);
    symlink("/gone/python3", tree.folder.path().join("book/notes/.venv/bin/python")).unwrap();
    assert_eq!(tree.found(), ["LocalEnvironment book/notes/.venv/bin/python"]);
}

#[test]
fn python3_on_the_path_comes_before_python_and_before_versions() {
    let files = [
        "a/python",
        "a/python3.9",
        "a/python3-config",
        "a/python3.9-config",
        "b/python3",
        "b/python3.13t",
        "b/python3.13",
    ];
    let tree = Tree::new(&files);
    let folders = ["a", "b"].map(|name| tree.folder.path().join(name));
    let mut machine = tree.machine();
    machine.variables.insert(OsString::from("PATH"), std::env::join_paths(folders).unwrap());
    let found: Vec<_> = candidates(&machine, Path::new("/")).collect();
    let names: Vec<_> =
        found.iter().map(|each| each.path.strip_prefix(tree.folder.path()).unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["b/python3", "a/python", "b/python3.13", "b/python3.13t", "a/python3.9"]);
    assert_eq!(found[2].hint, [3, 13]);
}

#[test]
fn files_that_cannot_be_executed_are_no_commands() {
    let tree = Tree::new(&["bin/python3"]).with("PATH", "bin");
    fs::set_permissions(tree.folder.path().join("bin/python3"), fs::Permissions::from_mode(0o644)).unwrap();
    assert!(tree.found().is_empty());
}

#[test]
fn a_shim_is_replaced_by_what_it_stands_for() {
    let tree = Tree::new(&["home/.pyenv/shims/python3", "home/.pyenv/versions/3.12.1/bin/python3"]);
    fs::write(tree.folder.path().join("home/.pyenv/version"), "3.12.1\n").unwrap();
    let shimmed = tree.with("PATH", "home/.pyenv/shims");
    let version = "home/.pyenv/versions/3.12.1/bin/python3";
    assert_eq!(shimmed.found(), [format!("Path {version}"), format!("Pyenv {version}")]);
    fs::remove_file(shimmed.folder.path().join("home/.pyenv/version")).unwrap();
    assert_eq!(shimmed.found(), [format!("Pyenv {version}")]);
}

#[test]
fn versions_are_newest_first_and_other_names_last() {
    let names = ["3.8.18", "3.12.10", "3.12.9", "3.13.0t", "3.13.0", "myproject", "pypy3.10-7.3.15"];
    let files = names.map(|name| format!("pyenv/versions/{name}/bin/python"));
    let tree = Tree::new(&files.each_ref().map(String::as_str)).with("PYENV_ROOT", "pyenv");
    let order = ["3.13.0", "3.13.0t", "3.12.10", "3.12.9", "pypy3.10-7.3.15", "3.8.18", "myproject"];
    assert_eq!(tree.found(), order.map(|name| format!("Pyenv pyenv/versions/{name}/bin/python")));
}

#[test]
fn conda_has_a_base_and_environments() {
    let tree = Tree::new(&["home/miniconda3/envs/data/bin/python", "home/miniconda3/bin/python", "active/bin/python"]);
    assert_eq!(
        tree.with("CONDA_PREFIX", "active").found(),
        ["Conda active/bin/python", "Conda home/miniconda3/bin/python", "Conda home/miniconda3/envs/data/bin/python"]
    );
}

#[test]
fn hints_are_two_or_three_numbers() {
    assert_eq!(hint("3.13.0t"), [3, 13, 0]);
    assert_eq!(hint("python3.12"), [3, 12]);
    assert_eq!(hint("cpython-3.14.0a2-linux-x86_64-gnu"), [3, 14, 0]);
    assert_eq!(hint("3.14-dev"), [3, 14]);
    for name in ["", "python3", "python", "venv", "3", "1.2.3.4", "3.", "99999999999.1", "miniconda3-latest"] {
        assert_eq!(hint(name), [0; 0], "{name}");
    }
}
