//! What a page tells machines about itself: where it is, when it is from, where its text and the feed are.

use super::{Around, Entry, FEED, absolute};
use crate::config::site::EDIT_PATH;
use crate::link::encode_path;
use crate::render::view::HeadView;
use crate::site;

impl Around<'_> {
    /// What the page of `entry` tells.
    pub(crate) fn head(&self, entry: &Entry<'_>) -> HeadView {
        let way = |to: &str| encode_path(&site::relative(entry.url, to));
        HeadView {
            kind: if entry.published().is_some() { "article" } else { "website" },
            published: entry.published().map(super::Date::moment),
            markdown: self.publishes_notes().then(|| way(entry.path)),
            edit: self.edit(entry.path),
            ..self.head_of(entry.url)
        }
    }

    /// What any page tells, be it a note or not.
    pub(crate) fn head_of(&self, url: &str) -> HeadView {
        let feed = self.site_url.filter(|_| self.has_feed);
        HeadView {
            canonical: self.site_url.map(|site_url| absolute(url, site_url)),
            kind: "website",
            published: None,
            feed: feed.map(|_| encode_path(&site::relative(url, FEED))),
            markdown: None,
            edit: None,
        }
    }

    /// Where the note at `path` can be edited.
    fn edit(&self, path: &str) -> Option<String> {
        let template = self.config.site.edit_url_template.as_ref()?;
        let folder = self.config.book.src.to_string_lossy().replace('\\', "/");
        let parts = folder.split('/').chain([path]).filter(|part| !matches!(*part, "" | "."));
        Some(template.replace(EDIT_PATH, &encode_path(&parts.collect::<Vec<_>>().join("/"))))
    }
}
