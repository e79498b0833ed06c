//! Tells what a run found out, in the format that is asked for.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::clock::Clock;
use crate::diagnostic::{Diagnostic, Severity};
use crate::error::{Error, Result};
use crate::pipeline::Outcome;
use crate::python::Host;
use crate::report::{Known, Report, github, human, json, junit};
use crate::source::Sources;

use super::args::{Format, RunArgs};
use super::print::Terminal;
use super::repository;

/// Prints the report of a run. `root` is the folder of the book as the user typed it.
pub(super) fn tell(
    outcome: &Outcome,
    (args, format): (&RunArgs, Format),
    root: &Path,
    terminal: &Terminal,
) -> Result<()> {
    let report = outcome.report();
    let settings = settings(outcome, args, root);
    if format != Format::Github {
        terminal.diagnostics(&outcome.diagnostics, &outcome.sources, &settings.prefix);
    }
    match format {
        Format::Human => human(&report, &settings, args, terminal),
        Format::Json => terminal.report(&json::render(&report)),
        Format::Junit => terminal.report(&junit::render(&report, &settings)),
        Format::Github if args.quiet => terminal.report(&github::annotations(&report, &settings)),
        Format::Github => terminal.report(&github::render(&report, &settings)),
    }
    if format == Format::Github { add_job_summary(&report, &settings) } else { Ok(()) }
}

/// Prints the report of a run that did not come about because of mistakes, where a program reads it. They themselves are told
/// with the error.
pub(super) fn stopped(error: &Error, (args, format): (&RunArgs, Format), terminal: &Terminal) {
    let Error::Content(diagnostics) = error else { return };
    let (sources, known) = (Sources::new(PathBuf::from("."), Vec::new()), Known::default());
    let report = Report::of_mistakes(diagnostics, &sources, &known);
    let settings = settings_of(&sources, args, Path::new("."));
    match format {
        Format::Human => {}
        Format::Json => terminal.report(&json::render(&report)),
        Format::Junit => terminal.report(&junit::render(&report, &settings)),
        Format::Github => terminal.report(&github::annotations(&report, &settings)),
    }
}

fn human(report: &Report<'_>, settings: &human::Settings, args: &RunArgs, terminal: &Terminal) {
    terminal.report(&human::failures(report, settings));
    if !args.quiet {
        terminal.report(&human::summary(report));
        terminal.note(&mistakes(report.diagnostics));
    }
}

/// Adds to the summary of the job, where GitHub says which file holds it.
fn add_job_summary(report: &Report<'_>, settings: &human::Settings) -> Result<()> {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else { return Ok(()) };
    let path = Path::new(&path);
    let written = OpenOptions::new().create(true).append(true).open(path);
    let written = written.and_then(|mut file| file.write_all(github::job_summary(report, settings).as_bytes()));
    written.map_err(Error::io("write the job summary to", path))
}

/// How many mistakes were told, since they stand above all failures.
fn mistakes(diagnostics: &[Diagnostic]) -> String {
    match diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count() {
        0 => String::new(),
        1 => "1 mistake in the notes, told above".to_owned(),
        count => format!("{count} mistakes in the notes, told above"),
    }
}

/// What the report of an outcome needs to know besides it.
pub(super) fn settings(outcome: &Outcome, args: &RunArgs, root: &Path) -> human::Settings {
    settings_of(&outcome.sources, args, root)
}

fn settings_of(sources: &Sources, args: &RunArgs, root: &Path) -> human::Settings {
    let prefix = prefix(sources, root);
    let repository = repository::root(&sources.root);
    human::Settings {
        repository: repository::below(&repository, &sources.root).unwrap_or_else(|| prefix.clone()),
        current: repository::below(&repository, Path::new(".")).unwrap_or_default(),
        prefix,
        options: rerun_options(args),
    }
}

/// What leads from the working directory to the notes.
pub(super) fn prefix(sources: &Sources, root: &Path) -> PathBuf {
    let source = &sources.root;
    let current = std::env::current_dir().unwrap_or_default();
    let plain = source.strip_prefix(&current).unwrap_or(source);
    let plain = if root.is_relative() { plain.strip_prefix(".").unwrap_or(plain) } else { plain };
    plain.to_owned()
}

/// The options that a command which runs one example again needs as well.
fn rerun_options(args: &RunArgs) -> Vec<String> {
    let runner = &args.runner;
    let given = [
        ("--python", runner.python.clone()),
        ("--host", runner.host.map(|host| Host::from(host).name().to_owned())),
        ("--clock", runner.clock.map(|clock| Clock::from(clock).name().to_owned())),
        ("--timeout", runner.timeout.map(|timeout| timeout.as_secs_f64().to_string())),
        ("--sandbox", runner.sandbox.mode().map(|mode| mode.name().to_owned())),
    ];
    given.into_iter().filter_map(|(option, value)| Some([option.to_owned(), value?])).flatten().collect()
}
