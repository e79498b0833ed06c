//! Links that lead out of the book.

use crate::parse::LinkKind;

/// What a page may link to.
const SCHEMES: &[&str] = &["http", "https", "mailto"];

/// Why a link out of the book is not made, where it is not.
pub(crate) fn refusal(target: &str, kind: LinkKind) -> Option<&'static str> {
    if matches!(kind, LinkKind::Image | LinkKind::Embed) {
        return Some("a picture of another host would tell it who reads this page");
    }
    if target.starts_with("//") {
        return None;
    }
    let scheme = target.split(':').next().unwrap_or_default();
    let is_known = SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme));
    (!is_known).then_some("a link of this kind could run something in the reader's browser")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_hosts_and_mailboxes() {
        for target in ["https://a.b", "HTTP://a.b/c", "mailto:a@b.c", "//a.b"] {
            assert_eq!(refusal(target, LinkKind::Link), None, "{target}");
        }
        for target in
            ["javascript:x()", "JavaScript:x()", "data:text/html,x", "vbscript:x", "blob:x", "file:///etc", "x"]
        {
            assert!(refusal(target, LinkKind::Wiki).is_some(), "{target}");
        }
    }

    #[test]
    fn pictures_come_from_the_book() {
        assert!(refusal("https://a.b/c.png", LinkKind::Image).is_some());
        assert!(refusal("data:image/png;base64,", LinkKind::Embed).is_some());
    }
}
