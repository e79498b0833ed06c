//! Names that are documented elsewhere: those of the standard library, and of what `[[site.inventories]]` names.
//!
//! Takes the inventories that the settings name and the version of Python that ran; gives the URL at which a dotted name is
//! explained. [`Names::load`] reads files; nothing else here does. What a name in code stands for, [`imports`] tells.

mod bundled;
pub mod imports;
mod sphinx;

use std::collections::HashMap;
use std::path::Path;

use crate::config::Inventory;
use crate::error::Result;

/// Where names are documented.
#[derive(Debug, Default)]
pub struct Names {
    /// From other inventories: dotted names and URLs.
    other: HashMap<String, String>,
}

/// The names as one version of Python has them.
#[derive(Clone, Copy, Debug)]
pub struct Documentation<'a> {
    names: &'a Names,
    /// The second number of the version; nothing where none ran.
    minor: Option<u8>,
}

impl Names {
    /// Reads `inventories`, whose paths are seen from `root`. A name that several have is where the first one says.
    ///
    /// # Errors
    /// When one cannot be read, or is no inventory of Sphinx.
    pub fn load(inventories: &[Inventory], root: &Path) -> Result<Self> {
        let mut other = HashMap::new();
        for inventory in inventories {
            for (name, place) in sphinx::read(&root.join(&inventory.path))? {
                other.entry(name).or_insert_with(|| format!("{}{place}", inventory.url));
            }
        }
        Ok(Self { other })
    }

    /// The names in `version`, such as `3.13.0`.
    #[must_use]
    pub fn of(&self, version: Option<&str>) -> Documentation<'_> {
        let minor = version.and_then(|version| version.strip_prefix("3.")?.split('.').next()?.parse().ok());
        Documentation { names: self, minor }
    }
}

impl Documentation<'_> {
    /// Where the name with these parts is explained.
    #[must_use]
    pub fn url(&self, name: &str) -> Option<String> {
        if let Some(url) = self.names.other.get(name) {
            return Some(url.clone());
        }
        let top = name.split('.').next().unwrap_or(name);
        let found = bundled::find(name, self.minor).filter(|_| self.is_standard(top))?;
        let version = self.minor.map_or_else(|| "3".to_owned(), |minor| format!("3.{minor}"));
        Some(format!("https://docs.python.org/{version}/{found}"))
    }

    /// The module of the standard library that `name` is in, as the documentation lists it: `os.path` for `os.path.join`.
    #[must_use]
    pub fn module<'n>(&self, name: &'n str) -> Option<&'n str> {
        let top = name.split('.').next().unwrap_or(name);
        if !self.has_module(top) {
            return None;
        }
        let mut ends = name.match_indices('.').map(|(at, _)| at).chain([name.len()]).rev();
        Some(ends.find(|&end| bundled::is_module(&name[..end])).map_or(top, |end| &name[..end]))
    }

    /// Whether the version in use has a module called `top`, or `top` is no module at all: `str`, of `str.join`.
    fn is_standard(&self, top: &str) -> bool {
        !bundled::is_module(top) || self.has_module(top)
    }

    fn has_module(&self, top: &str) -> bool {
        const NEWEST: u8 = 14;
        // The list leaves this one out, since it is no module like others.
        top == "__future__"
            || ruff_python_stdlib::sys::is_known_standard_library(self.minor.unwrap_or(NEWEST).min(NEWEST), top)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(name: &str, version: Option<&str>) -> Option<String> {
        Names::default().of(version).url(name)
    }

    #[test]
    fn names_lead_to_the_documentation_of_the_version() {
        assert_eq!(
            url("gc.collect", Some("3.13.0")).as_deref(),
            Some("https://docs.python.org/3.13/library/gc.html#gc.collect")
        );
        assert_eq!(url("gc", Some("3.8.18")).as_deref(), Some("https://docs.python.org/3.8/library/gc.html#module-gc"));
        assert_eq!(
            url("threading.Lock.acquire", None).as_deref(),
            Some("https://docs.python.org/3/library/threading.html#threading.Lock.acquire")
        );
        assert_eq!(
            url("__future__.annotations", Some("3.13.0")).as_deref(),
            Some("https://docs.python.org/3.13/library/__future__.html#future__.annotations")
        );
        assert!(url("str.join", Some("3.11.7")).is_some_and(|url| url.ends_with("#str.join")));
        assert_eq!(url("gc.colect", None), None);
        assert_eq!(url("numpy.array", None), None);
    }

    #[test]
    fn a_module_that_a_version_does_not_have_is_not_linked() {
        assert!(url("distutils", Some("3.11.7")).is_some());
        assert_eq!(url("distutils", Some("3.12.1")), None);
        assert_eq!(url("cgi.escape", Some("3.13.0")), None);
        assert_eq!(url("annotationlib", Some("3.13.0")), None);
        assert!(url("annotationlib", Some("3.14.0")).is_some());
    }

    #[test]
    fn a_name_that_a_version_does_not_have_is_not_linked() {
        let first = |name: &str| (8..=14).find(|minor| url(name, Some(&format!("3.{minor}.1"))).is_some());
        for (name, minor) in [
            ("gc.collect", 8),
            ("asyncio.to_thread", 9),
            ("itertools.pairwise", 10),
            ("asyncio.TaskGroup", 11),
            ("itertools.batched", 12),
            ("copy.replace", 13),
            ("annotationlib.Format", 14),
        ] {
            assert_eq!(first(name), Some(minor), "{name}");
        }
        assert!(url("gc.collect", Some("3.7.0")).is_some_and(|url| url.contains("/3.7/")));
        assert!(url("annotationlib.Format", Some("3.15.0")).is_some_and(|url| url.contains("/3.15/")));
    }

    #[test]
    fn the_module_of_a_name_is_the_longest_that_is_documented() {
        let names = Names::default();
        let python = names.of(Some("3.13.0"));
        assert_eq!(python.module("os.path.join"), Some("os.path"));
        assert_eq!(python.module("xml.etree.ElementTree"), Some("xml.etree.ElementTree"));
        assert_eq!(python.module("collections.deque"), Some("collections"));
        assert_eq!(python.module("_thread"), Some("_thread"));
        assert_eq!(python.module("numpy.linalg"), None);
        assert_eq!(python.module("imp"), None);
    }

    #[test]
    fn inventories_come_before_what_is_built_in() {
        let other = [("gc.collect", "https://e.org/x"), ("np.array", "https://e.org/y")];
        let other = other.map(|(name, url)| (name.to_owned(), url.to_owned()));
        let names = Names { other: HashMap::from(other) };
        assert_eq!(names.of(None).url("gc.collect").as_deref(), Some("https://e.org/x"));
        assert_eq!(names.of(None).url("np.array").as_deref(), Some("https://e.org/y"));
    }
}
