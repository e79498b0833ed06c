//! Whether an edited note still says what it said, and what happened: the net below every rewrite.
//!
//! Takes the text of a note with its captures, and edits; reads the new text as any note is read, and judges its claims against the
//! same captures with their lines moved. Nothing runs.

use std::collections::{BTreeMap, BTreeSet};

use super::edit::{self, Edit, LineMap};
use super::layout::Text;
use super::shift;
use crate::claim::{self, Claim, Example, Form, Role};
use crate::parse::{self, Page};
use crate::report::PageReport;
use crate::run::Capture;
use crate::source::{SourceFile, Sources};
use crate::verify::{self, ClaimVerdict, Lost, Setting, Status, Verdict};

/// A note, what happened in it, and how it was judged.
#[derive(Debug)]
pub(super) struct Check<'a> {
    pub(super) file: &'a SourceFile,
    before: Reading,
    /// By index of the example on its page: what was asked for and has run.
    ran: BTreeMap<usize, (&'a Capture, &'a Verdict)>,
    /// By the same: what its session had lost before it.
    lost: BTreeMap<usize, &'a Lost>,
    setting: Setting<'a>,
}

/// A note as it is read.
#[derive(Debug)]
struct Reading {
    page: Page,
    examples: Vec<Example>,
    /// The codes of what is wrong with it.
    problems: Vec<&'static str>,
}

impl Reading {
    fn of(path: &str, text: &str) -> Option<Self> {
        let (file, _) = SourceFile::decode(path.to_owned(), text.as_bytes());
        let sources = Sources::new(std::path::PathBuf::new(), vec![file]);
        let (mut pages, mut problems) = parse::parse(&sources);
        let page = pages.pop()?;
        let (examples, more) = claim::read(&page, &sources);
        problems.extend(more);
        Some(Self { page, examples, problems: problems.iter().map(|problem| problem.code).collect() })
    }
}

impl<'a> Check<'a> {
    /// The check for the note of `page`; nothing where its text cannot be read again.
    pub(super) fn new(file: &'a SourceFile, page: &PageReport<'a>, setting: Setting<'a>) -> Option<Self> {
        let ran = page
            .examples
            .iter()
            .filter_map(|example| Some((example.example.fence, (example.capture?, example.verdict))));
        let lost = page.examples.iter().filter_map(|example| Some((example.example.fence, example.lost?)));
        let before = Reading::of(&file.path, &file.text)?;
        Some(Self { file, before, ran: ran.collect(), lost: lost.collect(), setting })
    }

