//! What a baseline knows of a run, and what the run says about the baseline.

use std::collections::{BTreeMap, BTreeSet};

use super::found::{Found, Run};
use super::{Baseline, Entry, Key, Use};
use crate::diagnostic::Diagnostic;
use crate::report::Known;

/// What comes of a run and a baseline.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// The failures that are known.
    pub known: Known,
    /// A warning for each entry that no failure fits any more.
    pub obsolete: Vec<Diagnostic>,
    /// The baseline to be saved, where one was asked for.
    pub recorded: Option<Baseline>,
}

/// Does with the baseline what is asked for.
#[must_use]
pub fn compare(run: &Run<'_>, usage: &Use) -> Comparison {
    match usage {
        Use::Nothing => Comparison::default(),
        Use::Compare(baseline) => {
            let examples = Examples::new(run);
            let obsolete = baseline.entries.iter().filter(|entry| examples.fate(entry) == Fate::Obsolete);
            let obsolete = obsolete.map(|entry| warning(baseline, entry)).collect();
            Comparison { known: examples.known(baseline), obsolete, recorded: None }
        }
        Use::Record(old) => {
            let examples = Examples::new(run);
            let new = examples.record(old);
            Comparison { known: examples.known(&new), obsolete: Vec::new(), recorded: Some(new) }
        }
    }
}

/// What became of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It failed again.
    Failed,
    /// The run does not tell.
    Open,
    /// It did not fail, or there is no such example any more.
    Obsolete,
}

/// The examples of a run by what an entry says of them.
struct Examples<'r> {
    run: &'r Run<'r>,
    found: BTreeMap<(&'r str, String), Found<'r>>,
    failed: BTreeSet<Key>,
}

impl<'r> Examples<'r> {
    fn new(run: &'r Run<'r>) -> Self {
        let found = run.examples();
        let wanted = found.iter().filter(|example| example.wanted);
        let failed = wanted.flat_map(Found::failures).map(|(_, entry)| entry.key).collect();
        let found = found.into_iter().map(|example| ((example.file, example.name.clone()), example)).collect();
        Self { run, found, failed }
    }

    fn fate(&self, entry: &Entry) -> Fate {
        let key = &entry.key;
        if self.failed.contains(key) {
            return Fate::Failed;
        }
        match self.found.get(&(key.file.as_str(), key.example.clone())) {
            Some(example) if !example.wanted || example.leaves_open(&key.failure) => Fate::Open,
            None if !self.run.covers(&key.file) => Fate::Open,
            _ => Fate::Obsolete,
        }
    }

    fn known(&self, baseline: &Baseline) -> Known {
        let keys: BTreeSet<&Key> = baseline.entries.iter().map(|entry| &entry.key).collect();
        let wanted = self.found.values().filter(|example| example.wanted);
        let failures = wanted.flat_map(|example| {
            example.failures().into_iter().map(|(part, entry)| (example.report.example.id.clone(), part, entry.key))
        });
        failures.filter(|(_, _, key)| keys.contains(key)).map(|(id, part, _)| (id, part)).collect()
    }

    /// Today's failures, and the entries of `old` that the run says nothing about.
    fn record(&self, old: &Baseline) -> Baseline {
        let mut entries: BTreeMap<Key, Entry> = BTreeMap::new();
        for entry in old.entries.iter().filter(|entry| self.fate(entry) != Fate::Obsolete) {
            entries.insert(entry.key.clone(), entry.clone());
        }
        for example in self.found.values().filter(|example| example.wanted) {
            for (_, entry) in example.failures() {
                // The message of a known failure stays, for what was got may differ from run to run.
                entries.entry(entry.key.clone()).or_insert_with(|| entry.clone()).line = entry.line;
            }
        }
        Baseline { entries: entries.into_values().collect(), ..Baseline::empty(old.path.clone()) }
    }
}

fn warning(baseline: &Baseline, entry: &Entry) -> Diagnostic {
    let message = format!("{}:{} does not fail any more: {}", entry.key.file, entry.line, entry.message);
    let message = message.trim_end_matches(": ");
    Diagnostic::warning("obsolete-baseline", baseline.place(entry.range.clone()), message)
        .with_help("remove the entry, or all such entries with `tracebook test --write-baseline`")
}
