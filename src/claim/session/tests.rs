use super::*;
use crate::source::{FileId, Span};

fn lines(text: &str) -> Vec<CodeLine> {
    let mut at = 0;
    let line = |(index, text): (usize, &str)| {
        let span = Span::new(FileId(0), at, at + text.len());
        at += text.len() + 1;
        CodeLine { line: 10 + crate::source::clamp(index), text: text.to_owned(), span }
    };
    text.lines().enumerate().map(line).collect()
}

fn session(text: &str) -> Session {
    read(&lines(text), &mut Vec::new(), &mut Names::default())
}

fn sources(text: &str) -> Vec<(u32, String)> {
    session(text).chunks.into_iter().map(|chunk| (chunk.line, chunk.source)).collect()
}

fn heads(text: &str) -> Vec<(u32, String)> {
    session(text).claims.into_iter().map(|claim| (claim.line, claim.head)).collect()
}

fn pair(line: u32, text: &str) -> (u32, String) {
    (line, text.to_owned())
}

#[test]
fn each_prompt_is_a_chunk_and_the_lines_below_it_its_output() {
    let text = ">>> x = 1\n>>> x\n1\n>>> print('a')\na\nb\n\nprose\n>>> y\n";
    assert_eq!(sources(text), [pair(10, "x = 1\n"), pair(11, "x\n"), pair(13, "print('a')\n"), pair(18, "y\n")]);
    assert_eq!(heads(text), [pair(12, "1"), pair(14, "a\nb")]);
}

#[test]
fn continuations_are_read_with_and_without_dots() {
    let dotted = ">>> for i in x:\n...     print(i)\n...\n1\n";
    assert_eq!(sources(dotted), [pair(10, "for i in x:\n    print(i)\n\n")]);
    assert_eq!(heads(dotted), [pair(13, "1")]);
    let bare = ">>> for i in x:\n        print(i)\n1\n>>> f(1,\n2)\n3\n";
    assert_eq!(sources(bare), [pair(10, "for i in x:\n        print(i)\n"), pair(13, "f(1,\n2)\n")]);
    assert_eq!(heads(bare), [pair(12, "1"), pair(15, "3")]);
}

#[test]
fn the_marker_of_a_fence_in_a_docstring_is_no_output() {
    assert_eq!(heads("    ```\n    >>> x\n    ```\n"), []);
    assert_eq!(heads("    ```\n    >>> x\n    1\n    ```\n"), [pair(12, "1")]);
}

#[test]
fn an_indented_session_loses_its_indentation() {
    let text = "    >>> x\n    1\n      2\n";
    assert_eq!(sources(text), [pair(10, "x\n")]);
    assert_eq!(heads(text), [pair(11, "1\n  2")]);
}

#[test]
fn code_before_the_first_prompt_runs_as_a_block_and_prose_does_not() {
    let text = "def f():\n    return 1\n\n>>> f()\n1\n";
    let session = session(text);
    assert_eq!(session.chunks[0].mode, Mode::Block);
    assert_eq!(session.chunks[0].source, "def f():\n    return 1\n\n");
    assert_eq!(sources("Some words first.\n>>> 1\n1\n"), [pair(11, "1\n")]);
}

#[test]
fn a_wanted_value_may_be_a_comment_and_a_remark_is_none() {
    assert_eq!(heads(">>> f(2)\n# 4\n"), [pair(11, "4")]);
    assert_eq!(heads(">>> f(2)  # 4\n"), [pair(10, "4")]);
    assert_eq!(heads(">>> f(2)\n# now the next one\n>>> f(3)\n9\n"), [pair(13, "9")]);
}

#[test]
fn placeholders_and_left_out_outputs_are_no_claims() {
    assert_eq!(heads(">>> f()\n?\n>>> g()\n... look at the output ...\n>>> h()\n"), []);
}

#[test]
fn directives_are_read_and_a_skipped_prompt_does_not_run() {
    let text = ">>> x  # doctest: +ELLIPSIS, -NORMALIZE_WHITESPACE\n1\n>>> y  # doctest: +SKIP\n2\n";
    let session = session(text);
    assert_eq!(session.chunks.len(), 1);
    assert_eq!(session.claims[0].flags, Flags { ellipsis: true, ..Flags::default() });
    assert!(session.claims[1].flags.skip);
}
