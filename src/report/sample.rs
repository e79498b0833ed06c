//! Small reports for the tests of the renderers: a page `guide/gc.md` with the examples of a test below one heading.

use std::path::PathBuf;
use std::time::Duration;

use super::{ExampleReport, Known, Namespace, PageReport, Report, summarise};
use crate::claim::{Certainty, Claim, Example, Flags, Form, Kind, Place, Role, StatementKind, Target};
use crate::diagnostic::Diagnostic;
use crate::parse::{CodeLine, Fence, FrontMatter, Language, Options, Page};
use crate::python::Host;
use crate::run::{Capture, Ending, Exception, Origin, Runtime, Statement, Stream, Write};
use crate::source::{FileId, SourceFile, Sources, Span, clamp};
use crate::verify::{ClaimVerdict, Failure, Rule, Status, Verdict};

/// Owns everything that a [`Report`] borrows.
pub(super) struct Sample {
    sources: Sources,
    page: Page,
    examples: Vec<Part>,
    runtime: Option<Runtime>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) known: Known,
}

struct Part {
    code: String,
    example: Example,
    capture: Option<Capture>,
    verdict: Verdict,
}

impl Sample {
    /// A page with one example that runs to its end and passes. Its first line of code is line 4.
    pub(super) fn new(code: &str) -> Self {
        let example = Example {
            id: String::new(),
            fence: 0,
            role: Role::Code(Vec::new()),
            claims: Vec::new(),
            guesses: Vec::new(),
            announced: Vec::new(),
            outline: Vec::new(),
        };
        let capture = Capture { duration: Duration::from_nanos(1500), ..Capture::empty(Ending::Completed) };
        let verdict = Verdict { status: Status::Passed, claims: Vec::new(), guessed: Vec::new() };
        Self::of(vec![Part { code: code.to_owned(), example, capture: Some(capture), verdict }])
    }

    /// A page with one example whose claim on its line `line` is broken.
    pub(super) fn broken(code: &str, line: u32, head: &str, got: &str) -> Self {
        let broken = ClaimVerdict::Broken { got: got.to_owned() };
        Self::new(code).claim(line, head, broken).status(Status::Failed(Failure::Claims))
    }

    /// A page with one example that raised at line 1 of its code.
    pub(super) fn raised(code: &str, kind: &str, message: &str) -> Self {
        let traceback = format!("Traceback (most recent call last):\n  …\n{kind}: {message}\n");
        let (kind, message) = (kind.to_owned(), message.to_owned());
        let bases = vec![kind.clone(), "Exception".to_owned()];
        Self::ended(code, Ending::Raised(Exception { kind, bases, message, line: Some(4), traceback }))
    }

    /// A page with one example that failed by how it ended.
    pub(super) fn ended(code: &str, ending: Ending) -> Self {
        let mut sample = Self::new(code).status(Status::Failed(Failure::Ending));
        sample.capture().ending = ending;
        sample
    }

    /// A page with the examples of the `samples`, one after the other.
    pub(super) fn book(samples: impl IntoIterator<Item = Self>) -> Self {
        Self::of(samples.into_iter().flat_map(|sample| sample.examples).collect())
    }

    fn of(mut examples: Vec<Part>) -> Self {
        let mut text = String::from("# Cycles\n\n");
        let mut fences = Vec::new();
        for (index, part) in examples.iter_mut().enumerate() {
            part.example.id = format!("guide/gc.md#cycles:{}", index + 1);
            part.example.fence = index;
            fences.push(add_fence(&mut text, &part.code));
        }
        let file = FileId(0);
        let page = Page {
            file,
            front_matter: FrontMatter::default(),
            body: Span::new(file, 0, text.len()),
            title: "Memory".to_owned(),
            headings: Vec::new(),
            fences,
            links: Vec::new(),
            blocks: Vec::new(),
        };
        let (source, _) = SourceFile::decode("guide/gc.md".to_owned(), text.as_bytes());
        let sources = Sources::new(PathBuf::from("/notes"), vec![source]);
        Self { sources, page, examples, runtime: Some(runtime()), diagnostics: Vec::new(), known: Known::default() }
    }

    /// The same with this status for its first example; a skipped one has no capture.
    pub(super) fn status(mut self, status: Status) -> Self {
        if matches!(status, Status::Skipped(_)) {
            self.examples[0].capture = None;
        }
        self.examples[0].verdict.status = status;
        self
    }

