//! Pictures, films and sounds that wiki links put into a page.
//!
//! Takes the URL of a file and what the author wrote; gives HTML.

use super::markdown::attribute;

/// What a page can show of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Medium {
    Picture,
    Film,
    Sound,
}

/// What the file at a path or a URL is, by the end of its name; nothing where a page cannot show it.
pub(super) fn medium(path: &str) -> Option<Medium> {
    let path = path.split(['?', '#']).next().unwrap_or(path);
    match mime_guess::from_path(path).first()?.type_().as_str() {
        "image" => Some(Medium::Picture),
        "video" => Some(Medium::Film),
        "audio" => Some(Medium::Sound),
        _ => None,
    }
}

/// The file at `url`, which was written as `![[target|title]]`. The title is its size, `300` or `300x200` in CSS
/// pixels, or a text to be read in its place.
pub(super) fn file(medium: Medium, url: &str, target: &str, title: &str) -> String {
    let (url, size) = (attribute(url), size(title));
    let named = if size.is_some() || title.trim().is_empty() { name(target) } else { title.trim().to_owned() };
    let named = attribute(&named);
    let size = match size {
        Some((width, Some(height))) => format!(" width=\"{width}\" height=\"{height}\""),
        Some((width, None)) => format!(" width=\"{width}\""),
        None => String::new(),
    };
    match medium {
        Medium::Picture => format!("<img src=\"{url}\" alt=\"{named}\"{size}>"),
        Medium::Film => format!("<video src=\"{url}\" aria-label=\"{named}\" controls{size}></video>"),
        Medium::Sound => format!("<audio src=\"{url}\" aria-label=\"{named}\" controls></audio>"),
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
        let picture = |url, target, title| file(Medium::Picture, url, target, title);
        assert_eq!(picture("a.png", "a-b.png", "300"), "<img src=\"a.png\" alt=\"a b\" width=\"300\">");
        assert_eq!(picture("a.png", "a.png", "3x20"), "<img src=\"a.png\" alt=\"a\" width=\"3\" height=\"20\">");
        assert_eq!(picture("a.png", "i/a.png", ""), "<img src=\"a.png\" alt=\"a\">");
        assert_eq!(picture("a\".png", "a.png", "3 <x> y"), "<img src=\"a&quot;.png\" alt=\"3 &lt;x&gt; y\">");
    }

    #[test]
    fn films_and_sounds_are_played() {
        let html = |path: &str, title| medium(path).map(|medium| file(medium, path, path, title));
        let film = "<video src=\"i/the-heap.mp4\" aria-label=\"the heap\" controls width=\"300\"></video>";
        assert_eq!(html("i/the-heap.mp4", "300").as_deref(), Some(film));
        let sound = "<audio src=\"a.mp3\" aria-label=\"A beep\" controls></audio>";
        assert_eq!(html("a.mp3", "A beep").as_deref(), Some(sound));
    }

    #[test]
    fn the_end_of_a_name_says_what_a_file_is() {
        for (path, is) in [
            ("a.PNG", Some(Medium::Picture)),
            ("a.svg", Some(Medium::Picture)),
            ("https://a.org/b.webm?c#d.e", Some(Medium::Film)),
            ("a.flac", Some(Medium::Sound)),
            ("a.pdf", None),
            ("a.csv", None),
            ("a", None),
        ] {
            assert_eq!(medium(path), is, "{path}");
        }
    }
}
