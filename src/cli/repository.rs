//! Where the repository of the notes begins: services that show results beside the code count paths from there.

use std::path::{Path, PathBuf};

/// Variables in which CI systems name the folder of the checkout: GitHub Actions, GitLab.
const VARIABLES: [&str; 2] = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"];

/// The root of the repository that holds `notes`: as the CI system says, else the nearest folder above with `.git`, else the
/// working directory.
pub(super) fn root(notes: &Path) -> PathBuf {
    let told = VARIABLES.iter().filter_map(std::env::var_os).map(PathBuf::from);
    let told = told.filter(|root| !root.as_os_str().is_empty()).find(|root| below(root, notes).is_some());
    told.or_else(|| checkout(notes)).unwrap_or_else(|| std::env::current_dir().unwrap_or_default())
}

fn checkout(notes: &Path) -> Option<PathBuf> {
    let notes = notes.canonicalize().ok()?;
    notes.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_owned)
}

/// What leads from `root` to `path`, where that is below it. Links are followed first.
pub(super) fn below(root: &Path, path: &Path) -> Option<PathBuf> {
    let (root, path) = (root.canonicalize().ok()?, path.canonicalize().ok()?);
    path.strip_prefix(&root).ok().map(Path::to_owned)
}
