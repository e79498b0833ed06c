//! The fences of a page, in order: what each of them is, and the claims on it.

mod content;

use std::collections::BTreeMap;

use super::looks::likeness;
use super::session;
use super::stated::Stated;
use super::syntax::{Code, Dedented, Template};
use super::volatile::Names;
use super::{
    Announced, Chunk, Claim, Example, Form, NotRun, Role, Target, Volatile, following, leftover, quoted_kind, raises,
    tag, traced,
};
use crate::diagnostic::Diagnostic;
use crate::parse::{CodeLine, Fence, Language, Page};
use crate::source::{Sources, Span};
use traced::Traced;

/// The examples of `page` and what is wrong with them.
pub(super) fn read(page: &Page, sources: &Sources) -> (Vec<Example>, Vec<Diagnostic>) {
    let mut reader = PageReader::new(page, sources);
    for index in 0..page.fences.len() {
        reader.fence(index);
    }
    for example in &mut reader.examples {
        example.claims.sort_by_key(|claim| claim.line);
    }
    (reader.examples, reader.diagnostics)
}

struct PageReader<'p> {
    page: &'p Page,
    sources: &'p Sources,
    examples: Vec<Example>,
    diagnostics: Vec<Diagnostic>,
    /// What the code of the page so far can print.
    templates: Vec<Template>,
    /// What its names hold.
    names: Names,
    /// Fences so far below each section.
    ordinals: BTreeMap<Option<&'p str>, usize>,
    /// What the outputs of the fence with this index depend on.
    volatile: Option<(usize, Option<Volatile>)>,
    /// The last fence that is not tagged as output.
    other: Option<usize>,
    /// The last fence with code, to which an output may belong.
    last: Option<Last>,
}

/// A fence with code.
#[derive(Clone, Copy)]
struct Last {
    fence: usize,
    /// Whether it could print.
    prints: bool,
    /// How many templates were known before it.
    templates: usize,
    /// The last fence that is it, or its output.
    reach: usize,
}

impl<'p> PageReader<'p> {
    fn new(page: &'p Page, sources: &'p Sources) -> Self {
        Self {
            page,
            sources,
            examples: Vec::new(),
            diagnostics: Vec::new(),
            templates: Vec::new(),
            names: Names::default(),
            ordinals: BTreeMap::new(),
            volatile: None,
            other: None,
            last: None,
        }
    }

    fn fence(&mut self, index: usize) {
        let fence = &self.page.fences[index];
        let id = self.id(fence);
        let text = Dedented::new(&fence.lines);
        let code = Code::parse(&text.text);
        let mut example = Example {
            id,
            fence: index,
            role: Role::Shown(NotRun::Empty),
            claims: Vec::new(),
            guesses: Vec::new(),
            announced: Vec::new(),
            outline: Vec::new(),
        };
        if let Some(owner) = self.output(index, &code, &text) {
            example.role = Role::OutputOf(owner);
        } else if !text.text.trim().is_empty() {
            let known = self.templates.len();
            match self.content(fence, &text, &code) {
                Ok(mut content) => {
                    self.qualify(index, &mut content.claims);
                    self.last = Some(Last { fence: index, prints: content.prints, templates: known, reach: index });
                    example.role = role(fence, content.chunks);
                    example.claims = content.claims;
                    let mut traced = Traced::of_fence(fence, &text, &code);
                    example.claims.append(&mut traced.claims);
                    self.diagnostics.append(&mut traced.diagnostics);
                    example.guesses = content.guesses;
                    example.announced = content.announced;
                    example.outline = content.outline;
                    example.announced.extend(self.announced_before(index));
                }
                Err(reason) => example.role = Role::Shown(reason),
            }
        }
        let prompts = fence.lines.iter().any(|line| session::is_prompt(&line.text));
        if !matches!(fence.language, Language::Other(_)) {
            self.diagnostics.extend(leftover::directives(fence, prompts));
        }
        self.diagnostics.extend(leftover::options(fence, &example));
        self.other = if tag::is_output_tag(&fence.language) { self.other } else { Some(index) };
        self.examples.push(example);
        self.behind(index);
    }

    /// Reads the comments behind a fence: what they state of its trace stands with the code.
    fn behind(&mut self, index: usize) {
        let end = self.page.fences[index].span.end;
        let next = self.page.fences.get(index + 1).map_or(self.page.body.end, |next| next.span.start);
        let place = Span { file: self.page.file, start: end, end: next.max(end) };
        let mut found = Traced::behind(self.sources.file(place.file), place);
        self.diagnostics.append(&mut found.diagnostics);
        let owner = if let Role::OutputOf(owner) = self.examples[index].role { owner } else { index };
        if let Some(example) = self.examples.get_mut(owner) {
            example.claims.append(&mut found.claims);
        }
    }

    /// A label before a session that names versions, such as "Output (Python 2.x):", speaks of its outputs.
    fn qualify(&self, index: usize, claims: &mut [Claim]) {
        let start = index.checked_sub(1).map_or(self.page.body.start, |previous| self.page.fences[previous].span.end);
        let Some(version) = following::versions_before(self.between(start, self.page.fences[index].span.start)) else {
            return;
        };
        for claim in claims.iter_mut().filter(|claim| claim.form == Form::Session) {
            claim.version.get_or_insert_with(|| version.clone());
        }
    }

