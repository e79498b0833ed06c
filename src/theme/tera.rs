//! Templates in Tera.
//!
//! Takes the templates of a theme and the data of a page; gives text, or the place in a template where it fails.

use std::ops::Range;

use tera::{Context, ErrorKind, ReportError};

use super::failure::{Cause, Failure};
use super::{Engine, Templates};
use crate::render::view::View;

/// The templates of one theme.
#[derive(Debug)]
pub(super) struct Tera {
    templates: tera::Tera,
}

impl Tera {
    /// Reads `templates`; the mistakes in them, where there are any.
    pub(super) fn new(templates: &Templates) -> Result<Self, Vec<Failure>> {
        let mut tera = tera::Tera::new();
        let texts = templates.iter().map(|(name, template)| (name.as_str(), template.text.as_str()));
        match tera.add_raw_templates(texts) {
            Ok(()) => Ok(Self { templates: tera }),
            Err(error) => Err(failures(&error, templates)),
        }
    }
}

impl Engine for Tera {
    fn render(&self, name: &str, data: View<'_>) -> Result<String, Failure> {
        let render = || self.templates.render(name, &Context::from_serialize(&data)?);
        render().map_err(|error| failure(&error, name))
    }
}

/// The one thing that went wrong in the template called `name`.
fn failure(error: &tera::Error, name: &str) -> Failure {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => reported(report),
        kind => {
            let cause = match kind {
                ErrorKind::TemplateNotFound(missing) => Cause::NoTemplate(missing.clone()),
                _ => Cause::Other,
            };
            Failure { template: name.to_owned(), range: 0..0, message: message(&kind.to_string()), cause }
        }
    }
}

/// Everything that is wrong with templates which do not fit together.
fn failures(error: &tera::Error, templates: &Templates) -> Vec<Failure> {
    let at = |template: &String, range: Range<usize>, message: String, cause: Cause| {
        vec![Failure { template: template.clone(), range, message, cause }]
    };
    match error.kind() {
        ErrorKind::MissingParent { current, parent } => {
            let text = templates.get(current).map_or("", |template| &template.text);
            let range = text.find(parent.as_str()).map_or(0..0, |start| start..start + parent.len());
            at(current, range, format!("there is no template `{parent}`"), Cause::NoTemplate(parent.clone()))
        }
        ErrorKind::CircularExtend { tpl, inheritance_chain: chain } => {
            at(tpl, 0..0, format!("templates extend one another in a circle: {}", chain.join(", ")), Cause::Other)
        }
        ErrorKind::CircularInclude { tpl, include_chain: chain } => {
            at(tpl, 0..0, format!("templates include one another in a circle: {}", chain.join(", ")), Cause::Other)
        }
        ErrorKind::Msg(text) => {
            let found: Vec<Failure> = text.split("\n\n").filter_map(|part| printed(part, templates)).collect();
            if found.is_empty() { vec![failure(error, "")] } else { found }
        }
        _ => vec![failure(error, "")],
    }
}

fn reported(report: &ReportError) -> Failure {
    let cause = cause(report.message());
    Failure {
        template: report.filename().to_owned(),
        range: report.span().range.clone(),
        message: message(report.message()),
        cause,
    }
}

/// A mistake that Tera gives as text alone: what is wrong, then `--> NAME:LINE:COLUMN`, then the line with its signs.
fn printed(text: &str, templates: &Templates) -> Option<Failure> {
    let mut lines = text.lines();
    let said = lines.next()?.strip_prefix("error: ")?;
    let mut place = lines.next()?.trim_start().strip_prefix("--> ")?.rsplitn(3, ':');
    let column: usize = place.next()?.parse().ok()?;
    let line: usize = place.next()?.parse().ok()?;
    let template = place.next()?;
    let width = lines.last().map_or(1, |signs| signs.matches('^').count());
    let source = &templates.get(template)?.text;
    let start = source.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum::<usize>();
    let offset = |column: usize| source.get(start..).and_then(|rest| rest.char_indices().nth(column)).map(|(at, _)| at);
    let from = start + offset(column.checked_sub(1)?)?;
    let to = offset(column - 1 + width).map_or(source.len(), |at| start + at);
    Some(Failure { template: template.to_owned(), range: from..to, message: message(said), cause: cause(said) })
}

/// What Tera says, in the style of our messages.
fn message(said: &str) -> String {
    let said = said.split(". Available").next().unwrap_or(said).trim_end_matches('.');
    let mut rest = said.chars();
    rest.next().map_or_else(String::new, |first| first.to_lowercase().chain(rest).collect())
}

fn cause(said: &str) -> Cause {
    let name = || said.split('`').nth(1).unwrap_or_default().to_owned();
    match said {
        _ if said.starts_with("Variable `") || said.starts_with("Field `") => Cause::Undefined(name()),
        _ if said.starts_with("Unknown template `") => Cause::NoTemplate(name()),
        _ => Cause::Other,
    }
}
