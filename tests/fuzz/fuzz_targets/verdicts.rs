//! Any stated outcome against any real one: judging never panics, and what was printed is never broken by stating it.
//!
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz verdicts`. The first half of an input is what an author states, the second what
//! was printed; a zero byte divides them.

#![no_main]

use std::path::PathBuf;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use tracebook::claim::{self, Claim, Kind};
use tracebook::parse::{self, Fence};
use tracebook::python::{Host, Version};
use tracebook::run::{Capture, Ending, Origin, Statement, Stream, Write};
use tracebook::source::{SourceFile, Sources};
use tracebook::trace::Wish;
use tracebook::verify::{self, ClaimVerdict, Lost, Setting};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let (stated, got) = text.split_once('\0').unwrap_or((&text, ""));
    for note in notes(stated) {
        judge(&note, got);
    }
});

/// The same statement in several forms. The code is on line 2.
fn notes(stated: &str) -> [String; 4] {
    [
        format!("```python\nprint(x)  # {stated}\n```\n"),
        format!("```python\nprint(x)\n#> {stated}\n```\n"),
        format!("```pycon\n>>> f()\n{stated}\n```\n"),
        format!("```python\nf()\n```\n\n~~~~~~~~output\n{stated}\n~~~~~~~~\n"),
    ]
}

fn judge(note: &str, got: &str) {
    let (file, _) = SourceFile::decode("note.md".to_owned(), note.as_bytes());
    let sources = Sources::new(PathBuf::new(), vec![file]);
    let (pages, _) = parse::parse(&sources);
    let (examples, _) = claim::read(&pages[0], &sources);
    let (Some(example), Some(fence)) = (examples.first(), pages[0].fences.first()) else { return };
    verdicts(example, fence, got);
    let Some(first) = example.claims.first().filter(|claim| is_text(claim)) else { return };
    let verdict = verdicts(example, fence, &first.head).swap_remove(0);
    assert!(!matches!(verdict, ClaimVerdict::Broken { .. }), "{first:?}: {verdict:?}");
}

/// Whether a claim is about what the statement on line 2 printed.
fn is_text(claim: &Claim) -> bool {
    claim.kind != Kind::Exception && matches!(claim.line, 2 | 3 | 6)
}

fn verdicts(example: &claim::Example, fence: &Fence, got: &str) -> Vec<ClaimVerdict> {
    let version = Version { major: 3, minor: 13, patch: 0, suffix: String::new() };
    let setting = Setting { version: &version, host: Host::Library, wish: Wish::Off };
    verify::verify(example, fence, &capture(got), setting, &Lost::default()).claims
}

/// One statement, on line 2, that printed `text`.
fn capture(text: &str) -> Capture {
    let statement = Statement {
        line: 2,
        end_line: 2,
        value: None,
        receiver: None,
        exception: None,
        start: Duration::ZERO,
        duration: Duration::ZERO,
    };
    let write = Write {
        stream: Stream::Stdout,
        origin: Origin::Python,
        line: Some(2),
        statement: Some(2),
        thread: "MainThread".to_owned(),
        at: Duration::ZERO,
        text: format!("{text}\n"),
    };
    Capture {
        ending: Ending::Completed,
        statements: vec![statement],
        writes: vec![write],
        truncated: false,
        echo: None,
        duration: Duration::ZERO,
        ghosts: Vec::new(),
        trace: None,
    }
}
