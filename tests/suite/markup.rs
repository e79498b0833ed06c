//! What a browser would do with a page, as far as it matters who told it to.
//!
//! Takes the text of a page; gives its tags, whether they are balanced, and everything in them that runs or loads something.

use std::collections::{BTreeMap, BTreeSet};

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

/// A piece of a page.
pub(crate) enum Piece {
    Start { name: String, attributes: BTreeMap<String, String>, closed: bool },
    End(String),
    Text(String),
}

/// The pieces of a page, as the HTML standard reads them.
pub(crate) fn pieces(html: &str) -> Vec<Piece> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut emitter = DefaultEmitter::<()>::default();
    emitter.naively_switch_states(true);
    let tokens = Tokenizer::new_with_emitter(html, emitter).flatten();
    let piece = |token: Token<()>| match token {
        Token::StartTag(tag) => {
            let attributes = tag.attributes.iter().map(|(name, value)| (text(name), text(value))).collect();
            Some(Piece::Start { name: text(&tag.name), attributes, closed: tag.self_closing })
        }
        Token::EndTag(tag) => Some(Piece::End(text(&tag.name))),
        Token::String(string) => Some(Piece::Text(text(&string))),
        _ => None,
    };
    tokens.filter_map(piece).collect()
}

const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

/// Elements that end with what they stand in.
const OPTIONAL_END: [&str; 9] = ["dd", "dt", "li", "p", "tbody", "td", "th", "thead", "tr"];

/// Why the tags of a page are not balanced, where they are not.
pub(crate) fn unbalanced(html: &str) -> Option<String> {
    let mut open: Vec<String> = Vec::new();
    for piece in pieces(html) {
        match piece {
            Piece::Start { name, closed, .. } if !closed && !VOID.contains(&name.as_str()) => open.push(name),
            Piece::End(name) if !VOID.contains(&name.as_str()) => loop {
                match open.pop() {
                    Some(last) if last == name => break,
                    Some(last) if OPTIONAL_END.contains(&last.as_str()) => {}
                    // Browsers make an empty paragraph of it.
                    last if name == "p" => {
                        open.extend(last);
                        break;
                    }
                    last => return Some(format!("</{name}> where {last:?} is open")),
                }
            },
            _ => {}
        }
    }
    open.retain(|name| !OPTIONAL_END.contains(&name.as_str()));
    (!open.is_empty()).then(|| format!("{open:?} stay open"))
}

/// Attributes that lead somewhere.
const URLS: [&str; 12] = [
    "href",
    "src",
    "action",
    "formaction",
    "xlink:href",
    "poster",
    "background",
    "srcset",
    "data",
    "cite",
    "manifest",
    "ping",
];

/// Elements that load something, or run it.
const LOUD: [&str; 10] =
    ["iframe", "object", "embed", "base", "frame", "applet", "portal", "foreignobject", "animate", "set"];

/// Everything in a page that runs or loads something, without what may differ from page to page.
pub(crate) fn powers(html: &str) -> BTreeSet<String> {
    let mut powers = BTreeSet::new();
    let mut inside = String::new();
    for piece in pieces(html) {
        match piece {
            Piece::Start { name, attributes, .. } => {
                if LOUD.contains(&name.as_str()) {
                    powers.insert(format!("<{name}>"));
                }
                if name == "meta" && attributes.contains_key("http-equiv") {
                    powers.insert(format!("{attributes:?}"));
                }
                // These lead machines somewhere and load nothing.
                let is_idle = |rel: &String| name == "link" && matches!(rel.as_str(), "canonical" | "alternate");
                let idle = attributes.get("rel").is_some_and(is_idle);
                for (attribute, value) in attributes.iter().filter(|_| !idle) {
                    powers.extend(power(&name, attribute, value));
                }
                inside = name;
            }
            Piece::Text(text) if matches!(inside.as_str(), "script" | "style") => {
                powers.insert(format!("{inside} {text}"));
            }
            Piece::End(_) => inside.clear(),
            Piece::Text(_) => {}
        }
    }
    powers
}

fn power(element: &str, attribute: &str, value: &str) -> Option<String> {
    if attribute.starts_with("on") || attribute == "srcdoc" {
        return Some(format!("{element} {attribute}={value}"));
    }
    if attribute == "style" && value.contains("url(") {
        return Some(format!("{element} {attribute}={value}"));
    }
    if !URLS.contains(&attribute) {
        return None;
    }
    // Browsers pass over these.
    let plain: String = value.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let scheme = plain
        .split_once(':')
        .map(|(scheme, _)| scheme.to_lowercase())
        .filter(|scheme| !scheme.contains(['/', '?', '#']));
    let is_remote = scheme.is_some() || plain.starts_with("//");
    match (element, scheme.as_deref()) {
        ("a", None | Some("http" | "https" | "mailto")) => None,
        ("script" | "link", None) if !is_remote => Some(format!("{element} {}", value.trim_start_matches("../"))),
        (_, None) if !is_remote => None,
        _ => Some(format!("{element} {attribute}={value}")),
    }
}
