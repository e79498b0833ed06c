use super::*;

fn options(text: &str) -> Options {
    page(text).fences[0].options.clone()
}

#[test]
fn a_comment_above_a_fence_sets_its_options() {
    let found = options("<!-- tracebook: norun timeout=5 -->\n```python\n```\n");
    assert_eq!((found.norun, found.timeout), (true, Some(5.0)));
    assert!(options("Text\n<!--tracebook:norun-->\n\n\n```python\n```\n").norun);
    assert!(options("Text. <!-- tracebook: norun -->\n```python\n```\n").norun);
    assert_eq!(options("<!-- tracebook:\n  norun,\n  title=\"a b\"\n-->\n```\n```\n").title.as_deref(), Some("a b"));
}

#[test]
fn a_comment_counts_in_lists_quotes_and_indented_blocks() {
    assert!(options("- a\n\n  <!-- tracebook: norun -->\n\n  ```python\n  ```\n").norun);
    assert!(options("> <!-- tracebook:\n> norun -->\n>\n> ```python\n> ```\n").norun);
    assert!(options("<td> <!-- tracebook: norun -->\n\n```python\n```\n").norun);
    assert!(options("a\n\n    <!-- tracebook: norun -->\n    ```python\n    ```\n").norun);
}

#[test]
fn comments_stack_and_the_info_string_wins() {
    let text = "<!-- tracebook: norun timeout=1 -->\n<!-- other -->\n<!-- tracebook: timeout=2 hidden -->\n\n\
                ```python hidden=false\n```\n";
    let found = options(text);
    assert_eq!((found.norun, found.timeout, found.hidden), (true, Some(2.0), false));
}

#[test]
fn a_comment_belongs_to_the_next_fence_only() {
    let page = page("<!-- tracebook: norun -->\n```\n```\n<!-- tracebook: hidden -->\n```\n```\n");
    let flags: Vec<_> = page.fences.iter().map(|fence| (fence.options.norun, fence.options.hidden)).collect();
    assert_eq!(flags, [(true, false), (false, true)]);
}

#[test]
fn a_comment_that_no_fence_follows_is_told() {
    for text in [
        "<!-- tracebook: norun -->\n\nText\n\n```python\n```\n",
        "- a <!-- tracebook: norun -->\n- ```python\n  ```\n",
        "```python\n```\n<!-- tracebook: norun -->\n",
        "<!-- tracebook: norun -->\n# Heading\n```\n```\n",
    ] {
        let (page, diagnostics) = parse_text(text);
        assert_eq!(diagnostics.len(), 1, "in {text}: {diagnostics:?}");
        assert!(diagnostics[0].ends_with(" warning option-without-fence"), "{diagnostics:?}");
        assert_eq!(page.fences[0].options, Options::default());
    }
}

#[test]
fn mistakes_in_a_comment_are_told_with_their_place() {
    let (_, diagnostics) = parse_text("<!-- tracebook: nurun linenos\n  timeout=0 -->\n```\n```\n");
    assert_eq!(diagnostics, ["1:17 warning unknown-option", "1:23 warning unknown-option", "2:3 error bad-option"]);
}

#[test]
fn other_comments_and_comments_in_code_say_nothing() {
    assert_eq!(page("<!-- a tracebook: norun -->\n\n`<!-- tracebook: norun -->`\n").fences.len(), 0);
    assert!(!options("```html\n<!-- tracebook: norun -->\n```\n").norun);
}
