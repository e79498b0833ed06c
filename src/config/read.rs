//! Reads the text of `book.toml` into settings.
//!
//! Takes the defaults and the text; gives the settings, or a diagnostic for each mistake.

use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Config;
use super::shown_path;
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::parse::options::MAX_TIMEOUT;
use crate::python::Host;
use crate::trace::Wish;

const SECTIONS: [&str; 3] = ["book", "build", "run"];
const BOOK: [&str; 5] = ["title", "authors", "description", "language", "src"];
const BUILD: [&str; 1] = ["build-dir"];
const RUN: [&str; 6] = ["python", "host", "timeout", "jobs", "trace", "baseline"];

/// The keys of each section.
const KEYS: [&[&str]; 3] = [&BOOK, &BUILD, &RUN];

/// `config` with what `text` sets.
pub(super) fn settings(mut config: Config, text: &str) -> Result<Config, Vec<Diagnostic>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader { path: shown_path(&config.root), text, diagnostics: Vec::new(), build_dir: None };
    if !errors.is_empty() {
        for error in &errors {
            reader.syntax(error);
        }
        return Err(reader.diagnostics);
    }
    reader.document(&mut config, document.get_ref());
    reader.check_build_dir(&config);
    reader.diagnostics.sort_by_key(offset);
    if reader.diagnostics.is_empty() { Ok(config) } else { Err(reader.diagnostics) }
}

fn offset(diagnostic: &Diagnostic) -> usize {
    match &diagnostic.place {
        Place::Text { range, .. } => range.start,
        _ => 0,
    }
}

struct Reader<'t> {
    /// Where the text is, as the user would type it.
    path: String,
    text: &'t str,
    diagnostics: Vec<Diagnostic>,
    /// Where the value of `build-dir` stands.
    build_dir: Option<Range<usize>>,
}

type Value<'d> = Spanned<DeValue<'d>>;

