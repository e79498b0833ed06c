//! `[book]` and `[build]`.

use std::path::{Path, PathBuf};

use super::paths::{inside, without_dots};
use super::{Key, Reader, Section, Value, set};
use crate::config::Config;

pub(super) const BOOK: Section = Section {
    name: "book",
    keys: &["title", "authors", "description", "language", "src"],
    read: |reader, config, key, value| reader.book(config, key, value),
};

pub(super) const BUILD: Section = Section {
    name: "build",
    keys: &["build-dir"],
    read: |reader, config, key, value| reader.build(config, key, value),
};

impl Reader<'_> {
    fn book(&mut self, config: &mut Config, key: &Key<'_>, value: &Value<'_>) {
        let book = &mut config.book;
        match key.get_ref().as_ref() {
            "title" => set(&mut book.title, self.filled("title", value)),
            "authors" => set(&mut book.authors, self.texts("authors", value)),
            "description" => set(&mut book.description, self.string("description", value).map(Some)),
            "language" => set(&mut book.language, self.language(value)),
            "src" => set(&mut book.src, self.src(&config.root, value)),
            _ => {}
        }
    }

    fn build(&mut self, config: &mut Config, key: &Key<'_>, value: &Value<'_>) {
        if key.get_ref() == "build-dir" {
            self.build_dir = Some(value.span());
            set(&mut config.build.build_dir, self.filled("build-dir", value).map(PathBuf::from));
        }
    }

    fn language(&mut self, value: &Value<'_>) -> Option<String> {
        let text = self.string("language", value)?;
        let is_part =
            |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if text.split('-').all(is_part) {
            return Some(text);
        }
        self.bad(value, format!("`{text}` is no language tag"), "write a tag such as `en` or `pt-BR`")
    }

    fn src(&mut self, root: &Path, value: &Value<'_>) -> Option<PathBuf> {
        let text = self.filled("src", value)?;
        let Some(path) = inside(Path::new(&text)) else {
            return self.bad(
                value,
                format!("`{text}` is outside the book's folder"),
                "name a folder below that of book.toml",
            );
        };
        if !root.join(&path).is_dir() {
            return self.bad(
                value,
                format!("there is no folder `{text}`"),
                "create the folder, or name the one with the notes",
            );
        }
        Some(path)
    }

    /// The site replaces its folder: it must not be one that holds the notes.
    pub(super) fn check_build_dir(&mut self, config: &Config) {
        let Some(range) = self.build_dir.clone() else { return };
        let root = config.root.canonicalize().unwrap_or_else(|_| config.root.clone());
        if root.join(&config.book.src).starts_with(without_dots(&root.join(&config.build.build_dir))) {
            let message =
                format!("`{}` holds the notes, and the site would replace them", config.build.build_dir.display());
            self.report("bad-value", range, message, "name a folder for the site alone");
        }
    }
}
