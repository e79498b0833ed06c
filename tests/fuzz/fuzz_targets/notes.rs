//! Any bytes as a note: reading never panics, and every place that it gives can be shown.
//!
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz notes`

#![no_main]

use std::path::PathBuf;

use libfuzzer_sys::fuzz_target;
use tracebook::claim::{self, Claim, Example};
use tracebook::diagnostic::{Diagnostic, Place};
use tracebook::parse::{self, Page};
use tracebook::source::{SourceFile, Sources, Span};

fuzz_target!(|bytes: &[u8]| {
    let (file, _) = SourceFile::decode("note.md".to_owned(), bytes);
    let sources = Sources::new(PathBuf::new(), vec![file]);
    let (pages, diagnostics) = parse::parse(&sources);
    placed(&diagnostics, &sources);
    for page in &pages {
        let (examples, diagnostics) = claim::read(page, &sources);
        placed(&diagnostics, &sources);
        assert_eq!(examples.len(), page.fences.len());
        for example in &examples {
            check(example, page, &sources);
        }
    }
});

fn check(example: &Example, page: &Page, sources: &Sources) {
    let lines = sources.file(page.file).line_count();
    for claim in &example.claims {
        let text = shown(claim.span, sources);
        assert!(!text.is_empty() && !claim.head.is_empty(), "{claim:?}");
        assert!((1..=lines).contains(&claim.line), "{claim:?}");
        assert!(on_its_line(claim, sources), "{claim:?}");
    }
    let heads: Vec<u32> = example.claims.iter().map(|claim| claim.line).collect();
    assert!(heads.is_sorted(), "{heads:?}");
    assert!(claim::watched_lines(example).iter().all(|line| (1..=lines).contains(line)));
    assert!(claim::ghosts(example).iter().all(|(line, source)| (1..=lines).contains(line) && !source.is_empty()));
}

/// Whether the line of a claim is one of those that its span covers.
fn on_its_line(claim: &Claim, sources: &Sources) -> bool {
    let file = sources.file(claim.span.file);
    let first = file.line_of(claim.span.start as usize);
    let last = file.line_of((claim.span.end as usize).saturating_sub(1));
    (first..=last.max(first)).contains(&claim.line)
}

fn placed(diagnostics: &[Diagnostic], sources: &Sources) {
    for diagnostic in diagnostics {
        if let Place::Note(span) = diagnostic.place {
            shown(span, sources);
        }
    }
}

/// The text behind a span, which stands in the file and begins and ends between characters.
fn shown(span: Span, sources: &Sources) -> &str {
    let text = &sources.file(span.file).text;
    text.get(span.start as usize..span.end as usize).unwrap_or_else(|| panic!("{span:?} is no place in the note"))
}
