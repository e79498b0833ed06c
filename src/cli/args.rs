//! The command line as typed.

mod run;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(super) use run::{Color, RunArgs, RunnerArgs};

/// Turns a folder of Markdown notes about Python into a linked site whose examples are proved by running them.
///
/// Without a command, builds the book whose book.toml is in the current folder.
#[derive(Debug, Parser)]
#[command(name = "tracebook", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

const EXIT_CODES: &str = "Exit codes: 0 all well; 1 an example failed or a claim is broken, and no baseline knows it; 2 the content, the \
                          configuration or the command line is wrong; 3 the tool failed; 4 nothing matched";

const BLESS_CODES: &str = "Exit codes: 0 nothing broken is left; 1 a claim is left as it is, an example fails, or with \
                           --dry-run something would change; 2 the content, the configuration or the command line is \
                           wrong; 3 the tool failed; 4 nothing matched";

const SERVE_CODES: &str = "Exit codes: 0 it was told to end; 2 the command line is wrong, or the address cannot be used; 3 the tool \
                           failed";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Verify every example and write the site.
    ///
    /// The site is written whole or not at all, also when examples fail: they are shown as what they are.
    #[command(after_help = EXIT_CODES)]
    Build(BuildArgs),
    /// Verify examples and report; write no site.
    ///
    /// A line names the example that it stands in, which runs after those before it in its session.
    #[command(after_help = EXIT_CODES)]
    Test(TestArgs),
    /// Run examples and show what happened inside: collections, threads and the GIL, locks, tasks, child processes.
    ///
    /// A line names the example that it stands in. `--format json` prints the traces as they are in the report of `test`.
    #[command(after_help = EXIT_CODES)]
    Trace(TraceArgs),
    /// Show the site in a browser, and keep it true while the notes are written.
    ///
    /// Pages are served at once and patched where they change: when a note, book.toml, the theme or another file is saved, and as
    /// examples end. A mistake is shown over the page, which stays as it was. From a page, an example can be run again, a
    /// broken claim rewritten, and the note opened in an editor. Nothing is written to disk. Ends with Ctrl-C.
    #[command(after_help = SERVE_CODES)]
    Serve(Box<ServeArgs>),
    /// Rewrite broken claims so that they state what happened, or repair text that was decoded twice.
    ///
    /// Runs the examples twice, shows what changes as a diff and writes it into the notes, without asking: let version
    /// control hold what was there before, or use --interactive or --dry-run. Marker, prose, spelling and line endings stay
    /// the author's; nothing outside of a claim is touched. A claim whose outcome differs from run to run, may mean more than
    /// one thing or cannot be written in its form is left as it is and told. What a baseline knows is rewritten as well; an
    /// example that its author marks as broken is never touched.
    #[command(after_help = BLESS_CODES)]
    Bless(BlessArgs),
    /// Show where the result cache is and how much is in it, or clear it.
    ///
    /// `build` and `test` run an example only where its code, what runs before it, its options, the files that it reads, the
    /// interpreter, its packages or the environment have changed; the results of all others come from the cache.
    Cache(CacheCommandArgs),
    /// List the Python interpreters found, and how each would be run.
    Pythons(PythonsArgs),
}

#[derive(Debug, Args)]
pub(super) struct BuildArgs {
    /// The folder of the notes, with or without book.toml.
    #[arg(value_name = "DIR", default_value = ".")]
    pub(super) dir: PathBuf,
    /// Where the site goes [default: `build-dir` of book.toml, else `site` in DIR].
    #[arg(long, value_name = "OUT")]
    pub(super) dest: Option<PathBuf>,
    #[command(flatten)]
    pub(super) theme: ThemeArgs,
    #[command(flatten)]
    pub(super) cache: CacheArgs,
    #[command(flatten)]
    pub(super) report: FormatArgs,
    #[command(flatten)]
    pub(super) run: RunArgs,
}

