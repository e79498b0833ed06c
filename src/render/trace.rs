//! A trace on its page: the picture, a legend, the sentences, and the same as tables.
//!
//! Takes the trace of an example and the lines that its page shows; gives HTML. What is drawn and said is decided by
//! [`crate::trace`]; here it is only put together.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::example::{claim_view, is_shown};
use super::highlight::escape;
use crate::claim::{Claim, Form, Role, imports};
use crate::report::{ExampleReport, PageReport};
use crate::trace::picture::{Picture, State, What};
use crate::trace::table::{Row, Table};
use crate::trace::{Trace, is_of_imports, lanes, svg, table, words};
use crate::verify::ClaimVerdict;

/// Rows of a table on a page.
const MOST_ROWS: usize = 8;

/// The lines of a page to which pictures can lead.
pub(super) struct Lines {
    shown: BTreeSet<u32>,
    mentioned: BTreeSet<u32>,
}

impl Lines {
    /// Those of a page.
    pub(super) fn of(page: &PageReport<'_>) -> Self {
        let mentioned: BTreeSet<u32> = page.examples.iter().filter_map(trace).flat_map(lines_of).collect();
        let code = |example: &&ExampleReport<'_>| is_shown(example) && matches!(example.example.role, Role::Code(_));
        let shown = page.examples.iter().filter(code).filter(|_| !mentioned.is_empty());
        let shown = shown.flat_map(|example| example.fence.lines.iter().map(|line| line.line)).collect();
        Self { shown, mentioned }
    }

    /// None: for an example that stands on another page than its own.
    pub(super) fn none() -> Self {
        Self { shown: BTreeSet::new(), mentioned: BTreeSet::new() }
    }

    /// Where a line is on the page.
    fn link(&self, line: u32) -> Option<String> {
        (self.shown.contains(&line) && self.mentioned.contains(&line)).then(|| format!("#L{line}"))
    }

    /// The same HTML of words, in which the numbers behind `line` and `lines` lead to the lines.
    fn linked(&self, words: &str) -> String {
        let mut parts = words.split(" line");
        let mut html = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            html.push_str(" line");
            let (space, mut rest) = part.split_at(part.find(|each: char| each.is_ascii_digit()).unwrap_or(part.len()));
            html.push_str(space);
            if matches!(space, " " | "s ") {
                rest = self.number(&mut html, rest);
                while let Some(next) = rest.strip_prefix(" and ").filter(|_| space == "s ") {
                    html.push_str(" and ");
                    rest = self.number(&mut html, next);
                }
            }
            html.push_str(rest);
        }
        html
    }

    /// Writes the number that `text` begins with, which leads to its line if that is on the page; gives what is behind.
    fn number<'t>(&self, html: &mut String, text: &'t str) -> &'t str {
        let (number, rest) = text.split_at(text.find(|each: char| !each.is_ascii_digit()).unwrap_or(text.len()));
        match number.parse().ok().and_then(|line| self.link(line)) {
            Some(href) => html.extend(["<a href=\"", &href, "\">", number, "</a>"]),
            None => html.push_str(number),
        }
        rest
    }

    /// The same HTML of code whose first line is `first`, with an empty element on each line that a picture
    /// leads to.
    pub(super) fn mark(&self, code: String, first: u32) -> String {
        let last = first.saturating_add(u32::try_from(code.lines().count()).unwrap_or(u32::MAX));
        if self.mentioned.range(first..last).next().is_none() {
            return code;
        }
        let mut html = String::with_capacity(code.len() + 256);
        for (number, line) in (first..).zip(code.split_inclusive('\n')) {
            if self.mentioned.contains(&number) {
                let _ = write!(html, "<i class=\"tr-line\" id=\"L{number}\"></i>");
            }
            html.push_str(line);
        }
        html
    }
}

/// The trace of an example. One of imports alone is shown where the author asks for it, or speaks of it.
fn trace<'a>(example: &ExampleReport<'a>) -> Option<&'a Trace> {
    let trace = example.capture.and_then(|capture| capture.trace.as_deref())?;
    let wanted =
        example.fence.options.trace.is_some() || example.example.claims.iter().any(|claim| claim.form == Form::Trace);
    (wanted || !is_of_imports(trace, &imports(example.example))).then_some(trace)
}

/// The lines that a trace speaks of.
fn lines_of(trace: &Trace) -> Vec<u32> {
    let mut lines: Vec<Option<u32>> = Vec::new();
    lines.extend(trace.threads.iter().map(|each| each.line));
    lines.extend(trace.gc.iter().map(|each| each.line));
    lines.extend(trace.lock_events.iter().map(|each| each.line));
    lines.extend(trace.pauses.iter().map(|each| each.line));
    lines.extend(trace.freed.iter().map(|each| each.line));
    lines.extend(trace.tasks.iter().flat_map(|each| each.slices.iter().map(|slice| slice.line).chain([each.line])));
    lines.extend(trace.processes.iter().map(|each| each.line));
    lines.extend(trace.counts.iter().map(|each| Some(each.line)));
    lines.extend(trace.output.iter().map(|each| each.line));
    lines.into_iter().flatten().collect()
}

/// The trace of an example as HTML; nothing where there is nothing to tell.
pub(super) fn html(example: &ExampleReport<'_>, lines: &Lines, anchor: &str) -> Option<String> {
    let conditions = conditions(example);
    let drawn = trace(example).and_then(|trace| drawing(trace, lines, anchor));
    let html = drawn.unwrap_or_default() + &conditions;
    (!html.is_empty()).then_some(html)
}