    /// The same with a claim at the end of line `line` of its first example's code.
    pub(super) fn claim(mut self, line: u32, head: &str, verdict: ClaimVerdict) -> Self {
        let line = line + 3;
        let kind = StatementKind::Print;
        let claim = Claim {
            line,
            span: Span::new(FileId(0), 0, 0),
            form: Form::Trailing,
            kind: Kind::Value,
            head: head.to_owned(),
            rest: String::new(),
            certainty: Certainty::Sure,
            volatile: None,
            version: None,
            target: Target::Statement { first: line, last: line, place: Place::TopLevel, kind },
            flags: Flags::default(),
        };
        self.examples[0].example.claims.push(claim);
        self.examples[0].verdict.claims.push(verdict);
        self
    }

    /// The same with a claim that holds.
    pub(super) fn holds(self, line: u32, head: &str) -> Self {
        self.claim(line, head, ClaimVerdict::Holds { rule: Rule::Exact, got: head.to_owned() })
    }

    /// The same where the statement on the lines `first..=last` of the code was the last to run.
    pub(super) fn statement(mut self, first: u32, last: u32) -> Self {
        self.capture().statements.push(Statement::on(first + 3, last + 3));
        self
    }

    /// The same where the first example wrote this.
    pub(super) fn wrote(mut self, stream: Stream, text: &str) -> Self {
        let write = Write {
            stream,
            origin: Origin::Python,
            line: Some(4),
            statement: Some(4),
            thread: "MainThread".to_owned(),
            at: Duration::ZERO,
            text: text.to_owned(),
        };
        self.capture().writes.push(write);
        self
    }

    /// The same without having run anything.
    pub(super) fn without_runtime(mut self) -> Self {
        self.runtime = None;
        self
    }

    /// What the first example did.
    pub(super) fn capture(&mut self) -> &mut Capture {
        self.examples[0].capture.as_mut().unwrap()
    }

    /// What the first claim of the first example is about.
    pub(super) fn target(mut self, target: Target) -> Self {
        self.examples[0].example.claims[0].target = target;
        self
    }

    /// The report about the page.
    pub(super) fn report(&self) -> Report<'_> {
        let examples = self.examples.iter().zip(&self.page.fences).map(|(part, fence)| ExampleReport {
            example: &part.example,
            fence,
            capture: part.capture.as_ref(),
            verdict: &part.verdict,
            lost: None,
            namespace: Namespace::Planned,
            source: crate::pipeline::Source::Run,
        });
        let page = PageReport { page: &self.page, url: "guide/gc.html".to_owned(), examples: examples.collect() };
        let pages = vec![page];
        let summary = summarise(&pages, &self.known, Duration::from_millis(3210));
        let runtime = self.runtime.as_ref();
        Report {
            sources: &self.sources,
            runtime,
            moment: crate::moment::Moment(0),
            outline: None,
            pages,
            diagnostics: &self.diagnostics,
            known: &self.known,
            summary,
        }
    }
}

fn add_fence(text: &mut String, code: &str) -> Fence {
    let line = clamp(text.lines().count() + 1);
    let lines: Vec<CodeLine> = (line + 1..)
        .zip(code.lines())
        .map(|(line, code)| CodeLine { line, text: code.to_owned(), span: Span::new(FileId(0), 0, 0) })
        .collect();
    text.extend(["```python\n", code, "```\n\n"]);
    Fence {
        span: Span::new(FileId(0), 0, 0),
        line,
        end_line: line + clamp(lines.len()) + 1,
        info: "python".to_owned(),
        language: Language::Python,
        options: Options::default(),
        lines,
        heading_path: vec!["Memory Management".to_owned(), "Cycles".to_owned()],
        section: Some("cycles".to_owned()),
        block_start: 0,
    }
}

fn runtime() -> Runtime {
    Runtime {
        implementation: "cpython".to_owned(),
        version: "3.13.0".to_owned(),
        executable: PathBuf::from("/py/bin/python3"),
        library: Some(PathBuf::from("/py/lib/libpython3.13.so.1.0")),
        host: Host::Library,
        gil: true,
        collector: "generational".to_owned(),
        sandbox: None,
        lacks: Vec::new(),
    }
}
