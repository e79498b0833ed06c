//! Themes: templates and the files that go with them.
//!
//! Takes the data of a page ([`View`]); gives text. Which template language a theme is written in, its `theme.toml` says;
//! each language is an [`Engine`]. Nothing here knows where the data comes from.

mod builtin;
mod minijinja;

use std::fmt::Debug;
use std::ops::Range;

use toml::de::DeTable;

use self::minijinja::Minijinja;
use crate::diagnostic::{Diagnostic, Place};
use crate::error::{Error, Result};
use crate::render::view::View;
use builtin::{DEFAULT_FILES, DEFAULT_MANIFEST, DEFAULT_TEMPLATES};

/// A theme, ready to render.
#[derive(Debug)]
pub struct Theme {
    engine: Box<dyn Engine>,
    files: Vec<(String, String)>,
}

/// A template language with the templates of one theme.
pub trait Engine: Debug + Send + Sync {
    /// What the template called `template` makes of `data`.
    ///
    /// # Errors
    /// [`Error::Content`] with the place in the template, when it fails.
    fn render(&self, template: &str, data: View<'_>) -> Result<String>;
}

impl Theme {
    /// The theme called `default`.
    ///
    /// # Errors
    /// Never, unless the templates that are built in are wrong.
    pub fn builtin() -> Result<Self> {
        let owned = |&(name, text): &(&str, &str)| (name.to_owned(), text.to_owned());
        let templates = DEFAULT_TEMPLATES.iter().map(owned).collect();
        let files = DEFAULT_FILES.iter().map(owned).collect();
        Ok(Self { engine: engine(DEFAULT_MANIFEST, templates)?, files })
    }

    /// What the template called `template` makes of `data`.
    ///
    /// # Errors
    /// When the template fails.
    pub fn render(&self, template: &str, data: View<'_>) -> Result<String> {
        self.engine.render(template, data)
    }

    /// The files that the site needs beside its pages: paths in the site, and texts.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }
}

/// The engine that a theme's `theme.toml` names, with the theme's templates (names and texts).
fn engine(manifest: &str, templates: Vec<(String, String)>) -> Result<Box<dyn Engine>> {
    let problem = |range: Range<usize>, message: String| {
        let place = Place::Text { path: "theme.toml".to_owned(), text: manifest.to_owned(), range };
        Error::content(Diagnostic::error("theme", place, message).with_help("write engine = \"minijinja\""))
    };
    let table = DeTable::parse(manifest)
        .map_err(|error| problem(error.span().unwrap_or(0..0), error.message().to_owned()))?
        .into_inner();
    match table.get("engine").map(|value| (value.get_ref().as_str(), value.span())) {
        Some((Some("minijinja"), _)) => Ok(Box::new(Minijinja::new(templates)?)),
        Some((_, span)) => Err(problem(span, "the template language is not one that tracebook knows".to_owned())),
        None => Err(problem(0..0, "the theme does not name its template language".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::view::{BookView, ExampleView, Frame, IndexView, ProofView};

    fn example() -> ExampleView {
        ExampleView {
            anchor: "ex-1".into(),
            line: 1,
            status: "plain",
            caption: Some("a/b <&\"'>".into()),
            language: String::new(),
            code: "<span>x</span>".into(),
            results: Vec::new(),
            verdict: None,
            asked: Vec::new(),
            claims: Vec::new(),
            trace: None,
        }
    }

    fn rendered(template: &str) -> Result<String> {
        let templates = vec![("example.html".to_owned(), template.to_owned())];
        engine("engine = \"minijinja\"", templates)?.render("example.html", View::Example(&example()))
    }

    fn complaint<T: Debug>(result: Result<T>) -> (String, String) {
        match result {
            Err(Error::Content(found)) => match &found[0].place {
                Place::Text { path, text, range } => {
                    (found[0].message.clone(), format!("{path}: {}", &text[range.clone()]))
                }
                place => panic!("{place:?}"),
            },
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn text_is_escaped_and_html_is_not() {
        assert_eq!(rendered("{{ caption }} {{ code | safe }}").unwrap(), "a/b &lt;&amp;&quot;&#39;&gt; <span>x</span>");
    }

    #[test]
    fn a_wrong_template_is_told_with_its_place() {
        assert_eq!(
            complaint(rendered("{{ caption }}\n{{ nothing }}")),
            ("the template failed: `nothing` is undefined".to_owned(), "example.html: nothing".to_owned())
        );
        let (message, place) = complaint(rendered("a {% if %}"));
        assert!(message.starts_with("the template failed: unexpected end of block"), "{message}");
        assert_eq!(place, "example.html: %}");
    }

    #[test]
    fn a_manifest_must_name_a_known_language() {
        let engine = |manifest| engine(manifest, Vec::new());
        assert_eq!(complaint(engine("engine = \"mustache\"")).1, "theme.toml: \"mustache\"");
        assert_eq!(complaint(engine("name = 'x'")).0, "the theme does not name its template language");
        assert_eq!(complaint(engine("engine = ")).1, "theme.toml: ");
    }

    #[test]
    fn the_built_in_theme_renders_an_empty_book() {
        let book = BookView { title: "T".into(), language: "de".into(), description: None, authors: vec![] };
        let frame = Frame {
            book: &book,
            title: "T".into(),
            description: None,
            root: String::new(),
            home: "index.html".into(),
            report: "report.html".into(),
            failed: 0,
            pages: "pages.html".into(),
            trail: vec![],
            nav: vec![],
            lists: vec![],
        };
        let proof = ProofView {
            status: "none",
            mark: "–",
            runtime: None,
            examples: String::new(),
            claims: String::new(),
            known: None,
        };
        let index = IndexView { frame, proof, pages: vec![] };
        let html = Theme::builtin().unwrap().render("index.html", View::Index(&index)).unwrap();
        assert!(html.starts_with("<!doctype html>\n<html lang=\"de\">\n"), "{html}");
        assert!(html.contains("<title>T</title>"), "{html}");
    }
}
