//! What a fence holds that runs: its code and the claims in it.

use super::{PageReader, announced, following_claim, volatile};
use crate::claim::looks::{Likeness, likeness};
use crate::claim::reader::{Reader, mark_volatile};
use crate::claim::syntax::{Code, Dedented, Shape, outline};
use crate::claim::{
    Announced, Certainty, Chunk, Claim, Form, Mode, NotRun, StatementKind, TopLevel, following, marker, session, tag,
};
use crate::parse::{Fence, Language};

/// What a fence holds that runs.
pub(super) struct Content {
    pub(super) chunks: Vec<Chunk>,
    pub(super) claims: Vec<Claim>,
    pub(super) guesses: Vec<Claim>,
    pub(super) announced: Vec<Announced>,
    pub(super) outline: Vec<TopLevel>,
    pub(super) prints: bool,
}

impl<'p> PageReader<'p> {
    /// The code of a fence and the claims in it, or why it does not run.
    pub(super) fn content(&mut self, fence: &'p Fence, text: &Dedented<'p>, code: &Code) -> Result<Content, NotRun> {
        let prompts = fence.lines.iter().any(|line| session::is_prompt(&line.text));
        let numbered = fence.lines.iter().any(|line| session::is_numbered(&line.text));
        if prompts && (numbered || !code.valid) && tag::may_hold_session(&fence.language) {
            return self.session(fence).ok_or(NotRun::NotPython);
        }
        match &fence.language {
            Language::Other(name) => return Err(NotRun::OtherLanguage(name.clone())),
            Language::Untagged if code.valid && likeness(code, &text.text) == Likeness::None => {
                return Err(NotRun::NotPython);
            }
            _ => {}
        }
        if code.valid {
            if code.statements.is_empty() {
                return Err(NotRun::Empty);
            }
            return Ok(self.block(text, code, fence.lines.len()));
        }
        if let Some(content) = self.cut(fence) {
            return Ok(content);
        }
        match fence.language {
            Language::Untagged => Err(NotRun::NotPython),
            _ => Ok(self.block(text, code, fence.lines.len())),
        }
    }

    fn session(&mut self, fence: &Fence) -> Option<Content> {
        let session = session::read(&fence.lines, &mut self.templates, &mut self.names);
        let comments =
            fence.lines.iter().filter_map(|line| line.text.split_once('#').map(|(_, comment)| (line.line, comment)));
        let announced = comments.flat_map(|(line, comment)| announced(Some(line), comment)).collect();
        (!session.chunks.is_empty()).then_some(Content {
            chunks: session.chunks,
            claims: session.claims,
            guesses: Vec::new(),
            announced,
            outline: session.outline,
            prints: false,
        })
    }

    /// A block of `count` lines.
    fn block(&mut self, text: &Dedented<'_>, code: &Code, count: usize) -> Content {
        self.templates.extend(code.templates.iter().cloned());
        let (mut claims, guesses) = Reader { text, code, templates: &self.templates }.claims();
        self.names.learn(code, &text.text);
        mark_volatile(&mut claims, text, &self.names);
        claims.extend(session::docstrings(text, code, &self.names));
        claims.sort_by_key(|claim| claim.line);
        let comments = code.comments.iter();
        let announced =
            comments.flat_map(|comment| announced(Some(text.note_line(comment.line)), &comment.text)).collect();
        let chunks = text.chunk(0, count.saturating_sub(1), Mode::Block).into_iter().collect();
        Content { chunks, claims, guesses, announced, outline: outline(code, text), prints: prints(code) }
    }

    /// A fence that does not parse because output stands in it: a label alone on its line, with code before it that parses.
    fn cut(&mut self, fence: &'p Fence) -> Option<Content> {
        let labels = fence
            .lines
            .iter()
            .enumerate()
            .skip(1)
            .filter_map(|(at, line)| marker::label(&line.text).map(|label| (at, label.version)));
        let (at, version) = labels.take(20).find(|(at, _)| {
            let before = Dedented::new(&fence.lines[..*at]);
            let code = Code::parse(&before.text);
            code.valid && likeness(&code, &before.text) != Likeness::None
        })?;
        let before = Dedented::new(&fence.lines[..at]);
        let code = Code::parse(&before.text);
        let mut content = self.block(&before, &code, at);
        let output = following::Output { first: at + 1, end: fence.lines.len(), certainty: Certainty::Sure, version };
        let claim = following_claim(&fence.lines[at + 1..], &output, volatile(&before.text, &self.names));
        content.claims.extend(claim.map(|claim| Claim { form: Form::InBlockOutput, ..claim }));
        Some(content)
    }
}

/// Whether running `code` could print something that a fence behind it shows.
fn prints(code: &Code) -> bool {
    code.statements.iter().any(|statement| {
        statement.kind == StatementKind::Print
            || matches!(statement.shape, Shape::Call(_))
            || (statement.depth == 0 && statement.kind == StatementKind::Expression)
    })
}
