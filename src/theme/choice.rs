//! Which theme a book asks for.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::diagnostic::nearest;

/// The theme of a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// One that is built in.
    Builtin(Builtin),
    /// The one in this folder, as the user would type it.
    Folder(PathBuf),
}

/// A theme that is built in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Builtin {
    /// A documentation site.
    #[default]
    Default,
    /// One page for the whole book, made to be printed.
    Paper,
}

impl Builtin {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Default, Self::Paper];

    /// Its name in settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Paper => "paper",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }
}

impl Default for Choice {
    fn default() -> Self {
        Self::Builtin(Builtin::Default)
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Builtin(theme) => f.write_str(theme.name()),
            Self::Folder(path) => path.display().fmt(f),
        }
    }
}

impl Choice {
    /// The theme that is called `text`: the name of one that is built in, or a folder seen from `base`.
    ///
    /// # Errors
    /// What is wrong and what to do, where there is neither.
    pub fn find(text: &str, base: &Path) -> Result<Self, (String, String)> {
        if let Some(theme) = Builtin::named(text) {
            return Ok(Self::Builtin(theme));
        }
        let folder = base.strip_prefix(".").unwrap_or(base).join(text);
        if base.join(text).is_dir() {
            return Ok(Self::Folder(folder));
        }
        let names = Builtin::ALL.map(Builtin::name);
        let help = match nearest(text, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the themes are {}; another one is named by its folder", names.join(" and ")),
        };
        Err((format!("there is no theme `{text}`"), help))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_is_a_name_or_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("themes/default")).unwrap();
        let find = |text| Choice::find(text, folder.path());
        assert_eq!(find("default"), Ok(Choice::Builtin(Builtin::Default)));
        assert_eq!(find("themes/default"), Ok(Choice::Folder(folder.path().join("themes/default"))));
        assert_eq!(find("defualt"), Err(("there is no theme `defualt`".into(), "did you mean `default`?".into())));
        let help = "the themes are default and paper; another one is named by its folder";
        assert_eq!(find("themes/paper"), Err(("there is no theme `themes/paper`".into(), help.into())));
    }
}
