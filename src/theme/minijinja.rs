//! Templates in minijinja, which is Jinja2 but for details.
//!
//! Takes the templates of a theme and the data of a page; gives text, or the place in a template where it fails.

use std::fmt::{self, Debug};

use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, ErrorKind, Output, State, UndefinedBehavior};
use pulldown_cmark_escape::{FmtWriter, escape_html};

use super::failure::{Cause, Failure};
use super::{Engine, Templates};
use crate::render::view::View;

/// The templates of one theme.
pub(super) struct Minijinja {
    environment: Environment<'static>,
}

impl Minijinja {
    /// Reads `templates`; the mistakes in them, where there are any.
    pub(super) fn new(templates: &Templates) -> Result<Self, Vec<Failure>> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        // Failures have places, in every build of ours.
        environment.set_debug(true);
        environment.set_formatter(format_value);
        let mut failures = Vec::new();
        for (name, template) in templates {
            if let Err(error) = environment.add_template_owned(name.clone(), template.text.clone()) {
                failures.push(failure(&error, name));
            }
        }
        if failures.is_empty() { Ok(Self { environment }) } else { Err(failures) }
    }
}

impl Debug for Minijinja {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Minijinja").finish_non_exhaustive()
    }
}

impl Engine for Minijinja {
    fn render(&self, name: &str, data: View<'_>) -> Result<String, Failure> {
        let render = || self.environment.get_template(name)?.render(Value::from(Serde(data)));
        render().map_err(|error| failure(&error, name))
    }
}

/// The usual escapes; the engine's own would write each `/` as five characters more.
fn format_value(out: &mut Output, state: &mut State, value: &Value) -> Result<(), minijinja::Error> {
    match (state.auto_escape(), value.as_str()) {
        (AutoEscape::Html, Some(text)) if !value.is_safe() => {
            escape_html(FmtWriter(out), text).map_err(minijinja::Error::from)
        }
        _ => minijinja::escape_formatter(out, state, value),
    }
}

/// A failure of the template called `name`, at the innermost place that is known.
fn failure(error: &minijinja::Error, name: &str) -> Failure {
    // An included template that fails is the source of the failure of the one that includes it.
    let mut innermost = error;
    while let Some(source) = std::error::Error::source(innermost).and_then(|source| source.downcast_ref()) {
        innermost = source;
    }
    let error = innermost;
    let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    let quoted = |quote: char| detail.split(quote).nth(1).map(str::to_owned);
    let cause = match error.kind() {
        ErrorKind::UndefinedError => quoted('`').map_or(Cause::Other, Cause::Undefined),
        ErrorKind::TemplateNotFound => quoted('"').or_else(|| quoted('\'')).map_or(Cause::Other, Cause::NoTemplate),
        _ => Cause::Other,
    };
    let template = error.name().unwrap_or(name).to_owned();
    Failure { template, range: error.range().unwrap_or(0..0), message: detail, cause }
}
