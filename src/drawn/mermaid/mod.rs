//! Mermaid diagrams as SVG, drawn when the site is built.
//!
//! Takes the source of a diagram; gives its picture with the source below it. The crate `mermaid-rs-renderer` reads and lays out;
//! what it would read wrongly is written otherwise before ([`links`]) or refused. A [`helper`] calls it, so that a layout
//! without an end can be ended. Sizes of text are estimated instead of measured, so that a picture is the same on every
//! machine.

pub(crate) mod helper;
mod kind;
mod links;
mod svg;

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError, mpsc};
use std::time::Duration;

use mermaid_rs_renderer::{
    DiagramKind, LayoutConfig, ParseError, compute_layout, parse_mermaid, parse_mermaid_strict, render_svg,
};

use super::{Drawing, Failure, guard};
use crate::render::escape;
use kind::Kind;

/// Longer diagrams take too long and are read by nobody.
const LONGEST: usize = 30_000;
const MOST_LINES: usize = 400;

/// So many pictures are kept: more than most books have, at some 20 KB each.
const MOST_KEPT: usize = 512;

/// A layout that takes longer has gone astray.
const LIMIT: Duration = Duration::from_secs(10);

/// Layouts follow links by recursion.
const STACK: usize = 64 << 20;

type Drawn = Result<Drawing, Failure>;

/// The diagram that `source` is.
pub(super) fn draw(source: &str) -> Drawn {
    // A page asks twice: for what is wrong, and for the picture.
    static DRAWN: OnceLock<Mutex<HashMap<String, Drawn>>> = OnceLock::new();
    let drawn = || DRAWN.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = drawn().get(source) {
        return known.clone();
    }
    let result = picture(source);
    let mut drawn = drawn();
    // A preview that runs for days sees many versions of a diagram.
    if drawn.len() >= MOST_KEPT {
        drawn.clear();
    }
    drawn.insert(source.to_owned(), result.clone());
    result
}

fn picture(source: &str) -> Drawn {
    if source.len() > LONGEST || source.lines().count() > MOST_LINES {
        return Err(failure("this diagram is too long to be drawn", None));
    }
    let kind = kind::of(source)?;
    let svg = helper::draw(source).unwrap_or_else(|| Err(failure("this diagram takes too long to be drawn", None)))?;
    let source = escape(source);
    let html = format!(
        "<figure class=\"diagram {}\">\n<div tabindex=\"0\">{svg}</div>\n<details><summary>Source of the diagram</summary><pre><code>{source}</code></pre></details>\n</figure>\n",
        if kind.is_tinted { "tinted" } else { "paper" },
    );
    Ok(Drawing { html })
}

/// The diagram as SVG, if it is drawn in time and without a panic. The thread of one that is not goes on.
fn svg_in_time(source: &str) -> helper::Answer {
    let (sender, receiver) = mpsc::channel();
    let source = source.to_owned();
    let work = move || {
        let drawn =
            guard::caught(|| svg_of(&source)).unwrap_or_else(|| Err(failure("this diagram cannot be drawn", None)));
        let _ = sender.send(drawn);
    };
    let started = std::thread::Builder::new().name("diagram".to_owned()).stack_size(STACK).spawn(work);
    if started.is_err() {
        return Some(Err(failure("this diagram cannot be drawn", None)));
    }
    receiver.recv_timeout(LIMIT).ok()
}

fn svg_of(source: &str) -> Result<String, Failure> {
    let kind = kind::of(source)?;
    let source = &if kind.has_links { links::written_out(source) } else { source.to_owned() };
    let graph = match parse_mermaid_strict(source) {
        Ok(parsed) => parsed.graph,
        // Participants need not be declared, whether others are or not.
        Err(ParseError::UnknownParticipant { .. }) => {
            parse_mermaid(source).map_err(|error| failure(&error.to_string(), None))?.graph
        }
        Err(error) => return Err(refused(&error)),
    };
    if graph.kind == DiagramKind::Flowchart
        && let Some(odd) = graph.nodes.keys().find(|id| is_misread(id))
    {
        return Err(failure(&format!("the link at `{odd}` is not understood"), None));
    }
    let theme = svg::theme();
    let layout = LayoutConfig { fast_text_metrics: true, ..LayoutConfig::default() };
    let drawn = render_svg(&compute_layout(&graph, &theme, &layout), &theme, &layout);
    svg::finished(&drawn, source, kind)
}

/// Whether what was taken for the name of a node is a piece of a link.
fn is_misread(id: &str) -> bool {
    id.contains(['"', '|', '<', '>', '[', ']', '{', '}', ' '])
        || id.starts_with('-')
        || id.contains("--")
        || id.contains("==")
}

fn refused(error: &ParseError) -> Failure {
    match error {
        ParseError::UnclosedSubgraph { opened_at } => failure("this part is never closed by `end`", Some(*opened_at)),
        ParseError::UnexpectedToken { line, found, expected, .. } => {
            failure(&format!("`{found}` stands where {expected} should"), Some(*line))
        }
        ParseError::InvalidDirective { line, directive, .. } => {
            failure(&format!("the directive `{directive}` is not understood"), Some(*line))
        }
        other => failure(&other.to_string(), None),
    }
}

fn failure(message: &str, line: Option<u32>) -> Failure {
    Failure { message: message.to_owned(), line: line.map(|line| line as usize) }
}

#[cfg(test)]
mod tests;
