//! A piece of HTML while it is copied: what is left out, added or shown as text on the way.

use crate::render::escape;

/// A piece of HTML while it is copied.
pub(super) struct Text<'h> {
    html: &'h str,
    /// Up to where it is copied or skipped.
    done: usize,
    pub(super) written: String,
}

impl<'h> Text<'h> {
    pub(super) fn of(html: &'h str) -> Self {
        Self { html, done: 0, written: String::with_capacity(html.len()) }
    }

    /// Copies up to a place.
    pub(super) fn copy(&mut self, to: usize) {
        self.written.push_str(self.html.get(self.done..to).unwrap_or_default());
        self.done = self.done.max(to);
    }

    /// Leaves out what stands before a place.
    pub(super) fn skip(&mut self, to: usize) {
        self.done = self.done.max(to);
    }

    pub(super) fn put(&mut self, html: &str) {
        self.written.push_str(html);
    }

    /// Takes back what was copied, unchanged, from a place on.
    pub(super) fn take_back(&mut self, to: usize) {
        self.written.truncate(self.written.len() - (self.done - to));
        self.done = to;
    }

    /// Shows what is left as it is written.
    pub(super) fn as_text(&mut self) {
        let rest: &'h str = self.html.get(self.done..).unwrap_or_default();
        self.written.push_str(&escape(rest));
        self.done = self.html.len();
    }
}
