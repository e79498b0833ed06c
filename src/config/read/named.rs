//! The files and folders that `book.toml` names, whether they are there or not.
//!
//! Takes the folder of a book; gives what its settings depend on, as far as their text can be understood. Mistakes in it are
//! no concern here: one of these files may be what mends them.

use std::fs;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::paths::without_dots;
use crate::baseline;
use crate::config::FILE_NAME;
use crate::theme::Builtin;

/// A file or a folder that settings depend on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    /// On all that is in it.
    Whole(PathBuf),
    /// On whether it is there.
    Presence(PathBuf),
}

/// What the settings of the book in the folder `root` depend on: `book.toml` itself, and what that names or might.
#[must_use]
pub fn named(root: &Path) -> Vec<Named> {
    let bytes = fs::read(root.join(FILE_NAME)).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let (document, _) = DeTable::parse_recoverable(&text);
    let value = |section: &str, key: &str| get(get(document.get_ref(), section)?.as_table()?, key);
    let text = |section: &str, key: &str| value(section, key).and_then(DeValue::as_str);
    let items = |key: &str| value("site", key).and_then(DeValue::as_array).into_iter().flatten();
    let path = |text: &str| without_dots(&root.join(text));

    let source = path(text("book", "src").unwrap_or("."));
    let mut named = vec![
        Named::Whole(root.join(FILE_NAME)),
        Named::Whole(source.join("SUMMARY.md")),
        Named::Whole(path(text("run", "baseline").unwrap_or(baseline::FILE_NAME))),
        Named::Presence(root.to_owned()),
        Named::Presence(source),
    ];
    let theme = text("site", "theme").filter(|theme| Builtin::named(theme).is_none());
    let inventories = items("inventories").filter_map(|item| get(item.get_ref().as_table()?, "path")?.as_str());
    named.extend(theme.into_iter().chain(inventories).map(|text| Named::Whole(path(text))));
    let added = items("additional-css").chain(items("additional-js")).filter_map(|item| item.get_ref().as_str());
    named.extend(added.map(|text| Named::Presence(path(text))));
    named
}

fn get<'v, 't>(table: &'v DeTable<'t>, key: &str) -> Option<&'v DeValue<'t>> {
    table.iter().find(|(name, _)| name.get_ref().as_ref() == key).map(|(_, value)| value.get_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The paths that this `book.toml` names besides those that every book has.
    fn more(text: &str) -> Vec<Named> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE_NAME), text).unwrap();
        let below = |path: &Path| path.strip_prefix(folder.path()).unwrap().to_owned();
        let all = named(folder.path()).into_iter().map(|named| match named {
            Named::Whole(path) => Named::Whole(below(&path)),
            Named::Presence(path) => Named::Presence(below(&path)),
        });
        let always = ["book.toml", "SUMMARY.md", "tracebook-baseline.toml", ""];
        let is_more = |named: &Named| match named {
            Named::Whole(path) | Named::Presence(path) => !always.iter().any(|each| path == Path::new(each)),
        };
        all.filter(is_more).collect()
    }

    fn whole(path: &str) -> Named {
        Named::Whole(path.into())
    }

    fn presence(path: &str) -> Named {
        Named::Presence(path.into())
    }

    #[test]
    fn what_is_named_is_known_before_it_is_there() {
        assert_eq!(more(""), []);
        assert_eq!(more("[book]\nsrc = \"./notes\"\n"), [whole("notes/SUMMARY.md"), presence("notes")]);
        assert_eq!(more("[run]\nbaseline = \"known.toml\"\n"), [whole("known.toml")]);
        let site = "[site]\ntheme = \"mine\"\nadditional-css = [\"a.css\"]\nadditional-js = [\"b.js\"]\n\
                    [[site.inventories]]\npath = \"numpy.inv\"\nurl = \"https://e.org/\"\n";
        assert_eq!(more(site), [whole("mine"), whole("numpy.inv"), presence("a.css"), presence("b.js")]);
    }

    #[test]
    fn a_theme_that_is_built_in_is_no_folder() {
        assert_eq!(more("[site]\ntheme = \"paper\"\n"), []);
    }

    #[test]
    fn mistakes_hide_nothing_else() {
        assert_eq!(more("[site]\nadditional-css = [\"a.css\", 1]\ntheem = 2\n[boook]\n"), [presence("a.css")]);
        assert_eq!(more("[site]\nadditional-css = \"a.css\"\ntheme = 1\ninventories = [3]\n"), []);
        assert_eq!(more("[site]\nadditional-css = [\"a.css\"]\n[book\n"), [presence("a.css")]);
        assert_eq!(named(Path::new("/nowhere")).len(), 5);
    }
}
