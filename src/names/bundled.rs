//! The names of the standard library, from `python.txt`, which explains its own form.
//!
//! The text is read once, when the first name is asked for.

use std::collections::HashMap;
use std::sync::OnceLock;

const TEXT: &str = include_str!("python.txt");

/// The versions that the text tells apart, by their second numbers. Each has a bit, the first one 1; others are taken for the
/// nearest.
const VERSIONS: std::ops::RangeInclusive<u8> = 8..=14;

/// The bits of all of them.
const ALL: u8 = 127;

/// A place where a name is explained.
#[derive(Debug)]
struct Place {
    page: &'static str,
    is_module: bool,
    versions: u8,
}

/// The page and anchor at which `name` is explained for Python `3.minor`, seen from the root of the documentation.
pub(super) fn find(name: &str, minor: Option<u8>) -> Option<String> {
    let bit = 1 << (minor.unwrap_or(u8::MAX).clamp(*VERSIONS.start(), *VERSIONS.end()) - VERSIONS.start());
    let place = places().get(name)?.iter().find(|place| place.versions & bit != 0)?;
    let page = place.page;
    // Sphinx takes underscores away from where an anchor begins.
    Some(if place.is_module {
        format!("{page}#module-{name}")
    } else {
        format!("{page}#{}", name.trim_start_matches('_'))
    })
}

/// Whether `name` is that of a module, in any version.
pub(super) fn is_module(name: &str) -> bool {
    places().get(name).is_some_and(|places| places.iter().any(|place| place.is_module))
}

fn places() -> &'static HashMap<String, Vec<Place>> {
    static PLACES: OnceLock<HashMap<String, Vec<Place>>> = OnceLock::new();
    PLACES.get_or_init(|| read(TEXT))
}

fn read(text: &'static str) -> HashMap<String, Vec<Place>> {
    let mut places: HashMap<String, Vec<Place>> = HashMap::new();
    let (mut page, mut above) = ("", String::new());
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some(next) = line.strip_prefix('@') {
            page = next;
            above.clear();
            continue;
        }
        let mut words = line.split(' ');
        above = full(words.next().unwrap_or(""), &above);
        let (mut is_module, mut versions) = (false, ALL);
        for word in words {
            match word.parse() {
                Ok(bits) => versions = bits,
                Err(_) => is_module = true,
            }
        }
        places.entry(above.clone()).or_default().push(Place { page, is_module, versions });
    }
    places
}

/// `written` with the parts of the name `above` that its dots stand for.
fn full(written: &str, above: &str) -> String {
    let rest = written.trim_start_matches('.');
    let parts = above.split('.').take(written.len() - rest.len()).chain([rest]);
    parts.collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_stand_for_parts_of_the_name_above() {
        let places = read("# note\n@a.html\na m\n.B\n..c 6\n.D 1\n@b.html\ne\n");
        let mut found: Vec<_> = places
            .iter()
            .map(|(name, places)| (name.as_str(), places[0].page, places[0].is_module, places[0].versions))
            .collect();
        found.sort_unstable();
        assert_eq!(
            found,
            [
                ("a", "a.html", true, ALL),
                ("a.B", "a.html", false, ALL),
                ("a.B.c", "a.html", false, 6),
                ("a.D", "a.html", false, 1),
                ("e", "b.html", false, ALL),
            ]
        );
    }

    #[test]
    fn the_text_is_whole() {
        let places = places();
        assert!(places.len() > 10_000, "{}", places.len());
        let whole = |(name, places): (&String, &Vec<Place>)| {
            !name.is_empty()
                && places.iter().all(|place| {
                    place.page.split('.').next_back() == Some("html") && (1..=ALL).contains(&place.versions)
                })
        };
        assert!(places.iter().all(whole));
    }
}
