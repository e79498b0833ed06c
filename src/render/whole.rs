//! The whole book on one page.
//!
//! Takes the pages as they would stand alone; gives the data of `book.html`.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::fold::{Fold, TOP};
use super::page::{self, proof};
use super::view::{
    ChapterView, ContentsView, Frame, LinkView, NavView, PageView, ReportView, TocView, View, WholeView,
};
use super::{Book, listing, report};
use crate::error::Result;
use crate::link::encode_path;
use crate::site;

/// The page as HTML.
pub(super) fn html(book: &Book<'_>) -> Result<String> {
    let pages = &book.report.pages;
    let fold = fold(book);
    let mut contents = Vec::new();
    lines(&book.nav.whole(site::INDEX_URL), 0, &mut contents);
    let by_href: HashMap<String, usize> =
        (0..pages.len()).map(|index| (encode_path(&pages[index].url), index)).collect();
    let listed: Vec<Option<usize>> = contents.iter().map(|line| by_href.get(line.href.as_ref()?).copied()).collect();
    let mut seen = HashSet::new();
    // What the table of contents leaves out is a part of the book all the same: others may link to it.
    let order = listed.iter().flatten().copied().chain(0..pages.len()).filter(|&page| seen.insert(page));
    let order: Vec<usize> = order.collect();
    let parts: Vec<_> = order.par_iter().map(|&index| chapter(book, &fold, index)).collect::<Result<_>>()?;
    let (chapters, sections): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
    let mut sections: HashMap<usize, Vec<TocView>> = order.into_iter().zip(sections).collect();
    for (line, page) in contents.iter_mut().zip(listed) {
        line.href = line.href.take().map(|href| fold.href(&href, site::INDEX_URL));
        line.sections = page.and_then(|page| sections.remove(&page)).unwrap_or_default();
    }
    let mut report = report::view(book);
    fold_report(&mut report, &fold);
    let mut frame = book.frame(site::INDEX_URL, book.view.title.clone());
    fold_frame(&mut frame, &fold);
    let proof = proof(&book.report.summary, book.report);
    book.theme.render("book.html", View::Whole(&WholeView { frame, proof, contents, chapters, report }))
}

/// What stands at the addresses that the site had before: URLs and HTML.
pub(super) fn redirects(book: &Book<'_>) -> Vec<(String, String)> {
    listing::redirects(book, Some(&fold(book)))
}

fn fold<'a>(book: &'a Book<'_>) -> Fold<'a> {
    Fold::new(book.report.pages.iter().map(|page| page.url.as_str()))
}

/// The note with this index, and its sections.
fn chapter(book: &Book<'_>, fold: &Fold<'_>, index: usize) -> Result<(ChapterView, Vec<TocView>)> {
    let url = book.report.pages[index].url.as_str();
    let PageView { frame, heading, needs_heading, content, toc, proof, .. } = page::view(book, index)?;
    let chapter = ChapterView {
        anchor: fold.anchor(url).to_owned(),
        title: frame.title,
        description: frame.description,
        heading: heading.map(|html| fold.html(&html, url)),
        needs_heading,
        content: fold.html(&content, url),
        proof,
    };
    Ok((chapter, toc.into_iter().map(|entry| section(entry, fold, url)).collect()))
}

fn section(entry: TocView, fold: &Fold<'_>, url: &str) -> TocView {
    let TocView { text, href, children } = entry;
    let children = children.into_iter().map(|entry| section(entry, fold, url)).collect();
    TocView { text, href: fold.href(&href, url), children }
}

/// The tree as a list.
fn lines(tree: &[NavView], depth: usize, contents: &mut Vec<ContentsView>) {
    for entry in tree {
        let (kind, title, href) = (entry.kind, entry.title.clone(), entry.href.clone());
        contents.push(ContentsView { kind, title, href, depth, sections: Vec::new() });
        lines(&entry.children, depth + 1, contents);
    }
}

/// The links of the report, as they lead on the page.
fn fold_report(report: &mut ReportView<'_>, fold: &Fold<'_>) {
    let fold_href = |href: &mut String| *href = fold.href(href, site::REPORT_URL);
    report.failures.iter_mut().for_each(|failure| fold_href(&mut failure.href));
    report.pages.iter_mut().for_each(|page| fold_href(&mut page.href));
    let groups = [&mut report.on_purpose, &mut report.skipped, &mut report.unchecked];
    let places = groups.into_iter().flatten().flat_map(|group| &mut group.places);
    places.for_each(|LinkView { href, .. }| fold_href(href));
    fold_frame(&mut report.frame, fold);
}

/// There is one page: what leads to others leads to its parts.
fn fold_frame(frame: &mut Frame<'_>, fold: &Fold<'_>) {
    frame.home = format!("#{TOP}");
    frame.report = format!("#{}", fold.anchor(site::REPORT_URL));
    frame.pages = format!("#{}", fold.anchor(site::PAGES_URL));
    (frame.nav, frame.trail, frame.lists) = (Vec::new(), Vec::new(), Vec::new());
    frame.search = false;
}
