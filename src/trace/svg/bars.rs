//! The states of threads as bars: one path for each state of each lane.
//!
//! Where a thread changes its state so often that single bars would be finer than the eye and too many bytes, heights tell
//! how much of each short time was spent in which state.

use std::fmt::Write;

use super::BAR;
use crate::trace::interval::{Span, covered, union};
use crate::trace::picture::{Bars, Lane, Picture, State};

/// Steps in which places are told: finer than the pixels of a page, for those who zoom.
const FINE: u64 = 20_000;
/// Steps in which heights are told.
const COARSE: u64 = 240;
/// Characters that all bars together may take.
const MOST: usize = 6_000;

/// Changes of the line that one path tells.
const MOST_LINES: usize = 60;

/// How bars are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// Each as it was.
    Each,
    /// As heights.
    Heights,
}

impl Detail {
    /// What is fine enough for `picture` and short enough for a page.
    pub(super) fn of(picture: &Picture) -> Self {
        let all = picture.lanes.iter().flat_map(|lane| &lane.bars).filter(|bars| !is_collection(bars.state));
        let size: usize = all.map(|bars| bars.spans.len() * 9).sum();
        if size > MOST { Self::Heights } else { Self::Each }
    }
}

/// The GIL is drawn in the same manner on all lanes; other states as far as they are few enough.
fn of_lane(lane: &Lane, detail: Detail) -> Detail {
    let size: usize = lane.bars.iter().map(|bars| bars.spans.len() * 9).sum();
    let has_gil = lane.bars.iter().any(|bars| is_gil(bars.state));
    match detail {
        Detail::Heights if !has_gil && size <= MOST / 2 => Detail::Each,
        detail => detail,
    }
}

fn is_collection(state: State) -> bool {
    matches!(state, State::Young | State::Middle | State::Full)
}

fn is_gil(state: State) -> bool {
    matches!(state, State::Holds | State::Waits)
}

/// The bars of `lane`, at this height.
pub(super) fn draw(svg: &mut String, lane: &Lane, picture: &Picture, detail: Detail, top: u32) {
    if lane.bars.is_empty() {
        return;
    }
    let detail = of_lane(lane, detail);
    let width = if detail == Detail::Each { FINE } else { COARSE };
    let _ = write!(
        svg,
        "<svg y=\"{top}\" width=\"100%\" height=\"{BAR}\" viewBox=\"0 0 {width} {BAR}\" preserveAspectRatio=\"none\">"
    );
    match detail {
        Detail::Each => lane.bars.iter().for_each(|bars| each(svg, bars, picture)),
        Detail::Heights => heights(svg, lane, picture),
    }
    svg.push_str("</svg>");
}

fn class(state: State) -> &'static str {
    match state {
        State::Holds => "tr-holds",
        State::Waits => "tr-waits",
        State::Sleeps => "tr-sleeps",
        State::Locked => "tr-locked",
        State::Outside => "tr-outside",
        State::Young => "tr-young",
        State::Middle => "tr-middle",
        State::Full => "tr-full",
    }
}

/// One stroke for each span, all in one path.
fn each(svg: &mut String, bars: &Bars, picture: &Picture) {
    let data = path(&places(&bars.spans, picture, FINE), middle(bars.state));
    let _ = write!(svg, "<path class=\"{}\"{} d=\"{data}\"/>", class(bars.state), lines(bars, picture));
}

/// Where the line of the strokes changes, for the script: `data-lines="120:7 530: 610:8"`. Too many changes are left out.
fn lines(bars: &Bars, picture: &Picture) -> String {
    if bars.lines.is_empty() || bars.lines.len() > MOST_LINES {
        return String::new();
    }
    let change = |(at, line): &(u64, Option<u32>)| {
        let line = line.map(|line| line.to_string()).unwrap_or_default();
        format!("{}:{line}", place(*at, picture, FINE))
    };
    let changes: Vec<String> = bars.lines.iter().map(change).collect();
    format!(" data-lines=\"{}\"", changes.join(" "))
}

