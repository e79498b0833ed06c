//! Marks beside the lines of code on which claims stand.
//!
//! Takes coloured code and the claims in it; gives the same code with a sign before each line on which a claim begins,
//! and a remark below its last line: what was got instead, or why it was not checked. The text of the code stays as it
//! is: a sign is an empty element that the theme's `style.css` draws, and a remark is not to be selected, so that what
//! a reader copies is the code alone.

use std::collections::BTreeMap;

use super::highlight::escape;
use super::view::{ClaimView, Standing};

/// A claim and the last line of it.
pub(super) struct Placed {
    pub(super) claim: ClaimView,
    pub(super) last: u32,
}

/// `html`, whose first line is line `first` of the note, with the marks of `claims`.
pub(super) fn mark(html: &str, first: u32, claims: &[Placed]) -> String {
    let mut begins: BTreeMap<u32, Vec<&ClaimView>> = BTreeMap::new();
    let mut ends: BTreeMap<u32, Vec<&ClaimView>> = BTreeMap::new();
    for placed in claims {
        begins.entry(placed.claim.line).or_default().push(&placed.claim);
        ends.entry(placed.last).or_default().push(&placed.claim);
    }
    let at = |map: &BTreeMap<u32, Vec<&ClaimView>>, line: u32, part: fn(&[&ClaimView]) -> String| {
        map.get(&line).map(|claims| part(claims)).unwrap_or_default()
    };
    let mut marked = String::with_capacity(html.len() + claims.len() * 80);
    for (line, text) in (first..).zip(html.split_inclusive('\n')) {
        let code = text.trim_end_matches('\n');
        marked.extend([&*at(&begins, line, sign), code, "\n", &at(&ends, line, remarks)]);
    }
    marked
}

/// The sign of the claims that begin on a line: that of the one that is worst.
fn sign(claims: &[&ClaimView]) -> String {
    let Some(worst) = claims.iter().max_by_key(|claim| claim.verdict) else { return String::new() };
    let title = worst.note.filter(|_| worst.verdict == Standing::Holds);
    let title = title.map(|note| format!(" title=\"{}\"", escape(note))).unwrap_or_default();
    format!(
        "<span class=\"sign sign-{}\" role=\"img\" aria-label=\"{}\"{title}></span>",
        worst.verdict.name(),
        worst.label
    )
}

/// What is to be said of claims that end on a line: what was got instead, or why it was not checked.
fn remarks(claims: &[&ClaimView]) -> String {
    claims.iter().filter_map(|claim| remark(claim)).collect()
}

fn remark(claim: &ClaimView) -> Option<String> {
    let (lead, text) = match claim.verdict {
        Standing::Holds => return None,
        Standing::Unverifiable => ("", escape(claim.note?)),
        Standing::OnPurpose | Standing::Broken => (", got", got(claim)),
    };
    let (verdict, label) = (claim.verdict.name(), claim.label);
    Some(format!("<span class=\"remark remark-{verdict}\"><span class=\"label\">{label}{lead}: </span>{text}\n</span>"))
}

fn got(claim: &ClaimView) -> String {
    let got = claim.got.as_deref().map(str::trim_end).filter(|got| !got.is_empty());
    got.map_or_else(|| "(nothing)".to_owned(), |got| format!("<samp>{}</samp>", escape(got)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(line: u32, last: u32, verdict: Standing, got: Option<&str>, note: Option<&'static str>) -> Placed {
        let claim = ClaimView {
            line,
            form: "trailing",
            kind: "value",
            verdict,
            mark: "?",
            label: verdict.name(),
            stated: String::new(),
            got: got.map(str::to_owned),
            note,
        };
        Placed { claim, last }
    }

    #[test]
    fn a_sign_stands_before_the_first_line_and_the_outcome_below_the_last() {
        let claims =
            [placed(4, 4, Standing::Holds, None, None), placed(5, 6, Standing::Broken, Some("<1>\n2\n"), None)];
        assert_eq!(
            mark("a\nb\nc\nd\n", 4, &claims),
            "<span class=\"sign sign-holds\" role=\"img\" aria-label=\"holds\"></span>a\n\
             <span class=\"sign sign-broken\" role=\"img\" aria-label=\"broken\"></span>b\nc\n\
             <span class=\"remark remark-broken\"><span class=\"label\">broken, got: </span><samp>&lt;1&gt;\n2</samp>\n</span>d\n"
        );
    }

    #[test]
    fn what_was_not_checked_says_why_below_the_line() {
        let claims = [placed(1, 1, Standing::Unverifiable, None, Some("it is hedged"))];
        assert_eq!(
            mark("a\n", 1, &claims),
            "<span class=\"sign sign-unverifiable\" role=\"img\" aria-label=\"unverifiable\"></span>a\n\
             <span class=\"remark remark-unverifiable\"><span class=\"label\">unverifiable: </span>it is hedged\n</span>"
        );
    }

    #[test]
    fn of_two_claims_on_a_line_the_worse_gives_the_sign() {
        let claims = [
            placed(1, 1, Standing::Broken, Some(""), None),
            placed(1, 1, Standing::Holds, None, Some("the same value")),
        ];
        let html = mark("a\n", 1, &claims);
        assert_eq!(html.matches("class=\"sign").count(), 1);
        assert!(html.starts_with("<span class=\"sign sign-broken\"") && html.contains("(nothing)"), "{html}");
    }

    #[test]
    fn another_step_than_the_exact_text_is_a_title() {
        let html = mark("a\n", 1, &[placed(1, 1, Standing::Holds, Some("{1, 2}"), Some("the same value"))]);
        assert!(html.contains(" title=\"the same value\"></span>a\n"), "{html}");
    }

    #[test]
    fn code_without_claims_stays_as_it_is() {
        assert_eq!(mark("a\n\nb\n", 1, &[]), "a\n\nb\n");
        assert_eq!(mark("", 1, &[placed(9, 9, Standing::Holds, None, None)]), "");
    }
}
