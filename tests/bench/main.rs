//! Benchmarks of whole commands, each against a peer in the same run. They print ratios and judge nothing: the machines
//! they run on are noisy, and a ratio of two commands that took turns is what can be compared.
//!
//! `cargo bench` runs all; `cargo bench -- NAME` those whose name holds NAME. `TRACEBOOK_BENCH_PYTHON` names the Python,
//! `python3` by default.

#[path = "../suite/browser/driver.rs"]
#[expect(dead_code, reason = "the tests do more with a browser")]
mod browser;
mod cache;
mod gil;
mod measure;
mod reading;
mod serve;
mod site;

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use measure::{Sample, compare};
use tempfile::TempDir;

const TRACEBOOK: &str = env!("CARGO_BIN_EXE_tracebook");

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let benches: [(&str, fn()); 8] = [
        ("thousand-examples", thousand_examples),
        ("cache", cache::cache),
        ("start-up", start_up),
        ("reading", reading::reading),
        ("site", site::site),
        ("serve", serve::serve),
        ("collector", collector),
        ("gil-probe", || gil::probe(&executable())),
    ];
    measure::on(&asked("sys.version.split()[0]"));
    for (name, bench) in benches {
        if wanted.is_empty() || wanted.iter().any(|part| name.contains(part.as_str())) {
            bench();
        }
    }
}

fn python() -> String {
    std::env::var("TRACEBOOK_BENCH_PYTHON").unwrap_or_else(|_| "python3".into())
}

/// The executable behind a `python3` that may be a shim.
fn executable() -> String {
    asked("sys.executable")
}

/// What the Python says of itself.
fn asked(what: &str) -> String {
    let asked = Command::new(python()).args(["-c", &format!("import sys; print({what})")]).output();
    let output = asked.expect("a Python to compare with");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// 100 pages of 10 trivial examples.
fn thousand() -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    for page in 0..100 {
        let mut text = format!("# Page {page}\n\n");
        for example in 0..10 {
            let _ = write!(text, "```pycon\n>>> x = {example}\n>>> x + {page}\n{}\n\n```\n\n", example + page);
        }
        std::fs::write(folder.path().join(format!("page{page:03}.md")), text).expect("a page");
    }
    folder
}

/// Each page of [`thousand`] isolated, against doctest on the same pages in one process.
fn thousand_examples() {
    let folder = thousand();
    let python = executable();
    let doctest = "import doctest, glob, sys\n\
                   failed = sum(doctest.testfile(f, module_relative=False).failed for f in sorted(glob.glob('*.md')))\n\
                   sys.exit(failed)";
    let ours = |folder: &Path| {
        let mut command = Command::new(TRACEBOOK);
        command.args(["test", ".", "--no-cache", "--python", &python]).current_dir(folder);
        command
    };
    let theirs = |folder: &Path| {
        let mut command = Command::new(&python);
        command.args(["-c", doctest]).current_dir(folder);
        command
    };
    compare(
        "thousand-examples: 100 pages of 10 examples, one process a page",
        ("tracebook test", &|| Sample::of(&mut ours(folder.path()))),
        ("doctest, one process", &|| Sample::of(&mut theirs(folder.path()))),
    );
}

/// One page with one example, against the start of the interpreter alone.
fn start_up() {
    let folder = TempDir::new().expect("a temporary folder");
    std::fs::write(folder.path().join("page.md"), "```python\nprint(1)\n```\n").expect("a page");
    let python = executable();
    compare(
        "start-up: one page with one example",
        ("tracebook test", &|| {
            Sample::of(
                Command::new(TRACEBOOK)
                    .args(["test", ".", "--no-cache", "--python", &python])
                    .current_dir(folder.path()),
            )
        }),
        ("python -c 'print(1)'", &|| Sample::of(Command::new(&python).args(["-c", "print(1)"]))),
    );
}

/// An example that keeps the collector busy, recorded and not, in turns in one process each: the shortest rounds of many.
fn collector() {
    let code = "import time\n\
                def cycles():\n    for _ in range(7_000):\n        a = []\n        a.append(a)\n\n\
                rounds = []\n\
                for _ in range(1000):\n    start = time.perf_counter_ns()\n    cycles()\n    \
                rounds.append(time.perf_counter_ns() - start)\n\
                rounds.sort()\nprint(rounds[100])\n";
    let python = executable();
    let round = |option: &str| {
        let folder = TempDir::new().expect("a temporary folder");
        let note = format!("```python timeout=60{option}\n{code}```\n");
        std::fs::write(folder.path().join("note.md"), note).expect("a note");
        let mut command = Command::new(TRACEBOOK);
        command.args(["test", ".", "--no-cache", "--python", &python, "--format", "json"]).current_dir(folder.path());
        let report: serde_json::Value =
            serde_json::from_slice(&command.output().expect("a report").stdout).expect("a report");
        report["examples"][0]["stdout"].as_str().and_then(|text| text.trim().parse::<f64>().ok()).expect("a time")
    };
    let mut best = [f64::MAX; 2];
    for _ in 0..5 {
        for (best, option) in best.iter_mut().zip(["", " trace=off"]) {
            *best = best.min(round(option));
        }
    }
    measure::ratio(
        "collector: 7,000 cycles of garbage, in ns: the fast end of 1,000 rounds, the best of 5",
        ("recorded", best[0]),
        ("trace=off", best[1]),
    );
}
