//! One sentence or two about a page.
//!
//! Takes the HTML of a paragraph, as the renderer wrote it; gives plain text of a bounded length.

/// In characters; what search engines show of a description is about as long.
const LONGEST: usize = 200;

/// The text of `html`, where it has any.
pub(crate) fn summary(html: &str) -> Option<String> {
    let text = text(html);
    (!text.is_empty()).then(|| shortened(&text))
}

/// HTML without its tags, with single spaces.
fn text(html: &str) -> String {
    let mut text = String::new();
    for (index, piece) in html.split('<').enumerate() {
        text.push_str(if index == 0 { piece } else { piece.split_once('>').map_or("", |(_, text)| text) });
    }
    let text = ENTITIES.iter().fold(text, |text, (name, character)| text.replace(name, character));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the renderer escapes; the ampersand last.
const ENTITIES: [(&str, &str); 5] = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];

/// `text`, cut between two words where it is long.
fn shortened(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(LONGEST) else { return text.to_owned() };
    let end = text[..end].rfind(' ').unwrap_or(end);
    format!("{} …", text[..end].trim_end_matches([',', ';', ':', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_is_told_without_markup() {
        let html = "<p>A <code>&lt;b&gt;</code> &amp;amp;\n<a href=\"x\">link</a>.</p>";
        assert_eq!(summary(html).as_deref(), Some("A <b> &amp; link."));
        assert_eq!(summary("<p><img src=\"x\" alt=\"y\" /></p>\n"), None);
    }

    #[test]
    fn a_long_one_is_cut_between_words() {
        let text = summary(&format!("<p>{}</p>", "fünf, ".repeat(50))).unwrap();
        assert!(text.ends_with("fünf …") && text.chars().count() <= LONGEST + 2, "{text}");
        assert_eq!(summary(&format!("<p>{}</p>", "x".repeat(300))).unwrap(), "x".repeat(200) + " …");
    }
}
