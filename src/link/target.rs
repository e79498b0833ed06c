//! The parts of a link's target.
//!
//! Takes a target as an author writes it and the note that it stands in; gives the path that it means, relative to the
//! root of the notes, with its query and its anchor. Whether that path exists is [`super::Targets`]' question.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use crate::site;

/// What stays as it is in the path of a relative URL is what no browser takes for anything else; `:` would make the
/// first part a scheme.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'\\')
    .add(b'^')
    .add(b'|')
    .add(b'[')
    .add(b']')
    .add(b':')
    .add(b'\'')
    .add(b'&');

/// Likewise in a fragment.
const FRAGMENT: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'%').add(b'<').add(b'>').add(b'`').add(b'\'').add(b'&');

/// A target, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// With a scheme or a host.
    External,
    /// Within the folder of the notes.
    Inside(Inside),
    /// Beyond it; the path as written.
    Outside(String),
}

/// A target within the folder of the notes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Inside {
    /// Path from the root of the notes, decoded, without `.` and `..`; may end with `/`; empty for the root.
    pub(super) path: String,
    /// From `?` on, as written, or nothing.
    pub(super) query: String,
    /// What stands behind `#`, decoded, or nothing.
    pub(super) anchor: String,
    /// Whether the target is an anchor and nothing else.
    pub(super) same_page: bool,
}

impl Target {
    /// Takes `target` apart, as it stands in the note at `here`.
    pub(super) fn read(target: &str, here: &str) -> Self {
        if has_scheme(target) || target.starts_with("//") {
            return Self::External;
        }
        let (rest, anchor) = target.split_once('#').unwrap_or((target, ""));
        let (written, query) = rest.find('?').map_or((rest, ""), |mark| rest.split_at(mark));
        let same_page = written.is_empty();
        let path = if same_page { Some(here.to_owned()) } else { join(site::folder(here), &decode(written)) };
        match path {
            Some(path) => Self::Inside(Inside { path, query: query.to_owned(), anchor: decode(anchor), same_page }),
            None => Self::Outside(written.to_owned()),
        }
    }
}

/// `path` as it stands in an `href`.
pub(crate) fn encode_path(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

/// `anchor` as it stands in an `href` behind `#`.
pub(crate) fn encode_fragment(anchor: &str) -> String {
    utf8_percent_encode(anchor, FRAGMENT).to_string()
}

fn decode(text: &str) -> String {
    // What does not decode to UTF-8 is no path that can be written down: leave it as it is.
    percent_decode_str(text).decode_utf8().map_or_else(|_| text.to_owned(), Cow::into_owned)
}

/// `path` as seen from `folder`, or from the root where it begins with `/`; nothing where it climbs out.
pub(super) fn join(folder: &str, path: &str) -> Option<String> {
    let (folder, path) = path.strip_prefix('/').map_or((folder, path), |rest| ("", rest));
    let mut parts: Vec<&str> = folder.split_terminator('/').collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let is_folder = path.ends_with('/') || path.ends_with("/.") || path.ends_with("..") || path == ".";
    let slash = if is_folder && !parts.is_empty() { "/" } else { "" };
    Some(parts.join("/") + slash)
}

/// Whether a URL begins with a scheme (RFC 3986, section 3.1).
pub(super) fn has_scheme(url: &str) -> bool {
    url.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::Way;

    fn path(target: &str) -> String {
        match Target::read(target, "guide/gc.md") {
            Target::Inside(inside) => inside.path,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn paths_are_seen_from_the_folder_of_the_note() {
        assert_eq!(path("b.md"), "guide/b.md");
        assert_eq!(path("./b.md"), "guide/b.md");
        assert_eq!(path("../a/b.md#x"), "a/b.md");
        assert_eq!(path("/b.md?q"), "b.md");
        assert_eq!(path("sub/"), "guide/sub/");
        assert_eq!(path(".."), "");
        assert_eq!(path("#x"), "guide/gc.md");
        assert_eq!(path(""), "guide/gc.md");
        assert_eq!(path("a%20b.md"), "guide/a b.md");
        assert_eq!(path("%FF.md"), "guide/%FF.md");
    }

    #[test]
    fn other_hosts_and_schemes_are_external() {
        for target in ["https://a.b/c.md", "mailto:a@b.c", "//cdn/x.js", "data:,x", "tel:+1", "vscode-x.y+z:go"] {
            assert_eq!(Target::read(target, "a.md"), Target::External, "{target}");
        }
        assert_eq!(path("1:2.md"), "guide/1:2.md");
        assert_eq!(path("a b:c.md"), "guide/a b:c.md");
    }

    #[test]
    fn a_path_cannot_leave_the_notes() {
        assert_eq!(Target::read("../../x.md", "guide/gc.md"), Target::Outside("../../x.md".to_owned()));
        assert_eq!(Target::read("/../x.md", "guide/gc.md"), Target::Outside("/../x.md".to_owned()));
    }

    #[test]
    fn hrefs_are_encoded_and_keep_query_and_anchor() {
        let href = |target: &str, to: &str| match Target::read(target, "guide/gc.md") {
            Target::Inside(Inside { anchor, query, same_page, .. }) => {
                Way { page: None, url: to.to_owned(), anchor, query, same_page }.href("guide/gc.html")
            }
            other => format!("{other:?}"),
        };
        assert_eq!(href("../x y.md?a=1#über", "x y.html"), "../x%20y.html?a=1#%C3%BCber");
        assert_eq!(href("1:2.md", "guide/1:2.html"), "1%3A2.html");
        assert_eq!(href("#x", "guide/gc.html"), "#x");
        assert_eq!(href("", "guide/gc.html"), "#");
        assert_eq!(href("gc.md", "guide/gc.html"), "gc.html");
    }
}
