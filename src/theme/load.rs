//! Puts a theme together: its own files, those of the theme that it extends, and those of the book.

use std::path::Path;

use super::choice::{Builtin, Choice};
use super::files::{self, File, Files, STATIC};
use super::manifest::{self, FILE_NAME, Language, Manifest};
use super::minijinja::Minijinja;
use super::tera::Tera;
use super::{Engine, Failure, Statics, Template, Templates, Theme, failure};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::error::{Error, Result};

/// The folder beside `book.toml` whose files take the place of those of the theme that the book names.
pub const OVERRIDES: &str = "theme";

impl Theme {
    /// The theme that a book chose, with the files in the folder `overrides` in place of its own, where there is one.
    ///
    /// # Errors
    /// [`Error::Content`] with everything that is wrong with it.
    pub fn load(choice: &Choice, overrides: Option<&Path>) -> Result<Self> {
        load(choice, overrides).map_err(Error::Content)
    }

    /// The theme called `default`.
    ///
    /// # Errors
    /// Never, unless the templates that are built in are wrong.
    pub fn builtin() -> Result<Self> {
        Self::load(&Choice::default(), None)
    }
}

fn load(choice: &Choice, overrides: Option<&Path>) -> Result<Theme, Vec<Diagnostic>> {
    let (mut files, manifest) = chosen(choice)?;
    let mut own = Files::new();
    if let Some(folder) = overrides.filter(|folder| folder.is_dir() && !is_same(folder, choice)) {
        own = files::on_disk(folder)?;
        if let Some(file) = own.get(FILE_NAME) {
            return Err(vec![theme_in_overrides(&file.shown, choice)]);
        }
    }
    let mut warnings: Vec<Diagnostic> = own.iter().filter_map(|(path, file)| misplaced(path, file)).collect();
    files.extend(own.clone());
    let layout = manifest.layout.unwrap_or_default();
    let (templates, files) = sort(files)?;
    let missing: Vec<&str> = layout.templates().iter().copied().filter(|name| !templates.contains_key(*name)).collect();
    if !missing.is_empty() {
        return Err(vec![incomplete(choice, &missing)]);
    }
    let language = manifest.engine.unwrap_or(Language::Minijinja);
    let told = |failure: Failure| failure::diagnostic(failure, (language, &templates), None);
    let engine = engine(language, &templates).map_err(|failures| failures.into_iter().map(told).collect::<Vec<_>>())?;
    warnings.extend(own.keys().filter_map(|name| unused(name, &templates, layout.templates())));
    Ok(Theme { layout, warnings, language, engine, templates, files })
}

/// The files of a theme over those of the one that it extends, and what the two say about themselves.
fn chosen(choice: &Choice) -> Result<(Files, Manifest), Vec<Diagnostic>> {
    let folder = match choice {
        Choice::Builtin(theme) => return built_in(*theme),
        Choice::Folder(folder) => folder,
    };
    let own = files::on_disk(folder)?;
    let Some(file) = own.get(FILE_NAME) else { return Err(vec![no_manifest(folder)]) };
    let mut manifest = read_manifest(file)?;
    let Some(parent) = manifest.extends else { return Ok((own, manifest)) };
    let (mut files, below) = built_in(parent)?;
    if manifest.engine.is_some_and(|engine| Some(engine) != below.engine) {
        return Err(vec![other_engine(file, parent)]);
    }
    manifest.engine = below.engine;
    manifest.layout = manifest.layout.or(below.layout);
    files.extend(own);
    Ok((files, manifest))
}

fn built_in(theme: Builtin) -> Result<(Files, Manifest), Vec<Diagnostic>> {
    let files = files::embedded(theme);
    let manifest = files.get(FILE_NAME).map_or_else(|| Ok(Manifest::default()), read_manifest)?;
    Ok((files, manifest))
}

fn read_manifest(file: &File) -> Result<Manifest, Vec<Diagnostic>> {
    manifest::read(&file.shown, &text(file)?)
}

fn engine(language: Language, templates: &Templates) -> Result<Box<dyn Engine>, Vec<Failure>> {
    Ok(match language {
        Language::Minijinja => Box::new(Minijinja::new(templates)?),
        Language::Tera => Box::new(Tera::new(templates)?),
    })
}

