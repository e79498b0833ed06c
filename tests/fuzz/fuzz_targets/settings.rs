//! Any bytes as `book.toml`, as `SUMMARY.md` and as the `theme.toml` of a theme: reading never panics.
//!
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz settings`. The first byte says which file the others are.

#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tracebook::config::{self, Config};
use tracebook::diagnostic::text;
use tracebook::discover::{self, Scope};
use tracebook::error::Error;
use tracebook::source::Sources;
use tracebook::theme::{Choice, Theme};

/// A book with one note and a theme, in memory where the machine has a place for that.
static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
    let shared = PathBuf::from("/dev/shm");
    let place = if shared.is_dir() { shared } else { std::env::temp_dir() };
    let root = place.join(format!("tracebook-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(root.join("look")).expect("a folder");
    std::fs::write(root.join("note.md"), "# Note\n").expect("a note");
    root
});

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    let read = match kind % 3 {
        0 => {
            put("book.toml", bytes);
            config::load(&ROOT).map(drop)
        }
        1 => {
            put("SUMMARY.md", bytes);
            discover::discover(&Config::defaults(ROOT.clone()), &Scope::Folder).map(drop)
        }
        _ => {
            put("look/theme.toml", bytes);
            Theme::load(&Choice::Folder(ROOT.join("look")), None).map(drop)
        }
    };
    if let Err(Error::Content(diagnostics)) = read {
        let sources = Sources::new(PathBuf::new(), Vec::new());
        for diagnostic in &diagnostics {
            assert!(!text::render(diagnostic, &sources, &PathBuf::new()).is_empty());
        }
    }
});

fn put(name: &str, bytes: &[u8]) {
    std::fs::write(ROOT.join(name), bytes).expect("a file");
}
