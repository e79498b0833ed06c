//! `badge.svg`: how many examples and claims the book has, and how they stand, as a picture for a README; and the same as
//! `badge.json`, in the form that shields.io reads.

use std::fmt::Write;

use super::{Around, file};
use crate::report::Summary;
use crate::site::SiteFile;

const HEIGHT: u32 = 20;
/// Left and right of each text.
const SPACE: u32 = 6;

/// How the examples of a book stand.
struct Verdict {
    words: String,
    /// Under white text of this size each has a contrast of at least 4.5 to 1.
    colour: &'static str,
    /// Its name for shields.io.
    name: &'static str,
}

/// The two files.
pub(super) fn files(around: &Around<'_>) -> Vec<SiteFile> {
    let (counts, verdict) = (counts(around.summary), verdict(around.summary));
    let json = serde_json::json!({
        "schemaVersion": 1, "label": &counts, "message": &verdict.words, "color": verdict.name,
    });
    vec![file("badge.svg", picture(&counts, &verdict)), file("badge.json", format!("{json}\n"))]
}

fn counts(summary: &Summary) -> String {
    let examples = summary.passed + summary.failed + summary.ran;
    let number = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    format!("{}, {}", number(examples, "example"), number(summary.claims, "claim"))
}

fn verdict(summary: &Summary) -> Verdict {
    let of = |words: String, colour, name| Verdict { words, colour, name };
    match (summary.failed, summary.passed, summary.ran) {
        (0, 0, 0) => of("not run".to_owned(), "#565d69", "lightgrey"),
        (0, 0, _) => of("ran".to_owned(), "#1f56c4", "blue"),
        (0, _, _) => of("verified".to_owned(), "#17713f", "brightgreen"),
        (failed, _, _) => of(format!("{failed} failed"), "#b42318", "red"),
    }
}

/// Two boxes with a text in each. The texts are of letters, digits, commas and spaces: nothing has to be escaped.
fn picture(counts: &str, verdict: &Verdict) -> String {
    let (left, right) = (width(counts) + 2 * SPACE, width(&verdict.words) + 2 * SPACE);
    let (all, words) = (left + right, &verdict.words);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{all}\" height=\"{HEIGHT}\" viewBox=\"0 0 {all} {HEIGHT}\" \
         role=\"img\" aria-label=\"{counts}: {words}\">\n<title>{counts}: {words}</title>\n\
         <clipPath id=\"c\"><rect width=\"{all}\" height=\"{HEIGHT}\" rx=\"3\"/></clipPath>\n\
         <g clip-path=\"url(#c)\"><rect width=\"{left}\" height=\"{HEIGHT}\" fill=\"#2b313b\"/>\
         <rect x=\"{left}\" width=\"{right}\" height=\"{HEIGHT}\" fill=\"{}\"/></g>\n\
         <g fill=\"#fff\" font-family=\"Verdana,'DejaVu Sans',Geneva,sans-serif\" font-size=\"11\">\n",
        verdict.colour
    );
    for (x, text) in [(SPACE, counts), (left + SPACE, words)] {
        // The width that was reckoned with, whatever font the reader has.
        let _ = writeln!(svg, "<text x=\"{x}\" y=\"14\" textLength=\"{}\">{text}</text>", width(text));
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

/// How wide `text` is in Verdana at 11 pixels, in pixels.
fn width(text: &str) -> u32 {
    let tenths: u32 = text.chars().map(tenths).sum();
    tenths.div_ceil(10)
}

fn tenths(each: char) -> u32 {
    match each {
        'i' | 'l' | 'j' => 30,
        ' ' | ',' | '.' | 'f' | 't' => 40,
        'r' => 47,
        's' | 'c' => 58,
        'm' => 107,
        'w' => 90,
        _ => 68,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verdict_is_told_in_words() {
        let told = |passed, failed, ran| {
            let summary = Summary { passed, failed, ran, claims: 3, ..Summary::default() };
            format!("{}: {}", counts(&summary), verdict(&summary).words)
        };
        assert_eq!(told(9, 0, 1), "10 examples, 3 claims: verified");
        assert_eq!(told(9, 2, 0), "11 examples, 3 claims: 2 failed");
        assert_eq!(told(0, 0, 1), "1 example, 3 claims: ran");
        assert_eq!(told(0, 0, 0), "0 examples, 3 claims: not run");
    }

    #[test]
    fn every_text_has_room() {
        let svg = picture("124 examples, 312 claims", &verdict(&Summary { passed: 1, ..Summary::default() }));
        let width = width("124 examples, 312 claims");
        assert!((140..160).contains(&width), "{width}");
        assert!(svg.contains(&format!("x=\"6\" y=\"14\" textLength=\"{width}\"")), "{svg}");
    }
}