impl BuildArgs {
    /// `tracebook build` without arguments.
    pub(super) fn bare() -> Self {
        match Cli::parse_from(["tracebook", "build"]).command {
            Some(Command::Build(args)) => args,
            _ => unreachable!("the command is build"),
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// The folder of the notes, with or without book.toml.
    #[arg(value_name = "DIR", default_value = ".")]
    pub(super) dir: PathBuf,
    /// The port to listen on; the next free one where it is taken [default: 3000].
    #[arg(long, short, value_name = "PORT")]
    pub(super) port: Option<u16>,
    /// The name or the address to listen on. Others than this machine reach what is not the loopback interface.
    #[arg(long, short = 'n', value_name = "NAME", default_value = "127.0.0.1")]
    pub(super) hostname: String,
    /// Open the front page in a browser.
    #[arg(long, short)]
    pub(super) open: bool,
    /// The editor that opens notes: its name, or a command with {file} and {line} [default: VISUAL or EDITOR, where it has
    /// a window of its own].
    #[arg(long, value_name = "COMMAND")]
    pub(super) editor: Option<String>,
    /// Look at the files twice a second, for file systems that do not tell of changes; others are recognised.
    #[arg(long)]
    pub(super) poll: bool,
    #[command(flatten)]
    pub(super) theme: ThemeArgs,
    #[command(flatten)]
    pub(super) cache: CacheArgs,
    #[command(flatten)]
    pub(super) run: RunArgs,
}

#[derive(Debug, Args)]
pub(super) struct TestArgs {
    #[command(flatten)]
    pub(super) wanted: PlacesArgs,
    /// Record today's failures as known, and end well: later runs fail on new ones only.
    #[arg(long, conflicts_with_all = ["no_run", "no_baseline"])]
    pub(super) write_baseline: bool,
    #[command(flatten)]
    pub(super) cache: CacheArgs,
    #[command(flatten)]
    pub(super) report: FormatArgs,
    #[command(flatten)]
    pub(super) run: RunArgs,
}

impl TestArgs {
    pub(super) fn recording(&self) -> Recording {
        if self.write_baseline { Recording::On } else { Recording::Off }
    }
}

/// Whether the failures of a run are recorded as known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Recording {
    On,
    Off,
}

/// What is verified.
#[derive(Debug, Args)]
pub(super) struct PlacesArgs {
    /// Folders or notes of one book; with a line, one example of a note.
    #[arg(value_name = "DIR|FILE[:LINE]", default_value = ".")]
    pub(super) places: Vec<PathBuf>,
}

/// What the site looks like.
#[derive(Debug, Args)]
pub(super) struct ThemeArgs {
    /// The theme of the site, by its name or its folder; the folder `theme` beside the notes is then left alone
    /// [default: `theme` of book.toml, else `default`].
    #[arg(id = "theme", long = "theme", value_name = "NAME|FOLDER")]
    pub(super) name: Option<String>,
}

/// Which cache of results is used, and how.
#[derive(Debug, Args)]
pub(super) struct CacheArgs {
    /// Run every example, and keep no results: the cache is neither read nor written.
    #[arg(long)]
    pub(super) no_cache: bool,
    /// Run nothing and need no Python: every result comes from the cache, and an example that it has none of fails.
    #[arg(long, conflicts_with_all = ["no_cache", "no_run", "jobs"])]
    pub(super) frozen: bool,
    /// The folder of the cache [default: `cache` of book.toml, else tracebook/results in the user's folder of caches].
    #[arg(long, value_name = "DIR", conflicts_with = "no_cache")]
    pub(super) cache_dir: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct CacheCommandArgs {
    /// What to do with it; without, its place and its size are shown.
    #[command(subcommand)]
    pub(super) action: Option<CacheAction>,
    /// The folder of the notes: their book.toml may name a cache of its own.
    #[arg(long, value_name = "DIR", default_value = ".", global = true)]
    pub(super) book: PathBuf,
    /// The folder of the cache [default: `cache` of book.toml, else tracebook/results in the user's folder of caches].
    #[arg(long, value_name = "DIR", global = true)]
    pub(super) cache_dir: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Subcommand)]
pub(super) enum CacheAction {
    /// Remove all results from it.
    Clear,
}

/// Which baseline is used.
#[derive(Clone, Debug, Args)]
pub(super) struct BaselineArgs {
    /// The file of known failures [default: `baseline` of book.toml, else tracebook-baseline.toml in the book's folder].
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
    /// Fail on known failures too.
    #[arg(long, conflicts_with = "baseline")]
    pub(super) no_baseline: bool,
}

impl BaselineArgs {
    /// Whether the book says which baseline there is, not the command line.
    pub(super) fn is_of_the_book(&self) -> bool {
        self.baseline.is_none() && !self.no_baseline
    }
}

#[derive(Debug, Args)]
pub(super) struct BlessArgs {
    #[command(flatten)]
    pub(super) wanted: PlacesArgs,
    /// Repair text that was decoded twice (`â€œ` for “) instead of claims. Nothing runs; a line names itself.
    #[arg(long, conflicts_with_all = ["python", "host", "clock", "timeout", "jobs"])]
    pub(super) encoding: bool,
    /// Show what would change and write nothing.
    #[arg(long, short = 'n')]
    pub(super) dry_run: bool,
    /// Ask for each claim, or each line to repair: answers are read from standard input.
    #[arg(long, short, conflicts_with = "dry_run")]
    pub(super) interactive: bool,
    /// Rewrite without asking: the default, and stronger than --interactive.
    #[arg(long, short, overrides_with = "interactive")]
    pub(super) yes: bool,
    #[command(flatten)]
    pub(super) runner: RunnerArgs,
    /// Trust nothing of the book: book.toml and `.venv` name no program and open no sandbox, and links on disk that lead out of the
    /// book are errors.
    #[arg(long)]
    pub(super) untrusted: bool,
    /// Print what is left as it is and diagnostics only.
    #[arg(long, short)]
    pub(super) quiet: bool,
    /// When to use colour.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,
}

impl BlessArgs {
    /// The options that all commands share which run examples.
    pub(super) fn run(&self) -> RunArgs {
        RunArgs {
            runner: self.runner.clone(),
            no_run: self.encoding,
            untrusted: self.untrusted,
            // What is known to be broken is broken, and can be rewritten.
            baseline: BaselineArgs { baseline: None, no_baseline: true },
            quiet: self.quiet,
            color: self.color,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct TraceArgs {
    /// Notes of one book; with a line, one example of a note.
    #[arg(value_name = "FILE[:LINE]", required = true)]
    pub(super) places: Vec<PathBuf>,
    /// Write the traces in a format of another tool.
    #[arg(long, value_name = "FORMAT")]
    pub(super) export: Option<Export>,
    /// Where the traces go [default: standard output].
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    #[command(flatten)]
    pub(super) report: FormatArgs,
    #[command(flatten)]
    pub(super) run: RunArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Export {
    /// The Trace Event Format, which ui.perfetto.dev and the viewer of `VizTracer` open.
    Perfetto,
}

#[derive(Debug, Args)]
pub(super) struct PythonsArgs {
    /// The folder of the notes: a virtual environment beside them comes first.
    #[arg(value_name = "DIR", default_value = ".")]
    pub(super) dir: PathBuf,
}

/// What a report looks like.
#[derive(Debug, Args)]
pub(super) struct FormatArgs {
    /// What is printed on standard output.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Text for a person.
    Human,
    /// One JSON document.
    Json,
    /// JUnit XML, for GitLab, Jenkins and others.
    Junit,
    /// Annotations for GitHub Actions.
    Github,
}
