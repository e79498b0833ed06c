//! A book whose examples ended as a test wants them to.

use std::path::PathBuf;
use std::time::Duration;

use crate::claim::{Certainty, Chunk, Claim, Example, Flags, Form, Kind, Mode, NotRun, Role, Target};
use crate::config::{Book, Build, Config, Run};
use crate::diagnostic::Diagnostic;
use crate::discover::Asset;
use crate::names::Names;
use crate::parse::{Fence, Language, Page};
use crate::python::Host;
use crate::render::render;
use crate::report::{ExampleReport, Known, Namespace, PageReport, Report, summarise};
use crate::run::{Capture, Ending, Exception, Origin, Runtime, Stream, Write};
use crate::site::{self, Content, Site};
use crate::source::{SourceFile, Sources, Span};
use crate::theme::Theme;
use crate::verify::{ClaimVerdict, Rule, Status, Verdict};

/// What one example did.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub(super) role: Option<Role>,
    pub(super) capture: Option<Capture>,
    pub(super) status: Status,
    pub(super) claims: Vec<(Claim, ClaimVerdict)>,
}

pub(super) struct Lab {
    sources: Sources,
    pages: Vec<Page>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) assets: Vec<Asset>,
    examples: Vec<Vec<(Example, Option<Capture>, Verdict)>>,
}

impl Lab {
    /// A book of `notes` (paths and texts) whose fences end as `outcomes` say, in order.
    pub(super) fn new(notes: &[(&str, &str)], outcomes: &[Outcome]) -> Self {
        let files = notes.iter().map(|(path, text)| SourceFile::decode((*path).into(), text.as_bytes()).0).collect();
        let sources = Sources::new(PathBuf::from("/book"), files);
        let (pages, diagnostics) = crate::parse::parse(&sources);
        let mut outcomes = outcomes.iter().cloned();
        let of_page = |page: &Page| {
            let fences = page.fences.iter().enumerate();
            fences.map(|(index, fence)| example(&sources, page, index, fence, outcomes.next())).collect()
        };
        let examples = pages.iter().map(of_page).collect();
        Self { examples, pages, sources, diagnostics, assets: Vec::new() }
    }

    pub(super) fn pages(&self) -> &[Page] {
        &self.pages
    }

    pub(super) fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The site of the book.
    pub(super) fn site(&self) -> Site {
        let runtime = runtime();
        let paths: Vec<&str> = self.pages.iter().map(|page| self.sources.file(page.file).path.as_str()).collect();
        let pages = self.pages.iter().zip(site::urls(&paths)).zip(&self.examples);
        let pages: Vec<_> = pages.map(|((page, url), examples)| page_report(page, url, examples)).collect();
        let summary = summarise(&pages, &Known::default(), Duration::from_millis(1500));
        let (sources, diagnostics) = (&self.sources, self.diagnostics.as_slice());
        let known = Known::default();
        let report = Report {
            sources,
            runtime: Some(&runtime),
            outline: None,
            moment: crate::moment::Moment(0),
            pages,
            diagnostics,
            known: &known,
            summary,
        };
        render(&report, &config(), (&Theme::builtin().unwrap(), &Names::default()), &self.assets).unwrap()
    }
}

/// The text of one file of a site.
pub(super) fn text<'s>(site: &'s Site, path: &str) -> &'s str {
    let file = site.files.iter().find(|file| file.path == path);
    match file.map(|file| &file.content) {
        Some(Content::Text(text)) => text,
        other => panic!("{path}: {other:?}"),
    }
}

/// The site's page of a single note, from its first figure to its last.
pub(super) fn figures(note: &str, outcomes: &[Outcome]) -> String {
    let site = Lab::new(&[("index.md", note)], outcomes).site();
    let page = text(&site, "index.html");
    let (start, end) = (page.find("<figure").unwrap_or(page.len()), page.rfind("</figure>").unwrap_or(page.len()));
    page[start..end].to_owned()
}

