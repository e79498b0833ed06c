//! What HTML says about its elements, as far as it matters for where one ends.
//!
//! Source: the HTML standard, "Optional tags" and "Tree construction". Names are in lower case.

/// Elements without content, which nothing closes.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

/// Elements that end by themselves where the next one begins or the one around them ends.
const OPTIONAL_END: &[&str] = &[
    "caption", "colgroup", "dd", "dt", "li", "optgroup", "option", "p", "rb", "rp", "rt", "rtc", "tbody", "td",
    "tfoot", "th", "thead", "tr",
];

/// Elements at whose beginning a paragraph ends.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "ul",
];

/// Elements whose content is text, whatever it looks like.
const RAW_TEXT: &[&str] = &["iframe", "noembed", "noscript", "script", "style", "textarea", "title", "xmp"];

/// Elements out of which the end of another element does not reach.
const SCOPES: &[&str] = &["applet", "caption", "marquee", "object", "table", "td", "template", "th"];

/// Elements whose ends are looked for up to the table.
const TABLE_PARTS: &[&str] = &["caption", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"];

/// Elements that are the page's and not a note's: most are taken for those of the page, `base` turns all of its links,
/// and nothing ends `plaintext`.
const OF_THE_PAGE: &[&str] = &["base", "body", "frame", "frameset", "head", "html", "noframes", PLAIN_TEXT];

/// What follows it is text to the end of the page.
pub(super) const PLAIN_TEXT: &str = "plaintext";

/// Elements whose content may end itself (`<path/>`).
pub(super) const FOREIGN: [&str; 2] = ["math", "svg"];

pub(super) fn is_void(name: &str) -> bool {
    VOID.contains(&name)
}

pub(super) fn may_stay_open(name: &str) -> bool {
    OPTIONAL_END.contains(&name)
}

pub(super) fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name)
}

pub(super) fn is_raw_text(name: &str) -> bool {
    RAW_TEXT.contains(&name)
}

pub(super) fn is_scope(name: &str) -> bool {
    SCOPES.contains(&name)
}

pub(super) fn is_table_part(name: &str) -> bool {
    TABLE_PARTS.contains(&name)
}

pub(super) fn is_of_the_page(name: &str) -> bool {
    OF_THE_PAGE.contains(&name)
}

/// Whether an end tag that closes nothing is a habit rather than a mistake.
pub(super) fn is_harmless_end(name: &str) -> bool {
    name == "p" || is_void(name) || is_of_the_page(name)
}
