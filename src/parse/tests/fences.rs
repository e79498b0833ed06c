use super::*;

/// The one fence of a note without diagnostics: its lines as `line: text`, and its first and last line.
fn one(text: &str) -> (Vec<String>, u32, u32) {
    let page = page(text);
    assert_eq!(page.fences.len(), 1, "in {text}");
    let fence = &page.fences[0];
    (code(fence), fence.line, fence.end_line)
}

fn lines(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|&line| line.to_owned()).collect()
}

#[test]
fn a_fence_has_its_lines() {
    let text = "Text.\n\n```python\nx = 1\n\nprint(x)\n```\n";
    assert_eq!(one(text), (lines(&["4: x = 1", "5: ", "6: print(x)"]), 3, 7));
    let fence = &page(text).fences[0];
    let sources = sources(text);
    assert_eq!(sources.text(fence.span), "```python\nx = 1\n\nprint(x)\n```");
    assert_eq!(sources.text(fence.lines[2].span), "print(x)");
    assert_eq!((fence.info.as_str(), fence.block_start, fence.code().as_str()), ("python", 7, "x = 1\n\nprint(x)\n"));
}

#[test]
fn markers_may_be_of_any_length_and_hold_shorter_ones() {
    assert_eq!(one("````python\n```\nx\n````\n"), (lines(&["2: ```", "3: x"]), 1, 4));
    assert_eq!(one("~~~~~ py\n~~~\n```\n~~~~~~\n"), (lines(&["2: ~~~", "3: ```"]), 1, 4));
}

#[test]
fn windows_line_endings_are_no_part_of_the_code() {
    assert_eq!(one("a\r\n\r\n```py\r\nx\r\n\r\ny\r\n```\r\n"), (lines(&["4: x", "5: ", "6: y"]), 3, 7));
    assert_eq!(one("> ```py\r\n> x\r\n>\r\n> y\r\n> ```\r\n"), (lines(&["2: x", "3: ", "4: y"]), 1, 5));
}

#[test]
fn a_fence_in_a_list_loses_the_indentation_of_the_list() {
    let text = "1. Item\n\n   ```python\n   if x:\n       y\n\n\n   z\n   ```\n2. Next\n";
    assert_eq!(one(text), (lines(&["4: if x:", "5:     y", "6: ", "7: ", "8: z"]), 3, 9));
}

#[test]
fn a_fence_may_begin_on_the_line_of_a_list_item() {
    assert_eq!(one("- ```python\n  x\n  ```\n"), (lines(&["2: x"]), 1, 3));
}

#[test]
fn a_fence_in_a_block_quote_keeps_its_empty_lines() {
    let text = "> Text\n>\n> ```python\n> a\n>\n>\n>   b\n> \n> c\n> ```\n> End\n";
    assert_eq!(one(text), (lines(&["4: a", "5: ", "6: ", "7:   b", "8: ", "9: c"]), 3, 10));
}

#[test]
fn quotes_and_lists_may_be_nested() {
    let text = "> - > ```python\n>   > x\n>   >\n>   > y\n>   > ```\n";
    assert_eq!(one(text), (lines(&["2: x", "3: ", "4: y"]), 1, 5));
}

#[test]
fn a_fence_behind_html_and_an_empty_line_is_a_fence() {
    let text = "<table><tr><td>\n\n```python\nx\n```\n\n</td></tr></table>\n";
    assert_eq!(one(text), (lines(&["4: x"]), 3, 5));
}

#[test]
fn a_fence_right_below_html_is_told() {
    let text = "<td>\n```python\nx\n```\n</td>\n\n```\ny\n```\n";
    let (page, diagnostics) = parse_text(text);
    assert_eq!(diagnostics, ["2:1 warning fence-in-html"]);
    assert_eq!(code(&page.fences[0]), ["8: y"]);
    let quoted = parse_text("> <div>\n>   ~~~\n>   ```\n>   ~~~\n> </div>\n");
    assert_eq!(quoted.1, ["2:5 warning fence-in-html"]);
}

#[test]
fn a_fence_in_a_comment_or_in_raw_html_is_meant_to_be_none() {
    assert_eq!(page("<!--\n```python\nx\n```\n-->\n").fences.len(), 0);
    assert_eq!(page("<pre>\n```python\nx\n```\n</pre>\n").fences.len(), 0);
}

#[test]
fn indentation_of_the_marker_is_taken_off_the_code() {
    assert_eq!(one("  ```python\n  x\n    y\n z\n  ```\n"), (lines(&["2: x", "3:   y", "4: z"]), 1, 5));
}

