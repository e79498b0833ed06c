//! The site as it is between two changes.
//!
//! Takes what is known of the book; gives files as they are asked for, pages with what their script needs to know of them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::reply::{self, Reply};
use super::{client, kinds};
use crate::error::{Error, Result};
use crate::render::demand::OnDemand;
use crate::report::{ExampleReport, Report};
use crate::site::{self, Content};
use crate::verify::{ClaimVerdict, Status};

/// What does not change while a preview runs.
#[derive(Clone, Debug)]
pub(super) struct Identity {
    /// What pages of ours hold.
    pub(super) token: String,
    /// Tells this preview from one before it.
    pub(super) instance: String,
    /// Whether notes can be opened.
    pub(super) has_editor: bool,
}

/// The site between two changes.
pub(super) struct Edition<'a> {
    pub(super) report: &'a Report<'a>,
    pub(super) site: OnDemand<'a>,
    identity: &'a Identity,
    /// Pages that were asked for.
    made: RefCell<HashMap<String, Reply>>,
}

impl<'a> Edition<'a> {
    pub(super) fn new(report: &'a Report<'a>, site: OnDemand<'a>, identity: &'a Identity) -> Self {
        Self { report, site, identity, made: RefCell::default() }
    }

    /// The file at a path of the site; where there is none, one that it stands for, or the page that says so.
    ///
    /// # Errors
    /// When a template of the theme fails.
    pub(super) fn file(&self, path: &str) -> Result<Reply> {
        if let Some(reply) = self.exact(path)? {
            return Ok(reply);
        }
        let page = format!("{path}.html");
        if let Some(reply) = self.exact(&page)? {
            return Ok(reply);
        }
        if self.exact(&format!("{path}/{}", site::INDEX_URL))?.is_some() {
            return Ok(Reply::elsewhere(&format!("/{}/", crate::link::encode_path(path))));
        }
        let html = self.site.not_found()?.unwrap_or_else(|| client::blank("Page not found"));
        let html = client::page(&html, &self.facts(path, None));
        Ok(Reply::new(404, kinds::kind(site::INDEX_URL), html.into_bytes().into()))
    }

    /// The tag of the page at a path; nothing where there is none.
    ///
    /// # Errors
    /// As those of [`Edition::file`].
    pub(super) fn tag(&self, path: &str) -> Result<Option<String>> {
        Ok(self.exact(path)?.and_then(|reply| reply.header("ETag").map(str::to_owned)))
    }

    fn exact(&self, path: &str) -> Result<Option<Reply>> {
        if let Some(reply) = self.made.borrow().get(path) {
            return Ok(Some(reply.clone()));
        }
        let reply = match self.site.file(path)? {
            None => return Ok(None),
            Some(Content::Text(text)) if site::is_html(path) => self.page(path, &text),
            Some(Content::Text(text)) => tagged(path, text.into_bytes().into()),
            Some(Content::Bytes(bytes)) => tagged(path, bytes.into()),
            // It may be gone already; then the change that says so is on its way.
            Some(Content::Copy(disk)) => return Ok(Reply::on_disk(path, &disk).ok()),
        };
        self.made.borrow_mut().insert(path.to_owned(), reply.clone());
        Ok(Some(reply))
    }

    fn page(&self, path: &str, html: &str) -> Reply {
        let plain = client::page(html, &self.facts(path, None));
        let tag = reply::tag(plain.as_bytes());
        let html = client::page(html, &self.facts(path, Some(&tag)));
        Reply::tagged(path, html.into_bytes().into(), &tag)
    }

    /// What the script of the page at `path` needs to know.
    fn facts(&self, path: &str, tag: Option<&str>) -> Value {
        let page = self.site.page_at(path);
        let note = page.map(|page| &self.report.pages[page]);
        let examples: Vec<Value> = page.map_or_else(Vec::new, |page| {
            let anchors = self.site.anchors(page);
            self.report.pages[page]
                .examples
                .iter()
                .zip(anchors)
                .map(|(example, anchor)| of_example(example, anchor))
                .collect()
        });
        let headings: Vec<_> = note.map_or_else(Vec::new, |note| {
            note.page.headings.iter().map(|heading| (&heading.anchor, heading.line)).collect()
        });
        json!({
            "token": self.identity.token,
            "instance": self.identity.instance,
            "editor": self.identity.has_editor,
            "page": path,
            "tag": tag,
            "note": note.map(|note| &self.report.sources.file(note.page.file).path),
            "examples": examples,
            "headings": headings,
        })
    }
}

fn tagged(path: &str, bytes: Arc<[u8]>) -> Reply {
    let tag = reply::tag(&bytes);
    Reply::tagged(path, bytes, &tag)
}

/// An example, as the script shows buttons for it.
fn of_example(example: &ExampleReport<'_>, anchor: &str) -> Value {
    let broken = example.claims().filter(|(_, verdict)| matches!(verdict, ClaimVerdict::Broken { .. }));
    let broken: Vec<u32> = broken.map(|(claim, _)| claim.line).filter(|_| !example.fence.options.broken).collect();
    json!({
        "anchor": anchor,
        "line": example.fence.line,
        "runs": !matches!(example.verdict.status, Status::Skipped(_)),
        "broken": broken,
    })
}

/// What is shown where an edition could not make a page: what is wrong, which the script lays over it.
pub(super) fn failed(path: &str, identity: &Identity) -> Reply {
    let facts = json!({
        "token": identity.token, "instance": identity.instance, "editor": identity.has_editor, "page": path,
        "tag": "", "note": null, "examples": [], "headings": [],
    });
    let html = client::page(&client::blank("This page cannot be shown"), &facts);
    Reply::new(500, kinds::kind(site::INDEX_URL), html.into_bytes().into())
}

/// Whether an error is one of the user's own making.
pub(super) fn is_mistake(error: &Error) -> bool {
    matches!(error, Error::Content(_) | Error::Nothing { .. })
}
