//! Time and memory of whole commands that take turns.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 11;
/// For what takes long.
const FEW_RUNS: usize = 3;

/// One run of a command.
#[derive(Clone, Copy)]
pub(crate) struct Sample {
    wall: Duration,
    /// Peak resident memory of the command's own process in KiB, as last seen before it ended.
    peak: u32,
}

impl Sample {
    /// Runs the command, which must succeed.
    pub(crate) fn of(command: &mut Command) -> Self {
        let begin = Instant::now();
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().expect("the command starts");
        let status = format!("/proc/{}/status", child.id());
        let watch = std::thread::spawn(move || watch(&status));
        let ended = child.wait().expect("the command ends");
        let wall = begin.elapsed();
        assert!(ended.success(), "{command:?} ended with {ended}");
        Self { wall, peak: watch.join().unwrap_or(0) }
    }
}

/// `VmHWM` of a process (proc(5)) until it ends. It is looked at seldom: each look takes time from a command that uses all processors.
fn watch(status: &str) -> u32 {
    let mut peak = 0;
    while let Ok(text) = std::fs::read_to_string(status) {
        let Some(line) = text.lines().find(|line| line.starts_with("VmHWM:")) else { break };
        peak = line.split_whitespace().nth(1).and_then(|size| size.parse().ok()).unwrap_or(peak);
        std::thread::sleep(Duration::from_millis(10));
    }
    peak
}

/// Prints which Python everything is measured on.
pub(crate) fn on(version: &str) {
    println!("on Python {version}\n");
}

/// Prints two numbers and how they compare.
pub(crate) fn ratio(title: &str, (ours, left): (&str, f64), (theirs, right): (&str, f64)) {
    println!("{title}\n  {ours:<24} {left:12.0}\n  {theirs:<24} {right:12.0}\n  ratio {:.3}", left / right);
}

/// Runs both in turn and prints what each took and how they compare.
pub(crate) fn compare(title: &str, (ours, run_ours): Side<'_>, (theirs, run_theirs): Side<'_>) {
    run_ours();
    run_theirs();
    let pairs: Vec<(Sample, Sample)> = (0..RUNS).map(|_| (run_ours(), run_theirs())).collect();
    println!("{title}");
    let (left, right): (Vec<Sample>, Vec<Sample>) = pairs.iter().copied().unzip();
    describe(ours, &left);
    describe(theirs, &right);
    let mut ratios: Vec<f64> = pairs.iter().map(|(a, b)| a.wall.as_secs_f64() / b.wall.as_secs_f64()).collect();
    ratios.sort_by(f64::total_cmp);
    println!(
        "  ratio of wall times: median {:.2} (from {:.2} to {:.2})\n",
        ratios[RUNS / 2],
        ratios[0],
        ratios[RUNS - 1]
    );
}

/// Runs a small and a large amount of the same work in turn, and prints how time and bytes grow.
pub(crate) fn growth(title: &str, (small, run_small): Work<'_>, (large, run_large): Work<'_>) {
    let pairs: Vec<_> = (0..FEW_RUNS).map(|_| (run_small(), run_large())).collect();
    let of = |side: fn(&(Measured, Measured)) -> Sample| pairs.iter().map(side).collect::<Vec<_>>();
    println!("{title}");
    describe(small, &of(|pair| pair.0.0));
    describe(large, &of(|pair| pair.1.0));
    let mut ratios: Vec<f64> = pairs.iter().map(|(a, b)| b.0.wall.as_secs_f64() / a.0.wall.as_secs_f64()).collect();
    ratios.sort_by(f64::total_cmp);
    let (few, many) = pairs.first().map_or((0, 0), |(a, b)| (a.1, b.1));
    println!(
        "  ratio of wall times: median {:.2} (from {:.2} to {:.2}); {} and {} KiB written, ratio {:.2}\n",
        ratios[FEW_RUNS / 2],
        ratios[0],
        ratios[FEW_RUNS - 1],
        few / 1024,
        many / 1024,
        share(many, few)
    );
}

/// A run and the bytes that it wrote.
type Measured = (Sample, u64);

/// A name and how to do it once.
pub(crate) type Work<'a> = (&'a str, &'a dyn Fn() -> Measured);

#[expect(clippy::cast_precision_loss, reason = "a ratio to two places")]
fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// A name and how to run it once.
pub(crate) type Side<'a> = (&'a str, &'a dyn Fn() -> Sample);

fn describe(name: &str, samples: &[Sample]) {
    let mut walls: Vec<Duration> = samples.iter().map(|sample| sample.wall).collect();
    walls.sort();
    let peak = samples.iter().map(|sample| sample.peak).max().unwrap_or(0);
    println!(
        "  {name:<24} median {:>7.1} ms (from {:.1} to {:.1}), peak {:.1} MiB",
        milliseconds(walls[walls.len() / 2]),
        milliseconds(walls[0]),
        milliseconds(walls[walls.len() - 1]),
        f64::from(peak) / 1024.0
    );
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
