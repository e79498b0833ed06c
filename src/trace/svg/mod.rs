//! A picture as inline SVG.
//!
//! Takes a [`Picture`]; gives the text of an `<svg>` element. Places in time are per cent of the width and everything else is
//! pixels, so that the picture stretches to the page, or to many times that, and its text stays as it is. All colours and
//! patterns are the theme's, by class. The size is bounded whatever happened: what falls on one place is drawn once.

mod bars;
mod breaks;
mod items;
mod steps;

use std::fmt::Write;

use pulldown_cmark_escape::{escape_html, escape_html_body_text};

use super::interval::Span;
use super::picture::{Lane, Picture, What};
use super::{scale, time};

pub use steps::steps;

/// Above the bar of a lane: its name and its figures.
const HEAD: u32 = 17;
/// The height of a bar.
const BAR: u32 = 14;
/// From the top of one lane to that of the next.
const LANE: u32 = 41;
/// Below the lanes: the times.
const AXIS: u32 = 20;
/// A lane whose words are longer loses its figures on a narrow screen.
const LONG: usize = 48;

/// Leads from a line of the note to the place on the page that shows it, where one does.
pub type Link<'l> = &'l dyn Fn(u32) -> Option<String>;

/// Whether bars tell shares of time by their heights, because there are too many to draw each.
#[must_use]
pub fn is_dense(picture: &Picture) -> bool {
    bars::Detail::of(picture) == bars::Detail::Heights
}

/// The picture as an `<svg>` element. To those who cannot see it, it says what its lanes say, after what the element with the
/// id `words` says.
#[must_use]
pub fn draw(picture: &Picture, words: &str, link: Link<'_>) -> String {
    let lanes = u32::try_from(picture.lanes.len()).unwrap_or(u32::MAX);
    let bottom = lanes.saturating_mul(LANE);
    let label = match (picture.window.0, picture.time(picture.window.1)) {
        (0, to) => format!("Timeline of {}", time::words(to)),
        (from, to) => format!("Timeline from {} to {}", time::words(from), time::words(to)),
    };
    let below = if picture.breaks.is_empty() { AXIS } else { AXIS + breaks::ROW };
    let mut svg = open((words, "lanes"), &label, &told(picture), bottom.saturating_add(below));
    breaks::draw(&mut svg, picture, words, bottom);
    let (from, to) = picture.window;
    let _ = write!(svg, "<g class=\"tr-axis\" data-from=\"{from}\" data-to=\"{to}\"{}>", breaks::data(picture));
    let ticks = match picture.breaks.as_slice() {
        [] => time::ticks(picture.window, 5),
        broken => scale::ticks(picture.window, broken, breaks::APART),
    };
    for (index, tick) in ticks.iter().enumerate() {
        // On a narrow screen there is room for every other label.
        let wide = ticks.len() > 4 && index % 2 == 1;
        axis(&mut svg, &percent(tick.at, picture), (&tick.label, wide), bottom);
    }
    svg.push_str("</g>");
    let detail = bars::Detail::of(picture);
    let events = items::merged(picture);
    for ((number, lane), events) in (0..).zip(&picture.lanes).zip(&events) {
        let top = LANE * number;
        head(&mut svg, lane, top);
        if let Some(life) = lane.life {
            let class = if lane.bars.is_empty() && lane.items.iter().all(|item| item.what == What::Output) {
                "tr-alive"
            } else {
                "tr-life"
            };
            rule(&mut svg, class, life, picture, top + HEAD + BAR / 2);
        }
        bars::draw(&mut svg, lane, picture, detail, top + HEAD);
        items::draw(&mut svg, (lane, events), picture, link, top + HEAD);
    }
    svg.push_str("</svg>");
    svg
}

/// The lanes in words.
fn told(picture: &Picture) -> String {
    let lane = |lane: &Lane| match lane.note.as_str() {
        "" => lane.name.clone(),
        note => format!("{}: {note}", lane.name),
    };
    let lanes = picture.lanes.iter().map(lane);
    lanes.chain(picture.breaks.iter().map(breaks::told)).collect::<Vec<_>>().join("; ")
}

/// The beginning of an element that is called `label` and described by the element `words` and by `description`,
/// whose id ends with `part`.
fn open((words, part): (&str, &str), label: &str, description: &str, height: u32) -> String {
    let (words, label, description) = (escaped(words), escaped(label), text(description));
    format!(
        "<svg class=\"tr-svg\" role=\"group\" aria-label=\"{label}\" aria-describedby=\"{words} {words}-{part}\" width=\"100%\" \
         height=\"{height}\"><desc id=\"{words}-{part}\">{description}</desc>"
    )
}

/// A line from top to bottom with a text below it, which may be for wide screens only.
fn axis(svg: &mut String, at: &str, (label, wide): (&str, bool), bottom: u32) {
    let anchor = match at.trim_end_matches('%').parse::<f64>() {
        Ok(place) if place < 4.0 => "tr-first",
        Ok(place) if place > 94.0 => "tr-last",
        _ => "",
    };
    let classes = [anchor, if wide { "tr-wide" } else { "" }].join(" ");
    let class = match classes.trim() {
        "" => String::new(),
        classes => format!(" class=\"{classes}\""),
    };
    let below = bottom + AXIS - 5;
    let _ = write!(
        svg,
        "<line x1=\"{at}\" x2=\"{at}\" y2=\"{bottom}\"/><text{class} x=\"{at}\" y=\"{below}\">{}</text>",
        text(label)
    );
}

fn head(svg: &mut String, lane: &Lane, top: u32) {
    let y = top + HEAD - 5;
    let name = shortened(&lane.name, 48);
    let long = name.chars().count() + lane.note.chars().count() > LONG;
    let _ = write!(svg, "<text class=\"tr-name\" y=\"{y}\">{}</text>", text(&name));
    if !lane.note.is_empty() {
        let class = if long { "tr-note tr-long" } else { "tr-note" };
        let _ = write!(svg, "<text class=\"{class}\" x=\"100%\" y=\"{y}\">{}</text>", text(&lane.note));
    }
}

/// A thin line for the time in which something was there.
fn rule(svg: &mut String, class: &str, (start, end): Span, picture: &Picture, y: u32) {
    let (from, to) = (percent(start, picture), percent(end, picture));
    let _ = write!(svg, "<line class=\"{class}\" x1=\"{from}\" x2=\"{to}\" y1=\"{y}\" y2=\"{y}\"/>");
}

/// A moment as its place in the window.
fn percent(at: u64, picture: &Picture) -> String {
    share(at.clamp(picture.window.0, picture.window.1.max(picture.window.0)) - picture.window.0, picture.length())
}

/// A part of a whole in hundredths of a per cent.
fn share(part: u64, whole: u64) -> String {
    let hundredths = u128::from(part) * 10_000 / u128::from(whole.max(1));
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    match rest {
        0 => format!("{whole}%"),
        rest if rest.is_multiple_of(10) => format!("{whole}.{}%", rest / 10),
        rest => format!("{whole}.{rest:02}%"),
    }
}

fn shortened(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_owned();
    }
    name.chars().take(most - 1).chain(['…']).collect()
}

/// As the text of an element. Control characters have no place in it.
fn text(raw: &str) -> String {
    let mut html = String::with_capacity(raw.len());
    let plain: String = raw.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    // Writing to a string cannot fail.
    let _ = escape_html_body_text(&mut html, &plain);
    html
}

/// As the value of an attribute.
fn escaped(raw: &str) -> String {
    let mut html = String::with_capacity(raw.len());
    let _ = escape_html(&mut html, raw);
    html
}

#[cfg(test)]
mod tests;
