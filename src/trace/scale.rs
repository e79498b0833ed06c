//! The scale of a picture: skipped waiting is drawn short, so that the work beside it can be seen.
//!
//! Takes the jumps of a virtual clock and a window; gives a [`Scale`] that leads from times to places. Outside of jumps the scale
//! is even; each jump is a [`Break`], and all breaks are equally wide. A jump that is shorter than a break would be is no break: it has room.

use super::interval::{Span, union};
use super::model::Skip;
use super::time::{self, Tick};

/// How much of the width one break takes, of a thousand parts.
const BREAK: u64 = 80;
/// How much all breaks may take.
const ALL: u64 = 600;
/// More breaks are not told apart: those with the least between them are drawn as one.
const MOST: usize = 16;

/// Waiting that was skipped, and is drawn shorter than it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Break {
    /// From when to when on the clock.
    pub time: Span,
    /// Where it is drawn.
    pub drawn: Span,
    /// How much of the time was skipped.
    pub skipped: u64,
}

/// From times to places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Scale {
    /// In order.
    pub(super) breaks: Vec<Break>,
}

impl Scale {
    /// The scale of `window`, in which the clock jumped so.
    pub(super) fn of(skips: &[Skip], window: Span) -> Self {
        let cut = |skip: &Skip| (skip.at.max(window.0), skip.end().min(window.1));
        let skips = union(skips.iter().map(cut));
        let length = window.1.saturating_sub(window.0);
        let (mut spans, width) = chosen(&skips, length);
        merge(&mut spans, &skips, length);
        let mut scale = Self::default();
        let mut saved = 0;
        for (start, end) in spans {
            let from = start - saved;
            let skipped =
                skips.iter().filter(|skip| skip.0 >= start && skip.1 <= end).map(|skip| skip.1 - skip.0).sum();
            let drawn = (from, from + width.min(end - start));
            scale.breaks.push(Break { time: (start, end), drawn, skipped });
            saved += (end - start) - (drawn.1 - drawn.0);
        }
        scale
    }

    /// Where `at` is drawn.
    pub(super) fn place(&self, at: u64) -> u64 {
        let index = self.breaks.partition_point(|each| each.time.0 <= at);
        let Some(last) = index.checked_sub(1).map(|index| &self.breaks[index]) else { return at };
        let (time, drawn) = (last.time, last.drawn);
        if at >= time.1 {
            return drawn.1.saturating_add(at - time.1);
        }
        let part = u128::from(at - time.0) * u128::from(drawn.1 - drawn.0) / u128::from((time.1 - time.0).max(1));
        drawn.0 + u64::try_from(part).unwrap_or(0)
    }

    /// Where a span is drawn.
    pub(super) fn span(&self, (start, end): Span) -> Span {
        (self.place(start), self.place(end))
    }
}

/// The time at a place: the reverse of [`Scale::place`] but for what lies in a break.
pub(super) fn time_at(breaks: &[Break], place: u64) -> u64 {
    let behind = breaks.iter().take_while(|each| each.drawn.1 <= place);
    let saved: u64 = behind.map(|each| (each.time.1 - each.time.0) - (each.drawn.1 - each.drawn.0)).sum();
    place.saturating_add(saved)
}

/// The places at which the scale goes on, with their times: its beginning, the end of each break, and its end. Those that are closer to one
/// before than `apart` thousandths of the window are left out.
pub(super) fn ticks(window: Span, breaks: &[Break], apart: u64) -> Vec<Tick> {
    let behind = breaks.iter().map(|each| each.drawn.1);
    let mut ticks: Vec<Tick> = Vec::new();
    let mut free = 0;
    for at in [window.0].into_iter().chain(behind).chain([window.1]) {
        let place = thousandths(at, window);
        // The last label ends where the window does.
        let room = if at == window.1 { apart / 2 } else { 0 };
        if place >= free + room {
            ticks.push(Tick { at, label: label(time_at(breaks, at)) });
            free = place + apart;
        }
    }
    ticks
}

/// How far into the window a place is, in thousandths of it.
pub(super) fn thousandths(at: u64, window: Span) -> u64 {
    let (offset, length) =
        (u128::from(at.saturating_sub(window.0)), u128::from(window.1.saturating_sub(window.0).max(1)));
    u64::try_from(offset * 1_000 / length).unwrap_or(1_000)
}

