//! Whether a fence without a language is Python code.
//!
//! It must parse, and it must act: import, define, loop, branch, call, or assign what a call, an operation or a display gives. Plain words,
//! shell commands, trees, tables, `key: value` lists, INI, TOML and JSON either do not parse, or parse and do nothing.

use super::StatementKind;
use super::syntax::{Code, Shape, Statement};

/// How much a text looks like code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// It does not parse, or does nothing.
    None,
    /// It parses, but may as well be output or settings: assignments of literals, reprs.
    Weak,
    /// It is code.
    Strong,
}

/// How much `source`, read as `code`, looks like Python.
pub(super) fn likeness(code: &Code, source: &str) -> Likeness {
    if !code.valid || has_section_header(source) {
        return Likeness::None;
    }
    code.top_level().map(|statement| statement_likeness(statement, source)).max().unwrap_or(Likeness::None)
}

/// `[section]` alone on a line, as INI and TOML files have it: a list that nobody uses.
fn has_section_header(source: &str) -> bool {
    source.lines().take(200).any(|line| {
        let inner = line.trim_end().strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        inner.is_some_and(|name| {
            name.starts_with(|c: char| c.is_alphabetic())
                && name.chars().all(|c| c.is_alphanumeric() || "._-[]\":".contains(c))
        })
    })
}

fn statement_likeness(statement: &Statement, source: &str) -> Likeness {
    let text = source.get(statement.start..statement.end).unwrap_or_default();
    match &statement.shape {
        Shape::Import | Shape::Definition | Shape::Class | Shape::Compound | Shape::Yield => Likeness::Strong,
        Shape::Call(_) => call(text),
        Shape::Constant => constant(text),
        Shape::Inert | Shape::Annotation | Shape::Text { .. } => Likeness::None,
        Shape::Other if statement.kind == StatementKind::Expression => expression(text),
        Shape::Other if statement.kind == StatementKind::Assignment => Likeness::Strong,
        Shape::Other => keyword(text),
    }
}

/// `Point(x=1)` alone is a repr, `print(x)` and `Dog().bark()` are code.
fn call(text: &str) -> Likeness {
    let name = text.split('(').next().unwrap_or_default();
    let last = name.rsplit('.').next().unwrap_or_default();
    let repr = last.starts_with(char::is_uppercase) && !text.contains(").");
    if repr { Likeness::None } else { Likeness::Strong }
}

/// `x = 5` may be a setting; `host = localhost` is one.
fn constant(text: &str) -> Likeness {
    let value = text.split_once('=').map_or("", |(_, value)| value.trim());
    let word = value.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && !value.starts_with(['b', 'r', 'f', 'u'])
        && !value.ends_with(['"', '\'']);
    let known = matches!(value, "None" | "True" | "False");
    if word && !known { Likeness::None } else { Likeness::Weak }
}

/// Operators between words: `a - b` may be prose, and a display is data.
fn expression(text: &str) -> Likeness {
    let acts = text.contains(['(', '[', '{']) || text.starts_with("await ") || text.contains("==");
    if acts && !text.starts_with(['[', '{']) { Likeness::Weak } else { Likeness::None }
}

/// `del`, `assert`, `raise`, `return` and the like are words of English too; with something that no sentence has they are code.
fn keyword(text: &str) -> Likeness {
    if text.contains(['(', '[', '=', '<', '>', '"', '\'']) { Likeness::Strong } else { Likeness::Weak }
}

/// Whether the text of a fence that does not parse is a template or pseudo-code: `<name>` placeholders, or bodies that hold nothing but a
/// comment. Such a fence shows how to write something and was never meant to run.
pub(crate) fn is_template(source: &str) -> bool {
    source.lines().any(|line| has_placeholder(line) || is_placeholder(line)) || has_comment_body(source)
}

/// A line that names what would stand there: `statements`.
fn is_placeholder(line: &str) -> bool {
    const WORDS: &[&str] = &[
        "statement",
        "statements",
        "statement(s)",
        "code",
        "code_block",
        "code block",
        "block",
        "suite",
        "body",
        "expression",
        "do_something",
    ];
    WORDS.contains(&line.split('#').next().unwrap_or_default().trim())
}

