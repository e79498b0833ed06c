//! What holds for every text.

use proptest::prelude::*;

use super::*;

/// Pieces that mean something to Markdown, put together at random.
fn markdown() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "```",
        "````",
        "~~~",
        "python",
        " norun",
        "\n",
        "\n",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "    ",
        "  ",
        " ",
        "> ",
        ">",
        "- ",
        "1. ",
        "# ",
        "<td>",
        "</td>",
        "<pre>",
        "<!-- tracebook: norun -->",
        "<!--",
        "-->",
        "tracebook:",
        "---\n",
        "+++\n",
        "title: x",
        "x = 1",
        "[a](b)",
        "![",
        "](",
        "| a | b |",
        "|---|---|",
        ": ",
        "{#id}",
        "`",
        "*",
        "_",
        "\u{fffd}",
        "\u{1f980}",
        "\u{e9}",
        "\0",
        "\\",
        "\"",
        "=",
        "{",
        "}",
        "[^1]",
        "[^1]: ",
        "&amp;",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Lines as notes have them: containers, then fence markers, code or HTML.
fn note() -> impl Strategy<Value = String> {
    let container = prop::sample::select(vec!["> ", ">", "- ", "1. ", "  ", "    ", "\t", " ", ""]);
    let content = prop::sample::select(vec![
        "```",
        "```",
        "```python",
        "~~~ py",
        "````",
        "",
        "",
        "x = 1",
        "  y",
        "\tz",
        "<td>",
        "<!-- tracebook: hidden -->",
        "# A",
        "text",
        "\u{1f980}\r",
        "[^1]: ",
        ": ",
        "| a |",
        "|---|",
        "---",
    ]);
    let ending = prop::sample::select(vec!["\n", "\n", "\r\n"]);
    let line = (prop::collection::vec(container, 0..3), content, ending)
        .prop_map(|(containers, content, ending)| format!("{}{content}{ending}", containers.concat()));
    prop::collection::vec(line, 0..20).prop_map(|lines| lines.concat())
}

fn check(text: &str) {
    let sources = sources(text);
    let file = sources.iter().next().expect("one file").1;
    let (pages, diagnostics) = parse(&sources);
    let page = &pages[0];
    let is_span = |span: crate::source::Span| file.text.get(span.start as usize..span.end as usize).is_some();
    assert!(is_span(page.body));
    assert!(page.headings.iter().all(|heading| is_span(heading.span)));
    assert!(page.links.iter().all(|link| is_span(link.span)));
    for diagnostic in &diagnostics {
        let Place::Note(span) = &diagnostic.place else { panic!("{diagnostic:?} has no place") };
        assert!(is_span(*span), "{diagnostic:?}");
    }
    page.fences.iter().for_each(|fence| check_fence(file, fence));
    assert!(page.fences.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "fences overlap");
}

fn check_fence(file: &SourceFile, fence: &Fence) {
    let source = file.text.get(fence.span.start as usize..fence.span.end as usize).expect("a span");
    assert!(source.starts_with("```") || source.starts_with("~~~"), "{source:?}");
    assert_eq!((file.line_of(fence.span.start as usize), fence.block_start <= fence.span.start), (fence.line, true));
    for (expected, line) in (fence.line + 1..).zip(&fence.lines) {
        assert_eq!(line.line, expected, "a gap in {fence:?}");
        let in_note = file.text.get(line.span.start as usize..line.span.end as usize).expect("a span");
        assert!(line.text.ends_with(in_note), "{line:?}");
        assert!(line.text[..line.text.len() - in_note.len()].chars().all(|each| each == ' '), "{line:?}");
        assert!(file.line(line.line).ends_with(in_note), "{line:?}");
        assert!(line.text.is_empty() || file.line_of(line.span.start as usize) == line.line, "{line:?}");
    }
    let last = fence.lines.last().map_or(fence.line, |line| line.line);
    assert!(fence.end_line == last || fence.end_line == last + 1, "{fence:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_markdown_gives_a_page_with_exact_places(text in markdown()) {
        check(&text);
    }

    #[test]
    fn any_note_gives_a_page_with_exact_places(text in note()) {
        check(&text);
    }

    #[test]
    fn any_text_gives_a_page_with_exact_places(text in any::<String>()) {
        check(&text);
    }
}
