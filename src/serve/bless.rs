//! Rewrites one claim, after somebody has seen how.
//!
//! Takes the place of a claim; runs its example twice, as `tracebook bless` does, and gives a [`Proposal`] with the
//! difference that it makes. Nothing is written before that was accepted, and nothing where the note changed meanwhile.

use std::path::PathBuf;

use anstream::adapter::strip_str;

use crate::bless::save::{self, Saved};
use crate::bless::{self, Blessing};
use crate::discover::Scope;
use crate::error::Result;
use crate::pipeline::{self, Execution, Progress, Request};
use crate::plan::Selection;
use crate::python::Version;
use crate::report::Report;
use crate::source::SourceFile;
use crate::verify::Setting;

/// The claim that is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wish {
    /// The path of the note.
    pub(super) note: String,
    /// A line of the example.
    pub(super) example: u32,
    /// The line of the claim.
    pub(super) claim: u32,
}

/// How a note would be rewritten.
#[derive(Debug)]
pub(super) struct Proposal {
    /// What changes, as a unified diff.
    pub(super) diff: String,
    disk: PathBuf,
    old: SourceFile,
    new: String,
}

impl Proposal {
    /// Writes it; says why where that is not done.
    ///
    /// # Errors
    /// When the system refuses.
    pub(super) fn write(&self) -> Result<std::result::Result<(), &'static str>> {
        Ok(match save::save(&self.disk, &self.old, &self.new)? {
            Saved::Written => Ok(()),
            Saved::Changed => Err("this note changed meanwhile and was not rewritten"),
            Saved::ReadOnly => Err("this note may not be written"),
        })
    }
}

/// Nobody is told how far these runs are.
struct Silent;

impl Progress for Silent {
    fn begin(&self, _: usize) {}
    fn advance(&self) {}
    fn end(&self) {}
}

/// What would be rewritten; or why nothing is.
///
/// # Errors
/// When the example cannot be run.
pub(super) fn propose(request: &Request, wish: &Wish) -> Result<std::result::Result<Proposal, String>> {
    let disk = request.config.root.join(&request.config.book.src).join(&wish.note);
    let request = Request {
        scope: Scope::Files(vec![disk.clone()]),
        selection: Selection::Some(vec![(wish.note.clone(), Some(wish.example))]),
        execution: Execution::Run,
        cache: crate::cache::Settings { wanted: crate::cache::Use::Off, ..request.cache.clone() },
        ..request.clone()
    };
    let first = pipeline::verify(&request, &Silent)?;
    let second = pipeline::verify(&request, &Silent)?;
    let (report, again) = (first.report(), second.report());
    let Some((version, host)) = setting(&report) else { return Ok(Err("the example did not run".to_owned())) };
    let setting = Setting { version: &version, host, wish: request.config.run.trace };
    let Some(mut blessing) = bless::propose(&report, &again, setting).into_iter().next() else {
        return Ok(Err("the claim is not broken any more".to_owned()));
    };
    blessing.keep_claim(wish.claim);
    if blessing.is_empty() {
        return Ok(Err(refused(&blessing, &report, wish.claim)));
    }
    let file = report.sources.file(blessing.file);
    let mark = if file.byte_order_mark { "\u{feff}" } else { "" };
    let (old, _) = SourceFile::decode(file.path.clone(), format!("{mark}{}", file.text).as_bytes());
    let diff = strip_str(&blessing.diff(&wish.note)).to_string();
    Ok(Ok(Proposal { diff, disk, old, new: blessing.text() }))
}

fn setting(report: &Report<'_>) -> Option<(Version, crate::python::Host)> {
    let runtime = report.runtime?;
    Some((runtime.version.parse().ok()?, runtime.host))
}

/// Why a claim is left as it is.
fn refused(blessing: &Blessing<'_>, report: &Report<'_>, line: u32) -> String {
    let here = blessing.refusals.iter().find(|refusal| report.sources.position(refusal.span).line == line);
    let told = here.map(crate::bless::Refusal::diagnostic);
    told.map_or_else(
        || "the claim is not broken any more".to_owned(),
        |told| told.help.map_or_else(|| told.message.clone(), |help| format!("{}: {help}", told.message)),
    )
}
