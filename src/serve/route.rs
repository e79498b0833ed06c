//! What the target of a request names.
//!
//! Takes the target as it was sent; gives a path of the site, or one of the preview's own addresses. No path leaves the
//! site: a path of the site is looked up among the site's files, never joined to a folder.

use percent_encoding::percent_decode_str;

use crate::site;

/// What the preview's own addresses begin with.
pub(super) const OWN: &str = "-tracebook/";

/// What a request is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// The file of the site at this path; a folder's is that of its index.
    File(String),
    /// One of the preview's own addresses, without what they begin with.
    Own(String),
}

/// The route of a target, or nothing where it is none.
pub(super) fn route(target: &str) -> Option<Route> {
    let path = target.split(['?', '#']).next().unwrap_or("").strip_prefix('/')?;
    let path = percent_decode_str(path).decode_utf8().ok()?;
    if path.contains(['\0', '\\']) || path.split('/').any(|part| matches!(part, "." | "..")) || path.contains("//") {
        return None;
    }
    if path.starts_with('/') {
        return None;
    }
    Some(match path.strip_prefix(OWN) {
        Some(own) => Route::Own(own.to_owned()),
        None if path.is_empty() || path.ends_with('/') => Route::File(format!("{path}{}", site::INDEX_URL)),
        None => Route::File(path.into_owned()),
    })
}

/// A value of the query of a target, decoded as forms and `URLSearchParams` write it: with `+` for a space.
pub(super) fn query(target: &str, name: &str) -> Option<String> {
    let (_, query) = target.split_once('?')?;
    let pair = query.split('&').find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name))?;
    let value = pair.1.replace('+', " ");
    Some(percent_decode_str(&value).decode_utf8().ok()?.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> Route {
        Route::File(path.to_owned())
    }

    #[test]
    fn targets_name_files_of_the_site() {
        assert_eq!(route("/"), Some(file("index.html")));
        assert_eq!(route("/guide/"), Some(file("guide/index.html")));
        assert_eq!(route("/guide/gc.html?x=1#y"), Some(file("guide/gc.html")));
        assert_eq!(route("/%C3%BCber%20uns.html"), Some(file("über uns.html")));
        assert_eq!(route("/-tracebook/events?page=a"), Some(Route::Own("events".to_owned())));
    }

    #[test]
    fn no_target_leaves_the_site() {
        for target in [
            "",
            "x",
            "/../x",
            "/a/../../x",
            "/%2e%2e/x",
            "/%2E%2E%2Fx",
            "/..%2fx",
            "/a%5c..%5cx",
            "//etc/passwd",
            "/%2fetc/passwd",
            "/a%00b",
            "/%ff",
            "http://x/y",
            "*",
        ] {
            assert_eq!(route(target), None, "{target}");
        }
    }

    #[test]
    fn values_of_the_query_are_decoded() {
        assert_eq!(query("/x?page=guide%2Fgc.html&seen=1", "page").as_deref(), Some("guide/gc.html"));
        assert_eq!(query("/x?page=a+b.html", "page").as_deref(), Some("a b.html"));
        assert_eq!(query("/x?page=a%20b.html", "page").as_deref(), Some("a b.html"));
        assert_eq!(query("/x?page=a%2Bb.html", "page").as_deref(), Some("a+b.html"));
        assert_eq!(query("/x?page=a", "seen"), None);
        assert_eq!(query("/x", "page"), None);
    }
}
