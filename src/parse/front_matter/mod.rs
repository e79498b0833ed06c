//! The metadata block at the top of a note: YAML between `---` lines, TOML between `+++` lines.
//!
//! Takes a note; gives what the block says and where the text below it begins. A block that cannot be read costs its
//! metadata and gives a diagnostic, never the page.

mod meta;

use std::ops::Range;

use self::meta::Meta;
use super::Weight;
use super::note::Note;
use super::page::FrontMatter;
use crate::diagnostic::Diagnostic;

/// What stands above the text of a note.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// What the block says; nothing where there is none.
    pub(super) front_matter: FrontMatter,
    /// The offset at which the text below begins.
    pub(super) body_start: usize,
    /// Why the block could not be read.
    pub(super) diagnostic: Option<Diagnostic>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Yaml,
    Toml,
}

impl Format {
    const ALL: [Self; 2] = [Self::Yaml, Self::Toml];

    fn name(self) -> &'static str {
        match self {
            Self::Yaml => "YAML",
            Self::Toml => "TOML",
        }
    }

    fn marker(self) -> &'static str {
        match self {
            Self::Yaml => "---",
            Self::Toml => "+++",
        }
    }
}

/// The keys that say where a note stands in its folder: those of Hugo and Zola, Astro, just-the-docs and Docusaurus.
const WEIGHTS: [&str; 4] = ["weight", "order", "nav_order", "sidebar_position"];

/// More brackets in brackets are no metadata.
const DEEPEST: usize = 64;

/// A block between two markers.
struct Block {
    format: Format,
    /// The lines between the markers.
    content: Range<usize>,
    body_start: usize,
}

/// Why a block could not be read, and the offset in its content where that shows.
struct Failure {
    message: String,
    offset: usize,
}

/// Reads the metadata block of `note`.
pub(super) fn read(note: Note<'_>) -> Head {
    let Some(block) = find(note.text()) else { return Head::default() };
    let content = note.slice(block.content.clone());
    match parse(block.format, content) {
        Ok(meta) if meta.is_map() || meta.is_null() => {
            Head { front_matter: interpret(&meta), body_start: block.body_start, diagnostic: None }
        }
        // Prose between two thematic breaks is a text to YAML: it belongs to the page.
        Ok(_) => Head::default(),
        Err(failure) => Head {
            front_matter: FrontMatter::default(),
            body_start: block.body_start,
            diagnostic: Some(failed(note, &block, &failure)),
        },
    }
}

fn failed(note: Note<'_>, block: &Block, failure: &Failure) -> Diagnostic {
    let start = (block.content.start + failure.offset).min(block.content.end);
    let place = note.place(start..note.line_end(start));
    let message = format!("front matter is not valid {}: {}", block.format.name(), failure.message);
    let help = match block.format {
        Format::Yaml => "put quotes around a value that holds a colon, a bracket or a `#`",
        Format::Toml => "put quotes around every text: `title = \"A title\"`",
    };
    Diagnostic::error("front-matter", place, message).with_help(help)
}

/// The block at the top of `text`: its first line is a marker, and a later line is the same marker.
fn find(text: &str) -> Option<Block> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next()?;
    let format = Format::ALL.into_iter().find(|format| first.trim_end() == format.marker())?;
    let mut at = first.len();
    for line in lines {
        if line.trim_end() == format.marker() {
            return Some(Block { format, content: first.len()..at, body_start: at + line.len() });
        }
        at += line.len();
    }
    None
}

fn parse(format: Format, content: &str) -> Result<Meta, Failure> {
    match format {
        Format::Yaml if content.trim().is_empty() => Ok(Meta::Null),
        Format::Yaml => match too_deep(content) {
            Some(offset) => Err(Failure { message: "brackets are nested too deeply".to_owned(), offset }),
            None => yaml_serde::from_str(content).map_err(|error| yaml_failure(content, &error)),
        },
        Format::Toml => match toml::de::DeTable::parse(content) {
            Ok(table) => Ok(Meta::from_toml(table.get_ref())),
            Err(error) => Err(toml_failure(&error)),
        },
    }
}

/// The bracket that is nested too deeply, where there is one. The YAML parser looks through all that are open at each.
fn too_deep(content: &str) -> Option<usize> {
    let mut depth = 0_usize;
    content.bytes().position(|byte| {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > DEEPEST
    })
}

fn toml_failure(error: &toml::de::Error) -> Failure {
    Failure { message: one_line(error.message()), offset: error.span().map_or(0, |span| span.start) }
}

fn yaml_failure(content: &str, error: &yaml_serde::Error) -> Failure {
    let text = error.to_string();
    // The place is told by the diagnostic; its lines are those of the note, not of the block.
    let message = text.split(" at line ").next().unwrap_or(&text);
    let offset = error.location().map_or(0, |location| offset_of(content, location.line(), location.column()));
    Failure { message: one_line(message), offset }
}

/// The offset of a 1-based line and column (in characters) in `content`.
fn offset_of(content: &str, line: usize, column: usize) -> usize {
    let mut start = 0;
    for (index, text) in content.split_inclusive('\n').enumerate() {
        if index + 1 == line {
            let text = text.trim_end_matches(['\n', '\r']);
            let inside = text.char_indices().nth(column.saturating_sub(1));
            return start + inside.map_or(text.len(), |(at, _)| at);
        }
        start += text.len();
    }
    content.trim_end().len()
}

fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn interpret(meta: &Meta) -> FrontMatter {
    let text = |key| meta.get(key).and_then(Meta::text).filter(|text| !text.trim().is_empty());
    let is = |key, wanted| meta.get(key).and_then(Meta::flag) == Some(wanted);
    // Zola keeps tags and categories in a table of their own.
    let words = |key| meta.get(key).or_else(|| meta.get("taxonomies")?.get(key)).map(Meta::words).unwrap_or_default();
    let texts = |key| meta.get(key).map(Meta::texts).unwrap_or_default();
    FrontMatter {
        title: text("title"),
        description: text("description"),
        date: text("date"),
        tags: words("tags"),
        categories: words("categories"),
        aliases: [texts("aliases"), texts("alias")].concat(),
        redirects: texts("redirect_from"),
        draft: is("draft", true) || is("published", false),
        weight: WEIGHTS.iter().find_map(|key| Weight::read(&text(key)?)),
        nav_exclude: is("nav", false) || is("nav_exclude", true),
    }
}

#[cfg(test)]
mod tests;
