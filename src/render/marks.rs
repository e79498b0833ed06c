//! Marks beside the lines of code on which claims stand.
//!
//! Takes coloured code and the claims in it; gives the same code with a sign before each line on which a claim begins,
//! and a remark below its last line: what was got instead, or why it was not checked. Of claims that follow each
//! other and were not checked for the same reason, only the first has the remark. The text of the code stays as it is: a
//! sign is an empty element that the theme's `style.css` draws, and a remark is not to be selected, so that what a reader
//! copies is the code alone.

use std::collections::BTreeMap;

use super::highlight::escape;
use super::view::{ClaimView, Standing};

/// A claim and the last line of it.
pub(super) struct Placed {
    pub(super) claim: ClaimView,
    pub(super) last: u32,
}

/// `html`, whose first line is line `first` of the note, with the marks of `claims`, and a sign on the line on which the
/// example failed, if it did on one.
pub(super) fn mark(html: &str, first: u32, claims: &[Placed], failed: Option<u32>) -> String {
    let mut begins: BTreeMap<u32, Vec<&ClaimView>> = BTreeMap::new();
    let mut ends: BTreeMap<u32, Vec<&ClaimView>> = BTreeMap::new();
    for placed in claims {
        begins.entry(placed.claim.line).or_default().push(&placed.claim);
        ends.entry(placed.last).or_default().push(&placed.claim);
    }
    let mut said = None;
    let mut marked = String::with_capacity(html.len() + claims.len() * 80);
    for (line, text) in (first..).zip(html.split_inclusive('\n')) {
        let code = text.trim_end_matches('\n');
        let sign = match begins.get(&line) {
            _ if failed == Some(line) => FAILED.to_owned(),
            Some(claims) => sign(claims),
            None => String::new(),
        };
        let remarks: String =
            ends.get(&line).into_iter().flatten().filter_map(|claim| remark(claim, &mut said)).collect();
        marked.extend([&*sign, code, "\n", &remarks]);
    }
    marked
}

/// The sign of the line on which an example failed.
const FAILED: &str =
    "<span class=\"sign sign-broken\" role=\"img\" aria-label=\"failed here\" title=\"failed here\"></span>";

/// The sign of the claims that begin on a line: that of the one that is worst.
fn sign(claims: &[&ClaimView]) -> String {
    let Some(worst) = claims.iter().max_by_key(|claim| claim.verdict) else { return String::new() };
    let title = worst.note.filter(|_| matches!(worst.verdict, Standing::Holds | Standing::Unverifiable));
    let label = match title.filter(|_| worst.verdict == Standing::Unverifiable) {
        Some(note) => format!("{}: {note}", worst.label),
        None => worst.label.to_owned(),
    };
    let title = title.map(|note| format!(" title=\"{}\"", escape(note))).unwrap_or_default();
    format!(
        "<span class=\"sign sign-{}\" role=\"img\" aria-label=\"{}\"{title}></span>",
        worst.verdict.name(),
        escape(&label)
    )
}

/// What is to be said below the last line of a claim: what was got instead, or why it was not checked, unless that is
/// what was `said` of the claim before.
fn remark(claim: &ClaimView, said: &mut Option<&'static str>) -> Option<String> {
    let note = claim.note.filter(|_| claim.verdict == Standing::Unverifiable);
    let before = std::mem::replace(said, note);
    let (lead, text) = match claim.verdict {
        Standing::Holds => return None,
        Standing::Unverifiable => ("", escape(note.filter(|_| note != before)?)),
        Standing::OnPurpose | Standing::Broken => (", got", got(claim)),
    };
    let (verdict, label) = (claim.verdict.name(), claim.label);
    Some(format!("<span class=\"remark remark-{verdict}\"><span class=\"label\">{label}{lead}: </span>{text}\n</span>"))
}

fn got(claim: &ClaimView) -> String {
    let got = claim.got.as_deref().map(str::trim_end).filter(|got| !got.is_empty());
    let varies = if claim.got_varies { " data-timing" } else { "" };
    got.map_or_else(|| "(nothing)".to_owned(), |got| format!("<samp{varies}>{}</samp>", escape(got)))
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
            got_varies: false,
            note,
        };
        Placed { claim, last }
    }

    #[test]
    fn a_sign_stands_before_the_first_line_and_the_outcome_below_the_last() {
        let claims =
            [placed(4, 4, Standing::Holds, None, None), placed(5, 6, Standing::Broken, Some("<1>\n2\n"), None)];
        assert_eq!(
            mark("a\nb\nc\nd\n", 4, &claims, None),
            "<span class=\"sign sign-holds\" role=\"img\" aria-label=\"holds\"></span>a\n\
             <span class=\"sign sign-broken\" role=\"img\" aria-label=\"broken\"></span>b\nc\n\
             <span class=\"remark remark-broken\"><span class=\"label\">broken, got: </span><samp>&lt;1&gt;\n2</samp>\n</span>d\n"
        );
    }

    #[test]
    fn what_was_not_checked_says_why_below_the_line() {
        let claims = [placed(1, 1, Standing::Unverifiable, None, Some("it is hedged"))];
        assert_eq!(
            mark("a\n", 1, &claims, None),
            "<span class=\"sign sign-unverifiable\" role=\"img\" aria-label=\"unverifiable: it is hedged\" title=\"it is hedged\"></span>a\n\
             <span class=\"remark remark-unverifiable\"><span class=\"label\">unverifiable: </span>it is hedged\n</span>"
        );
    }

    #[test]
    fn of_two_claims_on_a_line_the_worse_gives_the_sign() {
        let claims = [
            placed(1, 1, Standing::Broken, Some(""), None),
            placed(1, 1, Standing::Holds, None, Some("the same value")),
        ];
        let html = mark("a\n", 1, &claims, None);
        assert_eq!(html.matches("class=\"sign").count(), 1);
        assert!(html.starts_with("<span class=\"sign sign-broken\"") && html.contains("(nothing)"), "{html}");
    }

    #[test]
    fn another_step_than_the_exact_text_is_a_title() {
        let html = mark("a\n", 1, &[placed(1, 1, Standing::Holds, Some("{1, 2}"), Some("the same value"))], None);
        assert!(html.contains(" title=\"the same value\"></span>a\n"), "{html}");
    }

    #[test]
    fn code_without_claims_stays_as_it_is() {
        assert_eq!(mark("a\n\nb\n", 1, &[], None), "a\n\nb\n");
        assert_eq!(mark("", 1, &[placed(9, 9, Standing::Holds, None, None)], None), "");
    }

    #[test]
    fn the_same_reason_is_told_once_in_a_row() {
        let unchecked = |line, note| placed(line, line, Standing::Unverifiable, None, Some(note));
        let claims = [unchecked(1, "hedged"), unchecked(2, "hedged"), unchecked(3, "timing"), unchecked(4, "hedged")];
        let html = mark("a\nb\nc\nd\n", 1, &claims, None);
        let told: Vec<&str> = html.lines().filter(|line| line.contains("remark")).collect();
        assert_eq!(told.len(), 3, "{html}");
        assert_eq!(html.matches("aria-label=\"unverifiable: hedged\" title=\"hedged\"").count(), 3, "{html}");
    }

    #[test]
    fn the_line_on_which_an_example_failed_has_a_sign() {
        let html = mark("a\nb\n", 1, &[placed(2, 2, Standing::Unverifiable, None, None)], Some(2));
        assert_eq!(html, format!("a\n{FAILED}b\n"));
    }
}
