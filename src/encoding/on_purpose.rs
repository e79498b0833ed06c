//! Where a note shows text that was decoded twice because it is about such text.
//!
//! That is code which names a charset, and a code span that holds nothing else.

use std::ops::Range;

use pulldown_cmark::Event;

use crate::parse::Page;

/// Names that only code about charsets has.
const CHARSETS: &[&str] = &[
    "latin1",
    "latin-1",
    "latin_1",
    "iso-8859",
    "iso8859",
    "iso_8859",
    "cp125",
    "windows-125",
    "windows_125",
    "mac_roman",
    "mac-roman",
    "macroman",
    "macintosh",
    "mojibake",
    "ftfy",
];

/// The parts of a note that are left alone.
pub(super) struct Ranges {
    fences: Vec<Range<usize>>,
    spans: Vec<Range<usize>>,
}

/// Those of `page`, whose whole text is `text`.
pub(super) fn ranges(page: &Page, text: &str) -> Ranges {
    let about_charsets = |range: &Range<usize>| {
        let code = text.get(range.clone()).unwrap_or_default().to_lowercase();
        CHARSETS.iter().any(|name| code.contains(name))
    };
    let fences = page.fences.iter().map(|fence| fence.span.start as usize..fence.span.end as usize);
    let base = page.body.start as usize;
    let body = text.get(base..).unwrap_or_default();
    let spans = crate::parse::events(body).filter(|(event, _)| matches!(event, Event::Code(_)));
    Ranges {
        fences: fences.filter(about_charsets).collect(),
        spans: spans.map(|(_, range)| range.start + base..range.end + base).collect(),
    }
}

impl Ranges {
    /// Whether `piece` of `text` is meant to be what it is.
    pub(super) fn covers(&self, text: &str, piece: &Range<usize>) -> bool {
        let inside = |range: &&Range<usize>| range.start <= piece.start && piece.end <= range.end;
        let alone = |span: &Range<usize>| {
            let around = [span.start..piece.start, piece.end..span.end];
            around.iter().all(|range| text.get(range.clone()).unwrap_or_default().trim_matches(['`', ' ']).is_empty())
        };
        self.fences.iter().any(|fence| inside(&fence)) || self.spans.iter().find(inside).is_some_and(alone)
    }
}
