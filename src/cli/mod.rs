//! The command line: reads it, runs what it asks for, and is the only part of tracebook that prints.
//!
//! Reports go to standard output; diagnostics, errors and progress to standard error.

mod args;
mod ask;
mod baseline;
mod bless;
mod cache;
mod encoding;
mod exit;
mod interrupt;
mod mistyped;
mod place;
mod print;
mod repository;
mod serve;
mod tell;
mod theme;
mod threads;
mod trace;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use crate::baseline::FILE_NAME as BASELINE;
use crate::config::{self, Config};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::discover::Scope;
use crate::drawn::helper;
use crate::error::{Error, Result};
use crate::names::Names;
use crate::pipeline::{self, Execution, Outcome, Request};
use crate::plan::Selection;
use crate::report::human;
use crate::trace::Wish;
use crate::{emit, python, render, untrusted, worker};

use args::{BuildArgs, Cli, Command, Format, PythonsArgs, Recording, RunArgs, TestArgs, TraceArgs};
pub use exit::Exit;
use print::Terminal;
use tell::tell;

/// Does what the command line asks for.
#[must_use]
pub fn main(arguments: &[OsString]) -> ExitCode {
    if let Some(request) = worker::requested(arguments) {
        return work(request);
    }
    if helper::is_requested(arguments) {
        helper::confine();
        let served = helper::serve(std::io::stdin().lock(), std::io::stdout().lock());
        return if served.is_ok() { Exit::Ok.into() } else { Exit::Tool.into() };
    }
    // Without it, diagrams are drawn in this process.
    if let Ok(own) = std::env::current_exe() {
        helper::enlist(own);
    }
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return mistyped::tell(error, arguments),
    };
    let command = match cli.command {
        Some(command) => command,
        None if Path::new(config::FILE_NAME).is_file() => Command::Build(BuildArgs::bare()),
        None => {
            return mistyped::refused(&<Cli as clap::CommandFactory>::command().error(
                ErrorKind::MissingSubcommand,
                "no command is given, and this folder has no book.toml to build",
            ));
        }
    };
    if let Err(error) = threads::start() {
        return Terminal::new(args::Color::Auto, false).error(&error).into();
    }
    let (terminal, result) = match command {
        Command::Build(args) => {
            let terminal = Terminal::interruptible(args.run.color, args.run.quiet);
            let result = build(&args, &terminal);
            if let Err(error) = &result {
                tell::stopped(error, (&args.run, args.report.format), &terminal);
            }
            (terminal, result)
        }
        Command::Test(args) => {
            let terminal = Terminal::interruptible(args.run.color, args.run.quiet);
            let result = test(&args, &terminal);
            if let Err(error) = &result {
                tell::stopped(error, (&args.run, args.report.format), &terminal);
            }
            (terminal, result)
        }
        Command::Trace(args) if matches!(args.report.format, Format::Junit | Format::Github) => {
            return mistyped::refused(&<Cli as clap::CommandFactory>::command().error(
                ErrorKind::ValueValidation,
                "traces are told as text or as JSON: `--format junit` and `--format github` tell what failed, for `test` and `build`",
            ));
        }
        Command::Trace(args) => {
            let terminal = Terminal::interruptible(args.run.color, args.run.quiet);
            let result = show(&args, &terminal);
            (terminal, result)
        }
        Command::Bless(args) => {
            let terminal = Terminal::new(args.color, args.quiet);
            let result = bless::bless(&args, &terminal);
            (terminal, result)
        }
        Command::Cache(args) => {
            let terminal = Terminal::new(args::Color::Auto, false);
            let result = cache::cache(&args, &terminal);
            (terminal, result)
        }
        Command::Serve(args) => {
            let terminal = Terminal::new(args.run.color, args.run.quiet);
            let result = serve::serve(*args, &terminal);
            (terminal, result)
        }
        Command::Pythons(args) => {
            let terminal = Terminal::new(args::Color::Auto, false);
            let result = pythons(&args, &terminal);
            (terminal, result)
        }
    };
    let exit = result.unwrap_or_else(|error| terminal.error(&error));
    terminal.interrupt().obey();
    terminal.ended(exit).into()
}

fn work(request: worker::Request<'_>) -> ExitCode {
    match worker::run(request) {
        Ok(status) => ExitCode::from(u8::try_from(status).unwrap_or(u8::MAX)),
        Err(error) => {
            Terminal::new(args::Color::Auto, false).line(&format!("tracebook: {error}"));
            Exit::Tool.into()
        }
    }
}

fn build(args: &BuildArgs, terminal: &Terminal) -> Result<Exit> {
    let mut config = settings(&args.dir, &args.run)?;
    let current = std::env::current_dir().map_err(Error::io("find", Path::new(".")))?;
    // A folder on the command line is relative to where the user stands, one in book.toml to the book.
    let dest = args.dest.clone().unwrap_or_else(|| config.root.join(&config.build.build_dir));
    config.build.build_dir = current.join(&dest);
    let notes = config.root.join(&config.book.src);
    emit::check(&dest, &notes)?;
    let theme = theme::load(&mut config, args.theme.name.as_deref())?;
    let request = Request {
        python: python_request(&config, &args.run),
        cache: cache::choose(&config, &args.cache),
        baseline: baseline::choose(&config, &args.run.baseline, Recording::Off)?,
        config,
        scope: Scope::Folder,
        selection: Selection::All,
        execution: execution(&args.run),
    };
    let mut outcome = pipeline::verify(&request, terminal)?;
    outcome.diagnostics.extend(theme.warnings.iter().cloned());
    let report = outcome.report();
    let names = Names::load(&request.config.site.inventories, &request.config.root)?;
    let site = render::render(&report, &request.config, (&theme, &names), &outcome.assets)?;
    emit::emit(&site, &dest, &notes, &|| !terminal.interrupt().is_set())?;
    tell(&outcome, (&args.run, args.report.format), &args.dir, terminal)?;
    if matches!(args.report.format, Format::Human | Format::Github) {
        terminal.note(&format!("site: {}", shown(&dest, &current).join("index.html").display()));
    }
    Ok(exit(outcome))
}

