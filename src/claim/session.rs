//! Sessions: code behind `>>>` prompts, and the output below it.
//!
//! Takes the lines of a fence; gives a chunk for each prompt, and the claims on them. doctest's rules hold (output ends at a blank line or the
//! next prompt, `<BLANKLINE>`, option directives); beyond them a continuation may do without `...`, code may stand before the
//! first prompt, a wanted value may be a comment, and a prompt without output claims nothing.

mod split;

use super::reader::{Reader, mark_volatile};
use super::stated;
use super::syntax::{Code, Dedented, Template};
use super::volatile::Names;
use super::{Certainty, Chunk, Claim, Flags, Form, Mode, Target, quoted_kind};
use crate::parse::CodeLine;
use split::Prompt;

/// What a fence with prompts holds.
pub(super) struct Session {
    /// What runs, in order.
    pub(super) chunks: Vec<Chunk>,
    /// The claims, in order.
    pub(super) claims: Vec<Claim>,
}

/// Whether a line begins with a prompt.
pub(super) fn is_prompt(line: &str) -> bool {
    split::is_prompt(line)
}

/// Reads `lines`. What the code can print is added to `templates`, what its names hold to `names`.
pub(super) fn read(lines: &[CodeLine], templates: &mut Vec<Template>, names: &mut Names) -> Session {
    let mut session = Session { chunks: Vec::new(), claims: Vec::new() };
    let first = lines.iter().position(|line| is_prompt(&line.text)).unwrap_or(lines.len());
    session.leading(&lines[..first], templates, names);
    for prompt in split::prompts(lines) {
        session.prompt(lines, &prompt, templates, names);
    }
    session
}

impl Session {
    /// Plain code before the first prompt.
    fn leading(&mut self, lines: &[CodeLine], templates: &mut Vec<Template>, names: &mut Names) {
        let text = Dedented::new(lines);
        let code = Code::parse(&text.text);
        if code.valid && !code.statements.is_empty() {
            self.chunks.extend(text.chunk(0, lines.len() - 1, Mode::Block));
            self.claims.extend(claims(&text, &code, templates, names));
        }
    }

    fn prompt(&mut self, lines: &[CodeLine], prompt: &Prompt, templates: &mut Vec<Template>, names: &mut Names) {
        let source = &lines[prompt.first..=prompt.last];
        let text = Dedented::cut(source, |line| split::without_prompt(line, prompt.indent));
        let flags = directives(&text.text);
        let Some(chunk) = text.chunk(0, source.len() - 1, Mode::Prompt) else { return };
        if chunk.source.trim().is_empty() {
            return;
        }
        if !flags.skip {
            self.chunks.push(chunk);
        }
        let code = Code::parse(&text.text);
        let mut found = claims(&text, &code, templates, names);
        found.extend(output(&lines[prompt.last + 1..prompt.end], prompt, &text, &code, templates));
        for claim in &mut found {
            claim.flags = flags;
        }
        mark_volatile(&mut found, &text, names);
        self.claims.extend(found);
    }
}

/// The claims that comments in a piece of code make.
fn claims(text: &Dedented<'_>, code: &Code, templates: &mut Vec<Template>, names: &mut Names) -> Vec<Claim> {
    templates.extend(code.templates.iter().cloned());
    names.learn(code, &text.text);
    let mut found = Reader { text, code, templates }.claims();
    mark_volatile(&mut found, text, names);
    found
}

/// The claim that the lines below a prompt make.
fn output(
    lines: &[CodeLine],
    prompt: &Prompt,
    text: &Dedented<'_>,
    code: &Code,
    templates: &[Template],
) -> Option<Claim> {
    let (first, last) = (lines.first()?, lines.last()?);
    let kept: Vec<&str> = lines.iter().map(|line| split::without_indent(&line.text, prompt.indent)).collect();
    if kept.iter().all(|line| line.trim_start().starts_with('#')) {
        return commented(lines, prompt, text, code, templates);
    }
    let head = kept.join("\n");
    if stated::is_placeholder(&head) || kept.first().is_some_and(|line| line.starts_with("... ")) {
        return None;
    }
    Some(Claim {
        line: first.line,
        span: crate::source::Span { end: last.span.end, ..first.span },
        form: Form::Session,
        kind: quoted_kind(&head, &text.text),
        head,
        rest: String::new(),
        certainty: Certainty::Sure,
        volatile: None,
        version: None,
        target: target(text),
        flags: Flags::default(),
    })
}

fn target(text: &Dedented<'_>) -> Target {
    Target::Prompt { first: text.note_line(0), last: text.note_line(text.lines().len().saturating_sub(1)) }
}

/// A wanted value written as a comment on the line below the prompt.
fn commented(
    lines: &[CodeLine],
    prompt: &Prompt,
    text: &Dedented<'_>,
    code: &Code,
    templates: &[Template],
) -> Option<Claim> {
    let line = lines.first()?;
    let comment = split::without_indent(&line.text, prompt.indent).trim_start().strip_prefix('#')?;
    let statement = code.top_level().last()?;
    let subject = stated::Subject {
        kind: statement.kind,
        shape: &statement.shape,
        place: statement.place,
        source: text.text.get(statement.start..statement.end)?,
        templates,
    };
    let stated = stated::read(comment, subject)?;
    Some(Claim {
        line: line.line,
        span: line.span,
        form: Form::CommentBlock,
        kind: stated.kind,
        head: stated.head,
        rest: stated.rest,
        certainty: stated.certainty,
        volatile: None,
        version: stated.version,
        target: target(text),
        flags: Flags::default(),
    })
}

/// The doctest directives in the comments of a prompt's source.
fn directives(source: &str) -> Flags {
    let mut flags = Flags::default();
    for line in source.lines() {
        let Some((_, list)) = line.split_once("# doctest:").or_else(|| line.split_once("#doctest:")) else { continue };
        for word in list.split([',', ' ']).filter(|word| !word.is_empty()) {
            let on = word.starts_with('+');
            match word.trim_start_matches(['+', '-']) {
                "SKIP" => flags.skip = on,
                "ELLIPSIS" => flags.ellipsis = on,
                "NORMALIZE_WHITESPACE" => flags.normalize_whitespace = on,
                "IGNORE_EXCEPTION_DETAIL" => flags.ignore_exception_detail = on,
                "DONT_ACCEPT_TRUE_FOR_1" => flags.dont_accept_true_for_1 = on,
                "DONT_ACCEPT_BLANKLINE" => flags.dont_accept_blankline = on,
                _ => {}
            }
        }
    }
    flags
}

#[cfg(test)]
mod tests;
