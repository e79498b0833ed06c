//! Pages that are made of all others: the tags, the modules, and what old addresses give.
//!
//! Takes the book; gives files of the site, and what each page shows of its tags and of the pages that link to it.

use std::collections::HashSet;

use super::Book;
use super::fold::Fold;
use super::markdown::attribute;
use super::modules::Modules;
use super::view::{BacklinkView, GroupView, ItemView, LinkView, ListingView, View};
use crate::error::Result;
use crate::link::tags::{Tag, tags};
use crate::link::{Backlink, Destination, encode_fragment, encode_path};
use crate::report::Report;
use crate::site;

/// The lists of a book.
#[derive(Debug)]
pub(super) struct Lists {
    tags: Vec<Tag>,
    /// URL of the list of tags, where there are any.
    tags_url: Option<String>,
    /// URL of the index of modules, where examples use any.
    pub(super) modules_url: Option<String>,
    /// For each page, the indices of its tags.
    of_page: Vec<Vec<usize>>,
}

impl Lists {
    /// The lists of `report`. No page of them takes the place of one in `taken`.
    pub(super) fn new(report: &Report<'_>, modules: &Modules, taken: &HashSet<&str>) -> Self {
        let tags = tags(report.pages.iter().map(|page| page.page), |url| taken.contains(url));
        let tags_url = (!tags.is_empty()).then(|| site::free(site::TAGS_URL, |url| taken.contains(url)));
        let modules_url = (!modules.is_empty()).then(|| site::free(site::MODULES_URL, |url| taken.contains(url)));
        let mut of_page = vec![Vec::new(); report.pages.len()];
        for (index, tag) in tags.iter().enumerate() {
            tag.pages.iter().for_each(|&page| of_page[page].push(index));
        }
        Self { tags, tags_url, modules_url, of_page }
    }

    /// The lists, as seen from the page at the URL `from`.
    pub(super) fn links(&self, from: &str) -> Vec<LinkView> {
        let lists = [("Tags", &self.tags_url), ("Modules", &self.modules_url)];
        lists.iter().filter_map(|(title, url)| Some(link(title, from, url.as_deref()?))).collect()
    }

    /// Whether the page at `url` is about tags.
    pub(super) fn has_page(&self, url: &str) -> bool {
        self.tags_url.as_deref() == Some(url) || self.tags.iter().any(|tag| tag.url == url)
    }

    /// The tags of a page, as seen from its URL.
    pub(super) fn of_page(&self, page: usize, from: &str) -> Vec<LinkView> {
        let tags = self.of_page.get(page).into_iter().flatten().map(|&tag| &self.tags[tag]);
        tags.map(|tag| link(&tag.name, from, &tag.url)).collect()
    }
}

pub(super) fn link(title: &str, from: &str, to: &str) -> LinkView {
    LinkView { title: title.to_owned(), href: encode_path(&site::relative(from, to)) }
}

/// The list of tags and the page of each tag: URLs and HTML.
pub(super) fn tag_pages(book: &Book<'_>) -> Result<Vec<(String, String)>> {
    let lists = &book.lists;
    let Some(url) = &lists.tags_url else { return Ok(Vec::new()) };
    let mut pages = vec![(url.clone(), all_tags(book, url)?)];
    for tag in &lists.tags {
        pages.push((tag.url.clone(), one_tag(book, tag, url)?));
    }
    Ok(pages)
}

fn all_tags(book: &Book<'_>, url: &str) -> Result<String> {
    let group = |tag: &Tag| GroupView {
        title: Some(tag.name.clone()),
        is_code: false,
        anchor: format!("tag-{}", tag.url.trim_start_matches("tags/").trim_end_matches(".html")),
        href: Some(encode_path(&site::relative(url, &tag.url))),
        is_external: false,
        items: items(book, tag, url),
    };
    let view = ListingView {
        frame: book.frame(url, "Tags".to_owned()),
        lead: format!("{} in this book.", count(book.lists.tags.len(), "tag")),
        parent: None,
        groups: book.lists.tags.iter().map(group).collect(),
    };
    book.theme.render("listing.html", View::Listing(&view))
}

fn one_tag(book: &Book<'_>, tag: &Tag, all: &str) -> Result<String> {
    let items = items(book, tag, &tag.url);
    let view = ListingView {
        frame: book.frame(&tag.url, tag.name.clone()),
        lead: format!("{} with this tag.", count(items.len(), "page")),
        parent: Some(link("All tags", &tag.url, all)),
        groups: vec![GroupView {
            title: None,
            is_code: false,
            anchor: "pages".to_owned(),
            href: None,
            is_external: false,
            items,
        }],
    };
    book.theme.render("listing.html", View::Listing(&view))
}

fn items(book: &Book<'_>, tag: &Tag, from: &str) -> Vec<ItemView> {
    let item = |&page: &usize| {
        let page = &book.report.pages[page];
        let LinkView { title, href } = link(&page.page.title, from, &page.url);
        ItemView { title, href, detail: page.page.front_matter.description.clone() }
    };
    tag.pages.iter().map(item).collect()
}

pub(super) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// What links to a page, as seen from its URL.
pub(super) fn backlinks(book: &Book<'_>, page: usize, from: &str) -> Vec<BacklinkView> {
    let view = |backlink: &Backlink| {
        let there = &book.report.pages[backlink.from];
        let LinkView { title, href } = link(&there.page.title, from, &there.url);
        let headings = backlink.headings.iter().filter_map(|&heading| there.page.headings.get(heading));
        let section = |heading: &crate::parse::Heading| LinkView {
            title: heading.text.clone(),
            href: format!("{href}#{}", encode_fragment(&heading.anchor)),
        };
        let sections =
            headings.filter(|heading| heading.text != title && !heading.text.is_empty()).map(section).collect();
        BacklinkView { title, href, sections }
    };
    book.backlinks[page].iter().map(view).collect()
}

/// What stands at the addresses that the site had before: URLs and HTML. `fold` is there where the whole book is one page.
pub(super) fn redirects(book: &Book<'_>, fold: Option<&Fold<'_>>) -> Vec<(String, String)> {
    let language = attribute(&book.view.language);
    let redirect = |(from, to): (&str, &Destination)| {
        let (title, href) = match to {
            Destination::Web(url) => (url.clone(), url.clone()),
            Destination::Here(way) => {
                let page = way.page.map(|page| book.report.pages[page].page.title.clone());
                let href = match fold {
                    Some(fold) => site::relative(from, "") + &fold.seen_from_root(&way.href("")),
                    None => way.href(from),
                };
                (page.unwrap_or_else(|| way.url.clone()), href)
            }
        };
        (from.to_owned(), redirect(&language, &attribute(&title), &attribute(&href)))
    };
    book.targets.redirects().map(redirect).collect()
}

fn redirect(language: &str, title: &str, href: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<meta http-equiv=\"refresh\" content=\"0; url={href}\">\n\
         <link rel=\"canonical\" href=\"{href}\">\n<link rel=\"icon\" href=\"data:,\">\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n<p>This page has moved: <a href=\"{href}\">{title}</a>.</p>\n</main>\n</body>\n</html>\n"
    )
}
