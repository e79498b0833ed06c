//! Doctests in docstrings of what a block defines.
//!
//! Takes a block; gives the claims of the prompts in its docstrings. doctest runs such prompts in a copy of the namespace, so each
//! claim is a ghost: behind the block, in a fork, the prompts of its docstring up to it run, and nothing of that stays. Ghosts are
//! told apart by line, so these have lines of their own behind the last one of the block.

use super::output;
use super::split::{self, Prompt};
use crate::claim::syntax::{Code, Dedented, Shape};
use crate::claim::volatile::Names;
use crate::claim::{Certainty, Claim, Kind, StatementKind, Target};
use crate::parse::CodeLine;

/// Prompts of one docstring that are run: each runs those before it again.
const MOST: usize = 20;

/// The claims in the docstrings of the block that `text` is.
pub(in crate::claim) fn read(text: &Dedented<'_>, code: &Code, names: &Names) -> Vec<Claim> {
    let mut found: Vec<Claim> = Vec::new();
    for statement in &code.statements {
        let Shape::Text { content, start, docstring: true } = &statement.shape else { continue };
        if content.contains(">>>") {
            found.extend(one(&text.within(*start, start + content.len()), names));
        }
    }
    // A note about doctest may show examples that fail.
    let shown = text.text.contains("doctest");
    let mut free = text.note_line(usize::MAX);
    for claim in &mut found {
        free = free.saturating_add(1);
        if let Target::Ghost { line, .. } = &mut claim.target {
            *line = free;
        }
        if shown {
            claim.certainty = Certainty::Doubtful;
        }
    }
    found
}

/// The claims in one docstring.
fn one(lines: &[CodeLine], names: &Names) -> Vec<Claim> {
    let mut found: Vec<Claim> = Vec::new();
    let (mut before, mut printed) = (String::new(), false);
    for prompt in split::prompts(lines) {
        let text = Dedented::cut(&lines[prompt.first..=prompt.last], |line| split::without_prompt(line, prompt.indent));
        let code = Code::parse(&text.text);
        let claim = output(&lines[prompt.last + 1..prompt.end], &prompt, &text, &code, &[]);
        let raises = claim.as_ref().is_some_and(|claim| claim.kind == Kind::Exception);
        let source = if found.len() < MOST { runnable(&before, &text.text, &code) } else { String::new() };
        found.extend(claim.map(|claim| Claim {
            certainty: certainty(printed, lines, &prompt).max(claim.certainty),
            volatile: text.text.lines().find_map(|line| names.of(line)),
            target: Target::Ghost { source, line: claim.line },
            ..claim
        }));
        if !raises {
            before.push_str(&text.text);
            printed |= text.text.contains("print");
        }
    }
    found
}

/// The prompts so far and this one, so that its value is the last one.
fn runnable(before: &str, source: &str, code: &Code) -> String {
    let last = code.top_level().next_back();
    let valued = last.is_some_and(|last| matches!(last.kind, StatementKind::Expression | StatementKind::Print));
    format!("{before}{source}{}", if valued { "" } else { "None\n" })
}

/// What was printed before cannot be told from what this prompt prints, and an escape is not what stands in the text.
fn certainty(printed: bool, lines: &[CodeLine], prompt: &Prompt) -> Certainty {
    let escaped = lines[prompt.first..prompt.end].iter().any(|line| line.text.contains('\\'));
    if escaped || printed { Certainty::Doubtful } else { Certainty::Sure }
}

#[cfg(test)]
mod tests {
    use crate::claim::testing::examples;
    use crate::claim::{Form, ghosts};

    #[test]
    fn each_prompt_of_a_docstring_runs_behind_the_block_with_those_before_it() {
        let code = "def f(n):\n    \"\"\"Twice.\n\n    >>> x = 2\n    >>> f(x)\n    4\n\n    >>> f('a')\n    'aa'\n    \"\"\"\n    return n * 2";
        let examples = examples(&format!("```python\n{code}\n```\n"));
        let heads: Vec<_> = examples[0].claims.iter().map(|claim| (claim.line, claim.form, &*claim.head)).collect();
        assert_eq!(heads, [(7, Form::Session, "4"), (10, Form::Session, "'aa'")]);
        let found = ghosts(&examples[0]);
        assert_eq!(found[0], (13, "x = 2\nf(x)\n".to_owned()));
        assert_eq!(found[1], (14, "x = 2\nf(x)\nf('a')\n".to_owned()));
    }

    #[test]
    fn a_docstring_without_prompts_claims_nothing() {
        let code = "def f():\n    '''Gives >>> 5.\n    5\n    '''";
        assert_eq!(examples(&format!("```python\n{code}\n```\n"))[0].claims, []);
    }
}
