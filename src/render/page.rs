//! The page of one note.
//!
//! Takes a page with its examples; gives the data of `page.html`, for which it renders every example.

use std::collections::HashMap;
use std::ops::Range;
use std::time::Duration;

use super::embed::Embeds;
use super::markdown::{self, Body, Figure, Input, Standing};
use super::names::NameLinks;
use super::trace::Lines;
use super::view::{HeadView, NotFoundView, PageView, PagesView, ProofView, TocView, View};
use super::words::{self, mark};
use super::{Book, example, listing};
use crate::around::Entry;
use crate::drawn;
use crate::error::Result;
use crate::link::encode_fragment;
use crate::parse::Heading;
use crate::report::{Known, PageReport, Report, Summary, summarise};
use crate::site;

/// A page, and a sentence or two about it.
pub(super) struct Rendered {
    pub(super) html: String,
    pub(super) description: Option<String>,
}

/// The page with this index, as HTML.
pub(super) fn html(book: &Book<'_>, index: usize) -> Result<Rendered> {
    let view = view(book, index)?;
    let html = book.theme.render("page.html", View::Page(&view))?;
    Ok(Rendered { html, description: view.frame.description })
}

/// The page with this index.
pub(super) fn view<'b>(book: &'b Book<'_>, index: usize) -> Result<PageView<'b>> {
    let page = &book.report.pages[index];
    let whole = page.page.body.start..page.page.body.end;
    let Body { heading, content, lead } = markdown::body(&Input {
        page: page.page,
        index,
        url: &page.url,
        text: book.report.sources.text(page.page.body),
        targets: &book.targets,
        documentation: book.documentation,
        figures: figures(book, index, "", &whole)?,
        examples: &book.anchors[index],
        embeds: Embeds::new(book, &page.url).within(index, &whole)?,
        trust: book.config.site.trust,
        standing: Standing::Own,
    });
    let (previous, next) = book.nav.neighbours(index);
    let mut frame = book.frame(&page.url, page.page.title.clone());
    frame.description = page.page.front_matter.description.clone().or(lead);
    frame.head = book.around.head(&entry(book.report, index, None));
    Ok(PageView {
        frame,
        needs_heading: heading.is_none() && page.page.headings.first().is_none_or(|first| first.level > 1),
        toc: toc(&page.page.headings, heading.is_some()),
        heading,
        content,
        previous,
        next,
        book_proof: (page.url == site::INDEX_URL).then(|| proof(&book.report.summary, book.report)),
        proof: proof(&summary(page, book.report.known), book.report),
        tags: book.lists.of_page(index, &page.url),
        backlinks: listing::backlinks(book, index, &page.url),
    })
}

/// The page with this index, for what is around the pages.
pub(super) fn entry<'a>(report: &'a Report<'_>, index: usize, description: Option<String>) -> Entry<'a> {
    let PageReport { page, url, .. } = &report.pages[index];
    let note = report.sources.file(page.file);
    Entry { url, path: &note.path, text: &note.text, title: &page.title, front_matter: &page.front_matter, description }
}

/// What a server shows where there is no page, as HTML; nothing where the theme has none. `base` is the path of the site.
pub(super) fn not_found_html(book: &Book<'_>, base: &str) -> Result<Option<String>> {
    if !book.theme.has("404.html") {
        return Ok(None);
    }
    let mut frame = book.frame(site::NOT_FOUND_URL, "Page not found".to_owned());
    frame.head = HeadView { kind: "website", ..HeadView::default() };
    let frame = frame.based(base);
    book.theme.render("404.html", View::NotFound(&NotFoundView { frame })).map(Some)
}

/// The page that lists all pages, as HTML.
pub(super) fn list_html(book: &Book<'_>) -> Result<String> {
    let view = PagesView {
        frame: book.frame(site::PAGES_URL, "All pages".to_owned()),
        tree: book.nav.whole(site::PAGES_URL),
        others: book.nav.others(site::PAGES_URL),
    };
    book.theme.render("pages.html", View::Pages(&view))
}

/// The examples in a part of a page as HTML, by the place of their fences. `prefix` stands before their ids where they are
/// shown on another page than their own.
pub(super) fn figures(
    book: &Book<'_>,
    index: usize,
    prefix: &str,
    part: &Range<u32>,
) -> Result<HashMap<u32, Vec<Figure>>> {
    let page = &book.report.pages[index];
    let lines = if prefix.is_empty() { Lines::of(page) } else { Lines::none() };
    let mut names = NameLinks::new(book.documentation);
    let mut figures: HashMap<u32, Vec<Figure>> = HashMap::new();
    for (at, (example, anchor)) in page.examples.iter().zip(&book.anchors[index]).enumerate() {
        let drawing =
            drawn::fence(example.fence).and_then(std::result::Result::ok).filter(|_| example::is_shown(example));
        let html = match (
            drawing,
            example::view(page, at, &format!("{prefix}{anchor}"), (book.report.sources, &lines), &mut names),
        ) {
            _ if !part.contains(&example.fence.span.start) => String::new(),
            (Some(drawing), _) => drawing.html,
            (None, Some(view)) => book.theme.render("example.html", View::Example(&view))?,
            (None, None) => String::new(),
        };
        let figure = Figure { span: example.fence.span, html };
        figures.entry(example.fence.block_start).or_default().push(figure);
    }
    Ok(figures)
}

/// The two uppermost levels of headings, without the one that titles the page.
fn toc(headings: &[Heading], titled: bool) -> Vec<TocView> {
    let headings = &headings[usize::from(titled).min(headings.len())..];
    let Some(top) = headings.iter().map(|heading| heading.level).min() else { return Vec::new() };
    let mut toc: Vec<TocView> = Vec::new();
    for heading in headings.iter().filter(|heading| !heading.text.is_empty()) {
        let href = format!("#{}", encode_fragment(&heading.anchor));
        let entry = TocView { text: heading.text.clone(), href, children: Vec::new() };
        match toc.last_mut() {
            Some(parent) if heading.level == top + 1 => parent.children.push(entry),
            _ if heading.level <= top + 1 => toc.push(entry),
            _ => {}
        }
    }
    toc
}

/// The counts of one page.
pub(super) fn summary(page: &PageReport<'_>, known: &Known) -> Summary {
    summarise(std::slice::from_ref(page), known, Duration::ZERO)
}

/// What was verified, in words.
pub(super) fn proof(summary: &Summary, report: &Report<'_>) -> ProofView {
    let ran = summary.passed + summary.failed + summary.ran > 0;
    let (status, mark) = match (summary.failed, summary.passed) {
        _ if !ran => ("none", mark::NONE),
        (0, 0) => ("ran", mark::RAN),
        (0, _) => ("passed", mark::GOOD),
        _ => ("failed", mark::BAD),
    };
    ProofView {
        status,
        mark,
        runtime: report.runtime.filter(|_| ran).map(words::runtime),
        examples: words::examples(summary),
        claims: words::claims(summary),
        known: summary.known_failures(),
        timing: report.moment.to_string(),
    }
}
