//! Conditions on the trace of an example: `# trace: gc.collected >= 2` in its code, `<!-- trace: no deadlock -->` behind it.
//!
//! Takes comments; gives a claim for each condition, and a diagnostic for each that is not understood. A comment in code
//! that begins so and holds no condition is an ordinary one.

use super::syntax::{Code, Dedented};
use super::{Certainty, Claim, Flags, Form, Kind, Target};
use crate::diagnostic::{Diagnostic, Place};
use crate::parse::{CodeLine, Fence};
use crate::source::{SourceFile, Span, clamp};
use crate::trace::condition::{Condition, Misread};

const MARKER: &str = "trace:";

/// What comments state about a trace.
#[derive(Debug, Default)]
pub(super) struct Traced {
    pub(super) claims: Vec<Claim>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Whether a comment (behind its `#`) states something about a trace, so that it states nothing else.
pub(super) fn is_condition(comment: &str) -> bool {
    conditions(comment).is_some_and(|all| all.iter().any(|(_, read)| *read != Err(Misread::NotOne)))
}

/// The conditions behind the marker, with the offsets at which they begin.
fn conditions(comment: &str) -> Option<Vec<(usize, Result<Condition, Misread>)>> {
    let text = comment.trim_start().strip_prefix(MARKER)?;
    let mut at = comment.len() - text.len();
    let mut all = Vec::new();
    for part in text.split(',') {
        let begin = at + part.len() - part.trim_start().len();
        all.push((begin, Condition::read(part)));
        at += part.len() + 1;
    }
    Some(all)
}

impl Traced {
    /// What the comments in a fence state.
    pub(super) fn of_fence(fence: &Fence, text: &Dedented<'_>, code: &Code) -> Self {
        let mut found = Self::default();
        if code.valid {
            found.add_code(code, text);
        } else {
            found.add_session(&fence.lines);
        }
        found
    }

    /// What HTML comments in `place`, behind a fence, state.
    pub(super) fn behind(file: &SourceFile, place: Span) -> Self {
        let mut found = Self::default();
        let text = file.text.get(place.start as usize..place.end as usize).unwrap_or_default();
        found.add_html(text, place, |offset| file.line_of(offset as usize));
        found
    }

    /// Adds what the comments of a piece of code state.
    fn add_code(&mut self, code: &Code, text: &Dedented<'_>) {
        for comment in code.comments.iter().filter(|comment| is_condition(&comment.text)) {
            let line = text.note_line(comment.line);
            self.add(
                &comment.text,
                |_| line,
                |start, end| text.span(comment.start + 1 + start, comment.start + 1 + end),
            );
        }
    }

    /// Adds what the comments at the ends of the lines of a session state.
    fn add_session(&mut self, lines: &[CodeLine]) {
        for line in lines {
            let Some(at) = line.text.rfind('#').filter(|at| is_condition(&line.text[at + 1..])) else { continue };
            let shift = (line.span.end - line.span.start) as usize;
            // Columns are found from the end: the text may begin with spaces that the note has not.
            let from_end = |offset: usize| line.span.end - clamp((line.text.len() - at - 1 - offset).min(shift));
            let place = |start, end| Some(Span { start: from_end(start), end: from_end(end), ..line.span });
            self.add(&line.text[at + 1..], |_| line.line, place);
        }
    }

    /// Adds what the HTML comments at the beginning of `text` state; `text` follows a fence, at `start` in the note. `line_of`
    /// gives the line of an offset.
    fn add_html(&mut self, text: &str, start: Span, line_of: impl Fn(u32) -> u32) {
        let mut rest = text;
        loop {
            let comment = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '>');
            let Some((inside, after)) = comment.strip_prefix("<!--").and_then(|inside| inside.split_once("-->")) else {
                return;
            };
            let offset = start.start + clamp(text.len() - comment.len() + "<!--".len());
            let place = |from: usize, to: usize| {
                let (from, to) = (offset + clamp(from), offset + clamp(to));
                Some(Span { start: from, end: to, ..start })
            };
            self.add(inside, |from| line_of(offset + clamp(from)), place);
            self.not_one(inside, &place);
            rest = after;
        }
    }

    /// Adds the conditions of a comment. `line` gives the line of an offset in it, `place` the place of a part.
    fn add(&mut self, comment: &str, line: impl Fn(usize) -> u32, place: impl Fn(usize, usize) -> Option<Span>) {
        let all = conditions(comment).unwrap_or_default();
        for (index, (start, read)) in all.iter().enumerate() {
            let end = all.get(index + 1).map_or(comment.len(), |next| next.0);
            let part = comment[*start..end].trim_end().trim_end_matches(',').trim_end();
            let Some(span) = place(*start, start + part.len()) else { continue };
            match read {
                Ok(condition) => self.claims.push(claim(*condition, part, line(*start), span)),
                Err(misread) => self.diagnostics.extend(diagnostic(misread, span)),
            }
        }
    }

    /// An HTML comment that is addressed to us must be understood.
    fn not_one(&mut self, comment: &str, place: &dyn Fn(usize, usize) -> Option<Span>) {
        let prose = conditions(comment).is_some() && !is_condition(comment);
        if let Some(span) = place(0, comment.len()).filter(|_| prose) {
            let message = "this comment states no condition on the trace".to_owned();
            self.diagnostics.push(wrong(message, span, "write one as in <!-- trace: gc.collected >= 2 -->"));
        }
    }
}

