//! How much of a time an example waited, and how much it worked.
//!
//! Takes a capture and a time in it; gives a [`Waiting`]. Only what a virtual clock skipped is known to be waiting: it is
//! the same on every machine and in every run. All else counts as work.

use std::ops::Range;

use crate::run::Capture;

/// What a time was spent on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Waiting {
    /// Seconds of waiting.
    pub(super) waited: f64,
    /// Seconds of everything else, at most.
    pub(super) worked: f64,
    /// How often it waited, where that is known.
    pub(super) waits: Option<usize>,
}

impl Waiting {
    /// Of the `time`, in seconds since the example began.
    pub(super) fn of(capture: &Capture, time: Range<f64>) -> Self {
        let length = (time.end - time.start).max(0.0);
        let skips = capture.trace.as_deref().map_or(&[][..], |trace| &trace.skips);
        if skips.is_empty() {
            let worked = Self::worked(capture, &time).clamp(0.0, length);
            return Self { waited: length - worked, worked, waits: None };
        }
        let parts = skips.iter().map(|skip| overlap(&time, &(seconds(skip.at)..seconds(skip.end()))));
        let parts: Vec<f64> = parts.filter(|part| *part > 0.0).collect();
        let waited: f64 = parts.iter().sum();
        Self { waited, worked: (length - waited).max(0.0), waits: Some(parts.len()) }
    }

    /// What was not skipped of the statements that ran in the `time`, and the time between them. When in a statement it was skipped is not known.
    fn worked(capture: &Capture, time: &Range<f64>) -> f64 {
        let mut between = time.end - time.start;
        let mut worked = 0.0;
        for statement in &capture.statements {
            let start = statement.start.as_secs_f64();
            let part = overlap(time, &(start..start + statement.duration.as_secs_f64()));
            if part > 0.0 {
                between -= part;
                worked += statement.worked().as_secs_f64();
            }
        }
        worked + between.max(0.0)
    }
}

fn overlap(one: &Range<f64>, other: &Range<f64>) -> f64 {
    (one.end.min(other.end) - one.start.max(other.start)).max(0.0)
}

#[expect(clippy::cast_precision_loss, reason = "a difference of some nanoseconds in a hundred days")]
fn seconds(nanoseconds: u64) -> f64 {
    nanoseconds as f64 / 1e9
}
