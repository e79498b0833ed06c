//! The terminal: where everything is printed, and the progress bar.

use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anstream::ColorChoice;
use anstyle::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::diagnostic::{self, Diagnostic};
use crate::error::{Error, cause, remedy};
use crate::pipeline::Progress;
use crate::source::Sources;

use super::args::Color;
use super::exit::Exit;
use super::interrupt::Interrupt;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const HELP: Style = AnsiColor::Cyan.on_default();

const PLACE: Style = Style::new().bold();

/// More are not read by anybody.
const MOST_DIAGNOSTICS: usize = 200;

/// How to print, as the command line asks.
#[derive(Debug)]
pub(super) struct Terminal {
    choice: ColorChoice,
    quiet: bool,
    bar: Mutex<Option<ProgressBar>>,
    /// Whether standard output refused a report, other than by being closed.
    refused: AtomicBool,
    interrupt: Interrupt,
}

impl Terminal {
    pub(super) fn new(color: Color, quiet: bool) -> Self {
        let choice = match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Self { choice, quiet, bar: Mutex::new(None), refused: AtomicBool::new(false), interrupt: Interrupt::default() }
    }

    /// One for a command that ends in order when it is interrupted.
    pub(super) fn interruptible(color: Color, quiet: bool) -> Self {
        Self { interrupt: Interrupt::listen(), ..Self::new(color, quiet) }
    }

    /// Whether somebody wants the command to end.
    pub(super) fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    /// A report, on standard output. A reader that has gone away is no error; anything else that keeps the report from
    /// being written is told by [`Terminal::ended`].
    pub(super) fn report(&self, text: &str) {
        let mut out = anstream::AutoStream::new(std::io::stdout(), self.choice).lock();
        let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        let written = out.write_all(text.as_bytes()).and_then(|()| out.write_all(end.as_bytes()));
        if let Err(error) = written.and_then(|()| out.flush())
            && error.kind() != ErrorKind::BrokenPipe
        {
            self.refused.store(true, Ordering::Relaxed);
            self.line(&format!("{ERROR}error{ERROR:#}: failed to write the report: {}", cause(&error)));
            self.line(&format!("{HELP}help{HELP:#}: {}", remedy(&error)));
        }
    }

    /// The exit code, where the command itself would end with `exit`.
    pub(super) fn ended(&self, exit: Exit) -> Exit {
        if self.refused.load(Ordering::Relaxed) { Exit::Tool } else { exit }
    }

    /// A line on standard error.
    pub(super) fn line(&self, text: &str) {
        let mut err = anstream::AutoStream::new(std::io::stderr(), self.choice).lock();
        let _ = writeln!(err, "{text}");
    }

    /// Blocks about failed examples, on standard error: standard output has something else.
    pub(super) fn failures(&self, text: &str) {
        if !text.is_empty() {
            self.line(text.trim_end());
        }
    }

    /// Asks on standard error and waits for a line on standard input; nothing where that has ended.
    pub(super) fn ask(&self, question: &str) -> Option<String> {
        let mut err = anstream::AutoStream::new(std::io::stderr(), self.choice).lock();
        let _ = write!(err, "{question} ").and_then(|()| err.flush());
        let mut answer = String::new();
        let read = std::io::stdin().read_line(&mut answer).unwrap_or(0);
        (read > 0).then(|| answer.trim().to_owned())
    }

    /// A line on standard error that `--quiet` silences.
    pub(super) fn note(&self, text: &str) {
        if !self.quiet && !text.is_empty() {
            self.line(text);
        }
    }

    /// Everything that is wrong with the content. `prefix` leads from the working directory to the notes.
    pub(super) fn diagnostics(&self, diagnostics: &[Diagnostic], sources: &Sources, prefix: &Path) {
        for diagnostic in diagnostics.iter().take(MOST_DIAGNOSTICS) {
            self.line(diagnostic::text::render(diagnostic, sources, prefix).trim_end());
        }
        let more = diagnostics.len().saturating_sub(MOST_DIAGNOSTICS);
        if more > 0 {
            self.line(&format!("… and {more} more: `--format json` lists them all"));
        }
    }

    /// Why the tool could not do its job, and the exit code for it.
    pub(super) fn error(&self, error: &Error) -> Exit {
        match error {
            Error::Content(diagnostics) => {
                self.diagnostics(diagnostics, &Sources::new(PathBuf::new(), Vec::new()), Path::new(""));
                Exit::Content
            }
            Error::Nothing { .. } => self.say(error, Exit::Nothing),
            Error::Python { .. } | Error::Io { .. } | Error::Sandbox(_) | Error::Internal(_) => {
                self.say(error, Exit::Tool)
            }
            Error::Cancelled => {
                self.line("cancelled: what was there before is unchanged");
                Exit::Tool
            }
        }
    }

    fn say(&self, error: &Error, exit: Exit) -> Exit {
        self.line(&format!("{ERROR}error{ERROR:#}: {error}"));
        if let Some(help) = error.help() {
            self.line(&format!("{HELP}help{HELP:#}: {help}"));
        }
        exit
    }

    fn bar(&self) -> std::sync::MutexGuard<'_, Option<ProgressBar>> {
        self.bar.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// How many columns standard output has: as `COLUMNS` says, as the terminal says, else enough for most.
pub(super) fn width() -> usize {
    let stated = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let real = || rustix::termios::tcgetwinsize(std::io::stdout()).ok().map(|size| usize::from(size.ws_col));
    stated.or_else(real).filter(|columns| *columns > 0).unwrap_or(100)
}

/// The line above a piece of text about one example.
pub(super) fn titled(place: &str, heading: &str) -> String {
    let space = if heading.is_empty() { "" } else { "  " };
    format!("{PLACE}{place}{PLACE:#}{space}{heading}\n\n")
}

impl Progress for Terminal {
    fn begin(&self, examples: usize) {
        if self.quiet || !std::io::stderr().is_terminal() || std::env::var_os("CI").is_some() {
            return;
        }
        let bar = ProgressBar::with_draw_target(Some(examples as u64), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{pos}/{len} examples {wide_bar} {elapsed}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        *self.bar() = Some(bar);
    }

    fn advance(&self) {
        if let Some(bar) = self.bar().as_ref() {
            bar.inc(1);
        }
    }

    fn end(&self) {
        if let Some(bar) = self.bar().take() {
            bar.finish_and_clear();
        }
    }

    fn is_cancelled(&self) -> bool {
        self.interrupt.is_set()
    }
}