fn test(args: &TestArgs, terminal: &Terminal) -> Result<Exit> {
    let (mut request, root) = asked_for(&args.wanted.places, &args.run, args.recording())?;
    request.cache = cache::choose(&request.config, &args.cache);
    let outcome = pipeline::verify(&request, terminal)?;
    tell(&outcome, (&args.run, args.report.format), &root, terminal)?;
    baseline::save(&outcome, terminal)?;
    Ok(exit(outcome))
}

/// `tracebook trace`: why an example failed is told beside its trace.
fn show(args: &TraceArgs, terminal: &Terminal) -> Result<Exit> {
    let (mut request, root) = asked_for(&args.places, &args.run, Recording::Off)?;
    if request.config.run.trace == Wish::Off {
        request.config.run.trace = Wish::Auto;
    }
    let outcome = pipeline::verify(&request, terminal)?;
    let settings = tell::settings(&outcome, &args.run, &root);
    terminal.diagnostics(&outcome.diagnostics, &outcome.sources, &settings.prefix);
    trace::tell(&outcome, args, &settings.prefix, terminal)?;
    terminal.failures(&human::failures(&outcome.report(), &settings));
    Ok(exit(outcome))
}

/// What is asked for by naming places, without a cache, and the folder of their book.
fn asked_for(places: &[PathBuf], run: &RunArgs, recording: Recording) -> Result<(Request, PathBuf)> {
    let places = place::resolve(places, |root| load(root, run))?;
    let config = settings(&places.root, run)?;
    let request = Request {
        python: python_request(&config, run),
        cache: cache::none(),
        baseline: baseline::choose(&config, &run.baseline, recording)?,
        config,
        scope: places.scope,
        selection: places.selection,
        execution: execution(run),
    };
    Ok((place::below_source(request)?, places.root))
}

fn pythons(args: &PythonsArgs, terminal: &Terminal) -> Result<Exit> {
    require_folder(&args.dir)?;
    let found = python::list(&args.dir);
    terminal.report(&python::table(&found));
    // Where none can be used, this tells what to do.
    python::find(&python::Request::new(None, None), &args.dir).map(|_| Exit::Ok)
}

/// Says what is wrong with a folder that is none.
fn require_folder(folder: &Path) -> Result<()> {
    if folder.is_dir() { Ok(()) } else { config::load(folder).map(drop) }
}

/// What `book.toml` in a folder says: it is not read where it leads out of a book of which nothing is trusted.
fn load(root: &Path, args: &RunArgs) -> Result<Config> {
    if args.untrusted {
        untrusted::keep_inside(root, [Path::new(config::FILE_NAME)])?;
    }
    config::load(root)
}

fn settings(root: &Path, args: &RunArgs) -> Result<Config> {
    let mut config = load(root, args)?;
    if args.untrusted {
        untrusted::distrust(&mut config);
        let inventories = config.site.inventories.iter().map(|inventory| inventory.path.as_path());
        untrusted::keep_inside(root, inventories.chain([config.book.src.as_path()]))?;
        if args.baseline.is_of_the_book() {
            untrusted::keep_inside(root, [config.run.baseline.as_deref().unwrap_or(Path::new(BASELINE))])?;
        }
    }
    config.run.jobs = args.runner.jobs.map(usize::from).or(config.run.jobs);
    config.run.clock = args.runner.clock.map_or(config.run.clock, Into::into);
    config.run.timeout = args.runner.timeout.unwrap_or(config.run.timeout);
    config.run.sandbox.mode = args.runner.sandbox.mode().unwrap_or(config.run.sandbox.mode);
    Ok(config)
}

/// Which interpreter: as the command line says, else book.toml. A relative path is relative to where it was written.
fn python_request(config: &Config, args: &RunArgs) -> python::Request {
    let host = args.runner.host.map(Into::into).or(config.run.host);
    match (&args.runner.python, &config.run.python) {
        (None, Some(wish)) => python::Request {
            spec: Some(wish.spec.clone()),
            base: config.root.clone(),
            place: wish.place.clone(),
            host,
        },
        (spec, _) => python::Request::new(spec.clone(), host),
    }
}

fn execution(args: &RunArgs) -> Execution {
    if args.no_run { Execution::Show } else { Execution::Run }
}

/// How a command ends that was about this outcome, which nobody needs any more.
fn exit(outcome: Outcome) -> Exit {
    let summary = outcome.report().summary;
    let wrong = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
    let exit = if summary.new > 0 {
        Exit::Failed
    } else if outcome.diagnostics.iter().any(wrong) {
        Exit::Content
    } else {
        Exit::Ok
    };
    // It goes with the process: to take a large book apart, piece by piece, only to end then takes as long as to judge it.
    std::mem::forget(outcome);
    exit
}

/// A path as the user would type it from `current`.
fn shown(path: &Path, current: &Path) -> PathBuf {
    let plain: PathBuf = path.components().filter(|part| *part != std::path::Component::CurDir).collect();
    plain.strip_prefix(current).map_or(plain.clone(), Path::to_owned)
}

/// A diagnostic about the command line.
fn command_line(code: &'static str, message: String, help: &str) -> Error {
    Error::content(Diagnostic::error(code, Place::CommandLine, message).with_help(help))
}
