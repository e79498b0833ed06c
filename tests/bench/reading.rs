//! How the time to read a note grows with its length, for notes that are made to be slow.
//!
//! Reading is to be linear: each doubling of a note doubles the time. A ratio well above 2 in the last columns is a defect. The time is
//! that of the processor, which a busy machine changes little. Short code is highlighted once only, and very long code not at all.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use tempfile::TempDir;
use tracebook::config::Config;
use tracebook::discover::Scope;
use tracebook::names::Names;
use tracebook::pipeline::{self, Execution, Progress, Request};
use tracebook::plan::Selection;
use tracebook::source::{SourceFile, Sources};
use tracebook::theme::Theme;
use tracebook::{baseline, cache, claim, parse, python, render};

/// Length of the shortest note in bytes, and how often it is doubled.
const SHORTEST: usize = 16 * 1024;
const DOUBLINGS: usize = 4;

/// A piece that is repeated, and what stands before and behind all of it.
type Hostile = (&'static str, &'static str, &'static str, &'static str);

const NOTES: &[Hostile] = &[
    ("prints with rows", "```python\n", "print(x)  # 5, 6, 7\n", "```\n"),
    ("prints with words", "```python\n", "print(f'abc {x} def')  # abc 5 def\n", "```\n"),
    ("names bound anew", "```python\n", "x = time.time() + x\n", "```\n"),
    ("conditions in conditions", "```python\nx = ", "a if b else ", "c\n```\n"),
    ("conditions over lines", "```python\nx = (", "a if b else\n", "c)\n```\n"),
    ("conditions with comments", "```python\nx = (", "a if b else  # 5\n", "c)  # 5\n```\n"),
    ("one long sum", "```python\nx = ", "1+", "1\n```\n"),
    ("one long comment", "```python\nprint(x)  # ", "5, ", "\n```\n"),
    ("one long comment in words", "```python\nprint(x)  # ", "a (b - c) ", "\n```\n"),
    ("labels below code", "```python\nprint(x)\n", "# Output:\n# 5\n", "```\n"),
    ("comments below code", "```python\nprint(x)\n", "# ab: 5\n", "```\n"),
    ("open brackets in comments", "```python\nprint(x)\n", "# [1,\n", "```\n"),
    ("open calls in comments", "```python\nprint(x)\n", "# Module(\n", "```\n"),
    ("opened brackets", "```python\n", "(", "\n```\n"),
    ("strings as output", "```python\n", "f()\n'''\nab: 5\n'''\n", "```\n"),
    ("an open string", "```python\n'''", "a b c\n", "```\n"),
    ("ghosts", "```python\n", "# f(1)  # TypeError\n", "```\n"),
    ("ghosts of blocks", "```python\n", "# class A:  # TypeError\n#     pass\n", "```\n"),
    ("labels in what does not parse", "```python\nx = (\n", "Output:\n", "```\n"),
    ("prompts", "```pycon\n", ">>> f(1)\n1\n", "```\n"),
    ("a prompt that stays open", "```pycon\n>>> f(\n", "... 1,\n", "```\n"),
    ("numbered prompts", "```\n", "In [1]: f(1)\nOut[1]: 1\n", "```\n"),
    ("a docstring with prompts", "```python\ndef f():\n    '''\n", "    >>> f()\n    1\n", "    '''\n```\n"),
    ("docstrings", "```python\n", "def f():\n    '''\n    >>> f()\n    1\n    '''\n", "```\n"),
    ("nested blocks", "```python\nif x:\n", " if x:\n", "```\n"),
    ("fences with output", "", "```python\nprint('a')\n```\n```\na\n```\n", ""),
    ("fences that stay open", "", "```python\n~~~\n", ""),
    ("outputs of one fence", "```python\nprint('a')\n```\n", "Output:\n```\na\n```\n", ""),
    ("sections", "", "# A\n```py\nf()\n```\n", ""),
    ("lists in lists", "", "- ", "```python\nf()\n```\n"),
    ("quotes in quotes", "", "> ", "```python\nf()\n```\n"),
    ("quotes that deepen", "", "> a\n>> b\n>>> c\n", ""),
    ("many keys in YAML", "---\n", "a: 1\n", "---\n"),
    ("lists in lists in YAML", "---\na: ", "[", "\n---\n"),
    ("maps in maps in YAML", "---\n", "{a: ", "\n---\n"),
    ("dashes in YAML", "---\na:\n  ", "- ", "\n---\n"),
    ("keys of keys in YAML", "---\n", "? ", "\n---\n"),
    ("anchors in YAML", "---\na: &a [x]\nb: [", "*a, ", "]\n---\n"),
    ("a long text in YAML", "---\na: \"", "a\\n ", "\"\n---\n"),
    ("tables in TOML", "+++\n", "[[a]]\nb = 1\n", "+++\n"),
    ("keys in keys in TOML", "+++\n", "a.", "a = 1\n+++\n"),
    ("lists in lists in TOML", "+++\na = ", "[", "\n+++\n"),
    ("a front matter that stays open", "---\n", "a: 1\n", ""),
    ("words of an info string", "```python ", "a=b ", "\nf()\n```\n"),
    ("quotes in an info string", "```python ", "title=\"", "\nf()\n```\n"),
    ("braces of an info string", "```{", ".a #b {", "\nf()\n```\n"),
    ("rows of a table", "| a | b |\n|---|---|\n", "| 1 | `a|b` |\n", ""),
    ("columns of a table", "", "| a ", "|\n|---|\n| 1 |\n"),
    ("links", "", "[a](b.md) ", ""),
    ("brackets that stay open", "", "[a](", ""),
    ("references", "[a]: b\n\n", "[a] [b][a] ", ""),
    ("definitions of references", "", "[a]: b\n", ""),
    ("wiki links", "", "[[a|b]] ", ""),
    ("wiki links that stay open", "", "[[a|", ""),
    ("footnotes", "", "a[^1]\n\n[^1]: b\n\n", ""),
    ("emphasis that stays open", "", "*a **b _c ", ""),
    ("code that stays open", "", "`a ``b ", ""),
    ("formulas", "", "$a$ $$b ", ""),
    ("tags that stay open", "", "<a b=\"", ""),
    ("comments that stay open", "", "<!-- a ", ""),
    ("elements in elements", "", "<div>", ""),
    ("elements that end twice", "<p>", "</div></b>", ""),
    ("mistakes in raw HTML", "<div>\n", "&#0; ", "\n</div>\n"),
    ("attributes of raw HTML", "<div ", "a=b ", ">\n</div>\n"),
    ("ends of raw HTML", "<div>\n", "</b>", "\n</div>\n"),
    ("elements of all kinds", "", "<b><i><u>", ""),
    ("raw text that stays open", "", "<script><title>", ""),
];

