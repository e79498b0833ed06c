//! What a theme says about itself: `theme.toml`.
//!
//! Takes its text; gives a [`Manifest`] or a diagnostic for each mistake.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::choice::Builtin;
use crate::diagnostic::{Diagnostic, Place, nearest};

/// The name of the file.
pub(super) const FILE_NAME: &str = "theme.toml";

const KEYS: [&str; 4] = ["name", "engine", "layout", "extends"];

/// A template language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Minijinja,
    Tera,
}

/// Which pages a site has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// One for each note.
    #[default]
    Pages,
    /// One for the whole book.
    Book,
}

impl Language {
    /// Where it is described.
    pub(super) fn manual(self) -> &'static str {
        match self {
            Self::Minijinja => "https://docs.rs/minijinja/latest/minijinja/syntax/",
            Self::Tera => "https://keats.github.io/tera/docs/",
        }
    }
}

impl Layout {
    /// The templates that a theme must have.
    #[must_use]
    pub fn templates(self) -> &'static [&'static str] {
        match self {
            Self::Pages => &["page.html", "example.html", "report.html", "index.html", "listing.html", "pages.html"],
            Self::Book => &["book.html", "example.html"],
        }
    }
}

/// What a theme says about itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    pub(super) engine: Option<Language>,
    pub(super) layout: Option<Layout>,
    pub(super) extends: Option<Builtin>,
}

/// Reads the `text` of the file that users know as `path`.
pub(super) fn read(path: &str, text: &str) -> Result<Manifest, Vec<Diagnostic>> {
    let mut reader = Reader { path, text, mistakes: Vec::new() };
    let manifest = match DeTable::parse(text) {
        Ok(table) => reader.table(table.get_ref()),
        Err(error) => {
            let message = error.message().split_whitespace().collect::<Vec<_>>().join(" ");
            reader.mistake(error.span().unwrap_or(0..0), message, "write it as `key = \"value\"`");
            Manifest::default()
        }
    };
    reader.mistakes.sort_by_key(|mistake| match &mistake.place {
        Place::Text { range, .. } => range.start,
        _ => 0,
    });
    if reader.mistakes.is_empty() { Ok(manifest) } else { Err(reader.mistakes) }
}

struct Reader<'t> {
    path: &'t str,
    text: &'t str,
    mistakes: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn mistake(&mut self, range: Range<usize>, message: String, help: impl Into<String>) {
        let place = Place::Text { path: self.path.to_owned(), text: self.text.to_owned(), range };
        self.mistakes.push(Diagnostic::error("theme", place, message).with_help(help));
    }

    fn table(&mut self, table: &DeTable<'_>) -> Manifest {
        let mut manifest = Manifest::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "name" => drop(self.choice("name", value, &[])),
                "engine" => {
                    let engines = [("minijinja", Language::Minijinja), ("tera", Language::Tera)];
                    manifest.engine = self.one_of("engine", value, &engines);
                }
                "layout" => {
                    let layouts = [("pages", Layout::Pages), ("book", Layout::Book)];
                    manifest.layout = self.one_of("layout", value, &layouts);
                }
                "extends" => manifest.extends = self.one_of("extends", value, &Builtin::ALL.map(|it| (it.name(), it))),
                other => {
                    let help = match nearest(other, KEYS) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("the keys are {}", KEYS.join(", ")),
                    };
                    self.mistake(key.span(), format!("unknown key `{other}`"), help);
                }
            }
        }
        if manifest.engine.is_none() && manifest.extends.is_none() && self.mistakes.is_empty() {
            let help = "write engine = \"minijinja\" or engine = \"tera\"";
            self.mistake(0..0, "the theme does not name its template language".to_owned(), help);
        }
        manifest
    }

    fn one_of<T: Copy>(&mut self, key: &str, value: &Spanned<DeValue<'_>>, known: &[(&'static str, T)]) -> Option<T> {
        let names: Vec<&'static str> = known.iter().map(|(name, _)| *name).collect();
        let text = self.choice(key, value, &names)?;
        known.iter().find(|(name, _)| *name == text).map(|&(_, found)| found)
    }

    /// A text, one of `names` where there are any.
    fn choice(&mut self, key: &str, value: &Spanned<DeValue<'_>>, names: &[&'static str]) -> Option<String> {
        let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
        let help = match quoted.first() {
            Some(first) => format!("write {key} = {first}; it can be {}", quoted.join(" or ")),
            None => format!("write {key} = \"…\""),
        };
        let Some(text) = value.get_ref().as_str() else {
            self.mistake(value.span(), format!("`{key}` must be a text"), help);
            return None;
        };
        if names.is_empty() || names.contains(&text) {
            return Some(text.to_owned());
        }
        let help = nearest(text, names.iter().copied()).map_or(help, |near| format!("did you mean \"{near}\"?"));
        self.mistake(value.span(), format!("`{key}` cannot be \"{text}\""), help);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(text: &str) -> Vec<String> {
        let told = |found: Diagnostic| {
            let Place::Text { range, .. } = &found.place else { panic!("{found:?}") };
            format!("{}: {} ({})", &text[range.clone()], found.message, found.help.unwrap_or_default())
        };
        read("theme.toml", text).unwrap_err().into_iter().map(told).collect()
    }

    #[test]
    fn every_key_is_read() {
        let text = "name = 'x'\nengine = 'tera'\nlayout = 'book'\nextends = 'default'\n";
        let expected =
            Manifest { engine: Some(Language::Tera), layout: Some(Layout::Book), extends: Some(Builtin::Default) };
        assert_eq!(read("theme.toml", text), Ok(expected));
        assert_eq!(read("theme.toml", "extends = 'default'").unwrap().engine, None);
    }

    #[test]
    fn every_mistake_is_told_with_its_remedy() {
        assert_eq!(
            mistakes("name = 'x'"),
            [": the theme does not name its template language (write engine = \"minijinja\" or engine = \"tera\")"]
        );
        assert_eq!(
            mistakes("engine = 'mustache'\nlayout = 'bok'\nextend = 'x'\nname = 1\nextends = 'no'"),
            [
                "'mustache': `engine` cannot be \"mustache\" \
                 (write engine = \"minijinja\"; it can be \"minijinja\" or \"tera\")",
                "'bok': `layout` cannot be \"bok\" (did you mean \"book\"?)",
                "extend: unknown key `extend` (did you mean `extends`?)",
                "1: `name` must be a text (write name = \"…\")",
                "'no': `extends` cannot be \"no\" (write extends = \"default\"; it can be \"default\" or \"paper\")",
            ]
        );
        assert!(mistakes("engine = ")[0].ends_with("(write it as `key = \"value\"`)"));
    }
}