/// The templates, and the files that go into the site.
fn sort(files: Files) -> Result<(Templates, Statics), Vec<Diagnostic>> {
    let (mut templates, mut statics, mut mistakes) = (Templates::new(), Vec::new(), Vec::new());
    for (path, file) in files {
        if path.starts_with(STATIC) {
            statics.push((path, file.bytes));
        } else if is_template(&path) {
            match text(&file) {
                Ok(text) => drop(templates.insert(path, Template { shown: file.shown, text })),
                Err(mistake) => mistakes.extend(mistake),
            }
        }
    }
    if mistakes.is_empty() { Ok((templates, statics)) } else { Err(mistakes) }
}

fn is_template(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "html")
}

fn text(file: &File) -> Result<String, Vec<Diagnostic>> {
    String::from_utf8(file.bytes.clone()).map_err(|error| {
        let start = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
        let range = start..start + char::REPLACEMENT_CHARACTER.len_utf8();
        let place = Place::Text { path: file.shown.clone(), text, range };
        vec![Diagnostic::error("not-utf-8", place, "this file of the theme is not UTF-8").with_help("save it as UTF-8")]
    })
}

fn is_same(folder: &Path, choice: &Choice) -> bool {
    let Choice::Folder(theme) = choice else { return false };
    folder.canonicalize().is_ok_and(|folder| theme.canonicalize().is_ok_and(|theme| folder == theme))
}

fn no_manifest(folder: &Path) -> Diagnostic {
    let place = Place::Path(folder.display().to_string());
    Diagnostic::error("theme", place, format!("this folder is no theme: it has no {FILE_NAME}")).with_help(format!(
        "write one that says engine = \"minijinja\" or engine = \"tera\", or extends = \"{}\"",
        Builtin::Default.name()
    ))
}

fn theme_in_overrides(shown: &str, choice: &Choice) -> Diagnostic {
    let message =
        format!("this folder replaces single files of the theme {choice}, which has a {FILE_NAME} of its own");
    let help = format!("remove the file, or write `theme = \"{OVERRIDES}\"` below [site] to make the folder the theme");
    Diagnostic::error("theme", Place::Path(shown.to_owned()), message).with_help(help)
}

fn other_engine(file: &File, parent: Builtin) -> Diagnostic {
    let message = format!("the theme extends {}, which is written in another template language", parent.name());
    Diagnostic::error("theme", Place::Path(file.shown.clone()), message).with_help("remove the line `engine`")
}

fn incomplete(choice: &Choice, missing: &[&str]) -> Diagnostic {
    let message = format!("the theme is not whole: it has no {}", missing.join(", no "));
    Diagnostic::error("theme", Place::Path(choice.to_string()), message).with_help(format!(
        "write what is missing, or take it from another theme with extends = \"{}\"",
        Builtin::Default.name()
    ))
}

/// A file of the book that is neither a template nor one for the site. What explains a theme may lie there.
fn misplaced(path: &str, file: &File) -> Option<Diagnostic> {
    let explains = Path::new(path).extension().is_none_or(|extension| extension == "md" || extension == "txt");
    if path.starts_with(STATIC) || is_template(path) || explains {
        return None;
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    let message = "this file of the theme is not used: it is no template, and not below static";
    let place = Place::Path(file.shown.clone());
    Some(Diagnostic::warning("theme", place, message).with_help(format!("move it to {OVERRIDES}/{STATIC}{name}")))
}

/// A template of the book that nothing renders and no other template names.
fn unused(name: &str, templates: &Templates, rendered: &[&str]) -> Option<Diagnostic> {
    let template = templates.get(name)?;
    let quoted = [format!("\"{name}\""), format!("'{name}'")];
    let others = templates.iter().filter(|(other, _)| other.as_str() != name);
    let is_named = || others.clone().any(|(_, other)| quoted.iter().any(|quoted| other.text.contains(quoted.as_str())));
    if rendered.contains(&name) || is_named() {
        return None;
    }
    let known: Vec<&str> = others.clone().map(|(other, _)| other.as_str()).collect();
    let help = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the templates of the theme are {}", known.join(", ")),
    };
    let place = Place::Path(template.shown.clone());
    Some(Diagnostic::warning("theme", place, "no page and no template uses this template").with_help(help))
}