/// A time to the millisecond where it is long: what was worked between long waits is a small part of it.
fn label(time: u64) -> String {
    const SECOND: u64 = 1_000_000_000;
    match (time / SECOND, time % SECOND / 1_000_000) {
        (0, _) if time == 0 => "0".to_owned(),
        (0, _) => time::words(time),
        (seconds, 0) => format!("{seconds} s"),
        (seconds, milliseconds) => format!("{seconds}.{milliseconds:03} s"),
    }
}

/// The skips that are breaks, and how wide each is: those that are longer than that.
fn chosen(skips: &[Span], length: u64) -> (Vec<Span>, u64) {
    let mut chosen = skips.to_vec();
    loop {
        let skipped: u64 = chosen.iter().map(|skip| skip.1 - skip.0).sum();
        let width = width(chosen.len().min(MOST), length.saturating_sub(skipped));
        let before = chosen.len();
        chosen.retain(|skip| skip.1 - skip.0 > width);
        if chosen.len() == before {
            return (chosen, width);
        }
    }
}

/// How wide each of `count` breaks is where all else takes `rest`.
fn width(count: usize, rest: u64) -> u64 {
    let count = u64::try_from(count).unwrap_or(1).max(1);
    let all = (BREAK * count).min(ALL);
    let width = u128::from(rest.max(1)) * u128::from(all) / u128::from((1_000 - all) * count);
    u64::try_from(width).unwrap_or(u64::MAX).max(1)
}

/// Joins breaks until they are few, those with little between them first.
fn merge(breaks: &mut Vec<Span>, skips: &[Span], length: u64) {
    let skipped: u64 = skips.iter().map(|skip| skip.1 - skip.0).sum();
    let mut gap = (length.saturating_sub(skipped) / 300).max(1);
    while breaks.len() > MOST {
        let mut joined: Vec<Span> = Vec::with_capacity(breaks.len());
        for &(start, end) in breaks.iter() {
            match joined.last_mut() {
                Some(last) if start - last.1 <= gap => last.1 = end,
                _ => joined.push((start, end)),
            }
        }
        *breaks = joined;
        gap = gap.saturating_mul(2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: u64 = 1_000_000;

    fn scale(skips: &[(u64, u64)], length: u64) -> Scale {
        let skips: Vec<Skip> = skips.iter().map(|&(at, end)| Skip { at: at * MS, duration: (end - at) * MS }).collect();
        Scale::of(&skips, (0, length * MS))
    }

    #[test]
    fn a_long_wait_is_as_wide_as_a_break_and_work_keeps_its_proportions() {
        let scale = scale(&[(20, 1020)], 1066);
        // The work takes 66 ms, which is 92 % of the width.
        let width = scale.breaks[0].drawn.1 - scale.breaks[0].drawn.0;
        assert_eq!(width * 1000 / (66 * MS + width), 79);
        assert_eq!(scale.place(20 * MS), 20 * MS);
        assert_eq!(scale.place(1020 * MS), 20 * MS + width);
        assert_eq!(scale.place(1066 * MS), 66 * MS + width);
        assert_eq!(scale.place(520 * MS), 20 * MS + width / 2);
        assert_eq!(scale.breaks[0].skipped, 1000 * MS);
    }

    #[test]
    fn breaks_are_equally_wide_and_a_short_wait_is_none() {
        let scale = scale(&[(10, 11), (20, 1020), (1030, 6030)], 6100);
        let widths: Vec<u64> = scale.breaks.iter().map(|each| each.drawn.1 - each.drawn.0).collect();
        assert_eq!((widths.len(), widths[0]), (2, widths[1]));
        assert_eq!(scale.place(11 * MS), 11 * MS);
    }

    #[test]
    fn without_waiting_times_are_places() {
        let scale = scale(&[], 10);
        assert_eq!((scale.breaks.len(), scale.span((3, 9))), (0, (3, 9)));
    }

    #[test]
    fn very_many_waits_become_a_few_breaks() {
        let skips: Vec<(u64, u64)> = (0..500).map(|number| (number * 101, number * 101 + 100)).collect();
        let scale = scale(&skips, 50_500);
        assert!((1..=MOST).contains(&scale.breaks.len()), "{}", scale.breaks.len());
        let places: Vec<u64> = (0..50_500).map(|at| scale.place(at * MS)).collect();
        assert!(places.windows(2).all(|pair| pair[0] <= pair[1]), "time goes on");
        assert_eq!(scale.breaks.iter().map(|each| each.skipped).sum::<u64>(), 50_000 * MS);
    }

    #[test]
    fn nothing_but_waiting_is_drawn_too() {
        let scale = scale(&[(0, 1000)], 1000);
        assert!(scale.place(1000 * MS) > 0);
    }
}
