//! What is told of a command line that cannot be read.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::args::Color;
use super::print::Terminal;
use super::{Exit, command_line};

/// A folder where a command should be, where `build` is what is missing, and other mistakes.
pub(super) fn tell(mut error: clap::Error, arguments: &[OsString]) -> ExitCode {
    let folder = arguments.get(1).map(Path::new).filter(|path| path.is_dir());
    if let (ErrorKind::InvalidSubcommand, Some(folder)) = (error.kind(), folder) {
        let message = format!("`{}` is a folder, not a command", folder.display());
        let help = format!("to build the notes in it, type: tracebook build {}", folder.display());
        return Terminal::new(Color::Auto, false).error(&command_line("no-command", message, &help)).into();
    }
    leave_out_values(&mut error);
    refused(&error)
}

/// Takes out the advice how to name a folder like an option that is not there: nobody who types one means that.
fn leave_out_values(error: &mut clap::Error) {
    if let Some(ContextValue::StyledStrs(mut tips)) = error.remove(ContextKind::Suggested) {
        tips.retain(|tip| !tip.to_string().starts_with("to pass "));
        if !tips.is_empty() {
            error.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
        }
    }
}

/// `--help` and `--version` are answers; anything else that clap objects to is the command line's fault.
pub(super) fn refused(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    if error.use_stderr() { Exit::Content.into() } else { Exit::Ok.into() }
}
