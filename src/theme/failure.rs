//! A template that fails, told so that it can be mended.
//!
//! Takes what an engine says and the templates of the theme; gives a diagnostic at the place in the file, with the
//! nearest name that there is.

use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::Value;

use super::Templates;
use super::manifest::Language;
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::render::view::View;

/// Why a template failed, as its engine tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The template's name, as far as it is known.
    pub template: String,
    /// The bytes of it that are meant.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What kind of mistake it is.
    pub cause: Cause,
}

/// Kinds of mistakes, by what can be done about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// This name is not among the data: `frame.titel`, or its last part alone.
    Undefined(String),
    /// There is no template of this name.
    NoTemplate(String),
    /// Something else.
    Other,
}

/// What a person can do about a name that nothing is near to.
const DESCRIBED: &str = "the page on themes describes the data that templates get";

/// `failure` with its place among templates in a language. `data` is what the template was given, where it was given any.
pub(super) fn diagnostic(
    failure: Failure,
    (language, templates): (Language, &Templates),
    data: Option<View<'_>>,
) -> Diagnostic {
    let Failure { template, range, message, cause } = failure;
    let help = match &cause {
        Cause::Undefined(name) => undefined_help(name, data),
        Cause::NoTemplate(name) => template_help(name, templates),
        Cause::Other => format!("the language of the template is described at {}", language.manual()),
    };
    let place = match templates.get(&template) {
        Some(found) => Place::Text { path: found.shown.clone(), text: found.text.clone(), range },
        None => Place::Path(template),
    };
    Diagnostic::error("template", place, format!("the template failed: {message}")).with_help(help)
}

fn template_help(name: &str, templates: &Templates) -> String {
    let names: Vec<&str> = templates.keys().map(String::as_str).collect();
    match nearest(name, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the templates of the theme are {}", names.join(", ")),
    }
}

fn undefined_help(name: &str, data: Option<View<'_>>) -> String {
    let Some(data) = data.and_then(|data| serde_json::to_value(data).ok()) else { return DESCRIBED.to_owned() };
    let (parent, field) = name.rsplit_once('.').map_or((None, name), |(parent, field)| (Some(parent), field));
    // What is beside it, where that is known, or else any name of the data: loops give new names to parts of it.
    let beside = parent.map_or(Some(&data), |parent| parent.split('.').try_fold(&data, |value, key| value.get(key)));
    let mut near: BTreeSet<&str> = BTreeSet::new();
    match beside {
        Some(Value::Object(fields)) => near.extend(fields.keys().map(String::as_str)),
        _ => fields(&data, &mut near),
    }
    let mut all = BTreeSet::new();
    fields(&data, &mut all);
    let found = nearest(field, near.iter().copied()).or_else(|| nearest(field, all));
    match (found, parent, beside) {
        (Some(near), ..) => format!("did you mean `{near}`?"),
        (None, Some(parent), Some(Value::Object(_))) => {
            let fields: Vec<_> = near.into_iter().collect();
            format!("the fields of `{parent}` are {}", fields.join(", "))
        }
        _ => DESCRIBED.to_owned(),
    }
}

/// Every name in `value`.
fn fields<'v>(value: &'v Value, names: &mut BTreeSet<&'v str>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                names.insert(key);
                fields(value, names);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| fields(item, names)),
        _ => {}
    }
}
