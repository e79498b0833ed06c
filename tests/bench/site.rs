//! What it costs to write a site: against mdBook on the same notes, and how the cost grows with them.
//!
//! Nothing runs; every example is coloured all the same, which mdBook leaves to the reader's browser.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::TRACEBOOK;
use crate::measure::{Sample, compare, growth};

/// Pages of the book that both write, and of the one that shows how the cost grows.
const FEW: usize = 1_000;
const MANY: usize = 5_000;
/// Pages in one folder.
const FOLDER: usize = 50;

/// Writes both books, and says what that took.
pub(crate) fn site() {
    let (few, many) = (notes(FEW, Navigation::Summary), notes(MANY, Navigation::Summary));
    if let Some(mdbook) = mdbook() {
        compare(
            &format!("site: {FEW} pages with 4 examples each, not run"),
            ("tracebook build", &|| ours(few.path())),
            ("mdbook build", &|| theirs(&mdbook, few.path())),
        );
    } else {
        println!(
            "site: there is no mdBook to compare with; `cargo install mdbook --version ^0.5` installs it, and \
             TRACEBOOK_BENCH_MDBOOK names one that is not on the PATH\n"
        );
    }
    grows("site: how the cost grows", &few, &many);
    let (few, many) = (notes(FEW, Navigation::Folders), notes(MANY, Navigation::Folders));
    grows("site: how the cost grows with the number of folders", &few, &many);
}

fn grows(title: &str, few: &TempDir, many: &TempDir) {
    growth(
        title,
        (&format!("{FEW} pages"), &|| (ours(few.path()), written(few.path()))),
        (&format!("{MANY} pages"), &|| (ours(many.path()), written(many.path()))),
    );
}

/// What orders the pages of a book.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Navigation {
    /// A list of them all.
    Summary,
    /// Their folders.
    Folders,
}

/// Notes as people write them, in folders, with links from page to page.
pub(crate) fn notes(pages: usize, navigation: Navigation) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    let mut summary = "# Summary\n\n".to_owned();
    for number in 0..pages {
        let path = path(number);
        let file = folder.path().join("src").join(&path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(&file, page(number, pages)).expect("a page");
        let _ = writeln!(summary, "- [Page {number}]({path})");
    }
    if navigation == Navigation::Summary {
        std::fs::write(folder.path().join("src/SUMMARY.md"), summary).expect("a summary");
    }
    std::fs::write(folder.path().join("book.toml"), "[book]\ntitle = \"Pages\"\nsrc = \"src\"\n").expect("settings");
    folder
}

pub(crate) fn path(number: usize) -> String {
    format!("part{:03}/page{number:04}.md", number / FOLDER)
}

fn page(number: usize, pages: usize) -> String {
    let other = number * 7 % pages;
    let mut text = format!("# Page {number}\n\nWords on subject {number}, and a [link](../{}).\n\n", path(other));
    for part in 0..4 {
        let _ = write!(
            text,
            "## Part {part}\n\nProse that says what *the example* does, with `code` in it and **much** to read.\n\n\
             ```python\nimport math\n\n\ndef area_{part}(radius: float) -> float:\n    \"\"\"The area of a circle.\"\"\"\n    \
             return math.pi * radius ** 2  # in square metres\n\n\nfor step in range({}):\n    \
             print(f\"{{step}}: {{area_{part}(step):.2f}}\")\n```\n\n",
            number % 9 + 1
        );
    }
    text
}

fn ours(notes: &Path) -> Sample {
    let mut command = Command::new(TRACEBOOK);
    Sample::of(command.args(["build", ".", "--no-run", "--quiet", "--dest", "ours"]).current_dir(notes))
}

fn theirs(mdbook: &Path, notes: &Path) -> Sample {
    let mut command = Command::new(mdbook);
    Sample::of(command.args(["build", ".", "--dest-dir", "theirs"]).env("MDBOOK_LOG", "error").current_dir(notes))
}

/// Bytes in the files of the site.
fn written(notes: &Path) -> u64 {
    let mut open = vec![notes.join("ours")];
    let mut bytes = 0;
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry")) {
            let about = entry.metadata().expect("what it is");
            if about.is_dir() { open.push(entry.path()) } else { bytes += about.len() }
        }
    }
    bytes
}

/// An mdBook of the series 0.5.
fn mdbook() -> Option<PathBuf> {
    let named = std::env::var_os("TRACEBOOK_BENCH_MDBOOK").map_or_else(|| PathBuf::from("mdbook"), PathBuf::from);
    let output = Command::new(&named).arg("--version").output().ok()?;
    let version = String::from_utf8_lossy(&output.stdout).into_owned();
    println!("{}", version.trim());
    version.contains("v0.5.").then_some(named)
}
