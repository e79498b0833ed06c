//! Sessions: code behind `>>>` prompts, and the output below it.
//!
//! Takes the lines of a fence; gives a chunk for each prompt, and the claims on them. doctest's rules hold (output ends at a blank line or the
//! next prompt, `<BLANKLINE>`, option directives); beyond them a continuation may do without `...`, code may stand before the
//! first prompt, a wanted value may be a comment, and a prompt without output claims nothing.

mod docstring;
mod split;

use super::literal::Literal;
use super::looks::{Likeness, likeness};
use super::reader::{Reader, mark_volatile};
use super::stated::{self, Stated};
use super::syntax::{Code, Dedented, Template, outline};
use super::volatile::Names;
use super::{Certainty, Chunk, Claim, Flags, Form, Mode, Target, TopLevel, quoted_kind};
use crate::parse::CodeLine;
use crate::python::VersionSpec;
use crate::source::{Span, clamp};
use split::Prompt;

pub(super) use docstring::read as docstrings;

/// What a fence with prompts holds.
pub(super) struct Session {
    /// What runs, in order.
    pub(super) chunks: Vec<Chunk>,
    /// The claims, in order.
    pub(super) claims: Vec<Claim>,
    /// Its statements.
    pub(super) outline: Vec<TopLevel>,
    /// The last prompt with code.
    last: Option<Target>,
}

/// Whether a line begins with a prompt.
pub(super) fn is_prompt(line: &str) -> bool {
    split::is_prompt(line)
}

/// Whether a line begins with a prompt of `IPython`, which parses as Python.
pub(super) fn is_numbered(line: &str) -> bool {
    split::is_numbered(line)
}

/// Reads `lines`. What the code can print is added to `templates`, what its names hold to `names`.
pub(super) fn read(lines: &[CodeLine], templates: &mut Vec<Template>, names: &mut Names) -> Session {
    let mut session = Session { chunks: Vec::new(), claims: Vec::new(), outline: Vec::new(), last: None };
    let first = lines.iter().position(|line| is_prompt(&line.text)).unwrap_or(lines.len());
    session.leading(&lines[..first], templates, names);
    let prompts = split::prompts(lines);
    for (index, prompt) in prompts.iter().enumerate() {
        let known = session.claims.len();
        session.prompt(lines, prompt, templates, names);
        let next = prompts.get(index + 1).map_or(lines.len(), |next| next.first);
        if session.between(&lines[prompt.end..next], templates, names) == Between::Other {
            session.go_on(known, &lines[prompt.end..prompt.reach], prompt);
        }
    }
    session
}

/// What stands behind the blank line that ends an output.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Between {
    /// Code.
    Code,
    /// Prose, more of the output, or nothing.
    Other,
}

impl Session {
    /// Plain code before the first prompt.
    fn leading(&mut self, lines: &[CodeLine], templates: &mut Vec<Template>, names: &mut Names) {
        let text = Dedented::new(lines);
        let code = Code::parse(&text.text);
        if code.valid && !code.statements.is_empty() {
            self.chunks.extend(text.chunk(0, lines.len() - 1, Mode::Block));
            self.outline.extend(outline(&code, &text));
            self.claims.extend(claims(&text, &code, templates, names));
        }
    }

    /// What stands behind the blank line that ends an output: code for which the author left the prompts out, where it is plainly code.
    fn between(&mut self, lines: &[CodeLine], templates: &mut Vec<Template>, names: &mut Names) -> Between {
        let text = Dedented::new(lines);
        if text.text.trim().is_empty() || likeness(&Code::parse(&text.text), &text.text) != Likeness::Strong {
            return Between::Other;
        }
        self.leading(lines, templates, names);
        Between::Code
    }

    /// Puts what stands behind the blank line below a prompt behind the outcome that the prompt states, which is the last claim, if there is one
    /// beyond those that were `known`.
    fn go_on(&mut self, known: usize, lines: &[CodeLine], prompt: &Prompt) {
        let Some(claim) = self.claims[known..].last_mut().filter(|claim| claim.form == Form::Session) else { return };
        for line in lines {
            claim.rest.push('\n');
            claim.rest.push_str(shown(line, prompt));
        }
    }

    fn prompt(&mut self, lines: &[CodeLine], prompt: &Prompt, templates: &mut Vec<Template>, names: &mut Names) {
        let source = &lines[prompt.first..=prompt.last];
        let text = Dedented::cut(source, |line| split::without_prompt(line, prompt.indent));
        let directed = directives(&text.text);
        let magic = is_numbered(&lines[prompt.first].text) && is_magic(&text.text);
        let flags = Flags { skip: directed.skip || magic, ..directed };
        let Some(chunk) = text.chunk(0, source.len() - 1, Mode::Prompt) else { return };
        if chunk.source.trim().is_empty() {
            return;
        }
        let code = Code::parse(&text.text);
        if code.valid && code.statements.is_empty() {
            self.narrated(&lines[prompt.last + 1..prompt.end], prompt, &text);
            return;
        }
        if !flags.skip {
            self.chunks.push(chunk);
            self.outline.extend(outline(&code, &text));
        }
        let mut found = claims(&text, &code, templates, names);
        found.extend(output(&lines[prompt.last + 1..prompt.end], prompt, &text, &code, templates));
        let version = version_above(&lines[..prompt.first]);
        for claim in &mut found {
            claim.flags = flags;
            claim.version = claim.version.take().or_else(|| version.clone());
        }
        mark_volatile(&mut found, &text, names);
        self.claims.extend(found);
        self.last = Some(target(&text));
    }

