//! What `book.toml` does not decide.

use std::path::Path;

use super::{Trust, is_inside};
use crate::config::{Config, shown_path};
use crate::diagnostic::{Diagnostic, Place};
use crate::error::{Error, Result};
use crate::sandbox::{self, Mode};
use crate::theme::{self, Choice};

/// Trusts nothing of a book: forgets what its `book.toml` says of programs, of places outside of the notes and of scripts,
/// and remembers what that was.
pub(crate) fn distrust(config: &mut Config) {
    config.site.trust = Trust::Nothing;
    let mut forgotten = Vec::new();
    let (run, site) = (&mut config.run, &mut config.site);
    let is_program = |spec: &str| !spec.starts_with(|c: char| c.is_ascii_digit() || "<>=!~^".contains(c));
    if run.python.take_if(|wish| is_program(&wish.spec)).is_some() {
        forgotten.push("python");
    }
    let mode = if run.sandbox.mode == Mode::Require { Mode::Require } else { Mode::Auto };
    let sandbox = sandbox::Settings { mode, ..sandbox::Settings::default() };
    if std::mem::replace(&mut run.sandbox, sandbox.clone()) != sandbox {
        forgotten.push("sandbox");
        // They are about nothing else.
        config.warnings.clear();
    }
    if run.cache.take().is_some() {
        forgotten.push("cache");
    }
    if matches!(site.theme, Choice::Folder(_)) {
        site.theme = Choice::default();
        forgotten.push("theme");
    }
    for (name, files) in [("additional-css", &mut site.additional_css), ("additional-js", &mut site.additional_js)] {
        if !std::mem::take(files).is_empty() {
            forgotten.push(name);
        }
    }
    if config.build.build_dir != Path::new(DEFAULT_SITE) {
        config.build.build_dir = DEFAULT_SITE.into();
        forgotten.push("build-dir");
    }
    config.site.forgotten = forgotten;
}

/// Refuses to read what lies outside of the book in `root`, or is reached by a link that leads out: diagnostics show lines of
/// what they are about. What is not there is no matter.
///
/// # Errors
/// [`Error::Content`] for each of the paths, which are seen from `root`.
pub(crate) fn keep_inside<'p>(root: &Path, paths: impl IntoIterator<Item = &'p Path>) -> Result<()> {
    let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    let outside = paths.into_iter().map(|path| root.join(path)).filter(|path| path.exists() && !is_inside(path, root));
    let told = outside.map(|path| {
        let shown = path.strip_prefix(".").unwrap_or(&path).display().to_string();
        let message = "this leads out of the folder of the book, which is not trusted";
        Diagnostic::error("unreadable", Place::Path(shown), message).with_help("put what it leads to in its place")
    });
    let told: Vec<Diagnostic> = told.collect();
    if told.is_empty() { Ok(()) } else { Err(Error::Content(told)) }
}

/// Where a site goes that `book.toml` does not move.
const DEFAULT_SITE: &str = "site";

/// A warning for each setting that was forgotten, and for a folder of the theme that is not used.
pub(crate) fn check(config: &Config) -> Vec<Diagnostic> {
    let warning = |place: String, what: String, help: &str| {
        Diagnostic::warning("not-trusted", Place::Path(place), what).with_help(help)
    };
    let of_settings = config.site.forgotten.iter().map(|key| {
        let message = format!("`{key}` is not heeded, since nothing of this book is trusted");
        warning(shown_path(&config.root), message, "say it on the command line, where there is an option for it")
    });
    let folder = config.root.join(theme::OVERRIDES);
    let of_theme = (!config.site.trust.in_settings() && folder.is_dir()).then(|| {
        let folder = folder.strip_prefix(".").unwrap_or(&folder).display().to_string();
        let message = "this folder is not used, since nothing of this book is trusted".to_owned();
        warning(folder, message, "name a theme that is yours with --theme")
    });
    of_settings.chain(of_theme).collect()
}