/// `<name>` or `<a list>` where no operand of `<` stands before it.
fn has_placeholder(line: &str) -> bool {
    let code = line.split('#').next().unwrap_or_default();
    let mut rest = code;
    while let Some(at) = rest.find('<') {
        let (before, behind) = rest.split_at(at);
        let inside = behind[1..].split('>').next().unwrap_or_default();
        let closed = behind.len() > inside.len() + 1;
        let words =
            inside.starts_with(char::is_alphabetic) && inside.chars().all(|c| c.is_alphanumeric() || " _-".contains(c));
        let free = before.trim_end().is_empty()
            || before.trim_end().ends_with(['=', '(', ',', ':', '['])
            || before.ends_with(' ') && !before.contains(['"', '\'']);
        if closed && words && free {
            return true;
        }
        rest = &behind[1..];
    }
    false
}

/// A line that opens a block, below which stand only comments.
fn has_comment_body(source: &str) -> bool {
    let lines: Vec<(usize, &str)> =
        source.lines().filter(|line| !line.trim().is_empty()).map(|line| (indentation(line), line.trim())).collect();
    lines.windows(2).enumerate().any(|(index, pair)| {
        let (indent, head) = pair[0];
        if !head.ends_with(':') || head.starts_with('#') || !pair[1].1.starts_with('#') || pair[1].0 <= indent {
            return false;
        }
        let body = lines[index + 1..].iter().find(|(_, text)| !text.starts_with('#'));
        body.is_none_or(|(next, _)| *next <= indent)
    })
}

/// Columns of white space that `line` begins with; a tab goes to the next multiple of 8, as in Python.
fn indentation(line: &str) -> usize {
    line.chars()
        .take_while(|c| c.is_whitespace())
        .fold(0, |column, c| if c == '\t' { column / 8 * 8 + 8 } else { column + 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(source: &str) -> Likeness {
        likeness(&Code::parse(source), source)
    }

    #[test]
    fn code_looks_like_code() {
        for source in [
            "import sys\n",
            "print(x)\n",
            "class A:\n    pass\n",
            "x = f(1)\n",
            "for i in x:\n    pass\n",
            "n = Normal(10, 20)\nprint(n)\n",
            "x = [1]\nx.append(2)\n",
            "# hello\nprint('hello')\n",
            "del x[0]\n",
        ] {
            assert_eq!(of(source), Likeness::Strong, "{source}");
        }
    }

    #[test]
    fn what_may_be_output_is_weak() {
        for source in ["x = 5\ny = 'a'\n", "[f(1)]\nf[0] + 2\n", "x == y\n"] {
            assert_eq!(of(source), Likeness::Weak, "{source}");
        }
    }

    #[test]
    fn other_texts_are_no_code() {
        for source in [
            "hello\n",
            "hello, world\n",
            "pip install x\n",
            "Module\n  Expr\n",
            "LOAD_NAME 'print'\n",
            "name: str\nage: int\n",
            "{\"a\": 1, \"b\": [1, 2]}\n",
            "[mypy]\npython_version = 3\n",
            "host = localhost\n",
            "1\n2\n3\n",
            "a - b\n",
            "src/\n├── main.py\n",
            "| a | b |\n",
            "Point(x=1, y=2)\n",
            "$ ls\n",
            "",
            "# only a comment\n",
        ] {
            assert_eq!(of(source), Likeness::None, "{source}");
        }
    }

    #[test]
    fn templates_and_pseudo_code_are_known() {
        assert!(is_template("<list> = [<expression> for <name> in <iterable>]\n"));
        assert!(is_template("match x:\n    case 1:\n        # do something\n    case _:\n        # more\n"));
        assert!(is_template(
            "class A:\n    def f(self):\n        # called first\n\n    def g(self):\n        return ...\n"
        ));
        assert!(is_template("class A:\n    def f(self):\n\t# called first\n    def g(self):\n\treturn 1\n"));
        assert!(is_template("if condition:\n    statements\n"));
        assert!(!is_template("if a<b and c>d:\nprint(x)\n"));
        assert!(!is_template("def f():\n    # fine\n    return (\n"));
        assert!(!is_template("print('<b>bold</b>'\n"));
    }
}
