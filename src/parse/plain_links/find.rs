//! Where plain links stand in a text.
//!
//! Takes text that is no code; gives the place of each link. The rules are those of GitHub's extended autolinks
//! (<https://github.github.com/gfm/#autolinks-extension->), with two differences: a character that no URL has ends it, so that
//! brackets, footnotes and quotation marks stay outside; and the underscores of a name such as `__init__` belong to it.
//! Libraries that find URLs in text have rules of their own, which take `os.path` or any scheme for a link.

use std::ops::Range;

/// The schemes of plain URLs.
const SCHEMES: [&str; 3] = ["http", "https", "ftp"];
/// What begins an address without a scheme.
const WWW: &str = "www.";
const MAILTO: &str = "mailto:";

/// A plain link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) range: Range<usize>,
    pub(super) kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// With its scheme.
    Url,
    /// `www.…`.
    Www,
    /// An address of mail, without `mailto:`.
    Mail,
}

/// Whether a text may hold a plain link: cheap, and right where it says no.
pub(super) fn may_be_in(text: &str) -> bool {
    text.contains(['@', ':']) || may_begin_with_www(text)
}

fn may_begin_with_www(text: &str) -> bool {
    text.match_indices('.').any(|(at, _)| text[..at].ends_with(['w', 'W']))
}

/// The first plain link that begins in `within`. It may end behind that, and does so before `limit`.
pub(super) fn first(text: &str, within: Range<usize>, limit: usize) -> Option<Found> {
    let text = &text[..limit];
    let triggers = text[within.clone()].match_indices([':', '@', 'w', 'W']);
    triggers.map(|(at, trigger)| (within.start + at, trigger)).find_map(|(at, trigger)| match trigger {
        ":" => url(text, within.start, at),
        "@" => mail(text, within.start, at),
        _ => www(text, within.start, at),
    })
}

/// The URL whose scheme ends at `colon`.
fn url(text: &str, from: usize, colon: usize) -> Option<Found> {
    let host = text[colon..].strip_prefix("://").map(|_| colon + 3)?;
    let before = &text[from..colon];
    let start = colon - before.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
    let is_known = SCHEMES.iter().any(|scheme| scheme.eq_ignore_ascii_case(&text[start..colon]));
    // The end comes last: where many things look like the beginning of a URL, each would be looked for through all others.
    (is_known && is_host(&text[host..], Dots::Any)).then(|| Found { range: start..end(text, host), kind: Kind::Url })
}

/// The address without a scheme at `start`.
fn www(text: &str, from: usize, start: usize) -> Option<Found> {
    let is_www = text.get(start..start + WWW.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(WWW));
    let may_follow = |before: char| before.is_whitespace() || "*_~(".contains(before);
    // The cell of a table begins a line.
    let begins =
        text[..start].chars().next_back().is_none_or(|before| may_follow(before) || before == '|' && start == from);
    if !is_www || !begins || !is_host(&text[start..], Dots::Needed) {
        return None;
    }
    Some(Found { range: start..end(text, start), kind: Kind::Www })
}

/// The address of mail around the `@` at `at`.
fn mail(text: &str, from: usize, at: usize) -> Option<Found> {
    let is_local = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_+".contains(byte);
    let start = at - text[from..at].bytes().rev().take_while(is_local).count();
    let domain = &text[at + 1..];
    let is_domain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let length = domain.find(|c| !is_domain(c)).unwrap_or(domain.len());
    let follows = domain[length..].chars().next();
    let domain = domain[..length].trim_end_matches('.');
    let is_good = domain.contains('.')
        && domain.split('.').all(|part| part.starts_with(|c: char| c.is_ascii_alphanumeric()))
        && domain.ends_with(|c: char| c.is_ascii_alphabetic());
    if start == at || !is_good || follows == Some('@') || text[..start].ends_with(['/', '@']) {
        return None;
    }
    let range = start..at + 1 + domain.len();
    let scheme = start.checked_sub(MAILTO.len()).filter(|&scheme| scheme >= from);
    match scheme.filter(|&scheme| text.get(scheme..start).is_some_and(|word| word.eq_ignore_ascii_case(MAILTO))) {
        Some(scheme) => Some(Found { range: scheme..range.end, kind: Kind::Url }),
        None => Some(Found { range, kind: Kind::Mail }),
    }
}

/// Whether a host needs a dot in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dots {
    Any,
    Needed,
}

/// Whether `text` begins with a host: parts with dots between them, and no underscore in the last two.
fn is_host(text: &str, dots: Dots) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let host = text[..text.find(|c| !is_part(c)).unwrap_or(text.len())].trim_end_matches(['.', '_']);
    host.starts_with(char::is_alphanumeric)
        && (dots == Dots::Any || host.contains('.'))
        && !host.rsplit('.').take(2).any(|part| part.contains('_'))
}

