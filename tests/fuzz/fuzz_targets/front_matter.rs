//! Any bytes as front matter and as an info string: reading never panics, and every diagnostic can be shown.
//!
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz front_matter`. The first byte says what the others are.

#![no_main]

use std::path::PathBuf;

use libfuzzer_sys::fuzz_target;
use tracebook::claim;
use tracebook::diagnostic::{Diagnostic, Place};
use tracebook::parse;
use tracebook::source::{SourceFile, Sources};

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(bytes);
    let note = match kind % 4 {
        0 => format!("---\n{text}\n---\n\n# Title\n"),
        1 => format!("+++\n{text}\n+++\n\n# Title\n"),
        2 => format!("```{text}\nprint(1)  # 1\n```\n"),
        _ => format!("```python {text}\nprint(1)  # 1\n```\n\n```{{{text}}}\nx\n```\n"),
    };
    let (file, _) = SourceFile::decode("note.md".to_owned(), note.as_bytes());
    let sources = Sources::new(PathBuf::new(), vec![file]);
    let (pages, diagnostics) = parse::parse(&sources);
    assert_eq!(pages.len(), 1);
    shown(&diagnostics, &sources);
    for page in &pages {
        let (examples, diagnostics) = claim::read(page, &sources);
        assert_eq!(examples.len(), page.fences.len());
        shown(&diagnostics, &sources);
    }
});

fn shown(diagnostics: &[Diagnostic], sources: &Sources) {
    for diagnostic in diagnostics {
        if let Place::Note(span) = diagnostic.place {
            let text = &sources.file(span.file).text;
            assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} is no place in the note");
        }
        let text = tracebook::diagnostic::text::render(diagnostic, sources, &PathBuf::new());
        assert!(!text.is_empty());
    }
}
