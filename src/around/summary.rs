//! One sentence or two about a page: its first paragraph.
//!
//! Takes the HTML of a page, as the renderer wrote it; gives plain text of a bounded length.

/// In characters; what search engines show of a description is about as long.
const LONGEST: usize = 200;

/// The text of the first paragraph of `html` that has any.
pub(crate) fn first_paragraph(html: &str) -> Option<String> {
    let paragraphs = html.split("<p>").skip(1);
    let texts = paragraphs.map(|rest| text(rest.split_once("</p>").map_or("", |(paragraph, _)| paragraph)));
    texts.into_iter().find(|text| !text.is_empty()).map(|text| shortened(&text))
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
    fn the_first_paragraph_is_told_without_markup() {
        let html = "<p><img src=\"x\" alt=\"y\" /></p>\n<p>A <code>&lt;b&gt;</code> &amp;amp;\n<a href=\"x\">link</a>.</p>\n<p>More</p>";
        assert_eq!(first_paragraph(html).as_deref(), Some("A <b> &amp; link."));
        assert_eq!(first_paragraph("<pre>x</pre>"), None);
        assert_eq!(first_paragraph("<p>open"), None);
    }

    #[test]
    fn a_long_one_is_cut_between_words() {
        let text = first_paragraph(&format!("<p>{}</p>", "fünf, ".repeat(50))).unwrap();
        assert!(text.ends_with("fünf …") && text.chars().count() <= LONGEST + 2, "{text}");
        assert_eq!(first_paragraph(&format!("<p>{}</p>", "x".repeat(300))).unwrap(), "x".repeat(200) + " …");
    }
}
