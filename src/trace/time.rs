//! Times in words, and the round times below a picture.
//!
//! Takes nanoseconds; gives short texts and ticks.

use std::time::Duration;

const UNITS: [(u64, &str); 4] = [(1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "µs"), (1, "ns")];

/// The largest unit that `time` has one of.
fn unit(time: u64) -> (u64, &'static str) {
    UNITS.into_iter().find(|(size, _)| time >= *size).unwrap_or((1, "ns"))
}

/// As traces count time: more than 584 years are 584 years.
pub(crate) fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// A duration with two or three digits: `1.2 ms`, `45 ms`, `0 ns`.
pub(crate) fn words(time: u64) -> String {
    // What is rounded up may become one of the next unit.
    let (size, name) = unit(time.saturating_add(time / 2000));
    let tenths = (u128::from(time) * 10 + u128::from(size) / 2) / u128::from(size);
    match size {
        1 => format!("{time} ns"),
        _ if tenths >= 100 => format!("{} {name}", (tenths + 5) / 10),
        _ if tenths.is_multiple_of(10) => format!("{} {name}", tenths / 10),
        _ => format!("{}.{} {name}", tenths / 10, tenths % 10),
    }
}

/// A moment on the axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tick {
    /// When.
    pub(super) at: u64,
    /// The same in words.
    pub(super) label: String,
}

/// Round moments from `start` to `end`, at most `most` and one.
pub(super) fn ticks((start, end): (u64, u64), most: u64) -> Vec<Tick> {
    let step = step(end.saturating_sub(start), most);
    let (size, name) = unit(end);
    let first = start.div_ceil(step);
    let last = end / step;
    let tick = |number: u64| {
        let at = number * step;
        Tick { at, label: format!("{} {name}", decimal(at, size)) }
    };
    (first..=last).map(tick).collect()
}

/// The smallest of 1, 2, 5, 10, 20, … that goes into `span` at most `most` times.
fn step(span: u64, most: u64) -> u64 {
    let mut ten: u64 = 1;
    loop {
        for step in [1, 2, 5].map(|digit| ten.saturating_mul(digit)) {
            if span / step <= most || step == u64::MAX {
                return step;
            }
        }
        ten = ten.saturating_mul(10);
    }
}

/// `time` in units of `size`, with as many digits as it needs.
fn decimal(time: u64, size: u64) -> String {
    let (whole, rest) = (time / size, time % size);
    let digits = usize::try_from(size.ilog10()).unwrap_or(0);
    let rest = format!("{rest:0digits$}");
    let rest = rest.trim_end_matches('0');
    if rest.is_empty() { whole.to_string() } else { format!("{whole}.{rest}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_two_or_three_digits() {
        let given = [0, 999, 1_000, 1_234, 9_960, 12_340, 999_999, 45_000_000, 1_250_000_000, 61_000_000_000];
        let told = ["0 ns", "999 ns", "1 µs", "1.2 µs", "10 µs", "12 µs", "1 ms", "45 ms", "1.3 s", "61 s"];
        assert_eq!(given.map(words), told);
        assert!(!words(u64::MAX).is_empty());
    }

    #[test]
    fn ticks_are_round_and_few() {
        let labels = |window| ticks(window, 5).into_iter().map(|tick| tick.label).collect::<Vec<_>>();
        assert_eq!(labels((0, 100_000_000)), ["0 ms", "20 ms", "40 ms", "60 ms", "80 ms", "100 ms"]);
        assert_eq!(labels((0, 1_300_000_000)), ["0 s", "0.5 s", "1 s"]);
        assert_eq!(labels((48_300_000, 50_600_000)), ["48.5 ms", "49 ms", "49.5 ms", "50 ms", "50.5 ms"]);
        assert_eq!(labels((0, 0)), ["0 ns"]);
        assert!(ticks((0, u64::MAX), 5).len() <= 6);
    }
}
