//! Small pieces of HTML around what the Markdown parser gives.

use pulldown_cmark::BlockQuoteKind;

use crate::drawn::Drawing;
use crate::link::encode_fragment;
use crate::parse::Heading;
use crate::render::highlight::escape;

pub(super) fn heading_link(heading: &Heading) -> String {
    let href = attribute(&encode_fragment(&heading.anchor));
    format!(
        " <a class=\"anchor\" href=\"#{href}\" aria-label=\"Link to this section: {}\">#</a>",
        attribute(&heading.text)
    )
}

/// What a link to a block leads to.
pub(super) fn block_anchor(anchor: &str) -> String {
    format!("<span class=\"block-anchor\" id=\"{}\"></span>", attribute(anchor))
}

pub(super) fn task(done: bool) -> String {
    let (class, name, mark) = if done { ("task done", "done", "☑") } else { ("task", "to do", "☐") };
    format!("<span class=\"{class}\" role=\"img\" aria-label=\"{name}\">{mark}</span> ")
}

pub(super) fn alert_title(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "Note",
        BlockQuoteKind::Tip => "Tip",
        BlockQuoteKind::Important => "Important",
        BlockQuoteKind::Warning => "Warning",
        BlockQuoteKind::Caution => "Caution",
    }
}

/// `text` as the value of an attribute.
pub(in crate::render) fn attribute(text: &str) -> String {
    escape(text).replace('"', "&quot;")
}

/// A formula within a paragraph: drawn, or its source where it is not understood.
pub(super) fn formula(source: &str, drawn: Option<Drawing>) -> String {
    match drawn {
        Some(drawing) => drawing.html,
        None => format!("<code class=\"math-source\">{}</code>", escape(source)),
    }
}
