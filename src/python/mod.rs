//! Interpreters: which ones this machine has, and what each of them says about itself.
//!
//! Takes what the user asked for (a path, a version, nothing) and the folder of the notes; gives an [`Interpreter`].
//! Nothing here runs an example: an interpreter is only asked for its own description.
//!
//! | module | does |
//! |---|---|
//! | `machine` | holds the environment variables and folders that the search may look at |
//! | `places`, `pyenv` | list the executables that there are, in order of preference |
//! | `query`, `cache` | ask one of them, or remember its last answer |
//! | `library` | picks the shared library out of an answer |
//! | `find` | joins them: the search for one interpreter, and the list of all |
//! | `table` | shows that list |

mod cache;
mod find;
mod library;
mod machine;
mod places;
mod pyenv;
mod query;
mod table;
mod version;

pub use find::{Found, Request, broken_environment, find, list};
pub use query::Unusable;
pub use table::table;
pub use version::{Bound, Relation, Version, VersionSpec};

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The oldest minor version of Python 3 whose interpreters are accepted.
pub const OLDEST_MINOR: u32 = 8;

/// What one interpreter says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interpreter {
    /// The executable to be named as `argv[0]`: that of the virtual environment, where there is one.
    pub executable: PathBuf,
    /// `sys.implementation.name`: `cpython`, `pypy`.
    pub implementation: String,
    /// Its version: 3.8 or newer.
    pub version: Version,
    /// The shared library that holds the interpreter, where there is one that can be loaded.
    pub library: Option<PathBuf>,
    /// Whether it was built without the GIL (`sysconfig`'s `Py_GIL_DISABLED`).
    pub free_threaded: bool,
    /// `sys.prefix`, where that is a virtual environment's.
    pub environment: Option<PathBuf>,
    /// The folders that packages are installed into, `site-packages` and the like.
    pub packages: Vec<PathBuf>,
    /// Folders and files that it and its packages consist of.
    pub places: Vec<PathBuf>,
    /// Where it was found.
    pub origin: Origin,
}

impl Interpreter {
    /// How people call it: `CPython 3.13.0`, `PyPy 3.10.14`, `CPython 3.13.0 free-threaded`.
    #[must_use]
    pub fn name(&self) -> String {
        let build = if self.free_threaded { " free-threaded" } else { "" };
        format!("{} {}{build}", implementation_name(&self.implementation), self.version)
    }
}

/// The folder in which tracebook keeps what it can make anew; none where the machine has no place for such.
#[must_use]
pub fn cache_folder() -> Option<PathBuf> {
    machine::Machine::this().cache_folder()
}

/// How people write a `sys.implementation.name`: `CPython` for `cpython`.
#[must_use]
pub fn implementation_name(name: &str) -> &str {
    match name {
        "cpython" => "CPython",
        "pypy" => "PyPy",
        "graalpy" => "GraalPy",
        other => other,
    }
}

/// Where an interpreter was found, in the order of preference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// Named on the command line or in book.toml, by path or as a command.
    Explicit,
    /// `$VIRTUAL_ENV`.
    ActiveEnvironment,
    /// `.venv` or `venv` beside the notes.
    LocalEnvironment,
    /// On `$PATH`.
    Path,
    /// pyenv's versions.
    Pyenv,
    /// uv's managed interpreters.
    Uv,
    /// A conda environment.
    Conda,
    /// A usual place of the system.
    System,
}

impl Origin {
    /// The words that the list of interpreters uses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Explicit => "named",
            Self::ActiveEnvironment => "$VIRTUAL_ENV",
            Self::LocalEnvironment => "beside the notes",
            Self::Path => "$PATH",
            Self::Pyenv => "pyenv",
            Self::Uv => "uv",
            Self::Conda => "conda",
            Self::System => "system",
        }
    }
}

/// How the interpreter is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Host {
    /// Its library is loaded into a process of tracebook.
    Library,
    /// Its executable is run.
    Executable,
}

impl Host {
    /// The name that options and reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Library => "library",
            Self::Executable => "executable",
        }
    }
}

/// How `interpreter` is to be run: as `wanted`, else as a library where it has one.
///
/// # Errors
/// [`Error::Python`] when its library is wanted and it has none.
pub fn host(interpreter: &Interpreter, wanted: Option<Host>) -> Result<Host> {
    match (wanted, &interpreter.library) {
        (Some(Host::Executable), _) | (None, None) => Ok(Host::Executable),
        (_, Some(_)) => Ok(Host::Library),
        (Some(Host::Library), None) => Err(no_library(interpreter)),
    }
}

fn no_library(interpreter: &Interpreter) -> Error {
    let Version { major, minor, .. } = interpreter.version;
    let help = if interpreter.implementation == "cpython" {
        format!(
            "install it (on Debian and Ubuntu `apt install libpython{major}.{minor}`), name another interpreter with \
             --python, or pass --host executable"
        )
    } else {
        "only CPython can be loaded as a library: pass --host executable".to_owned()
    };
    let message = format!("{} at {} has no shared library", interpreter.name(), interpreter.executable.display());
    Error::Python { message, help }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interpreter(implementation: &str, library: Option<&str>) -> Interpreter {
        Interpreter {
            executable: PathBuf::from("/py/bin/python3"),
            implementation: implementation.to_owned(),
            version: "3.11.2".parse().unwrap(),
            library: library.map(PathBuf::from),
            free_threaded: false,
            environment: None,
            packages: Vec::new(),
            places: Vec::new(),
            origin: Origin::System,
        }
    }

    #[test]
    fn the_library_is_loaded_where_there_is_one() {
        let shared = interpreter("cpython", Some("/py/lib/libpython3.11.so.1.0"));
        assert_eq!(host(&shared, None).unwrap(), Host::Library);
        assert_eq!(host(&shared, Some(Host::Library)).unwrap(), Host::Library);
        assert_eq!(host(&shared, Some(Host::Executable)).unwrap(), Host::Executable);
        assert_eq!(host(&interpreter("cpython", None), None).unwrap(), Host::Executable);
    }

    #[test]
    fn a_library_that_is_missing_is_an_error_with_a_remedy() {
        let error = host(&interpreter("cpython", None), Some(Host::Library)).unwrap_err();
        assert_eq!(error.to_string(), "CPython 3.11.2 at /py/bin/python3 has no shared library");
        assert_eq!(
            error.help(),
            Some(
                "install it (on Debian and Ubuntu `apt install libpython3.11`), name another interpreter with --python, \
                 or pass --host executable"
            )
        );
        let error = host(&interpreter("pypy", None), Some(Host::Library)).unwrap_err();
        assert_eq!(error.help(), Some("only CPython can be loaded as a library: pass --host executable"));
    }
}
