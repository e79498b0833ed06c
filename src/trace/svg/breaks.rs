//! Breaks of the scale: hatched from top to bottom, with how long they are below the times.

use std::fmt::Write;

use super::{AXIS, escaped, percent, share, text};
use crate::trace::picture::Picture;
use crate::trace::scale::{Break, thousandths};
use crate::trace::time;

/// Below the times: the lengths of the breaks.
pub(super) const ROW: u32 = 15;
/// How far apart labels have to be, in thousandths of the width.
pub(super) const APART: u64 = 75;

/// What is told of a break to those who do not see it: `1 s of waiting was skipped after 20 ms`.
pub(super) fn told(each: &Break) -> String {
    format!("{} of waiting skipped after {}", time::words(each.skipped), time::words(each.time.0))
}

/// The breaks of `picture`, behind all lanes. The pattern's name begins with `words`, which no other picture of the page has.
pub(super) fn draw(svg: &mut String, picture: &Picture, words: &str, bottom: u32) {
    if picture.breaks.is_empty() {
        return;
    }
    let pattern = escaped(words);
    let _ = write!(
        svg,
        "<defs><pattern id=\"{pattern}-hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
         patternTransform=\"rotate(45)\"><line class=\"tr-hatch\" y2=\"6\"/></pattern></defs>"
    );
    let below = bottom + AXIS + ROW - 5;
    let mut free = 0;
    for each in &picture.breaks {
        let (x, width) = (percent(each.drawn.0, picture), share(each.drawn.1 - each.drawn.0, picture.length()));
        let _ = write!(
            svg,
            "<g><title>{}</title><rect class=\"tr-skip\" x=\"{x}\" width=\"{width}\" height=\"{bottom}\" fill=\"url(#{pattern}-hatch)\"/></g>",
            text(&told(each))
        );
        let middle = each.drawn.0.midpoint(each.drawn.1);
        let place = thousandths(middle, picture.window);
        if place >= free {
            let narrow = if place >= free + APART || free == 0 { "" } else { " tr-wide" };
            let (x, label) = (percent(middle, picture), time::words(each.skipped));
            let _ = write!(svg, "<text class=\"tr-skipped{narrow}\" x=\"{x}\" y=\"{below}\">{label}</text>");
            free = place + APART;
        }
    }
}

/// The breaks for the script, as `data-breaks="from:to:start:end …"`: places, then times.
pub(super) fn data(picture: &Picture) -> String {
    if picture.breaks.is_empty() {
        return String::new();
    }
    let one = |each: &Break| format!("{}:{}:{}:{}", each.drawn.0, each.drawn.1, each.time.0, each.time.1);
    format!(" data-breaks=\"{}\"", picture.breaks.iter().map(one).collect::<Vec<_>>().join(" "))
}