impl Reader<'_> {
    fn report(&mut self, code: &'static str, range: Range<usize>, message: String, help: impl Into<String>) {
        let place = Place::Text { path: self.path.clone(), text: self.text.to_owned(), range };
        self.diagnostics.push(Diagnostic::error(code, place, message).with_help(help));
    }

    fn syntax(&mut self, error: &toml::de::Error) {
        let range = error.span().unwrap_or(0..0);
        let message = error.message().split_whitespace().collect::<Vec<_>>().join(" ");
        self.report("book-toml", range, message, "write `key = value` lines below `[section]` lines, as TOML asks for");
    }

    fn document(&mut self, config: &mut Config, document: &DeTable<'_>) {
        for (name, value) in document {
            let section: &str = name.get_ref();
            if !SECTIONS.contains(&section) {
                let help = match KEYS.iter().position(|keys| keys.contains(&section)) {
                    Some(home) => format!("move it below a line `[{}]`", SECTIONS[home]),
                    None => suggestion(section, &SECTIONS, "sections"),
                };
                let kind = if value.get_ref().is_table() { "section" } else { "key" };
                self.report("unknown-key", name.span(), format!("unknown {kind} `{section}`"), help);
                continue;
            }
            let Some(table) = value.get_ref().as_table() else {
                let message = format!("`{section}` must be a section, not {}", article(value.get_ref()));
                self.report("wrong-type", value.span(), message, format!("write `[{section}]` on a line of its own"));
                continue;
            };
            for (key, value) in table {
                match section {
                    "book" => self.book(config, key, value),
                    "build" => self.build(config, key, value),
                    _ => self.run(config, key, value),
                }
            }
        }
    }

    fn book(&mut self, config: &mut Config, key: &Spanned<impl AsRef<str>>, value: &Value<'_>) {
        let book = &mut config.book;
        match key.get_ref().as_ref() {
            "title" => set(&mut book.title, self.filled("title", value)),
            "authors" => set(&mut book.authors, self.texts("authors", value)),
            "description" => set(&mut book.description, self.string("description", value).map(Some)),
            "language" => set(&mut book.language, self.language(value)),
            "src" => set(&mut book.src, self.src(&config.root, value)),
            other => self.unknown("book", other, key.span(), &BOOK),
        }
    }

    fn build(&mut self, config: &mut Config, key: &Spanned<impl AsRef<str>>, value: &Value<'_>) {
        match key.get_ref().as_ref() {
            "build-dir" => {
                self.build_dir = Some(value.span());
                set(&mut config.build.build_dir, self.filled("build-dir", value).map(PathBuf::from));
            }
            other => self.unknown("build", other, key.span(), &BUILD),
        }
    }

    fn run(&mut self, config: &mut Config, key: &Spanned<impl AsRef<str>>, value: &Value<'_>) {
        let run = &mut config.run;
        match key.get_ref().as_ref() {
            "python" => set(&mut run.python, self.filled("python", value).map(Some)),
            "host" => set(&mut run.host, self.host(value).map(Some)),
            "timeout" => set(&mut run.timeout, self.timeout(value)),
            "jobs" => set(&mut run.jobs, self.jobs(value).map(Some)),
            "trace" => set(&mut run.trace, self.trace(value)),
            "baseline" => set(&mut run.baseline, self.filled("baseline", value).map(|path| Some(PathBuf::from(path)))),
            other => self.unknown("run", other, key.span(), &RUN),
        }
    }

    fn unknown(&mut self, section: &str, key: &str, range: Range<usize>, known: &[&'static str]) {
        let help = suggestion(key, known, "keys");
        self.report("unknown-key", range, format!("unknown key `{key}` in [{section}]"), help);
    }

    fn wrong_type<T>(&mut self, key: &str, value: &Value<'_>, expected: &str, example: &str) -> Option<T> {
        let message = format!("`{key}` must be {expected}, not {}", article(value.get_ref()));
        self.report("wrong-type", value.span(), message, format!("write it as `{key} = {example}`"));
        None
    }

    fn bad<T>(&mut self, value: &Value<'_>, message: String, help: impl Into<String>) -> Option<T> {
        self.report("bad-value", value.span(), message, help);
        None
    }

    fn string(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        if let Some(text) = value.get_ref().as_str() {
            return Some(text.to_owned());
        }
        // A version such as 3.12 looks like a number.
        let is_number = matches!(value.get_ref(), DeValue::Integer(_) | DeValue::Float(_));
        let written = self.text.get(value.span()).filter(|_| is_number).unwrap_or("…");
        self.wrong_type(key, value, "a text", &format!("\"{written}\""))
    }

    /// A text that is not empty.
    fn filled(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let text = self.string(key, value)?;
        if text.trim().is_empty() {
            return self.bad(value, format!("`{key}` is empty"), "fill it in, or remove the line");
        }
        Some(text)
    }

    fn texts(&mut self, key: &str, value: &Value<'_>) -> Option<Vec<String>> {
        let Some(items) = value.get_ref().as_array() else {
            return self.wrong_type(key, value, "a list of texts", "[\"…\"]");
        };
        let mut texts = Vec::new();
        for item in items {
            match item.get_ref().as_str() {
                Some(text) => texts.push(text.to_owned()),
                None => return self.wrong_type(key, item, "a list of texts", "[\"…\"]"),
            }
        }
        Some(texts)
    }

    fn language(&mut self, value: &Value<'_>) -> Option<String> {
        let text = self.string("language", value)?;
        let is_part =
            |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if text.split('-').all(is_part) {
            return Some(text);
        }
        self.bad(value, format!("`{text}` is no language tag"), "write a tag such as `en` or `pt-BR`")
    }

    fn src(&mut self, root: &Path, value: &Value<'_>) -> Option<PathBuf> {
        let text = self.filled("src", value)?;
        let Some(path) = inside(Path::new(&text)) else {
            return self.bad(
                value,
                format!("`{text}` is outside the book's folder"),
                "name a folder below that of book.toml",
            );
        };
        if !root.join(&path).is_dir() {
            return self.bad(
                value,
                format!("there is no folder `{text}`"),
                "create the folder, or name the one with the notes",
            );
        }
        Some(path)
    }

    /// The site replaces its folder: it must not be one that holds the notes.
    fn check_build_dir(&mut self, config: &Config) {
        let Some(range) = self.build_dir.clone() else { return };
        let root = config.root.canonicalize().unwrap_or_else(|_| config.root.clone());
        if root.join(&config.book.src).starts_with(without_dots(&root.join(&config.build.build_dir))) {
            let message =
                format!("`{}` holds the notes, and the site would replace them", config.build.build_dir.display());
            self.report("bad-value", range, message, "name a folder for the site alone");
        }
    }

    fn host(&mut self, value: &Value<'_>) -> Option<Host> {
        let text = self.string("host", value)?;
        let hosts = [Host::Library, Host::Executable];
        let found = hosts.into_iter().find(|host| host.name() == text);
        found.or_else(|| {
            self.bad(value, format!("there is no host `{text}`"), "the hosts are `library` and `executable`")
        })
    }

    fn timeout(&mut self, value: &Value<'_>) -> Option<Duration> {
        let number = match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            _ => return self.wrong_type("timeout", value, "a number of seconds", "10"),
        };
        let seconds = number.parse::<f64>().ok().filter(|&seconds| seconds > 0.0 && seconds <= MAX_TIMEOUT);
        let duration =
            seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()).filter(|each| !each.is_zero());
        duration.or_else(|| {
            let help = format!("write a number of seconds above 0 and up to {MAX_TIMEOUT}");
            self.bad(value, format!("`timeout` cannot be {number}"), help)
        })
    }

    fn trace(&mut self, value: &Value<'_>) -> Option<Wish> {
        let text = self.string("trace", value)?;
        text.parse()
            .map_err(|part| (part, "write `off`, or a list of `locks` and `refs`, such as `locks,refs`"))
            .map_or_else(
                |(part, help): (String, &str)| self.bad(value, format!("`{part}` is nothing that can be traced"), help),
                Some,
            )
    }

    fn jobs(&mut self, value: &Value<'_>) -> Option<usize> {
        let Some(number) = value.get_ref().as_integer() else {
            return self.wrong_type("jobs", value, "a whole number", "4");
        };
        let jobs = usize::from_str_radix(number.as_str(), number.radix()).ok().filter(|&jobs| jobs > 0);
        jobs.or_else(|| {
            let message = format!("`jobs` cannot be {}", number.as_str());
            self.bad(value, message, "write a whole number above 0, or remove the line to use every processor")
        })
    }
}

fn set<T>(target: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *target = value;
    }
}

fn suggestion(given: &str, known: &[&'static str], kind: &str) -> String {
    match nearest(given, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the {kind} are {}", known.join(", ")),
    }
}

fn article(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// `path` without `.` and `..`, where it is relative and does not lead out of the folder that it is relative to.
fn inside(path: &Path) -> Option<PathBuf> {
    let mut depth = 0_usize;
    for part in path.components() {
        depth = match part {
            Component::Normal(_) => depth + 1,
            Component::CurDir => depth,
            Component::ParentDir => depth.checked_sub(1)?,
            Component::RootDir | Component::Prefix(_) => return None,
        };
    }
    let path = without_dots(path);
    Some(if path.as_os_str().is_empty() { PathBuf::from(".") } else { path })
}

/// `path` without `.`, and without `..` where a name stands before it.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}
