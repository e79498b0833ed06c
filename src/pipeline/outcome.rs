//! What came of a run: the pages, what became of their examples, and the reports of it.
//!
//! Takes what the stages gave; gives a [`Report`] of the examples that were asked for, or that there is none of them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::{Request, Source};
use crate::baseline::{self, Baseline};
use crate::claim::Example;
use crate::diagnostic::Diagnostic;
use crate::discover::Asset;
use crate::error::{Error, Result};
use crate::moment::Moment;
use crate::outline::Outline;
use crate::parse::{Fence, Page};
use crate::plan::{ExampleRef, Selection};
use crate::report::{self, ExampleReport, Known, Namespace, PageReport, Report, Summary};
use crate::run::{Captures, Runtime};
use crate::source::Sources;
use crate::verify::{Lost, Verdict};

/// Everything that was read, run and judged.
#[derive(Debug)]
pub struct Outcome {
    /// The notes.
    pub sources: Sources,
    /// What is wrong with them.
    pub diagnostics: Vec<Diagnostic>,
    /// Files beside the notes.
    pub assets: Vec<Asset>,
    /// When the run began.
    pub moment: Moment,
    /// The order and the grouping that the author asks for.
    pub outline: Option<Outline>,
    /// The interpreter, where one ran.
    pub runtime: Option<Runtime>,
    /// The baseline to be saved, where one was asked for.
    pub recorded: Option<Baseline>,
    pub(super) results: Results,
    pub(super) known: Known,
    pub(super) selection: Selection,
    pub(super) duration: Duration,
}

/// The pages and what became of their examples.
#[derive(Debug)]
pub(super) struct Results {
    pub(super) pages: Vec<Page>,
    pub(super) urls: Vec<String>,
    pub(super) examples: Vec<Vec<Example>>,
    pub(super) captures: Captures,
    pub(super) verdicts: Vec<Vec<Verdict>>,
    /// What was lost before each example that leans on others which did not run to their end.
    pub(super) lost: BTreeMap<ExampleRef, Lost>,
    /// The examples whose capture is that of a session of their own, though they share one.
    pub(super) fresh: BTreeSet<ExampleRef>,
    /// The examples whose capture comes from the cache.
    pub(super) cached: BTreeSet<ExampleRef>,
}

impl Results {
    /// The pages with those of their examples that `selection` includes.
    fn pages(&self, sources: &Sources, selection: &Selection) -> Vec<PageReport<'_>> {
        (0..self.pages.len()).map(|number| self.page(number, sources, selection)).collect()
    }

    fn page(&self, number: usize, sources: &Sources, selection: &Selection) -> PageReport<'_> {
        let page = &self.pages[number];
        let file = &sources.file(page.file).path;
        let examples = self.examples[number]
            .iter()
            .zip(&self.verdicts[number])
            .enumerate()
            .filter(|(_, (example, _))| selection.includes(file, &page.fences[example.fence]))
            .map(|(index, (example, verdict))| {
                let this = ExampleRef { page: number, example: index };
                ExampleReport {
                    example,
                    fence: &page.fences[example.fence],
                    capture: self.captures.get(&this),
                    verdict,
                    lost: self.lost.get(&this),
                    namespace: if self.fresh.contains(&this) { Namespace::Fresh } else { Namespace::Planned },
                    source: if self.cached.contains(&this) { Source::Cache } else { Source::Run },
                }
            })
            .collect();
        PageReport { page, url: self.urls[number].clone(), examples }
    }

    pub(super) fn compare(&self, sources: &Sources, request: &Request) -> baseline::Comparison {
        let pages = self.pages(sources, &Selection::All);
        let run = baseline::Run { sources, pages: &pages, selection: &request.selection };
        baseline::compare(&run, &request.baseline)
    }
}

impl Outcome {
    /// The report that every renderer reads: of the examples that were asked for.
    #[must_use]
    pub fn report(&self) -> Report<'_> {
        let pages = self.results.pages(&self.sources, &self.selection);
        let pages: Vec<PageReport<'_>> = pages.into_iter().filter(|page| self.is_wanted(page)).collect();
        let summary: Summary = report::summarise(&pages, &self.known, self.duration);
        Report {
            sources: &self.sources,
            runtime: self.runtime.as_ref(),
            moment: self.moment,
            outline: self.outline.as_ref(),
            pages,
            diagnostics: &self.diagnostics,
            known: &self.known,
            summary,
        }
    }

    fn is_wanted(&self, page: &PageReport<'_>) -> bool {
        self.selection == Selection::All || !page.examples.is_empty()
    }

    /// A line that is named must be one of an example. Of notes that are named, it is enough that one has an example: whoever names
    /// those that changed does not know.
    pub(super) fn require_a_match(self) -> Result<Self> {
        let Selection::Some(places) = &self.selection else { return Ok(self) };
        let empty: Vec<_> = places.iter().filter(|place| !self.has_example(place)).collect();
        let missing = match empty.iter().find(|(_, line)| line.is_some()) {
            Some(line) => line,
            None if empty.len() == places.len() && !empty.is_empty() => empty[0],
            None => return Ok(self),
        };
        let (path, line) = missing;
        let shown = self.sources.root.strip_prefix(".").unwrap_or(&self.sources.root).join(path).display().to_string();
        let page = self.results.pages.iter().find(|page| self.sources.file(page.file).path == *path);
        let fences = page.map_or(&[][..], |page| &page.fences);
        Err(match (line, places.len()) {
            (None, 2..) => no_match("none of these notes holds an example".to_owned(), None),
            (None, _) => no_match(format!("{shown} holds no example"), None),
            (Some(line), _) => no_match(format!("no example stands on line {line} of {shown}"), nearest(*line, fences)),
        })
    }

    fn has_example(&self, place: &(String, Option<u32>)) -> bool {
        let only = Selection::Some(vec![place.clone()]);
        self.results.pages.iter().any(|page| {
            let file = &self.sources.file(page.file).path;
            page.fences.iter().any(|fence| only.includes(file, fence))
        })
    }
}

/// The fence that is nearest to a line.
fn nearest(line: u32, fences: &[Fence]) -> Option<&Fence> {
    let distance = |fence: &&Fence| fence.line.saturating_sub(line).max(line.saturating_sub(fence.end_line));
    fences.iter().min_by_key(distance)
}

/// That there is no example; the remedy names the nearest one that there is.
fn no_match(message: String, nearest: Option<&Fence>) -> Error {
    let help = match nearest {
        Some(fence) => format!("the nearest one is on lines {} to {}", fence.line, fence.end_line),
        None => "put code between a line of ```python and a line of ```".to_owned(),
    };
    Error::Nothing { message, help }
}