/// `text` without the HTML comments in it that state something about a trace.
pub(super) fn without_html(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("<!--") {
        plain.push_str(before);
        match comment.split_once("-->") {
            Some((inside, after)) if conditions(inside).is_some() => rest = after,
            Some((inside, after)) => {
                plain.extend(["<!--", inside, "-->"]);
                rest = after;
            }
            None => {
                plain.push_str("<!--");
                rest = comment;
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn claim(condition: Condition, head: &str, line: u32, span: Span) -> Claim {
    Claim {
        line,
        span,
        form: Form::Trace,
        kind: Kind::Trace,
        head: head.to_owned(),
        rest: String::new(),
        certainty: Certainty::Sure,
        volatile: None,
        version: None,
        target: Target::Trace(condition),
        flags: Flags::default(),
    }
}

fn diagnostic(misread: &Misread, span: Span) -> Option<Diagnostic> {
    Some(match misread {
        Misread::NotOne => return None,
        Misread::UnknownName(name, near) => {
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "use one of the names that the page on traces lists, such as gc.collected".to_owned(),
            };
            wrong(format!("a trace has nothing called `{name}`"), span, help)
        }
        Misread::BadComparison(name) => {
            let help = format!("compare it with a whole number, as in `{name} >= 1`");
            wrong(format!("`{name}` is not compared with anything"), span, help)
        }
    })
}

fn wrong(message: String, span: Span, help: impl Into<String>) -> Diagnostic {
    Diagnostic::error("trace-condition", Place::Note(span), message).with_help(help)
}

#[cfg(test)]
mod tests {
    use crate::claim::testing::page;
    use crate::claim::{Form, Role, read};
    use crate::diagnostic::Place;

    /// Line, form, head and source of a claim.
    type Told = (u32, Form, String, String);

    /// Each claim; message, help and source of each diagnostic.
    fn told(text: &str) -> (Vec<Told>, Vec<String>) {
        let (page, sources) = page(text);
        let (examples, diagnostics) = read(&page, &sources);
        let claims = examples.iter().flat_map(|example| &example.claims);
        let claims =
            claims.map(|claim| (claim.line, claim.form, claim.head.clone(), sources.text(claim.span).to_owned()));
        let diagnostics = diagnostics.iter().map(|found| {
            let Place::Note(span) = found.place else { panic!("{found:?}") };
            format!("{} ({}): {}", found.message, found.help.as_deref().unwrap_or(""), sources.text(span))
        });
        (claims.collect(), diagnostics.collect())
    }

    fn traced(line: u32, head: &str) -> Told {
        (line, Form::Trace, head.to_owned(), head.to_owned())
    }

    #[test]
    fn conditions_stand_in_comments_of_the_code() {
        let (claims, diagnostics) = told(
            "- x\n  ```python\n  # trace: gc.explicit == 1\n  gc.collect()  # trace: gc.collected >= 2, no deadlock\n  ```\n",
        );
        assert_eq!(claims, [traced(3, "gc.explicit == 1"), traced(4, "gc.collected >= 2"), traced(4, "no deadlock")]);
        assert_eq!(diagnostics, [""; 0]);
    }

    #[test]
    fn conditions_stand_behind_the_fence_or_its_output() {
        let text = "> ```python\n> print(1)\n> ```\n>\n> <!-- trace: tasks.pending == 0 -->\n\n<!-- other -->\n";
        assert_eq!(told(text), (vec![traced(5, "tasks.pending == 0")], vec![]));
        let text = "```python\nprint(1)\n```\n<!-- trace: no deadlock -->\n```output\n1\n```\n<!-- x -->\n<!--trace: \
                    gc.collections < 9-->\n";
        let (claims, _) = told(text);
        assert_eq!(
            claims.iter().map(|claim| claim.2.as_str()).collect::<Vec<_>>(),
            ["no deadlock", "1", "gc.collections < 9"]
        );
        let (page, sources) = page(text);
        assert_eq!(read(&page, &sources).0[1].role, Role::OutputOf(0));
    }

    #[test]
    fn each_condition_of_a_comment_over_lines_is_on_its_own() {
        let text = "```python\nf()\n```\n<!-- trace: gc.explicit == 1,\nno deadlock -->\n";
        assert_eq!(told(text), (vec![traced(4, "gc.explicit == 1"), traced(5, "no deadlock")], vec![]));
    }

    #[test]
    fn conditions_stand_in_sessions() {
        let text = "\t```pycon\n\t>>> gc.collect()  # trace: gc.explicit == 1\n\t0\n\t```\n";
        let text = &text.replace('\t', "");
        let (claims, _) = told(text);
        assert_eq!(claims[0], traced(2, "gc.explicit == 1"));
        assert_eq!((claims.len(), claims[1].1), (2, Form::Session));
    }

    #[test]
    fn a_name_that_there_is_not_is_told_with_the_nearest() {
        let (claims, diagnostics) = told("```python\nf()  # trace: gc.colected >= 2\n```\n");
        assert_eq!(claims, []);
        assert_eq!(
            diagnostics,
            ["a trace has nothing called `gc.colected` (did you mean `gc.collected`?): gc.colected >= 2"]
        );
        let (_, diagnostics) =
            told("```python\nf()\n```\n<!-- trace: gc.collected -->\n<!-- trace: nothing else -->\n");
        assert_eq!(
            diagnostics,
            [
                "`gc.collected` is not compared with anything (compare it with a whole number, as in `gc.collected >= 1`): \
                 gc.collected",
                "this comment states no condition on the trace (write one as in <!-- trace: gc.collected >= 2 -->):  \
                 trace: nothing else "
            ]
        );
    }

    #[test]
    fn comments_that_only_begin_so_are_left_alone() {
        let text = "```python\nprint(1)  # trace: os.path, x > 5\n# trace: called once\nprint(2)\n```\n";
        assert_eq!(told(text), (vec![], vec![]));
    }
}
