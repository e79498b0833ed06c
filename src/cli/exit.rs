//! What the exit codes mean.

use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All well.
    Ok,
    /// An example failed or a claim is broken. The site is written all the same.
    Failed,
    /// The content, the configuration or the command line is wrong.
    Content,
    /// The tool failed: no Python, no space, a bug.
    Tool,
    /// Nothing matched what was asked for.
    Nothing,
}

impl Exit {
    /// The number that the shell sees.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Failed => 1,
            Self::Content => 2,
            Self::Tool => 3,
            Self::Nothing => 4,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
