//! Pictures that wiki links put into a page.
//!
//! Takes the URL of a picture and what the author wrote; gives HTML.

use super::markdown::attribute;

/// The picture at `url`, which was written as `![[target|title]]`. The title is its size, `300` or `300x200` in CSS
/// pixels, or a text to be read in its place.
pub(super) fn picture(url: &str, target: &str, title: &str) -> String {
    let url = attribute(url);
    match size(title) {
        Some((width, height)) => {
            let height = height.map(|height| format!(" height=\"{height}\"")).unwrap_or_default();
            format!("<img src=\"{url}\" alt=\"{}\" width=\"{width}\"{height}>", attribute(&name(target)))
        }
        None if title.trim().is_empty() => format!("<img src=\"{url}\" alt=\"{}\">", attribute(&name(target))),
        None => format!("<img src=\"{url}\" alt=\"{}\">", attribute(title.trim())),
    }
}

/// `300` or `300x200`.
fn size(title: &str) -> Option<(u32, Option<u32>)> {
    let (width, height) = title.trim().split_once(['x', '×']).map_or((title.trim(), None), |(w, h)| (w, Some(h)));
    let height = height.map(str::parse).transpose().ok()?;
    Some((width.parse().ok()?, height))
}

/// The name of a picture as words: `img/ref-count.png` is `ref count`.
fn name(target: &str) -> String {
    let name = target.rsplit('/').next().unwrap_or(target);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).replace(['-', '_'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_is_a_size_or_a_text() {
        assert_eq!(picture("a.png", "a-b.png", "300"), "<img src=\"a.png\" alt=\"a b\" width=\"300\">");
        assert_eq!(picture("a.png", "a.png", "3x20"), "<img src=\"a.png\" alt=\"a\" width=\"3\" height=\"20\">");
        assert_eq!(picture("a.png", "i/a.png", ""), "<img src=\"a.png\" alt=\"a\">");
        assert_eq!(picture("a\".png", "a.png", "3 <x> y"), "<img src=\"a&quot;.png\" alt=\"3 &lt;x&gt; y\">");
    }
}
