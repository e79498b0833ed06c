//! The order and the grouping of the notes that an author asks for.
//!
//! Read from `SUMMARY.md` ([`crate::discover`]) or from `[nav]` in `book.toml` ([`crate::config`]); ordered by it are the
//! notes, and drawn from it is the navigation ([`crate::render`]). Nothing here knows which of the two it was, and no page
//! is known yet: an entry names a path, which [`Outline::missing`] compares with those that there are.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Place, nearest};

/// The outline of a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// The file that it stands in, as the user knows it.
    pub path: String,
    /// The whole text of that file.
    pub text: String,
    /// Which kind of file that is.
    pub origin: Origin,
    /// What it lists.
    pub items: Vec<Item>,
}

/// What an outline is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// `SUMMARY.md`, in which a note that is not there may be one that is still to be written: a warning.
    Summary,
    /// `book.toml`, in which it is a mistake.
    Settings,
}

/// One line of an outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// The title of a part of the book, which holds what follows up to the next one.
    Part(String),
    /// A line between chapters.
    Separator,
    /// A chapter, or a group of them.
    Chapter(Chapter),
}

/// A chapter, or a group of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// Its title; that of the note by default.
    pub title: Option<String>,
    /// Where it leads.
    pub target: Target,
    /// Where that stands in the text of the outline.
    pub range: Range<usize>,
    /// The chapters below it.
    pub children: Vec<Item>,
}

/// Where a chapter leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To the note at this path, below the folder of the notes.
    Note(String),
    /// To all notes below this folder that the outline does not name elsewhere. The path ends in `/`.
    Folder(String),
    /// To another site.
    Web(String),
    /// Nowhere: a chapter that is still to be written, or the title of a group.
    Nothing,
}

impl Outline {
    /// Every chapter, those below another one behind it.
    #[must_use]
    pub fn chapters(&self) -> Vec<&Chapter> {
        let mut found = Vec::new();
        collect(&self.items, &mut found);
        found
    }

    /// For each of `paths`, its place in the order of the outline; those that the outline does not name share the last.
    #[must_use]
    pub fn places(&self, paths: &[&str]) -> Vec<usize> {
        let chapters = self.chapters();
        let (mut notes, mut folders) = (HashMap::new(), Vec::new());
        for (place, chapter) in chapters.iter().enumerate() {
            match &chapter.target {
                Target::Note(path) => _ = notes.entry(path.as_str()).or_insert(place),
                Target::Folder(path) => folders.push((path.as_str(), place)),
                Target::Web(_) | Target::Nothing => {}
            }
        }
        let in_folder =
            |path: &str| folders.iter().find(|(folder, _)| path.starts_with(folder)).map(|&(_, place)| place);
        paths.iter().map(|path| notes.get(path).copied().or_else(|| in_folder(path)).unwrap_or(usize::MAX)).collect()
    }

    /// A diagnostic for each chapter whose note or folder is not among `paths`.
    #[must_use]
    pub fn missing(&self, paths: &[&str]) -> Vec<Diagnostic> {
        let known: HashSet<&str> = paths.iter().copied().collect();
        let missing = |chapter: &&Chapter| match &chapter.target {
            Target::Note(path) => (!known.contains(path.as_str())).then(|| self.missing_note(chapter, path, paths)),
            Target::Folder(folder) => (!paths.iter().any(|path| path.starts_with(folder.as_str())))
                .then(|| self.missing_folder(chapter, folder)),
            Target::Web(_) | Target::Nothing => None,
        };
        self.chapters().iter().filter_map(missing).collect()
    }

    fn missing_note(&self, chapter: &Chapter, path: &str, paths: &[&str]) -> Diagnostic {
        let help = match near(path, paths) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write the note, or remove the line".to_owned(),
        };
        self.diagnostic(chapter, format!("there is no note `{path}`"), help)
    }

    fn missing_folder(&self, chapter: &Chapter, folder: &str) -> Diagnostic {
        let help = "name a folder with notes in it, or remove the line".to_owned();
        self.diagnostic(chapter, format!("there are no notes below `{folder}`"), help)
    }

    fn diagnostic(&self, chapter: &Chapter, message: String, help: String) -> Diagnostic {
        let place = Place::Text { path: self.path.clone(), text: self.text.clone(), range: chapter.range.clone() };
        let diagnostic = match self.origin {
            Origin::Summary => Diagnostic::warning("summary-missing", place, message),
            Origin::Settings => Diagnostic::error("nav-missing", place, message),
        };
        diagnostic.with_help(help)
    }
}

fn collect<'o>(items: &'o [Item], found: &mut Vec<&'o Chapter>) {
    for item in items {
        if let Item::Chapter(chapter) = item {
            found.push(chapter);
            collect(&chapter.children, found);
        }
    }
}

/// The one of `paths` that is meant: the only one with the same name in another folder, else one that is written much
/// the same.
fn near<'p>(path: &str, paths: &[&'p str]) -> Option<&'p str> {
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_lowercase();
    let wanted = name(path);
    let mut same = paths.iter().copied().filter(|other| name(other) == wanted);
    match (same.next(), same.next()) {
        (Some(only), None) => Some(only),
        _ => nearest(path, paths.iter().copied()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chapter(target: Target, children: Vec<Item>) -> Item {
        Item::Chapter(Chapter { title: None, target, range: 0..4, children })
    }

    fn note(path: &str) -> Item {
        chapter(Target::Note(path.to_owned()), Vec::new())
    }

    fn outline(items: Vec<Item>) -> Outline {
        Outline { path: "book.toml".to_owned(), text: "text".to_owned(), origin: Origin::Settings, items }
    }

    #[test]
    fn notes_come_as_they_are_named_and_the_others_last() {
        let items = vec![
            note("z.md"),
            Item::Part("P".to_owned()),
            chapter(Target::Nothing, vec![note("a/2.md"), chapter(Target::Folder("a/".to_owned()), vec![])]),
            note("b.md"),
        ];
        let places = outline(items).places(&["a/1.md", "a/2.md", "b.md", "c.md", "z.md"]);
        assert_eq!(places, [3, 2, 4, usize::MAX, 0]);
    }

    #[test]
    fn what_is_not_there_is_told_with_the_nearest_name() {
        let items = vec![
            note("guide/gc.md"),
            note("intro.md"),
            chapter(Target::Folder("nowhere/".to_owned()), vec![]),
            note("something-else.md"),
            chapter(Target::Web("https://x.org/y.md".to_owned()), vec![]),
            note("there.md"),
        ];
        let found = outline(items).missing(&["there.md", "memory/gc.md", "into.md"]);
        let told: Vec<_> = found.iter().map(|each| (each.message.as_str(), each.help.as_deref().unwrap())).collect();
        assert_eq!(
            told,
            [
                ("there is no note `guide/gc.md`", "did you mean `memory/gc.md`?"),
                ("there is no note `intro.md`", "did you mean `into.md`?"),
                ("there are no notes below `nowhere/`", "name a folder with notes in it, or remove the line"),
                ("there is no note `something-else.md`", "write the note, or remove the line"),
            ]
        );
        assert!(found.iter().all(|each| each.code == "nav-missing"));
    }
}
