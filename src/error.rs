//! What keeps the tool from doing its own job.
//!
//! A failing example is a verdict and a mistake in the notes is a diagnostic; an [`Error`] is neither. [`crate::cli`]
//! alone turns one into text and an exit code.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::sandbox::Lack;

/// Shorthand for results whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, with what a person needs to mend it.
#[derive(Debug)]
pub enum Error {
    /// The command line, the configuration or the content does not allow a run at all: exit code 2.
    Content(Vec<Diagnostic>),
    /// Nothing matched what was asked for: exit code 4.
    Nothing {
        /// What was looked for and where.
        message: String,
        /// What to do.
        help: String,
    },
    /// No Python, or one that does not work: exit code 3.
    Python {
        /// What failed.
        message: String,
        /// What to install or to pass.
        help: String,
    },
    /// The operating system refused something: exit code 3.
    Io {
        /// What was being done, to fit after "failed to".
        action: &'static str,
        /// To which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The sandbox is required, and the system does not give this part of it: exit code 3.
    Sandbox(Lack),
    /// A part of the tool broke its own contract: exit code 3.
    Internal(String),
    /// Whoever asked for the run no longer wants it.
    Cancelled,
}

impl Error {
    /// For `map_err`: an I/O error with what was being done to which file.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }

    /// An error in how the tool was called or set up, as one diagnostic.
    #[must_use]
    pub fn content(diagnostic: Diagnostic) -> Self {
        Self::Content(vec![diagnostic])
    }

    /// What to do about it, where there is something that can be said.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        match self {
            Self::Nothing { help, .. } | Self::Python { help, .. } => Some(help),
            Self::Io { source, .. } => Some(remedy(source)),
            Self::Sandbox(_) => Some("run where Linux gives it, or let --sandbox auto do what can be done"),
            Self::Content(_) | Self::Cancelled => None,
            Self::Internal(_) => Some("this is a bug in tracebook: please report it with the command that shows it"),
        }
    }
}

/// What a person can do about what the operating system refuses.
pub(crate) fn remedy(error: &io::Error) -> &'static str {
    if matches!(error.raw_os_error(), Some(libc::EMFILE | libc::ENFILE)) {
        return "allow more open files (`ulimit -n`), or run fewer sessions at the same time with --jobs";
    }
    match error.kind() {
        io::ErrorKind::PermissionDenied => "allow it, or use another folder",
        io::ErrorKind::ReadOnlyFilesystem => "use a folder that can be written",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "make room there; what was there before is unchanged"
        }
        io::ErrorKind::FileTooLarge => "allow larger files (`ulimit -f`), or use another disk",
        io::ErrorKind::NotFound => "check the path: what should be there is not, or no longer",
        io::ErrorKind::NotADirectory => "check the path: a part of it is a file and should be a folder",
        io::ErrorKind::IsADirectory => "name a file: this is a folder",
        io::ErrorKind::InvalidFilename => "use a shorter path, of characters that the disk can hold",
        io::ErrorKind::WouldBlock => "see how many processes and threads this user may have (`ulimit -u`)",
        io::ErrorKind::OutOfMemory => "free some memory, or run fewer sessions at the same time with --jobs",
        _ => "mend what the system says, or use another place",
    }
}

/// What the system says, in the style of our messages: `no space left on device`.
pub(crate) fn cause(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    text.to_lowercase()
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Content(diagnostics) => {
                let messages: Vec<_> = diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
                f.write_str(&messages.join("; "))
            }
            Self::Cancelled => f.write_str("the run was cancelled"),
            Self::Nothing { message, .. } | Self::Python { message, .. } | Self::Internal(message) => {
                f.write_str(message)
            }
            Self::Sandbox(lack) => {
                write!(f, "the sandbox is required, and this system does not give all of it: {}", lack.consequence())
            }
            Self::Io { action, path, source } => write!(f, "failed to {action} {}: {}", path.display(), cause(source)),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_remedy_for_whatever_the_system_refuses() {
        let helped = |code| {
            let error = Error::io("write", Path::new("a"))(io::Error::from_raw_os_error(code));
            error.help().map(str::to_owned).unwrap_or_default()
        };
        assert!((1..=133).all(|code| !helped(code).is_empty()));
        assert!(helped(libc::EMFILE).contains("`ulimit -n`") && helped(libc::EMFILE).contains("--jobs"));
        assert!(helped(libc::EAGAIN).contains("`ulimit -u`"));
        assert_eq!(helped(libc::ENOSPC), "make room there; what was there before is unchanged");
    }
}