/// How far below the top the middle of a stroke is.
fn middle(state: State) -> u32 {
    match state {
        State::Young => 11,
        State::Middle => 9,
        _ => BAR / 2,
    }
}

/// Strokes one after the other, at the height `y`.
fn path(places: &[Span], y: u32) -> String {
    let mut data = String::new();
    let mut at = 0;
    for (index, (start, end)) in places.iter().enumerate() {
        let _ = match index {
            0 => write!(data, "M{start} {y}h{}", end - start),
            _ => write!(data, "m{} 0h{}", start - at, end - start),
        };
        at = *end;
    }
    data
}

/// Where spans are on a line of `width` steps. A short one that stands alone is made long enough to be seen.
fn places(spans: &[Span], picture: &Picture, width: u64) -> Vec<Span> {
    let visible = width / 600;
    let mut places: Vec<Span> = Vec::with_capacity(spans.len());
    for (index, span) in spans.iter().enumerate() {
        let (start, end) = (place(span.0, picture, width), place(span.1, picture, width));
        let before = places.last().map_or(0, |last| last.1);
        let next = spans.get(index + 1).map_or(width, |next| place(next.0, picture, width));
        let alone = start >= before + visible && next >= start + 2 * visible;
        let end = if alone { end.max(start + visible) } else { end };
        match places.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ if end > start => places.push((start, end)),
            _ => {}
        }
    }
    places
}

/// A moment as a step.
fn place(at: u64, picture: &Picture, width: u64) -> u64 {
    let (from, to) = (picture.window.0, picture.window.1.max(picture.window.0));
    let part = u128::from(at.clamp(from, to) - from) * u128::from(width) / u128::from(picture.length());
    u64::try_from(part).unwrap_or(width)
}

/// The GIL as an area whose height is the share of the time, waits above it; other states where they last.
fn heights(svg: &mut String, lane: &Lane, picture: &Picture) {
    let of = |state| lane.bars.iter().find(|bars| bars.state == state).map_or(&[][..], |bars| &bars.spans);
    let (holds, waits) = (levels(of(State::Holds), picture), levels(of(State::Waits), picture));
    let sum: Vec<u64> = holds.iter().zip(&waits).map(|(holds, waits)| (holds + waits).min(u64::from(BAR))).collect();
    for (class, levels) in [("tr-waits-area", &sum), ("tr-holds-area", &holds)] {
        if levels.iter().any(|level| *level > 0) {
            let _ = write!(svg, "<path class=\"{class}\" d=\"{}\"/>", area(levels));
        }
    }
    for bars in lane.bars.iter().filter(|bars| !is_gil(bars.state)) {
        let data = path(&lasting(&bars.spans, picture), middle(bars.state));
        let _ = write!(svg, "<path class=\"{}\" d=\"{data}\"/>", class(bars.state));
    }
}

/// For each step, the share of the spans in it, as a height.
fn levels(spans: &[Span], picture: &Picture) -> Vec<u64> {
    let length = (picture.length() / COARSE).max(1);
    let level = |part: u64| (part * u64::from(BAR) + length / 2) / length;
    covered(spans, picture.window, COARSE).into_iter().map(level).map(|level| level.min(u64::from(BAR))).collect()
}

/// The outline of heights, from the bottom.
fn area(levels: &[u64]) -> String {
    let mut data = format!("M0 {BAR}");
    let mut step = 0;
    for run in levels.chunk_by(|a, b| a == b) {
        let _ = write!(data, "V{}h{}", u64::from(BAR) - run[0], run.len());
        step += run.len();
    }
    let _ = write!(data, "V{BAR}H{}z", step - levels.len());
    data
}

/// Spans that take at least half of a step, joined.
fn lasting(spans: &[Span], picture: &Picture) -> Vec<Span> {
    let steps = (0..).zip(levels(spans, picture)).filter(|(_, level)| *level * 2 >= u64::from(BAR));
    union(steps.map(|(step, _)| (step, step + 1)))
}
