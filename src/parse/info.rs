//! What the info string of a fence says: its language, and where its options begin.
//!
//! Takes the info string as written, in the ways of Pandoc, R Markdown, `MyST` and others; gives an
//! [`Info`]. The options themselves are read by [`super::options`].

use super::options;
use super::page::Language;
use super::words::is_separator;

/// An info string, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Info {
    /// The language that it names.
    pub(super) language: Language,
    /// A file name or caption glued to the language: `python:app.py`.
    pub(super) caption: Option<String>,
    /// Where its options begin.
    pub(super) options_from: usize,
}

/// Directives whose argument is the language: `{code-cell} ipython3`.
const CODE_DIRECTIVES: [&str; 4] = ["code-cell", "code-block", "code", "sourcecode"];

/// Reads `info`, which has no white space around it.
pub(super) fn read(info: &str) -> Info {
    match info.strip_prefix('{') {
        Some(_) => read_braces(info),
        None => read_plain(info, 0),
    }
}

/// Whether `name`, in lower case, names today's Python.
pub(super) fn is_python(name: &str) -> bool {
    match name {
        "python" | "py" | "python3" | "py3" | "ipython" | "ipython3" | "testcode" => true,
        _ => name.strip_prefix("python3.").is_some_and(|minor| minor.bytes().all(|byte| byte.is_ascii_digit())),
    }
}

fn language(name: &str) -> Language {
    let name = name.trim_start_matches(['.', '=']).to_lowercase();
    match name.as_str() {
        "" => Language::Untagged,
        "pycon" | "pycon3" | "python-console" | "python-repl" | "python-session" | "py-repl" | "pyrepl" | "doctest" => {
            Language::PythonSession
        }
        _ if is_python(&name) => Language::Python,
        _ => Language::Other(name),
    }
}

/// `python`, `python,norun`, `python:app.py`, `python {linenos=true}`; also `title="x"` without a language.
fn read_plain(info: &str, from: usize) -> Info {
    let end = end_of_word(info, from);
    let word = &info[from..end];
    let (before_colon, _) = word.split_once(':').unwrap_or((word, ""));
    if before_colon.contains('=') || options::is_flag(word) {
        return Info { language: Language::Untagged, caption: None, options_from: from };
    }
    match word.split_once(':') {
        // `python:title=app.py` is an option.
        Some((name, rest)) if rest.contains('=') => {
            Info { language: language(name), caption: None, options_from: end - rest.len() }
        }
        Some((name, rest)) => {
            let caption = Some(rest.to_owned()).filter(|rest| !rest.is_empty());
            Info { language: language(name), caption, options_from: end }
        }
        None => Info { language: language(word), caption: None, options_from: end },
    }
}

/// `{.python .numberLines}`, `{python, echo=FALSE}`, `{code-cell} python`, `{=html}`.
fn read_braces(info: &str) -> Info {
    let mut from = 1;
    loop {
        from += info[from..].find(|each| !is_separator(each)).unwrap_or(info.len() - from);
        let end = end_of_word(info, from);
        let word = &info[from..end];
        if CODE_DIRECTIVES.contains(&word) {
            return read_argument(info, end);
        }
        if !word.starts_with('#') {
            let is_option = word.contains('=') && !word.starts_with('=');
            let (name, options_from) = if is_option { ("", from) } else { (word, end) };
            return Info { language: language(name), caption: None, options_from };
        }
        from = end;
    }
}

/// The language behind the closing brace of a directive; none is named where there is nothing or no brace.
fn read_argument(info: &str, from: usize) -> Info {
    let brace = info[from..].find('}').map_or(info.len(), |length| from + length + 1);
    let start = brace + info[brace..].find(|each| !is_separator(each)).unwrap_or(info.len() - brace);
    read_plain(info, start)
}

fn end_of_word(info: &str, from: usize) -> usize {
    info[from..].find(is_separator).map_or(info.len(), |length| from + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The language and the rest of the info string.
    fn parts(info: &str) -> (Language, &str) {
        let read = read(info);
        (read.language, &info[read.options_from..])
    }

    fn other(name: &str) -> Language {
        Language::Other(name.to_owned())
    }

    #[test]
    fn python_goes_by_many_names() {
        for info in ["python", "py", "python3", "py3", "Python", "PY", "ipython", "ipython3", "python3.12", "{python}"]
        {
            assert_eq!(parts(info).0, Language::Python, "in {info}");
        }
        for info in ["{.python}", "{ .python }", "{#id .python}", "{code-cell} python", "{code-cell} ipython3"] {
            assert_eq!(parts(info).0, Language::Python, "in {info}");
        }
    }

    #[test]
    fn sessions_go_by_many_names() {
        for info in ["pycon", "pycon3", "python-console", "python-repl", "doctest", "{doctest}", "{.pycon}"] {
            assert_eq!(parts(info).0, Language::PythonSession, "in {info}");
        }
    }

    #[test]
    fn what_is_not_todays_python_is_another_language() {
        for (info, name) in [
            ("python2", "python2"),
            ("python2.7", "python2.7"),
            ("Bash", "bash"),
            ("c++", "c++"),
            ("{r, echo=FALSE}", "r"),
            ("{=html}", "html"),
            ("{note} Title", "note"),
            ("pythonic", "pythonic"),
        ] {
            assert_eq!(parts(info).0, other(name), "in {info}");
        }
    }

    #[test]
    fn nothing_named_is_untagged() {
        for info in ["", "{}", "{#id}", "{code-cell}", ",", "title=\"x\"", "norun", "{title=\"x\"}"] {
            assert_eq!(parts(info).0, Language::Untagged, "in {info}");
        }
    }

    #[test]
    fn options_begin_behind_the_language() {
        assert_eq!(parts("python,norun").1, ",norun");
        assert_eq!(parts("python title=\"x\"").1, " title=\"x\"");
        assert_eq!(parts("python{1,3}").1, "{1,3}");
        assert_eq!(parts("{python, echo=FALSE}").1, ", echo=FALSE}");
        assert_eq!(parts("{.python .numberLines}").1, " .numberLines}");
        assert_eq!(parts("norun").1, "norun");
        assert_eq!(parts("title=\"a b\" norun").1, "title=\"a b\" norun");
        assert_eq!(parts("{code-cell} python norun").1, " norun");
        assert_eq!(parts("python:title=app.py").1, "title=app.py");
    }

    #[test]
    fn a_file_name_behind_a_colon_is_a_caption() {
        let read = read("python:app.py norun");
        assert_eq!(read.language, Language::Python);
        assert_eq!(read.caption.as_deref(), Some("app.py"));
        assert_eq!(super::read("python:").caption, None);
    }
}