/// Prints, for each note, the time of the shortest and the ratio of each doubling: of reading it, and of making its page.
pub(crate) fn reading() {
    let room = TempDir::new().expect("a temporary folder");
    let (theme, names) = (Theme::builtin().expect("a theme"), Names::default());
    println!("reading: {SHORTEST} bytes, then the ratio of the times at each doubling; then the same of its page");
    for note in NOTES {
        let read = ratios(note, once);
        let shown = ratios(note, |text| page(text, room.path(), (&theme, &names)));
        println!("  {:32} {read}   {shown}", note.0);
    }
}

/// The time of the shortest note and the ratio of each doubling.
fn ratios((_, before, piece, behind): &Hostile, once: impl Fn(&str) -> Duration) -> String {
    let text = |doubling: usize| format!("{before}{}{behind}", piece.repeat((SHORTEST << doubling) / piece.len()));
    let time = |text: String| (0..3).map(|_| once(&text)).min().unwrap_or_default();
    let times: Vec<Duration> = (0..=DOUBLINGS).map(|doubling| time(text(doubling))).collect();
    let ratios = times.windows(2).map(|pair| format!(" {:5.2}", pair[1].as_secs_f64() / pair[0].as_secs_f64()));
    format!("{:>9.2?} {}", times[0], ratios.collect::<String>())
}

fn once(note: &str) -> Duration {
    let (file, _) = SourceFile::decode("note.md".to_owned(), note.as_bytes());
    let sources = Sources::new(PathBuf::new(), vec![file]);
    let begin = worked();
    let (pages, _) = parse::parse(&sources);
    for page in &pages {
        let _ = claim::read(page, &sources);
    }
    worked().saturating_sub(begin)
}

/// Checks a book of this note and makes its pages, in `room`.
fn page(note: &str, room: &Path, (theme, names): (&Theme, &Names)) -> Duration {
    std::fs::write(room.join("note.md"), note).expect("a note");
    let request = Request {
        config: Config::defaults(room.to_owned()),
        scope: Scope::Folder,
        selection: Selection::All,
        execution: Execution::Show,
        python: python::Request::new(None, None),
        cache: cache::Settings { wanted: cache::Use::Off, ..cache::Settings::default() },
        baseline: baseline::Use::Nothing,
    };
    let begin = worked();
    let outcome = pipeline::verify(&request, &Silent).expect("a book");
    render::render(&outcome.report(), &request.config, (theme, names), &outcome.assets).expect("a site");
    worked().saturating_sub(begin)
}

/// The time that this process has had of the processor, in all threads.
fn worked() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap_or(0), time.tv_nsec.try_into().unwrap_or(0))
}

struct Silent;

impl Progress for Silent {
    fn begin(&self, _examples: usize) {}

    fn advance(&self) {}

    fn end(&self) {}
}
