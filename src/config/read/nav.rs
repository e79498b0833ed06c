//! `[nav]`: the order and the grouping of the notes.
//!
//! Each item of `pages` is the path of a note, that of a folder with `/` at its end, `---` for a line, or a table: with
//! `part` the title of a part, else a chapter with a `title`, what it leads to, and the `pages` below it.

use std::path::Path;

use toml::de::{DeArray, DeTable, DeValue};

use super::paths::inside;
use super::{Reader, Section, Value};
use crate::config::Config;
use crate::outline::{Chapter, Item, Origin, Outline, Target};

pub(super) const NAV: Section =
    Section { name: "nav", keys: &["pages"], read: |reader, config, _, value| reader.nav(config, value) };

/// The keys of an item.
const ITEM: &[&str] = &["title", "page", "url", "pages", "part"];

/// How a list is written.
const PAGES: &str = "[\"start.md\", { title = \"Guide\", pages = [\"guide/\"] }]";

impl Reader<'_> {
    fn nav(&mut self, config: &mut Config, value: &Value<'_>) {
        if let Some(items) = self.pages(value) {
            let (path, text) = (self.path.clone(), self.text.to_owned());
            config.nav = Some(Outline { path, text, origin: Origin::Settings, items });
        }
    }

    fn pages(&mut self, value: &Value<'_>) -> Option<Vec<Item>> {
        let Some(items) = value.get_ref().as_array() else {
            return self.wrong_type("pages", value, "a list", PAGES);
        };
        self.items(items)
    }

    fn items(&mut self, values: &DeArray<'_>) -> Option<Vec<Item>> {
        // All of them are read, so that every mistake is told.
        let read: Vec<Option<Vec<Item>>> = values.iter().map(|value| self.item(value)).collect();
        read.into_iter().collect::<Option<Vec<_>>>().map(|items| items.into_iter().flatten().collect())
    }

    fn item(&mut self, value: &Value<'_>) -> Option<Vec<Item>> {
        match value.get_ref() {
            DeValue::String(text) if text == "---" => Some(vec![Item::Separator]),
            DeValue::String(text) => {
                let target = self.target(text, value)?;
                Some(vec![Item::Chapter(Chapter { title: None, target, range: value.span(), children: Vec::new() })])
            }
            DeValue::Table(table) => self.group(table, value),
            _ => self.wrong_type("pages", value, "a list of paths and tables", PAGES),
        }
    }

    /// What a table stands for.
    fn group(&mut self, table: &DeTable<'_>, whole: &Value<'_>) -> Option<Vec<Item>> {
        let found = |name: &str| table.iter().find(|(key, _)| key.get_ref() == name).map(|(_, value)| value);
        let mut is_known = true;
        for key in table.keys().filter(|key| !ITEM.contains(&key.get_ref().as_ref())) {
            self.unknown("nav", key, ITEM);
            is_known = false;
        }
        let children = match found("pages") {
            Some(value) => self.pages(value)?,
            None => Vec::new(),
        };
        if let Some(value) = found("part") {
            if table.keys().any(|key| !matches!(key.get_ref().as_ref(), "part" | "pages")) && is_known {
                let help = "write `{ part = \"…\", pages = […] }`, or `title` in place of `part`";
                return self.bad(whole, "a part has a name and pages, and leads nowhere itself".to_owned(), help);
            }
            let part = Item::Part(self.filled("part", value)?);
            return is_known.then(|| std::iter::once(part).chain(children).collect());
        }
        let (range, title) = (whole.span(), found("title"));
        let title = title.map(|value| self.filled("title", value).ok_or(())).transpose().ok()?;
        let (target, range) = match (found("page"), found("url")) {
            (Some(_), Some(url)) => {
                return self.bad(
                    url,
                    "a chapter leads to a note or to a URL, not to both".to_owned(),
                    "remove one of them",
                );
            }
            (Some(page), None) => (self.page(page)?, page.span()),
            (None, Some(url)) => (self.web(url)?, url.span()),
            (None, None) if title.is_none() && is_known => {
                let help = "write `title`, and `pages` or what it leads to: `page` or `url`";
                return self.bad(whole, "this chapter has no name and leads nowhere".to_owned(), help);
            }
            (None, None) => (Target::Nothing, range),
        };
        is_known.then(|| vec![Item::Chapter(Chapter { title, target, range, children })])
    }

    fn page(&mut self, value: &Value<'_>) -> Option<Target> {
        let text = self.filled("page", value)?;
        self.target(&text, value)
    }

    fn web(&mut self, value: &Value<'_>) -> Option<Target> {
        let text = self.filled("url", value)?;
        if is_web(&text) {
            return Some(Target::Web(text));
        }
        let help = "write a whole URL, such as `https://docs.python.org/3/`, or `page` for a note";
        self.bad(value, format!("`{text}` is no URL that begins with https:// or http://"), help)
    }

    /// What a path stands for.
    fn target(&mut self, text: &str, value: &Value<'_>) -> Option<Target> {
        let inside = inside(Path::new(text)).map(|path| path.to_string_lossy().replace('\\', "/"));
        match inside {
            _ if is_web(text) => Some(Target::Web(text.to_owned())),
            Some(path) if text.ends_with('/') => {
                Some(Target::Folder(if path == "." { String::new() } else { path + "/" }))
            }
            Some(path) if crate::discover::is_markdown(Path::new(&path)) => Some(Target::Note(path)),
            Some(_) => {
                let help = "write the path of a note (`guide/gc.md`) or of a folder (`guide/`), or `---` for a line";
                self.bad(value, format!("`{text}` is not the name of a note"), help)
            }
            None => {
                let help = "write its path as it is seen from the folder of the notes";
                self.bad(value, format!("`{text}` is outside the folder of the notes"), help)
            }
        }
    }
}

fn is_web(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}
