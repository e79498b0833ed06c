//! What will run: examples grouped into sessions.
//!
//! Takes the pages' examples, the settings and the interpreter's version; gives a [`Plan`]. Decides everything that can
//! be decided before anything runs: what is skipped and why, which examples share a namespace, and time-outs.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::claim::{self, Chunk, Example, NotRun, Role};
use crate::clock::Clock;
use crate::parse::{Fence, Options, Page};
use crate::python::Version;
use crate::source::Sources;
use crate::trace::{Needs, Wish};

/// Names one example of a book: which page, and which of its examples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExampleRef {
    /// Index of the page.
    pub page: usize,
    /// Index into the page's examples.
    pub example: usize,
}

/// What will run and what will not.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Sessions in the order of their first examples.
    pub sessions: Vec<Session>,
    /// Every other example of the pages, with the reason.
    pub skipped: Vec<(ExampleRef, NotRun)>,
}

/// Examples that run one after the other in one namespace and one process.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// Name of the note, as tracebacks give it.
    pub file: String,
    /// The folder whose content is copied into the session's working directory: `files` beside the note.
    pub files: Option<PathBuf>,
    /// Its examples in the order of the page.
    pub tasks: Vec<Task>,
}

/// One example of a session.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// The example.
    pub example: ExampleRef,
    /// What runs, in order.
    pub chunks: Vec<Chunk>,
    /// 1-based lines of the note whose statements' values are wanted: where a claim asks for the value of the top-level
    /// statement that ends on the line.
    pub watched: Vec<u32>,
    /// Commented-out statements to be run in a fork, by line.
    pub ghosts: Vec<(u32, String)>,
    /// What standard input holds; empty where nothing was asked for.
    pub stdin: String,
    /// How long it may take.
    pub timeout: Duration,
    /// The clock that it is to run on.
    pub clock: Clock,
    /// What is recorded of it beyond what always is ([`crate::trace::Needs`]).
    pub trace: Vec<String>,
}

impl Task {
    /// Whether anything is recorded of it.
    #[must_use]
    pub fn is_traced(&self) -> bool {
        !self.trace.iter().any(|need| need == "off")
    }
}

/// What the plan is made for.
#[derive(Clone, Debug)]
pub struct Settings<'a> {
    /// What examples can run on.
    pub runs_on: RunsOn<'a>,
    /// Time-out of examples that name none.
    pub timeout: Duration,
    /// Clock of examples that name none.
    pub clock: Clock,
    /// What is recorded of examples that do not say.
    pub trace: Wish,
    /// Which examples are asked for.
    pub selection: &'a Selection,
}

/// What examples can run on.
#[derive(Clone, Copy, Debug)]
pub enum RunsOn<'a> {
    /// Nothing: they are only shown.
    Nothing,
    /// An interpreter that could not be had. Everything that might run is planned, whatever version it asks for: that it
    /// cannot run is for the caller to tell.
    Missing,
    /// An interpreter of this version.
    Version(&'a Version),
}

/// Which examples are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Selection {
    /// All of them.
    #[default]
    All,
    /// Those of these files, by path in the sources; with a line, only the example whose fence holds it. A path that ends in `/`
    /// is a folder, and all that is below it.
    Some(Vec<(String, Option<u32>)>),
}

impl Selection {
    /// Whether the fence in `file` is asked for.
    #[must_use]
    pub fn includes(&self, file: &str, fence: &Fence) -> bool {
        match self {
            Self::All => true,
            Self::Some(places) => {
                let on = |line: u32| (fence.line..=fence.end_line).contains(&line);
                self.includes_note(file) || places.iter().any(|(path, line)| path == file && line.is_some_and(on))
            }
        }
    }

    /// Whether all of the note `file` is asked for.
    #[must_use]
    pub fn includes_note(&self, file: &str) -> bool {
        let names = |path: &str| path == file || path.ends_with('/') && file.starts_with(path);
        match self {
            Self::All => true,
            Self::Some(places) => places.iter().any(|(path, line)| line.is_none() && names(path)),
        }
    }
}

/// Groups the examples of all pages. `examples` holds those of each page, in the order of the pages.
#[must_use]
pub fn plan(sources: &Sources, pages: &[Page], examples: &[Vec<Example>], settings: &Settings<'_>) -> Plan {
    let mut plan = Plan { sessions: Vec::new(), skipped: Vec::new() };
    for (number, (page, examples)) in pages.iter().zip(examples).enumerate() {
        let of_page = self::page(sources, number, (page, examples), settings);
        plan.sessions.extend(of_page.sessions);
        plan.skipped.extend(of_page.skipped);
    }
    plan
}

