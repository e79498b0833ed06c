//! The `tracebook` command: a worker where the command line says so, else the command-line interface.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    tracebook::cli::main(&arguments)
}