    /// Output below a prompt that holds nothing but a comment: of the prompt before it, for the versions that the comment names. Otherwise of code
    /// that only the comment knows.
    fn narrated(&mut self, lines: &[CodeLine], prompt: &Prompt, text: &Dedented<'_>) {
        let comment = text.text.trim().trim_start_matches('#');
        let version = super::version::named(comment);
        let claim = output(lines, prompt, text, &Code::parse(""), &[]);
        if let (Some(claim), Some(target)) = (claim, self.last.clone()) {
            let certainty = if version.is_some() { Certainty::Sure } else { Certainty::Doubtful };
            self.claims.push(Claim { certainty, version, target, ..claim });
        }
    }
}

/// The versions that a comment names which stands alone above a prompt, with no blank line between the two.
fn version_above(lines: &[CodeLine]) -> Option<VersionSpec> {
    let near = lines.iter().rev().take(50).map(|line| line.text.trim()).take_while(|line| !line.is_empty());
    near.filter_map(|line| line.strip_prefix('#')).find_map(super::version::named)
}

/// Whether `source` is a command to `IPython` rather than Python.
fn is_magic(source: &str) -> bool {
    let source = source.trim();
    source.starts_with(['%', '!']) || source.ends_with('?')
}

/// The claims that comments in a piece of code make.
fn claims(text: &Dedented<'_>, code: &Code, templates: &mut Vec<Template>, names: &mut Names) -> Vec<Claim> {
    templates.extend(code.templates.iter().cloned());
    names.learn(code, &text.text);
    let (mut found, _) = Reader { text, code, templates }.claims();
    mark_volatile(&mut found, text, names);
    found
}

/// The claim that the lines below a prompt make. Comments behind the output tell of what follows.
fn output(
    lines: &[CodeLine],
    prompt: &Prompt,
    text: &Dedented<'_>,
    code: &Code,
    templates: &[Template],
) -> Option<Claim> {
    let comment = |line: &&CodeLine| shown(line, prompt).trim_start().starts_with('#');
    // A bare `...` that only comments follow ends the code, as the interpreter asks for it.
    let ends = lines.first().is_some_and(|line| shown(line, prompt).trim() == "...") && lines.len() > 1;
    let lines = if ends && lines[1..].iter().all(|line| comment(&line)) { &lines[1..] } else { lines };
    if !lines.is_empty() && lines.iter().all(|line| comment(&line)) {
        return commented(lines, prompt, text, code, templates);
    }
    let told = lines.iter().rev().take_while(comment).count();
    let lines = &lines[..lines.len() - told];
    let empty = lines.iter().take_while(|line| shown(line, prompt).trim().is_empty()).count();
    let (first, last) = (lines.get(empty)?, lines.last()?);
    let kept: Vec<&str> = lines[empty..].iter().map(|line| shown(line, prompt)).collect();
    let whole = kept.join("\n");
    if stated::is_placeholder(&whole) || kept[0].starts_with("... ") {
        return None;
    }
    let (head, rest) = if kept.len() == 1 { remarked(&whole) } else { (whole.as_str(), "") };
    let span = Span { start: shown_from(first), end: last.span.end, ..first.span };
    let stated = Stated::whole(head.to_owned(), quoted_kind(head, &text.text), Certainty::Sure, None);
    Some(Stated { rest: rest.to_owned(), ..stated }.claim(Form::Session, (first.line, span), target(text)))
}

/// A line of output without indentation and without `Out[1]:`.
fn shown<'l>(line: &'l CodeLine, prompt: &Prompt) -> &'l str {
    split::without_out(split::without_indent(&line.text, prompt.indent))
}

/// Where the output on a line begins in the note: behind `Out[1]:`.
fn shown_from(line: &CodeLine) -> u32 {
    let shown = split::without_out(&line.text);
    let marker = if shown.len() < line.text.trim_start().len() { line.text.len() - shown.len() } else { 0 };
    (line.span.start + clamp(marker)).min(line.span.end)
}

/// `5  # what it is`: the outcome and the remark behind it. A `#` in a string is part of the outcome.
fn remarked(line: &str) -> (&str, &str) {
    let value = Literal::prefix(line).map_or(0, |(_, length)| length);
    let remark = line[value..].find(" #").map(|at| line[..value + at].trim_end().len());
    match remark {
        Some(at) if at > 0 => line.split_at(at),
        _ => (line, ""),
    }
}

fn target(text: &Dedented<'_>) -> Target {
    Target::Prompt { first: text.note_line(0), last: text.note_line(text.lines().len().saturating_sub(1)) }
}

/// A wanted outcome written as comments on the lines below the prompt.
fn commented(
    lines: &[CodeLine],
    prompt: &Prompt,
    text: &Dedented<'_>,
    code: &Code,
    templates: &[Template],
) -> Option<Claim> {
    let (line, last) = (lines.first()?, lines.last()?);
    let comment = |line: &CodeLine| {
        let text = split::without_indent(&line.text, prompt.indent).trim_start().strip_prefix('#');
        text.unwrap_or_default().to_owned()
    };
    let statement = code.top_level().last()?;
    let subject = stated::Subject {
        kind: statement.kind,
        shape: &statement.shape,
        place: statement.place,
        source: text.text.get(statement.start..statement.end)?,
        templates,
    };
    let bodies: Vec<String> = lines.iter().map(comment).collect();
    let whole = stated::lines(&bodies, subject);
    let last = if whole.is_some() { last } else { line };
    let stated = whole.or_else(|| stated::read(&bodies[0], subject))?;
    let span = Span { end: last.span.end, ..line.span };
    Some(stated.claim(Form::CommentBlock, (line.line, span), target(text)))
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