    /// `file#section:ordinal`.
    fn id(&mut self, fence: &'p Fence) -> String {
        let section = fence.section.as_deref();
        let ordinal = self.ordinals.entry(section).or_insert(0);
        *ordinal += 1;
        let file = &self.sources.file(self.page.file).path;
        match section {
            Some(section) => format!("{file}#{section}:{ordinal}"),
            None => format!("{file}:{ordinal}"),
        }
    }

    /// Reads a fence as the output of code before it; gives that code's fence, and puts the claim there.
    fn output(&mut self, index: usize, code: &Code, text: &Dedented<'_>) -> Option<usize> {
        let fence = &self.page.fences[index];
        let found = self.last.filter(|last| last.reach + 1 == index).and_then(|last| {
            let reach = &self.page.fences[last.reach];
            let between = self.between(reach.span.end, fence.span.start);
            let likeness = likeness(code, &text.text);
            let prompts = fence.lines.iter().any(|line| session::is_prompt(&line.text));
            let before = following::Before {
                fence: &self.page.fences[last.fence],
                prints: last.prints,
                templates: &self.templates[last.templates..],
            };
            let output = following::output(fence, before, &traced::without_html(between), likeness)?;
            (!prompts).then_some((last.fence, output))
        });
        let Some((owner, output)) = found else {
            let before = self.other.map(|before| &self.page.fences[before]);
            self.diagnostics.extend(leftover::output(fence, before, self.lead(index)));
            return None;
        };
        let volatile = self.volatile(owner);
        let claim = following_claim(&fence.lines[output.first..output.end], &output, volatile)?;
        self.examples[owner].claims.push(claim);
        if let Some(last) = &mut self.last {
            last.reach = index;
        }
        Some(owner)
    }

    /// What the outputs of a fence depend on. Many may follow one fence, so it is looked at once.
    fn volatile(&mut self, owner: usize) -> Option<Volatile> {
        let known = self.volatile.filter(|(of, _)| *of == owner);
        let (_, volatile) = known.unwrap_or_else(|| (owner, volatile(&self.page.fences[owner].code(), &self.names)));
        self.volatile = Some((owner, volatile));
        volatile
    }

    /// What leads to a fence: the text behind the fence or the heading before it.
    fn lead(&self, index: usize) -> &'p str {
        let fence = &self.page.fences[index];
        let after_fence = index.checked_sub(1).map(|previous| self.page.fences[previous].span.end);
        let headings = &self.page.headings;
        let heading = headings[..headings.partition_point(|heading| heading.line < fence.line)].last();
        let start = after_fence.max(heading.map(|heading| heading.span.start)).unwrap_or(self.page.body.start);
        self.between(start, fence.span.start)
    }

    /// The text of the page between two offsets.
    fn between(&self, start: u32, end: u32) -> &'p str {
        self.sources.text(Span { file: self.page.file, start, end: end.max(start) })
    }

    /// The failures that the text directly before a fence speaks of.
    fn announced_before(&self, index: usize) -> Vec<Announced> {
        let text = self.lead(index).trim_end();
        let paragraph = text.rsplit("\n\n").next().unwrap_or(text);
        announced(None, paragraph)
    }
}

fn role(fence: &Fence, chunks: Vec<Chunk>) -> Role {
    if fence.options.norun { Role::Shown(NotRun::Option) } else { Role::Code(chunks) }
}

/// The failures that a text speaks of. Without a name it must be a comment, which speaks of its line.
fn announced(line: Option<u32>, text: &str) -> Vec<Announced> {
    let named = raises::mentioned(text).into_iter().map(|name| Announced { line, name: Some(name) });
    let mut found: Vec<Announced> = named.collect();
    if line.is_some() && found.is_empty() && raises::is_failure(text) {
        found.push(Announced { line, name: None });
    }
    found
}

/// What any line of `source` depends on.
fn volatile(source: &str, names: &Names) -> Option<Volatile> {
    source.lines().find_map(|line| names.of(line))
}

/// The claim that `lines` of a fence make about the whole of an example.
fn following_claim(lines: &[CodeLine], output: &following::Output, volatile: Option<Volatile>) -> Option<Claim> {
    let blank = |line: &&CodeLine| line.text.trim().is_empty();
    let skipped = lines.iter().take_while(blank).count();
    let kept = lines.len() - lines.iter().rev().take_while(blank).count();
    let lines = lines.get(skipped..kept)?;
    let (first, last) = (lines.first()?, lines.last()?);
    let head: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    let head = head.join("\n");
    let kind = quoted_kind(&head, "");
    let span = Span { end: last.span.end, ..first.span };
    let stated = Stated::whole(head, kind, output.certainty, output.version.clone());
    let claim = stated.claim(Form::NextFence, (first.line, span), Target::Example);
    Some(Claim { volatile, ..claim })
}
