//! The shared library that holds an interpreter.
//!
//! Takes an [`Answer`]; gives the first file that is there among the folders and names that the interpreter itself gives.
//! Loads nothing.

use std::path::{Path, PathBuf};

use super::query::Answer;

/// The library of the interpreter that gave this answer; only `CPython` has one.
pub(super) fn library(answer: &Answer) -> Option<PathBuf> {
    if answer.implementation != "cpython" {
        return None;
    }
    let names = names(answer);
    let files = folders(answer).into_iter().flat_map(|folder| names.iter().map(move |name| folder.join(name)));
    files.into_iter().find(|file| file.is_file())
}

/// The folders that an answer names. Those below the prefix of the installation come first: what is recorded is where
/// it was built, and some are moved afterwards.
fn folders(answer: &Answer) -> Vec<PathBuf> {
    let build = answer.library_folder.as_ref();
    let multiarch = build.zip(answer.multiarch.as_ref()).map(|(folder, name)| folder.join(name));
    let below = answer.base_prefix.join("lib");
    let named = [build.cloned(), multiarch, Some(below), answer.config_folder.clone(), answer.framework.clone()];
    let mut folders: Vec<_> = named.into_iter().flatten().filter(|folder| folder.is_absolute()).collect();
    folders.sort_by_key(|folder| !folder.starts_with(&answer.base_prefix));
    folders
}

/// The file names that an answer gives, shared libraries only.
fn names(answer: &Answer) -> Vec<String> {
    let given = [answer.soname.as_deref(), answer.linked_name.as_deref()].into_iter().flatten();
    let in_framework = answer.framework.is_some();
    let mut names: Vec<String> =
        given.clone().filter(|name| in_framework || is_shared(name)).map(str::to_owned).collect();
    // conda records the static library of a build whose package holds the shared one beside it.
    if answer.base_prefix.join("conda-meta").is_dir() {
        let stems = given.filter_map(|name| name.strip_suffix(".a"));
        names.extend(stems.flat_map(|stem| [format!("{stem}.so"), format!("{stem}.dylib")]));
    }
    names
}

/// Whether a file name is that of a shared library: `x.so`, `x.so.1.0`, `x.dylib`.
fn is_shared(name: &str) -> bool {
    let path = Path::new(name);
    path.extension().is_some_and(|extension| extension == "so" || extension == "dylib") || name.contains(".so.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    struct Tree(tempfile::TempDir);

    impl Tree {
        fn new(files: &[&str]) -> Self {
            let folder = tempfile::tempdir().unwrap();
            for file in files {
                let file = folder.path().join(file);
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(file, "").unwrap();
            }
            Self(folder)
        }

        /// The answer of an interpreter in `usr` whose library is recorded as `lib/name`.
        fn answer(&self, name: &str) -> Answer {
            Answer {
                base_prefix: self.0.path().join("usr"),
                library_folder: Some(self.0.path().join("usr/lib")),
                multiarch: Some("x86_64-linux-gnu".to_owned()),
                soname: Some(name.to_owned()),
                linked_name: Some("libpython3.12.so".to_owned()),
                places: Vec::new(),
                ..Answer::example()
            }
        }

        fn library(&self, answer: &Answer) -> Option<String> {
            let found = library(answer)?;
            Some(found.strip_prefix(self.0.path()).unwrap().to_str().unwrap().to_owned())
        }
    }

    const SONAME: &str = "libpython3.12.so.1.0";

    #[test]
    fn the_recorded_name_is_looked_for_in_the_recorded_folder() {
        let tree = Tree::new(&["usr/lib/libpython3.12.so.1.0", "usr/lib/libpython3.12.so"]);
        assert_eq!(tree.library(&tree.answer(SONAME)).unwrap(), "usr/lib/libpython3.12.so.1.0");
    }

    #[test]
    fn the_multiarch_folder_counts_too() {
        let tree = Tree::new(&["usr/lib/x86_64-linux-gnu/libpython3.12.so.1.0"]);
        let found = tree.library(&tree.answer(SONAME));
        assert_eq!(found.unwrap(), "usr/lib/x86_64-linux-gnu/libpython3.12.so.1.0");
    }

    #[test]
    fn the_name_for_linking_is_the_second_choice() {
        let tree = Tree::new(&["usr/lib/libpython3.12.so"]);
        assert_eq!(tree.library(&tree.answer(SONAME)).unwrap(), "usr/lib/libpython3.12.so");
    }

    #[test]
    fn a_moved_installation_has_its_own_library() {
        let tree = Tree::new(&["install/lib/libpython3.12.so.1.0", "usr/lib/libpython3.12.so.1.0"]);
        let moved = Answer { library_folder: Some(tree.0.path().join("install/lib")), ..tree.answer(SONAME) };
        assert_eq!(tree.library(&moved).unwrap(), "usr/lib/libpython3.12.so.1.0");
    }

    #[test]
    fn a_static_library_is_none() {
        let tree = Tree::new(&["usr/lib/libpython3.12.a"]);
        let fixed = Answer { linked_name: None, ..tree.answer("libpython3.12.a") };
        assert_eq!(tree.library(&fixed), None);
        assert_eq!(tree.library(&tree.answer(SONAME)), None);
    }

    #[test]
    fn conda_has_the_shared_library_beside_the_static_one() {
        let tree = Tree::new(&["usr/conda-meta/history", "usr/lib/libpython3.12.so", "usr/lib/libpython3.12.a"]);
        let conda = Answer { linked_name: None, ..tree.answer("libpython3.12.a") };
        assert_eq!(tree.library(&conda).unwrap(), "usr/lib/libpython3.12.so");
    }

    #[test]
    fn a_framework_is_a_library_without_extension() {
        let tree = Tree::new(&["Frameworks/Python.framework/Versions/3.12/Python"]);
        let name = "Python.framework/Versions/3.12/Python";
        let framework = Answer { framework: Some(tree.0.path().join("Frameworks")), ..tree.answer(name) };
        assert_eq!(tree.library(&framework).unwrap(), "Frameworks/Python.framework/Versions/3.12/Python");
    }

    #[test]
    fn other_implementations_have_none() {
        let tree = Tree::new(&["usr/lib/libpython3.12.so.1.0"]);
        let pypy = Answer { implementation: "pypy".to_owned(), ..tree.answer(SONAME) };
        assert_eq!(tree.library(&pypy), None);
    }
}