/// Groups the examples of the page with this number, as [`plan`] does.
#[must_use]
pub fn page(sources: &Sources, number: usize, (page, examples): (&Page, &[Example]), settings: &Settings<'_>) -> Plan {
    let file = &sources.file(page.file).path;
    let wanted: Vec<bool> =
        examples.iter().map(|example| settings.selection.includes(file, &page.fences[example.fence])).collect();
    let mut sessions = PageSessions::default();
    let mut skipped = Vec::new();
    for (index, example) in examples.iter().enumerate() {
        let fence = &page.fences[example.fence];
        let this = ExampleRef { page: number, example: index };
        match skip_reason(example, page, settings.runs_on) {
            Some(reason) => skipped.push((this, reason)),
            None => {
                sessions.add(task(this, example, fence, settings), &fence.options, (wanted[index], settings.trace));
            }
        }
    }
    let files = files_beside(&sources.disk_path(page.file), &sources.root);
    Plan { sessions: sessions.into_sessions(file, files.as_ref()).collect(), skipped }
}

/// The sessions of one page, while it is read, in the order of their first examples.
#[derive(Debug, Default)]
struct PageSessions(Vec<OpenSession>);

#[derive(Debug)]
struct OpenSession {
    /// Empty for the page's own; none for that of an isolated example, which no other joins.
    name: Option<String>,
    tasks: Vec<Task>,
    /// What its tasks so far need recorded.
    needs: Needs,
    /// How many tasks there are up to the last one that is asked for.
    wanted: usize,
}

impl PageSessions {
    fn add(&mut self, mut task: Task, options: &Options, (wanted, wish): (bool, Wish)) {
        let name = (!options.isolated).then(|| options.session.clone().unwrap_or_default());
        let known = self.0.iter().position(|open| open.name.is_some() && open.name == name);
        let at = known.unwrap_or_else(|| {
            self.0.push(OpenSession { name, tasks: Vec::new(), needs: Needs::default(), wanted: 0 });
            self.0.len() - 1
        });
        let open = &mut self.0[at];
        let code: String = task.chunks.iter().map(|chunk| chunk.source.as_str()).collect();
        task.trace = open.needs.of(&code, options.trace.unwrap_or(wish));
        open.tasks.push(task);
        if wanted {
            open.wanted = open.tasks.len();
        }
    }

    /// Every session up to the last of its tasks that is asked for: what comes before it makes the namespace.
    fn into_sessions(self, file: &str, files: Option<&PathBuf>) -> impl Iterator<Item = Session> {
        self.0.into_iter().filter(|open| open.wanted > 0).map(move |open| {
            let tasks = open.tasks.into_iter().take(open.wanted).collect();
            Session { file: file.to_owned(), files: files.cloned(), tasks }
        })
    }
}

fn skip_reason(example: &Example, page: &Page, runs_on: RunsOn<'_>) -> Option<NotRun> {
    let fence = &page.fences[example.fence];
    match &example.role {
        Role::Shown(reason) => return Some(reason.clone()),
        Role::OutputOf(of) => return Some(NotRun::OutputOf(page.fences[*of].line)),
        Role::Code(_) => {}
    }
    let version = match runs_on {
        RunsOn::Nothing => return Some(NotRun::CommandLine),
        RunsOn::Missing => return None,
        RunsOn::Version(version) => version,
    };
    let wanted = fence.options.python.as_ref().filter(|wanted| !wanted.matches(version))?;
    Some(NotRun::Version { wanted: wanted.text.clone(), found: version.to_string() })
}

fn task(example: ExampleRef, read: &Example, fence: &Fence, settings: &Settings<'_>) -> Task {
    let Role::Code(chunks) = &read.role else { unreachable!("only code becomes a task") };
    Task {
        example,
        chunks: chunks.clone(),
        watched: claim::watched_lines(read),
        ghosts: claim::ghosts(read),
        stdin: fence.options.stdin.clone().unwrap_or_default(),
        timeout: fence.options.timeout.map_or(settings.timeout, Duration::from_secs_f64),
        clock: fence.options.clock.unwrap_or(settings.clock),
        trace: Vec::new(),
    }
}

/// The folder `files` beside the note, or else at the root of the notes.
fn files_beside(note: &Path, root: &Path) -> Option<PathBuf> {
    let beside = note.parent().map(|folder| folder.join("files"));
    beside.into_iter().chain([root.join("files")]).find(|path| path.is_dir())
}

#[cfg(test)]
mod tests;
