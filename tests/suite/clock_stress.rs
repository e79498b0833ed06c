//! Random programs on both clocks: they do the same. Not run by default: `tests/suite/README.md` says how to.

use std::time::{Duration, Instant};

use crate::book::Book;
use crate::python;
use crate::versions::pythons;

const PROGRAM: &str = include_str!("clock_stress.py");

/// How many programs a book has.
const PROGRAMS: u64 = 20;

/// How often a program is run on the real clock until it does what it is to do: a busy machine delays threads. The units of
/// time get longer. The delays of waits that follow each other add up, and shorter units than these do not make up for them.
const UNITS: [&str; 4] = ["0.05", "0.1", "0.2", "0.4"];

/// How each program ends and what it prints, in processes of their own.
fn outputs(executable: &str, clock: &str, seeds: &[u64], unit: &str) -> Vec<String> {
    let book = seeds.iter().fold(Book::new().python(executable), |book, seed| {
        let program = PROGRAM.replace("SEED, UNIT = 0, 0.02", &format!("SEED, UNIT = {seed}, {unit}"));
        book.file(&format!("{seed:08}.md"), python(&program).replace("```python", "```python timeout=100"))
    });
    let report = book.test(&["--clock", clock]);
    let statuses = report.statuses();
    statuses.iter().zip(0..).map(|(status, index)| format!("{status}\n{}", report.stdout(index))).collect()
}

#[test]
#[ignore = "takes as long as it is told to"]
fn random_programs_do_the_same_on_both_clocks() {
    let number = |name: &str, default| std::env::var(name).map_or(default, |text| text.parse().expect("a number"));
    let (seconds, mut seed) = (number("CLOCK_STRESS_SECONDS", 60), number("CLOCK_STRESS_SEED", 1));
    let executables = pythons();
    let end = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < end {
        let seeds: Vec<u64> = (seed..seed + PROGRAMS).collect();
        let expected = outputs(&executables[0], "virtual", &seeds, "10");
        for executable in &executables[1..] {
            let found = outputs(executable, "virtual", &seeds, "10");
            for (seed, (found, expected)) in seeds.iter().zip(found.iter().zip(&expected)) {
                assert_eq!(found, expected, "{executable} and {}, seed {seed}", executables[0]);
            }
        }
        let executable = &executables[usize::try_from(seed / PROGRAMS).expect("a small number") % executables.len()];
        let agrees = |unit: &&str| outputs(executable, "real", &seeds[..1], unit)[0] == expected[0];
        assert!(UNITS.iter().any(agrees), "{executable}, seed {seed}, on the real clock");
        seed += PROGRAMS;
    }
}