/// Where a URL ends whose host or beginning is at `start`.
fn end(text: &str, start: usize) -> usize {
    let ends = |c: char| c.is_whitespace() || c.is_control() || "<>`[]|\\\"".contains(c);
    let end = text[start..].find(ends).map_or(text.len(), |length| start + length);
    start + trimmed(&text[start..end]).len()
}

/// A URL without the punctuation of the sentence that it stands in.
fn trimmed(mut url: &str) -> &str {
    let more = |open: char, close: char| url.matches(close).count().saturating_sub(url.matches(open).count());
    let (mut round, mut curly) = (more('(', ')'), more('{', '}'));
    while let Some(last) = url.chars().next_back() {
        let rest = &url[..url.len() - last.len_utf8()];
        match last {
            '_' if is_dunder(url) => return url,
            '?' | '!' | '.' | ',' | ':' | '*' | '_' | '~' | '\'' => {}
            ')' if round > 0 => round -= 1,
            '}' if curly > 0 => curly -= 1,
            ';' => {
                url = without_entity(rest);
                continue;
            }
            _ => return url,
        }
        url = rest;
    }
    url
}

/// Whether a URL ends in a name such as `__init__`.
fn is_dunder(url: &str) -> bool {
    let name = &url[url.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '_').len()..];
    let inside = name.strip_prefix("__").and_then(|rest| rest.strip_suffix("__"));
    inside.is_some_and(|inside| inside.starts_with(|c: char| c.is_ascii_alphabetic()) && !inside.ends_with('_'))
}

/// What ends in the name of a character, whose semicolon is gone, without it.
fn without_entity(url: &str) -> &str {
    let start = url.trim_end_matches(|c: char| c.is_ascii_alphanumeric());
    if start.len() < url.len() { start.strip_suffix('&').unwrap_or(url) } else { url }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<&str> {
        let (mut found, mut from) = (Vec::new(), 0);
        while let Some(next) = first(text, from..text.len(), text.len()) {
            from = next.range.end;
            found.push(&text[next.range]);
        }
        found
    }

    #[test]
    fn urls_and_addresses_are_found() {
        for (text, link) in [
            ("https://docs.python.org/3/library/gc.html", "https://docs.python.org/3/library/gc.html"),
            ("see HTTP://a.org/?b=1&c=2#d.", "HTTP://a.org/?b=1&c=2#d"),
            ("ftp://a.org/b", "ftp://a.org/b"),
            ("http://localhost:8000/x", "http://localhost:8000/x"),
            ("https://user:word@a.org", "https://user:word@a.org"),
            ("git+https://a.org", "https://a.org"),
            ("见https://a.org/é", "https://a.org/é"),
            ("(www.python.org)", "www.python.org"),
            ("*WWW.python.org/a*", "WWW.python.org/a"),
            ("mail me@python.org.", "me@python.org"),
            ("a.b-c_d+e@x-y.python.org", "a.b-c_d+e@x-y.python.org"),
            ("mailto:me@python.org?", "mailto:me@python.org"),
            ("info@www.python.org", "info@www.python.org"),
        ] {
            assert_eq!(all(text), [link], "{text}");
        }
        assert_eq!(all("www.a.org, b@c.org and http://d.org"), ["www.a.org", "b@c.org", "http://d.org"]);
    }

    #[test]
    fn the_punctuation_around_is_not_part_of_them() {
        for (text, link) in [
            ("https://a.org/b?!.,:'", "https://a.org/b"),
            ("https://a.org/b**", "https://a.org/b"),
            ("https://a.org/x_(y)", "https://a.org/x_(y)"),
            ("(https://a.org/x_(y))", "https://a.org/x_(y)"),
            ("(https://a.org/x).", "https://a.org/x"),
            ("[https://a.org/x]", "https://a.org/x"),
            ("{https://a.org/{x}}", "https://a.org/{x}"),
            ("https://a.org/x[^1]", "https://a.org/x"),
            ("https://a.org/&copy;", "https://a.org/"),
            ("https://a.org/?b=1&amp;c;", "https://a.org/?b=1&amp;c"),
            ("\"https://a.org\"", "https://a.org"),
            ("https://a.org<br>", "https://a.org"),
            ("https://a.org/#x.__init__, ", "https://a.org/#x.__init__"),
            ("https://a.org/é_ ", "https://a.org/é"),
            ("_https://a.org/__", "https://a.org/"),
        ] {
            assert_eq!(all(text), [link], "{text}");
        }
    }

    #[test]
    fn what_only_looks_alike_is_none() {
        for text in [
            "javascript://a.org/%0aalert(1)",
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "xhttp://a.org",
            "https://",
            "http://.",
            "http://a_b.c_d",
            "://a.org",
            "www.",
            "www. x",
            "www._",
            "http://a_b.c.",
            "awww.a.org",
            "a.www.b.org",
            "os.path",
            "example.org",
            "@property",
            "a @ b.c",
            "a@b",
            "react@18.2",
            "me@python.org-",
            "a@b@c.org",
            "@functools.wraps",
        ] {
            assert_eq!(all(text), [""; 0], "{text}");
        }
    }
}
