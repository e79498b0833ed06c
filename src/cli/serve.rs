//! `tracebook serve`: shows the preview, and tells on the terminal what happens.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::config::{self, Named};
use crate::diagnostic::Diagnostic;
use crate::discover::Scope;
use crate::error::Result;
use crate::names::Names;
use crate::pipeline::{Outcome, Request};
use crate::plan::Selection;
use crate::report::{Report, human, summarise};
use crate::serve::{self, Address, Editor, Loaded, Settings, Teller, Watching};
use crate::theme::{Builtin, OVERRIDES};

use super::args::{Recording, RunArgs, ServeArgs};
use super::exit::Exit;
use super::print::Terminal;
use super::{baseline, cache, command_line, execution, python_request, tell, theme};

/// Does what `args` ask for.
pub(super) fn serve(args: ServeArgs, terminal: &Terminal) -> Result<Exit> {
    super::require_folder(&args.dir)?;
    let editor = match &args.editor {
        None => Editor::of_environment(),
        Some(text) => Some(Editor::read(text).map_err(|why| {
            let help = "name an editor, or a command as in --editor 'code --goto {file}:{line}'";
            command_line("editor", format!("--editor is no command: {why}"), help)
        })?),
    };
    let named = named(&args);
    let teller = Printer { terminal, args: args.run.clone(), root: args.dir.clone(), open: args.open };
    let settings = Settings {
        address: Address { host: args.hostname.clone(), port: args.port },
        watching: if args.poll { Watching::Looking(serve::INTERVAL) } else { Watching::Told },
        load: Box::new(move || load(&args)),
        named: Box::new(named),
        editor,
    };
    serve::serve(settings, &teller)?;
    Ok(Exit::Ok)
}

/// Reads everything besides the notes.
fn load(args: &ServeArgs) -> Result<Loaded> {
    let run = &args.run;
    let mut config = super::settings(&args.dir, run)?;
    let theme = theme::load(&mut config, args.theme.name.as_deref())?;
    let names = Names::load(&config.site.inventories, &config.root)?;
    let request = Request {
        python: python_request(&config, run),
        cache: cache::choose(&config, &args.cache),
        baseline: baseline::choose(&config, &run.baseline, Recording::Off)?,
        config,
        scope: Scope::Folder,
        selection: Selection::All,
        execution: execution(run),
    };
    Ok(Loaded { request, theme, names })
}

/// Tells what that depends on.
fn named(args: &ServeArgs) -> impl Fn() -> Vec<Named> + use<> {
    let root = args.dir.clone();
    let theme = args.theme.name.clone().filter(|name| Builtin::named(name).is_none()).map(PathBuf::from);
    let folders = theme.into_iter().chain([root.join(OVERRIDES)]);
    let of_command: Vec<Named> = folders.chain(args.run.baseline.baseline.clone()).map(Named::Whole).collect();
    move || {
        let mut named = config::named(&root);
        named.extend_from_slice(&of_command);
        named
    }
}

/// Tells what happens on the terminal.
struct Printer<'t> {
    terminal: &'t Terminal,
    args: RunArgs,
    root: PathBuf,
    open: bool,
}

impl Teller for Printer<'_> {
    fn listening(&self, url: &str, passed: Option<u16>, public: bool) {
        if let Some(port) = passed {
            self.terminal.note(&format!("port {port} is taken"));
        }
        if public {
            self.terminal.line("other machines can read the notes while this runs, and have examples run");
        }
        self.terminal.line(&format!("preview: {url} (Ctrl-C ends it)"));
        if self.open {
            let mut opened = Command::new(OPENER);
            opened.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            match opened.spawn() {
                Ok(mut child) => drop(std::thread::spawn(move || child.wait())),
                Err(_) => self.terminal.note(&format!("no browser was opened: {OPENER} is not installed")),
            }
        }
    }

    fn looking(&self) {
        self.terminal.note("the system does not tell of changes here: the files are looked at twice a second");
    }

    fn problems(&self, diagnostics: &[Diagnostic], outcome: &Outcome) {
        self.terminal.diagnostics(diagnostics, &outcome.sources, &self.prefix(outcome));
    }

    fn ended(&self, outcome: &Outcome, notes: Option<&BTreeSet<String>>) {
        let mut report = outcome.report();
        if let Some(notes) = notes {
            keep(&mut report, notes);
            let names: Vec<&str> = notes.iter().map(String::as_str).collect();
            self.terminal.note(&format!("changed: {}", names.join(", ")));
        }
        self.terminal.report(&human::failures(&report, &tell::settings(outcome, &self.args, &self.root)));
        if !self.args.quiet {
            self.terminal.report(&human::summary(&report));
        }
    }

    fn prefix(&self, outcome: &Outcome) -> PathBuf {
        tell::prefix(&outcome.sources, &self.root)
    }

    fn failed(&self, error: &crate::error::Error) {
        self.terminal.error(error);
    }
}

/// Keeps what is told of these notes.
fn keep(report: &mut Report<'_>, notes: &BTreeSet<String>) {
    let sources = report.sources;
    report.pages.retain(|page| notes.contains(&sources.file(page.page.file).path));
    report.summary = summarise(&report.pages, report.known, report.summary.duration);
}

/// What opens a URL in the browser that the user has chosen.
const OPENER: &str = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
