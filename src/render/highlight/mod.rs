//! Colours code.
//!
//! Takes code and its language; gives HTML with one flat `<span class="…">` for each coloured token. No span crosses a
//! line, so that lines can be told apart later. Python goes through [`python`], every other language through the
//! syntax definitions of `two_face`, which are loaded once for the process.
//!
//! Scopes are mapped to a dozen classes instead of one class for each part of a scope: a tenth of the bytes.

mod python;
mod scopes;

use std::fmt::Write;
use std::ops::Range;

use pulldown_cmark_escape::escape_html_body_text;
use ruff_python_ast::token::Token;

use crate::parse::Language;
use scopes::{lines, syntax};

/// Who knows where names in Python code lead.
pub(super) trait Linker {
    /// The parts of `code` that are links, in order and apart from each other, each with its opening tag. `code` is a piece
    /// of a page, and `tokens` are all of its tokens; pieces come in the order in which they run.
    fn links(&mut self, code: &str, tokens: &[Token]) -> Vec<(Range<usize>, String)>;
}

/// Links nothing.
#[cfg(test)]
struct NoLinks;

#[cfg(test)]
impl Linker for NoLinks {
    fn links(&mut self, _: &str, _: &[Token]) -> Vec<(Range<usize>, String)> {
        Vec::new()
    }
}

#[cfg(test)]
fn highlight(code: &str, language: &Language) -> String {
    highlight_linked(code, language, &mut NoLinks)
}

/// `code` as HTML for the inside of a `<code>`. Never fails: what cannot be coloured is escaped and no more.
pub(super) fn highlight_linked(code: &str, language: &Language, linker: &mut dyn Linker) -> String {
    match language {
        Language::Python | Language::PythonSession if is_session(code) => session(code, linker),
        Language::Python | Language::PythonSession => python(code, linker),
        Language::Other(name) => lines(code, syntax(name)),
        Language::Untagged => escape(code),
    }
}

/// `text` as HTML text.
pub(crate) fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    // Writing to a string cannot fail.
    let _ = escape_html_body_text(&mut html, text);
    html
}

/// Whether code begins with a prompt of Python's shell.
fn is_session(code: &str) -> bool {
    code.lines().find(|line| !line.trim().is_empty()).is_some_and(|line| split_prompt(line).is_some())
}

/// The prompt with the white space around it, and what is typed behind it.
fn split_prompt(line: &str) -> Option<(&str, &str)> {
    let indent = line.len() - line.trim_start().len();
    let rest = &line[indent..];
    if !rest.starts_with(">>>") && !rest.starts_with("...") {
        return None;
    }
    let typed = &rest[3..];
    let end = indent + 3 + usize::from(typed.starts_with(' '));
    (typed.trim_end().is_empty() || typed.starts_with(' ')).then(|| line.split_at(end))
}

/// Python code, however long.
fn python(code: &str, linker: &mut dyn Linker) -> String {
    if code.len() > python::MAX_CODE { lines(code, syntax("python")) } else { python::highlight(code, linker) }
}

/// A transcript: prompts apart from the code, outputs plain.
fn session(code: &str, linker: &mut dyn Linker) -> String {
    let mut html = String::with_capacity(code.len() * 2);
    let mut typed = Typed::default();
    for line in code.split_inclusive('\n') {
        // Three dots in an output, as in a shortened traceback, continue nothing.
        let continues = |(prompt, _): &(&str, &str)| prompt.contains('>') || !typed.prompts.is_empty();
        if let Some((prompt, rest)) = split_prompt(line).filter(continues) {
            if prompt.contains('>') {
                typed.flush(&mut html, linker);
            }
            typed.prompts.push(prompt);
            typed.code.push_str(rest);
        } else {
            typed.flush(&mut html, linker);
            span(line, Some("g"), &mut html);
        }
    }
    typed.flush(&mut html, linker);
    html
}

/// What is typed behind a prompt and the continuation prompts below it.
#[derive(Default)]
struct Typed<'c> {
    prompts: Vec<&'c str>,
    code: String,
}

