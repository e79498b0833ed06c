//! Events as marks, each of which leads to its line.

use std::fmt::Write;

use super::{BAR, Link, escaped, percent, share, text};
use crate::trace::picture::{Item, Lane, Picture, What};

/// More marks than this in one picture are drawn as fewer.
const MOST: usize = 32;
/// The width in pixels for which labels are placed.
const WIDE: u64 = 620;
/// The same on a narrow screen: what has no room there is not shown there.
const NARROW: u64 = 280;
/// The width of a character of a label.
const CHARACTER: u64 = 6;

/// Events that fall on one place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mark {
    /// The most important of them, with the time of all.
    item: Item,
    /// How many there are beside it.
    more: usize,
}

/// The marks of each lane: as close to each other as it can be without being too many.
pub(super) fn merged(picture: &Picture) -> Vec<Vec<Mark>> {
    let mut gap = picture.length() / 300;
    loop {
        let lanes: Vec<Vec<Mark>> = picture.lanes.iter().map(|lane| merge(&lane.items, gap)).collect();
        if lanes.iter().map(Vec::len).sum::<usize>() <= MOST || gap >= picture.length() {
            return lanes;
        }
        gap = gap.saturating_mul(2).max(1);
    }
}

/// Marks of events, those of one sort that begin within `gap` as one.
fn merge(items: &[Item], gap: u64) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for item in items {
        let last = marks.iter_mut().rev().take(8).find(|mark| sort(mark.item.what) == sort(item.what));
        match last {
            Some(mark) if item.span.0 < mark.item.span.0.saturating_add(gap) => mark.add(item),
            _ => marks.push(Mark { item: item.clone(), more: 0 }),
        }
    }
    marks
}

/// Events of one sort may be one mark.
fn sort(what: What) -> What {
    if matches!(what, What::Young | What::Middle) { What::Full } else { what }
}

impl Mark {
    fn add(&mut self, item: &Item) {
        let span = (self.item.span.0, self.item.span.1.max(item.span.1));
        if item.what > self.item.what {
            self.item = item.clone();
        }
        self.item.span = span;
        self.more += 1;
    }

    fn title(&self) -> String {
        match self.more {
            0 => self.item.title.clone(),
            more => format!("{}; and {more} more here", self.item.title),
        }
    }
}

/// The marks of a lane, at this height.
pub(super) fn draw(svg: &mut String, (lane, marks): (&Lane, &[Mark]), picture: &Picture, link: Link<'_>, top: u32) {
    let apart = marks.iter().all(|mark| mark.item.what == What::Output) && lane.life.is_none();
    for (index, mark) in marks.iter().enumerate() {
        let (begin, drawn) = shape(mark, picture, top, apart);
        let title = text(&mark.title());
        let _ = match mark.item.line.and_then(|line| Some((line, link(line)?))) {
            Some((number, place)) => write!(
                svg,
                "<a href=\"{}\" data-line=\"{number}\" tabindex=\"-1\"><title>{title}</title>{drawn}</a>",
                escaped(&place)
            ),
            None => write!(svg, "<g><title>{title}</title>{drawn}</g>"),
        };
        if let Some(anchor) = room(marks, index, picture, WIDE) {
            let y = top + 11;
            let label = text(&mark.item.label);
            let wide = if room(marks, index, picture, NARROW) == Some(anchor) { "" } else { " tr-wide" };
            let _ = write!(svg, "<text class=\"tr-label {anchor}{wide}\" x=\"{begin}\" y=\"{y}\">{label}</text>");
        }
    }
}

/// Where a mark begins, and its shape.
fn shape(mark: &Mark, picture: &Picture, top: u32, apart: bool) -> (String, String) {
    let place = percent(mark.item.span.0, picture);
    // A shape without a width is not drawn.
    let width = match mark.item.what {
        What::Counted | What::Swept => "5".to_owned(),
        _ => drawn_width(mark, picture),
    };
    let (class, y, height) = match mark.item.what {
        What::Young => ("tr-gc", 9, 5),
        What::Middle => ("tr-gc", 5, 9),
        What::Full => ("tr-gc", 0, BAR),
        What::Turn => ("tr-turn", 0, BAR),
        What::Held => ("tr-held", 0, 10),
        What::Wanted => ("tr-wanted", 12, 3),
        What::Child => ("tr-child", 0, BAR),
        What::Counted => ("tr-counted", 3, 8),
        What::Swept => ("tr-swept", 3, 8),
        What::Output if apart => ("tr-out", 2, 8),
        What::Output => ("tr-out", BAR + 2, 5),
    };
    // Outputs that are drawn as one were not one long one.
    let many = if mark.more > 0 && mark.item.what == What::Output { " tr-many" } else { "" };
    let y = top + y;
    let shape =
        format!("<rect class=\"{class}{many}\" x=\"{place}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>");
    (place, shape)
}

/// From its beginning to its end; a moment is as wide as its outline.
fn drawn_width(mark: &Mark, picture: &Picture) -> String {
    let (start, end) = mark.item.span;
    match share(end.min(picture.window.1).saturating_sub(start), picture.length()) {
        none if none == "0%" => "1".to_owned(),
        width => width,
    }
}

/// On which side of a mark its label has room on a picture of this width, if on any.
fn room(marks: &[Mark], index: usize, picture: &Picture, width: u64) -> Option<&'static str> {
    let mark = &marks[index];
    if mark.item.label.is_empty() || mark.more > 0 {
        return None;
    }
    let pixel = |at: u64| {
        let offset = u128::from(at.saturating_sub(picture.window.0)) * u128::from(width) / u128::from(picture.length());
        u64::try_from(offset).unwrap_or(width)
    };
    let wanted = mark.item.label.chars().count() as u64 * CHARACTER + 8;
    let (start, end) = (pixel(mark.item.span.0), pixel(mark.item.span.1));
    if mark.item.what == What::Held {
        return (end - start.min(end) > wanted).then_some("tr-in");
    }
    let above = |other: &&Mark| other.item.what != What::Output;
    let next = marks[index + 1..].iter().find(above).map_or(width, |next| pixel(next.item.span.0));
    let before = marks[..index].iter().rev().find(above).map_or(0, |before| {
        let label = if before.more > 0 { 0 } else { before.item.label.chars().count() as u64 * CHARACTER };
        pixel(before.item.span.1) + label + 8
    });
    if next.saturating_sub(end) > wanted {
        // The label begins at the mark's left edge: a long one would cover it.
        (end - start.min(end) < 4).then_some("tr-right")
    } else {
        (start > before + wanted).then_some("tr-left")
    }
}
