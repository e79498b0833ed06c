//! What watching the GIL costs, and what it sees.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// Pairs of runs, with and without.
const PAIRS: usize = 12;

/// Two threads that compute, and say how much processor time all took.
fn note(option: &str) -> String {
    format!(
        "```python timeout=120 {option}\nimport threading, time\n\n\
         def compute():\n    total = 0\n    for n in range(4_000_000):\n        total += n\n\n\
         pair = [threading.Thread(target=compute) for _ in range(2)]\n\
         for one in pair: one.start()\nfor one in pair: one.join()\nprint(time.process_time_ns())\n```\n"
    )
}

/// One run: processor time in nanoseconds, and the example's report.
fn run(python: &str, note: &str) -> (f64, Value) {
    let folder = TempDir::new().expect("a temporary folder");
    std::fs::write(folder.path().join("page.md"), note).expect("a page");
    let mut command = Command::new(env!("CARGO_BIN_EXE_tracebook"));
    command.args(["test", ".", "--no-cache", "--format", "json", "--python", python]).current_dir(folder.path());
    let output = command.output().expect("tracebook runs");
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    let example = report["examples"][0].clone();
    let time = example["stdout"].as_str().and_then(|text| text.trim().parse().ok()).expect("the time it took");
    (time, example)
}

/// The same work with and without a trace, in turn.
pub(crate) fn probe(python: &str) {
    let (with, without) = (note(""), note("trace=off"));
    let mut ratios = Vec::new();
    println!("gil-probe: two threads that compute, processor time with a trace and without");
    for pair in 0..=PAIRS {
        let ((watched, example), (plain, other)) = if pair % 2 == 0 {
            (run(python, &with), run(python, &without))
        } else {
            let plain = run(python, &without);
            (run(python, &with), plain)
        };
        assert!(other["trace"]["gil"].is_null(), "without a trace");
        // The first pair warms up.
        if pair > 0 {
            ratios.push(watched / plain);
            println!("  {:>7.1} ms with, {:>7.1} ms without; {}", watched / 1e6, plain / 1e6, figures(&example));
        }
    }
    ratios.sort_by(f64::total_cmp);
    let last = ratios.len() - 1;
    println!("  ratio: median {:.3} (from {:.3} to {:.3})\n", ratios[last / 2], ratios[0], ratios[last]);
}

/// What the GIL did from the moment at which the second thread had it until the first one ended.
fn figures(example: &Value) -> String {
    let holds: Vec<(u64, f64, f64)> = example["trace"]["gil"]["holds"]
        .as_array()
        .expect("a history of the GIL")
        .iter()
        .map(|hold| {
            let time = |key: &str| hold[key].as_f64().unwrap_or(0.0);
            (hold["thread"].as_u64().unwrap_or(0), time("start"), time("end"))
        })
        .filter(|hold| hold.0 > 0)
        .collect();
    let first = |thread| holds.iter().find(|hold| hold.0 == thread).map_or(0.0, |hold| hold.1);
    let last = |thread| holds.iter().rfind(|hold| hold.0 == thread).map_or(0.0, |hold| hold.2);
    let (from, to) = (first(1).max(first(2)), last(1).min(last(2)));
    let both: Vec<_> = holds.iter().filter(|hold| hold.1 >= from && hold.2 <= to).collect();
    let held: f64 = both.iter().map(|hold| hold.2 - hold.1).sum();
    let mut turns: Vec<f64> = Vec::new();
    let mut began = from;
    for pair in both.windows(2).filter(|pair| pair[0].0 != pair[1].0) {
        turns.push((pair[1].1 - began) / 1e6);
        began = pair[1].1;
    }
    turns.sort_by(f64::total_cmp);
    let (median, longest) = (turns.get(turns.len() / 2).unwrap_or(&0.0), turns.last().unwrap_or(&0.0));
    let share = held / (to - from).max(1.0) * 100.0;
    format!("held {share:.0} %, {} turns, median {median:.1} ms, longest {longest:.1} ms", turns.len())
}
