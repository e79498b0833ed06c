//! Raw HTML as text.

/// Elements that may be written without attributes. None of them loads, runs, or covers anything.
const PLAIN: &[&str] = &[
    "b",
    "blockquote",
    "br",
    "code",
    "dd",
    "del",
    "details",
    "dl",
    "dt",
    "em",
    "hr",
    "i",
    "ins",
    "kbd",
    "mark",
    "q",
    "s",
    "samp",
    "small",
    "strong",
    "sub",
    "summary",
    "sup",
    "u",
    "var",
    "wbr",
];

/// A piece of HTML in which every tag is one of a few without attributes, and everything else that looks like a tag is text.
/// Comments are left out.
pub(crate) fn raw_html(html: &str) -> String {
    let mut plain = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let comment = rest.strip_prefix("<!--").and_then(|inside| inside.split_once("-->"));
        if let Some((_, behind)) = comment {
            rest = behind;
        } else if let Some(length) = plain_tag(rest) {
            plain.push_str(&rest[..length]);
            rest = &rest[length..];
        } else {
            plain.push_str("&lt;");
            rest = &rest[1..];
        }
    }
    plain.push_str(rest);
    plain
}

/// The length of the tag at the start of `text`, where it is one of those: `<b>`, `</b>`, `<br/>`, `<br />`, `<details open>`.
fn plain_tag(text: &str) -> Option<usize> {
    let (inside, _) = text.get(1..)?.split_once('>')?;
    let name = match inside.strip_prefix('/') {
        Some(name) => name,
        None => inside.strip_suffix('/').unwrap_or(inside).trim_end_matches(' '),
    };
    let is_plain = PLAIN.iter().any(|plain| plain.eq_ignore_ascii_case(name)) || inside == "details open";
    is_plain.then_some(inside.len() + 2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_few_tags_stay_and_all_others_are_text() {
        assert_eq!(raw_html("H<sub>2</sub>O<br /><BR/>"), "H<sub>2</sub>O<br /><BR/>");
        assert_eq!(raw_html("<details open>\n<summary>a</summary>"), "<details open>\n<summary>a</summary>");
        assert_eq!(raw_html("<b onclick=\"x()\">a</b>"), "&lt;b onclick=\"x()\">a</b>");
        assert_eq!(raw_html("<script>x()</script>"), "&lt;script>x()&lt;/script>");
        assert_eq!(raw_html("<b\n>"), "&lt;b\n>");
        assert_eq!(raw_html("</ b><b/ >< b>"), "&lt;/ b>&lt;b/ >&lt; b>");
        assert_eq!(raw_html("<a<b>"), "&lt;a<b>");
    }

    #[test]
    fn comments_are_left_out() {
        assert_eq!(raw_html("a<!-- <b> -->c<!-- d"), "ac&lt;!-- d");
        assert_eq!(raw_html("<!--><script>--></script>"), "&lt;/script>");
    }

    proptest! {
        #[test]
        fn nothing_but_plain_tags_is_left(html in "(<|/|!|-|>|b|br|script| |=|\"|\\PC){0,30}") {
            let plain = raw_html(&html);
            for (at, _) in plain.match_indices('<') {
                prop_assert!(plain_tag(&plain[at..]).is_some(), "{plain}");
            }
        }
    }
}
