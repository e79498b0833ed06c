//! Reads the text of `book.toml` into settings.
//!
//! Takes the defaults and the text; gives the settings, or a diagnostic for each mistake.

mod book;
mod named;
mod nav;
mod paths;
mod run;
mod sandbox;
mod site;
mod value;

use std::ops::Range;
use std::path::PathBuf;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

pub use named::{Named, named};

use super::Config;
use super::shown_path;
use crate::diagnostic::{Diagnostic, Place};
use value::{article, suggestion};

/// A section of the file.
struct Section {
    name: &'static str,
    keys: &'static [&'static str],
    /// Reads one key of it.
    read: fn(&mut Reader<'_>, &mut Config, &Key<'_>, &Value<'_>),
}

const SECTIONS: [Section; 5] = [book::BOOK, book::BUILD, run::RUN, nav::NAV, site::SITE];

/// `config` with what `text` sets.
pub(super) fn settings(mut config: Config, text: &str) -> Result<Config, Vec<Diagnostic>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader {
        path: shown_path(&config.root),
        root: config.root.clone(),
        text,
        diagnostics: Vec::new(),
        warnings: Vec::new(),
        build_dir: None,
    };
    if !errors.is_empty() {
        for error in &errors {
            reader.syntax(error);
        }
        return Err(reader.diagnostics);
    }
    reader.document(&mut config, document.get_ref());
    reader.check_build_dir(&config);
    reader.diagnostics.sort_by_key(offset);
    if !reader.diagnostics.is_empty() {
        return Err(reader.diagnostics);
    }
    config.warnings = reader.warnings;
    Ok(config)
}

fn offset(diagnostic: &Diagnostic) -> usize {
    match &diagnostic.place {
        Place::Text { range, .. } => range.start,
        _ => 0,
    }
}

struct Reader<'t> {
    /// Where the text is, as the user would type it.
    path: String,
    /// The folder that it is in.
    root: PathBuf,
    text: &'t str,
    /// What is wrong.
    diagnostics: Vec<Diagnostic>,
    /// What is odd.
    warnings: Vec<Diagnostic>,
    /// Where the value of `build-dir` stands.
    build_dir: Option<Range<usize>>,
}

type Key<'d> = Spanned<DeString<'d>>;
type Value<'d> = Spanned<DeValue<'d>>;

impl Reader<'_> {
    fn syntax(&mut self, error: &toml::de::Error) {
        let range = error.span().unwrap_or(0..0);
        let message = error.message().split_whitespace().collect::<Vec<_>>().join(" ");
        self.report("book-toml", range, message, "write `key = value` lines below `[section]` lines, as TOML asks for");
    }

    fn document(&mut self, config: &mut Config, document: &DeTable<'_>) {
        for (name, value) in document {
            let Some(section) = SECTIONS.iter().find(|section| section.name == name.get_ref().as_ref()) else {
                self.unknown_section(name, value);
                continue;
            };
            let Some(table) = value.get_ref().as_table() else {
                let message = format!("`{}` must be a section, not {}", section.name, article(value.get_ref()));
                let help = format!("write `[{}]` on a line of its own", section.name);
                self.report("wrong-type", value.span(), message, help);
                continue;
            };
            for (key, value) in table {
                if section.keys.contains(&key.get_ref().as_ref()) {
                    (section.read)(self, config, key, value);
                } else {
                    self.unknown(section.name, key, section.keys);
                }
            }
        }
    }

    fn unknown_section(&mut self, name: &Key<'_>, value: &Value<'_>) {
        let given: &str = name.get_ref();
        let help = match SECTIONS.iter().find(|section| section.keys.contains(&given)) {
            Some(home) => format!("move it below a line `[{}]`", home.name),
            None => suggestion(given, &SECTIONS.map(|section| section.name), "sections"),
        };
        let kind = if value.get_ref().is_table() { "section" } else { "key" };
        self.report("unknown-key", name.span(), format!("unknown {kind} `{given}`"), help);
    }
}

fn set<T>(target: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *target = value;
    }
}