#[test]
fn fences_in_an_indented_block_are_fences() {
    let text = "Text\n\n    ```python\n    if x:\n        y\n\n    z\n    ```\n    note\n    ~~~\n    w\n    ~~~\n";
    let page = page(text);
    let fences: Vec<_> = page.fences.iter().map(|fence| (code(fence), fence.line, fence.end_line)).collect();
    assert_eq!(fences[0], (lines(&["4: if x:", "5:     y", "6: ", "7: z"]), 3, 8));
    assert_eq!(fences[1], (lines(&["11: w"]), 10, 12));
    assert_eq!(page.fences[0].block_start, page.fences[1].block_start);
    let sources = sources(text);
    assert_eq!(sources.text(page.fences[0].span).lines().next(), Some("```python"));
    assert_eq!(sources.text(page.fences[1].span), "~~~\n    w\n    ~~~");
    assert_eq!(sources.text(page.fences[0].lines[1].span), "    y");
}

#[test]
fn fences_may_be_indented_by_tabs() {
    assert_eq!(one("- item\n\n\t```python\n\tif x:\n\t\ty\n\n\tz\n\t```\n").0, ["4: if x:", "5: \ty", "6: ", "7: z"]);
    assert_eq!(one("Text\n\n\t```python\n\tif x:\n\t\ty\n\t```\n").0, ["4: if x:", "5: \ty"]);
    assert_eq!(one("1. a\n\n\t\t```py\n\t\tx\n\t\t```\n"), (lines(&["4: x"]), 3, 5));
}

#[test]
fn a_tab_that_is_indentation_in_part_leaves_spaces() {
    let text = "> ```python\n>\tx\n> ```\n";
    let page = page(text);
    assert_eq!(code(&page.fences[0]), ["2:   x"]);
    assert_eq!(sources(text).text(page.fences[0].lines[0].span), "x");
}

#[test]
fn an_indented_block_without_markers_is_no_fence() {
    assert_eq!(page("Text\n\n    x = 1\n    ``` `\n").fences.len(), 0);
}

#[test]
fn an_unclosed_fence_runs_to_the_end_of_its_container() {
    let (page, diagnostics) = parse_text("> ```python\n> x\n>\n\nText\n");
    assert_eq!(diagnostics, ["1:3 warning unclosed-fence"]);
    assert_eq!((code(&page.fences[0]), page.fences[0].end_line), (lines(&["2: x", "3: "]), 3));

    let (page, diagnostics) = parse_text("```python\nx\n~~~\n``\n");
    assert_eq!(diagnostics, ["1:1 warning unclosed-fence"]);
    assert_eq!((code(&page.fences[0]), page.fences[0].end_line), (lines(&["2: x", "3: ~~~", "4: ``"]), 4));

    let (page, diagnostics) = parse_text("a\n\n    ```python\n    x\n\nb\n");
    assert_eq!(diagnostics, ["3:5 warning unclosed-fence"]);
    assert_eq!((code(&page.fences[0]), page.fences[0].end_line), (lines(&["4: x"]), 4));
}

#[test]
fn a_fence_may_be_empty() {
    assert_eq!(one("```python\n```\n"), (lines(&[]), 1, 2));
    assert_eq!(one("```python\n\n```"), (lines(&["2: "]), 1, 3));
    let (page, diagnostics) = parse_text("```python");
    assert_eq!((code(&page.fences[0]), page.fences[0].end_line), (lines(&[]), 1));
    assert_eq!((diagnostics, page.fences[0].first_code_line()), (vec!["1:1 warning unclosed-fence".to_owned()], 2));
}

#[test]
fn the_info_string_is_kept_as_written() {
    assert_eq!(
        page("~~~  {.python title=\"a\\\"b &amp;\"}  \n~~~\n").fences[0].info,
        "{.python title=\"a\\\"b &amp;\"}"
    );
    assert_eq!(page("```\tpy\r\n```\r\n").fences[0].info, "py");
}

#[test]
fn options_in_the_info_string_are_read_and_checked() {
    let page = page("```python:app.py norun timeout=3\n```\n");
    let options = &page.fences[0].options;
    assert_eq!((options.title.as_deref(), options.norun, options.timeout), (Some("app.py"), true, Some(3.0)));

    let (page, diagnostics) = parse_text("> ```{python, timeout=abc, hiden}\n> ```\n");
    assert_eq!(diagnostics, ["1:15 error bad-option", "1:28 warning unknown-option"]);
    assert_eq!((&page.fences[0].language, &page.fences[0].options), (&Language::Python, &Options::default()));
}

#[test]
fn the_words_behind_another_language_are_for_other_tools() {
    assert_eq!(page("```{note} A session\n```\n```bash nurun timeout=soon\n```\n").fences.len(), 2);
}

#[test]
fn a_fence_knows_the_headings_above_it() {
    let text = "```\n```\n# A\n## B `c`\n### D\n## E\n```\n```\n#### F\n```\n```\n";
    let page = page(text);
    let paths: Vec<_> =
        page.fences.iter().map(|fence| (fence.heading_path.join("/"), fence.section.as_deref())).collect();
    assert_eq!(paths, [(String::new(), None), ("A/E".to_owned(), Some("e")), ("A/E/F".to_owned(), Some("f"))]);
}
