//! The search for one interpreter, and the list of all.
//!
//! Takes a [`Request`] and the notes' folder; gives the [`Interpreter`] to use, or an error that names what there is
//! instead. Interpreters are asked one after the other and only up to the first that fits.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::cache::{Cache, environment_file};
use super::library::library;
use super::machine::Machine;
use super::places::{Candidate, candidates, command, hint, python_in};
use super::pyenv::{self, Behind};
use super::query::{self, Answer, Unusable};
use super::{Host, Interpreter, OLDEST_MINOR, Origin, Version, VersionSpec};
use crate::diagnostic::{Diagnostic, Place};
use crate::error::{Error, Result};

/// Which interpreter is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What `--python` or `run.python` of book.toml says; nothing for the first one that can be used.
    ///
    /// A path of an executable or of a virtual environment's folder, a version as [`VersionSpec`] reads it, or the name
    /// of a command. A version is looked for in every place, in the order of [`Origin`]; within pyenv, uv and the
    /// system's folders the newest that matches is taken.
    pub spec: Option<String>,
    /// What relative paths in [`Request::spec`] are relative to: nothing for the working directory.
    pub base: PathBuf,
    /// Where the wish was written, for diagnostics.
    pub place: Place,
    /// The host that is wanted: with [`Host::Library`], an interpreter that has a library is preferred to one without.
    pub host: Option<Host>,
}

impl Request {
    /// What the command line asks for.
    #[must_use]
    pub fn new(spec: Option<String>, host: Option<Host>) -> Self {
        Self { spec, base: PathBuf::new(), place: Place::CommandLine, host }
    }
}

/// An executable that was found, and what it turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The executable.
    pub path: PathBuf,
    /// Where it was found.
    pub origin: Origin,
    /// The interpreter, or why it cannot be used.
    pub result: Result<Interpreter, Unusable>,
}

/// The interpreter to use for the notes in the folder `notes`.
///
/// # Errors
/// [`Error::Content`] with a diagnostic `no-such-python` when what is asked for is not there or cannot be used;
/// [`Error::Python`] when nothing is asked for and there is no usable interpreter at all.
pub fn find(request: &Request, notes: &Path) -> Result<Interpreter> {
    let machine = Machine::this();
    let mut finder = Finder::new(&machine, notes);
    let found = finder.find(request);
    finder.cache.save();
    found
}

/// A virtual environment, active or beside the notes, that [`find`] would take without a wish for another one and has to
/// pass over: its packages are missing then, and nobody would know why.
#[must_use]
pub fn broken_environment(notes: &Path) -> Option<Diagnostic> {
    let machine = Machine::this();
    let mut finder = Finder::new(&machine, notes);
    let folder = finder.notes.clone();
    let first = candidates(&machine, &folder).next()?;
    if !matches!(first.origin, Origin::ActiveEnvironment | Origin::LocalEnvironment) {
        return None;
    }
    let reason = finder.ask(&first).err()?;
    let message = format!("this virtual environment is passed over: its Python {reason}");
    let diagnostic = Diagnostic::warning("broken-environment", Place::Path(first.path.display().to_string()), message);
    Some(diagnostic.with_help("make it anew with `python3 -m venv`, or say which Python to use with --python"))
}

/// Every interpreter of this machine, each once, in order of preference: without a request, the first usable one is
/// what [`find`] gives.
#[must_use]
pub fn list(notes: &Path) -> Vec<Found> {
    let machine = Machine::this();
    let mut finder = Finder::new(&machine, notes);
    let found = finder.list();
    finder.cache.save();
    found
}

/// What [`Request::spec`] turns out to name.
enum Wanted {
    Anything,
    Version(VersionSpec),
    File(PathBuf),
    Command(String),
}

/// Tells executables apart: the file with links resolved, and the virtual environment it is called through.
type Identity = (PathBuf, Option<PathBuf>);

/// A search with the answers it has got so far.
struct Finder<'m> {
    machine: &'m Machine,
    notes: PathBuf,
    cache: Cache,
}

impl<'m> Finder<'m> {
    fn new(machine: &'m Machine, notes: &Path) -> Self {
        let notes = notes.canonicalize().or_else(|_| std::path::absolute(notes)).unwrap_or_else(|_| notes.to_owned());
        Self { machine, notes, cache: Cache::load(machine.cache_file()) }
    }

