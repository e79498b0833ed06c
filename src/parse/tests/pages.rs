use super::*;

#[test]
fn headings_have_text_and_anchor() {
    let page =
        page("# The `is` *operator*\n\nSetext & co\n---\n\n## Own {#mine .x}\n> ### Quoted\n## ![alt](i.png) Own\n");
    let headings: Vec<_> =
        page.headings.iter().map(|each| (each.level, each.text.as_str(), each.anchor.as_str(), each.line)).collect();
    assert_eq!(
        headings,
        [
            (1, "The is operator", "the-is-operator", 1),
            (2, "Setext & co", "setext--co", 3),
            (2, "Own", "mine", 6),
            (3, "Quoted", "quoted", 7),
            (2, "Own", "own", 8),
        ]
    );
}

#[test]
fn links_in_every_form_are_found() {
    let text = "[a](b.md?a&amp;b#c \"t\") [r] ![i](p%20q.png) <https://e.org/?a> <me@e.org> [x][r] `[no](no.md)`\n\n[r]: ../r.md\n";
    let page = page(text);
    let links: Vec<_> = page.links.iter().map(|link| (link.kind, link.target.as_str())).collect();
    assert_eq!(
        links,
        [
            (LinkKind::Link, "b.md?a&b#c"),
            (LinkKind::Link, "../r.md"),
            (LinkKind::Image, "p%20q.png"),
            (LinkKind::Link, "https://e.org/?a"),
            (LinkKind::Link, "mailto:me@e.org"),
            (LinkKind::Link, "../r.md"),
        ]
    );
    assert_eq!(sources(text).text(page.links[2].span), "![i](p%20q.png)");
}

#[test]
fn the_title_is_the_best_that_there_is() {
    assert_eq!(page("---\ntitle: T\n---\n# H\n").title, "T");
    assert_eq!(page("![](x.png)\n\n# ![](y.png)\n## H\n").title, "H");
    assert_eq!(page("Text\n").title, "First steps");
    assert_eq!(page("").title, "First steps");
}

#[test]
fn places_below_front_matter_count_from_the_top_of_the_file() {
    let text = "---\ntitle: T\n---\n# H\n\n```python\nx\n```\n[l](m)\n";
    let page = page(text);
    let sources = sources(text);
    assert_eq!((page.headings[0].line, page.fences[0].line, page.fences[0].lines[0].line), (4, 6, 7));
    assert_eq!(sources.text(page.fences[0].span), "```python\nx\n```");
    assert_eq!(sources.text(page.headings[0].span).trim_end(), "# H");
    assert_eq!(sources.text(page.links[0].span), "[l](m)");
    assert_eq!(page.body.start, 17);
}

#[test]
fn front_matter_that_cannot_be_read_does_not_cost_the_page() {
    let (page, diagnostics) = parse_text("---\na: b: c\n---\n```python\nx\n```\n");
    assert_eq!(diagnostics, ["2:5 error front-matter"]);
    assert_eq!(code(&page.fences[0]), ["5: x"]);
}

#[test]
fn odd_text_is_a_page_too() {
    let text = "# \u{fffd} \u{1f980}\u{fe0f}\n\n```python\nprint('\u{1f980}')\t\n\u{fffd}\n```\n";
    let (page, diagnostics) = parse_text(text);
    assert_eq!(code(&page.fences[0]), ["4: print('\u{1f980}')\t", "5: \u{fffd}"]);
    assert_eq!(diagnostics, [""; 0]);
}

#[test]
fn pages_and_diagnostics_come_in_the_order_of_the_notes() {
    let file = |index: usize| SourceFile::decode(format!("{index}.md"), format!("# {index}\n```").as_bytes()).0;
    let sources = Sources::new(PathBuf::new(), (0..50).map(file).collect());
    let (pages, diagnostics) = parse(&sources);
    let titles: Vec<_> = pages.iter().map(|page| page.title.clone()).collect();
    assert_eq!(titles, (0..50).map(|index| index.to_string()).collect::<Vec<_>>());
    let files = diagnostics.iter().map(|each| match &each.place {
        Place::Note(span) => span.file.0,
        _ => u32::MAX,
    });
    assert_eq!(files.collect::<Vec<_>>(), (0..50).collect::<Vec<_>>());
}
