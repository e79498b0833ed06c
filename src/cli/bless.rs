//! `tracebook bless`: runs twice, shows what would change, asks where that is wanted, and writes.

use crate::bless::{self, Blessing};
use crate::diagnostic::Severity;
use crate::discover::Scope;
use crate::error::{Error, Result};
use crate::pipeline::{self, Outcome, Request};
use crate::plan::Selection;
use crate::python::{Host, Version};
use crate::report::Report;
use crate::verify::{ClaimVerdict, Setting, Status};

use super::args::{BlessArgs, Recording};
use super::ask::{self, Answer, counted};
use super::exit::Exit;
use super::print::Terminal;

/// Does what `args` ask for.
pub(super) fn bless(args: &BlessArgs, terminal: &Terminal) -> Result<Exit> {
    if args.encoding {
        return super::encoding::repair(args, terminal);
    }
    let (request, root) = super::asked_for(&args.wanted.places, &args.run(), Recording::Off)?;
    let first = pipeline::verify(&request, terminal)?;
    let prefix = super::tell::prefix(&first.sources, &root);
    terminal.diagnostics(&first.diagnostics, &first.sources, &prefix);
    let report = first.report();
    let broken = broken(&report);
    if broken.is_empty() {
        if !args.quiet {
            terminal.report(nothing_to_do(&report));
        }
        note_failing(failing(&report, &[]), terminal);
        return Ok(super::exit(first));
    }
    let second = pipeline::verify(&again(&request, &first, broken), terminal)?;
    let (version, host) = version(&report)?;
    let setting = Setting { version: &version, host, wish: request.config.run.trace };
    let mut blessings = bless::propose(&report, &second.report(), setting);
    let command = Command { args, terminal, first: &first, prefix: &prefix };
    let left = command.review(&mut blessings) + command.write(&blessings)?;
    command.tell(&blessings);
    Ok(command.exit(&report, &blessings, left))
}

fn nothing_to_do(report: &Report<'_>) -> &'static str {
    let summary = report.summary;
    if summary.broken + summary.broken_on_purpose > 0 {
        "no claim is broken but those that are meant to be"
    } else {
        "no claim is broken"
    }
}

/// The places of the examples that have broken claims.
fn broken(report: &Report<'_>) -> Vec<(String, Option<u32>)> {
    let mut places = Vec::new();
    for page in &report.pages {
        let path = &report.sources.file(page.page.file).path;
        let is_broken = |verdict: &ClaimVerdict| matches!(verdict, ClaimVerdict::Broken { .. });
        let examples = page.examples.iter().filter(|example| bless::is_for_bless(example));
        let examples = examples.filter(|example| example.verdict.claims.iter().any(is_broken));
        places.extend(examples.map(|example| (path.clone(), Some(example.fence.line))));
    }
    places
}

/// The run that shows whether the broken examples do the same once more.
fn again(request: &Request, first: &Outcome, broken: Vec<(String, Option<u32>)>) -> Request {
    let is_broken = |path: &str| broken.iter().any(|(other, _)| other == path);
    let notes = first.sources.iter().filter(|(_, file)| is_broken(&file.path));
    let notes = notes.map(|(id, _)| first.sources.disk_path(id)).collect();
    Request { scope: Scope::Files(notes), selection: Selection::Some(broken), ..request.clone() }
}

fn version(report: &Report<'_>) -> Result<(Version, Host)> {
    let runtime = report.runtime.ok_or_else(|| Error::Internal("claims are broken and nothing ran".to_owned()))?;
    let version = runtime.version.parse();
    version
        .map(|version| (version, runtime.host))
        .map_err(|_| Error::Internal(format!("no version: {}", runtime.version)))
}

/// A run of the command, when it is known what can be done.
struct Command<'c> {
    args: &'c BlessArgs,
    terminal: &'c Terminal,
    first: &'c Outcome,
    prefix: &'c std::path::Path,
}

impl Command<'_> {
    /// Shows what changes and asks about it; gives how many claims are left because somebody said so.
    fn review(&self, blessings: &mut [Blessing<'_>]) -> usize {
        let mut left = 0;
        let mut last = if self.args.interactive { Answer::Yes } else { Answer::All };
        for blessing in blessings {
            let path = self.path(blessing);
            if self.args.interactive {
                left += blessing.retain(&path, |diff| {
                    last = ask::answer(self.terminal, "rewrite this claim?", diff, last);
                    matches!(last, Answer::Yes | Answer::All)
                });
            } else if !self.args.quiet {
                self.terminal.report(&blessing.diff(&path));
            }
            // One by one: of many diagnostics at once some would not be shown.
            for refusal in &blessing.refusals {
                self.terminal.diagnostics(&[refusal.diagnostic()], &self.first.sources, self.prefix);
            }
        }
        left
    }

    /// Writes the notes; gives how many claims are left because their file cannot be written.
    fn write(&self, blessings: &[Blessing<'_>]) -> Result<usize> {
        let mut left = 0;
        for blessing in blessings.iter().filter(|blessing| !blessing.is_empty() && !self.args.dry_run) {
            let saved = ask::save(self.terminal, &self.first.sources, (self.prefix, blessing.file), &blessing.text())?;
            left += if saved { 0 } else { blessing.len() };
        }
        Ok(left)
    }

    fn path(&self, blessing: &Blessing<'_>) -> String {
        self.prefix.join(&self.first.sources.file(blessing.file).path).display().to_string()
    }

    /// How many claims were rewritten.
    fn tell(&self, blessings: &[Blessing<'_>]) {
        let claims: usize = blessings.iter().map(Blessing::len).sum();
        let notes = blessings.iter().filter(|blessing| !blessing.is_empty()).count();
        let refused: usize = blessings.iter().map(|blessing| blessing.refusals.len()).sum();
        let done = if self.args.dry_run { "would be rewritten" } else { "rewritten" };
        let mut line = format!("{} {done} in {}", counted(claims, "claim"), counted(notes, "note"));
        if refused > 0 {
            line = format!("{line}; {refused} left as told above");
        }
        if !self.args.quiet {
            self.terminal.report(&line);
        }
    }

    fn exit(&self, report: &Report<'_>, blessings: &[Blessing<'_>], left: usize) -> Exit {
        let would_change = self.args.dry_run && blessings.iter().any(|blessing| !blessing.is_empty());
        let refused = blessings.iter().any(|blessing| !blessing.refusals.is_empty());
        let failing = failing(report, blessings);
        if !self.args.dry_run {
            note_failing(failing, self.terminal);
        }
        if would_change || refused || left + failing > 0 {
            Exit::Failed
        } else if self.first.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
            Exit::Content
        } else {
            Exit::Ok
        }
    }
}

/// Tells of examples that fail for what no claim states.
fn note_failing(failing: usize, terminal: &Terminal) {
    if failing > 0 {
        let verb = if failing == 1 { "fails" } else { "fail" };
        terminal.note(&format!("{} still {verb}: `tracebook test` shows them", counted(failing, "example")));
    }
}

/// How many examples fail when the claims are rewritten.
fn failing(report: &Report<'_>, blessings: &[Blessing<'_>]) -> usize {
    let of_page = report.pages.iter().map(|page| {
        let blessing = blessings.iter().find(|blessing| blessing.file == page.page.file);
        let failed = page.examples.iter().filter(|example| matches!(example.verdict.status, Status::Failed(_)));
        blessing.map_or(failed.count(), Blessing::failing)
    });
    of_page.sum()
}