    fn find(&mut self, request: &Request) -> Result<Interpreter> {
        let wanted = self.read(request).map_err(|message| self.refuse(request, message))?;
        match wanted {
            Wanted::Anything => self.search(None, request.host).map_err(|rejected| no_python(&rejected)),
            Wanted::Version(spec) => {
                let found = self.search(Some(&spec), request.host);
                found.map_err(|rejected| self.refuse(request, no_match(&spec, &rejected)))
            }
            Wanted::File(path) => self.explicit(request, path),
            Wanted::Command(name) => self.command(request, &name),
        }
    }

    /// What the request names; the error is a diagnostic's message.
    fn read(&self, request: &Request) -> Result<Wanted, String> {
        let spec = request.spec.as_deref().map_or("", str::trim);
        if spec.is_empty() {
            return Ok(Wanted::Anything);
        }
        if !spec.contains('/') && spec.starts_with(|c: char| c.is_ascii_digit() || "<>=!~".contains(c)) {
            return spec.parse().map(Wanted::Version).map_err(|reason| format!("bad version: {reason}"));
        }
        let path = request.base.join(self.machine.expand(spec));
        let path = std::path::absolute(&path).unwrap_or(path);
        if path.is_dir() {
            let python = python_in(&path);
            return python.map(Wanted::File).ok_or_else(|| format!("the folder `{spec}` holds no bin/python"));
        }
        match (path.exists(), spec.contains('/')) {
            (true, true) => self.behind(path).map(Wanted::File),
            (false, true) => Err(format!("there is no file `{spec}`")),
            (_, false) => Ok(Wanted::Command(spec.to_owned())),
        }
    }

    /// The file that a path names, or the one that pyenv's shim at that path stands for.
    fn behind(&self, path: PathBuf) -> Result<PathBuf, String> {
        match pyenv::resolve(self.machine, &path, &self.notes) {
            Behind::NoShim => Ok(path),
            Behind::Executable(executable) => Ok(executable),
            Behind::NextOnPath => Err(format!("pyenv has no version selected that has `{}`", path.display())),
        }
    }

    /// The first interpreter that matches; one with a library, where that is the wanted host and there is one.
    fn search(&mut self, spec: Option<&VersionSpec>, host: Option<Host>) -> Result<Interpreter, Vec<Found>> {
        let matches = |found: &Interpreter| spec.is_none_or(|spec| spec.matches(&found.version));
        if host == Some(Host::Library) {
            let with_library = self.first(spec, |found| matches(found) && found.library.is_some());
            if with_library.is_ok() {
                return with_library;
            }
        }
        self.first(spec, matches)
    }

    /// The first interpreter that is accepted, else all that were asked. Names that rule a version out save the asking.
    fn first(
        &mut self,
        spec: Option<&VersionSpec>,
        accept: impl Fn(&Interpreter) -> bool,
    ) -> Result<Interpreter, Vec<Found>> {
        let notes = self.notes.clone();
        let mut seen = BTreeSet::new();
        let mut rejected = Vec::new();
        for candidate in candidates(self.machine, &notes) {
            let possible = spec.is_none_or(|spec| spec.may_match(&candidate.hint));
            if !possible || !seen.insert(identity(&candidate.path)) {
                continue;
            }
            match self.ask(&candidate) {
                Ok(interpreter) if accept(&interpreter) => return Ok(interpreter),
                result => rejected.push(Found { path: candidate.path, origin: candidate.origin, result }),
            }
        }
        Err(rejected)
    }

    fn ask(&mut self, candidate: &Candidate) -> Result<Interpreter, Unusable> {
        let answer = match self.cache.get(&candidate.path) {
            Some(answer) => answer,
            None => query::ask(&candidate.path, query::LIMIT)?,
        };
        self.cache.put(&candidate.path, &answer);
        interpreter(answer, candidate)
    }

    fn explicit(&mut self, request: &Request, path: PathBuf) -> Result<Interpreter> {
        let candidate = Candidate { path, origin: Origin::Explicit, hint: Vec::new() };
        let found = self.ask(&candidate);
        found.map_err(|reason| self.refuse(request, format!("`{}` {reason}", candidate.path.display())))
    }

    /// A command on the path; `python3.12` is any Python 3.12 where there is no such command.
    fn command(&mut self, request: &Request, name: &str) -> Result<Interpreter> {
        if let Some(found) = command(self.machine, &self.notes, name, Origin::Explicit).into_iter().next() {
            return self.explicit(request, found.path);
        }
        let version = match (name, hint(name).as_slice()) {
            ("python" | "python3", _) => "3".parse().ok(),
            (_, [_, ..]) => name.strip_prefix("python").and_then(|version| version.parse().ok()),
            _ => None,
        };
        let found: Option<Interpreter> =
            version.and_then(|spec: VersionSpec| self.search(Some(&spec), request.host).ok());
        found.ok_or_else(|| self.refuse(request, format!("there is no command `{name}`")))
    }

