//! Links from names to where they are documented.
//!
//! Takes code as it is coloured and the inline code of prose; gives the tags that make links of names. A page links each
//! mention, but only the first one of a name, in code and in prose, can be reached with the tabulator key: hundreds of
//! stops would make the page useless without a mouse.

use std::collections::HashSet;
use std::ops::Range;

use ruff_python_ast::token::Token;

use super::highlight::Linker;
use super::markdown::attribute;
use crate::names::Documentation;
use crate::names::imports::{Bindings, Mention};

/// The names of one page.
pub(super) struct NameLinks<'a> {
    documentation: Documentation<'a>,
    bindings: Bindings,
    seen: HashSet<String>,
}

impl<'a> NameLinks<'a> {
    pub(super) fn new(documentation: Documentation<'a>) -> Self {
        Self { documentation, bindings: Bindings::default(), seen: HashSet::new() }
    }

    /// Runs `example` without what earlier ones imported, and forgets what it imports.
    pub(super) fn apart<T>(&mut self, example: impl FnOnce(&mut Self) -> T) -> T {
        let shared = std::mem::take(&mut self.bindings);
        let result = example(self);
        self.bindings = shared;
        result
    }

    /// The opening tag of a link from inline code, where that is a dotted name with a documentation.
    pub(super) fn inline(&mut self, code: &str) -> Option<String> {
        let name = code.strip_suffix("()").unwrap_or(code);
        let is_part = |part: &str| {
            let first = part.chars().next();
            first.is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
                && part.chars().all(|each| each.is_ascii_alphanumeric() || each == '_')
        };
        if !name.contains('.') || !name.split('.').all(is_part) {
            return None;
        }
        let url = self.documentation.url(name)?;
        Some(self.open(&url))
    }

    /// The link of a mention: the most of it that is documented.
    fn link(&mut self, mention: &Mention) -> Option<(Range<usize>, String)> {
        let mut name = mention.name.as_str();
        for part in mention.parts.iter().rev() {
            if let Some(url) = self.documentation.url(name) {
                return Some((part.clone(), self.open(&url)));
            }
            name = name.rsplit_once('.')?.0;
        }
        None
    }

    fn open(&mut self, url: &str) -> String {
        let href = attribute(url);
        if self.seen.insert(url.to_owned()) {
            format!("<a class=\"name\" href=\"{href}\" rel=\"external\">")
        } else {
            format!("<a class=\"name\" href=\"{href}\" rel=\"external\" tabindex=\"-1\">")
        }
    }
}

impl Linker for NameLinks<'_> {
    fn links(&mut self, code: &str, tokens: &[Token]) -> Vec<(Range<usize>, String)> {
        let mentions = self.bindings.read(code, tokens);
        mentions.iter().filter_map(|mention| self.link(mention)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::highlight::highlight_linked;
    use super::*;
    use crate::names::Names;
    use crate::parse::Language;

    const GC: &str = "https://docs.python.org/3.13/library/gc.html";

    fn linked(pieces: &[&str]) -> Vec<String> {
        let names = Names::default();
        let mut links = NameLinks::new(names.of(Some("3.13.0")));
        pieces.iter().map(|code| highlight_linked(code, &Language::Python, &mut links)).collect()
    }

    #[test]
    fn names_are_linked_from_the_import_on() {
        assert_eq!(
            linked(&["gc.x\nimport gc\ngc.collect(0)\n"]),
            [format!(
                "gc.x\n<span class=\"k\">import</span> <a class=\"name\" href=\"{GC}#module-gc\" rel=\"external\">gc</a>\n\
                 <a class=\"name\" href=\"{GC}#gc.collect\" rel=\"external\">gc.<span class=\"f\">collect</span></a>\
                 (<span class=\"m\">0</span>)\n"
            )]
        );
    }

    #[test]
    fn later_code_knows_earlier_imports_and_stops_once() {
        let html = linked(&["import gc as g\n", ">>> g.collect().bit_length()\n0\n", "g.collect\n"]);
        let link = format!("<a class=\"name\" href=\"{GC}#gc.collect\" rel=\"external\">");
        assert!(html[1].contains(&format!("{link}g.<span class=\"f\">collect</span></a>().")), "{}", html[1]);
        let again =
            format!("<a class=\"name\" href=\"{GC}#gc.collect\" rel=\"external\" tabindex=\"-1\">g.collect</a>\n");
        assert_eq!(html[2], again);
    }

    #[test]
    fn the_most_that_is_documented_is_linked() {
        let html = linked(&["import gc\nfrom gc import nothing\ngc.nothing.more\nnothing\n"]);
        let modules =
            format!("<a class=\"name\" href=\"{GC}#module-gc\" rel=\"external\" tabindex=\"-1\">gc</a>.nothing.more\n");
        assert!(html[0].contains(&modules), "{}", html[0]);
        assert!(html[0].ends_with("\nnothing\n"), "{}", html[0]);
    }

    #[test]
    fn inline_code_is_linked_where_all_of_it_is_a_name() {
        let names = Names::default();
        let mut links = NameLinks::new(names.of(None));
        for code in ["gc.collect", "gc.collect()", "str.join", "os.path"] {
            assert!(links.inline(code).is_some(), "{code}");
        }
        for code in
            ["gc", "x.y", "gc.collect(0)", "gc.colect", "gc.collect ", "print", "1.5", "os.py", "..", "gc..collect"]
        {
            assert_eq!(links.inline(code), None, "{code}");
        }
    }
}
