//! What is told of a command line that cannot be read.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};

use super::args::Color;
use super::print::Terminal;
use super::{Exit, command_line};

/// A folder where a command should be, where `build` is what is missing, and other mistakes.
pub(super) fn tell(mut error: clap::Error, arguments: &[OsString]) -> ExitCode {
    if let Some(folder) = command_of(&error).filter(|word| arguments[1] == OsStr::new(word) && Path::new(word).is_dir())
    {
        let message = format!("`{folder}` is a folder, not a command");
        let help = format!("to build the notes in it, type: tracebook build {folder}");
        return Terminal::new(Color::Auto, false).error(&command_line("no-command", message, &help)).into();
    }
    leave_out_values(&mut error);
    refused(&error)
}

/// The word that is no command, where that is the mistake.
fn command_of(error: &clap::Error) -> Option<&String> {
    match error.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(word)) => Some(word),
        _ => None,
    }
}

/// Takes out the advice how to name a folder like an option that is not there: nobody who types one means that.
fn leave_out_values(error: &mut clap::Error) {
    if let Some(ContextValue::StyledStrs(tips)) = error.get(ContextKind::Suggested) {
        let others = tips.iter().filter(|tip| !tip.to_string().starts_with("to pass ")).cloned().collect();
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(others));
    }
}

/// `--help` and `--version` are answers; anything else that clap objects to is the command line's fault.
pub(super) fn refused(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    if error.use_stderr() { Exit::Content.into() } else { Exit::Ok.into() }
}