    fn list(&mut self) -> Vec<Found> {
        let mut seen = BTreeSet::new();
        let mut all: Vec<_> = candidates(self.machine, &self.notes).collect();
        all.retain(|candidate| seen.insert(identity(&candidate.path)));
        let cache = &self.cache;
        let ask = |path: &Path| cache.get(path).map_or_else(|| query::ask(path, query::LIMIT), Ok);
        let answers: Vec<_> = all.par_iter().map(|candidate| ask(&candidate.path)).collect();
        let mut found = Vec::new();
        let mut listed = BTreeSet::new();
        for (candidate, answer) in all.into_iter().zip(answers) {
            if let Ok(answer) = &answer {
                self.cache.put(&candidate.path, answer);
            }
            let result = answer.and_then(|answer| interpreter(answer, &candidate));
            // Two wrappers may lead to the same interpreter.
            let executable = result.as_ref().map_or(&candidate.path, |interpreter| &interpreter.executable);
            if listed.insert(identity(executable)) {
                found.push(Found { path: candidate.path, origin: candidate.origin, result });
            }
        }
        found
    }

    /// The diagnostic about a request that cannot be met: its help names what there is.
    fn refuse(&mut self, request: &Request, message: String) -> Error {
        let found = self.list();
        let mut versions: Vec<&Version> =
            found.iter().filter_map(|found| Some(&found.result.as_ref().ok()?.version)).collect();
        versions.sort();
        versions.dedup();
        let help = if versions.is_empty() {
            INSTALL.to_owned()
        } else {
            let versions: Vec<_> = versions.iter().map(ToString::to_string).collect();
            format!("found on this machine: {}; `tracebook pythons` tells where", versions.join(", "))
        };
        Error::content(Diagnostic::error("no-such-python", request.place.clone(), message).with_help(help))
    }
}

const INSTALL: &str = "install Python (`apt install python3`, `uv python install` or https://www.python.org/downloads/), \
                       or pass --no-run to build the site without running the examples";

/// That no interpreter has a version as asked for, or only one that cannot be used.
fn no_match(spec: &VersionSpec, rejected: &[Found]) -> String {
    let too_old = rejected.iter().find_map(|found| match &found.result {
        Err(reason @ Unusable::TooOld(version)) if spec.matches(version) => Some((found, reason)),
        _ => None,
    });
    match too_old {
        Some((found, reason)) => format!("`{}` {reason}", found.path.display()),
        None => format!("no Python here matches `{spec}`"),
    }
}

fn no_python(rejected: &[Found]) -> Error {
    let reasons: Vec<_> = rejected
        .iter()
        .filter_map(|found| Some(format!("{} {}", found.path.display(), found.result.as_ref().err()?)))
        .collect();
    let message = match reasons.as_slice() {
        [] => format!("no Python 3.{OLDEST_MINOR} or newer was found"),
        reasons => format!("no usable Python was found: {}", reasons[..reasons.len().min(3)].join("; ")),
    };
    Error::Python { message, help: INSTALL.to_owned() }
}

fn interpreter(answer: Answer, candidate: &Candidate) -> Result<Interpreter, Unusable> {
    let version: Version = answer.version.parse().map_err(|_| Unusable::Rubbish)?;
    if (version.major, version.minor) < (3, OLDEST_MINOR) {
        return Err(Unusable::TooOld(version));
    }
    let library = library(&answer);
    let known = answer.executable.is_absolute();
    Ok(Interpreter {
        executable: if known { answer.executable } else { candidate.path.clone() },
        implementation: answer.implementation,
        version,
        library,
        free_threaded: answer.free_threaded,
        environment: (answer.prefix != answer.base_prefix).then_some(answer.prefix),
        packages: answer.packages,
        places: answer.places,
        origin: candidate.origin,
    })
}

fn identity(path: &Path) -> Identity {
    let environment = environment_file(path).and_then(|file| file.canonicalize().ok());
    (path.canonicalize().unwrap_or_else(|_| path.to_owned()), environment)
}

#[cfg(test)]
#[path = "find_tests.rs"]
mod tests;
