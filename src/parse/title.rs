//! Titles made of names of files and folders.

use std::path::Path;

/// The name of a file or a folder as a title: `garbage-collector` is `Garbage collector`.
pub(crate) fn from_name(name: &str) -> String {
    let words: Vec<_> = name.split(|each: char| each.is_whitespace() || matches!(each, '-' | '_')).collect();
    let text = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => name.to_owned(),
    }
}

/// A title for the note at `path`, which has `/` between its parts: the name of the file, or that of its folder for
/// `README.md` and `index.md`.
pub(super) fn from_path(path: &str) -> String {
    let path = Path::new(path);
    let name = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = name(path);
    let is_index = matches!(stem.to_lowercase().as_str(), "readme" | "index");
    let folder = path.parent().and_then(Path::file_name).filter(|_| is_index);
    from_name(&folder.map_or(stem, |folder| folder.to_string_lossy().into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_words() {
        assert_eq!(from_name("garbage-collector"), "Garbage collector");
        assert_eq!(from_name("__init__ notes"), "Init notes");
        assert_eq!(from_name("élan"), "Élan");
        assert_eq!(from_name("--"), "--");
        assert_eq!(from_name(""), "");
    }

    #[test]
    fn an_index_is_named_after_its_folder() {
        assert_eq!(from_path("guide/memory_model.md"), "Memory model");
        assert_eq!(from_path("guide/README.md"), "Guide");
        assert_eq!(from_path("index.md"), "Index");
    }
}
