//! Templates in minijinja, which is Jinja2 but for details.
//!
//! Takes the templates of a theme and the data of a page; gives text, or the place in a template where it fails.

use std::fmt::{self, Debug};

use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior};
use pulldown_cmark_escape::{FmtWriter, escape_html};

use super::Engine;
use crate::diagnostic::{Diagnostic, Place};
use crate::error::{Error, Result};
use crate::render::view::View;

/// The templates of one theme.
pub(super) struct Minijinja {
    environment: Environment<'static>,
}

impl Minijinja {
    pub(super) fn new(templates: Vec<(String, String)>) -> Result<Self> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_formatter(format_value);
        for (name, text) in templates {
            environment.add_template_owned(name.clone(), text.clone()).map_err(|error| failed(&error, &name, &text))?;
        }
        Ok(Self { environment })
    }
}

impl Debug for Minijinja {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Minijinja").finish_non_exhaustive()
    }
}

impl Engine for Minijinja {
    fn render(&self, name: &str, data: View<'_>) -> Result<String> {
        let render = || self.environment.get_template(name)?.render(Value::from(Serde(data)));
        render().map_err(|error| failed(&error, name, ""))
    }
}

/// The usual escapes; the engine's own would write each `/` as five characters more.
fn format_value(out: &mut Output, state: &mut State, value: &Value) -> std::result::Result<(), minijinja::Error> {
    match (state.auto_escape(), value.as_str()) {
        (AutoEscape::Html, Some(text)) if !value.is_safe() => {
            escape_html(FmtWriter(out), text).map_err(minijinja::Error::from)
        }
        _ => minijinja::escape_formatter(out, state, value),
    }
}

/// A failure of the template called `name` as a diagnostic, at the innermost place that is known.
fn failed(error: &minijinja::Error, name: &str, text: &str) -> Error {
    let path = error.name().unwrap_or(name).to_owned();
    let text = error.template_source().unwrap_or(text).to_owned();
    let range = error.range().unwrap_or(0..0);
    let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    Error::content(
        Diagnostic::error("template", Place::Text { path, text, range }, format!("the template failed: {detail}"))
            .with_help("the data that templates get is described with the themes"),
    )
}
