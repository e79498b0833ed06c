//! Makes the library's SVG one of the page: its colours, its font, names that no other diagram has, a title.

use std::hash::Hasher;

use mermaid_rs_renderer::Theme;

use super::{Failure, Kind, failure};
use crate::render::escape;

/// The font that sizes are estimated for; no system has one of this name, so none is looked for.
const NO_FONT: &str = "tracebook-diagram";

const FONT: &str = "Arial, Helvetica, sans-serif";

/// A colour of the library's and the name that the theme knows it by.
const COLOURS: &[(&str, &str)] = &[
    ("#ECECFF", "--diagram-node"),
    ("#7B88A8", "--diagram-border"),
    ("#2F3B4D", "--diagram-line"),
    ("#333333", "--diagram-text"),
    ("#FFFFDE", "--diagram-group"),
    ("#AAAA33", "--diagram-group-border"),
    ("#FEFEFE", "--diagram-ground"),
    ("#EAEAEA", "--diagram-node"),
    ("#666666", "--diagram-border"),
    ("#999999", "--diagram-line"),
    ("#FFF5AD", "--diagram-note"),
    ("#F4F4F4", "--diagram-group"),
];

/// The library's theme for diagrams; [`finished`] turns its colours into those of the page.
pub(super) fn theme() -> Theme {
    let mut theme = Theme::mermaid_default();
    NO_FONT.clone_into(&mut theme.font_family);
    "#FEFEFE".clone_into(&mut theme.background);
    "#FEFEFE".clone_into(&mut theme.edge_label_background);
    "#333333".clone_into(&mut theme.text_color);
    theme
}

/// The picture with everything that a page needs.
pub(super) fn finished(svg: &str, source: &str, kind: Kind) -> Result<String, Failure> {
    let rest = svg.strip_prefix("<svg ").filter(|_| svg.ends_with("</svg>"));
    let Some((attributes, inside)) = rest.and_then(|rest| rest.split_once('>')) else {
        return Err(failure("this diagram cannot be drawn", None));
    };
    if ["NaN", "inf\""].iter().any(|number| svg.contains(number)) || inside.contains("<script") {
        return Err(failure("this diagram cannot be drawn", None));
    }
    let title = escape(&title(source, kind)).replace('"', "&quot;");
    let own = format!("m{:x}-", hash(source));
    let mut inside = inside
        .replace(" id=\"", &format!(" id=\"{own}"))
        .replace("url(#", &format!("url(#{own}"))
        .replace("javascript:", "#");
    if kind.is_tinted {
        for (colour, name) in COLOURS {
            inside = inside.replace(&format!("\"{colour}\""), &format!("\"var({name}, {colour})\""));
        }
    }
    let attributes = with_width(attributes).replace(" xmlns=\"http://www.w3.org/2000/svg\"", "");
    let inside = inside.replace(NO_FONT, FONT);
    Ok(format!("<svg role=\"img\" aria-label=\"{title}\" {attributes}><title>{title}</title>{inside}"))
}

/// The attributes with the width in pixels as `--diagram-width`: how far a theme may make the picture smaller depends on it.
fn with_width(attributes: &str) -> String {
    let width = number_behind(attributes, " width=\"").or_else(|| number_behind(attributes, "max-width: "));
    let Some(width) = width else { return attributes.to_owned() };
    let own = format!(" style=\"--diagram-width:{width}px");
    match attributes.split_once(" style=\"") {
        Some((before, style)) => format!("{before}{own}; {style}"),
        None => format!("{attributes}{own}\""),
    }
}

/// The whole part of the number behind `lead`, which is no share.
fn number_behind<'a>(attributes: &'a str, lead: &str) -> Option<&'a str> {
    let (_, rest) = attributes.split_once(lead)?;
    let (number, unit) = rest.split_at(rest.find(|each: char| !each.is_ascii_digit())?);
    (!number.is_empty() && !unit.starts_with('%')).then_some(number)
}

/// What the author calls the diagram, else what kind it is.
fn title(source: &str, kind: Kind) -> String {
    let named = |line: &str| {
        let line = line.trim();
        let title = line
            .strip_prefix("accTitle:")
            .or_else(|| line.strip_prefix("title:"))
            .or_else(|| line.strip_prefix("title "));
        title.map(|title| title.trim().trim_matches('"').to_owned()).filter(|title| !title.is_empty())
    };
    source.lines().find_map(named).map_or_else(|| kind.name.to_owned(), |title| format!("{}: {title}", kind.name))
}

fn hash(source: &str) -> u64 {
    let mut hasher = fnv::FnvHasher::default();
    hasher.write(source.as_bytes());
    hasher.finish() & 0xffff_ffff
}