/// What authors state about the trace behind the code; what they state in it has its mark there.
fn conditions(example: &ExampleReport<'_>) -> String {
    let behind = |claim: &Claim| claim.form == Form::Trace && claim.line > example.fence.end_line;
    let mut items = String::new();
    for (claim, verdict) in example.claims().filter(|(claim, _)| behind(claim)) {
        let view = claim_view(claim, verdict, example.is_broken_on_purpose());
        let told = match (verdict, &view.got, view.note) {
            (ClaimVerdict::Broken { .. }, Some(got), _) => format!("{}, got <code>{}</code>", view.label, escape(got)),
            (ClaimVerdict::Unverifiable(_), _, Some(note)) => format!("{}: {}", view.label, escape(note)),
            _ => view.label.to_owned(),
        };
        let _ = write!(
            items,
            "<li><span class=\"mark mark-{}\" aria-hidden=\"true\">{}</span> <code>{}</code> {told}</li>",
            view.verdict.name(),
            view.mark,
            escape(&one_line(&view.stated))
        );
    }
    if items.is_empty() { items } else { format!("<ul class=\"tr-claims\">{items}</ul>") }
}

/// The picture, the sentences and the tables; nothing where there is nothing to tell.
fn drawing(trace: &Trace, lines: &Lines, anchor: &str) -> Option<String> {
    let said = words::sentences(trace);
    if said.is_empty() {
        return None;
    }
    let id = format!("{anchor}-t");
    let link = |line| lines.link(line);
    let mut html = String::new();
    if let Some(picture) = lanes::picture(trace) {
        let _ = write!(html, "<div class=\"tr-view\" tabindex=\"0\">{}</div>", svg::draw(&picture, &id, &link));
        html.push_str(&legend(&picture));
    }
    if let Some(steps) = svg::steps(trace, &id, &link) {
        let _ = write!(html, "<div class=\"tr-counts\">{steps}</div>");
    }
    let _ = write!(
        html,
        "<p class=\"tr-words\" id=\"{id}\">{}</p>",
        lines.linked(&escape(&one_line(&said.join(" ").replace(" %", "\u{a0}%"))))
    );
    html.push_str(&tables(trace, lines));
    Some(html)
}

/// Names are whatever an example makes them; a page keeps each trace on one line.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// The order of the legend.
const ORDER: [&str; 15] = [
    "k-holds",
    "k-waits",
    "k-sleeps",
    "k-locked",
    "k-outside",
    "k-held",
    "k-wanted",
    "k-turn",
    "k-child",
    "k-counted",
    "k-swept",
    "k-young",
    "k-middle",
    "k-full",
    "k-out",
];

/// What the patterns stand for: those that are there.
fn legend(picture: &Picture) -> String {
    let states = picture.states().into_iter().map(|state| (state_class(state), state.legend()));
    let sorts = picture.sorts().into_iter().map(|what| (what_class(what), what.legend()));
    let mut all: Vec<_> = states.chain(sorts).collect();
    // A collection may be a bar or a mark.
    all.sort_by_key(|(class, _)| ORDER.iter().position(|known| known == class));
    all.dedup();
    let mut html = String::from("<ul class=\"tr-key\">");
    for (class, legend) in all {
        let _ = write!(html, "<li><i class=\"{class}\"></i>{legend}</li>");
    }
    if svg::is_dense(picture) {
        html.push_str("<li>heights are shares of the time</li>");
    }
    if !picture.breaks.is_empty() {
        html.push_str("<li><i class=\"k-skip\"></i>skipped waiting, drawn short</li>");
    }
    if picture.left_out > 0 {
        let _ = write!(html, "<li>{} more not shown</li>", picture.left_out);
    }
    html + "</ul>"
}

fn state_class(state: State) -> &'static str {
    match state {
        State::Holds => "k-holds",
        State::Waits => "k-waits",
        State::Sleeps => "k-sleeps",
        State::Locked => "k-locked",
        State::Outside => "k-outside",
        State::Young => "k-young",
        State::Middle => "k-middle",
        State::Full => "k-full",
    }
}

fn what_class(what: What) -> &'static str {
    match what {
        What::Young => "k-young",
        What::Middle => "k-middle",
        What::Full => "k-full",
        What::Turn => "k-turn",
        What::Held => "k-held",
        What::Wanted => "k-wanted",
        What::Child => "k-child",
        What::Counted => "k-counted",
        What::Swept => "k-swept",
        What::Output => "k-out",
    }
}

fn tables(trace: &Trace, lines: &Lines) -> String {
    let tables = table::tables(trace, MOST_ROWS);
    if tables.is_empty() {
        return String::new();
    }
    let mut html = String::from("<details class=\"tr-more\"><summary>The same as a table</summary>");
    for table in &tables {
        one_table(&mut html, table, lines);
    }
    html + "</details>"
}

fn one_table(html: &mut String, table: &Table, lines: &Lines) {
    let _ = write!(html, "<div class=\"table\" tabindex=\"0\"><table><caption>{}</caption><tr>", table.title);
    for column in table.columns {
        let _ = write!(html, "<th scope=\"col\">{column}</th>");
    }
    html.push_str("</tr>");
    table.rows.iter().for_each(|each| row(html, each, lines));
    html.push_str("</table></div>");
    if table.more > 0 {
        let _ = write!(html, "<p>… and {} more</p>", table.more);
    }
}

fn row(html: &mut String, row: &Row, lines: &Lines) {
    html.push_str("<tr>");
    for cell in &row.cells {
        let _ = write!(html, "<td>{}</td>", escape(&one_line(cell)));
    }
    let _ = match row.line.map(|line| (line, lines.link(line))) {
        Some((line, Some(href))) => write!(html, "<td><a href=\"{href}\">{line}</a></td>"),
        Some((line, None)) => write!(html, "<td>{line}</td>"),
        None => write!(html, "<td></td>"),
    };
    html.push_str("</tr>");
}
