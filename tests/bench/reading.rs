//! How the time to read a note grows with its length, for notes that are made to be slow.
//!
//! Reading is to be linear: each doubling of a note doubles the time. A ratio well above 2 in the last columns is a defect.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use tracebook::source::{SourceFile, Sources};
use tracebook::{claim, parse};

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
];

/// Prints, for each note, the time of the shortest and the ratio of each doubling.
pub(crate) fn reading() {
    println!("reading: {SHORTEST} bytes, then the ratio of the times at each doubling");
    for (name, before, piece, behind) in NOTES {
        let times: Vec<Duration> = (0..=DOUBLINGS)
            .map(|doubling| time(&format!("{before}{}{behind}", piece.repeat((SHORTEST << doubling) / piece.len()))))
            .collect();
        let ratios: Vec<String> =
            times.windows(2).map(|pair| format!("{:5.2}", pair[1].as_secs_f64() / pair[0].as_secs_f64())).collect();
        println!("  {name:32} {:>9.2?}  {}", times[0], ratios.join(" "));
    }
}

/// The shortest of three readings.
fn time(note: &str) -> Duration {
    (0..3).map(|_| once(note)).min().unwrap_or_default()
}

fn once(note: &str) -> Duration {
    let (file, _) = SourceFile::decode("note.md".to_owned(), note.as_bytes());
    let sources = Sources::new(PathBuf::new(), vec![file]);
    let begin = Instant::now();
    let (pages, _) = parse::parse(&sources);
    for page in &pages {
        let _ = claim::read(page, &sources);
    }
    begin.elapsed()
}