impl Typed<'_> {
    fn flush(&mut self, html: &mut String, linker: &mut dyn Linker) {
        if self.prompts.is_empty() {
            return;
        }
        let coloured = python(&self.code, linker);
        let mut lines = coloured.split_inclusive('\n');
        for prompt in self.prompts.drain(..) {
            let _ = write!(html, "<span class=\"p\">{}</span>{}", escape(prompt), lines.next().unwrap_or(""));
        }
        self.code.clear();
    }
}

/// Writes `text`, each line of it in a span of its own where there is a class.
fn span(text: &str, class: Option<&str>, html: &mut String) {
    for line in text.split_inclusive('\n') {
        let body = line.trim_end_matches(['\n', '\r']);
        match class {
            Some(class) if !body.trim().is_empty() => {
                let _ = write!(html, "<span class=\"{class}\">{}</span>", escape(body));
            }
            _ => html.push_str(&escape(body)),
        }
        if line.len() > body.len() {
            html.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str) -> String {
        highlight(code, &Language::Python)
    }

    #[test]
    fn python_is_coloured_token_by_token() {
        assert_eq!(
            of("def f(x):\n    return x + 1  # one\n"),
            "<span class=\"k\">def</span> <span class=\"f\">f</span>(x):\n    \
             <span class=\"k\">return</span> x <span class=\"o\">+</span> <span class=\"m\">1</span>  \
             <span class=\"c\"># one</span>\n"
        );
    }

    #[test]
    fn markup_is_escaped() {
        assert_eq!(highlight("<b> & \"\n", &Language::Untagged), "&lt;b&gt; &amp; \"\n");
        assert_eq!(highlight("<b>\n", &Language::Other("no-such-language".into())), "&lt;b&gt;\n");
        assert_eq!(of("'<'\n"), "<span class=\"s\">'&lt;'</span>\n");
    }

    #[test]
    fn no_span_crosses_a_line() {
        let html = of("x = '''one\ntwo\n'''\n");
        for line in html.lines() {
            assert_eq!(line.matches("<span").count(), line.matches("</span>").count(), "{line}");
        }
        assert_eq!(html.lines().nth(1), Some("<span class=\"s\">two</span>"));
    }

    #[test]
    fn other_languages_are_coloured_by_their_names() {
        let json = highlight("{\"a\": [1, true]}\n", &Language::Other("json".into()));
        assert!(json.contains("<span class=\"m\">1</span>"), "{json}");
        assert!(json.contains("<span class=\"l\">true</span>"), "{json}");
        let shell = highlight("echo hi # greet\n", &Language::Other("console".into()));
        assert!(shell.contains("<span class=\"c\"># greet</span>"), "{shell}");
    }

    #[test]
    fn a_session_has_prompts_and_outputs() {
        assert_eq!(
            highlight(">>> 1 + 1\n2\n>>> if x:\n...     y\n", &Language::PythonSession),
            "<span class=\"p\">&gt;&gt;&gt; </span><span class=\"m\">1</span> <span class=\"o\">+</span> \
             <span class=\"m\">1</span>\n<span class=\"g\">2</span>\n<span class=\"p\">&gt;&gt;&gt; </span>\
             <span class=\"k\">if</span> x:\n<span class=\"p\">... </span>    y\n"
        );
        assert_eq!(of(">>> f()\nTraceback:\n  ...\nE\n").lines().nth(2), Some("<span class=\"g\">  ...</span>"));
        assert_eq!(of("  >>> \n"), "<span class=\"p\">  &gt;&gt;&gt; </span>\n");
    }

    #[test]
    fn text_is_kept_whatever_it_is() {
        let odd = ["", "\n", "\r\n", "\u{fffd}\u{1f600}\t'''", "x = (\r\n", "\"\"\"\n", "'\\N{BULLET}", "x\n\ny"];
        for code in odd {
            let html = of(code);
            let plain = text_of(&html);
            assert_eq!(plain, code.replace("\r\n", "\n"), "{html}");
        }
        let long = format!("{{\"a\":\n\"{}\"}}\n", "a".repeat(scopes::MAX_LINE));
        assert!(highlight(&long, &Language::Other("json".into())).ends_with("\"}\n"));
    }

    /// The text of HTML that has only spans in it.
    fn text_of(html: &str) -> String {
        let pieces = html.split('<').enumerate();
        let text: String =
            pieces.map(|(index, piece)| if index == 0 { piece } else { piece.split_once('>').unwrap().1 }).collect();
        text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    }
}
