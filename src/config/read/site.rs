//! `[site]`.

use std::path::{Path, PathBuf};

use super::paths::inside;
use super::value::article;
use super::{Key, Reader, Section, Value, set};
use crate::config::Config;
use crate::config::site::{EDIT_PATH, Inventory, Notes, Redirect, Redirects, Search, Written, is_web_url};
use crate::theme::Choice;
use crate::untrusted::Trust;

pub(super) const SITE: Section = Section {
    name: "site",
    keys: &[
        "theme",
        "site-url",
        "edit-url-template",
        "additional-css",
        "additional-js",
        "search",
        "llms",
        "inventories",
        "redirects",
        "untrusted",
    ],
    read: |reader, config, key, value| reader.site(config, key, value),
};

const INVENTORY: &[&str] = &["path", "url"];

/// How an inventory is written.
const INVENTORIES: &str = "[{ path = \"objects.inv\", url = \"https://docs.example.org/\" }]";

impl Reader<'_> {
    fn site(&mut self, config: &mut Config, key: &Key<'_>, value: &Value<'_>) {
        let (root, site) = (&config.root, &mut config.site);
        match key.get_ref().as_ref() {
            "theme" => set(&mut site.theme, self.theme(root, value)),
            "site-url" => set(&mut site.site_url, self.site_url("site-url", value).map(Some)),
            "edit-url-template" => set(&mut site.edit_url_template, self.edit_url(value).map(Some)),
            "additional-css" => set(&mut site.additional_css, self.files(root, "additional-css", value)),
            "additional-js" => set(&mut site.additional_js, self.files(root, "additional-js", value)),
            "search" => set(&mut site.search, self.search(value)),
            "llms" => set(&mut site.notes, self.llms(value)),
            "untrusted" => set(&mut site.trust, self.trust(value)),
            "inventories" => set(&mut site.inventories, self.inventories(root, value)),
            "redirects" => set(&mut site.redirects, self.redirects(value)),
            _ => {}
        }
    }

    fn theme(&mut self, root: &Path, value: &Value<'_>) -> Option<Choice> {
        let text = self.filled("theme", value)?;
        match Choice::find(&text, root) {
            Ok(choice) => Some(choice),
            Err((message, help)) => self.bad(value, message, help),
        }
    }

    /// An absolute URL of a page or a folder on the web.
    fn url(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let text = self.filled(key, value)?;
        if is_web_url(&text) {
            return Some(text);
        }
        let help = "write a whole URL, such as `https://example.org/notes/`";
        self.bad(value, format!("`{text}` is no URL that begins with https:// or http://"), help)
    }

    /// The URL of a folder, with a `/` at its end.
    fn site_url(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let mut url = self.url(key, value)?;
        if url.contains(['?', '#']) {
            let help = "write the URL of the folder that the site is in";
            return self.bad(value, format!("`{key}` cannot have a query or a fragment"), help);
        }
        if !url.ends_with('/') {
            url.push('/');
        }
        Some(url)
    }

    fn edit_url(&mut self, value: &Value<'_>) -> Option<String> {
        let url = self.url("edit-url-template", value)?;
        if url.contains(EDIT_PATH) {
            return Some(url);
        }
        let message =
            format!("`edit-url-template` does not say where the path of the note goes: it has no `{EDIT_PATH}`");
        self.bad(value, message, format!("write it as `https://example.org/edit/main/{EDIT_PATH}`"))
    }

    /// Paths of files of the book, with `/` between their parts.
    fn files(&mut self, root: &Path, key: &str, value: &Value<'_>) -> Option<Vec<String>> {
        let texts = self.texts(key, value)?;
        let mut files = Vec::with_capacity(texts.len());
        for (text, item) in texts.iter().zip(value.get_ref().as_array()?) {
            let Some(path) = inside(Path::new(text)) else {
                let help = "put the file beside the notes, and name it there";
                return self.bad(item, format!("`{text}` is outside the book's folder"), help);
            };
            files.push(self.file(root, &path, text, item)?.to_string_lossy().replace('\\', "/"));
        }
        Some(files)
    }

    /// `path`, where there is a file.
    fn file(&mut self, root: &Path, path: &Path, text: &str, value: &Value<'_>) -> Option<PathBuf> {
        if root.join(path).is_file() {
            return Some(path.to_owned());
        }
        self.bad(value, format!("there is no file `{text}` in the book's folder"), "check the path")
    }

    fn search(&mut self, value: &Value<'_>) -> Option<Search> {
        match value.get_ref().as_bool() {
            Some(true) => Some(Search::On),
            Some(false) => Some(Search::Off),
            None => self.wrong_type("search", value, "true or false", "true"),
        }
    }

    fn llms(&mut self, value: &Value<'_>) -> Option<Notes> {
        match value.get_ref().as_bool() {
            Some(true) => Some(Notes::Published),
            Some(false) => Some(Notes::Kept),
            None => self.wrong_type("llms", value, "true or false", "true"),
        }
    }

    fn trust(&mut self, value: &Value<'_>) -> Option<Trust> {
        match value.get_ref().as_bool() {
            Some(true) => Some(Trust::Settings),
            Some(false) => Some(Trust::Everything),
            None => self.wrong_type("untrusted", value, "true or false", "true"),
        }
    }

    fn inventories(&mut self, root: &Path, value: &Value<'_>) -> Option<Vec<Inventory>> {
        let Some(items) = value.get_ref().as_array() else {
            return self.wrong_type("inventories", value, "a list of tables", INVENTORIES);
        };
        let read: Vec<_> = items.iter().map(|item| self.inventory(root, item)).collect();
        read.into_iter().collect()
    }

    fn inventory(&mut self, root: &Path, item: &Value<'_>) -> Option<Inventory> {
        let Some(table) = item.get_ref().as_table() else {
            return self.wrong_type("inventories", item, "a list of tables", INVENTORIES);
        };
        let (mut path, mut url) = (None, None);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "path" => path = Some((value, self.filled("path", value))),
                "url" => url = Some(self.site_url("url", value)),
                _ => self.unknown("site.inventories", key, INVENTORY),
            }
        }
        let missing = [("path", path.is_none()), ("url", url.is_none())].into_iter().find(|(_, missing)| *missing);
        if let Some((key, _)) = missing {
            return self.bad(
                item,
                format!("this inventory has no `{key}`"),
                format!("write `inventories = {INVENTORIES}`"),
            );
        }
        let (value, text) = path?;
        let text = text?;
        Some(Inventory { path: self.file(root, Path::new(&text), &text, value)?, url: url?? })
    }

    fn redirects(&mut self, value: &Value<'_>) -> Option<Redirects> {
        let Some(table) = value.get_ref().as_table() else {
            let message = format!("`redirects` must be a section, not {}", article(value.get_ref()));
            self.report("wrong-type", value.span(), message, "write `[site.redirects]` on a line of its own");
            return None;
        };
        let read: Vec<_> = table.iter().map(|(from, to)| self.redirect(from, to)).collect();
        let mut list: Vec<Redirect> = read.into_iter().collect::<Option<_>>()?;
        list.sort_by_key(|redirect| redirect.from.range.start);
        Some(Redirects { list, file: self.path.clone(), text: self.text.to_owned() })
    }

    fn redirect(&mut self, from: &Key<'_>, to: &Value<'_>) -> Option<Redirect> {
        let from = Written { text: from.get_ref().to_string(), range: from.span() };
        let to = Written { text: self.filled(&from.text, to)?, range: to.span() };
        Some(Redirect { from, to })
    }
}