/// The text of HTML as a reader sees it, one line for each line with text.
pub(super) fn seen(html: &str) -> Vec<String> {
    let pieces = html.split('<').enumerate();
    let text = |(index, piece): (usize, &str)| match (index, piece.split_once('>')) {
        (0, _) | (_, None) => piece.to_owned(),
        (_, Some((_, text))) => text.to_owned(),
    };
    let text: String = pieces.map(text).collect();
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

pub(super) fn ran(status: Status, capture: Capture) -> Outcome {
    Outcome { role: None, capture: Some(capture), status, claims: Vec::new() }
}

pub(super) fn skipped(reason: NotRun) -> Outcome {
    Outcome {
        role: Some(Role::Shown(reason.clone())),
        capture: None,
        status: Status::Skipped(reason),
        claims: Vec::new(),
    }
}

pub(super) fn output_of(fence: usize) -> Outcome {
    Outcome { role: Some(Role::OutputOf(fence)), ..skipped(NotRun::OutputOf(1)) }
}

impl Outcome {
    pub(super) fn with(mut self, line: u32, form: Form, head: &str, verdict: ClaimVerdict) -> Self {
        let claim = Claim {
            line,
            span: Span::new(crate::source::FileId(0), 0, 0),
            form,
            kind: Kind::Output,
            head: head.into(),
            rest: String::new(),
            certainty: Certainty::Sure,
            volatile: None,
            version: None,
            target: Target::Example,
            flags: Flags::default(),
        };
        self.claims.push((claim, verdict));
        self
    }

    pub(super) fn prompts(mut self) -> Self {
        self.role = Some(Role::Code(vec![Chunk { line: 1, source: String::new(), mode: Mode::Prompt }]));
        self
    }
}

pub(super) fn holds(got: &str) -> ClaimVerdict {
    ClaimVerdict::Holds { rule: Rule::Exact, got: got.into() }
}

pub(super) fn broken(got: &str) -> ClaimVerdict {
    ClaimVerdict::Broken { got: got.into() }
}

pub(super) fn capture(writes: &[(Stream, &str)], echo: Option<&str>, ending: Ending) -> Capture {
    let write = |(stream, text): &(Stream, &str)| Write {
        stream: *stream,
        origin: Origin::Python,
        line: None,
        statement: None,
        thread: "MainThread".into(),
        at: Duration::ZERO,
        text: (*text).into(),
    };
    Capture {
        writes: writes.iter().map(write).collect(),
        echo: echo.map(str::to_owned),
        duration: Duration::from_micros(420),
        ..Capture::empty(ending)
    }
}

pub(super) fn printed(text: &str) -> Capture {
    capture(&[(Stream::Stdout, text)], None, Ending::Completed)
}

pub(super) fn exception(kind: &str, message: &str, line: u32) -> Exception {
    Exception {
        kind: kind.into(),
        bases: vec![kind.into()],
        message: message.into(),
        line: Some(line),
        traceback: format!("Traceback (most recent call last):\n  File \"index.md\", line {line}\n{kind}: {message}\n"),
    }
}

fn example(
    sources: &Sources,
    page: &Page,
    index: usize,
    fence: &Fence,
    outcome: Option<Outcome>,
) -> (Example, Option<Capture>, Verdict) {
    let outcome = outcome.unwrap_or_else(|| match &fence.language {
        Language::Other(name) => skipped(NotRun::OtherLanguage(name.clone())),
        _ => ran(Status::Ran, printed("")),
    });
    let file = &sources.file(page.file).path;
    let code = Role::Code(vec![Chunk { line: fence.line + 1, source: fence.code(), mode: Mode::Block }]);
    let place = fence.section.as_ref().map_or_else(String::new, |section| format!("#{section}"));
    let id = format!("{file}{place}:{}", index + 1);
    let (claims, verdicts) = outcome.claims.into_iter().unzip();
    let example = Example {
        id,
        fence: index,
        role: outcome.role.unwrap_or(code),
        claims,
        guesses: Vec::new(),
        announced: Vec::new(),
        outline: Vec::new(),
    };
    (example, outcome.capture, Verdict { status: outcome.status, claims: verdicts, guessed: Vec::new() })
}

fn page_report<'a>(page: &'a Page, url: String, examples: &'a [(Example, Option<Capture>, Verdict)]) -> PageReport<'a> {
    let examples = examples.iter().map(|(example, capture, verdict)| ExampleReport {
        example,
        fence: &page.fences[example.fence],
        capture: capture.as_ref(),
        verdict,
        lost: None,
        namespace: Namespace::Planned,
        source: crate::pipeline::Source::Run,
    });
    PageReport { page, url, examples: examples.collect() }
}

fn runtime() -> Runtime {
    Runtime {
        implementation: "cpython".into(),
        version: "3.13.0".into(),
        executable: PathBuf::from("/bin/python3"),
        library: None,
        host: Host::Library,
        gil: true,
        collector: "generational".into(),
        sandbox: None,
        lacks: Vec::new(),
    }
}

fn config() -> Config {
    Config {
        root: PathBuf::from("/book"),
        book: Book {
            title: "A <small> book".into(),
            authors: vec!["Ada".into()],
            description: Some("What is & what is not.".into()),
            language: "en".into(),
            src: PathBuf::new(),
        },
        build: Build { build_dir: PathBuf::from("site") },
        run: Run {
            python: None,
            host: None,
            timeout: Duration::from_secs(10),
            clock: crate::clock::Clock::default(),
            jobs: None,
            trace: crate::trace::Wish::Auto,
            baseline: None,
            cache: None,
            cache_size: None,
            sandbox: crate::sandbox::Settings::default(),
        },
        nav: None,
        site: crate::config::Site::default(),
        warnings: Vec::new(),
    }
}