    /// The note for finding layouts.
    pub(super) fn text(&self) -> Text<'_> {
        Text { file: self.file, fences: &self.before.page.fences }
    }

    /// The claim of an example as it is read from the text.
    pub(super) fn claim(&self, example: usize, claim: usize) -> Option<&Claim> {
        self.before.examples.get(example)?.claims.get(claim)
    }

    /// What happened in an example.
    pub(super) fn capture(&self, example: usize) -> Option<&'a Capture> {
        self.ran.get(&example).map(|(capture, _)| *capture)
    }

    /// The text with `edits`.
    pub(super) fn edited(&self, edits: &[Edit]) -> String {
        edit::apply(&self.file.text, &edit::changes(self.file, &self.before.page.fences, edits))
    }

    /// Whether with `edits` every edited claim holds, and all else is read and judged as before.
    pub(super) fn passes(&self, edits: &[Edit]) -> bool {
        self.unsound(edits).is_some_and(|unsound| unsound.is_empty())
    }

    /// The examples in which, with `edits`, an edited claim does not hold or anything else is not as before. Nothing where the
    /// note as a whole is read otherwise.
    pub(super) fn unsound(&self, edits: &[Edit]) -> Option<BTreeSet<usize>> {
        let map = self.map(edits);
        let edited: BTreeSet<(usize, usize)> = edits.iter().map(|edit| (edit.example, edit.claim)).collect();
        let after = Reading::of(&self.file.path, &self.edited(edits))?;
        let same = self.before.examples.len() == after.examples.len() && self.before.problems == after.problems;
        let sound = |index: &usize| self.is_sound(*index, &after, &map, &edited);
        same.then(|| (0..after.examples.len()).filter(|index| !sound(index)).collect())
    }

    fn is_sound(&self, index: usize, after: &Reading, map: &LineMap, edited: &BTreeSet<(usize, usize)>) -> bool {
        let is_edited = |claim: usize| edited.contains(&(index, claim));
        let read = is_same(&self.before.examples[index], &after.examples[index], map, &is_edited);
        let Some((capture, verdict)) = self.ran.get(&index).filter(|_| read) else { return read };
        let new = self.judged(after, index, capture, map);
        let as_before = verdict
            .claims
            .iter()
            .zip(&new.claims)
            .enumerate()
            .all(|(claim, (old, new))| if is_edited(claim) { holds(new) } else { kind(old) == kind(new) });
        as_before && (is_failed(verdict) || !is_failed(&new))
    }

    /// How many examples fail that ran, with `edits`.
    pub(super) fn failing(&self, edits: &[Edit]) -> usize {
        let map = self.map(edits);
        let Some(after) = Reading::of(&self.file.path, &self.edited(edits)) else { return self.ran.len() };
        let new = self.ran.iter().map(|(&index, (capture, _))| self.judged(&after, index, capture, &map));
        new.filter(is_failed).count()
    }

    fn map(&self, edits: &[Edit]) -> LineMap {
        LineMap::new(self.file, &edit::changes(self.file, &self.before.page.fences, edits))
    }

    /// The verdict on example `index` of the edited note.
    fn judged(&self, after: &Reading, index: usize, capture: &Capture, map: &LineMap) -> Verdict {
        let example = &after.examples[index];
        let none = Lost::default();
        let lost = self.lost.get(&index).copied().unwrap_or(&none);
        let fence = &after.page.fences[example.fence];
        verify::verify(example, fence, &shift::capture(capture, map), self.setting.of(fence), lost)
    }
}

/// Whether an example is read as before, apart from the heads of its edited claims.
fn is_same(old: &Example, new: &Example, map: &LineMap, is_edited: &dyn Fn(usize) -> bool) -> bool {
    let claims = old.claims.iter().zip(&new.claims).enumerate();
    is_same_role(&old.role, &new.role)
        && old.claims.len() == new.claims.len()
        && claims
            .into_iter()
            .all(|(index, (old, new))| is_same_place(old, new, map) && (is_edited(index) || is_same_claim(old, new)))
}

fn is_same_role(old: &Role, new: &Role) -> bool {
    match (old, new) {
        // The claims in the code are compared by themselves.
        (Role::Code(_), Role::Code(_)) => true,
        (old, new) => old == new,
    }
}

fn is_same_place(old: &Claim, new: &Claim, map: &LineMap) -> bool {
    old.form == new.form
        && old.rest == new.rest
        && old.version == new.version
        && old.flags == new.flags
        // The text of a string that grows may begin on the line below its quotes.
        && (map.start(old.line) == new.line || old.form == Form::TripleQuoted)
        && shift::target(&old.target, map) == new.target
}

fn is_same_claim(old: &Claim, new: &Claim) -> bool {
    (old.kind, &old.head, old.certainty) == (new.kind, &new.head, new.certainty)
}

fn holds(verdict: &ClaimVerdict) -> bool {
    matches!(verdict, ClaimVerdict::Holds { .. })
}

fn kind(verdict: &ClaimVerdict) -> std::mem::Discriminant<ClaimVerdict> {
    std::mem::discriminant(verdict)
}

fn is_failed(verdict: &Verdict) -> bool {
    matches!(verdict.status, Status::Failed(_))
}
