//! What a page of the preview has besides what the site has: a script, and what that needs to know.
//!
//! Takes the HTML of a page; gives it with both, wherever its theme comes from. The script is one file, served from
//! [`SCRIPT`]; a site that is built has neither.

use std::sync::Arc;

use serde_json::Value;

use super::reply::{self, Reply};
use super::route::OWN;

/// The header that holds the token.
pub(super) const TOKEN: &str = "X-Tracebook-Token";

/// The name of the script.
const SCRIPT: &str = "live.js";

/// The id of the element with what the script needs to know.
const FACTS: &str = "tracebook-page";

/// The parts of the script. Each is a module of its own; together they are one function.
const PARTS: [&str; 4] = [
    include_str!("client/patch.js"),
    include_str!("client/panel.js"),
    include_str!("client/examples.js"),
    include_str!("client/live.js"),
];

const STYLE: &str = include_str!("client/live.css");

/// One of our own files.
pub(super) fn file(name: &str) -> Option<Reply> {
    (name == SCRIPT).then(|| {
        let style = Value::from(STYLE).to_string();
        let text = format!("(() => {{\n\"use strict\";\nconst STYLE = {style};\n{}}})();\n", PARTS.concat());
        let bytes: Arc<[u8]> = text.into_bytes().into();
        let tag = reply::tag(&bytes);
        Reply::tagged(name, bytes, &tag)
    })
}

/// The page with the script first in its head, so that it sees the page before any other script has changed it, and with the
/// `facts`.
pub(super) fn page(html: &str, facts: &Value) -> String {
    // In a script only `<` could end it.
    let facts = facts.to_string().replace('<', "\\u003c");
    let added = format!(
        "<script src=\"/{OWN}{SCRIPT}\" defer></script><script type=\"application/json\" id=\"{FACTS}\">{facts}</script>"
    );
    let at = head(html).unwrap_or(0);
    format!("{}{added}{}", &html[..at], &html[at..])
}

/// Where the head of a page begins, or else what stands for it.
fn head(html: &str) -> Option<usize> {
    let lower = html.to_ascii_lowercase();
    let after = |tag: &str| {
        let opens = lower.match_indices(tag).map(|(at, _)| at + tag.len());
        let mut opens = opens.filter(|&at| lower[at..].starts_with(['>', ' ', '\n', '\t', '\r']));
        opens.next().and_then(|at| Some(at + lower[at..].find('>')? + 1))
    };
    after("<head").or_else(|| after("<html")).or_else(|| after("<!doctype"))
}

/// A page for when there is none: nothing was ever built.
pub(super) fn blank(title: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n</head>\n<body>\n\
         <main>\n<h1>{title}</h1>\n</main>\n</body>\n</html>\n"
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn added(html: &str) -> String {
        page(html, &json!({ "a": "</script>" })).replace(
            "<script src=\"/-tracebook/live.js\" defer></script><script type=\"application/json\" id=\"tracebook-page\">{\"a\":\"\\u003c/script>\"}</script>",
            "+",
        )
    }

    #[test]
    fn the_script_comes_first_in_the_head() {
        assert_eq!(added("<!doctype html><html><head><title>x"), "<!doctype html><html><head>+<title>x");
        assert_eq!(added("<HTML>\n<HEAD lang=en>\n<header>"), "<HTML>\n<HEAD lang=en>+\n<header>");
        assert_eq!(added("<!doctype html><header>x</header>"), "<!doctype html>+<header>x</header>");
        assert_eq!(added("<p>x"), "+<p>x");
    }
}
